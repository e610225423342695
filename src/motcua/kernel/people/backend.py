"""Whose session it is: the account with its party, in one statement that tells what a request asks next anyway."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, QuerySet

from motcua.kernel.access.api import Holding, in_force
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import learn, versions_in_use
from motcua.kernel.people.models import Account
from motcua.kernel.statements.api import Prepared


def _account(key: UUID, day: date) -> QuerySet[Account]:
    held = Holding.objects.filter(in_force(day), account=OuterRef("pk"))
    rows = Account.objects.filter(pk=key).select_related("party").order_by("pk")
    return rows.annotate(in_use=versions_in_use(), seated=Exists(held))


_accounts = Prepared(_account)


class Backend(ModelBackend):
    """Django's, but for how the account of a session is read."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account, if it may sign in; with it come its party, which packs are in use, and whether it has a seat."""
        found: Any = _accounts.first(key=user_id if isinstance(user_id, UUID) else UUID(str(user_id)), day=today())
        if found is None or not self.user_can_authenticate(found):
            return None
        learn(found.in_use)
        if not found.seated:
            found.unseated = today()
        account: Account = found
        return account
