"""What a dossier owes by the rule that it keeps: reckoned line by line from its answers and what officers counted, and
demanded as soon as all of it can be counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.kernel.acts.api import Conflict, Deed, Refusal
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.forms.api import condition_fault, holds
from motcua.kernel.packs.api import Fault, Place, nearest, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.models import Dossier
from motcua.mechanisms.cases.rules import State
from motcua.mechanisms.cases.specs import Exemption, Fee, ProcedureSpec
from motcua.mechanisms.money.api import BEFORE, Line, Owed, demand, dong, unpaid

GENERAL = "fee"
"""The part of a dossier's fees that its channel costs."""


def fees(spec: ProcedureSpec, channel: str, data: Mapping[str, Any], day: date) -> Iterator[tuple[str, Any, Fee]]:
    """The fees of a dossier that are demanded by themselves: part, title and rule."""
    road = spec.road(channel, data, day)
    if road and road.fee.due:
        yield GENERAL, spec.title, road.fee
    for charge in spec.charges:
        if charge.due and channel in charge.channels and holds(spec.form, charge.when, data, day):
            yield charge.id, charge.title, charge


def counts(fee: Fee, data: Mapping[str, Any], findings: Mapping[str, Any]) -> list[int] | None:
    """How many of each thing that a fee is counted by; ``None`` while one of them is not known yet. What an officer
    counted goes before what the applicant said."""
    found: list[int] = []
    for path in fee.per:
        section, _dot, name = path.partition(".")
        said = [*reversed(list(findings.values())), data]
        known = next((one[section][name] for one in said if one.get(section, {}).get(name) is not None), None)
        if known is None:
            return None
        found.append(max(0, int(known)))
    return found


def reckon(title: Multilingual, fee: Fee, counted: Sequence[int], exempt: Exemption | None) -> list[Line]:
    """The working of a fee, line by line; no line where nothing is counted or nothing costs. Pure."""
    named = title.model_dump()
    times = list(counted[1:])
    more = 1
    for number in times:
        more *= number
    lines: list[Line] = []
    first = counted[0] if counted else 1
    bounds = [(0, fee.amount), *((tier.above, tier.amount) for tier in sorted(fee.tiers, key=lambda one: one.above))]
    for (above, each), (until, _next) in pairwise([*bounds, (first, 0)]):
        number = min(until, first) - above
        if number > 0 and each and more:
            stepped = bool(fee.tiers)
            lines.append(
                Line(
                    title=named,
                    each=each,
                    times=[*([number] if counted else []), *times],
                    amount=number * each * more,
                    first=above + 1 if stepped else 0,
                    last=min(until, first) if stepped else 0,
                )
            )
    total = sum(line["amount"] for line in lines)
    if fee.at_most and total > fee.at_most * more:
        lines.append(_less(_in_three(_("Không quá mức tối đa")), fee.at_most * more - total))
        total = fee.at_most * more
    if exempt and total:
        lines.append(_less(exempt.title, -(total * exempt.percent // 100)))
    return lines


def _less(title: Multilingual, amount: int) -> Line:
    return Line(title=title.model_dump(), each=amount, times=[], amount=amount, first=0, last=0)


def _in_three(sentence: Any) -> Multilingual:
    """A sentence of ours as it is kept: in all its languages."""
    said: dict[str, str] = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            said[language] = str(sentence)
    return Multilingual(**said)


def charge_what_is_known(deed: Deed, dossier: Dossier, spec: ProcedureSpec) -> None:
    """Demand each fee that can be counted by now; one that was demanded for other numbers is demanded anew."""
    day = legal_day(dossier.received_at)
    for part, title, fee in fees(spec, dossier.channel, dossier.data, day):
        counted = counts(fee, dossier.data, dossier.findings)
        if counted is None:
            continue
        exempt = next((one for one in fee.exempt if holds(spec.form, one.when, dossier.data, day)), None)
        basis = [*(exempt.legal_basis if exempt else []), *fee.legal_basis]
        owed = Owed(
            organisation=dossier.organisation,
            audience=dossier.audience,
            payer=dossier.applicant_id,
            subject=dossier,
            code=dossier.code,
            part=part,
            title=title,
            due=str(fee.due),
            lines=reckon(title, fee, counted, exempt),
            basis=[one.model_dump(mode="json") for one in basis],
        )
        demand(deed, owed)


def unpaid_before(dossier: Dossier) -> Refusal | None:
    """What has to be paid before the office goes on, while the dossier waits for it."""
    if dossier.state != State.UNPAID:
        return None
    return _owing(dossier, BEFORE, _("Khoản phải nộp của hồ sơ này chưa nộp đủ: %(amount)s đồng."))


def unpaid_result(dossier: Dossier) -> Refusal | None:
    """What has to be paid before the result is handed over."""
    every = (*BEFORE, "result")
    return _owing(dossier, every, _("Người nộp còn phải nộp %(amount)s đồng trước khi nhận kết quả."))


def withheld(kind: str, subject: UUID) -> Refusal | None:
    """Why a signed paper made for a subject (its kind and key) is not handed out yet: its dossier's fee is not paid."""
    if kind != Dossier._meta.label_lower:
        return None
    dossier = Dossier.objects.filter(pk=subject, state=State.FINISHED).first()
    return unpaid_result(dossier) if dossier else None


def _owing(dossier: Dossier, due: Sequence[str], sentence: Any) -> Refusal | None:
    rows = unpaid(dossier.pk, due)
    owing = sum(one.open for one in rows)
    if not owing:
        return None
    return Conflict(
        say(sentence, amount=dong(owing)),
        remedy=_("Xin thu tại quầy hoặc chờ tiền chuyển khoản về; được miễn thì kế toán hủy khoản này và ghi lý do."),
    )


def check(place: Place, spec: ProcedureSpec) -> Iterator[Fault]:
    """Fees that could not be counted: numbers that no form asks for, cases that cannot be told, steps out of order."""
    forms = [spec.form, *(step.form for step in spec.steps if step.form)]
    numbers = [f"{section.id}.{field.id}" for form in forms for section, field in form.walk() if field.type == "number"]
    named: list[tuple[str, Fee]] = [(f"channels.{number}.fee", block.fee) for number, block in enumerate(spec.shared)]
    named += [(f"charges.{charge.id}", charge) for charge in spec.charges]
    for path, fee in named:
        for name in fee.per:
            if name not in numbers:
                yield place.fault(f"{path}.per", *nearest(name, numbers))
        if fee.due and fee.unit != "case" and not fee.per:
            message = say(_("Phí tính theo “%(unit)s” nhưng chưa ghi mục nào đếm số đó."), unit=fee.unit)
            yield place.fault(f"{path}.per", message, _("Ghi ở per mục số của biểu mẫu, hoặc của bước mà cán bộ đếm."))
        if [tier.above for tier in fee.tiers] != sorted({tier.above for tier in fee.tiers}):
            disorder = _("Các mức của tiers phải xếp tăng dần, mỗi mức một lần.")
            yield place.fault(f"{path}.tiers", disorder, _("Xếp lại theo above từ nhỏ đến lớn."))
        for number, one in enumerate(fee.exempt):
            if fault := condition_fault(spec.form, one.when):
                yield place.fault(f"{path}.exempt.{number}.when", str(fault.message), str(fault.remedy))
    for charge in spec.charges:
        if charge.when and (fault := condition_fault(spec.form, charge.when)):
            yield place.fault(f"charges.{charge.id}.when", str(fault.message), str(fault.remedy))
