"""A bank's statement taken in: every credit once, by the bank's reference, and matched as it comes."""

import hashlib
from datetime import datetime, time
from typing import Annotated, Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Organisation, open_audience
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.calendar.api import ZONE, legal_day
from motcua.kernel.packs.api import say
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.money import statements
from motcua.mechanisms.money.duties import follow
from motcua.mechanisms.money.models import Payment, Reversal, Statement
from motcua.mechanisms.money.paying import Arrived, locked, receive, wanted
from motcua.mechanisms.money.policy import POLICY
from motcua.mechanisms.money.reversing import take_back
from motcua.mechanisms.money.specs import ReceivingAccount, account_of, accounts

LARGEST: Final = 3_000_000
"""Letters of one file."""
SHOWN: Final = 50
"""Faults of one file that are told at once."""


class Upload(Given):
    """The text of the file and its name, and the account (``bin:number``) where the file names none and the body has
    several."""

    file: Annotated[str, Field(min_length=1, max_length=LARGEST)]
    name: Annotated[str, Field(max_length=200)] = ""
    account: Annotated[str, Field(max_length=30)] = ""


@act("statement.upload", POLICY)
def upload(deed: Deed, given: Upload) -> Statement:
    """Take in a statement of one of the body's own accounts: each credit becomes a payment unless it is one already;
    each that the bank took back waits for a person.

    The same file again is the same statement. Raises ``Invalid`` with every fault, by line; then nothing of it is
    taken.
    """
    if deed.actor.organisation is None:
        raise NotAllowed
    body = Organisation.objects.get(pk=deed.actor.organisation)
    sha256 = hashlib.sha256(given.file.encode()).hexdigest()
    before = Statement.objects.filter(organisation=body, sha256=sha256).first()
    if before is not None:
        return before
    found = statements.read(given.file)
    if found.faults:
        raise Invalid(faults={"file": found.faults[:SHOWN]})
    account = _account(deed, body, given.account, found.account)
    credits = [_arrived(account, line) for line in found.lines if line.amount > 0]
    demands = locked(account, credits)
    backs = [_arrived(account, line) for line in found.lines if line.back]
    known, gone = _known(Payment, account, credits), _known(Reversal, account, backs)
    contradicted = [one for one in credits if known.get(one.external, one.amount) != one.amount]
    contradicted += [one for one in backs if gone.get(one.external, one.amount) != one.amount]
    if contradicted:
        told = _("Số bút toán %(reference)s đã được ghi nhận với số tiền khác.")
        raise Invalid(faults={"file": [say(told, reference=one.external) for one in contradicted[:SHOWN]]})
    new = [one for one in credits if one.external not in known]
    statement = _kept(
        deed,
        Statement(
            organisation=body,
            audience=open_audience(deed, body.pk),
            account=account.key,
            sha256=sha256,
            name=given.name,
            format=found.format,
            lines=len(found.lines),
            new=len(new),
            known=len(credits) - len(new),
            debits=len(found.lines) - len(credits) - len(backs),
            total=sum(one.amount for one in new),
            uploaded_at=deed.now,
        ),
    )
    came = [receive(deed, body, one, wanted(one, demands), statement) for one in new]
    back = [take_back(deed, body, one, statement) for one in backs if one.external not in gone]
    follow(deed, *(one for one in came if one.state == Payment.State.QUEUED), *back, fresh=True)
    return statement


def _known(model: type[Payment] | type[Reversal], account: ReceivingAccount, some: list[Arrived]) -> dict[str, int]:
    """What of it was told before: amount by the bank's reference."""
    keys = [one.external for one in some]
    rows = model._default_manager.filter(account=account.key, external__in=keys).order_by("pk")
    return {one.external: one.amount for one in rows}


def _kept(deed: Deed, statement: Statement) -> Statement:
    """The statement as a row. Raises ``Conflict`` when the same file is being taken in at this moment."""
    try:
        deed.claim(statement)
    except IntegrityError:
        told = _("Tệp này vừa được tải lên ở cửa sổ khác.")
        raise Conflict(told, remedy=_("Xin mở lại trang sao kê để xem kết quả.")) from None
    return statement


def _arrived(account: ReceivingAccount, line: statements.StatementLine) -> Arrived:
    moment = datetime.combine(line.day, time(), ZONE)
    return Arrived(account.key, abs(line.amount), moment, "transfer", line.reference, line.purpose, line.payer)


def _account(deed: Deed, body: Organisation, named: str, told: str) -> ReceivingAccount:
    """The account of the file: as it says, as was chosen, or the body's own. Raises ``Invalid`` for another's: what
    comes into a shared account is taken in by its owner alone, who answers for it to all who share it."""
    day = legal_day(deed.now)
    nearest = account_of(body, day)
    if nearest is not None and nearest.organisation != body.urn:
        owner = Organisation.objects.get(urn=nearest.organisation)
        told_so = _("Cơ quan này dùng chung tài khoản của %(owner)s; chỉ kế toán của cơ quan đó tải sao kê lên.")
        raise Invalid(faults={"file": [say(told_so, owner=Multilingual.model_validate(owner.title))]})
    own = {one.key: one for one in accounts(day) if one.organisation == body.urn}
    faults: dict[str, list[Any]] = {}
    if told:
        chosen = next((one for one in own.values() if one.number == told), None)
        if chosen is None:
            faults["file"] = [_("Sao kê này không phải của tài khoản nhận tiền của cơ quan.")]
    else:
        chosen = own.get(named) if named else nearest
        if chosen is None:
            faults["account"] = [_("Cơ quan chưa có tài khoản nhận tiền nào như thế.")]
    if chosen is None:
        raise Invalid(faults=faults)
    return chosen
