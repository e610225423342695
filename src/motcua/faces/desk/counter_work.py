"""What a clerk has at the counter: one procedure, one person who came, the form half filled in, the scanned papers.

It is kept as the clerk's draft of that procedure, so that nothing is lost by a closed window or a power cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.faces.desk.opening import actor_in
from motcua.faces.desk.seats import day as typed_day
from motcua.faces.shell.fields import Component, KeptFile, upload
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.calendar.api import now, today
from motcua.kernel.files.api import FileRefused, Kept, Limits, keep, receipt
from motcua.kernel.forms.api import (
    BoundForm,
    Checked,
    Draft,
    bind,
    draft_for,
    keep_draft,
    lists_for,
    prefill,
    source_words,
    still,
    validate,
)
from motcua.kernel.people.api import Card
from motcua.mechanisms.cases import api as cases

PERSON = "_person"
"""Where the draft keeps who came; no section of a form begins so."""
WHO = ("name", "citizen_number", "birth_date", "phone", "email")
REQUESTER = "requester"
ROADS = ("direct", "post")
MOST_FILES = 10

Faults = dict[str, list[Any]]


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
        return self.draft.updated.astimezone(UTC).isoformat() if self.draft else ""

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
        data = {
            section: {name: value for name, value in answers.items() if f"{section}.{name}" not in own}
            for section, answers in self.data.items()
        }
        return replace(self, person={"channel": self.person.get("channel", "")}, data=data, sources={})

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
        }
        own = {"name": "card.name", "citizen_number": "card.citizen_number"}
        implied = {
            f"{section.id}.{field.id}": [own[field.type]]
            for section, field in self.spec.form.walk()
            if section.id == REQUESTER and field.type in own
        }
        found = prefill(self.spec.form, values, now(), lists_for(self.spec.form, self.day), self.day, implied)
        data = {name: dict(answers) for name, answers in self.data.items()}
        sources = {path: dict(said) for path, said in self.sources.items()}
        for section, answers in found.data.items():
            for name, value in answers.items():
                path = f"{section}.{name}"
                if data.get(section, {}).get(name) in ("", None) or path in sources:
                    data.setdefault(section, {})[name] = value
                    sources[path] = dict(found.sources[path])
        return replace(self, person=person, data=data, sources=sources)

    def typed(self, person: Mapping[str, str], data: Mapping[str, Any]) -> "Work":
        """The same with what the page sent; what a card said stays so only while nobody changes it."""
        same = all(person.get(name) == self.person.get(name) for name in WHO[:3])
        card = self.person.get("card", "") if same else ""
        return replace(
            self, person=dict(person) | {"card": card}, data=data, sources=still(self.sources, self.data, data)
        )

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
        files = [
            {"component": part.id, "receipt": receipt(_kept(file), self.actor.pseudonym)}
            for part in self.parts()
            for file in self.files
            if file["component"] == part.id
        ]
        return {
            "procedure": self.spec.urn,
            "organisation": organisation,
            "channel": self.channel,
            "data": dict(self.data),
            "files": files,
            "applicant": {name: value for name, value in who.items() if value},
            "mandate": self.person.get("mandate") or None,
        }

    def bound(self, faults: Faults) -> BoundForm:
        """The form for the page; what was not typed says where it came from."""
        of_form = {path: found for path, found in faults.items() if not path.startswith("components.")}
        form = bind(self.spec.form, self.data, of_form, None, self.day)
        sections = [
            replace(
                section,
                fields=[
                    replace(field, source=source_words(self.sources[field.html_name]["source"]))
                    if field.html_name in self.sources
                    else field
                    for field in section.fields
                ],
            )
            for section in form.sections
        ]
        return replace(form, sections=sections)

    def components(self, faults: Faults) -> list[Component]:
        """The papers for the page, each with the files kept for it."""
        return [
            upload(
                part,
                [
                    KeptFile(file_key(file), file["name"], file["size"])
                    for file in self.files
                    if file["component"] == part.id
                ],
                faults.get(f"components.{part.id}", []),
            )
            for part in self.parts()
        ]


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


def receive(request: HttpRequest, work: Work) -> tuple[list[Mapping[str, Any]], Faults]:
    """The kept files and the new ones; and what is wrong with those that were refused."""
    files, faults = {file_key(file): file for file in work.files}, Faults()
    for part in work.spec.components:
        limits = Limits(max_bytes=part.max_mb * 1024 * 1024, media_types=frozenset(part.media_types))
        for sent in request.FILES.getlist(f"file.{part.id}"):
            path = f"components.{part.id}"
            if sum(file["component"] == part.id for file in files.values()) >= MOST_FILES:
                faults[path] = [_("Mỗi giấy tờ kèm nhiều nhất %(n)s tệp.") % {"n": MOST_FILES}]
                break
            try:
                kept = keep(sent, sent.name or "", limits)
            except FileRefused as refused:
                faults.setdefault(path, []).append(f"{sent.name}: {refused.sentence} {refused.remedy}")
                continue
            file = {"component": part.id, **{name: getattr(kept, name) for name in Kept.__slots__}}
            files[file_key(file)] = file
    return list(files.values()), faults


def file_key(file: Mapping[str, Any]) -> str:
    """The name of a kept file inside its draft."""
    return f"{file['component']}.{file['sha256'][:16]}"


def _kept(file: Mapping[str, Any]) -> Kept:
    return Kept(file["sha256"], file["size"], file["media_type"], file["name"])


def _said(value: Any) -> bool:
    """Whether an answer, as a page sends it, says anything."""
    if isinstance(value, Mapping):
        return any(_said(part) for part in value.values())
    return any(_said(row) for row in value) if isinstance(value, list) else value not in ("", None, False)


def _owner(actor: Actor) -> Any:
    assert actor.account  # an official has signed in
    return actor.account


def _name(spec: cases.ProcedureSpec) -> str:
    return f"counter:{spec.urn}"
