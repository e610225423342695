"""Connected systems: let one in, shut one out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.organisations import dated, said_day, span
from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, back_to, do, needs, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import RoleSpec, open_roles
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of
from motcua.kernel.people.api import Client, client_at, end_client, register_client
from motcua.kernel.people.api import clients as all_clients


@needs("client.register")
@require_http_methods(["GET", "POST"])
def clients(request: HttpRequest) -> HttpResponseBase:
    """The connected systems; a new one gets a secret, which is shown once."""
    refusal, secret = None, ""
    if request.method == "POST":
        given = dated({name: request.POST.get(name, "") for name in ("name", "valid_from", "valid_to")})
        row, refusal = do(
            request,
            register_client,
            given | {"organisation": str(actor_in(request).organisation), "roles": request.POST.getlist("roles")},
            _("Đã cho hệ thống kết nối."),
        )
        secret = "" if row is None else f"{row.pk} {row.shown}"
    items = [
        Item(
            one.name,
            reverse("console:client", args=[one.pk]),
            one.organisation.title,
            span(one),
            tag=_("Đang dùng") if one.is_usable() else _("Đã ngừng"),
            color="success" if one.is_usable() else "neutral",
        )
        for one in all_clients()
    ]
    roles = open_roles(actor_in(request), machine=True)
    fields = [
        Field("name", _("Tên hệ thống"), maxlength=100),
        Field("roles", _("Vai trò"), "checkboxes", options=[Option(role.urn, str(role.title)) for role in roles]),
        Field("valid_from", _("Từ ngày"), "date", value=said_day(today())),
        Field("valid_to", _("Đến hết ngày"), "date", required=False),
    ]
    new = Form(
        _("Cho một hệ thống kết nối"),
        fields,
        _("Cho kết nối"),
        request.path,
        text=_("Hệ thống làm việc thay cơ quan của ông/bà, chỉ trong các vai trò đã chọn."),
    )
    sections = [Section(_("Đã đăng ký"), items, _("Chưa có hệ thống nào.")), Section(_("Thêm"), forms=[new])]
    page = Page(_("Hệ thống kết nối"), reverse("console:home"), sections=sections, secret="" if refusal else secret)
    return shown(request, page, refusal)


@needs("client.register")
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One connected system, and the way to shut it out at once."""
    found, refusal = client_at(key), None
    if request.method == "POST":
        _row, refusal = do(request, end_client, {}, _("Đã ngừng kết nối."), on=key)
        if refusal is None:
            return back_to(request)
    return shown(request, _client(request, found), refusal)


def _client(request: HttpRequest, found: Client) -> Page:
    titles = {role.urn: str(role.title) for role in all_of(RoleSpec, "roles", today())}
    facts = [
        Fact(_("Mã kết nối"), found.client_id),
        Fact(_("Cơ quan"), in_language(found.organisation.title)),
        Fact(_("Vai trò"), ", ".join(titles.get(urn, urn) for urn in found.roles)),
        Fact(_("Hiệu lực"), span(found)),
    ]
    stop = Form(_("Ngừng kết nối"), [], _("Ngừng ngay"), request.path, color="danger")
    stops = [Section(_("Ngừng"), forms=[stop])] if found.ended_at is None else []
    return Page(found.name, reverse("console:clients"), facts=facts, sections=stops)
