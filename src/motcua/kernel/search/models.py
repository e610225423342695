"""The index of things that have an audience, and what each account searched for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from motcua.kernel.acts.api import new_id


class Entry(models.Model):
    """One thing that can be found. Derived data: ``motcua search rebuild`` makes it again.

    ``key`` is the thing's own, ``audience`` who may see it. ``words`` are the tokens of ``rules.tokens``: the kind and
    its owner, the folded words, codes in both directions, digests of numbers. ``title`` is folded, ``exact`` holds the
    words as written; both only rank. ``learned``: near spellings lead to its words.
    The newest thing has the greatest ``id`` when it is first indexed.
    """

    kind = models.CharField(max_length=20)
    key = models.UUIDField()
    audience = models.UUIDField()
    title = models.TextField()
    words = models.TextField()
    exact = models.TextField()
    at = models.DateTimeField()
    learned = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        indexes = [
            models.Index(fields=["audience"], name="search_entry_audience"),
            models.Index(fields=["id"], condition=Q(learned=False), name="search_entry_unlearned"),
        ]


class Asked(models.Model):
    """A search of an account: a recent one, or with a ``name`` one that it keeps. Nobody else ever sees it.

    ``days``: only what is that young; ``state``: ``open`` or ``ended``, for kinds that know it; empty for any.
    """

    later: ClassVar[dict[str, object]] = {}

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10, blank=True, default="")
    days = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], condition=~Q(name=""), name="search_saved_once")
        ]
        indexes = [models.Index(fields=["account", "-at"], name="search_asked_of_account")]
