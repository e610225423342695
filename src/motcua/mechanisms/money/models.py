"""What is owed, what came, what of it went where, and what was given back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.kernel.access.api import Audience, Organisation, Position
from motcua.kernel.acts.api import new_id
from motcua.kernel.people.api import Account, Party
from motcua.mechanisms.money.rules import owed


class Demand(models.Model):
    """An amount that somebody owes for something: with its working line by line, its law, and how it can be paid.

    ``subject`` is what it is for (a dossier, known to people as ``code``); ``part`` which of the subject's fees,
    ``number`` the how-manieth demand for that part. ``due``: ``reception``, ``supplement`` or ``result``.
    ``reference`` finds it in a transfer. ``account`` is the account as it was then: ``bin``, ``number``, ``holder``,
    ``bank``; empty where the body has none. ``waived`` is no longer owed, ``paid`` came for it, ``refunded`` of that
    went back, or was not for it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        FREE = "free"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=25, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    payer = models.ForeignKey(Party, models.PROTECT, related_name="demands")
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    code = models.CharField(max_length=60)
    part = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.JSONField()
    due = models.CharField(max_length=10)
    lines = models.JSONField()
    basis = models.JSONField(default=list)
    account = models.JSONField(default=dict)
    amount = models.PositiveBigIntegerField()
    waived = models.PositiveBigIntegerField(default=0)
    paid = models.PositiveBigIntegerField(default=0)
    refunded = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "part", "number"], name="money_one_demand_a_part"),
            models.CheckConstraint(
                condition=Q(waived__lte=F("amount"), refunded__lte=F("paid")), name="money_demand_sums"
            ),
            models.CheckConstraint(
                condition=Q(state="free", amount=0)
                | Q(state="cancelled", amount__gt=0, waived=F("amount"))
                | (Q(state="open") & Q(amount__gt=F("waived") + F("paid") - F("refunded")))
                | (Q(state="paid", amount__gt=F("waived")) & Q(amount__lte=F("waived") + F("paid") - F("refunded"))),
                name="money_demand_state_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-made_at", "-id"], name="money_demand_of_body"),
            models.Index(fields=["subject"], name="money_demand_about"),
        ]

    @property
    def open(self) -> int:
        """What is still to be paid; below zero, what has to be given back."""
        return owed(self.amount, self.waived, self.paid, self.refunded)


class Statement(models.Model):
    """A bank's statement file of one account (``bin:number``), as it was read: of its ``lines`` so many were ``new``
    credits, ``known`` before, or ``debits``, which are none of ours; ``total`` of the new ones in dong."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    account = models.CharField(max_length=30)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    lines = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    debits = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="money_statement_read_once"),
        ]
        indexes = [models.Index(fields=["organisation", "-uploaded_at"], name="money_statement_of_body")]


class Payment(models.Model):
    """Money that came, once: in ``cash`` at the counter, by ``transfer`` (a statement's line) or by ``gateway``.

    ``external`` is the bank's reference, which one account (``bin:number``) never has twice; ``transaction`` the
    gateway's. ``applied`` went to demands, ``returned`` was given back, the rest is held. ``mismatch``: why nobody but
    a person can say what it is for; ``decision`` is what he decided, with the reason. ``collector``: who took cash.
    """

    class State(models.TextChoices):
        MATCHED = "matched"
        QUEUED = "queued"
        KEPT = "kept"
        RETURNED = "returned"

    class Mismatch(models.TextChoices):
        UNKNOWN = "unknown"
        LESS = "less"
        MORE = "more"
        SECOND = "second"
        CANCELLED = "cancelled"
        UNASSIGNED = "unassigned"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="payments")
    method = models.CharField(max_length=10)
    account = models.CharField(max_length=30, blank=True, default="")
    external = models.CharField(max_length=80, blank=True, default="")
    transaction = models.CharField(max_length=80, blank=True, default="")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="payments")
    amount = models.PositiveBigIntegerField()
    applied = models.PositiveBigIntegerField(default=0)
    returned = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices)
    mismatch = models.CharField(max_length=10, choices=Mismatch.choices, blank=True, default="")
    decision = models.CharField(max_length=10, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    purpose = models.CharField(max_length=500, blank=True, default="")
    payer = models.CharField(max_length=200, blank=True, default="")
    collector = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(amount__gte=F("applied") + F("returned")), name="money_payment_sums"
            ),
            models.CheckConstraint(
                condition=Q(state="matched", amount=F("applied") + F("returned"))
                | Q(state="returned", amount=F("returned"))
                | (Q(state__in=["queued", "kept"]) & Q(amount__gt=F("applied") + F("returned"))),
                name="money_payment_state_agrees",
            ),
            models.UniqueConstraint(
                fields=["account", "external"], condition=~Q(external=""), name="money_bank_reference_once"
            ),
            models.UniqueConstraint(
                fields=["transaction"], condition=~Q(transaction=""), name="money_transaction_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-received_at", "-id"], name="money_payment_of_body"),
            models.Index(fields=["organisation", "received_at"], name="money_queue", condition=Q(state="queued")),
        ]

    @property
    def held(self) -> int:
        """What of it has gone nowhere yet."""
        return self.amount - self.applied - self.returned


class Reversal(models.Model):
    """A credit that the bank took back, as a line of a ``statement`` says: ``external`` is that line's reference, which
    one account never has twice; ``payment`` what it undoes, where reference and amount say so or a person said it.

    ``settled``: the payment does not count any more. ``dismissed``: it was none of ours; ``reason`` says why.
    """

    class State(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"
        DISMISSED = "dismissed"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="reversals")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="reversals")
    account = models.CharField(max_length=30)
    external = models.CharField(max_length=80)
    amount = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=500, blank=True, default="")
    payer = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.TextField(blank=True, default="")
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_reversal_of_something"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None)
                | Q(state="dismissed", settled_at__isnull=False)
                | Q(state="settled", settled_at__isnull=False, payment__isnull=False),
                name="money_reversal_state_agrees",
            ),
            models.UniqueConstraint(fields=["account", "external"], name="money_reversal_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(state="settled"), name="money_payment_reversed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "received_at"], name="money_reversals", condition=Q(state="open")),
        ]


class Allocation(models.Model):
    """So much of a payment went to a demand; ``returned`` of that was taken back later. Each has a receipt,
    unless all of it went back before there was one. ``unassigned_at``: all of it waits with the payment again, since it
    had gone here by mistake; ``reason`` says why."""

    later: ClassVar[dict[str, object]] = {"unassigned_at": None, "reason": ""}

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="allocations")
    amount = models.PositiveBigIntegerField()
    returned = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    unassigned_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, returned__lte=F("amount")), name="money_allocation_sums"),
            models.CheckConstraint(
                condition=Q(unassigned_at=None) | Q(returned=F("amount")), name="money_unassigned_is_whole"
            ),
        ]


class Refund(models.Model):
    """Money given back of a payment: proposed by one person, approved by another, then paid out.

    ``part`` says of what: of the money that is ``held``, or of what went to one ``demand``; of a refund that was
    proposed before that was asked, nobody said. ``to`` says where it goes, as the payer told it; ``reference`` is the
    bank's of the transfer, empty for cash.
    """

    later: ClassVar[dict[str, object]] = {"part": "", "demand": None}

    class Part(models.TextChoices):
        HELD = "held"
        DEMAND = "demand"
        UNSAID = ""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        DECLINED = "declined"
        PAID = "paid"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    part = models.CharField(max_length=10, choices=Part.choices, blank=True, default=Part.UNSAID)
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="+")
    amount = models.PositiveBigIntegerField()
    reason = models.TextField()
    to = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    method = models.CharField(max_length=10, blank=True, default="")
    reference = models.CharField(max_length=80, blank=True, default="")
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="money_refund_of_something"),
            models.CheckConstraint(
                condition=Q(part="demand", demand__isnull=False) | Q(part__in=["held", ""], demand=None),
                name="money_refund_names_its_part",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(decided_by=None) | ~Q(proposed_by=F("decided_by")),
                name="money_refund_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None, paid_at=None)
                | Q(state__in=["approved", "declined"], decided_at__isnull=False, paid_at=None)
                | Q(state="paid", decided_at__isnull=False, paid_at__isnull=False),
                name="money_refund_state_agrees",
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], condition=~Q(reference=""), name="money_refund_reference_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "-proposed_at"], name="money_refund_of_body")]
