"""Packs as this installation holds them: versions, frozen once loaded, and their items."""

from django.db import models
from django.db.models import F, Q

from motcua.kernel.acts.api import new_id


class PackVersion(models.Model):
    """One version of a pack. ``hash`` is SHA-256 over manifest, items in all languages and templates; it never changes.

    Stored: kept for what was begun under it. Loaded: in use, one for each pack. Retired: withdrawn.
    """

    class State(models.TextChoices):
        STORED = "stored"
        LOADED = "loaded"
        RETIRED = "retired"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    manifest = models.JSONField()
    files = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LOADED)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["urn", "version"], name="packs_version_once"),
            models.UniqueConstraint(fields=["urn"], condition=Q(state="loaded"), name="packs_one_loaded_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="packs_version_from_1"),
            models.CheckConstraint(condition=Q(state__in=["stored", "loaded", "retired"]), name="packs_known_state"),
        ]


class PackItem(models.Model):
    """One item of a pack version: ``content`` is its JSON in all languages, from which the typed model is made."""

    id = models.UUIDField(primary_key=True, default=new_id)
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=60)
    urn = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    content = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "urn"], name="packs_item_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="packs_item_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["kind", "urn"], name="packs_item_by_urn")]
