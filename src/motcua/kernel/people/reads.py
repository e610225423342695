"""Reading people."""

from uuid import UUID

from django.db.models import F, Q

from motcua.kernel.acts.api import NotFound
from motcua.kernel.people.models import CITIZEN, Account, Client, ExternalIdentity, Identifier, Party


def accounts_of(party: UUID) -> list[Account]:
    """The active accounts of a party."""
    return list(Account.objects.filter(party=party, is_active=True).select_related("party").order_by("pk"))


def citizen_number(party: UUID) -> str:
    """A person's citizen number, or nothing."""
    found = Identifier.objects.filter(party=party, scheme=CITIZEN).first()
    return found.value if found else ""


def identities_of(account: UUID) -> list[str]:
    """The providers that know this account."""
    rows = ExternalIdentity.objects.filter(account=account)
    return list(rows.order_by("provider").values_list("provider", flat=True))


def party(key: UUID) -> Party:
    """A party by key. Raises ``Party.DoesNotExist``."""
    return Party.objects.get(pk=key)


def account_by_login(login: str) -> Account | None:
    """The account that signs in by this name, whatever its capitals."""
    return Account.objects.select_related("party").filter(login=login.strip().lower()).first()


def account_at(key: UUID) -> Account:
    """An account by key, for whoever administers accounts. Raises ``NotFound``."""
    found = Account.objects.select_related("party").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def find_accounts(query: str, limit: int) -> list[Account]:
    """The accounts whose sign-in name begins so, or is exactly the owner's name, by sign-in name."""
    named = Q(login__startswith=query.lower()) | Q(party__name__iexact=query)
    return list(Account.objects.filter(named).select_related("party").order_by("login")[:limit])


def clients() -> list[Client]:
    """The connected systems, those that may still sign in first, by name."""
    return list(Client.objects.select_related("organisation").order_by(F("ended_at").asc(nulls_first=True), "name"))


def client_at(key: UUID) -> Client:
    """A connected system by key. Raises ``NotFound``."""
    found = Client.objects.select_related("organisation").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
