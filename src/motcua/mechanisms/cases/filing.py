"""Filing a request: what is checked before a dossier exists, and how it comes into being."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import (
    Agent,
    Organisation,
    OrganisationCode,
    Position,
    body_of,
    open_audience,
    staffed,
    valid_on,
)
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotFound, new_id
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.files.api import FileRefused, Kept, redeem
from motcua.kernel.forms.api import holds, validate
from motcua.kernel.packs.api import PackVersion, Sentence, UnknownItem, learn, version_of, versions_in_use
from motcua.kernel.people.api import Mandate, Party, beside, party_beside
from motcua.kernel.statements.api import Prepared
from motcua.mechanisms.cases.asker import SELF, Asked, mandate_for, party_of, refuse_road
from motcua.mechanisms.cases.catalogue import KIND, pins, procedure, refined_at
from motcua.mechanisms.cases.clocks import clock
from motcua.mechanisms.cases.content import form_faults
from motcua.mechanisms.cases.models import Application, Attachment, CodeCounter, Dossier, Supplement
from motcua.mechanisms.cases.rules import Code, State
from motcua.mechanisms.cases.specs import Channel, Component, ProcedureSpec
from motcua.mechanisms.papers.api import unstampable, want_judgement


class Filed(Given):
    """One uploaded file: for which component, and the receipt that its uploader was given."""

    component: str
    receipt: str


@dataclass(frozen=True)
class Request:
    """A request that may become a dossier: checked, complete, addressed; ``refined`` are the local rules it pins.

    ``application``: the linked application that it is a part of; ``there``: the seats of the body in which somebody
    sits; ``key``: what the dossier will be known by; ``asker``: whoever asks for himself.
    """

    spec: ProcedureSpec
    version: PackVersion
    channel: Channel
    organisation: Organisation
    code: str
    data: dict[str, dict[str, Any]]
    files: list[tuple[str, Kept]]
    mandate: Mandate | None = None
    refined: list[list[str]] = field(default_factory=list)
    asked: Asked = SELF
    application: Application | None = None
    there: list[Position] = field(default_factory=list)
    key: UUID = field(default_factory=new_id)
    asker: Party | None = None


def addressed(deed: Deed, urn: str, organisation: str, channel: str, asked: Asked = SELF) -> Request:
    """A request without its answers: to whom it goes, by which road and under which rules.

    Raises ``NotFound``, ``Invalid`` where this can't be filed so, ``Conflict`` where nobody could bring it to its end.
    """
    day, party = legal_day(deed.now), None if asked.party or asked.applicant else deed.actor.party
    body: Any = _body.first(urn=organisation, day=day, party=party)
    if body is None:
        raise NotFound
    learn(body.in_use)
    try:
        procedure(urn, day)
    except UnknownItem:
        raise NotFound from None
    spec = refined_at(urn, body, day).spec
    road = spec.channel(channel)
    if road is None or body.kind not in spec.bodies or not body.identifier:
        raise Invalid(_("Thủ tục này không nhận hồ sơ theo cách hoặc tại nơi ông/bà đã chọn."))
    refuse_road(deed, urn, body, channel, asked)
    mandate = mandate_for(deed, urn, asked)
    there = staffed(body.pk)
    held = {role for seat in there if body_of(seat) == body.pk for role in seat.roles}
    if not {step.role for step in spec.steps_for(channel)} <= held:
        raise Conflict(
            _("Nơi nhận này chưa có đủ cán bộ để giải quyết thủ tục này."),
            remedy=_("Xin chọn nơi nhận khác, hoặc liên hệ Trung tâm Phục vụ hành chính công."),
        )
    version, refined = version_of(KIND, urn, day), pins(urn, body, day)
    asker = party_beside(party, body) if party else None
    return Request(
        spec, version, road, body, body.identifier, {}, [], mandate, refined, asked, there=there, asker=asker
    )


def check(
    deed: Deed,
    urn: str,
    organisation: str,
    channel: str,
    data: dict[str, Any],
    files: Sequence[Filed],
    asked: Asked = SELF,
) -> Request:
    """Everything that must be right before a dossier is made. Raises as ``addressed`` does, and ``Invalid`` with all
    faults."""
    day, request = legal_day(deed.now), addressed(deed, urn, organisation, channel, asked)
    spec = request.spec
    checked = validate(spec.form, data, day)
    faults: dict[str, list[Any]] = {path: list(found) for path, found in checked.faults.items()}
    faults |= asked.faults(day)
    for path, message in form_faults(spec, checked.data, day).items():
        if not any(known.startswith(f"{path}.") for known in faults):  # told there already, part by part
            faults.setdefault(path, [message])
    wanted = components(spec, channel, checked.data, day)
    kept = taken(deed, spec, wanted, files, faults)
    attached = {component for component, _file in kept}
    for part in wanted:
        if part.required and part.id not in attached and f"components.{part.id}" not in faults:
            faults[f"components.{part.id}"] = [_("Xin đính kèm giấy tờ này.")]
    if faults:
        raise Invalid(faults=faults)
    return replace(request, data=checked.data, files=kept)


def taken(
    deed: Deed, spec: ProcedureSpec, wanted: Sequence[Component], files: Sequence[Filed], faults: dict[str, list[Any]]
) -> list[tuple[str, Kept]]:
    """The uploaded files behind some receipts, by component; what is wrong with them joins the ``faults``."""
    parts = {part.id: part for part in wanted}
    kept: list[tuple[str, Kept]] = []
    for filed in files:
        try:
            file = redeem(filed.receipt, deed.actor.pseudonym)
            if filed.component in parts and (why := unfit(spec, parts[filed.component], file)):
                faults.setdefault(f"components.{filed.component}", []).append(why)
            kept.append((filed.component, file))
        except FileRefused as refused:
            faults.setdefault(f"components.{filed.component}", []).append(refused.sentence)
    for name in sorted({component for component, _file in kept} - set(parts)):
        faults.setdefault(f"components.{name}", []).append(_("Hồ sơ này không cần giấy tờ này; xin bỏ tệp ra."))
    return kept


def unfit(spec: ProcedureSpec, part: Component, file: Kept) -> Sentence | None:
    """Why a file can't be taken for a component: its type, its size, or that no stamp could be put on it."""
    try:
        part.refuse(file)
    except FileRefused as refused:
        return refused.sentence
    stamps = spec.result.stamps
    return unstampable(file) if stamps and part.id in stamps.components else None


def _addressee(urn: str, day: date, party: UUID | None) -> QuerySet[Organisation]:
    """A body with its ``identifier`` on that day, which dossier codes begin with; beside it, who asks."""
    codes = OrganisationCode.objects.filter(valid_on(day), organisation=OuterRef("pk"), scheme="decision20")
    identifier = Subquery(codes.order_by("-valid_from").values_list("value", flat=True)[:1])
    rows = Organisation.objects.filter(urn=urn).annotate(identifier=identifier, in_use=versions_in_use())
    return (rows.annotate(**beside(party)) if party else rows).order_by("pk")


_body = Prepared(_addressee)


def components(spec: ProcedureSpec, channel: str, data: dict[str, Any], day: date) -> list[Component]:
    """The components that belong to a dossier with these checked answers."""
    return [
        part
        for part in spec.components
        if channel in part.channels and (part.when is None or holds(spec.form, part.when, data, day))
    ]


def file(deed: Deed, request: Request) -> Dossier:
    """Write the dossier, its files and its audience."""
    day = legal_day(deed.now)
    road = request.spec.road(request.channel.channel, request.data, day)
    assert road is not None  # it was asked for when the request was addressed
    working = clock(request.spec, road.limit, deed.now)
    assert working.due is not None  # nothing has paused a clock that only now begins
    mandate = request.mandate
    agent = Agent(mandate.agent_id, mandate.valid_to, mandate.pk) if mandate else None
    applicant = party_of(deed, request.asked, mandate)
    audience = open_audience(deed, request.organisation.pk, parties=[applicant], agent=agent)
    sequence = deed.count(CodeCounter, organisation=request.organisation, day=day)
    dossier = Dossier(
        id=request.key,
        code=str(Code(request.code, day, sequence)),
        secret=secrets.token_hex(5),
        procedure=request.spec.urn,
        pack=request.version,
        organisation=request.organisation,
        audience=audience,
        applicant_id=applicant,
        reference=request.asked.reference,
        mandate=mandate,
        channel=request.channel.channel,
        state=State.SUBMITTED,
        step=request.spec.steps_for(request.channel.channel, request.data, day)[0].id,
        data=request.data,
        refined=request.refined,
        application=request.application,
        clock=working.as_json(),
        received_at=deed.now,
        due_at=working.due,
    )
    if request.asker and request.asker.pk == applicant:
        dossier.applicant = request.asker
    deed.add(dossier)
    attach(deed, dossier, request.files)
    return dossier


def attach(
    deed: Deed, dossier: Dossier, files: Sequence[tuple[str, Kept]], supplement: Supplement | None = None
) -> None:
    """Put files into a dossier, by component; the signatures of those that bear any are judged afterwards."""
    filed = [
        Attachment(
            dossier=dossier,
            component=component,
            sha256=kept.sha256,
            size=kept.size,
            media_type=kept.media_type,
            name=kept.name,
            added_at=deed.now,
            supplement=supplement,
        )
        for component, kept in files
    ]
    deed.add_all(filed)
    if deed.made(dossier):
        dossier.filed = filed
    for file in filed:
        want_judgement(deed, file, file.sha256, file.media_type, dossier.audience_id)
