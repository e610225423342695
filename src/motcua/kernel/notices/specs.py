"""What packs say of notices: a subject and a body, with named places to fill."""

from motcua.kernel.packs.api import Item, Text

KIND = "notices"


class NoticeSpec(Item):
    """A letter's template: ``title`` is its subject, ``body`` what it says; ``{name}`` in either is filled from the
    values of the act."""

    body: Text
