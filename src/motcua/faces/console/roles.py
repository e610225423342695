"""Roles as the packs say them: what each may do and see, who sits in them."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from motcua.faces.console.parts import Item, Page, Section, actor_in, needs, shown
from motcua.faces.shell.fields import Fact
from motcua.kernel.access.api import RoleSpec, Scope, seats
from motcua.kernel.acts.api import NotFound, registry
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of

SCOPES: dict[Scope, str | Promise] = {
    Scope.OWN: gettext_lazy("của chính mình"),
    Scope.ASSIGNED: gettext_lazy("việc được giao"),
    Scope.ORGANISATION: gettext_lazy("trong cơ quan"),
    Scope.SUBTREE: gettext_lazy("cơ quan và các cơ quan trực thuộc"),
    Scope.EVERYWHERE: gettext_lazy("mọi nơi"),
}
SEEN_BY = ("account.open", "reading.review", "entry.erase")


def _roles() -> list[RoleSpec]:
    return sorted(all_of(RoleSpec, "roles", today()), key=lambda role: str(role.title))


@needs(*SEEN_BY)
@require_GET
def roles(request: HttpRequest) -> HttpResponseBase:
    """Every role in force."""
    items = [
        Item(
            role.title,
            reverse("console:role", args=[role.id]),
            role.note or "",
            _("%(n)s việc") % {"n": len(role.acts)},
        )
        for role in _roles()
    ]
    lead = _("Vai trò do gói nội dung quy định; muốn đổi thì nạp gói mới.")
    return shown(
        request, Page(_("Vai trò"), reverse("console:home"), lead, sections=[Section(_("Đang có hiệu lực"), items)])
    )


@needs(*SEEN_BY)
@require_GET
def role(request: HttpRequest, name: str) -> HttpResponseBase:
    """One role: its acts with their reach, its legal basis, and the seats of one's own body that have it."""
    found = next((one for one in _roles() if one.id == name), None)
    if found is None:
        raise NotFound
    docs = {name: (act.run.__doc__ or "").strip().split("\n")[0] for name, act in registry().items()}
    acts = [Item(grant.act, text=docs.get(grant.act, ""), side=SCOPES[grant.scope]) for grant in found.acts]
    basis = [
        Item(one.document, text=one.title, tag="" if one.verified else _("Chưa đối chiếu")) for one in found.legal_basis
    ]
    own = actor_in(request).organisation
    held = [
        Item(seat.title, reverse("console:position", args=[seat.pk]), seat.organisation.title)
        for seat in (seats(found.urn, own) if own else [])
    ]
    page = Page(
        found.title,
        reverse("console:roles"),
        found.note or "",
        facts=[Fact(_("Định danh"), found.urn), Fact(_("Được xem"), str(SCOPES[found.reads]))],
        sections=[
            Section(_("Được làm"), acts, _("Không việc nào.")),
            Section(_("Vị trí trong cơ quan của ông/bà"), held, _("Không có vị trí nào đang có người giữ.")),
            Section(_("Căn cứ"), basis, _("Không ghi căn cứ.")),
        ],
    )
    return shown(request, page)
