"""Taking a number, and seeing that a series is whole: 1 to n, each once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Max, Min, Q, Value, When
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Conflict, Deed
from motcua.kernel.calendar.api import today
from motcua.kernel.jobs.api import Finding
from motcua.kernel.packs.api import all_of
from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbering import Numbering
from motcua.mechanisms.papers.rules import notation
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec

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
    short = _abbreviation(numbering, body, day) if "{org" in numbering.notation else ""

    def written(n: int) -> str:
        return notation(numbering.notation, n, day.year, numbering.type, short)

    def begun() -> dict[str, int]:
        last = _written_before(numbering, body, year, written)
        return {"first": last + 1, "last": last}

    n = deed.count(Series, begun, series=numbering.series, organisation=body, year=year)
    return Number(n, year, period, written(n))


def _written_before(numbering: Numbering, body: Organisation, year: int, written: Callable[[int], str]) -> int:
    """The highest number that stands on a document of another series of the same book, written in the same way: what
    once had a series of its own goes on in the common one."""
    rows = Document.objects.filter(in_book(numbering.book), organisation=body, year=year)
    others = rows.exclude(series=numbering.series).values_list("number", "notation")
    return max((n for n, said in others.iterator() if said == written(n)), default=0)


def in_book(book: str) -> Q:
    """The documents of a register: by what is kept with them, or else by their type."""
    types = [spec.urn for spec in all_of(DocumentTypeSpec, KIND, today()) if spec.numbering.book == book]
    return Q(book=book) | Q(book="", type__in=types)


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


def _abbreviation(numbering: Numbering, body: Organisation, day: date) -> str:
    short = _code(body, "abbreviation", day)[1] or ("" if body.body_id else numbering.org)
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
    """A series that is not whole: numbers that no document bears (``missing``, from ``first`` to ``last``), or that are
    outside the count (``beyond``). No number comes twice: the database sees to it."""

    series: str
    organisation: str
    year: int
    first: int
    last: int
    missing: tuple[int, ...]
    beyond: tuple[int, ...]

    def __str__(self) -> str:
        said = [f"missing {_few(self.missing)}"] if self.missing else []
        said += [f"outside the count {_few(self.beyond)}"] if self.beyond else []
        return f"{self.organisation} {self.series} {self.year or '-'}, {self.first} to {self.last}: {'; '.join(said)}"


def _few(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers[:MOST])) + (f" … ({len(numbers)})" if len(numbers) > MOST else "")


def breaches() -> Iterator[Breach]:
    """Every series that is not whole. One statement for all that are."""
    keys = ("organisation__urn", "series", "year")
    borne = Document.objects.values(*keys).annotate(some=Count("pk"), least=Min("number"), most=Max("number"))
    there = {tuple(row[key] for key in keys): (row["least"], row["most"], row["some"]) for row in borne.order_by(*keys)}
    counted = {tuple(row[:3]): row[3:] for row in Series.objects.order_by(*keys).values_list(*keys, "first", "last")}
    for urn, series, year in sorted({*there, *counted}):
        first, last = counted.get((urn, series, year), (1, 0))
        if there.get((urn, series, year)) == (first, last, last - first + 1):
            continue
        rows = Document.objects.filter(organisation__urn=urn, series=series, year=year)
        numbers, ought = set(rows.values_list("number", flat=True)), range(first, last + 1)
        missing, beyond = (tuple(sorted(some)) for some in (set(ought) - numbers, numbers - set(ought)))
        if missing or beyond:
            yield Breach(series, urn, year, first, last, missing, beyond)


def repeated() -> list[str]:
    """Numbers that two documents of one body, year and register bear, from before the database saw to it. One
    statement."""
    books: dict[str, list[str]] = {}
    for spec in all_of(DocumentTypeSpec, KIND, today()):
        if spec.numbering.free:
            continue
        books.setdefault(spec.numbering.book, []).append(spec.urn)
    of_type = [When(book="", type__in=types, then=Value(book)) for book, types in sorted(books.items())]
    keys = ("organisation__urn", "year", "place", "notation")
    rows = Document.objects.exclude(state=Document.State.VOID).annotate(place=Case(*of_type, default=F("book")))
    more = rows.exclude(place="").values(*keys).annotate(some=Count("pk")).filter(some__gt=1).order_by(*keys)
    return [f"{row['organisation__urn']} {row['year'] or '-'} {row['place']}: {row['notation']}" for row in more]


def doctor() -> list[Finding]:
    """Are the numbers of all documents whole, and each one document's?"""
    found, twice = list(breaches()), repeated()
    told = []
    if found:
        said = _("%(count)s dãy số của giấy tờ không liền nhau.") % {"count": len(found)}
        remedy = _("Xem motcua papers numbers; không sửa bằng tay, xin khôi phục từ bản sao lưu.")
        told.append(Finding("fault", said, remedy))
    if twice:
        again = _("%(count)s số văn bản đứng trên hai giấy tờ cùng sổ, cấp từ trước khi có dãy số chung.")
        cite = _("Xem motcua papers numbers; khi viện dẫn số này xin ghi cả tên giấy tờ, hoặc hủy một bản rồi cấp lại.")
        told.append(Finding("warning", again % {"count": len(twice)}, cite))
    return told or [Finding("ok", _("Số của giấy tờ liền nhau, không thiếu, không trùng."))]
