"""How every face names the state of a dossier, what happened to it, and the limit it runs under."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.downloads import READABLE
from motcua.faces.shell.words import moment, money
from motcua.kernel.calendar.api import CalendarSpec, Limit, Working, legal_day, now, today
from motcua.kernel.packs.api import get
from motcua.mechanisms.cases.api import (
    STANDING,
    Brief,
    Channel,
    Dossier,
    Happening,
    ProcedureSpec,
    State,
    is_late,
    moves_said,
    steps_of,
    timeline,
)

Words = str | Promise


@dataclass(frozen=True)
class Status:
    """A state as a tag: its words and its colour."""

    label: Words
    color: str


@dataclass(frozen=True)
class Entry:
    """One line of ``<c-timeline>``; ``state`` is done, now or next."""

    title: object
    when: datetime | None = None
    who: Words = ""
    text: Words = ""
    state: str = "done"

    @property
    def day(self) -> date | None:
        """The day on which it happened."""
        return legal_day(self.when) if self.when else None


STATUS = {
    State.SUBMITTED: Status(_("Chờ tiếp nhận"), "neutral"),
    State.ACCEPTED: Status(_("Đã tiếp nhận"), "accent"),
    State.PROCESSING: Status(_("Đang giải quyết"), "accent"),
    State.SUPPLEMENT: Status(_("Cần bổ sung"), "warning"),
    State.UNPAID: Status(_("Chờ nộp tiền"), "warning"),
    State.PAUSED: Status(_("Đang tạm dừng"), "warning"),
    State.SIGNING: Status(_("Đang ký số"), "accent"),
    State.FINISHED: Status(_("Đã có kết quả"), "success"),
    State.RETURNED: Status(_("Đã trả kết quả"), "success"),
    State.REFUSED: Status(_("Không chấp thuận"), "danger"),
    State.STOPPED: Status(_("Đã dừng giải quyết"), "neutral"),
    State.DECLINED: Status(_("Không tiếp nhận"), "danger"),
    State.WITHDRAWN: Status(_("Đã rút"), "neutral"),
}
HAPPENED = {
    "dossier.submit": _("Đã nộp hồ sơ"),
    "dossier.file": _("Đã nộp hồ sơ"),
    "dossier.accept": _("Đã tiếp nhận"),
    "dossier.decline": _("Không tiếp nhận"),
    "dossier.advance": _("Đã thẩm tra"),
    "dossier.send_back": _("Đã chuyển lại bước trước"),
    "dossier.request_supplement": _("Đã yêu cầu bổ sung"),
    "dossier.supplement": _("Đã bổ sung hồ sơ"),
    "dossier.lapse": _("Hết thời hạn bổ sung"),
    "dossier.pause": _("Tạm dừng giải quyết"),
    "dossier.charge": _("Đã yêu cầu nộp tiền"),
    "dossier.resume": _("Giải quyết tiếp"),
    "dossier.extend": _("Đã hẹn lại ngày trả"),
    "dossier.stop": _("Đã dừng giải quyết"),
    "dossier.refuse": _("Không chấp thuận"),
    "dossier.migrate": _("Chuyển sang quy định mới"),
    "dossier.unmigrate": _("Trở lại quy định cũ"),
    "dossier.redate": _("Hạn trả được tính lại theo lịch làm việc mới"),
    "dossier.approve": _("Đã phê duyệt"),
    "dossier.decide_again": _("Số đã lấy bị hủy trước khi ký; duyệt lại"),
    "dossier.finish": _("Giấy tờ đã ký số"),
    "dossier.deliver": _("Đã trả kết quả"),
    "dossier.withdraw": _("Người nộp đã rút hồ sơ"),
    "dossier.reassign": _("Đã chuyển việc cho người khác"),
    "dossier.rate": _("Người nộp đã đánh giá"),
    "dossier.complain": _("Người nộp đã gửi phản ánh"),
    "dossier.compile": _("Đã lập toàn bộ hồ sơ để lưu"),
}
CHANNELS = {"online": _("Nộp trực tuyến"), "direct": _("Nộp trực tiếp"), "post": _("Nộp qua bưu chính")}


def status(dossier: Dossier | Brief) -> Status:
    """The tag of a dossier."""
    return STATUS[State(dossier.state)]


def filed_by(dossier: Dossier) -> Words:
    """Who filed it for the applicant, when he did not do so himself."""
    if dossier.mandate is None:
        return ""
    words = {"agent": dossier.mandate.agent.name, "principal": dossier.applicant.name}
    return _("%(agent)s nộp thay cho %(principal)s") % words


def late(dossier: Dossier) -> bool:
    """Whether the moment that was promised first has passed, or had passed when it ended: late stays late."""
    return is_late(dossier.promised_at or dossier.due_at, dossier.ended_at, now())


def due_now(dossier: Dossier) -> datetime | None:
    """The due moment while the clock runs; none where it stands or has stopped."""
    return None if dossier.ended_at or dossier.state in STANDING else dossier.due_at


def happened(dossier: Dossier, lines: Sequence[Happening] | None = None) -> list[Entry]:
    """What was done with a dossier, oldest first, each by its name and with what was said to the applicant; ``lines``
    where its history is at hand already."""
    known = timeline(dossier) if lines is None else lines
    said = _said(dossier, {line.act for line in known})
    return [
        Entry(HAPPENED[line.act], line.at, line.by or _("Hệ thống"), said.get((line.act, line.at), ""))
        for line in known
    ]


def _said(dossier: Dossier, acts: Container[str]) -> dict[tuple[str, datetime], str]:
    """What was said with those of some acts that happened, by the act and its moment."""
    found: dict[tuple[str, datetime], str] = {}
    if dossier.ended_at:
        ends = ("dossier.decline", "dossier.withdraw", "dossier.refuse", "dossier.stop")
        found |= {(act, dossier.ended_at): dossier.reason for act in ends}
    for asked in dossier.supplements.order_by("pk") if "dossier.request_supplement" in acts else ():
        found["dossier.request_supplement", asked.asked_at] = asked.reason
        if asked.answered_at:
            found["dossier.supplement", asked.answered_at] = asked.note
    for pause in dossier.pauses.order_by("pk") if "dossier.pause" in acts or "dossier.charge" in acts else ():
        found |= {(act, pause.started_at): pause.reason for act in ("dossier.pause", "dossier.charge")}
    for one in dossier.extensions.order_by("pk") if "dossier.extend" in acts else ():
        found["dossier.extend", one.made_at] = one.reason
    return found | (moves_said(dossier) if "dossier.migrate" in acts else {})


def steps(dossier: Dossier, spec: ProcedureSpec) -> list[Entry]:
    """The flow with the dossier's place in it; nothing for one that left the flow before its end."""
    if dossier.state in (State.DECLINED, State.WITHDRAWN, State.REFUSED, State.STOPPED):
        return []
    flow = steps_of(spec, dossier)
    at = next((n for n, step in enumerate(flow) if step.id == dossier.step), len(flow))
    return [Entry(step.title, state="done" if n < at else "now" if n == at else "next") for n, step in enumerate(flow)]


COUNTED = {"page": _("trang"), "copy": _("bản")}


def fee_words(road: Channel) -> Words:
    """What a way to submit costs, as people say it; by what it is counted, such as pages, when not once a case."""
    fee = road.fee
    if not fee.amount or fee.unit == "case":
        return money(fee.amount)
    return _("%(amount)s một %(unit)s") % {"amount": money(fee.amount), "unit": COUNTED.get(fee.unit, fee.unit)}


def limit_words(limit: Limit, spec: ProcedureSpec, on: date | None = None) -> Words:
    """A limit as people say it, with its unit as the pack has it and the hour after which the next working day counts.

    A same-day limit without an hour of its own has that of the procedure's calendar, as in force on the day.
    """
    cutoff = limit.cutoff
    if limit.unit == "same_day":
        cutoff = cutoff or get(CalendarSpec, "calendars", spec.calendar, on or today()).cutoff
        if cutoff is None:
            return _("Trong ngày")
        return _("Trong ngày; nhận sau %(cutoff)s thì trong ngày làm việc kế tiếp") % {"cutoff": f"{cutoff:%H:%M}"}
    words = {
        "working_day": _("%(n)s ngày làm việc"),
        "day": _("%(n)s ngày"),
        "working_hour": _("%(n)s giờ làm việc"),
        "hour": _("%(n)s giờ"),
        "month": _("%(n)s tháng"),
    }
    said = words[limit.unit] % {"n": limit.amount}
    if cutoff is None:
        return said
    later = _("%(limit)s; nhận sau %(cutoff)s thì tính như nhận ngày làm việc kế tiếp")
    return later % {"limit": said, "cutoff": f"{cutoff:%H:%M}"}


@dataclass(frozen=True)
class Count:
    """What is said beside the working of a dossier's clock: the limit, and from when where that is not its receipt;
    ``first`` stands on the first day then."""

    said: Words
    first: Words = ""


def count(dossier: Dossier, spec: ProcedureSpec) -> Count:
    """The limit that a dossier runs under: that of its road, anew since it was supplemented, or what was put off."""
    working = Working.from_json(dossier.clock)
    said = limit_words(working.limit, spec, legal_day(dossier.received_at))
    if working.received == dossier.received_at:
        return Count(said)
    words = {"limit": said, "when": moment(working.received)}
    if dossier.pauses.filter(restarted=True, ended_at=working.received).exists():
        return Count(_("%(limit)s, tính lại từ %(when)s, khi hồ sơ đã được bổ sung") % words, _("tính lại"))
    return Count(_("Hẹn lại thêm %(limit)s, tính từ %(when)s") % words, _("hẹn lại"))


def filed(dossier: Dossier, spec: ProcedureSpec, url_name: str) -> list[dict[str, Any]]:
    """The papers that were handed in, for ``<c-documents>``; ``url_name`` serves one file by its key."""
    titles = {part.id: part.title for part in spec.components}
    groups: dict[str, list[dict[str, Any]]] = {}
    for file in dossier.attachments.order_by("added_at", "id"):
        entry = {"key": file.pk, "url": reverse(url_name, args=[file.pk]), "name": file.name, "size": file.size}
        entry["readable"] = file.media_type in READABLE
        groups.setdefault(file.component, []).append(entry)
    return [{"label": titles[component], "files": files} for component, files in groups.items()]
