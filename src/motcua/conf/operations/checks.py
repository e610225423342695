"""What the doctor looks at that belongs to no room: folder, database, keys, settings, backup."""

import json
import shutil
import smtplib
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy as _

from motcua.conf.operations import athand
from motcua.conf.operations.backup import LAST
from motcua.conf.operations.roles import role_of_program, verbs
from motcua.kernel.access.api import Position, holders
from motcua.kernel.calendar.api import CalendarSpec, today
from motcua.kernel.files.api import exists, known
from motcua.kernel.jobs.api import Finding
from motcua.kernel.ledger.api import Entry
from motcua.kernel.packs.api import all_of, loaded

DURABLE: dict[str, dict[str, set[object]]] = {
    "sqlite": {"PRAGMA journal_mode": {"wal"}, "PRAGMA synchronous": {2, 3}},
    "postgresql": {
        "SELECT current_setting('fsync')": {"on"},
        "SELECT current_setting('synchronous_commit')": {"on", "remote_apply", "remote_write"},
    },
}
LEAST_FREE = 1_000_000_000
BACKUP_EVERY = timedelta(hours=36)
SEALED_WITHIN = timedelta(minutes=10)
AHEAD = timedelta(days=120)


def folder() -> Iterator[Finding]:
    """Room on the disk, and that nobody else may read."""
    home = Path(settings.MOTCUA_HOME)
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        said = _("Đĩa chỉ còn trống %(free)s MB.") % {"free": free // 1_000_000}
        yield Finding("fault", said, _("Giải phóng đĩa; xem cả motcua files sweep và các bản sao lưu cũ."))
    else:
        yield Finding("ok", _("Đĩa còn trống %(free)s GB.") % {"free": free // 1_000_000_000})
    private = [home, *(home / name for name in ("keys", "files", "backups", "motcua.sqlite3", "site.yaml", "kind"))]
    private += [path for path in (home / "keys").rglob("*") if not path.name.endswith((".pem", ".pub"))]
    open_ones = [path for path in private if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in open_ones:
        remedy = _("Chạy: chmod go-rwx %(path)s") % {"path": path}
        yield Finding("fault", _("Người khác trên máy này đọc được %(path)s.") % {"path": path}, remedy)
    if not open_ones:
        yield Finding("ok", _("Thư mục và khóa chỉ chủ của chúng đọc được."))


def database() -> Iterator[Finding]:
    """It answers, its tables are of this version, and it keeps what it was given when the power fails."""
    if plan := athand.migrations():
        said = _("Bảng dữ liệu còn thiếu %(count)s thay đổi.") % {"count": len(plan)}
        yield Finding("fault", said, _("Chạy motcua upgrade."))
    else:
        yield Finding("ok", _("Cơ sở dữ liệu trả lời; bảng đúng phiên bản."))
    with connection.cursor() as cursor:
        for question, right in DURABLE[connection.vendor].items():
            cursor.execute(question)
            answer = cursor.fetchone()[0]
            if answer not in right:
                said = _("Thiết lập cơ sở dữ liệu %(name)s là %(value)s.") % {"name": question, "value": answer}
                yield Finding("fault", said, _("Đặt lại, nếu không mất điện có thể làm mất dữ liệu đã ghi."))


def clock() -> Iterator[Finding]:
    """The machine's clock against the last entry of the log: it never runs backwards."""
    last = Entry.objects.order_by("-id").values_list("recorded", flat=True).first()
    if last is not None and settings.MOTCUA_KIND == "real" and last > datetime.now(UTC) + timedelta(minutes=2):
        remedy = _("Bật đồng bộ giờ (systemd-timesyncd hoặc chrony).")
        yield Finding("fault", _("Đồng hồ máy chậm hơn dòng sổ cái mới nhất."), remedy)
    else:
        yield Finding("ok", _("Đồng hồ không lùi so với sổ cái."))


def mail() -> Iterator[Finding]:
    """The mail server, when there is one."""
    if not settings.EMAIL_HOST:
        yield Finding(
            "warning", _("Chưa có máy chủ thư: thông báo chỉ hiện trên trang."), _("Khai mail trong site.yaml.")
        )
        return
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        said = _("Máy chủ thư %(host)s không trả lời (%(error)s).")
        values = {"host": settings.EMAIL_HOST, "error": type(error).__name__}
        yield Finding("fault", said % values, _("Kiểm tra mail.server và tường lửa."))
    else:
        yield Finding("ok", _("Máy chủ thư trả lời."))


def packs() -> Iterator[Finding]:
    """Packs are in use, none newer lies at hand, and the calendars reach far enough."""
    if not loaded().exists():
        yield Finding("fault", _("Chưa nạp gói nội dung nào."), _("Chạy motcua init site.yaml."))
        return
    for one in athand.newer():
        told = {"urn": one.urn, "version": one.version, "used": one.used}
        found = _("Gói %(urn)s có phiên bản %(version)s, đang dùng %(used)s.") % told
        yield Finding("warning", found, _("Chạy motcua upgrade."))
    for calendar in all_of(CalendarSpec, "calendars", today()):
        ends = max((year.year for year in calendar.years), default=1)
        values = {"urn": calendar.urn, "year": ends}
        if today() + AHEAD > date(ends, 12, 31):
            said = _("Lịch %(urn)s chỉ tới hết năm %(year)s.")
            yield Finding("warning", said % values, _("Nạp gói có lịch của năm sau."))
        else:
            yield Finding("ok", _("Lịch %(urn)s tới hết năm %(year)s.") % values)


def seats() -> Iterator[Finding]:
    """Bodies at work whose seats nobody holds."""
    held = holders().values("position")
    at_work = Position.objects.filter(pk__in=held).values("organisation__body")
    empty = Position.objects.filter(organisation__body__in=at_work).exclude(pk__in=held).order_by("urn")
    for urn in empty.values_list("urn", flat=True):
        remedy = _("Giao vị trí này cho ai đó, trong site.yaml hoặc ở trang quản trị.")
        yield Finding("warning", _("Không ai giữ vị trí %(urn)s.") % {"urn": urn}, remedy)


def ledger() -> Iterator[Finding]:
    """Entries that should have been sealed by now."""
    now = datetime.now(UTC) + settings.MOTCUA_CLOCK_OFFSET
    late = Entry.objects.filter(leaf=None, recorded__lt=now - SEALED_WITHIN).count()
    if late:
        said = _("%(count)s dòng sổ cái quá mười phút chưa niêm phong.") % {"count": late}
        yield Finding("warning", said, _("Kiểm tra motcua-worker; khóa sổ cái có trong keys/ không."))
    else:
        yield Finding("ok", _("Sổ cái đã niêm phong đến dòng mới nhất."))


def files() -> Iterator[Finding]:
    """Every file that rows refer to is there."""
    missing = sum(not exists(sha256) for sha256 in known())
    if missing:
        said = _("%(count)s tệp mà dữ liệu nhắc tới không còn.") % {"count": missing}
        yield Finding("fault", said, _("Lấy lại từ bản sao lưu: thư mục files/ trong tệp sao lưu."))
    else:
        yield Finding("ok", _("Mọi tệp mà dữ liệu nhắc tới đều còn."))


def backup() -> Iterator[Finding]:
    """When the last backup was taken."""
    path = Path(settings.MOTCUA_HOME) / LAST
    level: Literal["warning", "fault"] = "warning" if settings.MOTCUA_KIND == "demonstration" else "fault"
    remedy = _("Chạy motcua backup mỗi ngày, bằng motcua-backup.timer, sang một ổ đĩa khác.")
    if not path.exists():
        yield Finding(level, _("Chưa có bản sao lưu nào."), remedy)
        return
    age = datetime.now(UTC) - datetime.fromisoformat(json.loads(path.read_text())["at"])
    said = _("Bản sao lưu gần nhất cách đây %(hours)s giờ.") % {"hours": int(age.total_seconds() // 3600)}
    yield Finding("ok", said) if age < BACKUP_EVERY else Finding(level, said, remedy)


def real() -> Iterator[Finding]:
    """What only a real installation needs."""
    if settings.MOTCUA_KIND != "real":
        return
    if settings.MOTCUA_URL.startswith("https://"):
        yield Finding("ok", _("Trang chạy qua https."))
    else:
        yield Finding("fault", _("Bản cài đặt thật chưa dùng https."), _("Sửa url trong site.yaml, chạy motcua init."))
    if connection.vendor == "postgresql" and not role_of_program():
        remedy = _("Tạo vai trò chủ, khai database.owner trong site.yaml, chạy motcua init.")
        yield Finding("warning", _("Chương trình dùng chung vai trò PostgreSQL với chủ của các bảng."), remedy)


def rights() -> Iterator[Finding]:
    """On PostgreSQL, the program's role may do what it needs, and no more."""
    if not role_of_program():
        return
    wrong = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role_of_program(), f'"{table}"', verb])
                if cursor.fetchone()[0] != (verb in verbs(table)):
                    wrong.append(f"{verb} {table}")
    if wrong:
        said = _("Quyền PostgreSQL của vai trò %(role)s không đúng: %(rights)s.")
        yield Finding(
            "fault", said % {"role": role_of_program(), "rights": ", ".join(wrong[:5])}, _("Chạy motcua grants.")
        )
    else:
        yield Finding("ok", _("Quyền PostgreSQL đúng: sổ cái chỉ được đọc và ghi thêm."))


EVERYWHERE = (folder, mail, backup, real)
WITH_TABLES = (clock, packs, seats, ledger, files, rights)


def check() -> list[Finding]:
    """Everything, as far as the database lets itself be asked."""
    found = [finding for look in EVERYWHERE for finding in look()]
    try:
        found += database()
        if not athand.migrations():
            found += [finding for look in WITH_TABLES for finding in look()]
    except DatabaseError as error:
        said = _("Cơ sở dữ liệu không trả lời (%(error)s).") % {"error": type(error).__name__}
        found.append(Finding("fault", said, _("Kiểm tra dịch vụ cơ sở dữ liệu và địa chỉ trong site.yaml.")))
    return found
