"""Acts on an account that is open already: its password, its second factors, shutting and reopening it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr

from motcua.kernel.access.api import sign_in_rules, takes_part
from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.people import passkeys
from motcua.kernel.people.factors import factors_of, has_second, new_codes, totp_step
from motcua.kernel.people.models import CITIZEN, HASHING, Account, Authenticator, Use, Visit, one_form
from motcua.kernel.people.policy import POLICY
from motcua.kernel.people.sealing import seal
from motcua.kernel.people.visits import end

Password = Annotated[SecretStr, Field(min_length=8, max_length=200)]
Kind = Authenticator.Kind


def _account(key: UUID) -> Account:
    return Account.objects.select_for_update(of=("self",)).select_related("party").get(pk=key)


def _factor(key: UUID) -> Authenticator:
    return Authenticator.objects.select_for_update(of=("self",)).select_related("account__party").get(pk=key)


def password_faults(password: str, login: str, *, second: bool, old: str = "") -> list[str | Promise]:
    """What is wrong with a new password; with a ``second`` factor beside it, it may be shorter. ``old`` is a hash."""
    rules = sign_in_rules()
    least = rules.password_with_factor if second else rules.password_alone
    faults: list[str | Promise] = []
    if len(one_form(password)) < least:
        faults.append(_("Mật khẩu phải có ít nhất %(least)s ký tự; một câu dài dễ nhớ là tốt nhất.") % {"least": least})
    if len(login) > 3 and login.lower() in password.lower():
        faults.append(_("Mật khẩu không được chứa tên đăng nhập."))
    if len(set(password)) < 5:
        faults.append(_("Mật khẩu lặp lại quá ít ký tự nên dễ đoán."))
    if old and Account(password=old).check_password(password):
        faults.append(_("Mật khẩu mới phải khác mật khẩu cũ."))
    return faults


def hash_of(password: str) -> str:
    """What is kept of a password."""
    with HASHING:
        return make_password(one_form(password))


class SetPassword(Given):
    """A new password of one's own."""

    password: Password


@act("account.set_password", POLICY, on=_account)
def set_password(deed: Deed, account: Account, given: SetPassword) -> Account:
    """Change one's own password. Every session of the account ends. Raises ``Invalid`` for one that is too weak."""
    password = given.password.get_secret_value()
    if faults := password_faults(password, account.login, second=has_second(account.pk), old=account.password):
        raise Invalid(faults={"password": faults})
    end(Visit.objects.filter(account=account))
    return deed.save(account, password=hash_of(password), password_set_at=deed.now, one_time=False)


def _not_a_citizen_s(deed: Deed, account: Account) -> None:
    """Refuse that one person makes himself another's way in, where that opens more than the other's office.

    An account known by a citizen number, or with something filed, is a citizen's too, whoever seated him since.
    """
    if deed.actor.system or account.pk == deed.actor.account:
        return
    if takes_part(account.party_id) or account.party.identifiers.filter(scheme=CITIZEN).exists():
        raise NotAllowed(
            _("Tài khoản này cũng là của một công dân nên người quản trị không mở lại lối vào thay được."),
            remedy=_("Người ấy đăng nhập bằng tài khoản định danh điện tử, rồi tự đặt lại mật khẩu và cách xác thực."),
        )


@act("account.reset", POLICY, on=_account)
def reset(deed: Deed, account: Account, given: SetPassword) -> Account:
    """Give a person who forgot his own a password for once, which he must change at once. His sessions end.

    Raises ``NotAllowed`` for an account that is a citizen's too. Its owner gets a letter.
    """
    _not_a_citizen_s(deed, account)
    password = given.password.get_secret_value()
    if faults := password_faults(password, account.login, second=False):
        raise Invalid(faults={"password": faults})
    deed.emit("account.opened_up", account)
    end(Visit.objects.filter(account=account))
    return deed.save(account, password=hash_of(password), password_set_at=deed.now, one_time=True)


class Shut(Given):
    """Why an account is shut or opened again."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


@act("account.disable", POLICY, on=_account)
def disable(deed: Deed, account: Account, given: Shut) -> Account:
    """Shut an account; its sessions end. Raises ``Conflict`` for one's own."""
    if account.pk == getattr(deed.actor, "account", None):
        raise Conflict(_("Không thể tự khóa tài khoản của chính mình."), remedy=_("Xin nhờ người quản trị khác."))
    end(Visit.objects.filter(account=account))
    return deed.save(account, is_active=False)


@act("account.enable", POLICY, on=_account)
def enable(deed: Deed, account: Account, given: Shut) -> Account:
    """Open an account again that was shut."""
    return deed.save(account, is_active=True)


class AddAuthenticator(Given):
    """A second factor of one's own.

    ``totp``: the ``secret`` (Base32, at least 160 bits) with the ``code`` of the moment that proves it arrived.
    ``passkey``: the ``state`` that the page was given and the browser's ``answer``. ``recovery``: nothing.
    """

    kind: Literal["totp", "passkey", "recovery"]
    name: Annotated[str, Field(max_length=100)] = ""
    secret: Annotated[SecretStr, Field(max_length=100)] = SecretStr("")
    code: Annotated[str, Field(max_length=20)] = ""
    state: Annotated[str, Field(max_length=2000)] = ""
    answer: dict[str, Any] = {}


@act("authenticator.add", POLICY)
def add_authenticator(deed: Deed, given: AddAuthenticator) -> Authenticator:
    """Add a second factor to one's own account. Raises ``Invalid`` when it does not prove itself.

    New codes to recover with take the place of old ones, and come only beside another factor: their row has them in
    ``shown``, this once.
    """
    if getattr(deed.actor, "account", None) is None:
        raise NotAllowed
    account = _account(deed.actor.account)
    make = {Kind.TOTP: _app, Kind.PASSKEY: _passkey, Kind.RECOVERY: _recovery}[Kind(given.kind)]
    row, counter = make(deed, account, given)
    deed.add(row)
    Use.objects.create(authenticator=row, counter=counter, at=deed.now)
    return row


@act("authenticator.remove", POLICY, on=_factor)
def remove_authenticator(deed: Deed, factor: Authenticator, given: Given) -> Authenticator:
    """Remove a second factor: one's own, or, by an administrator, one that its person lost, who gets a letter.

    Raises ``NotAllowed`` for another's account that is a citizen's too.
    """
    _not_a_citizen_s(deed, factor.account)
    if factor.account_id != getattr(deed.actor, "account", None):
        deed.emit("account.opened_up", factor.account)
    if not [row for row in factors_of(factor.account_id, Kind.TOTP, Kind.PASSKEY) if row.pk != factor.pk]:
        for row in factors_of(factor.account_id, Kind.RECOVERY):
            if row.pk != factor.pk:
                deed.save(row, removed_at=deed.now)
    return deed.save(factor, removed_at=deed.now)


def _row(deed: Deed, account: Account, given: AddAuthenticator, name: object, data: dict[str, Any]) -> Authenticator:
    return Authenticator(account=account, kind=given.kind, name=given.name or str(name), data=data, added_at=deed.now)


def _app(deed: Deed, account: Account, given: AddAuthenticator) -> tuple[Authenticator, int]:
    secret = given.secret.get_secret_value().replace(" ", "").upper()
    if len(secret) < 32 or set(secret) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise Invalid(faults={"secret": [_("Khóa bí mật phải có ít nhất 32 ký tự Base32.")]})
    code = "".join(given.code.split())
    step = totp_step(secret, code) if code.isascii() and code.isdecimal() else 0
    if not step:
        raise Invalid(faults={"code": [_("Mã này chưa đúng. Xin gõ mã đang hiện trên ứng dụng, và xem giờ của máy.")]})
    return _row(deed, account, given, _("Ứng dụng tạo mã"), {"secret": seal(secret)}), step


def _passkey(deed: Deed, account: Account, given: AddAuthenticator) -> tuple[Authenticator, int]:
    try:
        found = passkeys.made(account, given.state, given.answer)
    except passkeys.WrongPasskey:
        raise Invalid(faults={"answer": [_("Chưa nhận được khóa từ trình duyệt. Xin thử lại.")]}) from None
    if any(row.data["id"] == found["id"] for row in factors_of(account.pk, Kind.PASSKEY)):
        raise Conflict(_("Khóa này đã được thêm rồi."))
    counter = int(found.pop("counter"))
    return _row(deed, account, given, _("Khóa đăng nhập"), found), counter


def _recovery(deed: Deed, account: Account, given: AddAuthenticator) -> tuple[Authenticator, int]:
    if not has_second(account.pk):
        raise Conflict(_("Mã dự phòng chỉ dùng kèm yếu tố xác thực thứ hai."), remedy=_("Xin thêm yếu tố đó trước."))
    for row in factors_of(account.pk, Kind.RECOVERY):
        deed.save(row, removed_at=deed.now)
    codes = new_codes()
    row = _row(deed, account, given, _("Mã dự phòng"), {"codes": seal(" ".join(codes))})
    row.shown = codes
    return row, 0
