"""Accounts: what a person signs in with, by password or through an identity provider."""

from collections.abc import Sequence
from datetime import date
from threading import BoundedSemaphore
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q

from motcua.kernel.acts.api import new_id
from motcua.kernel.people.models.parties import Party
from motcua.kernel.text.api import nfc

HASHING = BoundedSemaphore(2)
"""Each Argon2 hash takes 100 MB while it is made: two at a time for each process, the others wait."""


def one_form(password: str) -> str:
    """The same letters in the same form, whichever keyboard composed them."""
    return nfc(password)


class AccountManager(BaseUserManager["Account"]):
    """Looks an account up by its sign-in name, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account that signs in as ``username``."""
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """What a person signs in with. ``pseudonym`` is all that the ledger knows of the actor."""

    later: ClassVar[dict[str, object]] = {"password_set_at": None, "one_time": False}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    login = models.CharField(max_length=80, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="accounts")
    pseudonym = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True)
    # Whether an administrator gave the password, which must then be changed before anything else is done.
    one_time = models.BooleanField(default=False)
    # Django would write the time of each sign-in into this guarded table; the session knows it already.
    last_login = None
    unseated: date | None = None
    """A day on which the account holds no seat, where the statement that found it said so as well."""

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    @property
    def owner(self) -> UUID:
        """Whose it is: its own."""
        return self.id

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password. Unlike Django's, it never stores a new hash: this table is guarded."""
        with HASHING:
            return check_password(one_form(raw_password or ""), self.password)

    def set_password(self, raw_password: str | None) -> None:
        """As Django's, which also calls it for names that do not exist, so that both answers take the same time."""
        with HASHING:
            super().set_password(raw_password)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(pseudonym=""), name="people_account_has_pseudonym"),
        ]


class ExternalIdentity(models.Model):
    """Who an account is at an identity provider; ``subject`` is the provider's own name for the person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT, related_name="identities")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="people_identity_names_one_account")
        ]


class Authenticator(models.Model):
    """A second factor of an account: an app with codes by time (TOTP), a passkey, or codes to recover with.

    ``data`` holds what checking needs; a secret in it is sealed with the installation's key. ``shown`` are the codes to
    recover with, in clear, on the row that was just made and nowhere else.
    """

    shown: Sequence[str] = ()

    class Kind(models.TextChoices):
        TOTP = "totp"
        PASSKEY = "passkey"
        RECOVERY = "recovery"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    account = models.ForeignKey(Account, models.PROTECT, related_name="authenticators")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=100)
    data = models.JSONField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    @property
    def owner(self) -> UUID:
        """Whose it is."""
        return self.account_id
