"""The words in which every face says why a day counted or did not."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.kernel.calendar.limits import Limit, Line


def reason(line: Line, limit: Limit) -> str:
    """Why the day meant what it did for ``limit``, with the name of the holiday; "" where its kind says it all."""
    after_cutoff = _("nhận muộn trong ngày nên tính từ ngày làm việc kế tiếp")
    if limit.cutoff:
        after_cutoff = _("nhận sau %(hour)s nên tính từ ngày làm việc kế tiếp") % {"hour": f"{limit.cutoff:%H:%M}"}
    reasons = {
        "counted": "",
        "paused": "",
        "weekend": _("ngày nghỉ hằng tuần"),
        "holiday": _("ngày nghỉ lễ"),
        "make_up_day": _("ngày làm bù"),
        "half_day": _("ngày làm việc rút ngắn"),
        "first_day": _("ngày đầu không tính vào thời hạn"),
        "after_cutoff": after_cutoff,
        "outside_hours": _("ngoài giờ làm việc"),
        "next_working_time": _("hết hạn vào ngày nghỉ nên chuyển sang ngày làm việc kế tiếp"),
    }
    name = line.name.get(get_language() or "vi") if line.name else ""
    return ": ".join(words for words in (reasons[line.reason], name) if words)
