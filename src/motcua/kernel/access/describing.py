"""What the reference page of a pack says of roles and of organisations: the names that other packs build on."""

from motcua.kernel.access.bodies import OrganisationSpec
from motcua.kernel.access.specs import RoleSpec
from motcua.kernel.packs.api import plain


def role(spec: RoleSpec) -> list[str]:
    """The acts of a role, each with its scope."""
    return [f"- `{grant.act}` ({grant.scope})" for grant in spec.acts]


def organisation(spec: OrganisationSpec) -> list[str]:
    """The seats of an organisation by URN, each with its roles."""
    seats = []
    for seat in spec.positions:
        roles = ", ".join(f"`{urn}`" for urn in seat.roles)
        seats.append(f"- `{spec.urn}:{seat.id}`: {plain(str(seat.title))} ({roles})")
    return seats
