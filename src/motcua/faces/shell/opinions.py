"""Published counts of ratings as tables, and what the outcomes of complaints are called."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell.words import in_language
from motcua.kernel.calendar.api import today
from motcua.mechanisms.cases import api as cases

OUTCOMES = {
    "upheld": gettext_lazy("Phản ánh đúng"),
    "partly": gettext_lazy("Phản ánh đúng một phần"),
    "dismissed": gettext_lazy("Phản ánh không đúng"),
    "rejected": gettext_lazy("Từ chối thụ lý"),
}


def instead(complaint: cases.Complaint) -> str:
    """Why another body than the one that settled the dossier answers a complaint; empty where it does not."""
    whose = cases.answered_for(complaint)
    if whose is None:
        return ""
    said = _(
        "Hồ sơ này do %(agency)s giải quyết. Lúc gửi phản ánh, ở đó chưa có ai nhận được mà chưa tham gia giải quyết "
        "hồ sơ, nên %(body)s trả lời thay."
    )
    return said % {"agency": in_language(whose.title), "body": in_language(cases.answering(complaint).title)}


def rating_code(code: str) -> str:
    """A QR code for the page on which a dossier is rated, as a picture: for what is printed."""
    picture = segno.make(f"{settings.MOTCUA_URL}/danh-gia/?{urlencode({'ma': code})}", error="m")
    return picture.svg_data_uri(scale=4, border=4, light="white", xmldecl=False)


def drawn(published: Iterable[cases.Published]) -> list[dict[str, Any]]:
    """One table for each period, the newest first: its bodies with their counts from 5 down to 1."""
    tables: dict[Any, dict[str, Any]] = {}
    titles = {reason.id: in_language(reason.title) for reason in cases.rating_rules(today()).reasons}
    for one in published:
        words = {"begins": f"{one.begins:%d/%m/%Y}", "ends": f"{one.ends:%d/%m/%Y}"}
        title = _("Từ %(begins)s đến %(ends)s") % words
        table = tables.setdefault(one.begins, {"title": title, "rows": []})
        named = sorted(one.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        table["rows"].append(
            {
                "body": in_language(one.organisation.title),
                "urn": one.organisation.urn,
                "count": one.count,
                "satisfied": one.satisfied,
                "scores": [one.scores[score] for score in (5, 4, 3, 2, 1)],
                "reasons": [f"{titles.get(name, name)}: {n}" for name, n in named],
                "complaints": _complaints(one),
            }
        )
    return list(tables.values())


def _complaints(one: cases.Published) -> str:
    if one.complaints is None:
        return ""
    return _("%(n)s phản ánh, %(done)s trả lời đúng hạn") % {"n": one.complaints, "done": one.in_time}
