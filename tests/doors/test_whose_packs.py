"""Every act on packs × every seat × every place: done where the seat's body is the pack's place, refused elsewhere."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from django.db import transaction
from pydantic import SecretStr

from motcua.kernel.access.api import Give, Organisation, Position, actor_of, give_position, open_position
from motcua.kernel.acts.api import Act, Caller, Conflict, NotAllowed, WrongState, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.packs.api import (
    FaultyPacks,
    PackDraft,
    PackVersion,
    alone,
    begin_draft,
    draft_library,
    drop_draft,
    enact,
    publish_draft,
    retire,
    write_draft,
)
from motcua.kernel.people.api import Account, OpenAccount, disable, open_account
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
ROLE = "urn:motcua:role:procedure-controller"
CITY = "urn:motcua:org:vn:01"
PLACES = {"everybody": "", "city": CITY, "ward": helpers.CUA_NAM, "other": helpers.HOAN_KIEM}
SEATS = {
    "city": f"{CITY}:procedure-controller",
    "ward": f"{helpers.CUA_NAM}:office:procedure-controller",
    "other": f"{helpers.HOAN_KIEM}:controller",
}
REACH = {
    "operator": set(PLACES),  # runs the whole installation
    "city": set(PLACES),  # nobody is above it
    "ward": {"ward"},
    "other": {"other"},
    "desk_officer": set(),
    "chairwoman": set(),
    "mother": set(),
}
MANIFEST = {
    "version": 1,
    "title": "Quy định riêng",
    "valid_from": "2026-01-01",
    "licence": "EUPL-1.2",
    "languages": ["vi"],
}


def files(name: str, place: str, subtree: str = "", **more: Any) -> dict[str, str]:
    """A pack of a place that sets a fee for births, or says a word about it, in one body."""
    urn, body = f"urn:motcua:pack:{name}", subtree or place or CITY
    told = {"urn": urn, **MANIFEST, **({"place": place} if place else {})}
    rule = {
        "urn": f"urn:motcua:refinement:{name}", "title": "Khai sinh", "valid_from": "2026-01-01",
        "of": helpers.BIRTH, "subtree": body, "note": "Xin đến trước 16 giờ.", **more,
    }  # fmt: skip
    return {"pack.yaml": yaml.safe_dump(told, allow_unicode=True), "refines/a.yaml": yaml.safe_dump(rule)}


def seated(name: str, urn: str) -> Account:
    given = OpenAccount(login=name, name="Trần Thu Thủy", password=SecretStr(helpers.PASSWORD))
    account = perform(open_account, helpers.SETUP, given)
    seat = Position.objects.get(urn=urn)
    perform(give_position, helpers.SETUP, Give(account=account.pk, valid_from=date(2026, 7, 1)), on=seat.pk)
    return account


def caller(account: Account) -> Caller:
    return Caller(actor_of(account), channel="test", proved=now())


@pytest.fixture
def people(db: None) -> dict[str, Caller]:
    ward = helpers.ward()
    with at(helpers.MORNING):
        body = Organisation.objects.get(urn=helpers.HOAN_KIEM)
        perform(open_position, helpers.SETUP, {"id": "controller", "title": "Kiểm soát", "roles": [ROLE]}, on=body.pk)
        found = {name: caller(seated(f"controller.{name}", urn)) for name, urn in SEATS.items()}
        found |= {name: ward.caller(name) for name in ("desk_officer", "chairwoman", "mother")}
        return found | {"operator": ward.caller("administrator")}


def begun(name: str, place: str, **more: Any) -> PackDraft:
    return perform(begin_draft, helpers.SETUP, {"folder": name, "files": files(name, place, **more)})


def done(act: Act[Any], who: Caller, given: Any = None, *, on: Any = None) -> bool:
    """Whether somebody may do an act; whatever it did is undone."""
    with transaction.atomic():
        try:
            perform(act, who, given, on=on)
        except NotAllowed as refused:
            assert str(refused.sentence)
            assert str(refused.remedy)
            return False
        finally:
            transaction.set_rollback(True)
    return True


def test_each_act_on_packs_reaches_as_far_as_the_seat_of_whoever_does_it(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        wrong = []
        for name, place in PLACES.items():
            draft = begun(f"of-{name}", place)
            assert draft_library(draft).faults == []
            frozen = perform(publish_draft, helpers.SETUP, on=begun(f"used-{name}", place).pk).published_as
            assert frozen is not None
            tries: dict[str, Callable[[Caller], bool]] = {
                "begin": lambda who, place=place: done(
                    begin_draft, who, {"folder": "new", "files": files("new", place)}
                ),
                "write": lambda who, key=draft.pk: done(write_draft, who, {"path": "a.yaml", "text": "a"}, on=key),
                "publish": lambda who, key=draft.pk: done(publish_draft, who, on=key),
                "drop": lambda who, key=draft.pk: done(drop_draft, who, on=key),
                "enact": lambda who, key=frozen.pk: done(enact, who, on=key),
                "retire": lambda who, key=frozen.pk: done(retire, who, on=key),
            }
            for act, attempt in tries.items():
                for who, reach in REACH.items():
                    if who == "mother" and act != "begin":
                        continue  # for her, drafts and versions are not there at all
                    if attempt(people[who]) is not (name in reach):
                        wrong.append(f"{who} {act} {name}")
        assert wrong == []


def test_nobody_gives_a_draft_to_a_place_that_he_does_not_reach(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        draft = begun("local", helpers.CUA_NAM)
        for place in ("", CITY, helpers.HOAN_KIEM, "urn:motcua:org:nowhere"):
            given = {"path": "pack.yaml", "text": files("local", place)["pack.yaml"]}
            assert not done(write_draft, people["ward"], given, on=draft.pk), place
        assert not done(write_draft, people["ward"], {"path": "pack.yaml"}, on=draft.pk)
        broken = {"path": "pack.yaml", "text": f"place: {helpers.CUA_NAM}\nurn: [\n"}
        assert done(write_draft, people["ward"], broken, on=draft.pk), "what is typed is kept, right or wrong"


def test_a_place_that_only_looks_like_one_opens_nothing(people: dict[str, Caller]) -> None:
    """What the text seems to say lets a draft be written; what is published goes by what it says indeed."""
    with at(helpers.MORNING):
        told = files("sly", "")
        told["pack.yaml"] += f"note: |\n  x\n...\nplace: {helpers.CUA_NAM}\n"
        draft = perform(begin_draft, people["ward"], {"folder": "sly", "files": told})
        with pytest.raises(FaultyPacks):
            perform(publish_draft, people["ward"], on=draft.pk)


@pytest.mark.parametrize("pack", ["vn-base", "vn-civil-status"])
def test_a_ward_takes_no_pack_of_everybody_s_for_its_own(people: dict[str, Caller], pack: str) -> None:
    with at(helpers.MORNING):
        known = PackVersion.objects.get(urn=f"urn:motcua:pack:{pack}")
        assert not done(begin_draft, people["ward"], {"folder": "x", "from_version": known.pk})
        told = files("x", helpers.CUA_NAM)
        told["pack.yaml"] = told["pack.yaml"].replace("pack:x", f"pack:{pack}").replace("version: 1", "version: 9")
        draft = perform(begin_draft, people["ward"], {"folder": "x", "files": told})
        [fault] = [fault for fault in draft_library(draft).faults if fault.path == "place"]
        assert fault.line
        with pytest.raises(FaultyPacks):
            perform(publish_draft, people["ward"], on=draft.pk)


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"subtree": helpers.HOAN_KIEM}, "subtree"),
        ({"subtree": CITY}, "subtree"),
        ({"subtree": "urn:motcua:org:vn:01:00083"}, "subtree"),
        ({"positions": {"receive": f"{helpers.HOAN_KIEM}:one-stop:desk-officer"}}, "positions.receive"),
        ({"positions": {"receive": f"{helpers.CUA_NAM}:chairwoman"}}, "positions.receive"),
        ({"positions": {"receive": f"{helpers.CUA_NAM}:nobody"}}, "positions.receive"),
        ({"limits": {"online": {"amount": 9, "unit": "working_day"}}}, "limits.online"),
    ],
)
def test_a_ward_sets_nothing_for_another_and_nothing_looser(
    people: dict[str, Caller], more: dict[str, Any], path: str
) -> None:
    with at(helpers.MORNING):
        draft = begun("local", helpers.CUA_NAM, **more)
        assert [fault.path.partition(".")[2] for fault in draft_library(draft).faults] == [path]


def test_a_pack_of_a_place_holds_only_what_it_sets_for_itself(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        role = {"id": "king", "urn": "urn:motcua:role:king", "title": "Vua", "valid_from": "2026-01-01",
                "acts": [{"act": "packs.load", "scope": "everywhere"}]}  # fmt: skip
        told = files("local", helpers.CUA_NAM) | {"roles.yaml": yaml.safe_dump([role])}
        draft = perform(begin_draft, people["ward"], {"folder": "local", "files": told})
        [fault] = draft_library(draft).faults
        assert (fault.path, fault.file) == ("king", "local/roles.yaml")


def test_a_ward_does_not_undo_what_the_city_has_set(people: dict[str, Caller]) -> None:
    fee = {"fees": {"direct": {"amount": 5000}}}
    with at(helpers.MORNING):
        above = begun("city", CITY, **fee)
        enacted = perform(publish_draft, helpers.SETUP, on=above.pk).published_as
        assert enacted is not None
        perform(enact, helpers.SETUP, on=enacted.pk)
        draft = begun("local", helpers.CUA_NAM, fees={"direct": {"amount": 0}, "online": {"amount": 0}})
        assert [fault.path.partition(".")[2] for fault in draft_library(draft).faults] == ["fees.direct"]
        ended = begun("later", helpers.CUA_NAM, **fee, valid_to=(helpers.MORNING.date() - timedelta(9)).isoformat())
        assert len(draft_library(ended).faults) == 1, "the days of both still meet"


def test_whoever_wrote_alone_does_not_publish_alone_where_a_colleague_could(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        given = {"folder": "local", "files": files("local", helpers.CUA_NAM)}
        draft = perform(begin_draft, people["ward"], given)
        assert done(publish_draft, people["ward"], on=draft.pk), "there is nobody else"
        second = caller(seated("second", SEATS["ward"]))
        with pytest.raises(Conflict) as refused:
            perform(publish_draft, people["ward"], on=draft.pk)
        assert "người khác" in str(refused.value.sentence)
        assert str(refused.value.remedy)
        version = perform(publish_draft, second, on=draft.pk).published_as
        assert version is not None
        assert not alone(version)
        with pytest.raises(WrongState):
            perform(publish_draft, people["ward"], on=draft.pk)


def test_a_colleague_whose_account_is_shut_looks_at_nothing(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        draft = perform(begin_draft, people["ward"], {"folder": "local", "files": files("local", helpers.CUA_NAM)})
        second = seated("second", SEATS["ward"])
        perform(disable, helpers.SETUP, {"reason": "Nghỉ hưu"}, on=second.pk)
        assert done(publish_draft, people["ward"], on=draft.pk)


def test_what_one_person_wrote_and_published_says_so(people: dict[str, Caller]) -> None:
    with at(helpers.MORNING):
        draft = perform(begin_draft, people["ward"], {"folder": "a", "files": files("a", helpers.CUA_NAM)})
        version = perform(publish_draft, people["ward"], on=draft.pk).published_as
        assert version is not None
        assert alone(version)
        assert not alone(PackVersion.objects.get(urn="urn:motcua:pack:vn-base"))
