"""The console shows what a version means for dossiers under way, moves them and moves them back."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from motcua.faces.shell.words import moment
from motcua.kernel.access.api import Holding
from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.kernel.packs.api import PackVersion, begin_draft, load_folders
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.console.lawyers import DECISION, HOME, browser, controller, published, text
from tests.mechanisms.cases import interrupted
from tests.mechanisms.cases.refined import fee, local
from tests.mechanisms.cases.test_redating import FRIDAY, calendar, closes
from tests.mechanisms.cases.versions import load

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_dossiers_under_way_are_planned_moved_and_moved_back(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        before = dossier.due_at
        version = published(lawyer, tmp_path)
        here = f"{HOME}{version.pk}/"
        planned = text(lawyer.get(f"{here}ke-hoach/"))
        assert dossier.code in planned
        assert "Ra lệnh chuyển" not in planned, "it is not in use yet"
        assert lawyer.post(f"{here}?do=enact", {"key": "enact"}).status_code == 302
        version.refresh_from_db()
        assert version.state == "loaded"
        short = lawyer.post(f"{here}ke-hoach/?do=move", {"decision": "Vâng", "key": str(dossier.pk)})
        assert short.status_code == 422
        assert "Vâng" in text(short)
        batch = "0192f0c0-0000-7000-8000-000000000001"
        given = {"decision": DECISION, "key": batch}
        assert lawyer.post(f"{here}ke-hoach/?do=move", given).status_code == 302
        drain()
        dossier.refresh_from_db()
        assert (dossier.pack_id, dossier.due_at == before) == (version.pk, False)
        done = text(lawyer.get(f"{here}ke-hoach/?lan={batch}"))
        assert "Tiến độ" in done
        assert "1/1" in done
        assert DECISION in done
        back = lawyer.post(f"{here}ke-hoach/?do=undo&lan={batch}", {"decision": DECISION, "key": "undo"})
        assert back.status_code == 302, text(back)
        drain()
        dossier.refresh_from_db()
        assert (dossier.pack_id == version.pk, dossier.due_at) == (False, before)


def test_the_page_tells_how_many_moved_and_which_could_not_and_why(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        dossiers = [helpers.file_birth(ward) for _number in range(2)]
        version = published(lawyer, tmp_path)
        here = f"{HOME}{version.pk}/"
        lawyer.post(f"{here}?do=enact", {"key": "enact"})
        batch = "0192f0c0-0000-7000-8000-000000000005"
        lawyer.post(f"{here}ke-hoach/?do=move", {"decision": DECISION, "key": batch})
        drain()
        helpers.accept(ward, dossiers[0])
        lawyer.post(f"{here}ke-hoach/?do=undo&lan={batch}", {"decision": DECISION, "key": "undo"})
        drain()
        told = text(lawyer.get(f"{here}ke-hoach/"))
        assert "2 hồ sơ" in told
        assert "đã hoàn lại 1 · 1 chưa làm được" in told
        assert "1 hồ sơ vẫn giữ nguyên, lý do ghi ở từng hồ sơ." in told
        assert "chưa hoàn lại được" in told
        assert "hồ sơ đã được giải quyết tiếp theo quy định mới nên không hoàn lại được" in told
        section = told[told.index("Chưa làm được") :]
        assert dossiers[0].code in section
        assert dossiers[1].code not in section[: section.index("Từng hồ sơ")]
        other = text(browser(controller("other")).get(f"{here}ke-hoach/"))
        assert dossiers[0].code not in other


OVERTAKEN = "Chỗ không còn khớp với quy định phía trên"


def test_who_takes_a_version_into_use_is_told_where_somebody_is_missing(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        seats = Holding.objects.filter(position__roles__icontains="civil-status-officer")
        with lifted("the officers leave"):
            assert seats.update(valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 1))
        here = f"{HOME}{published(lawyer, tmp_path).pk}/"
        assert "Chỗ còn thiếu người" not in text(lawyer.get(f"{here}?moi=1")), "it is not in use yet"
        page = text(lawyer.post(f"{here}?do=enact", {"key": "enact"}, follow=True))
    assert "Chỗ còn thiếu người" in page
    assert "1.001193 tại Ủy ban nhân dân phường Cửa Nam: chưa ai giữ vai trò" in page
    assert "Giao một vị trí có vai trò này cho cán bộ" in page


def test_a_pack_s_page_tells_its_owner_what_the_law_above_has_overtaken(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    city = "urn:motcua:org:vn:01"
    with at(helpers.MORNING):
        own = load(local(tmp_path, "ward", helpers.CUA_NAM, **fee(0)))
        assert OVERTAKEN not in text(lawyer.get(f"{HOME}{own.pk}/"))
        above = load(local(tmp_path, "city", city, **fee(50000)))
        mine, theirs = text(lawyer.get(f"{HOME}{own.pk}/")), text(lawyer.get(f"{HOME}{above.pk}/"))
        fresh = text(lawyer.get(f"{HOME}{above.pk}/?moi=1"))
        files = {path: (tmp_path / "city" / path).read_text() for path in ("pack.yaml", "refines/rule.yaml")}
        draft = perform(begin_draft, helpers.SETUP, {"folder": "city", "files": files})
        drafted = text(lawyer.get(f"{HOME}nhap/{draft.pk}/"))
    assert OVERTAKEN in mine and "fees.online" in mine and "urn:motcua:refinement:city" in mine
    assert OVERTAKEN not in theirs, "it is not hers to mend"
    assert OVERTAKEN in fresh, "but she is told once"
    assert "Không có lỗi nào." in drafted and "Quy định riêng của nơi khác không còn khớp" in drafted


def test_one_dossier_is_decided_by_itself(ward: helpers.Ward, lawyer: Client, tmp_path: Path) -> None:
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        version = published(lawyer, tmp_path)
        lawyer.post(f"{HOME}{version.pk}/?do=enact", {"key": "enact"})
        here = f"{HOME}{version.pk}/ke-hoach/{dossier.pk}/"
        assert "Chuyển hồ sơ này" in text(lawyer.get(here))
        key = "0192f0c0-0000-7000-8000-000000000002"
        assert lawyer.post(here, {"decision": DECISION, "key": key}).status_code == 302
        dossier.refresh_from_db()
        assert dossier.pack_id == version.pk
        assert lawyer.post(f"{here}?do=undo&lan={key}", {"decision": DECISION, "key": "x"}).status_code == 302
        dossier.refresh_from_db()
        assert dossier.pack_id != version.pk


def test_the_city_sees_the_dossiers_of_its_wards_and_a_ward_those_of_no_other(
    ward: helpers.Ward, tmp_path: Path
) -> None:
    with at(helpers.MORNING):
        city, own, other = (browser(controller(where)) for where in ("city", "ward", "other"))
        dossier = helpers.file_birth(ward)
        version = published(city, tmp_path)
        city.post(f"{HOME}{version.pk}/?do=enact", {"key": "enact"})
        here = f"{HOME}{version.pk}/ke-hoach/"
        for client, seen in ((city, True), (own, True), (other, False)):
            assert (dossier.code in text(client.get(here))) is seen
            assert client.get(f"{here}{dossier.pk}/").status_code == (200 if seen else 404)
        form = {"decision": DECISION, "key": "0192f0c0-0000-7000-8000-000000000003"}
        assert other.post(f"{here}{dossier.pk}/", form).status_code == 404
        dossier.refresh_from_db()
        assert dossier.pack_id != version.pk


def test_another_calendar_shows_whom_it_moves_and_asks_nobody_for_an_order(
    ward: helpers.Ward, lawyer: Client, tmp_path: Path
) -> None:
    interrupted.rule(tmp_path / "old")
    with at(helpers.MORNING):
        dossier = helpers.file_birth(ward)
        version = load_folders([calendar(tmp_path, FRIDAY)], helpers.SETUP)[0][0]
        drain()
        dossier.refresh_from_db()
        here = f"{HOME}{version.pk}/ke-hoach/"
        page = text(lawyer.get(here))
        assert dossier.due_at == closes(26)
        assert "Không hồ sơ nào đang giải quyết bị ảnh hưởng." in page
        with lifted("as if the version were not in use yet"):
            PackVersion.objects.filter(pk=version.pk).update(state="published")
            PackVersion.objects.filter(urn=version.urn, version=version.version - 1).update(state="loaded")
            cases.Dossier.objects.update(due_at=closes(25))
        page = text(lawyer.get(here))
        assert dossier.code in page
        assert f"{moment(closes(25))} → {moment(closes(26))}" in page
        assert "Hạn được tính lại theo lịch mới ngay khi nạp, người nộp được báo." in page
        assert f"{here}{dossier.pk}/" not in page
        assert "Ra lệnh chuyển" not in page
