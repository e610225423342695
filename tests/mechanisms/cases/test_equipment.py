"""A body that charges fees without an account or accountant, or that has no records clerk, is told to the engineer."""

from collections.abc import Iterator

import pytest

from motcua.kernel.access.api import Holding
from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Finding
from motcua.mechanisms.cases.equipment import check
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
OFFICE = f"{helpers.CUA_NAM}:office"
CUA_NAM = "Ủy ban nhân dân phường Cửa Nam"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def told() -> list[str]:
    found: list[Finding] = check()
    assert {one.level for one in found} <= {"warning"}
    assert all(str(one.remedy) for one in found)
    return [str(one.what) for one in found]


def test_a_ward_without_clerk_and_accountant_hears_of_both(ward: helpers.Ward) -> None:
    clerk, accountant = told()
    assert clerk == f"{CUA_NAM}: chưa ai giữ vai trò văn thư, nên chưa lập được toàn bộ hồ sơ để lưu."
    assert accountant.startswith(f"{CUA_NAM} thu phí của 1.00")
    assert accountant.endswith("mà chưa ai giữ vai trò kế toán, nên không lập được biên lai nào.")


def test_a_ward_that_has_everything_hears_nothing(ward: helpers.Ward) -> None:
    acting.sit(acting.account("lien.bui", "Bùi Thị Liên"), f"{OFFICE}:clerk")
    acting.sit(acting.account("khoa.dang", "Đặng Minh Khoa"), f"{OFFICE}:accountant")
    assert told() == []


def test_a_real_ward_has_no_use_of_an_imagined_account(ward: helpers.Ward, settings: object) -> None:
    settings.MOTCUA_KIND = "real"  # type: ignore[attr-defined]
    account = told()[1]
    assert account.startswith(f"{CUA_NAM} thu phí của 1.00")
    assert account.endswith("mà chưa có tài khoản nhận: người dân không chuyển khoản được.")


def test_where_nobody_can_file_nothing_lacks(ward: helpers.Ward) -> None:
    assert Holding.objects.filter(account=ward.other_officer, position__urn__startswith=helpers.HOAN_KIEM).exists()
    assert not any("Hoàn Kiếm" in line for line in told())
    with lifted("test: nobody signs in Cửa Nam"):
        Holding.objects.filter(account=ward.chairwoman).delete()
    assert told() == []
