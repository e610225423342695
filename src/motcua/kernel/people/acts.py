"""Writes on parties and accounts."""

import secrets
from typing import Annotated

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr

from motcua.kernel.acts.api import Conflict, Deed, Given, act
from motcua.kernel.people.models import Account, Identifier, Party
from motcua.kernel.people.policy import POLICY


class OpenAccount(Given):
    """A person and the account to sign in with. The password never reaches the ledger."""

    login: Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[a-z0-9._@-]+$")]
    password: SecretStr
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: str = ""
    citizen_number: str = ""
    language: str = "vi"


@act("account.open", POLICY)
def open_account(deed: Deed, given: OpenAccount) -> Account:
    """Register a person and open an account. Raises ``Conflict`` when the sign-in name or the number is taken."""
    if Account.objects.filter(login=given.login).exists():
        raise Conflict(_("Tên đăng nhập này đã có người dùng."), remedy=_("Xin chọn một tên đăng nhập khác."))
    if given.citizen_number and Identifier.objects.filter(value=given.citizen_number).exists():
        raise Conflict(_("Số định danh này đã có tài khoản."), remedy=_("Xin đăng nhập bằng tài khoản đã có."))
    party = deed.add(Party(name=given.name, email=given.email))
    if given.citizen_number:
        deed.add(Identifier(party=party, scheme="citizen-number", value=given.citizen_number))
    return deed.add(
        Account(
            login=given.login,
            party=party,
            password=make_password(given.password.get_secret_value()),
            pseudonym=secrets.token_hex(16),
            language=given.language,
        )
    )
