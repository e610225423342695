"""The third road in: a message of the national portal becomes dossiers, each item by itself, however often it comes.

An item is known by its content: sent again it gets its first answer; other content under the same code is a conflict
unless it says that it updates, which answers what was asked to be added. Whoever passes on a request passes on the
answers to our form (``DuLieu``): a head alone makes no dossier, and the answer names each field that is missing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.access.api import Actor, Organisation, OrganisationCode, valid_on
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotAllowed, Refusal, outcome, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.connectors.api import Portal, RefusedError, UnreachableError, filled
from motcua.kernel.files.api import MEDIA_TYPES, FileRefused, Limits, keep, receipt
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.wording import CHANNELS, Envelope, Item, storable

Answer = dict[str, Any]
"""``MaHoSo``, ``error_code`` ("0" or the code of a refusal) and either ``MaHoSoTiepNhan`` with ``TrangThaiHoSo``, or
``message``, ``remedy`` and ``faults`` (path, message)."""
LARGEST = 20 * 1024 * 1024
KINDS = frozenset(MEDIA_TYPES) - {"application/zip"}


class Unfetched(Refusal):
    """The portal does not hand out a file now."""

    code, status, wait = "portal_unreachable", 503, 60
    sentence = gettext_lazy("Chưa tải được tệp từ Cổng.")
    remedy = gettext_lazy("Xin gửi lại hồ sơ này sau ít phút.")


def receive(caller: Caller, message: Any) -> list[Answer]:
    """Take a message in; an answer for each item, in order.

    Raises ``NotAllowed`` for anybody but a connected system that may file, ``Invalid`` for what is no message.
    """
    actor: Actor = caller.actor
    if not actor.system and (actor.client is None or not actor.scopes("dossier.submit")):
        raise NotAllowed
    envelope = Envelope.read(message)
    return [_answered(caller, one, updating=envelope.isUpdating) for one in envelope.data]


def _answered(caller: Caller, raw: Mapping[str, Any], *, updating: bool) -> Answer:
    code = raw.get("MaHoSo", "")
    named = {"MaHoSo": code[:60] if isinstance(code, str) else ""}
    try:
        if not storable(raw):
            raise Invalid
        dossier = _taken(caller, Item.read(raw), _key(raw), updating=updating)
    except Refusal as refusal:
        return named | refused(refusal)
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


def _key(raw: Mapping[str, Any]) -> str:
    """What a repeat is known by: the code and the whole content of an item."""
    whole = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return f"{str(raw.get('MaHoSo', ''))[:60]}:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def _taken(caller: Caller, item: Item, key: str, *, updating: bool) -> cases.Dossier:
    """The dossier that an item is, made by its first arrival."""
    once = replace(caller, key=key, occurred=item.NgayTiepNhan)
    if earlier := _earlier(once):
        return earlier
    try:
        return _filed(once, item, updating=updating)
    except (Conflict, IntegrityError):  # perhaps the same item was quicker by another way: receipts differ by moment
        if earlier := _earlier(once):
            return earlier
    try:
        return _filed(once, item, updating=updating)  # two requests of somebody who was unknown until this moment
    except IntegrityError:
        raise Conflict(_("Mã hồ sơ này đã được gửi đến với nội dung khác.")) from None


def _filed(once: Caller, item: Item, *, updating: bool) -> cases.Dossier:
    spec, body = _addressed(item)
    known = cases.dossiers(once.actor).filter(reference=item.MaHoSo, procedure=spec.urn).first()
    if known and not updating:
        raise Conflict(
            _("Mã hồ sơ này đã được gửi đến với nội dung khác."),
            remedy=_("Nếu là cập nhật, xin gửi với isUpdating là True."),
        )
    if known:
        return _supplemented(once, item, known)
    given = cases.Submit.read(
        {
            "procedure": spec.urn,
            "organisation": body.urn,
            "channel": CHANNELS[item.KenhThucHien],
            "data": item.DuLieu,
            "files": _files(once, item),
            "applicant": item.applicant,
            "reference": item.MaHoSo,
        }
    )
    return perform(cases.submit, once, given)


def _supplemented(once: Caller, item: Item, known: cases.Dossier) -> cases.Dossier:
    """What the portal sends again for a dossier that waits for it."""
    if known.state != cases.State.SUPPLEMENT:
        raise Conflict(_("Hồ sơ này không chờ bổ sung."), remedy=_("Xin xem tình trạng mới nhất của hồ sơ."))
    given = {"data": item.DuLieu or None, "files": _files(once, item), "note": item.GhiChu}
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


def _files(caller: Caller, item: Item) -> list[dict[str, str]]:
    """Fetch what was attached, from the portal and nowhere else. Raises ``Invalid`` with every file that was refused,
    ``Unfetched`` when the portal does not hand one out now."""
    some = [paper for paper in item.TaiLieuNop if not paper.IsDeleted]
    portals: list[Portal] = filled("portal")
    faults: dict[str, list[Any]] = {}
    filed: list[dict[str, str]] = []
    for paper in some:
        path = f"components.{paper.MaThanhPhanHoSo}"
        try:
            if not portals:
                raise RefusedError("no portal is configured")
            stream = portals[0].fetch(paper.DuongDanTaiTepTin, LARGEST)
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
