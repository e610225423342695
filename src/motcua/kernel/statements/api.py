"""Statements whose text is made once: Django takes longer to write most of ours than the database to answer them."""

from motcua.kernel.statements.cursors import cursor
from motcua.kernel.statements.reading import Prepared
from motcua.kernel.statements.together import hear, later, together, watch
from motcua.kernel.statements.writing import MANY, change, count_up, insert, update

__all__ = ["MANY", "Prepared", "change", "count_up", "cursor", "hear", "insert", "later", "together", "update", "watch"]
