"""Taking a number, and seeing that a series is whole: 1 to n, each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Conflict, Deed
from motcua.kernel.jobs.api import Finding
from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbering import Numbering
from motcua.mechanisms.papers.rules import notation

MOST = 20
"""How many single numbers of one series are told by name."""


@dataclass(frozen=True)
class Number:
    """A number that was taken: the ``n``-th of the count that began in ``year`` (0 for one without end) and is called
    ``period``, and how it is printed."""

    n: int
    year: int
    period: str
    notation: str


def take(deed: Deed, numbering: Numbering, body: Organisation, day: date) -> Number:
    """The next number of a series. It is in the same transaction as what bears it: either both are kept or neither, so
    a series has no hole, and no number comes twice.

    Raises ``Conflict`` when the organisation has no term, or no abbreviation, where its numbers need one.
    """
    year, period = _count_of(numbering, body, day)
    short = _abbreviation(body, day) if "{org" in numbering.notation else ""
    n = deed.count(Series, series=numbering.series, organisation=body, year=year)
    return Number(n, year, period, notation(numbering.notation, n, day.year, numbering.type, short))


def _count_of(numbering: Numbering, body: Organisation, day: date) -> tuple[int, str]:
    match numbering.begins_anew:
        case "year":
            return day.year, str(day.year)
        case "never":
            return 0, ""
    begins, name = _code(body, "term", day)
    if begins is None:
        raise Conflict(
            _("Chưa ghi nhiệm kỳ của tổ chức này, nên chưa đánh số được."),
            remedy=_("Xin báo người quản trị ghi nhiệm kỳ (mã term, từ ngày bế mạc đại hội) cho tổ chức."),
        )
    return begins.year, name


def _abbreviation(body: Organisation, day: date) -> str:
    short = _code(body, "abbreviation", day)[1]
    if not short:
        raise Conflict(
            _("Chưa ghi chữ viết tắt của cơ quan này, nên chưa đánh số được."),
            remedy=_("Xin báo người quản trị ghi chữ viết tắt (mã abbreviation) cho cơ quan."),
        )
    return short


def _code(body: Organisation, scheme: str, day: date) -> tuple[date | None, str]:
    borne = body.codes.filter(scheme=scheme, valid_from__lte=day).exclude(valid_to__lt=day)
    found = borne.order_by("-valid_from").first()
    return (found.valid_from, found.value) if found else (None, "")


@dataclass(frozen=True)
class Breach:
    """A series that is not whole: numbers that no document bears (``missing``, from 1 to ``last``), or that are beyond
    the counter (``beyond``). No number comes twice: the database sees to it."""

    series: str
    organisation: str
    year: int
    last: int
    missing: tuple[int, ...]
    beyond: tuple[int, ...]

    def __str__(self) -> str:
        said = [f"missing {_few(self.missing)}"] if self.missing else []
        said += [f"beyond the counter {_few(self.beyond)}"] if self.beyond else []
        return f"{self.organisation} {self.series} {self.year or '-'}, 1 to {self.last}: {'; '.join(said)}"


def _few(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:MOST])) + (f" … ({len(numbers)})" if len(numbers) > MOST else "")


def breaches() -> Iterator[Breach]:
    """Every series that is not whole. One statement for all that are."""
    keys = ("organisation__urn", "series", "year")
    borne = Document.objects.values(*keys).annotate(count=Count("pk"), most=Max("number")).order_by(*keys)
    there = {tuple(row[key] for key in keys): (row["count"], row["most"]) for row in borne}
    counted = {tuple(row[:3]): row[3] for row in Series.objects.order_by(*keys).values_list(*keys, "last")}
    for urn, series, year in sorted({*there, *counted}):
        last = counted.get((urn, series, year), 0)
        if there.get((urn, series, year), (0, 0)) == (last, last):
            continue
        rows = Document.objects.filter(organisation__urn=urn, series=series, year=year)
        numbers = set(rows.values_list("number", flat=True).order_by("number"))
        missing = tuple(number for number in range(1, last + 1) if number not in numbers)
        yield Breach(series, urn, year, last, missing, tuple(sorted(number for number in numbers if number > last)))


def doctor() -> list[Finding]:
    """Are the numbers of all documents whole?"""
    found = list(breaches())
    if not found:
        return [Finding("ok", _("Số của giấy tờ liền nhau, không thiếu, không trùng."))]
    said = _("%(count)s dãy số của giấy tờ không liền nhau.") % {"count": len(found)}
    return [Finding("fault", said, _("Xem motcua papers numbers; không sửa bằng tay, xin khôi phục từ bản sao lưu."))]
