"""Writes on parties and accounts."""

import secrets
from typing import Annotated, Literal

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoInvalid
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.people.accounts import Password, hash_of, password_faults
from motcua.kernel.people.models import CITIZEN, Account, Identifier, Party
from motcua.kernel.people.policy import POLICY


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except DjangoInvalid:
            raise ValueError("not an e-mail address") from None
    return text


class OpenAccount(Given):
    """A person and the account to sign in with, ``login`` in small letters. The ledger never sees the password.

    ``one_time``: the password was thought out by another and must be changed by the person at once.
    A demonstration, whose accounts have one password, may say what is kept of it (``hashed_as``); no input from outside
    can.
    """

    login: Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[A-Za-z0-9._@-]+$"), AfterValidator(str.lower)]
    password: Password
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254), AfterValidator(_email)] = ""
    citizen_number: Annotated[str, Field(pattern=r"^([0-9]{12})?$")] = ""
    language: Literal["vi", "en", "bn"] = "vi"
    one_time: bool = False
    _hash: str = ""

    def hashed_as(self, kept: str) -> None:
        """Say what is kept of the password, so that it is not hashed again for each of many accounts."""
        if settings.MOTCUA_KIND != "demonstration":
            raise RuntimeError("only a demonstration gives many accounts one password")
        self._hash = kept


@act("account.open", POLICY)
def open_account(deed: Deed, given: OpenAccount) -> Account:
    """Register a person and open an account.

    Raises ``Invalid`` for a weak password, ``Conflict`` when the sign-in name or the number is taken.
    """
    if faults := password_faults(given.password.get_secret_value(), given.login, second=False):
        raise Invalid(faults={"password": faults})
    if Account.objects.filter(login=given.login).exists():
        raise Conflict(_("Tên đăng nhập này đã có người dùng."), remedy=_("Xin chọn một tên đăng nhập khác."))
    if given.citizen_number and Identifier.objects.filter(scheme=CITIZEN, value=given.citizen_number).exists():
        raise Conflict(_("Số định danh này đã có tài khoản."), remedy=_("Xin đăng nhập bằng tài khoản đã có."))
    try:
        return _open(deed, given)
    except IntegrityError:  # somebody took the name or the number since we looked
        raise Conflict(_("Tên đăng nhập hoặc số định danh này vừa có người dùng.")) from None


def _open(deed: Deed, given: OpenAccount) -> Account:
    party = Party(name=given.name, email=given.email)
    number = [Identifier(party=party, scheme=CITIZEN, value=given.citizen_number)] if given.citizen_number else []
    account = Account(
        login=given.login,
        party=party,
        password=given._hash or hash_of(given.password.get_secret_value()),
        password_set_at=deed.now,
        one_time=given.one_time,
        pseudonym=secrets.token_hex(16),
        language=given.language,
    )
    deed.claim(party, *number, account)
    return account
