"""Organisations and their seats: what they are and were, who sits there; founding, renaming, seating."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, back_to, do, may, needs, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import (
    Actor,
    Holding,
    Link,
    Organisation,
    Position,
    RoleSpec,
    as_of,
    find_organisations,
    give_position,
    history,
    holdings_in,
    open_position,
    open_roles,
    organisation_at,
    position_at,
    positions_of,
    predecessors,
    rename_organisation,
    states,
    successors,
    take_position,
    units_of,
)
from motcua.kernel.acts.api import Refusal
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import all_of
from motcua.kernel.people.api import account_by_login

TITLES = {"vi": "title", "en": "title_en", "bn": "title_bn"}


def span(of: Any) -> str:
    """From when to when something dated holds, in days; open at its end when nobody knows it."""
    return f"{said_day(of.valid_from)} – {said_day(of.valid_to)}"


def said_day(day: date | None) -> str:
    """dd/mm/yyyy, or nothing."""
    return f"{day:%d/%m/%Y}" if day else ""


@needs("position.open", "organisation.found")
@require_http_methods(["GET"])
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Search among all organisations, of today and of before; without a search, one's own."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    own = actor_in(request).organisation
    found = find_organisations(query, 50) if query else ([organisation_at(own)] if own else [])
    state = states(found, today())
    items = [
        Item(
            state[body.pk].title,
            reverse("console:organisation", args=[body.pk]),
            " · ".join(state[body.pk].above),
            tag="" if state[body.pk].exists else _("Đã kết thúc"),
            side=", ".join(state[body.pk].codes.values()),
        )
        for body in found
    ]
    return shown(
        request,
        Page(
            _("Tổ chức"),
            reverse("console:home"),
            search=_("Tên hoặc mã, có dấu hay không dấu đều được"),
            query=query,
            sections=[
                Section(_("Kết quả") if query else _("Cơ quan của ông/bà"), items, _("Chưa tìm thấy tổ chức nào."))
            ],
        ),
    )


@needs("position.open", "organisation.found")
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One organisation: names and codes through time, whom it followed, its units and seats."""
    found, refusal = organisation_at(key), None
    if request.method == "POST":
        if request.GET.get("do") == "rename":
            titles = {lang: request.POST.get(name, "") for lang, name in TITLES.items()}
            given = {name: request.POST.get(name, "") for name in ("territory", "valid_from", "basis")}
            named = dated(given) | {"title": titles}
            _row, refusal = do(request, rename_organisation, named, _("Đã ghi tên mới."), on=key)
        else:
            given = {name: request.POST.get(name, "") for name in ("id", "title", "title_en", "title_bn")}
            roles = {"roles": request.POST.getlist("roles")}
            _row, refusal = do(request, open_position, given | roles, _("Đã mở vị trí."), on=key)
        if refusal is None:
            return back_to(request)
    return shown(request, _organisation(request, found), refusal)


def dated(given: dict[str, str]) -> dict[str, str]:
    """Days as people here write them become days as programs do; what is no day stays, to be refused."""
    for name in ("valid_from", "valid_to", "last", "on"):
        parts = given.get(name, "").split("/")
        if len(parts) == 3 and all(part.isdecimal() for part in parts):
            given[name] = f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}"
    return {name: value for name, value in given.items() if value or name not in ("valid_to", "last")}


def _organisation(request: HttpRequest, found: Organisation) -> Page:
    actor, day = actor_in(request), today()
    state = as_of(found, day)
    facts = [
        Fact(_("Mã định danh"), found.urn),
        Fact(_("Địa bàn"), state.territory),
        Fact(_("Trực thuộc"), " · ".join(state.above)),
        Fact(_("Mã"), ", ".join(f"{scheme}: {value}" for scheme, value in sorted(state.codes.items()))),
        Fact(_("Hoạt động"), span(found)),
    ]
    names = [Item(one.title, "", span(one), one.basis) for one in history(found)]
    sections = [
        _seats(request, actor, found),
        Section(_("Đơn vị trực thuộc"), _units(found), _("Không có đơn vị nào.")),
        Section(
            _("Tên gọi qua thời gian"), names, _("Tên chưa thay đổi từ khi thành lập."), forms=_rename(request, actor)
        ),
    ]
    if before := [_link(link) for link in predecessors(found, day)]:
        sections.append(Section(_("Tiếp nhận từ"), before))
    if after := [_link(link) for link in successors(found, day)]:
        sections.append(Section(_("Nay thuộc"), after))
    back = reverse("console:organisations")
    return Page(state.title, back, facts=[fact for fact in facts if fact.text], sections=sections)


def _link(link: Link) -> Item:
    shares = {"whole": _("toàn bộ"), "part": _("một phần"), "unknown": _("phần chuyển chưa rõ")}
    url = reverse("console:organisation", args=[link.state.organisation.pk])
    return Item(link.state.title, url, " · ".join(link.state.above), f"{said_day(link.on)}, {shares[link.share]}")


def _units(found: Organisation) -> list[Item]:
    return [Item(unit.title, reverse("console:organisation", args=[unit.pk]), unit.urn) for unit in units_of(found)]


def _seats(request: HttpRequest, actor: Actor, found: Organisation) -> Section:
    seats = positions_of(found)
    sitting: dict[UUID, list[str]] = defaultdict(list)
    for held in holdings_in(*seats):
        if _now(held):
            sitting[held.position_id].append(held.account.party.name)
    items = [
        Item(
            seat.title,
            reverse("console:position", args=[seat.pk]),
            ", ".join(sitting[seat.pk]),
            tag="" if sitting[seat.pk] else _("Chưa có người"),
            color="warning",
        )
        for seat in seats
    ]
    return Section(
        _("Vị trí"), items, _("Chưa có vị trí nào."), forms=_open_form(request) if may(actor, "position.open") else []
    )


def _now(held: Holding) -> bool:
    return held.valid_from <= today() and (held.valid_to is None or held.valid_to >= today())


def _open_form(request: HttpRequest) -> list[Form]:
    known = sorted(open_roles(actor_in(request)), key=lambda role: str(role.title))
    options = [Option(role.urn, str(role.title)) for role in known]
    fields = [
        Field("title", _("Tên vị trí"), maxlength=160),
        Field("title_en", _("Tên tiếng Anh"), required=False, maxlength=160),
        Field("title_bn", _("Tên tiếng Bengali"), required=False, maxlength=160),
        Field(
            "id", _("Mã vị trí"), help=_("Chữ thường không dấu, số và gạch nối, ví dụ: can-bo-tiep-nhan."), maxlength=40
        ),
        Field("roles", _("Vai trò"), "checkboxes", options=options),
    ]
    return [Form(_("Mở vị trí mới"), fields, _("Mở vị trí"), f"{request.path}?do=open")]


def _rename(request: HttpRequest, actor: Actor) -> list[Form]:
    if not may(actor, "organisation.rename"):
        return []
    fields = [
        Field("title", _("Tên mới của cơ quan"), maxlength=200),
        Field("title_en", _("Tên tiếng Anh"), required=False, maxlength=200),
        Field("title_bn", _("Tên tiếng Bengali"), required=False, maxlength=200),
        Field("territory", _("Tên địa bàn"), required=False, maxlength=160),
        Field("valid_from", _("Có hiệu lực từ ngày"), "date"),
        Field("basis", _("Căn cứ"), maxlength=300),
    ]
    return [Form(_("Ghi tên mới"), fields, _("Ghi tên mới"), f"{request.path}?do=rename")]


@needs("position.give", "position.take")
@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One seat: its roles, who sat and sits there; give it, take it back."""
    seat, refusal = position_at(key), None
    if request.method == "POST":
        refusal = _give_or_take(request, key)
        if refusal is None:
            return HttpResponseRedirect(request.path)
    return shown(request, _position(request, seat), refusal)


def _give_or_take(request: HttpRequest, key: UUID) -> Refusal | None:
    who = account_by_login(request.POST.get("account", ""))
    given = dated({name: request.POST.get(name, "") for name in ("valid_from", "valid_to", "last")})
    given["account"] = str(who.pk) if who else "0" * 8
    if request.GET.get("do") == "take":
        return do(
            request,
            take_position,
            {k: given[k] for k in ("account", "last") if k in given},
            _("Đã thôi giao vị trí."),
            on=key,
        )[1]
    given.pop("last", None)
    return do(request, give_position, given, _("Đã giao vị trí."), on=key)[1]


def _position(request: HttpRequest, seat: Position) -> Page:
    titles = {role.urn: str(role.title) for role in all_of(RoleSpec, "roles", today())}
    roles = [Item(titles.get(urn, urn), reverse("console:role", args=[urn.rpartition(":")[2]])) for urn in seat.roles]
    people = [
        Item(
            held.account.party.name,
            reverse("console:account", args=[held.account_id]),
            span(held),
            tag=_("Đang giữ") if _now(held) else "",
            color="success",
        )
        for held in holdings_in(seat)
    ]
    login = Field("account", _("Tên đăng nhập của cán bộ"), maxlength=80)
    give = [
        login,
        Field("valid_from", _("Từ ngày"), "date", value=said_day(today())),
        Field("valid_to", _("Đến hết ngày"), "date", required=False),
    ]
    take = [login, Field("last", _("Ngày cuối giữ vị trí"), "date", value=said_day(today()))]
    forms = [
        Form(_("Giao vị trí"), give, _("Giao vị trí"), f"{request.path}?do=give"),
        Form(_("Thôi giao vị trí"), take, _("Thôi giao"), f"{request.path}?do=take", color="danger"),
    ]
    return Page(
        in_language(seat.title),
        reverse("console:organisation", args=[seat.organisation_id]),
        in_language(seat.organisation.title),
        sections=[
            Section(_("Người giữ vị trí"), people, _("Chưa có ai."), forms=forms),
            Section(_("Vai trò"), roles, _("Không có vai trò nào.")),
        ],
    )
