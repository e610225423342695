"""Figures in words and bars: what the desk's board and the public page share."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.words import in_language, number
from motcua.kernel.access.api import Organisation
from motcua.kernel.calendar.api import today
from motcua.mechanisms.measures.api import ALIKE, FIGURES, FORMULAS, POINTS, Indicator, Period, Score, Sheet, Total

TITLES: Final = {
    "received": gettext_lazy("Hồ sơ nhận"),
    "online": gettext_lazy("Nộp trực tuyến"),
    "supplemented": gettext_lazy("Bị yêu cầu bổ sung"),
    "returning": gettext_lazy("Người nộp đã từng nộp hồ sơ"),
    "once_only": gettext_lazy("Không phải nộp lại tệp đã nộp"),
    "ended": gettext_lazy("Hồ sơ kết thúc"),
    "on_time": gettext_lazy("Kết thúc đúng hạn"),
    "late": gettext_lazy("Kết thúc trễ hạn"),
    "settled": gettext_lazy("Có kết quả"),
    "refused": gettext_lazy("Bị từ chối"),
    "left": gettext_lazy("Rút hoặc dừng"),
    "electronic": gettext_lazy("Kết quả điện tử"),
    "digitised": gettext_lazy("Cả giấy tờ và kết quả điện tử"),
    "open": gettext_lazy("Đang giải quyết cuối kỳ"),
    "waiting": gettext_lazy("Đang chờ người dân hoặc nơi khác"),
    "overdue": gettext_lazy("Đang trễ hạn"),
    "paid": gettext_lazy("Hồ sơ đã nộp phí"),
    "paid_online": gettext_lazy("Nộp phí trực tuyến"),
}
COUNTED: Final = {
    "handled": gettext_lazy("Hồ sơ kết thúc trong kỳ hoặc chưa xong ở cuối kỳ"),
    "on_time": gettext_lazy("Đúng hạn theo cách đếm của bộ chỉ số"),
    "late": gettext_lazy("Trễ hạn theo cách đếm của bộ chỉ số"),
    "online_results": gettext_lazy("Nộp trực tuyến và có kết quả điện tử"),
} | {name: TITLES[figure] for name, figure in ALIKE.items()}
"""What is counted for indicators and is of dossiers."""
BLOCKS: Final = (
    (gettext_lazy("Tiếp nhận"), ("received", "online", "supplemented")),
    (gettext_lazy("Chỉ nộp một lần"), ("returning", "once_only")),
    (gettext_lazy("Kết thúc"), ("ended", "on_time", "late", "settled", "refused", "left")),
    (gettext_lazy("Kết quả điện tử"), ("electronic", "digitised")),
    (gettext_lazy("Còn đang giải quyết"), ("open", "waiting", "overdue")),
    (gettext_lazy("Phí, lệ phí"), ("paid", "paid_online")),
)
MONTHS_SHOWN, QUARTERS_SHOWN, YEARS_SHOWN = 12, 6, 3


def period_in(request: HttpRequest) -> tuple[Period, str]:
    """The period that ``?ky=`` names, this month without it; and what is wrong with that name."""
    name = request.GET.get("ky", "").strip()[:20]
    here = Period.around(today(), "month")
    if not name:
        return here, ""
    try:
        found = Period.named(name)
    except ValueError:
        return here, _("Không có kỳ nào tên như vậy. Xin chọn một kỳ trong danh sách.")
    if found.first > today():
        return here, _("Kỳ này chưa đến. Xin chọn một kỳ trong danh sách.")
    return found, ""


def period_title(period: Period) -> str:
    """Tháng 11/2026, Quý 4/2026, Năm 2026."""
    words = {"year": period.first.year, "month": period.first.month, "quarter": (period.first.month + 2) // 3}
    said = {
        "month": _("Tháng %(month)s/%(year)s"),
        "quarter": _("Quý %(quarter)s/%(year)s"),
        "year": _("Năm %(year)s"),
    }
    return said[period.kind] % words


def choosers(period: Period, fault: str, bodies: Iterable[Organisation], chosen: Organisation) -> list[Field]:
    """The fields by which a period and, where there are several, a body is chosen."""
    listed = [*_last("month", MONTHS_SHOWN), *_last("quarter", QUARTERS_SHOWN), *_last("year", YEARS_SHOWN)]
    every = listed if period in listed else [period, *listed]
    when = [Option(str(one), period_title(one), one == period) for one in every]
    fields = [Field("ky", _("Kỳ"), "select", str(period), options=when, errors=[fault] if fault else [])]
    where = [Option(one.urn, in_language(one.title), one.pk == chosen.pk) for one in bodies]
    if len(where) > 1:
        fields.append(Field("co-quan", _("Cơ quan"), "select", chosen.urn, options=where))
    return fields


def _last(kind: Any, many: int) -> list[Period]:
    found = [Period.around(today(), kind)]
    while len(found) < many:
        found.append(found[-1].before)
    return found


def drawn(
    counts: Mapping[str, int | None],
    before: Mapping[str, int] | None = None,
    link: Callable[[str], str] = lambda name: "",
) -> list[dict[str, Any]]:
    """The figures by blocks, each with its share as a bar, what it was in the period before, and where its dossiers
    are. ``None`` is a count that is not told."""
    return [
        {"title": title, "rows": [_row(name, counts, before, link) for name in names if name in counts]}
        for title, names in BLOCKS
    ]


def _row(
    name: str, counts: Mapping[str, int | None], before: Mapping[str, int] | None, link: Callable[[str], str]
) -> dict[str, Any]:
    n, whole = counts[name], counts.get(FIGURES[name].of) if FIGURES[name].of else None
    share = None if n is None or not whole else Decimal(100 * n) / whole
    then = None if before is None else before[name]
    return {
        "name": name,
        "title": TITLES[name],
        "n": n,
        "part": bool(FIGURES[name].of),
        "percent": None if share is None else percent(share, 1),
        "width": "0" if share is None else f"{min(share, Decimal(100)):.2f}",
        "then": then,
        "change": ""
        if then is None or n is None
        else ("+" if n > then else "−") + number(abs(n - then))
        if n != then
        else "=",
        "url": link(name) if n else "",
    }


def percent(value: Decimal, places: int = 2) -> str:
    """A number of per cent as the reader's language writes it."""
    return f"{_decimal(value, places)}%"


def lasting(mean: timedelta | None, beside: timedelta | None = None) -> str:
    """How long it took on average, in the unit that also suits what stands ``beside`` it: hours when both are below two
    days, else days; empty where nothing was settled."""
    if mean is None:
        return ""
    hours = Decimal(mean // timedelta(minutes=1)) / 60
    if max(mean, beside or mean) < timedelta(days=2):
        return _("%(n)s giờ") % {"n": _decimal(hours, 1)}
    return _("%(n)s ngày") % {"n": _decimal(hours / 24, 1)}


def _decimal(value: Decimal, places: int) -> str:
    # Rounded here: Django's own writing of numbers cuts them off.
    return number_format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places)


def titled(name: str) -> str:
    """What a figure, or a count of indicators (``points_NAME``), is called."""
    return str(COUNTED[name.removeprefix(POINTS)] if name.startswith(POINTS) else TITLES[name])


def sheet_drawn(sheet: Sheet, link: Callable[[str], str] = lambda name: "") -> dict[str, Any]:
    """The points of a set, group by group, with the working of each indicator and where the dossiers are that it
    counts (``link`` of ``points_NAME``)."""
    return {
        "title": sheet.found.title,
        "note": sheet.found.note or "",
        "total": _total(sheet.total),
        "groups": [
            {
                "title": group.group.title,
                **_total(group.total),
                "rows": [
                    {
                        "code": one.code,
                        "title": one.title,
                        "said": one.working if score.status != "unmeasured" else one.why,
                        "status": score.status,
                        "pairs": _pairs(one, score, link),
                        "percent": "" if score.percent is None else percent(score.percent),
                        "full": one.full,
                        "points": "" if score.points is None else number_format(score.points, 2),
                        "most": one.most,
                        "width": _width(score.points, one.most),
                        "verified": one.verified,
                    }
                    for one, score in group.indicators
                ],
            }
            for group in sheet.groups
        ],
    }


def _pairs(indicator: Indicator, score: Score, link: Callable[[str], str]) -> list[list[dict[str, Any]]]:
    """What is divided: two numbers each, with where their dossiers are."""
    names = FORMULAS[indicator.formula].names if score.pairs else ()
    return [
        [
            {
                "n": n,
                "title": COUNTED.get(name, ""),
                "url": link(f"{POINTS}{name}") if n and name in COUNTED else "",
            }
            for n, name in zip(pair, named, strict=True)
        ]
        for pair, named in zip(score.pairs, names, strict=True)
    ]


def _total(total: Total) -> dict[str, Any]:
    width = _width(total.points, total.of)
    return {"points": number_format(total.points, 2), "of": total.of, "whole": total.whole, "width": width}


def _width(points: Decimal | None, most: int) -> str:
    """How much of a bar of 100 some points are, as SVG writes it."""
    return "0" if points is None or not most else f"{points * 100 / most:.2f}"
