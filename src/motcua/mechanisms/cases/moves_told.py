"""What is said of a dossier's move to another version of its procedure and of its undoing: one wording for the letter
and for the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.kernel.acts.api import Deed
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.packs.api import PackVersion, Sentence, say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases import flow
from motcua.mechanisms.cases.catalogue import procedure_of
from motcua.mechanisms.cases.models import Dossier, Migration
from motcua.mechanisms.cases.rules import STANDING

Kept = Mapping[str, Any]
"""What ``Migration`` keeps of a dossier: ``due_at`` in ISO, ``state``, ``pack_id``, ``clock``."""


def moved(deed: Deed, dossier: Dossier, row: Migration) -> None:
    """Tell the applicant that the dossier was moved."""
    _tell(deed, dossier, "migrated", row.decision, [dues(row.before, row.after)])


def undone(deed: Deed, dossier: Dossier, row: Migration) -> None:
    """Tell the applicant that the move was undone."""
    _tell(deed, dossier, "unmigrated", row.after["undone"]["decision"], _undone(row))


def _tell(deed: Deed, dossier: Dossier, what: str, decision: str, said: list[Sentence]) -> None:
    words: dict[str, str] = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            words[language] = " ".join(str(one) for one in said)
    flow.tell(deed, dossier, procedure_of(dossier), what, decision=decision, dates=Multilingual(**words))


def moves_said(dossier: Dossier) -> dict[tuple[str, datetime], str]:
    """What the pages say of each move and each undoing, by the act and its moment: the decision, from which version to
    which, and from which due moment to which."""
    rows = [row for row in dossier.migrations.order_by("made_at", "pk") if "asked" not in row.after]
    keys = {str(kept["pack_id"]) for row in rows for kept in (row.before, row.after)}
    numbers = {str(pack.pk): pack.version for pack in PackVersion.objects.filter(pk__in=keys)}
    found: dict[tuple[str, datetime], str] = {}
    for row in rows:
        old, new = numbers[row.before["pack_id"]], numbers[row.after["pack_id"]]
        found["dossier.migrate", row.made_at] = _lines(row.decision, old, new, [dues(row.before, row.after)])
        if row.undone_at and "undone" in row.after:
            decision = row.after["undone"]["decision"]
            found["dossier.unmigrate", row.undone_at] = _lines(decision, new, old, _undone(row))
    return found


def _lines(decision: str, old: int, new: int, said: list[Sentence]) -> str:
    versions = say(_("Quy định: từ bản %(old)s sang bản %(new)s."), old=old, new=new)
    return "\n".join([decision, str(versions), *(str(one) for one in said)])


def _undone(row: Migration) -> list[Sentence]:
    """The due moments of an undoing, and why what came back is not what there was, where it isn't."""
    back = row.after["undone"]
    said = [dues(row.after, back)]
    if back["clock"] != row.before["clock"]:
        said.append(_("Trong thời gian đó lịch ngày nghỉ đã thay đổi, nên ngày hẹn trả được tính lại theo lịch mới."))
    return said


def dues(before: Kept, after: Kept) -> Sentence:
    """From which due moment to which; while the clock stands there is none."""
    old, new = (f"{datetime.fromisoformat(kept['due_at']).astimezone(ZONE):%H:%M %d/%m/%Y}" for kept in (before, after))
    if after["state"] in STANDING:
        return _("Thời hạn đang tạm dừng; khi giải quyết tiếp, chúng tôi sẽ báo ngày hẹn trả.")
    if old == new:
        return say(_("Ngày hẹn trả không đổi: %(due)s."), due=new)
    return say(_("Hẹn trả trước đây: %(old)s; hẹn trả nay là: %(new)s."), old=old, new=new)
