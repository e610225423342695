"""What a clerk has at the counter: one procedure, one person who came, the form half filled in, the scanned papers.

It is kept as the clerk's draft of that procedure, so that nothing is lost by a closed window or a power cut.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest

from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import day as typed_day
from motcua.faces.shell import filling as shared
from motcua.faces.shell.fields import Component
from motcua.faces.shell.filling import REQUESTER, Faults
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.calendar.api import now, today
from motcua.kernel.forms.api import (
    BoundForm,
    Checked,
    Draft,
    draft_for,
    keep_draft,
    lists_for,
    prefill,
    still,
    validate,
)
from motcua.kernel.people.api import Card
from motcua.mechanisms.cases import api as cases

PERSON = "_person"
"""Where the draft keeps who came; no section of a form begins so."""
WHO = ("name", "citizen_number", "birth_date", "phone", "email")
ROADS = ("direct", "post")


@dataclass(frozen=True)
class Work:
    """One clerk at one procedure. ``person``: ``WHO`` as typed, ``channel``, ``mandate``, and ``card`` when a card said
    it; ``sources``: where answers that nobody typed came from, by path."""

    spec: cases.ProcedureSpec
    actor: Actor
    draft: Draft | None
    person: Mapping[str, str]
    data: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, str]]
    day: date

    @property
    def seen(self) -> str:
        """The version of the draft that a page is drawn from."""
        return shared.seen(self.draft)

    @property
    def key(self) -> str:
        """One version of a draft makes one dossier."""
        return f"counter:{self.spec.code}@{self.seen}"

    @property
    def channel(self) -> str:
        """The road by which the request came to the counter."""
        roads = [road for road in ROADS if self.spec.channel(road)]
        chosen = self.person.get("channel", "")
        return chosen if chosen in roads else roads[0]

    def checked(self) -> Checked:
        """The answers as they would be judged."""
        return validate(self.spec.form, self.data, self.day)

    def of_another(self, card: Card) -> bool:
        """Whether somebody else than the bearer of this card is being served."""
        number, name = self.person.get("citizen_number", ""), self.person.get("name", "")
        return number != card.number if number else name.casefold() not in ("", card.name.casefold())

    def by_hand(self) -> bool:
        """Whether there is anything that no card said: something typed or chosen, or a scanned paper."""
        typed = (
            f"{section}.{name}"
            for section, answers in self.data.items()
            for name, value in answers.items()
            if _said(value)
        )
        contact = any(self.person.get(name) for name in WHO[3:])
        return bool(self.files) or contact or any(path not in self.sources for path in typed)

    def begun_anew(self) -> "Work":
        """Nothing of whoever came before."""
        return replace(self, person={}, data={}, files=[], sources={})

    def matter(self) -> "Work":
        """What was typed and scanned about the matter, without anything that is about the person who came before."""
        own = {
            f"{section.id}.{field.id}"
            for section, field in self.spec.form.walk()
            if section.id == REQUESTER or any(source.startswith("card.") for source in field.prefill)
        } | set(self.sources)
        person = {"channel": self.person.get("channel", "")}
        return replace(self, person=person, data=_without(self.data, own), sources={})

    def with_card(self, card: Card) -> "Work":
        """The same after a card was read: who came, and the answers that it gives where nothing is typed yet."""
        person = dict(self.person) | {
            "name": card.name,
            "citizen_number": card.number,
            "birth_date": f"{card.birth_date:%d/%m/%Y}",
            "card": "1",
            "mandate": "",
        }
        values = {
            "card.name": card.name,
            "card.citizen_number": card.number,
            "card.birth_date": card.birth_date.isoformat(),
            "card.sex": "2" if card.sex == "female" else "1",
            "card.issued_on": card.issued_on.isoformat(),
            "card.residence": card.residence,
            "card.party": {"kind": "person", "name": card.name, "number": card.number},
        }
        own = {"name": "card.name", "citizen_number": "card.citizen_number", "party": "card.party"}
        found = prefill(
            self.spec.form,
            values,
            now(),
            lists_for(self.spec.form, self.day),
            self.day,
            shared.implied(self.spec.form, own),
        )
        data = {name: dict(answers) for name, answers in self.data.items()}
        sources = {path: dict(said) for path, said in self.sources.items()}
        for section, answers in found.data.items():
            for name, value in answers.items():
                path = f"{section}.{name}"
                if not _said(data.get(section, {}).get(name)) or path in sources:
                    data.setdefault(section, {})[name] = value
                    sources[path] = dict(found.sources[path])
        return replace(self, person=person, data=data, sources=sources)

    def typed(self, person: Mapping[str, str], data: Mapping[str, Any]) -> "Work":
        """The same with what the page sent. What a card said stays so only while nobody changes it, and all that is
        the bearer's goes when somebody else's number is typed over his."""
        same = all(person.get(name) == self.person.get(name) for name in WHO[:3])
        card, sources = self.person.get("card", ""), still(self.sources, self.data, data)
        if card and person.get("citizen_number") != self.person.get("citizen_number"):
            data, sources = _without(data, sources), {}
            before = {name: self.person.get(name) for name in WHO}
            person = {name: "" if value == before.get(name) else value for name, value in person.items()}
        return replace(self, person=dict(person) | {"card": card if same else ""}, data=data, sources=sources)

    def stored(self, files: Sequence[Mapping[str, Any]]) -> "Work | None":
        """The same after it became the draft; ``None`` when another window was quicker."""
        whole = {**self.data, PERSON: dict(self.person)}
        kept = keep_draft(_owner(self.actor), _name(self.spec), whole, files, self.draft, sources=self.sources)
        return replace(self, files=files, draft=kept) if kept else None

    def parts(self) -> list[cases.Component]:
        """The papers that these answers call for and that are scanned here."""
        some = cases.components(self.spec, self.channel, self.checked().data, self.day)
        return [part for part in some if part.media_types]

    def given(self, organisation: str) -> dict[str, Any]:
        """The request as ``dossier.submit`` takes it."""
        who = {name: self.person.get(name, "") for name in WHO}
        who["birth_date"] = typed_day(who["birth_date"])
        return {
            "procedure": self.spec.urn,
            "organisation": organisation,
            "channel": self.channel,
            "data": dict(self.data),
            "files": shared.receipts(self.parts(), self.files, self.actor),
            "applicant": {name: value for name, value in who.items() if value},
            "mandate": self.person.get("mandate") or None,
        }

    def bound(self, faults: Faults) -> BoundForm:
        """The form for the page; what was not typed says where it came from."""
        return shared.bound(self.spec.form, self.data, faults, self.sources, None, self.day)

    def components(self, faults: Faults) -> list[Component]:
        """The papers for the page, each with the files kept for it."""
        return shared.papers(self.parts(), self.files, faults)


def opened(request: HttpRequest, spec: cases.ProcedureSpec) -> Work:
    """The clerk's work at a procedure as it was kept, or none yet. Raises ``NotAllowed`` for who files for nobody."""
    actor = actor_in(request)
    refuse_stranger(actor)
    draft = draft_for(_owner(actor), _name(spec))
    whole = dict(draft.data) if draft else {}
    person = whole.pop(PERSON, {})
    return Work(
        spec, actor, draft, person, whole, draft.files if draft else [], draft.sources if draft else {}, today()
    )


def refuse_stranger(actor: Actor) -> None:
    """Raise ``NotAllowed`` for an official whose role files for nobody else."""
    if not any(scope != "own" for scope in actor.scopes("dossier.submit")):
        raise NotAllowed


def person_of(request: HttpRequest) -> dict[str, str]:
    """Who came, as the page sent it."""
    post = request.POST
    who = {name: post.get(f"applicant.{name}", "").replace("\0", "").strip()[:300] for name in WHO}
    return who | {"channel": post.get("channel", "")[:10], "mandate": post.get("mandate", "")[:36]}


def _without(data: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """Answers but for some."""
    return {
        section: {name: value for name, value in answers.items() if f"{section}.{name}" not in paths}
        for section, answers in data.items()
    }


def _said(value: Any) -> bool:
    """Whether an answer, as a page sends it, says anything; the kind of a party that is chosen beforehand does not."""
    if isinstance(value, Mapping):
        return any(_said(part) for name, part in value.items() if name != "kind")
    return any(_said(row) for row in value) if isinstance(value, list) else value not in ("", None, False)


def _owner(actor: Actor) -> Any:
    assert actor.account  # an official has signed in
    return actor.account


def _name(spec: cases.ProcedureSpec) -> str:
    return f"counter:{spec.urn}"
