"""Two versions of what a ward set for itself: what applicants meet, and what its office does otherwise."""

from typing import Any

import pytest

from motcua.kernel.packs.api import parse
from motcua.mechanisms.cases.describing_local import describe
from motcua.mechanisms.cases.refines import RefinementSpec
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LOCAL = {
    "urn": "urn:motcua:refinement:x:1.001193",
    "title": "Khai sinh tại phường X",
    "valid_from": "2026-01-01",
    "of": "urn:motcua:procedure:1.001193",
    "subtree": "urn:motcua:org:x",
}


def local(**values: Any) -> RefinementSpec:
    return parse(RefinementSpec, LOCAL | values)


def fee(amount: int) -> dict[str, Any]:
    return {"amount": amount, "unit": "case", "note": "Nộp tại quầy"}


def test_fees_limits_and_hours_are_said_to_applicants() -> None:
    before = local(fees={"direct": fee(5000)}, hours="Thứ Hai")
    after = local(fees={"direct": fee(8000)}, limits={"online": {"amount": 2, "unit": "working_day"}}, note="Mang bút")
    changes = describe(before, after)
    assert {str(change.whom) for change in changes} == {"người nộp hồ sơ tại urn:motcua:org:x"}
    assert [str(change.sentence) for change in changes] == [
        "Thời hạn trực tuyến: từ quy định chung thành 2 ngày làm việc.",
        "Phí, lệ phí trực tiếp: từ 5.000 đồng thành 8.000 đồng.",
        "Không còn ghi giờ mở cửa riêng.",
        "Lời nhắn cho người nộp nay là: Mang bút",
    ]


def test_seats_and_bodies_go_by_their_names() -> None:
    helpers.ward()
    seat = f"{helpers.CUA_NAM}:office:procedure-controller"
    before = local(subtree=helpers.CUA_NAM)
    after = local(subtree=helpers.CUA_NAM, positions={"check": seat}, consults={"check.police": helpers.HOAN_KIEM})
    told = describe(before, after)
    assert {str(change.whom) for change in told} == {"cán bộ của Ủy ban nhân dân phường Cửa Nam"}
    given, asked = (str(change.sentence) for change in told)
    assert given.startswith("Bước “Thẩm tra và ghi Sổ đăng ký khai sinh” giao cho ") and "urn:" not in given
    assert given.endswith("trước là quy định chung.")
    assert asked.startswith("Việc “check.police” lấy ý kiến của Ủy ban nhân dân phường Hoàn Kiếm")


def test_a_refinement_that_is_new_or_gone_says_what_it_sets_or_set() -> None:
    only = local(fees={"direct": fee(5000)})
    assert [str(change.sentence) for change in describe(None, only)] == [
        "Thêm: Khai sinh tại phường X, từ ngày 01/01/2026.",
        "Phí, lệ phí trực tiếp: từ quy định chung thành 5.000 đồng.",
    ]
    assert [str(change.sentence) for change in describe(only, None)] == [
        "Bỏ: Khai sinh tại phường X.",
        "Phí, lệ phí trực tiếp: từ 5.000 đồng thành quy định chung.",
    ]
