"""Acts as people call them, in a sentence such as “may …”. Each room names its own: ``act_words`` in apps.py."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

WORDS = {
    "entry.erase": _("xóa nội dung của một dòng nhật ký"),
    "message.release": _("cho gửi lại một tin còn kẹt"),
}


def worded(act: str) -> str | Promise:
    """An act in words; its name, where nobody found any."""
    return _all().get(act, act)


@cache
def _all() -> Mapping[str, str | Promise]:
    paths = [room.act_words for room in apps.get_app_configs() if hasattr(room, "act_words")]
    return {act: words for path in paths for act, words in cast(Mapping[str, Promise], import_string(path)).items()}
