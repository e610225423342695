"""Telling people."""

from motcua.kernel.acts.api import Deed, effect
from motcua.kernel.notices.models import Notice
from motcua.kernel.people.api import Party


@effect("notice.post")
def post(deed: Deed, party: Party, template: str, values: dict[str, str], link: str = "") -> Notice:
    """Tell a party something: on its page at once, by e-mail after commit when it has an address."""
    notice = deed.add(Notice(party=party, template=template, values=values, link=link, sent_at=deed.now))
    deed.emit("notice.posted", notice)
    return notice
