"""``motcua calendar due FILE …`` prints when a limit ends and the sum; ``motcua calendar check FILE`` all faults."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import ValidationError

from motcua.kernel.calendar.days import NotCoveredError
from motcua.kernel.calendar.faults import FaultyError, read
from motcua.kernel.calendar.limits import Limit, Line, Pause, Working
from motcua.kernel.calendar.rules import due
from motcua.kernel.calendar.spec import CalendarSpec
from motcua.kernel.calendar.words import reason

WRONG = 2


class _Refused(Exception):  # noqa: N818 - carries a sentence to ``main``
    """What was typed cannot be used; the message says why."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Refused(f"{message}\n{self.format_usage().rstrip()}")


def main(arguments: list[str]) -> int:
    """Run the command. 0 when done, 2 when the file or the input cannot be used."""
    try:
        given = _parser().parse_args(arguments)
        if given.command == "check":
            return _check(given.file)
        return _due(given.file, given.received, given.limit, given.pause)
    except _Refused as refused:
        print(refused, file=sys.stderr)
    except FaultyError as faulty:
        out = sys.stdout if given.command == "check" else sys.stderr
        for fault in faulty.faults:
            print(f"{given.file}: {fault.path} — {fault.message} → {fault.remedy}".replace(":  —", " —"), file=out)
        count = len(faulty.faults)
        print(_("Tổng số lỗi: %(count)s.") % {"count": count}, file=out)
    except NotCoveredError as unknown:
        values = {"day": f"{unknown.day:%d/%m/%Y}", "urn": unknown.urn}
        print(_("Lịch %(urn)s chưa có ngày %(day)s. Thêm năm đó vào years của tệp lịch.") % values, file=sys.stderr)
    return WRONG


def _parser() -> _Parser:
    parser = _Parser(prog="motcua calendar", description=_("Lịch làm việc và thời hạn."))
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help=_("In mọi lỗi của một tệp lịch."))
    check.add_argument("file", type=Path)
    reckon = commands.add_parser("due", help=_("Tính hạn trả và in cách tính."))
    reckon.add_argument("file", type=Path)
    reckon.add_argument("--received", required=True, help=_("lúc tiếp nhận, ví dụ “2026-11-20 15:10”"))
    reckon.add_argument("--limit", required=True, help=_("thời hạn, ví dụ “3 working_day” hoặc “same_day”"))
    reckon.add_argument(
        "--pause",
        action="append",
        default=[],
        help=_("khoảng tạm dừng, ví dụ “2026-11-23 09:00..2026-11-25 10:00”; để trống vế sau nếu còn dừng"),
    )
    return parser


def _check(file: Path) -> int:
    print(_("Không có lỗi: %(title)s.") % {"title": read(file).title.get(get_language() or "vi")})
    return 0


def _due(file: Path, received: str, limit: str, pauses: list[str]) -> int:
    spec = read(file)
    working = due(spec, _moment(spec, received), _limit(limit), [_pause(spec, pause) for pause in pauses])
    for line in working.lines:
        print(_shown(line, working.limit))
    print(_ending(working))
    if working.forecast:
        print(_("Có ngày thuộc năm mà lịch nghỉ mới là dự kiến."))
    return 0


def _moment(spec: CalendarSpec, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as wrong:
        raise _Refused(_("“%(text)s” không phải là ngày giờ; ghi như “2026-11-20 15:10”.") % {"text": text}) from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=spec.zone)


def _limit(text: str) -> Limit:
    amount, _space, unit = text.strip().rpartition(" ")
    try:
        return Limit.model_validate({"amount": int(amount or 1), "unit": unit})
    except (ValueError, ValidationError) as wrong:
        units = "working_day, day, month, same_day, working_hour, hour"
        sentence = _("“%(text)s” không phải là thời hạn; ghi số và đơn vị như “3 working_day” (đơn vị: %(units)s).")
        raise _Refused(sentence % {"text": text, "units": units}) from wrong


def _pause(spec: CalendarSpec, text: str) -> Pause:
    start, dots, end = text.partition("..")
    if not dots:
        raise _Refused(_("“%(text)s” không phải là khoảng tạm dừng; ghi như “A..B” hoặc “A..”.") % {"text": text})
    first, last = _moment(spec, start), _moment(spec, end) if end.strip() else None
    if last and last < first:
        raise _Refused(_("Khoảng tạm dừng “%(text)s” kết thúc trước khi bắt đầu.") % {"text": text})
    return Pause(first, last)


def _shown(line: Line, limit: Limit) -> str:
    kinds = {
        "start": _("tiếp nhận"),
        "counted": _("tính"),
        "skipped": _("không tính"),
        "paused": _("tạm dừng"),
        "rolled": _("hạn chuyển đến"),
    }
    count = str(line.count) if line.minutes is None else f"{line.minutes:+} → {line.count}"
    return f"{line.date:%d/%m/%Y}  {kinds[line.kind]:<15}{count:>10}  {reason(line, limit)}".rstrip()


def _ending(working: Working) -> str:
    if working.due is None:
        return _("Hạn trả: chưa xác định vì đang tạm dừng; còn lại %(left)s.") % {"left": working.remaining}
    return _("Hạn trả: %(due)s") % {"due": f"{working.due:%H:%M %d/%m/%Y}"}
