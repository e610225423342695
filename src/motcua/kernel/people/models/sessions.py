"""What sign-in keeps for itself: sessions, uses of second factors, and counts of failures. No right hangs on it."""

from django.db import models

from motcua.kernel.acts.api import new_id
from motcua.kernel.people.models.accounts import Account, Authenticator


class Visit(models.Model):
    """A session of an account: where it came from, when it was last seen, when the person last proved who he is.

    ``session`` is the SHA-256 of the session's key, ``device`` the browser and system in a few words.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT, related_name="visits")
    session = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    factors = models.JSONField(default=list)
    device = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-seen_at"], name="people_visits_of_account")]


class Use(models.Model):
    """The last use of a second factor: the step of a code or the counter of a passkey, neither of which comes again."""

    authenticator = models.OneToOneField(Authenticator, models.CASCADE, primary_key=True)
    counter = models.BigIntegerField(default=0)
    at = models.DateTimeField()


class Throttle(models.Model):
    """How often something failed lately under a key (a hash of what for and whom), and until when it must wait."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
