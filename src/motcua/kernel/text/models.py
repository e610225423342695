"""The search index as a table; ``search.py`` is the only one that reads and writes it."""

from django.db import models


class Indexed(models.Model):
    """What can be found by words, one row for each thing (``kind``, ``key``). Derived data: it can be rebuilt.

    ``title``  the folded title, its words in their order
    ``words``  every folded word of all texts, each once
    ``exact``  every word of all texts as written, accents kept, each once

    On SQLite, triggers keep the full-text table ``text_index_fts`` in step with it; on PostgreSQL, a GIN index of
    the same words does the same work.
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    title = models.TextField()
    words = models.TextField()
    exact = models.TextField()

    class Meta:
        db_table = "text_index"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="text_index_once")]
