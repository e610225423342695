"""The public surface of access: who may, who sees, and in whose name."""

from motcua.kernel.access.actor import ANONYMOUS, Actor, actor_of, system_actor
from motcua.kernel.access.acts import Give, give_position, join_audience, open_audience
from motcua.kernel.access.models import Audience, Holding, Organisation, OrganisationCode, Position
from motcua.kernel.access.models import on as valid_on
from motcua.kernel.access.reads import (
    abilities,
    audiences_of,
    holder,
    organisation,
    seated,
    seats,
    visible_to,
)
from motcua.kernel.access.specs import OrganisationSpec, RoleSpec, Scope

__all__ = [
    "ANONYMOUS",
    "Actor",
    "Audience",
    "Give",
    "Holding",
    "Organisation",
    "OrganisationCode",
    "OrganisationSpec",
    "Position",
    "RoleSpec",
    "Scope",
    "abilities",
    "actor_of",
    "audiences_of",
    "give_position",
    "holder",
    "join_audience",
    "open_audience",
    "organisation",
    "seated",
    "seats",
    "system_actor",
    "valid_on",
    "visible_to",
]
