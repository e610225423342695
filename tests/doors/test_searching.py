"""Everybody × every kind of thing: a search finds what one may see and nothing else, no count, no suggestion of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from motcua.kernel.access.api import (
    ANONYMOUS,
    Actor,
    RoleSpec,
    Scope,
    actor_of,
    end_delegation,
    merge_organisations,
    visible_to,
)
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.kernel.people.api import acting_for, actor_for, client_at, end_mandate
from motcua.kernel.search.api import Ask, find, glance
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.doors.everybody import FOREIGN, OFFICE, OWNERS, ROLES, World, everybody

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BLIND = FOREIGN | {"nobody", "stranger"}


@pytest.fixture
def world(db: None) -> Iterator[tuple[World, cases.Dossier]]:
    with everybody() as found:
        helpers.file_birth(found.ward)
        yield found, helpers.settle(found.ward, helpers.file_birth(found.ward))


def actor(world: World, name: str) -> Actor:
    """Somebody as his request has him."""
    if name == "nobody":
        return ANONYMOUS
    if name in world.secrets:
        return actor_for(client_at(UUID(world.secrets[name][0])))
    session = {key: UUID(value) for key, value in world.sessions.get(name, {}).items()}
    own = actor_of(world.accounts[name], session.get("seat"))
    return acting_for(own, session["mandate"]) if "mandate" in session else own


def asked(dossier: cases.Dossier) -> list[str]:
    """What a curious person would type."""
    paper = helpers.results().get()
    return [
        "Nguyễn Minh Anh", "minh anh", "nguyeenx mjnh anh", "tran thi", dossier.code, dossier.code[-4:],
        dossier.code.replace(".", "").replace("-", "")[:9], "001190012345", "001190012345|||||||", paper.notation,
        paper.code, "khai sinh", "giấy khai sinh", "trich luc",
    ]  # fmt: skip


def found(of: Actor, text: str) -> dict[str, set[str]]:
    """Keys by kind, of results and suggestions alike."""
    keys: dict[str, set[str]] = {}
    for answer in (find(of, Ask(text), 50), glance(of, text, 50)):
        for group in answer.groups:
            keys.setdefault(group.kind, set()).update(line.key for line in group.lines)
    return keys


@pytest.mark.parametrize("name", ROLES)
def test_nobody_finds_what_he_may_not_see(world: tuple[World, cases.Dossier], name: str) -> None:
    everyone, dossier = world
    who = actor(everyone, name)
    may = {
        "dossier": {str(row.pk) for row in cases.dossiers(who)},
        "document": {str(row.pk) for row in visible_to(Document.objects.order_by("pk"), who)},
        "licence": {str(row.pk) for row in cases.licences(who)},
        "procedure": {spec.code for spec in (*cases.procedures(), *cases.linked_procedures())},
        "person": {str(dossier.applicant_id)} if who.official and cases.dossiers(who).exists() else set(),
    }
    every: dict[str, set[str]] = {}
    for text in asked(dossier):
        for kind, keys in found(who, text).items():
            assert keys <= may[kind], (text, kind)
            every.setdefault(kind, set()).update(keys)
        if name in BLIND:
            assert not {"dossier", "document", "licence", "person"} & found(who, text).keys(), text
            assert find(who, Ask(text), 5).meant in ("", "khai sinh"), text
    if name in OFFICE | OWNERS:
        assert every["dossier"] == may["dossier"]
    assert "procedure" in every


def test_a_mandate_that_has_ended_finds_nothing_more(world: tuple[World, cases.Dossier]) -> None:
    everyone, _dossier = world
    assert "dossier" in found(actor(everyone, "agent"), "minh anh")
    perform(end_mandate, everyone.ward.caller("mother"), {}, on=everyone.sessions["agent"]["mandate"])
    assert "dossier" not in found(actor_of(everyone.accounts["agent"]), "minh anh")


def test_a_delegate_finds_what_his_own_seat_does_not_show_him_only_while_it_lasts(
    world: tuple[World, cases.Dossier],
) -> None:
    everyone, dossier = world
    delegate = actor(everyone, "delegate")
    assert "dossier" in found(delegate, dossier.code)
    perform(end_delegation, everyone.ward.caller("chairwoman"), {}, on=delegate.authority)
    after = actor(everyone, "delegate")
    assert found(after, dossier.code).get("dossier", set()) == {
        str(row.pk) for row in cases.dossiers(after) if row.code == dossier.code
    }


def test_whoever_takes_over_a_ward_finds_its_things_from_that_day(world: tuple[World, cases.Dossier]) -> None:
    everyone, dossier = world
    role = RoleSpec(
        id="r", urn="urn:motcua:role:r", title={"vi": "r"}, valid_from=date(2026, 1, 1), reads=Scope.SUBTREE
    )
    chair = replace(actor(everyone, "other_chair"), roles=(role,))
    assert "dossier" not in found(chair, "minh anh")
    merge = {"predecessors": [{"organisation": helpers.CUA_NAM}], "on": "2026-12-01", "basis": "Nghị quyết 1"}
    assert chair.organisation is not None
    perform(merge_organisations, helpers.SETUP, merge, on=chair.organisation)
    assert "dossier" not in found(replace(chair), "minh anh")
    with at(helpers.MORNING.replace(month=12)):
        assert str(dossier.pk) in found(replace(chair), "minh anh")["dossier"]
