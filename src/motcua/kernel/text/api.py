"""Text in three languages, Vietnamese folding and order, and the search index."""

from motcua.kernel.text.multilingual import Multilingual, nfc
from motcua.kernel.text.rules import bare, fold, name_sort_key, search_words, sort_key, unprintable, words
from motcua.kernel.text.search import index, index_all, remove, search
from motcua.kernel.text.sheets import sheet
from motcua.kernel.text.spelling import learn, near, suggestions

__all__ = [
    "Multilingual",
    "bare",
    "fold",
    "index",
    "index_all",
    "learn",
    "name_sort_key",
    "near",
    "nfc",
    "remove",
    "search",
    "search_words",
    "sheet",
    "sort_key",
    "suggestions",
    "unprintable",
    "words",
]
