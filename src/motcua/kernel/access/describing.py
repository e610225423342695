"""What changes for whom between two versions of a role, and what the reference page of a pack says of its roles and
organisations: the names that other packs build on."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.bodies import OrganisationSpec
from motcua.kernel.access.specs import RoleSpec, Scope
from motcua.kernel.acts.api import worded
from motcua.kernel.packs.api import Change, Differences, Sentence, come_or_gone, listed, plain, rest_of, say

KIND = "roles"
SAID = {"acts", "reads", "everyone", "official", "machine"}
SCOPES: Mapping[Scope, Sentence] = {
    Scope.OWN: _("của chính mình"),
    Scope.ASSIGNED: _("việc được giao"),
    Scope.ORGANISATION: _("trong cơ quan"),
    Scope.SUBTREE: _("cơ quan và các cơ quan trực thuộc"),
    Scope.EVERYWHERE: _("mọi nơi"),
}
_HELD: Mapping[str, tuple[Sentence, Sentence, Sentence]] = {
    "everyone": (
        _("Nay ai đăng nhập cũng có vai trò này."),
        _("Người đăng nhập không còn tự có vai trò này."),
        _("mọi người đăng nhập"),
    ),
    "official": (
        _("Nay ai giữ một vị trí công tác cũng có vai trò này."),
        _("Người giữ vị trí công tác không còn tự có vai trò này."),
        _("mọi cán bộ, công chức"),
    ),
    "machine": (
        _("Nay vai trò này dành cho hệ thống kết nối, không vị trí nào giữ được."),
        _("Vai trò này không còn dành cho hệ thống kết nối."),
        _("các hệ thống kết nối"),
    ),
}


def describe(before: RoleSpec | None, after: RoleSpec | None) -> list[Change]:
    """The changes; one of the versions may be missing."""
    here = after or before
    assert here is not None
    whom = say(_("người giữ vai trò %(role)s"), role=here.title)
    found = come_or_gone(KIND, here.urn, before, after, whom) if before is None or after is None else []
    if after is not None:
        found += [Change(KIND, here.urn, path, sentence, whom) for path, sentence in _rights(before, after)]
    if before is not None and after is not None:
        for key, (now, no_more, holders) in _HELD.items():
            if getattr(before, key) != getattr(after, key):
                found.append(Change(KIND, here.urn, key, now if getattr(after, key) else no_more, holders))
        found += rest_of(KIND, here.urn, before, after, SAID)
    return found


def _rights(before: RoleSpec | None, after: RoleSpec) -> Differences:
    old, new = (_reach(role) for role in (before, after))
    for act in [*new, *(act for act in old if act not in new)]:
        values = {"act": worded(act), "old": listed(old.get(act, ())), "new": listed(new.get(act, ()))}
        if act not in old:
            yield f"acts.{act}", say(_("Được thêm việc: %(act)s (%(new)s)."), **values)
        elif act not in new:
            yield f"acts.{act}", say(_("Không còn được: %(act)s."), **values)
        elif old[act] != new[act]:
            yield f"acts.{act}", say(_("Phạm vi của việc %(act)s: từ “%(old)s” thành “%(new)s”."), **values)
    if before is not None and before.reads != after.reads:
        values = {"old": SCOPES[before.reads], "new": SCOPES[after.reads]}
        yield "reads", say(_("Được xem hồ sơ: từ “%(old)s” thành “%(new)s”."), **values)


def _reach(role: RoleSpec | None) -> dict[str, list[Sentence]]:
    """How far each act of a role reaches."""
    found: dict[str, list[Sentence]] = defaultdict(list)
    for grant in role.acts if role else ():
        found[grant.act].append(SCOPES[grant.scope])
    return dict(found)


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
