"""The append-only log: what was done, by whom, with a commitment to the input and to every row written; its seals."""

import uuid

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One line of the log. ``n`` counts the lines of its subject without a gap, from 1.

    ``actor`` is a pseudonym, ``seat`` the position he acted from, ``authority`` the delegation or mandate under which
    he did; ``commitment`` = SHA-256(salt ‖ canonical JSON of the opening), in hex.
    """

    deed = models.UUIDField(db_index=True)
    act = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject = models.UUIDField()
    n = models.PositiveIntegerField()
    recorded = models.DateTimeField()
    occurred = models.DateTimeField(null=True)
    actor = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=20)
    cause = models.UUIDField(null=True)
    commitment = models.CharField(max_length=64)
    seat = models.UUIDField(null=True)
    authority = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "n"], name="ledger_entry_one_n_per_subject"),
            models.CheckConstraint(condition=Q(n__gte=1), name="ledger_entry_n_from_1"),
        ]


class Opening(models.Model):
    """What opens an entry's commitment. Kept apart so that it can be erased while the entry stays and verifies."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    content = models.TextField()


class Erasure(models.Model):
    """By which order the opening of an entry was erased. Without such a row no opening may be missing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    order = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200)
    reason = models.TextField()
    at = models.DateTimeField()


class Key(models.Model):
    """A key that signs heads of the log, by its public half; ``note`` names it, signed by itself and the one before.

    ``origin`` is the log's name for good, whatever address the installation moves to.
    """

    number = models.PositiveIntegerField(primary_key=True)
    origin = models.CharField(max_length=200)
    public = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()


class Leaf(models.Model):
    """The place of an entry in the tree, from 0, and the hash that was sealed."""

    index = models.BigIntegerField(primary_key=True, db_column="leaf_index")
    # Checked by ``verify``, not by the database, which would look up each of a million entries again.
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, db_constraint=False)
    hash = models.BinaryField(max_length=32)


class Seal(models.Model):
    """A signed head: the first ``size`` leaves have ``root`` (hex). ``note`` is the checkpoint with our signature.

    ``last`` is the highest entry sealed so far. ``horizon`` is a transaction number of PostgreSQL: whoever could still
    commit an entry up to ``last`` has a lower one. Up to ``settled``, every entry that can ever be there is sealed.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.TextField()
    key = models.ForeignKey(Key, on_delete=models.PROTECT)
    last = models.BigIntegerField()
    horizon = models.BigIntegerField()
    settled = models.BigIntegerField()


class Cosignature(models.Model):
    """A witness saw this head, and that it continues every head it saw before."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT)
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "witness"], name="ledger_cosignature_one_per_witness")]
