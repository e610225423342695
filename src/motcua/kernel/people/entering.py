"""Who is let in: name and password, then a second factor; or a passkey alone. Every way counts its failures."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import Actor, sign_in_rules
from motcua.kernel.acts.api import NotAllowed
from motcua.kernel.calendar.api import now
from motcua.kernel.people import passkeys
from motcua.kernel.people.factors import has_second, passkey_passes
from motcua.kernel.people.models import Account
from motcua.kernel.people.throttle import Try, attempt, forgive
from motcua.kernel.people.visits import unused

Duty = Literal["", "password", "factor"]


class Barred(NotAllowed):
    """The proof was right, but the account is shut. Said only to whoever gave that proof."""

    code = "account_shut"
    sentence = _("Tài khoản này đang bị khóa.")
    remedy = _("Xin liên hệ người quản trị của cơ quan để được mở lại.")


def by_password(login: str, password: str, address: str) -> Account | None:
    """The account with this name and password; nobody, in the same time, whichever of them is wrong.

    Raises ``TooManyTries`` for a name or address that failed too often, known or not, and ``Barred``.
    """
    name = login.strip().lower()
    attempt(("address", address))  # before the name: an address that is shut shuts no more names
    attempt(("name", name))
    account = Account.objects.select_related("party").filter(login=name).first()
    if account is None:
        Account().set_password(password)
        return None
    if not account.check_password(password):
        return None
    forgive(("name", name), ("address", address))
    _let_in(account)
    return account


def by_passkey(state: str, answer: Mapping[str, Any], address: str) -> Account | None:
    """The account whose passkey answered, having made sure of its person: two factors at once. Raises as above."""
    tries: Try = ("address", address)
    attempt(tries)
    key = passkeys.owner(answer)
    account = Account.objects.select_related("party").filter(pk=key).first() if key else None
    if account is None or not passkey_passes(account.pk, state, answer, alone=True):
        return None
    forgive(tries)
    _let_in(account)
    return account


def password_again(account: UUID, password: str) -> bool:
    """Whether it is the password of somebody who is signed in. Counts as a try to sign in; raises ``TooManyTries``."""
    row = Account.objects.get(pk=account)
    attempt(("name", row.login))
    if not row.check_password(password):
        return False
    forgive(("name", row.login))
    return True


def duty(account: Account, actor: Actor) -> Duty:
    """What must be done before anything else: a new password for one that came ``one_time``.

    In a real installation also a new one for an administrator's that is too old, and a second factor by officials; a
    demonstration only offers them.
    """
    if account.one_time:
        return "password"
    if settings.MOTCUA_KIND != "real":
        return ""
    rules, set_at = sign_in_rules(), account.password_set_at
    aged = any(role.urn in rules.aged_roles for role in actor.roles)
    if aged and (set_at is None or now() - set_at > timedelta(days=rules.password_days)):
        return "password"
    return "factor" if actor.official and not has_second(account.pk) else ""


def _let_in(account: Account) -> None:
    late = timedelta(hours=sign_in_rules().one_time_hours)
    if account.one_time and account.password_set_at and now() - account.password_set_at > late:
        raise Barred(_("Mật khẩu dùng một lần đã hết hạn."), remedy=_("Xin người quản trị cấp lại."))
    if not account.is_active or unused(account):
        raise Barred
