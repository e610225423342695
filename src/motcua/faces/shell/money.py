"""How every face tells of money: the working of a demand, and the whole chain from its rule to its refunds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell.dossiers import Status
from motcua.faces.shell.words import in_language, money
from motcua.mechanisms.money.api import Allocation, Chain, Demand, Payment, Refund, Reversal, references_in
from motcua.mechanisms.papers.api import Document

DEMAND = {
    "open": Status(gettext_lazy("Chờ nộp"), "warning"),
    "paid": Status(gettext_lazy("Đã nộp đủ"), "success"),
    "free": Status(gettext_lazy("Được miễn"), "neutral"),
    "cancelled": Status(gettext_lazy("Không phải nộp nữa"), "neutral"),
}
PAYMENT = {
    "matched": Status(gettext_lazy("Đã khớp"), "success"),
    "queued": Status(gettext_lazy("Chờ xác định"), "warning"),
    "kept": Status(gettext_lazy("Giữ làm tiền nộp trước"), "neutral"),
    "returned": Status(gettext_lazy("Đã hoàn lại"), "neutral"),
}
REVERSED = Status(gettext_lazy("Ngân hàng đã rút lại"), "danger")
REVERSAL = {
    "open": Status(gettext_lazy("Chờ xử lý"), "warning"),
    "settled": Status(gettext_lazy("Đã ghi là bị rút lại"), "neutral"),
    "dismissed": Status(gettext_lazy("Không thuộc khoản nào"), "neutral"),
}
REFUND = {
    "proposed": Status(gettext_lazy("Chờ duyệt"), "warning"),
    "approved": Status(gettext_lazy("Đã duyệt, chờ chi"), "accent"),
    "declined": Status(gettext_lazy("Không duyệt"), "danger"),
    "paid": Status(gettext_lazy("Đã hoàn"), "success"),
}
MISMATCH = {
    "unknown": gettext_lazy("Nội dung chuyển khoản không có mã của khoản nào"),
    "less": gettext_lazy("Ít hơn số phải nộp"),
    "more": gettext_lazy("Nhiều hơn số phải nộp"),
    "second": gettext_lazy("Khoản này đã nộp rồi"),
    "cancelled": gettext_lazy("Khoản này không phải nộp nữa"),
    "unassigned": gettext_lazy("Đã gỡ khỏi khoản gắn nhầm"),
}
METHODS = {
    "cash": gettext_lazy("tiền mặt tại quầy"),
    "card": gettext_lazy("thẻ tại quầy"),
    "transfer": gettext_lazy("chuyển khoản"),
    "gateway": gettext_lazy("cổng thanh toán"),
}
DUE = {
    "reception": gettext_lazy("nộp khi tiếp nhận; nộp xong hồ sơ được giải quyết tiếp"),
    "supplement": gettext_lazy("nộp khi bổ sung; nộp xong hồ sơ được giải quyết tiếp"),
    "result": gettext_lazy("nộp trước khi nhận kết quả"),
}
Paper = Callable[[Document], str]


@dataclass(frozen=True)
class Link:
    """One moment of the chain, as ``<c-timeline>`` draws it, with the pages that it leads to."""

    title: str
    when: datetime | None = None
    who: str = ""
    text: str = ""
    state: str = "done"
    links: list[tuple[str, str]] = field(default_factory=list)


def working(one: Demand) -> list[dict[str, Any]]:
    """Line by line: what it is for, the sum as people write it, and the amount."""
    rows = []
    for line in one.lines:
        title = in_language(line["title"]) if line["title"] else _("Đã tính lần trước")
        if line["last"]:
            values = {"title": title, "first": line["first"], "last": line["last"]}
            title = _("%(title)s (từ %(first)s đến %(last)s)") % values
        product = " × ".join([*map(str, line["times"]), money(line["each"])]) if line["times"] else ""
        rows.append({"label": title, "text": signed(line["amount"]), "sum": product})
    return rows


def signed(amount: int) -> str:
    """An amount that may be taken away: "−8.000 đồng"."""
    return money(amount) if amount >= 0 else f"−{money(-amount)}"


def law(one: Demand) -> str:
    """The law that a demand stands on, in a line."""
    return "; ".join(", ".join(part for part in (each.get("article"), _named(each)) if part) for each in one.basis)


def _named(basis: Mapping[str, Any]) -> str:
    """A document of law with what it is called, as nobody knows it by its number."""
    return " ".join(part for part in (basis.get("title"), basis["document"]) if part)


def payment_status(one: Payment) -> Status:
    """What a payment is called by now."""
    return REVERSED if one.decision == "reverse" else PAYMENT[one.state]


def references(purpose: str) -> str:
    """What of a payer's words a list shows: the codes of ours in it. His words may name him, or anybody."""
    return " ".join(dict.fromkeys(references_in(purpose)))


def told(found: Chain, paper: Paper, *, office: bool = False) -> list[Link]:
    """The chain on one page: rule, demand, code, payments, receipts, refunds, each with its moment. What colleagues
    wrote for each other about money stands there for the ``office`` alone."""
    one = found.demand
    entries = [
        Link(_("Quy định"), text="\n".join(text for text in (in_language(one.title), law(one)) if text)),
        Link(_("Phải nộp %(amount)s") % {"amount": money(one.amount)}, one.made_at, text=str(DUE[one.due])),
        Link(_("Mã chuyển khoản %(reference)s") % {"reference": one.reference}, one.made_at),
    ]
    later: list[Link] = []
    seen: set[Any] = set()
    for link in found.links:
        if not office and link.allocation and not found.sent_for(link.payment):  # the rest of it is another's
            later.append(_came_in_part(link.payment, link.allocation))
        elif link.payment.pk not in seen:
            seen.add(link.payment.pk)
            later.append(_came(link.payment, office=office))
        if link.allocation and link.allocation.unassigned_at:
            later.append(_left(link.allocation, office=office))
        if link.receipt:
            later.append(_receipt(link.receipt, paper))
    for refund, slip in found.refunds:
        later += _went_back(refund, slip, paper, office=office)
    for reversal in found.reversals:
        payment = reversal.payment
        in_part = payment and not office and not found.sent_for(payment)
        later.append(_taken_back(reversal, found.share(payment) if payment and in_part else reversal.amount))
    if one.state == Demand.State.CANCELLED and one.settled_at:
        later.append(Link(_("Không phải nộp nữa"), one.settled_at, text=one.reason))
    entries += sorted(later, key=lambda entry: entry.when or one.made_at)
    if one.state == Demand.State.OPEN:
        entries.append(Link(_("Chờ nộp %(amount)s") % {"amount": money(one.open)}, state="now"))
    return entries


def _came(payment: Payment, *, office: bool) -> Link:
    words = {"amount": money(payment.amount), "method": str(METHODS[payment.method])}
    said = [str(MISMATCH[payment.mismatch])] if payment.mismatch else []
    said += [payment.reason] if office and payment.reason and payment.decision != "reverse" else []
    if payment.external:
        said.append(_("Bút toán %(number)s") % {"number": payment.external})
    who = in_language(payment.collector.title) if payment.collector else ""
    return Link(_("Đã nhận %(amount)s, %(method)s") % words, payment.received_at, who, "\n".join(said))


def _came_in_part(payment: Payment, part: Allocation) -> Link:
    words = {"amount": money(part.amount), "method": str(METHODS[payment.method])}
    text = _("Bút toán %(number)s") % {"number": payment.external} if payment.external else ""
    return Link(_("Đã nhận %(amount)s, %(method)s") % words, part.made_at, text=text)


def _left(part: Allocation, *, office: bool) -> Link:
    title = _("Đã gỡ %(amount)s khỏi khoản này vì ghi nhầm") % {"amount": money(part.amount)}
    return Link(title, part.unassigned_at, text=part.reason if office else "")


def _taken_back(one: Reversal, amount: int) -> Link:
    words = {"amount": money(amount)}
    text = _("Bút toán %(number)s") % {"number": one.external}
    return Link(_("Ngân hàng đã rút lại %(amount)s") % words, one.settled_at, text=text)


def _receipt(receipt: Document, paper: Paper) -> Link:
    title = _("Biên lai số %(number)s") % {"number": receipt.notation}
    if receipt.state == Document.State.PREPARED:
        return Link(title, receipt.prepared_at, text=_("Đang ký số."), state="now")
    said = receipt.void_reason if receipt.state == Document.State.VOID else ""
    label = _("Tải biên lai đã hủy") if said else _("Tải biên lai")
    return Link(title, receipt.signed_at, receipt.signer_name, said, links=[(label, paper(receipt))])


def _went_back(refund: Refund, slip: Document | None, paper: Paper, *, office: bool) -> list[Link]:
    words = {"amount": money(refund.amount)}
    entries = [Link(_("Đề nghị hoàn %(amount)s") % words, refund.proposed_at, text=refund.reason if office else "")]
    if refund.decided_at:
        title = _("Không duyệt hoàn tiền") if refund.state == "declined" else _("Đã duyệt hoàn %(amount)s") % words
        entries.append(Link(title, refund.decided_at, text=refund.note if office else ""))
    if refund.paid_at:
        links = [(_("Tải phiếu hoàn tiền"), paper(slip))] if slip and slip.sha256 else []
        words["method"] = str(METHODS[refund.method])
        text = _("Bút toán %(number)s") % {"number": refund.reference} if refund.reference else ""
        title = _("Đã hoàn %(amount)s, %(method)s") % words
        entries.append(Link(title, refund.paid_at, text=text, links=links))
    return entries


def row(one: Demand, url: str) -> dict[str, Any]:
    """A demand in a list."""
    amount = one.open if one.state == Demand.State.OPEN else one.amount
    return {
        "url": url,
        "title": in_language(one.title),
        "code": one.code,
        "reference": one.reference,
        "amount": money(amount),
        "status": DEMAND[one.state],
        "when": one.made_at,
    }
