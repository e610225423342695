"""Statements whose text is made once: Django takes longer to write most of ours than the database to answer them."""

from motcua.kernel.statements.reading import Prepared
from motcua.kernel.statements.writing import MANY, Column, columns, count_up, insert, sent, update

__all__ = ["MANY", "Column", "Prepared", "columns", "count_up", "insert", "sent", "update"]
