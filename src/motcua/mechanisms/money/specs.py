"""What packs say of money: the accounts to which a body has people transfer what they owe, and who has to look after
money that waits."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from motcua.kernel.access.api import Organisation, Places, RoleSpec, line_of
from motcua.kernel.calendar.api import CalendarSpec, Limit
from motcua.kernel.packs.api import Fault, Item, Library, Spec, Text, Urn, all_of, nearest

KIND: Final = "receiving-accounts"
DUTIES: Final = "money-duties"


class ReceivingAccount(Item):
    """An account of an ``organisation`` (and of the bodies below it that have none): the bank's six-digit ``bin``, its
    name (``bank``), the ``number``, and the ``holder`` as the bank has it, in capitals without diacritics.

    ``trial``: an imagined account, which only a demonstration uses.
    """

    organisation: Urn
    bin: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,19}$")]
    holder: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z .-]{1,50}$")]
    bank: Text
    trial: bool = False

    @property
    def key(self) -> str:
        """What the account is known by: ``970436:1130001800879``."""
        return f"{self.bin}:{self.number}"


def accounts(on: date) -> list[ReceivingAccount]:
    """The accounts in force on a day that this installation may use."""
    trial = settings.MOTCUA_KIND == "demonstration"
    return [one for one in all_of(ReceivingAccount, KIND, on) if trial or not one.trial]


def account_of(organisation: Organisation, on: date) -> ReceivingAccount | None:
    """The account to which people transfer what they owe a body: its own, else the nearest body's above it."""
    depth = {urn: number for number, urn in enumerate(line_of(organisation, on))}
    known = [one for one in accounts(on) if one.organisation in depth]
    return min(known, key=lambda one: (depth[one.organisation], one.urn), default=None)


def account_by(key: str, on: date) -> ReceivingAccount | None:
    """The account known by ``bin:number``."""
    return next((one for one in accounts(on) if one.key == key), None)


class Owing(Spec):
    """A duty about money: of a seat with the first of ``roles`` that somebody holds in the body, by when (``within``,
    of the ``calendar``), ``what`` is owed, as which ``product``, on whose ``authority``."""

    roles: Annotated[list[Urn], Field(min_length=1)]
    within: Limit
    what: Text
    product: Text
    authority: Text


class MoneyDuties(Item):
    """Who owes what about money that waits: ``look`` at money that fits nowhere, ``agree`` to a refund that was
    proposed, ``pay`` one that was approved, settle what the bank took ``back``; working days are those of the
    ``calendar``."""

    note: Text | None = None
    calendar: Urn
    look: Owing
    agree: Owing
    pay: Owing
    back: Owing


def money_duties(on: date) -> MoneyDuties | None:
    """The rules in force on a day; ``None`` where no loaded pack has any."""
    return next(iter(all_of(MoneyDuties, DUTIES, on)), None)


def check_duties(library: Library) -> list[Fault]:
    """Roles and calendars that no pack has."""
    roles = {role.urn for _place, role in library.items("roles", RoleSpec)}
    calendars = {one.urn for _place, one in library.items("calendars", CalendarSpec)}
    faults = list[Fault]()
    for place, rules in library.items(DUTIES, MoneyDuties):
        if rules.calendar not in calendars:
            faults.append(place.fault("calendar", *nearest(rules.calendar, calendars)))
        for name in ("look", "agree", "pay", "back"):
            owing: Owing = getattr(rules, name)
            for number, role in enumerate(owing.roles):
                if role not in roles:
                    faults.append(place.fault(f"{name}.roles.{number}", *nearest(role, roles)))
    return faults


def check(library: Library) -> list[Fault]:
    """Accounts of bodies that no pack at hand has, and two accounts of one body on the same day."""
    listed: Sequence[tuple[object, ReceivingAccount]] = library.items(KIND, ReceivingAccount)
    if not listed:
        return []
    places, faults = Places(library), list[Fault]()
    for place, one in library.items(KIND, ReceivingAccount):
        if one.organisation not in places.parents:
            faults.append(place.fault("organisation", *places.missing(one.organisation, places.parents)))
        for _other, two in listed:
            both = one is not two and one.organisation == two.organisation
            last = date.max
            if both and one.valid_from <= (two.valid_to or last) and two.valid_from <= (one.valid_to or last):
                told = _("Cơ quan này đã có tài khoản nhận tiền khác trong cùng thời gian.")
                faults.append(place.fault("organisation", told, _("Ghi valid_to để hai tài khoản không trùng ngày.")))
    return faults
