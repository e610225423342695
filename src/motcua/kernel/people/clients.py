"""Connected systems: registering one, ending it, and who it is when it acts."""

import secrets
from datetime import date
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import Actor, Faults, Organisation, client_actor, role_faults
from motcua.kernel.acts.api import Deed, Given, Invalid, NotAllowed, act
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.people.models import Client, digest_of
from motcua.kernel.people.policy import POLICY


class RegisterClient(Given):
    """A system, the body that it works for, the URNs of its roles, and the days on which it may sign in."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    organisation: UUID
    roles: Annotated[list[str], Field(min_length=1, max_length=20)]
    valid_from: date
    valid_to: date | None = None


@act("client.register", POLICY)
def register_client(deed: Deed, given: RegisterClient) -> Client:
    """Let a system in. Its secret stands in the answer (``shown``) and nowhere else: write it down now."""
    if not deed.actor.system and given.organisation not in deed.actor.subtree:
        raise NotAllowed
    faults: Faults = {}
    body = Organisation.objects.filter(pk=given.organisation).first()
    if body is None:
        faults["organisation"] = [_("Không có cơ quan này.")]
    elif body.body_id is not None:
        faults["organisation"] = [_("Xin chọn cơ quan, không phải đơn vị trực thuộc của cơ quan.")]
    faults |= role_faults(deed.actor, given.roles, legal_day(deed.now), machine=True)
    if given.valid_to is not None and given.valid_to < given.valid_from:
        faults["valid_to"] = [_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.")]
    if faults:
        raise Invalid(faults=faults)
    secret = secrets.token_urlsafe(32)
    client = Client(
        name=given.name,
        organisation_id=given.organisation,
        roles=list(dict.fromkeys(given.roles)),
        client_secret=digest_of(secret),
        valid_from=given.valid_from,
        valid_to=given.valid_to,
    )
    deed.add(client)
    client.shown = secret
    return client


def lock_client(key: UUID) -> Client:
    """A connected system, locked until the deed ends."""
    return Client.objects.select_for_update().get(pk=key)


@act("client.end", POLICY, on=lock_client)
def end_client(deed: Deed, client: Client, given: Given) -> Client:
    """Shut a system out, at once: it gets no new token, and those that it has do nothing more."""
    return deed.save(client, ended_at=deed.now)


def actor_for(client: Client) -> Actor:
    """Who acts when the system calls: its organisation's actor, with its roles and no person behind it."""
    return client_actor(client.pk, client.name, client.organisation_id, client.roles)
