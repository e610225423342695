"""Machines: programs of an organisation that sign in by themselves (OAuth 2, client credentials)."""

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import new_id
from motcua.kernel.calendar.api import today


class Client(models.Model):
    """A connected system: for one body, with named roles (URNs), from one day to another unless ended before.

    Its key is its ``client_id``. Of its secret only the SHA-256 is kept: it has 256 random bits, so nobody guesses it
    and hashing it slowly would only keep the server busy. ``shown`` is the secret, at registration and never again.
    """

    client_type: ClassVar[str] = "confidential"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="clients")
    roles = models.JSONField()
    client_secret = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    shown: str = ""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="people_client_ends_after_it_begins"
            ),
        ]

    @property
    def client_id(self) -> str:
        """What the program calls itself when it signs in."""
        return str(self.pk)

    def is_usable(self, request: object = None) -> bool:
        """Whether it may sign in and act today; asked at every call, so that an end is at once."""
        day = today()
        return self.ended_at is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def allows_grant_type(self, *grants: str) -> bool:
        """Client credentials and nothing else."""
        return "client-credentials" in grants


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
