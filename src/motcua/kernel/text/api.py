"""Text in three languages, Vietnamese folding and order, and the search index."""

from motcua.kernel.text.multilingual import Multilingual, nfc
from motcua.kernel.text.rules import bare, fold, name_sort_key, sort_key, unprintable
from motcua.kernel.text.search import index, index_all, remove, search
from motcua.kernel.text.sheets import sheet

__all__ = [
    "Multilingual",
    "bare",
    "fold",
    "index",
    "index_all",
    "name_sort_key",
    "nfc",
    "remove",
    "search",
    "sheet",
    "sort_key",
    "unprintable",
]
