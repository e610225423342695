"""Long work is seen while it lasts, by officials; what died with its process is not shown as alive."""

from datetime import timedelta

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Progress, latest, progress, running
from motcua.kernel.jobs.progress import SILENT
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/tien-do/"


@pytest.fixture(autouse=True)
def nothing_yet() -> None:
    Progress.objects.all().delete()


def test_work_is_seen_while_it_lasts_and_how_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.kernel.jobs.progress.BETWEEN", 0)
    with at(helpers.MORNING):
        with progress("ledger.verify", of=3) as steps:
            steps.step(2)
            [row] = running()
            assert (row.done, row.of, row.state) == (2, 3, "running")
            steps.step()
        assert running() == []
        assert [(row.done, row.state) for row in latest()] == [(3, "done")]
        with pytest.raises(ValueError, match="001090012345"), progress("ledger.verify"):
            raise ValueError("001090012345")
        assert [(row.name, row.state, row.error) for row in latest()] == [("ledger.verify", "failed", "ValueError")]


def test_officials_see_it_on_a_page_that_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ward = helpers.ward()
    Progress.objects.all().delete()
    with at(helpers.MORNING):
        officer = ward.client("desk_officer")
        assert "Không có việc dài nào đang chạy" in officer.get(PAGE).text
        with progress("packs.load", of=4):
            Progress.objects.update(done=3)
            page = officer.get(PAGE).text
            part = officer.get(PAGE, headers={"HX-Request": "true"}).text
        for text in (page, part):
            assert "Nạp gói nội dung" in text
            assert "xong 3 trên 4" in text
            assert '<progress aria-label="Nạp gói nội dung" value="3" max="4">' in text
        assert "<html" not in part
        assert ward.client("mother").get(PAGE).status_code == 404


def test_work_that_says_nothing_for_long_counts_as_lost() -> None:
    ward = helpers.ward()
    Progress.objects.all().delete()
    with at(helpers.MORNING):
        Progress.objects.create(name="backup", begun_at=helpers.MORNING, changed_at=helpers.MORNING)
    with at(helpers.MORNING + SILENT + timedelta(seconds=1)):
        assert running() == []
        assert "dừng giữa chừng" in ward.client("desk_officer").get(PAGE).text
