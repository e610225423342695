"""Another e-mail address: asked for by whoever is signed in, proved by whoever reads the letters that come there.

Until then letters go to the old address, which is told at once and again when it is left. What proves is a token that
only the letter to the new address bears; nobody finds it on a page.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, act
from motcua.kernel.calendar.api import now
from motcua.kernel.notices.acts import post
from motcua.kernel.notices.models import Delivery, Notice
from motcua.kernel.notices.policy import POLICY
from motcua.kernel.people.api import Account
from motcua.kernel.text.api import Multilingual

ASKED: Final = "urn:motcua:notice:address-asked"
CHANGED: Final = "urn:motcua:notice:address-changed"
NEW, OLD = "new", "old"
"""To which address of such a letter a delivery goes."""
LASTS: Final = timedelta(hours=48)
AGAIN: Final = timedelta(minutes=5)
"""After which somebody who asks for the same address is sent another letter."""
MOST: Final = 5
"""Letters of this kind in a day: they go to addresses that may be anybody's."""
SALT: Final = "motcua.notices.address"


class TooManyWishes(Conflict):
    """Another address was asked for too often today; what else was chosen with it could be kept without it."""


def lock_account(key: UUID) -> Account:
    """An account with its party, locked until the deed ends."""
    return Account.objects.select_for_update(of=("self",)).select_related("party").get(pk=key)


def ask(deed: Deed, account: Account, email: str) -> None:
    """Let letters go to another address once somebody there says yes; to none, at once. The old one is told.

    Raises ``TooManyWishes``.
    """
    values: dict[str, str | Multilingual] = {"email": email, "old": account.party.email}
    if not email:
        deed.save(account.party, email="")
        post(deed, account.party_id, CHANGED, values, link="/tai-khoan/thong-bao/")
        return
    last = _last(account.party_id)
    if last and awaited(account) == email and last.sent_at > now() - AGAIN:
        return
    sent = Notice.objects.filter(party=account.party_id, template=ASKED, sent_at__gt=now() - timedelta(days=1))
    if sent.count() >= MOST:
        raise TooManyWishes(
            _("Trong một ngày ông/bà đã xin đổi địa chỉ thư điện tử nhiều lần."), remedy=_("Xin thử lại vào ngày mai.")
        )
    post(deed, account.party_id, ASKED, values, link="/tai-khoan/thong-bao/")


def awaited(account: Account) -> str:
    """The address that somebody has asked for lately and that nobody has proved yet; "" when there is none, or a new
    password has ended it."""
    last = _last(account.party_id)
    if last is None or last.values["old"] != account.party.email:
        return ""
    over = account.password_set_at and account.password_set_at > last.sent_at
    return "" if over else str(last.values["email"])


def _last(party: UUID) -> Notice | None:
    some = Notice.objects.filter(party=party, template=ASKED, sent_at__gt=now() - LASTS)
    return some.order_by("-sent_at", "-pk").first()


def targets(notice: Notice) -> list[str] | None:
    """The addresses to which a letter about addresses goes, whatever its reader chose; ``None`` for any other."""
    if notice.template not in (ASKED, CHANGED):
        return None
    told = [(NEW, "email"), (OLD, "old")] if notice.template == ASKED else [(OLD, "old")]
    return [name for name, key in told if notice.values[key]]


def address_of(delivery: Delivery) -> str:
    """Where a letter goes by e-mail."""
    notice = delivery.notice
    return str(notice.values[{NEW: "email", OLD: "old"}[delivery.target]]) if delivery.target else notice.party.email


def link_of(delivery: Delivery) -> str:
    """Where a letter leads: that to a new address to the page that proves it, which no other letter names."""
    if delivery.notice.template == ASKED:
        token = signing.dumps(str(delivery.notice_id), salt=SALT)
        return f"/thong-bao/dia-chi/{token}/" if delivery.target == NEW else ""
    return delivery.notice.link


def asked_by(token: str) -> Notice:
    """The letter that bore a token. Raises ``ValueError`` for one that is not ours or too old."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise ValueError("not a token of ours") from None
    found = Notice.objects.filter(pk=key, template=ASKED).first()
    if found is None or _last(found.party_id) != found:
        raise ValueError("an older letter, or one that is over")
    return found


class ConfirmAddress(Given):
    """What the letter to the new address bore."""

    token: Annotated[str, Field(min_length=1, max_length=500)]


@act("account.confirm_address", POLICY, on=lock_account)
def confirm_address(deed: Deed, account: Account, given: ConfirmAddress) -> Account:
    """Letters go to the new address from now on; the old one is told. Raises ``Conflict`` for a token of another
    account, one that is over, or one that a later wish or a new password has overtaken."""
    try:
        notice = asked_by(given.token)
    except ValueError:
        notice = None
    if notice is None or notice.party_id != account.party_id or not awaited(account):
        raise Conflict(
            _("Liên kết xác nhận này đã hết hạn hoặc đã dùng."),
            remedy=_("Xin đăng nhập và ghi lại địa chỉ để nhận liên kết mới."),
        )
    old = account.party.email
    deed.save(account.party, email=notice.values["email"])
    if old:
        values: dict[str, str | Multilingual] = {"email": str(notice.values["email"]), "old": old}
        post(deed, account.party_id, CHANGED, values, link="/tai-khoan/thong-bao/")
    return account


def sendable() -> bool:
    """Whether letters leave by e-mail here at all; where none does, no address can be proved."""
    return bool(settings.EMAIL_HOST) or folder() is not None


def folder() -> Path | None:
    """Where a demonstration without a mail server keeps its letters, as files that a mail program opens; ``None`` where
    nobody made that folder."""
    there: Path = settings.MOTCUA_HOME / "mail"
    imagined = settings.MOTCUA_KIND == "demonstration" and not settings.EMAIL_HOST
    return there if imagined and there.is_dir() else None
