"""The public surface of measures: figures of work, the dossiers behind them, and the points that come of them."""

from motcua.mechanisms.measures.divided import ALIKE
from motcua.mechanisms.measures.downloads import download
from motcua.mechanisms.measures.exporting import exported
from motcua.mechanisms.measures.figures import FIGURES, Numbers
from motcua.mechanisms.measures.listing import POINTS, Cursor, Hand, Row, rows
from motcua.mechanisms.measures.periods import Period
from motcua.mechanisms.measures.reads import Blame, Board, board, bodies_of, late, seen, watched
from motcua.mechanisms.measures.rules import FORMULAS, Score, Total
from motcua.mechanisms.measures.scoring import Sheet, Shown, bodies_shown, published, sheet, shown
from motcua.mechanisms.measures.specs import Indicator

__all__ = [
    "ALIKE",
    "FIGURES",
    "FORMULAS",
    "POINTS",
    "Blame",
    "Board",
    "Cursor",
    "Hand",
    "Indicator",
    "Numbers",
    "Period",
    "Row",
    "Score",
    "Sheet",
    "Shown",
    "Total",
    "board",
    "bodies_of",
    "bodies_shown",
    "download",
    "exported",
    "late",
    "published",
    "rows",
    "seen",
    "sheet",
    "shown",
    "watched",
]
