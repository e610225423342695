"""Reading people."""

import json
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func, Q, Subquery, TextField

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


class _Numbers(Func):
    """The numbers that name a party, as text in JSON."""

    template = "(SELECT json_group_array(value) FROM people_identifier WHERE party_id = %(expressions)s)"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """As PostgreSQL says it."""
        told = self.template.replace("json_group_array(value)", "json_agg(value)::text")
        return self.as_sql(compiler, connection, template=told, **more)


def beside(key: UUID) -> dict[str, Subquery]:
    """A party as two columns of any statement, for ``party_beside``."""
    row = Party.objects.filter(pk=key)
    return {"party_name": Subquery(row.values("name")), "party_numbers": Subquery(row.values(told=_Numbers("pk")))}


def party_beside(key: UUID, row: Any) -> Party:
    """The party that a statement told ``beside`` a row, with its ``numbers``; what else is asked of it is read then."""
    found = Party.from_db(DEFAULT_DB_ALIAS, ["id", "name"], [key, row.party_name])
    found.numbers = json.loads(row.party_numbers or "[]")
    return found


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
