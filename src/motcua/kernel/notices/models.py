"""What was told to whom, by which channels it left, and what people chose about that."""

from uuid import UUID

from django.db import models

from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion
from motcua.kernel.people.api import Account, Party


class Channel(models.TextChoices):
    """The ways out of the page."""

    MAIL = "mail"
    PUSH = "push"
    SMS = "sms"


class Notice(models.Model):
    """A notice to a party, drawn from its template in the reader's language whenever it is shown.

    ``pack`` pins the template, so that what was told stays as it was told. ``values`` fill its places: texts, or maps
    from language to text. ``link`` is a path inside the product.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    party = models.ForeignKey(Party, models.PROTECT, related_name="notices")
    template = models.CharField(max_length=200)
    pack = models.ForeignKey(PackVersion, models.PROTECT)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party", "-sent_at", "-id"], name="notices_newest")]


class Preference(models.Model):
    """How an account wants to be told: by which ``channels``, not in which hours (empty: as the packs have it; twice
    the same: at any hour), without which sorts of letters (``declined``, URNs), at which telephone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    account = models.OneToOneField(Account, models.PROTECT, related_name="preference")
    channels = models.JSONField()
    quiet_begins = models.CharField(max_length=5, blank=True, default="")
    quiet_ends = models.CharField(max_length=5, blank=True, default="")
    declined = models.JSONField(default=list)
    phone = models.CharField(max_length=16, blank=True, default="")

    @property
    def owner(self) -> UUID:
        """Whose it is."""
        return self.account_id


class Subscription(models.Model):
    """A browser in which an account wants to be told: the address at its push service, and the keys that it opens."""

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    account = models.ForeignKey(Account, models.PROTECT, related_name="subscriptions")
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=120, blank=True, default="")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "added_at"], name="notices_browsers")]

    @property
    def owner(self) -> UUID:
        """Whose it is."""
        return self.account_id


class Delivery(models.Model):
    """A notice on its way by one channel: ``target`` is the subscription that it goes to by push, or which
    address (``addresses``) of a letter about addresses; else empty.

    ``why``: what went wrong at the last try (``troubles.WHY``). A row with a lease in the past belonged to a worker
    that died between sending and noting. ``doubtful``: it may have arrived once more than was noted, since a try ended
    without an answer; by push and SMS the other side can tell (topic, idempotency key), by e-mail only the reader's
    mailbox can, by the same Message-ID.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    target = models.CharField(max_length=36, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=20, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    doubtful = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "channel", "target"], name="notices_once_a_channel")]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="notices_to_send",
            ),
            models.Index(fields=["state", "-ended_at"], name="notices_ended"),
        ]


class Retry(models.Model):
    """Somebody let a delivery that was given up be tried again; ``why`` it was given up after so many ``tries``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    delivery = models.UUIDField()
    why = models.CharField(max_length=20, blank=True, default="")
    tries = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
