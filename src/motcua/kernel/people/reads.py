"""Reading people."""

from uuid import UUID

from motcua.kernel.people.models import CITIZEN, Account, Identifier, Party


def accounts_of(party: UUID) -> list[Account]:
    """The active accounts of a party."""
    return list(Account.objects.filter(party=party, is_active=True).select_related("party").order_by("pk"))


def citizen_number(party: UUID) -> str:
    """A person's citizen number, or nothing."""
    found = Identifier.objects.filter(party=party, scheme=CITIZEN).first()
    return found.value if found else ""


def party(key: UUID) -> Party:
    """A party by key. Raises ``Party.DoesNotExist``."""
    return Party.objects.get(pk=key)
