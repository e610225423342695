"""What changes between two versions of a letter."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.notices.specs import KIND, NoticeSpec
from motcua.kernel.packs.api import Change, come_or_gone, rest_of, say, shown

SAID = {"title", "body"}


def describe(before: NoticeSpec | None, after: NoticeSpec | None) -> list[Change]:
    """The changes; one of the versions may be missing."""
    here = after or before
    assert here is not None
    whom = say(_("người nhận thư “%(letter)s”"), letter=here.title)
    if before is None or after is None:
        return come_or_gone(KIND, here.urn, before, after, whom)
    found = []
    for key, changed, translated in (
        ("title", _("Thư có tiêu đề mới: “%(new)s”, trước là “%(old)s”."), _("Sửa bản dịch tiêu đề của thư.")),
        ("body", _("Thư có lời mới: “%(new)s”, trước là “%(old)s”."), _("Sửa bản dịch lời của thư.")),
    ):
        old, new = getattr(before, key), getattr(after, key)
        if old.vi != new.vi:
            values = {"old": shown(old.model_dump()), "new": shown(new.model_dump())}
            found.append(Change(KIND, here.urn, key, say(changed, **values), whom))
        elif old != new:
            found.append(Change(KIND, here.urn, key, translated))
    return [*found, *rest_of(KIND, here.urn, before, after, SAID)]
