"""Applying for linked procedures: judged whole at once, filed one after the other as each gets its result."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Agent, open_audience
from motcua.kernel.acts.api import Deed, Given, Invalid, NotFound, Refusal, act, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.files.api import FileRefused, Kept, receipt, redeem
from motcua.kernel.forms.api import validate
from motcua.kernel.notices.api import post
from motcua.kernel.packs.api import UnknownItem, get, snapshot, version_of
from motcua.mechanisms.cases import filing, flow
from motcua.mechanisms.cases.asker import Asked
from motcua.mechanisms.cases.building import Faults, Known, build, condition, foresee, said_by, said_in, split
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.enclosing import result_types
from motcua.mechanisms.cases.filing import Request
from motcua.mechanisms.cases.linked import FORM, KIND, RESULT, LinkedSpec, Member, linked_of
from motcua.mechanisms.cases.models import Application, Dossier
from motcua.mechanisms.cases.policy import POLICY
from motcua.mechanisms.cases.rules import ENDS, State
from motcua.mechanisms.cases.specs import Component, ProcedureSpec
from motcua.mechanisms.papers.api import Document, newest_file

DONE = frozenset({State.FINISHED, State.RETURNED})
"""States of a dossier whose result is there."""


class Handed(filing.Filed):
    """One uploaded file: for which component of which member."""

    member: str


class Apply(Given):
    """A request for several procedures: which linked one, to which body, by which road; the answers by ``form`` (the
    linked one) and the first member's name, and receipts of the uploaded files."""

    linked: str
    organisation: str
    channel: str = "online"
    data: dict[str, Any]
    files: Annotated[list[Handed], Field(max_length=200)] = []


@dataclass(frozen=True)
class Checked:
    """An application that may be made: the first request, the answers to the linked form, and the later ones' files."""

    first: Request
    form: dict[str, dict[str, Any]]
    files: list[dict[str, Any]]


@act("application.submit", POLICY)
def apply(deed: Deed, given: Apply) -> Application:
    """Ask for linked procedures at once: the first becomes a dossier now, the others when those before have their
    result.

    Raises ``Invalid`` with every fault of every one that can be known now, by ``member.section.field``,
    ``form.section.field`` and ``member.components.<id>``.
    """
    with snapshot():  # checked, dated and pinned by one state of the law
        day = legal_day(deed.now)
        try:
            linked = get(LinkedSpec, KIND, given.linked, day)
        except UnknownItem:
            raise NotFound from None
        checked = _checked(deed, linked, given)
        mandate, body = checked.first.mandate, checked.first.organisation
        agent = Agent(mandate.agent_id, mandate.valid_to, mandate.pk) if mandate else None
        application = deed.add(
            Application(
                linked=linked.urn,
                pack=version_of(KIND, linked.urn, day),
                organisation=body,
                audience=open_audience(deed, body.pk, parties=[deed.actor.party], agent=agent),
                applicant_id=deed.actor.party,
                channel=given.channel,
                data=checked.form,
                files=checked.files,
                received_at=deed.now,
                members={linked.first.id: {"dossier": str(checked.first.key)}},
            )
        )
        _begun(deed, replace(checked.first, application=application))
    return application


def _checked(deed: Deed, linked: LinkedSpec, given: Apply) -> Checked:
    """Everything that must be right before an application is made."""
    if given.channel not in linked.channels:
        raise Invalid(_("Thủ tục này không nhận hồ sơ theo cách hoặc tại nơi ông/bà đã chọn."))
    day, first = legal_day(deed.now), linked.first
    requests = {
        member.id: filing.addressed(deed, member.procedure, given.organisation, given.channel)
        for member in linked.members
    }
    faults = Faults()
    for name in sorted(set(given.data) - {first.id, FORM}):
        faults[name[:40]] = [_("Mục này không có trong biểu mẫu.")]
    answered, declared = given.data.get(first.id), given.data.get(FORM)
    request = requests[first.id]
    try:
        own = [filed for filed in given.files if filed.member == first.id]
        request = filing.check(deed, first.procedure, given.organisation, given.channel, _form(answered), own)
    except Invalid as refused:
        if not refused.faults:
            raise
        faults |= {f"{first.id}.{path}": list(found) for path, found in refused.faults.items()}
    joint = validate(linked.joint(request.spec.form), _form(answered) | _form(declared), day)
    parts = {section.id for section in linked.form.sections}
    rules = {rule.id for rule in linked.form.rules}
    for path, found in joint.faults.items():
        owner = FORM if path.partition(".")[0] in parts else first.id
        mine = found if owner == FORM else [each for each in found if each.code.removeprefix("rule.") in rules]
        if mine:
            faults.setdefault(f"{owner}.{path}", []).extend(mine)
    papers, wrong = _papers(deed, linked, requests, given.files)
    faults |= wrong
    papers[first.id] = request.files
    later = foresee(linked, {name: one.spec for name, one in requests.items()}, joint.data, day)
    for member in linked.members[1:]:
        seen = later[member.id]
        wanted = filing.components(seen.spec, given.channel, seen.data, day)
        for path, some in (seen.faults | _lacking(member, seen.spec, wanted, papers)).items():
            faults.setdefault(path, some)
    if faults:
        raise Invalid(faults=faults)
    files = [
        {"member": name, "component": component, **asdict(kept)}
        for name, some in papers.items()
        if name != first.id
        for component, kept in some
    ]
    return Checked(request, split(linked, joint.data)[1], files)


def _form(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


Papers = dict[str, list[tuple[str, Kept]]]


def _papers(
    deed: Deed, linked: LinkedSpec, requests: dict[str, Request], files: Sequence[Handed]
) -> tuple[Papers, Faults]:
    """The files handed in for later members, by member, and what is wrong with them."""
    papers: Papers = {member.id: [] for member in linked.members}
    faults = Faults()
    for handed in files:
        path = f"{handed.member}.components.{handed.component}"[:100]
        if handed.member == linked.first.id:
            continue
        member = next((one for one in linked.members if one.id == handed.member), None)
        parts = {part.id: part for part in requests[member.id].spec.components} if member else {}
        if member is None or handed.component not in parts or handed.component in member.files:
            faults.setdefault(path, []).append(_("Hồ sơ này không cần giấy tờ này; xin bỏ tệp ra."))
            continue
        try:
            kept = redeem(handed.receipt, deed.actor.pseudonym)
        except FileRefused as refused:
            faults.setdefault(path, []).append(refused.sentence)
            continue
        if why := filing.unfit(requests[member.id].spec, parts[handed.component], kept):
            faults.setdefault(path, []).append(why)
        else:
            papers[member.id].append((handed.component, kept))
    return papers, faults


def _lacking(member: Member, spec: ProcedureSpec, wanted: Iterable[Component], papers: Papers) -> Faults:
    """What a later member's components lack: nothing that an earlier one's result will be."""
    faults, parts = Faults(), {part.id: part for part in wanted}
    attached = {component for component, _kept in papers[member.id]}
    for name in sorted(attached - set(parts)):
        faults[f"{member.id}.components.{name}"] = [_("Hồ sơ này không cần giấy tờ này; xin bỏ tệp ra.")]
    for part in parts.values():
        other, _dot, component = member.files.get(part.id, f"{member.id}.{part.id}").partition(".")
        given = [kept for name, kept in papers[other] if name == component]
        path = f"{other}.components.{component}"
        if part.required and not given and component != RESULT:
            faults[path] = [_("Xin đính kèm giấy tờ này.")]
        for kept in given:
            if why := filing.unfit(spec, part, kept):
                faults.setdefault(path, []).append(why)
    return faults


@effect("dossier.file")
def _file(deed: Deed, request: Request) -> Dossier:
    """Make the dossier of one member."""
    return filing.file(deed, request)


def _begun(deed: Deed, request: Request) -> Dossier:
    """File one member: its own code, its own clock from now, the duty to receive it, the letter that it has begun."""
    dossier = _file(deed, request)
    flow.put_duty(deed, dossier, request.spec, flow.current(request.spec, dossier))
    flow.tell(deed, dossier, request.spec, "submitted")
    flow.moved(deed, dossier)
    return dossier


def lock_application(key: UUID) -> Application:
    """An application with its audience, locked until the deed ends."""
    return Application.objects.select_for_update(of=("self",)).select_related("audience", "organisation").get(pk=key)


@act("application.follow", POLICY, on=lock_application)
def follow(deed: Deed, application: Application, given: Given) -> Application:
    """Bring an application to where its dossiers are: file what waited for a result that is there now, by the system.

    Done again, it changes nothing. One whose member ended without a result is broken: those that waited for that one
    are not filed, and the applicant is told.
    """
    linked, members = linked_of(application), dict(application.members)
    dossiers = dossiers_of(application)
    for member in linked.members:
        if member.id not in members and all(_done(dossiers.get(name)) for name in member.after):
            with snapshot():
                members[member.id] = _next(deed, application, linked, member, dossiers)
    lost = [name for name, one in members.items() if "unfiled" in one or _lost(dossiers.get(name))]
    done = all(_done(dossiers.get(member.id)) for member in linked.members)
    state = "broken" if lost else "finished" if done else "running"
    if state == "broken" and application.state != "broken":
        _tell(deed, application, linked)
    return deed.save(application, members=members, state=state)


def dossiers_of(application: Application) -> dict[str, Dossier]:
    """The dossiers that an application has become so far, by member, in the order of their filing."""
    names = {one["dossier"]: name for name, one in application.members.items() if "dossier" in one}
    filed = application.dossiers.select_related("mandate", "organisation").order_by("pk")
    return {names[str(one.pk)]: one for one in filed if str(one.pk) in names}


def _done(dossier: Dossier | None) -> bool:
    return dossier is not None and dossier.state in DONE


def _lost(dossier: Dossier | None) -> bool:
    return dossier is not None and dossier.state in ENDS - DONE


def _next(
    deed: Deed, application: Application, linked: LinkedSpec, member: Member, dossiers: dict[str, Dossier]
) -> dict[str, Any]:
    """File a later member with what those before it said and found; what became of it.

    Only a law or a body that changed meanwhile, or an answer changed since, can stand in its way: then the reasons are
    kept, and the applicant reads them.
    """
    try:
        request = _asked_for(deed, application, linked, member, dossiers)
    except NotFound:
        return {"unfiled": [str(_("Thủ tục này hoặc cơ quan đã chọn nay không còn."))]}
    except Refusal as refused:
        said = [str(message) for found in refused.faults.values() for message in found]
        return {"unfiled": said or [f"{refused.sentence} {refused.remedy}".strip()]}
    first = dossiers[linked.first.id]
    lasting = first.mandate if flow.agent_of(first, legal_day(deed.now)) else None
    dossier = _begun(deed, replace(request, application=application, mandate=lasting))
    dossiers[member.id] = dossier
    return {"dossier": str(dossier.pk)}


def _asked_for(
    deed: Deed, application: Application, linked: LinkedSpec, member: Member, dossiers: dict[str, Dossier]
) -> Request:
    """A later member's request as it stands today, checked. Raises what ``filing.check`` does."""
    day = legal_day(deed.now)
    known: Known = {FORM: said_in(linked.form, application.data, legal_day(application.received_at))}
    for name, dossier in dossiers.items():
        spec = procedure_of(dossier)
        known[name] = said_by(spec, dossier.data, legal_day(dossier.received_at), dossier.findings)
    body, asked = application.organisation.urn, Asked(party=application.applicant_id)
    spec = filing.addressed(deed, member.procedure, body, application.channel, asked).spec
    first = dossiers[linked.first.id]
    said = first.data | application.data
    holding = condition(linked, procedure_of(first), said, legal_day(application.received_at))
    built = build(member, known, holding)
    checked = validate(spec.form, built.data, day)
    parts = {part.id for part in filing.components(spec, application.channel, checked.data, day)}
    filed = [
        filing.Filed(component=component, receipt=receipt(kept, deed.actor.pseudonym))
        for component, kept in _kept(application, member, dossiers)
        if component in parts
    ]
    return filing.check(deed, member.procedure, body, application.channel, built.data, filed, asked)


def _kept(application: Application, member: Member, dossiers: dict[str, Dossier]) -> list[tuple[str, Kept]]:
    """The papers of a later member: handed in with the application, filed with an earlier dossier, or its result."""
    found = [
        (file["component"], Kept(file["sha256"], file["size"], file["media_type"], file["name"]))
        for file in application.files
        if file["member"] == member.id
    ]
    for component, source in member.files.items():
        name, _dot, part = source.partition(".")
        if part == RESULT:
            some = [newest_file(one) for one in _results_of(dossiers[name])]
        else:
            given = dossiers[name].attachments.filter(component=part).order_by("added_at", "pk")
            some = [Kept(one.sha256, one.size, one.media_type, one.name) for one in given]
        found += [(component, kept) for kept in some]
    return found


def _results_of(dossier: Dossier) -> QuerySet[Document]:
    types = result_types(procedure_of(dossier))
    return Document.objects.filter(subject=dossier.pk, type__in=types, state=Document.State.SIGNED).order_by("pk")


def _tell(deed: Deed, application: Application, linked: LinkedSpec) -> None:
    """Tell the applicant that not everything will come of it, and where he reads what he can do."""
    said = {"procedure": linked.title}
    post(
        deed,
        application.applicant_id,
        "urn:motcua:notice:application-broken",
        said,
        link=f"/don-lien-thong/{application.pk}/",
    )
