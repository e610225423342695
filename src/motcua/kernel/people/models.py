"""Parties, the numbers that name them, and accounts."""

from threading import BoundedSemaphore
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q

from motcua.kernel.acts.api import new_id
from motcua.kernel.text.api import nfc

CITIZEN = "citizen-number"
HASHING = BoundedSemaphore(2)
"""Each Argon2 hash takes 100 MB while it is made: two at a time for each process, the others wait."""


def one_form(password: str) -> str:
    """The same letters in the same form, whichever keyboard composed them."""
    return nfc(password)


class Party(models.Model):
    """A natural person or an outside organisation, thin: what the State knows about it are records that point here."""

    class Kind(models.TextChoices):
        PERSON = "person"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")


class Identifier(models.Model):
    """A number that names a party under a scheme, such as ``citizen-number``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="people_identifier_names_one_party")]


class AccountManager(BaseUserManager["Account"]):
    """Looks an account up by its sign-in name, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account that signs in as ``username``."""
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """What a person signs in with. ``pseudonym`` is all that the ledger knows of the actor."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    login = models.CharField(max_length=80, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="accounts")
    pseudonym = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    # Django would write the time of each sign-in into this guarded table; the session knows it already.
    last_login = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

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
