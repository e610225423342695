"""Connected systems as actors."""

from collections.abc import Collection
from uuid import UUID

from motcua.kernel.access.actor import Actor
from motcua.kernel.access.specs import RoleSpec
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of


def client_actor(key: UUID, name: str, organisation: UUID, roles: Collection[str]) -> Actor:
    """The actor of an organisation's connected system: its roles and their scopes, no seat, no person.

    The ledger knows it as ``client:<key>``. It never proves who it is as a person does, so no ``fresh`` act is its.
    """
    held = tuple(role for role in all_of(RoleSpec, "roles", today()) if role.urn in roles)
    return Actor(pseudonym=f"client:{key}", name=name, organisation=organisation, roles=held, client=key)
