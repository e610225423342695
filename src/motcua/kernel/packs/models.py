"""Packs as this installation holds them: drafts, versions, which are frozen, with their items and tables."""

from django.db import models
from django.db.models import F, Q

from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.folder import MANIFEST
from motcua.kernel.packs.spec import place_in


class PackVersion(models.Model):
    """One version of a pack. ``hash`` is SHA-256 over manifest, items in all languages and templates; it never changes.

    Published: frozen, not yet in use. Loaded: in use, one for each pack. Stored: kept for what was begun under it.
    Retired: withdrawn. ``loaded_at`` is when it last came into use.
    """

    class State(models.TextChoices):
        PUBLISHED = "published"
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
    state = models.CharField(max_length=9, choices=State.choices, default=State.LOADED)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["urn", "version"], name="packs_version_once"),
            models.UniqueConstraint(fields=["urn"], condition=Q(state="loaded"), name="packs_one_loaded_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="packs_version_from_1"),
            models.CheckConstraint(
                condition=Q(state__in=["published", "stored", "loaded", "retired"]), name="packs_known_state"
            ),
            models.CheckConstraint(condition=~Q(state="loaded", loaded_at=None), name="packs_loaded_at_some_time"),
        ]

    @property
    def place(self) -> str:
        """The organisation (URN) whose own rules these are; ``""``: they are everybody's."""
        return str(self.manifest.get("place") or "")


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


class PackTable(models.Model):
    """The text of a table under its SHA-256, by which the versions that hold it name it in ``files``."""

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()


class PackDraft(models.Model):
    """A pack being written: its files as text, by path. ``based_on``: the version it began from; ``published_as``: the
    version it became. ``folder`` is the name under which faults show its files and an export writes them."""

    class State(models.TextChoices):
        OPEN = "open"
        PUBLISHED = "published"
        DROPPED = "dropped"

    class Origin(models.TextChoices):
        IMPORT = "import"
        VERSION = "version"
        EMPTY = "empty"

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    urn = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    folder = models.CharField(max_length=60)
    files = models.JSONField(default=dict)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    based_on = models.ForeignKey(PackVersion, models.PROTECT, null=True, related_name="+")
    published_as = models.ForeignKey(PackVersion, models.PROTECT, null=True, related_name="+")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "published", "dropped"]), name="packs_draft_in_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_as__isnull=False)
                | (~Q(state="published") & Q(published_as=None)),
                name="packs_draft_published_as_a_version",
            ),
        ]

    @property
    def place(self) -> str:
        """The organisation (URN) for which this is written; ``""``: for everybody."""
        return place_in(self.files.get(MANIFEST, ""))
