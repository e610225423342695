"""The search index and the known words, as tables; ``search.py`` and ``spelling.py`` alone read and write them."""

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


class Spelling(models.Model):
    """A known word under one of the forms in which a slip may meet it; see ``spelling.py``. Derived data.

    ``form``: ``=`` the word, ``~`` its sound, ``-`` what is left of it without a letter or two.
    """

    form = models.CharField(max_length=32)
    word = models.CharField(max_length=32)

    class Meta:
        db_table = "text_spelling"
        constraints = [models.UniqueConstraint(fields=["form", "word"], name="text_spelling_once")]
