"""Status out: each move of a dossier is told to the national portal, in order, once, until it has heard.

The queue of updates of a dossier is its own, so that a portal that is silent never holds up the dossier itself. A move
within one national status goes as progress (``CapNhatTienDoHoSoMC``); whatever changes the status or a date goes as the
dossier's head (``DongBoHoSoMC``), which for one that the portal does not know yet is its first.
"""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import Portal
from motcua.kernel.jobs.api import Message, put
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange.models import Update
from motcua.mechanisms.exchange.wording import NUMBERS, PROGRESS, SERVICE, STATUS_WORDS, said

EVENT = "exchange.update"


def note(message: Message) -> Update:
    """Keep a move and put the telling of it into the queue of its dossier, both or neither; once for each message."""
    told = message.payload
    with transaction.atomic():
        update, new = Update.objects.get_or_create(
            message=message.pk,
            defaults={
                "dossier_id": message.subject,
                "state": told["state"],
                "at": message.created_at,
                "due_at": datetime.fromisoformat(told["due"]),
                "ended_at": datetime.fromisoformat(told["ended"]) if told["ended"] else None,
            },
        )
        if new:
            put(message.deed, now(), [(EVENT, queue_of(message.subject), {"update": str(update.pk)})])
    return update


def queue_of(dossier: UUID) -> UUID:
    """What the updates of a dossier are in order under."""
    return uuid5(NAMESPACE_URL, f"motcua:national-portal:{dossier}")


def tell(portal: Portal, update: Update) -> None:
    """Tell the portal one move, unless it has heard. Raises like ``Portal.tell``."""
    if update.sent_at:
        return
    dossier = update.dossier
    before = Update.objects.filter(dossier=dossier, message__lt=update.message).order_by("-message").first()
    if before and _same(before, update):
        service, one, updating = PROGRESS, progress(dossier, update), True
    else:
        service, one, updating = SERVICE, head(dossier, update), bool(before or dossier.reference)
    portal.tell(service, [one], updating=updating, key=str(update.pk))
    Update.objects.filter(pk=update.pk).update(sent_at=now())


def _same(before: Update, after: Update) -> bool:
    """Whether a move changed nothing that a head says."""
    return (status(before), before.due_at, before.ended_at) == (status(after), after.due_at, after.ended_at)


def status(update: Update) -> int:
    """The national status after a move."""
    return cases.NATIONAL[cases.State(update.state)]


def head(dossier: cases.Dossier, update: Update) -> dict[str, Any]:
    """A dossier as it was after a move. Its answers and the applicant's number stay here."""
    spec = cases.procedure_of(dossier)
    return {
        "MaHoSo": dossier.reference or dossier.code,
        "MaTTHC": spec.code,
        "TenTTHC": spec.title.vi,
        "TenLinhVuc": spec.field.vi,
        "KenhThucHien": NUMBERS[dossier.channel],
        "ChuHoSo": dossier.applicant.name,
        "LoaiDoiTuong": "2" if dossier.applicant.kind == "organisation" else "1",
        "NgayTiepNhan": said(dossier.received_at),
        "NgayHenTra": said(update.due_at),
        "NgayKetThucXuLy": said(update.ended_at),
        "NgayTra": said(update.at) if status(update) == RETURNED else "",
        "TrangThaiHoSo": str(status(update)),
        "DonViXuLy": dossier.organisation.title["vi"],
        "GhiChu": dossier.code if dossier.reference else "",
    }


RETURNED = cases.NATIONAL[cases.State.RETURNED]


def progress(dossier: cases.Dossier, update: Update) -> dict[str, Any]:
    """A move within one status. Whose hand it was, the portal does not learn: the office answers for it."""
    return {
        "MaHoSo": dossier.reference or dossier.code,
        "NguoiXuLy": "",
        "ThoiDiemXuLy": said(update.at),
        "PhongBanXuLy": dossier.organisation.title["vi"],
        "NoiDungXuLy": STATUS_WORDS[status(update)],
        "TrangThai": str(status(update)),
        "NgayKetThucTheoQuyDinh": said(update.due_at),
    }


def updates(dossier: UUID) -> QuerySet[Update]:
    """What was, or is to be, told about a dossier, in order."""
    return Update.objects.filter(dossier=dossier).order_by("message")
