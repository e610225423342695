"""An index that was never made, as after an upgrade or a restore, is made by the worker."""

from motcua.kernel.jobs.api import every
from motcua.kernel.search.indexing import missing, rebuild


@every(3600, lasts=6 * 3600)
def index_what_is_missing() -> None:
    """Make the index where there are things and none of their kind can be found."""
    if missing():
        list(rebuild())
