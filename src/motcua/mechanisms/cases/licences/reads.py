"""What may be read of licences: by those who see them, and by anyone who holds a code."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from motcua.kernel.access.api import Actor, Organisation, Scope, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision
from motcua.mechanisms.cases.licence_rules import Standing
from motcua.mechanisms.cases.licences.reissuing import heritage
from motcua.mechanisms.cases.licences.terms import rule_of, spec_of
from motcua.mechanisms.papers.api import Document, masked_name

Rows = QuerySet[Licence, Licence]


def licences(actor: Actor) -> Rows:
    """The licences that exist for this actor, the newest first: those of his audiences, and to an office those of the
    bodies that it took over."""
    seen = Q(pk__in=visible_to(Licence.objects.all(), actor).values("pk"))
    if bodies := inherited(actor):
        seen |= Q(organisation__in=bodies)
    rows = Licence.objects.all() if actor.system else Licence.objects.filter(seen)
    return rows.select_related("holder", "organisation", "document").order_by("-registered_at", "-pk")


def inherited(actor: Actor) -> list[UUID]:
    """The bodies that the actor's office took over as a whole, whose licences it therefore sees."""
    if actor.organisation is None or not actor.reads & {Scope.ORGANISATION, Scope.SUBTREE}:
        return []
    return [body.pk for body in heritage(Organisation(pk=actor.organisation))]


def licence(actor: Actor, key: UUID) -> Licence:
    """One licence. Raises ``NotFound`` alike for what is not there and for what is not this actor's to see."""
    found = licences(actor).filter(pk=key).select_related("audience", "replaced_by").first()
    if found is None:
        raise NotFound
    return found


def own_licences(actor: Actor) -> Rows:
    """What was granted to the actor's party, the newest first; nothing to whoever acts for another in some matters."""
    if actor.party is None or actor.covers is not None:
        return Licence.objects.none()
    return licences(actor).filter(holder=actor.party)


def of_dossier(key: UUID) -> Licence | None:
    """What a dossier's result is in the register: the one that counts now, when it was granted anew."""
    return Licence.objects.filter(dossier=key).select_related("document").order_by("-registered_at", "-pk").first()


def in_standing(rows: Rows, state: str, day: date) -> Rows:
    """Those of ``rows`` that are in a state on a day, as ``rules.standing`` has it."""
    conditions = [
        (Standing.VOID, Q(voided_on__lte=day)),
        (Standing.REVOKED, Q(revoked_on__lte=day)),
        (Standing.REPLACED, Q(replaced_on__lte=day)),
        (Standing.EXPIRED, Q(valid_to__lt=day)),
        (Standing.SUSPENDED, Q(suspended_from__lte=day) & (Q(suspended_to=None) | Q(suspended_to__gte=day))),
    ]
    met = Q()
    for name, condition in conditions:
        if name == state:
            return rows.filter(met & condition)
        # A condition on an empty date is neither true nor false: only its keys tell.
        met &= ~Q(pk__in=Licence.objects.filter(condition).values("pk"))
    return rows.filter(met)


def ending_within(rows: Rows, days: int, day: date) -> Rows:
    """Those that count today and end in so many days or fewer."""
    near = rows.filter(valid_to__gte=day, valid_to__lte=day + timedelta(days=days))
    return near.filter(voided_on=None, revoked_on=None, replaced_on=None)


def decisions(of: Licence) -> list[LicenceDecision]:
    """The decisions about a licence, in their order."""
    return list(of.decisions.order_by("decided_at", "pk"))


def decision_papers(of: Licence) -> dict[UUID, Document]:
    """The signed documents of its decisions, by decision."""
    keys = [one.pk for one in decisions(of)]
    rows = Document.objects.filter(subject__in=keys, signed_at__isnull=False).order_by("pk")
    return {row.subject: row for row in rows}


@dataclass(frozen=True)
class LicenceView:
    """What whoever holds the code of its paper may know of a licence today; ``sentence`` says it all."""

    state: str
    sentence: str
    title: Multilingual
    meaning: Multilingual | None
    number: str
    holder: str
    valid_from: date
    valid_to: date | None
    suspended_from: date | None
    suspended_to: date | None
    decision: str
    replaced_by: str
    replaced_by_code: str


def licence_by_code(code: str) -> LicenceView | None:
    """The public view of the licence whose paper bears this code, as it is stored."""
    rows = Licence.objects.filter(document__code=code, document__signed_at__isnull=False)
    found = rows.select_related("holder", "replaced_by__document").first()
    return view_of(found) if found else None


def view_of(of: Licence) -> LicenceView:
    """What a stranger may know; the holder's name masked."""
    state, by = of.state, of.replaced_by
    stopped = state == Standing.SUSPENDED
    number = _decision(of, state)
    return LicenceView(
        state=state,
        sentence=_sentence(of, state, number),
        title=spec_of(of).result.title,
        meaning=rule_of(of).meaning,
        number=of.number,
        holder=masked_name(of.holder.name),
        valid_from=of.valid_from,
        valid_to=of.valid_to,
        suspended_from=of.suspended_from if stopped else None,
        suspended_to=of.suspended_to if stopped else None,
        decision=number,
        replaced_by=by.number if by else "",
        replaced_by_code=by.document.code if by else "",
    )


def _decision(of: Licence, state: Standing) -> str:
    """The number of the decision behind a state, where there is one."""
    kind = {Standing.SUSPENDED: "suspend", Standing.REVOKED: "revoke"}.get(state)
    rows = of.decisions.filter(kind=kind, state=LicenceDecision.State.IN_FORCE) if kind else of.decisions.none()
    last = rows.order_by("decided_at", "pk").last()
    return last.number if last else ""


def _sentence(of: Licence, state: Standing, number: str) -> str:
    """What it is worth today, in one sentence."""
    match state:
        case Standing.VOID:
            return _("Giấy này đã bị hủy từ ngày %(day)s, không có giá trị.") % {"day": _day(of.voided_on)}
        case Standing.REVOKED:
            return _("Giấy này đã bị thu hồi từ ngày %(day)s, theo quyết định số %(number)s.") % {
                "day": _day(of.revoked_on),
                "number": number,
            }
        case Standing.REPLACED:
            by = of.replaced_by.number if of.replaced_by else ""
            return _("Giấy này đã được thay bằng giấy số %(number)s từ ngày %(day)s.") % {
                "day": _day(of.replaced_on),
                "number": by,
            }
        case Standing.EXPIRED:
            return _("Giấy này đã hết hạn sau ngày %(day)s.") % {"day": _day(of.valid_to)}
        case Standing.SUSPENDED:
            values = {"day": _day(of.suspended_from), "number": number, "end": _day(of.suspended_to)}
            if of.suspended_to:
                said = _(
                    "Giấy này bị tạm đình chỉ từ ngày %(day)s đến hết ngày %(end)s, theo quyết định số %(number)s."
                )
            else:
                said = _("Giấy này bị tạm đình chỉ từ ngày %(day)s, theo quyết định số %(number)s.")
            return said % values
    if of.valid_to is None:
        return _("Giấy này đang có giá trị.")
    return _("Giấy này đang có giá trị, đến hết ngày %(day)s.") % {"day": _day(of.valid_to)}


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
