"""The third road in: a message of the national portal becomes dossiers, each item by itself, however often it comes.

An item is known by its content and by whether it says that it updates: sent again it gets its first answer. An update
answers what was asked to be added, and nothing else; other content without it is a conflict. Whoever passes on a
request passes on the answers to our form (``DuLieu``): a head alone makes no dossier, and the answer names each field
that is missing. What fails in a way that nobody foresaw is set aside for people where it was fetched, and holds up no
other.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from os import SEEK_END
from time import monotonic
from typing import Any, Final

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.access.api import Actor, Organisation, OrganisationCode, system_actor, valid_on
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, Refusal, new_id, outcome, perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.connectors.api import Portal, RefusedError, UnreachableError, filled
from motcua.kernel.files.api import MEDIA_TYPES, FileRefused, Limits, keep, receipt
from motcua.kernel.jobs.api import put, trouble
from motcua.kernel.text.api import nfc
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.wording import CHANNELS, MESSAGE, SERVICE, WHY, Envelope, Item, Unreadable, storable

SYSTEM = system_actor("national-portal")
"""Who takes what is fetched."""
Answer = dict[str, Any]
"""``MaHoSo``, ``error_code`` ("0" or the code of a refusal) and either ``MaHoSoTiepNhan`` with ``TrangThaiHoSo``, or
``message``, ``remedy`` and ``faults`` (path, message)."""
LARGEST = 20 * 1024 * 1024
KINDS = frozenset(MEDIA_TYPES) - {"application/zip"}
FILES = 200
"""Files in one message."""
TOGETHER = 200 * 1024 * 1024
"""Bytes of all files of one message."""
LASTS = 120.0
"""Seconds for all files of one message."""
ASIDE: Final = "exchange.set_aside"
CONTENT: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, DataError)
"""What an item can bring about by its content where nobody foresaw it. What ails the machine is none of these: it is
raised, and the whole message comes again."""
log = logging.getLogger("motcua.exchange")


class Unfetched(Refusal):
    """The portal does not hand out a file now."""

    code, status, wait = "portal_unreachable", 503, 60
    sentence = gettext_lazy("Chưa tải được tệp từ Cổng.")
    remedy = gettext_lazy("Xin gửi lại hồ sơ này sau ít phút.")


class Unfinished(Refusal):
    """Something failed here that nobody foresaw. Nothing of the item was taken; whoever pushes it may push it again."""

    code, status, wait = "unfinished", 503, 600
    sentence = gettext_lazy("Hệ thống chưa xử lý được hồ sơ này.")
    remedy = gettext_lazy("Xin gửi lại sau ít phút; nếu vẫn vậy, xin báo cơ quan tiếp nhận.")


class SetAside(Refusal):
    """The same for what was fetched: it is kept here and taken when people have seen to it."""

    code, status = "set_aside", 503
    sentence = gettext_lazy("Hệ thống chưa xử lý được hồ sơ này và đã giữ lại để người có trách nhiệm xem.")
    remedy = gettext_lazy("Không cần gửi lại.")


@dataclass
class Allowance:
    """What the files of one message may still take: ``left`` bytes, until a moment."""

    left: int = field(default_factory=lambda: TOGETHER)
    until: float = field(default_factory=lambda: monotonic() + LASTS)


def receive(caller: Caller, message: Any, *, again: bool = False) -> list[Answer]:
    """Take a message in; an answer for each item, in order. ``again``: it was set aside before, so what nobody foresaw
    is raised.

    Raises ``NotAllowed`` for anybody but a connected system that may file, ``Invalid`` for what is no message or names
    too many files: then nothing of it is done.
    """
    actor: Actor = caller.actor
    if not actor.system and (actor.client is None or not actor.scopes("dossier.submit")):
        raise NotAllowed
    envelope = Envelope.read(message)
    named = sum(len(one["TaiLieuNop"]) for one in envelope.data if isinstance(_papers(one), list))
    if named > FILES:
        said = _("Thông điệp này có %(count)s tệp, nhiều hơn %(most)s.") % {"count": named, "most": FILES}
        raise Invalid(remedy=_("Xin chia thành nhiều thông điệp."), faults={"data": [said]})
    allowance = Allowance()
    return [_answered(caller, one, allowance, updating=envelope.isUpdating, again=again) for one in envelope.data]


def _papers(raw: Any) -> Any:
    return raw.get("TaiLieuNop") if isinstance(raw, dict) else None


def _answered(caller: Caller, raw: Any, allowance: Allowance, *, updating: bool, again: bool) -> Answer:
    code = raw.get("MaHoSo", "") if isinstance(raw, dict) else ""
    named = {"MaHoSo": code[:60] if isinstance(code, str) and storable(code) else ""}
    try:
        if not storable(raw):
            said = _("Hồ sơ này lồng quá sâu, có số quá lớn hoặc có ký tự không lưu được.")
            raise Invalid(faults={"data": [said]})
        dossier = _taken(caller, Item.read(raw), _key(raw, updating=updating), allowance, updating=updating)
    except Refusal as refusal:
        return named | refused(refusal)
    except CONTENT as error:
        if again or trouble(error):
            raise  # where things are kept fails: that passes, and the whole message comes again
        log.warning("an item of the national portal failed: %s", type(error).__name__)
        return named | refused(_set_aside(raw, updating=updating) if caller.actor.system else Unfinished())
    return named | {
        "error_code": "0",
        "MaHoSoTiepNhan": dossier.code,
        "TrangThaiHoSo": str(cases.NATIONAL[cases.State(dossier.state)]),
    }


def refused(refusal: Refusal) -> Answer:
    """A refusal as the portal reads it."""
    faults = [{"path": path, "message": str(one)} for path, some in refusal.faults.items() for one in some]
    return {
        "error_code": refusal.code,
        "message": str(refusal.sentence),
        "remedy": str(refusal.remedy),
        "faults": faults,
    }


def unreadable(wrong: Unreadable) -> Invalid:
    """A message that came whole and that nobody can read, as the portal is told of it."""
    said = _("Thông điệp này không đọc được: %(reason)s.") % {"reason": WHY[str(wrong)]}
    return Invalid(
        remedy=_("Xin gửi lại dưới dạng JSON đúng chuẩn, không quá %(most)s MB.") % {"most": MESSAGE // 1024**2},
        faults={"data": [said]},
    )


def _set_aside(raw: Mapping[str, Any], *, updating: bool) -> Refusal:
    """Keep an item for people: it is tried again, and parked where that does not help."""
    message = {"service": SERVICE, "isUpdating": str(updating), "data": [raw]}
    put(new_id(), now(), [(ASIDE, new_id(), {"message": message})])
    return SetAside()


def _key(raw: Mapping[str, Any], *, updating: bool) -> str:
    """What a repeat is known by: the code and the whole content of an item, and whether it updates."""
    whole = nfc(json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str))
    sent = f"{str(raw.get('MaHoSo', ''))[:60]}:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    return f"{sent}:u" if updating else sent


def _taken(caller: Caller, item: Item, key: str, allowance: Allowance, *, updating: bool) -> cases.Dossier:
    """The dossier that an item is, made by its first arrival."""
    once = replace(caller, key=key, occurred=item.NgayTiepNhan)
    if earlier := _earlier(once):
        return earlier
    try:
        return _filed(once, item, allowance, updating=updating)
    except (Conflict, IntegrityError):  # perhaps the same item was quicker by another way: receipts differ by moment
        if earlier := _earlier(once):
            return earlier
    try:  # again: these were two requests of somebody who was unknown until this moment
        return _filed(once, item, allowance, updating=updating)
    except IntegrityError:
        raise Conflict(_("Mã hồ sơ này đã được gửi đến với nội dung khác.")) from None


def _filed(once: Caller, item: Item, allowance: Allowance, *, updating: bool) -> cases.Dossier:
    spec, body = _addressed(item)
    known = cases.dossiers(once.actor).filter(reference=item.MaHoSo, procedure=spec.urn).first()
    if known and not updating:
        raise Conflict(
            _("Mã hồ sơ này đã được gửi đến với nội dung khác."),
            remedy=_("Nếu là cập nhật, xin gửi với isUpdating là True."),
        )
    if known:
        return _supplemented(once, item, known, allowance)
    if updating:
        raise Conflict(
            _("Chưa có hồ sơ nào mang mã này để cập nhật."),
            remedy=_("Nếu là lần gửi đầu, xin gửi với isUpdating là False."),
        )
    given = cases.Submit.read(
        {
            "procedure": spec.urn,
            "organisation": body.urn,
            "channel": CHANNELS[item.KenhThucHien],
            "data": item.DuLieu,
            "files": _files(once, item, allowance),
            "applicant": item.applicant,
            "reference": item.MaHoSo,
        }
    )
    return perform(cases.submit, once, given)


def _supplemented(once: Caller, item: Item, known: cases.Dossier, allowance: Allowance) -> cases.Dossier:
    """What the portal sends for a dossier that waits for it."""
    if known.state != cases.State.SUPPLEMENT:
        raise Conflict(_("Hồ sơ này không chờ bổ sung."), remedy=_("Xin xem tình trạng mới nhất của hồ sơ."))
    given = {"data": item.DuLieu or None, "files": _files(once, item, allowance), "note": item.GhiChu}
    return perform(cases.supplement, once, cases.SupplementGiven.read(given), on=known.pk)


def _earlier(once: Caller) -> cases.Dossier | None:
    row = outcome(once)
    return row if isinstance(row, cases.Dossier) else None


def _addressed(item: Item) -> tuple[cases.ProcedureSpec, Organisation]:
    """The procedure by its official code and the body by its identifier. Raises ``Invalid`` with what is unknown."""
    faults: dict[str, list[Any]] = {}
    spec = cases.procedure_by_code(item.MaTTHC)
    if spec is None:
        faults["MaTTHC"] = [_("Không có thủ tục này.")]
    codes = OrganisationCode.objects.filter(valid_on(today()), value=item.MaDonVi).select_related("organisation")
    code = codes.order_by("pk").first()
    if code is None:
        faults["MaDonVi"] = [_("Không có cơ quan này.")]
    if spec is None or code is None:
        raise Invalid(faults=faults)
    return spec, code.organisation


def _files(caller: Caller, item: Item, allowance: Allowance) -> list[dict[str, str]]:
    """Fetch what was attached, from the portal and nowhere else. Raises ``Invalid`` with every file that was refused or
    when the files of the message take too much, ``Unfetched`` when the portal does not hand one out now."""
    some = [paper for paper in item.TaiLieuNop if not paper.IsDeleted]
    portals: list[Portal] = filled("portal")
    faults: dict[str, list[Any]] = {}
    filed: list[dict[str, str]] = []
    for paper in some:
        path = f"components.{paper.MaThanhPhanHoSo}"
        try:
            if not portals:
                raise RefusedError("no portal is configured")
            if monotonic() > allowance.until:
                raise UnreachableError("slow")
            stream = portals[0].fetch(paper.DuongDanTaiTepTin, LARGEST)
            allowance.left -= stream.seek(0, SEEK_END)
            stream.seek(0)
            if allowance.left < 0:
                said = _("Các tệp của thông điệp này lớn quá %(most)s MB.") % {"most": TOGETHER // 1024**2}
                raise Invalid(remedy=_("Xin gửi hồ sơ này trong một thông điệp khác."), faults={"TaiLieuNop": [said]})
            kept = keep(stream, paper.TenTepDinhKem, Limits(max_bytes=LARGEST, media_types=KINDS))
        except UnreachableError:
            raise Unfetched from None
        except RefusedError:
            faults.setdefault(path, []).append(
                _("Tệp này không tải được từ địa chỉ đã ghi; chỉ nhận tệp ở chính Cổng.")
            )
        except FileRefused as wrong:
            faults.setdefault(path, []).append(wrong.sentence)
        else:
            owner = caller.actor.pseudonym
            filed.append({"component": paper.MaThanhPhanHoSo, "receipt": receipt(kept, owner)})
    if faults:
        raise Invalid(faults=faults)
    return filed
