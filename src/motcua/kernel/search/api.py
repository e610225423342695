"""The public surface of search: finding among what an actor sees, and what an account searched for."""

from motcua.kernel.search.asking import NAME, asked, drop, recent, remember, save, saved
from motcua.kernel.search.finding import Answer, Ask, Group, find, glance
from motcua.kernel.search.indexing import forget, learn_new, missing, put, rebuild
from motcua.kernel.search.models import Asked
from motcua.kernel.search.rules import LONGEST, Query, Words, plain_number
from motcua.kernel.search.sources import ENDED, OPEN, Findable, Line, Source, kinds, lookups, sources

__all__ = [
    "ENDED",
    "LONGEST",
    "NAME",
    "OPEN",
    "Answer",
    "Ask",
    "Asked",
    "Findable",
    "Group",
    "Line",
    "Query",
    "Source",
    "Words",
    "asked",
    "drop",
    "find",
    "forget",
    "glance",
    "kinds",
    "learn_new",
    "lookups",
    "missing",
    "plain_number",
    "put",
    "rebuild",
    "recent",
    "remember",
    "save",
    "saved",
    "sources",
]
