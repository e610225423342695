"""A birth with extra copies, so that something is owed, and the people who take money for it."""

from datetime import datetime
from typing import Any

from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import ZONE, now
from motcua.kernel.notices.api import Notice
from motcua.kernel.people.api import Account
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as money
from motcua.mechanisms.money.balance import books, faults
from tests import acting, helpers

SEAT = f"{helpers.CUA_NAM}:office:accountant"
ACCOUNT = "999999:0008200000990"
EXTRA = {**helpers.ANSWERS, "delivery": {"receive": "online", "copies": "3"}}
OWED = 24_000
REASON = "Người nộp báo đã chuyển hai lần."


def accountant() -> Account:
    """The accountant of Cửa Nam, in her seat."""
    person = acting.account("huong.ha", "Hà Thị Thu Hường")
    acting.sit(person, SEAT)
    return person


def by(person: Account) -> Caller:
    """Somebody at work, having just proved who he is."""
    return Caller(actor_of(person), channel="test", proved=now())


def owing(ward: helpers.Ward) -> tuple[cases.Dossier, money.Demand]:
    """A birth with three extra copies, taken in: 24,000 dong are owed before the result is handed over."""
    dossier = helpers.accept(ward, helpers.file_birth(ward, data=EXTRA))
    return dossier, money.Demand.objects.get(subject=dossier.pk)


def told(demand: money.Demand | None, amount: int = OWED, **changes: Any) -> dict[str, Any]:
    """What the gateway says of a payment."""
    return {
        "transaction": "T-1",
        "account": ACCOUNT,
        "purpose": f"{demand.reference} le phi" if demand else "chuyen tien",
        "amount": amount,
        "paid_at": datetime(2026, 11, 17, 9, 0, tzinfo=ZONE).isoformat(),
        "bank_reference": "FT26321000001",
        "payer": "TRAN THI LAN",
        **changes,
    }


def statement(*lines: tuple[str, int, str]) -> str:
    """A bank's CSV with a heading, some lines (reference, amount, purpose), and a debit."""
    rows = "".join(f"17/11/2026;{number};;{amount};{purpose};TRAN THI LAN\n" for number, amount, purpose in lines)
    head = "Sao kê tài khoản 0008200000990\nNgày giao dịch;Số bút toán;Ghi nợ;Ghi có;Nội dung;Người chuyển\n"
    return f"{head}{rows}17/11/2026;FT-DEBIT;5.500;;Phí dịch vụ;\n"


def notify(demand: money.Demand | None, amount: int = OWED, **changes: Any) -> money.Payment:
    """The gateway tells of a payment."""
    return perform(money.notify, helpers.SETUP, told(demand, amount, **changes))


def propose(accountant: Account, payment: money.Payment, amount: int, part: str = "") -> money.Refund:
    """Somebody proposes that so much goes back, in cash, of a part."""
    given = {"amount": amount, "reason": REASON, "to": "trả tiền mặt tại quầy", "part": part}
    return perform(money.propose, by(accountant), given, on=payment.pk)


def give_back(ward: helpers.Ward, accountant: Account, payment: money.Payment, amount: int) -> money.Refund:
    """So much goes back in cash: proposed, approved and paid out."""
    refund = propose(accountant, payment, amount)
    perform(money.approve, ward.caller("chairwoman"), {}, on=refund.pk)
    return perform(money.pay_out, by(accountant), {"method": "cash"}, on=refund.pk)


def told_of(ward: helpers.Ward) -> list[str]:
    """Of which of it that came and went the payer was told, in order."""
    names = [one.template.rpartition(":")[2] for one in Notice.objects.filter(party=ward.mother.party).order_by("pk")]
    return [name for name in names if name.startswith(("payment-", "refund-"))]


def balanced() -> bool:
    """Whether every sum agrees with the rows."""
    return not list(faults(books()))
