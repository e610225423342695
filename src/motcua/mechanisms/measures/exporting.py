"""Everything that the points were reckoned from, one JSON object a line, for whoever recomputes them elsewhere.

No person is in it. What is open to all also has no procedure and no kind of end, and other codes than those on receipts
(docs/measures.md).
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from motcua.kernel.access.api import Organisation
from motcua.mechanisms.cases.api import NATIONAL, Dossier
from motcua.mechanisms.measures.counting import offered, online, paid, said
from motcua.mechanisms.measures.facts import SUPPLEMENT, Known, handled, known
from motcua.mechanisms.measures.periods import Period, Span
from motcua.mechanisms.measures.specs import IndicatorSet, indicators

FORMAT = 2
"""Of format 1 were the sums of each dossier instead of what happened to it."""
Line = dict[str, Any]


def exported(
    organisation: Organisation | None, bodies: list[UUID], period: Period, *, masked: bool = True
) -> Iterator[str]:
    """The lines of an export, each with its end of line. Raises ``UnknownItem`` before the first."""
    found, span = indicators(period.last), Span.of(period)
    return _written(_lines(organisation, bodies, period, span, found, masked))


def _written(lines: Iterator[Line]) -> Iterator[str]:
    n = 0
    for line in lines:
        n += 1
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
    yield json.dumps({"kind": "end", "lines": n}, separators=(",", ":")) + "\n"


def _lines(
    organisation: Organisation | None,
    bodies: list[UUID],
    period: Period,
    span: Span,
    found: IndicatorSet,
    masked: bool,
) -> Iterator[Line]:
    yield _head(organisation, period, span, found, masked)
    for one in known(handled(bodies, span), span):
        yield _dossier(one, period, masked)
    for spec, service in offered(bodies, span):
        yield {"kind": "service", "code": spec.code, **vars(service)}
    yield from _payments(bodies, period, span, found, masked)
    for place, begins, opinion in said(bodies, period):
        yield {"kind": "opinion", "organisation": place.urn, "begins": begins.isoformat(), **vars(opinion)}


def _head(organisation: Organisation | None, period: Period, span: Span, found: IndicatorSet, masked: bool) -> Line:
    return {
        "kind": "head",
        "format": FORMAT,
        "organisation": organisation.urn if organisation else None,
        "title": organisation.title["vi"] if organisation else None,
        "period": str(period),
        "begins": _moment(span.begins),
        "until": _moment(span.until),
        "masked": masked,
        "set": found.urn,
        "groups": [{"id": one.id, "most": one.most} for one in found.groups],
        "indicators": [vars(one.rule) for one in found.indicators],
    }


def _dossier(one: Known, period: Period, masked: bool) -> Line:
    fact = one.fact
    line: Line = {
        "kind": "dossier",
        "code": _masked(one.code, period) if masked else one.code,
        "received": _moment(fact.received),
        "promise": _moment(one.promise),
        "ended": _moment(fact.ended),
        "channel": fact.channel,
        "result": fact.result,
        "digitised": fact.digitised,
        "pauses": [
            {
                "supplement": pause.kind == SUPPLEMENT,
                "begins": _moment(pause.begins),
                "ends": _moment(pause.ends),
                "promise": _moment(pause.promise),
            }
            for pause in one.stretches
        ],
    }
    if not masked:
        line |= {"procedure": one.procedure, "status": NATIONAL[one.state], "files": one.files}
    return line


def _payments(bodies: list[UUID], period: Period, span: Span, found: IndicatorSet, masked: bool) -> Iterator[Line]:
    fees = paid(bodies, span)
    ways = set(fees.filter(online(found.online_payments)).order_by("pk").values_list("subject", flat=True))
    keys = fees.order_by("pk").values("subject")
    codes = dict(Dossier.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "code"))
    for key, code in codes.items():
        yield {"kind": "payment", "dossier": _masked(code, period) if masked else code, "online": key in ways}


def _masked(code: str, period: Period) -> str:
    """Another name for a dossier, which nobody else can make, and which is another one in every period."""
    return salted_hmac("motcua.measures", f"{period} {code}").hexdigest()[:16]


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
