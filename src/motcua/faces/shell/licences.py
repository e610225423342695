"""How licences are shown on any face: their state as a tag, what they say in rows, what was decided about them."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell.dossiers import Entry, Status
from motcua.faces.shell.fields import Fact
from motcua.kernel.calendar.api import ZONE
from motcua.mechanisms.cases import api as cases

COLORS: Final[Mapping[str, str]] = {
    "valid": "success",
    "suspended": "warning",
    "revoked": "danger",
    "expired": "danger",
    "replaced": "warning",
    "void": "danger",
}
LABELS: Final[Mapping[str, str | Promise]] = {
    "valid": gettext_lazy("Còn giá trị"),
    "suspended": gettext_lazy("Bị tạm đình chỉ"),
    "revoked": gettext_lazy("Đã bị thu hồi"),
    "expired": gettext_lazy("Đã hết hạn"),
    "replaced": gettext_lazy("Đã được thay thế"),
    "void": gettext_lazy("Đã bị hủy"),
}
DECISIONS: Final[Mapping[str, str | Promise]] = {
    "suspend": gettext_lazy("Tạm đình chỉ"),
    "lift": gettext_lazy("Chấm dứt tạm đình chỉ"),
    "revoke": gettext_lazy("Thu hồi"),
    "reissue": gettext_lazy("Cấp lại"),
    "replace": gettext_lazy("Ghi nhận giấy thay thế"),
}
"""What may be done to a licence, by act, in the order in which a page offers it."""
CAUSES: Final[Mapping[str, str | Promise]] = {
    "lost": gettext_lazy("Mất bản giấy"),
    "damaged": gettext_lazy("Bản giấy bị hỏng"),
    "merged": gettext_lazy("Cơ quan cấp đã nhập vào cơ quan khác"),
}


def status(state: str) -> Status:
    """The tag of a state."""
    return Status(LABELS[state], COLORS[state])


def answer(view: cases.LicenceView) -> dict[str, Any]:
    """What a licence is worth today, said large; what its term is for, while it runs."""
    text = str(view.meaning or "") if view.state == "valid" else ""
    return {"color": COLORS[view.state], "title": view.sentence, "text": text}


def facts(view: cases.LicenceView) -> list[Fact]:
    """What a licence is, in rows that anybody may read."""
    end = f"{view.valid_to:%d/%m/%Y}" if view.valid_to else _("Không thời hạn")
    rows = [
        Fact(_("Tình trạng hôm nay"), str(LABELS[view.state])),
        Fact(_("Người được cấp"), view.holder),
        Fact(_("Có giá trị từ ngày"), f"{view.valid_from:%d/%m/%Y}"),
        Fact(_("Đến hết ngày"), end),
    ]
    rows += [Fact(_("Theo quyết định số"), view.decision)] if view.decision else []
    return rows + ([Fact(_("Giấy thay thế, số"), view.replaced_by)] if view.replaced_by else [])


def happened(of: cases.Licence) -> list[Entry]:
    """The life of a licence, oldest first: its grant, each decision with its reason, what took its place."""
    entries = [Entry(_("Được cấp, số %(number)s") % {"number": of.number}, of.registered_at)]
    entries += [_decided(one, cases.rule_of(of)) for one in cases.decisions(of)]
    if of.replaced_by:
        entries.append(
            Entry(_("Được thay bằng giấy số %(number)s") % {"number": of.replaced_by.number}, _morning(of.replaced_on))
        )
    if of.voided_on:
        entries.append(Entry(LABELS["void"], _morning(of.voided_on)))
    return entries


def _morning(day: Any) -> datetime | None:
    return datetime.combine(day, time(), ZONE) if day else None


def _decided(one: cases.LicenceDecision, rule: cases.LicenceSpec) -> Entry:
    title = str(DECISIONS[one.kind])
    if one.state == "signing":
        return Entry(_("%(what)s: đang ký số") % {"what": title}, one.decided_at, "", one.reason, "now")
    if one.number:
        title = _("%(what)s, quyết định số %(number)s") % {"what": title, "number": one.number}
    if one.kind == "reissue":
        title = str(DECISIONS[one.kind])
    if one.state == "void":
        title = _("%(what)s (quyết định đã bị hủy)") % {"what": title}
    lines = [_since(one), "; ".join(_grounds(one, rule)), one.reason]
    return Entry(title, one.decided_at, "", "\n".join(line for line in lines if line))


def _since(one: cases.LicenceDecision) -> str:
    if one.effective_on is None or one.kind == "reissue":
        return ""
    words = {"since": f"{one.effective_on:%d/%m/%Y}", "until": f"{one.until:%d/%m/%Y}" if one.until else ""}
    return (_("Từ ngày %(since)s đến hết ngày %(until)s.") if one.until else _("Từ ngày %(since)s.")) % words


def _grounds(one: cases.LicenceDecision, rule: cases.LicenceSpec) -> list[str]:
    titles = {cause.id: str(cause.title) for cause in rule.causes(one.kind)} | {
        name: str(said) for name, said in CAUSES.items()
    }
    return [titles[name] for name in one.grounds if name in titles]
