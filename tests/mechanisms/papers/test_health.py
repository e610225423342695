"""What ``motcua doctor`` says when papers cannot be signed."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.access.api import Organisation, Position
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.papers import health
from motcua.mechanisms.papers.models import Certificate
from tests import acting
from tests.helpers import CUA_NAM, HOAN_KIEM, MORNING, ward
from tests.mechanisms.papers.test_documents import prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def said() -> list[str]:
    return [str(one.what) for one in health.signing()]


def test_a_paper_that_waits_for_its_signature_is_told_after_an_hour_and_no_more_once_it_is_signed() -> None:
    ward()
    told = "1 giấy tờ đã duyệt hơn một giờ mà chưa ký được."
    with at(MORNING):
        prepared()
        assert told not in said()
    with at(MORNING + timedelta(hours=2)):
        assert told in said()
        drain()
        assert told not in said()


def test_a_real_installation_without_roots_or_certificates_is_told_so(settings: Any, tmp_path: Any) -> None:
    lacking = {
        "Chưa khai báo chứng thư gốc tin cậy nào: chưa ký được và chưa kiểm tra được.",
        "Chưa đăng ký chứng thư số nào: giấy tờ được duyệt sẽ chờ ký.",
    }
    assert not lacking & set(said())
    settings.MOTCUA_KIND, settings.MOTCUA_HOME = "real", tmp_path
    assert lacking <= set(said())


LACKS = " chưa có con dấu số dùng được: giấy tờ do người của cơ quan này ký sẽ chờ ký."
WARD, POLICE, OTHER = "Ủy ban nhân dân phường Cửa Nam", "Công an phường Cửa Nam", "Ủy ban nhân dân phường Hoàn Kiếm"


def unsealed() -> list[str]:
    """The bodies that are told to lack a seal."""
    told = [one for one in health.signing() if str(one.what).endswith(LACKS)]
    assert {(one.level, str(one.remedy)) for one in told} <= {
        ("warning", "Ở Quản trị → Chứng thư số, chọn “Con dấu” của cơ quan này rồi đăng ký chứng thư.")
    }
    return [str(one.what).removesuffix(LACKS) for one in told]


def certificate(urn: str, seat: str = "", **changes: Any) -> None:
    """One of a body or, with ``seat``, of somebody there; what it says is no matter here."""
    values = {
        "organisation": Organisation.objects.get(urn=urn),
        "position": Position.objects.get(urn=seat) if seat else None,
        "fingerprint": f"{Certificate.objects.count():064}",
        "valid_from": MORNING - timedelta(days=10),
        "valid_to": MORNING + timedelta(days=10),
        "registered_at": MORNING,
    }
    with lifted("test: a certificate that was not examined"):
        Certificate.objects.create(**values | changes)


def test_each_body_where_somebody_signs_what_bears_a_seal_is_told_to_have_none(settings: Any, tmp_path: Any) -> None:
    staffed = ward()
    with at(MORNING):
        acting.sit(acting.account("son.tran", "Trần Văn Sơn"), f"{CUA_NAM}:police:police-chief")
        assert unsealed() == [], "a demonstration makes its own"
        settings.MOTCUA_KIND, settings.MOTCUA_HOME = "real", tmp_path
        assert unsealed() == [OTHER, WARD, POLICE], "none of social insurance, where nobody sits"
        certificate(CUA_NAM)
        certificate(CUA_NAM, acting.SEATS["chairwoman"], holder="Đỗ Thu Hà", account=staffed.chairwoman.pk)
        assert unsealed() == [OTHER, POLICE], "the ward's seal is not that of the police"
        certificate(f"{CUA_NAM}:police", f"{CUA_NAM}:police:police-chief", holder="Trần Văn Sơn")
        certificate(f"{CUA_NAM}:police", ended_at=MORNING, end_reason="Mất thiết bị.")
        certificate(f"{CUA_NAM}:police", valid_to=MORNING - timedelta(days=1))
        certificate(f"{CUA_NAM}:police", valid_from=MORNING + timedelta(days=1))
        certificate(HOAN_KIEM)
        assert unsealed() == [POLICE], "a person's is no seal, nor one that was ended, ran out or is still to begin"
        certificate(f"{CUA_NAM}:police")
        assert unsealed() == []


def test_a_body_whose_people_sign_nothing_with_a_seal_needs_none(settings: Any, tmp_path: Any) -> None:
    ward()
    with at(MORNING):
        settings.MOTCUA_KIND, settings.MOTCUA_HOME = "real", tmp_path
        certificate(CUA_NAM)
        certificate(HOAN_KIEM)
        inspector = "urn:motcua:org:vn:01:inspectorate:inspector"
        acting.sit(acting.account("tra.ly", "Lý Thanh Trà"), inspector)
        assert unsealed() == []
