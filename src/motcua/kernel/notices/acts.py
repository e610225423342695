"""Telling people."""

from collections.abc import Mapping
from uuid import UUID

from motcua.kernel.acts.api import Deed, effect
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices.models import Notice
from motcua.kernel.notices.specs import KIND
from motcua.kernel.packs.api import version_of
from motcua.kernel.text.api import Multilingual


@effect("notice.post")
def post(deed: Deed, party: UUID, template: str, values: Mapping[str, str | Multilingual], link: str = "") -> Notice:
    """Tell a party something: on its page at once, by e-mail after commit when it has an address."""
    notice = deed.add(
        Notice(
            party_id=party,
            template=template,
            pack=version_of(KIND, template, legal_day(deed.now)),
            values={
                name: value.model_dump() if isinstance(value, Multilingual) else value for name, value in values.items()
            },
            link=link,
            sent_at=deed.now,
        )
    )
    deed.emit("notice.posted", notice)
    return notice
