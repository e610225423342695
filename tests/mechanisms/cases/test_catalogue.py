"""Procedures are found by any spelling; a dossier keeps the version of the law under which it was received."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motcua.kernel.access.models import Holding
from motcua.kernel.acts.api import lifted
from motcua.kernel.packs.api import PackVersion, UnknownItem, load_folders
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.work.api import open_about
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize(
    "typed", ["khai sinh", "KHAI SINH", "dang ky khai sinh", "giấy khai sinh", "1.001193", "birth registration", "জন্ম"]
)
def test_a_procedure_is_found_however_it_is_typed(ward: helpers.Ward, typed: str) -> None:
    assert [spec.code for spec in cases.find(typed)][:1] == ["1.001193"]


@pytest.mark.parametrize("typed", ["", "   ", "xyz qrst", "%", "'; DROP TABLE"])
def test_what_matches_nothing_finds_nothing(ward: helpers.Ward, typed: str) -> None:
    assert cases.find(typed) == []


def test_a_procedure_is_in_force_from_its_day(ward: helpers.Ward) -> None:
    assert "1.001193" in [spec.code for spec in cases.procedures(date(2026, 1, 1))]
    assert cases.procedures(date(2025, 12, 31)) == []
    with pytest.raises(UnknownItem):
        cases.procedure(helpers.BIRTH, date(2025, 12, 31))
    found = cases.procedure_by_code("1.001193")
    assert found is not None
    assert found.urn == helpers.BIRTH
    assert cases.procedure_by_code("1.00119") is None


def newer(folder: Path) -> None:
    """Load version 4 of the civil-status pack, in which the check bears another title and the paper is not needed."""
    target = folder / "vn-civil-status"
    shutil.copytree(helpers.PACKS / "vn-civil-status", target)
    for name, old, new in (
        ("pack.yaml", "\nversion: 3\n", "\nversion: 4\n"),
        ("procedures/1.001193.yaml", "title: Thẩm tra và ghi Sổ", "title: Thẩm tra (mới) và ghi Sổ"),
        ("procedures/1.001193.yaml", "title: Đăng ký khai sinh", "title: Đăng ký khai sinh mới"),
    ):
        text = (target / name).read_text()
        assert old in text, name
        (target / name).write_text(text.replace(old, new, 1))
    load_folders([helpers.PACKS / "vn-base", target], helpers.SETUP)


def test_a_dossier_keeps_the_version_under_which_it_was_received(
    ward: helpers.Ward, filed: Callable[..., cases.Dossier], do: Any, tmp_path: Path
) -> None:
    old = filed()
    newer(tmp_path)
    new = filed()
    assert [dossier.pack.version for dossier in (old, new)] == [3, 4]
    assert PackVersion.objects.get(pk=old.pack_id).state == "stored"
    titles = [cases.procedure_at(dossier.procedure, dossier.pack_id).title.vi for dossier in (old, new)]
    assert titles == ["Đăng ký khai sinh", "Đăng ký khai sinh mới"]
    for dossier, title in ((old, "Thẩm tra và ghi Sổ"), (new, "Thẩm tra (mới) và ghi Sổ")):
        do(cases.accept, "desk_officer", dossier)
        assert open_about(dossier.pk)[0].what.startswith(title)
    assert cases.procedure(helpers.BIRTH).title.vi == "Đăng ký khai sinh mới"


@pytest.mark.parametrize("name", ["desk_officer", "civil_status_officer", "chairwoman"])
def test_an_office_receives_only_while_every_step_has_its_officer(ward: helpers.Ward, name: str) -> None:
    spec = cases.procedure(helpers.BIRTH)
    assert [body.urn for body in cases.offices(spec, "online")] == [helpers.CUA_NAM], "Hoàn Kiếm has its desk alone"
    with lifted("somebody left yesterday"):
        Holding.objects.filter(account=getattr(ward, name)).update(valid_to="2026-11-16")
    assert cases.offices(spec, "online") == []


def test_the_last_day_of_the_calendars_is_known(ward: helpers.Ward) -> None:
    assert cases.known_until() == date(2027, 12, 31)
