"""What the worker does for the index: it makes one that was never made, as after an upgrade or a restore, and lets near
spellings lead to what is new."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.jobs.api import every
from motcua.kernel.search.indexing import learn_new, missing, rebuild


@every(3600, lasts=6 * 3600, called=_("Lập lại chỉ mục tra cứu khi còn thiếu"))
def index_what_is_missing() -> None:
    """Make the index where there are things and none of their kind can be found."""
    if missing():
        list(rebuild())


@every(120, called=_("Học từ mới để gợi ý khi gõ sai"))
def learn_what_is_new() -> None:
    """Learn the words of new entries; a deed that puts one does not wait for it."""
    learn_new()
