"""What an account searched for: its last searches, and those that it keeps under a name. Its own, and nobody else's."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.kernel.acts.api import Invalid, NotFound
from motcua.kernel.calendar.api import now
from motcua.kernel.search.finding import Ask
from motcua.kernel.search.models import Asked
from motcua.kernel.search.rules import LONGEST, card_number
from motcua.kernel.text.api import nfc

RECENT, SAVED, NAME = 10, 30, 80
"""Searches that are remembered, that may be kept, and letters of a name."""


def remember(account: UUID, ask: Ask) -> Asked:
    """Keep a search as the account's newest; of more than ``RECENT`` the oldest goes. Of a card only its number."""
    text = card_number(ask.text) or nfc(ask.text.replace("\0", " ").strip())[:LONGEST]
    values = {"text": text, "kind": ask.kind, "state": ask.state, "days": ask.days}
    mine = Asked.objects.filter(account_id=account, name="")
    again = mine.filter(**values).first()
    if again:
        Asked.objects.filter(pk=again.pk).update(at=now())
        return again
    made = Asked.objects.create(account_id=account, at=now(), **values)
    old = mine.order_by("-at", "-pk").values_list("pk", flat=True)[RECENT:]
    mine.filter(pk__in=list(old)).delete()
    return made


def asked(account: UUID, key: UUID) -> Asked:
    """A search of the account's own. Raises ``NotFound``."""
    found = Asked.objects.filter(account_id=account, pk=key).first()
    if found is None:
        raise NotFound
    return found


def recent(account: UUID) -> list[Asked]:
    """The last searches, the newest first."""
    return list(Asked.objects.filter(account_id=account, name="").order_by("-at", "-pk")[:RECENT])


def saved(account: UUID) -> list[Asked]:
    """The searches that it keeps, by name."""
    return list(Asked.objects.filter(account_id=account).exclude(name="").order_by("name")[:SAVED])


def save(account: UUID, key: UUID, name: str) -> Asked:
    """Keep a search under a name; one of the same name gives way. Raises ``Invalid``, ``NotFound``."""
    found, name = asked(account, key), " ".join(nfc(name).split())
    if not name or len(name) > NAME or not name.isprintable():
        raise Invalid(faults={"name": [_("Xin đặt tên cho tìm kiếm này, không quá 80 chữ.")]})
    others = Asked.objects.filter(account_id=account).exclude(name="").exclude(pk=key)
    others.filter(name=name).delete()
    if others.count() >= SAVED:
        raise Invalid(faults={"name": [_("Đã lưu 30 tìm kiếm. Xin bỏ bớt trước khi lưu thêm.")]})
    found.name = name
    Asked.objects.filter(pk=found.pk).update(name=name)
    return found


def drop(account: UUID, key: UUID | None = None) -> None:
    """Forget one search, or all recent ones. Raises ``NotFound`` for one that is not the account's."""
    if key is None:
        Asked.objects.filter(account_id=account, name="").delete()
    else:
        asked(account, key).delete()
