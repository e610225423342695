"""A flow in words, for ``<c-flow>``: every state of every step is said, none is only a colour."""

from typing import Any

from django.utils.translation import gettext as _

from motcua.faces.shell.dossiers import STATUS
from motcua.mechanisms.cases.api import ENDS, Chart, State


def drawn(chart: Chart) -> dict[str, Any]:
    """What the component shows of a flow, with or without a dossier in it."""
    stands = {
        "done": _("đã xong"),
        "now": _("đang làm"),
        "next": _("sắp tới"),
        "skipped": _("không cần bước này"),
    }
    heard = {
        "open": _("đang chờ trả lời"),
        "answered": _("đã trả lời"),
        "silent": _("hết hạn, không trả lời"),
        "cancelled": _("không cần nữa"),
    }
    stops = [
        {
            "title": stop.title,
            "state": stop.state or "",
            "word": stands.get(stop.state or "", ""),
            "role": stop.role,
            "when": stop.when,
            "who": stop.who or "",
            "conditional": stop.conditional and stop.state in (None, "skipped"),
            "opinions": [
                {
                    "title": one.title,
                    "word": _("không trả lời, coi như đồng ý")
                    if one.state == "silent" and one.agreeing
                    else heard.get(one.state, ""),
                    "when": one.when,
                    "conditional": one.conditional and not one.state,
                }
                for one in stop.opinions
            ],
            "completing": bool(stop.completing) and stop.state in (None, "now", "next"),
            "standing": STATUS[chart.at].label if chart.at and chart.standing and stop.state == "now" else "",
        }
        for stop in chart.stops
    ]
    reached = chart.at in (State.FINISHED, State.RETURNED)
    broken = chart.at in ENDS and not reached
    end = {
        "title": STATUS[chart.at].label if chart.at and broken else chart.result,
        "state": "" if chart.at is None else "done" if reached or broken else "next",
        "word": _("đã có") if reached else _("kết thúc ở đây") if broken else _("kết quả"),
    }
    others = [] if chart.at in ENDS else [STATUS[state].label for state in chart.endings if state in STATUS]
    return {"stops": stops, "end": end, "others": others}
