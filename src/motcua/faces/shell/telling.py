"""My account: how I want to be told, in which browsers, at which hours; and what letters lead to: turning a sort of
them off, proving an address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.posts import caller
from motcua.faces.shell.public import public
from motcua.faces.shell.words import in_language, moment
from motcua.kernel.access.api import Actor, actor_of
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotFound, Refusal, Stale, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.notices.api import (
    CHANNELS,
    WHY,
    Channel,
    Delivery,
    Preference,
    TooManyWishes,
    asked_by,
    awaited,
    browsers_of,
    confirm_address,
    left_by,
    notice_rules,
    offered,
    prefer,
    preference_of,
    push_key,
    remove_subscription,
    sorts,
    subscribe,
    undelivered,
)
from motcua.kernel.people.api import Account, account_at, accounts_of

LABELS = {
    Channel.MAIL: gettext_lazy("Thư điện tử"),
    Channel.PUSH: gettext_lazy("Thông báo trên trình duyệt (chọn từng máy ở dưới)"),
    Channel.SMS: gettext_lazy("Tin nhắn điện thoại"),
}


def _me(request: HttpRequest) -> tuple[Account, Actor]:
    return request.user, request.actor  # type: ignore[attr-defined, return-value]  # set by the middleware


@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest) -> HttpResponse:
    """Channels, address, telephone, quiet hours, sorts of letters; and what did not arrive."""
    me, actor = _me(request)
    chosen, refusal = preference_of(me.pk), None
    given = _given(request, chosen) if request.method == "POST" else _kept(me, chosen)
    if request.method == "POST":
        try:
            passed_over = _save(request, me, actor, given)
        except (Conflict, Invalid, Stale) as known:
            refusal = known
        else:
            messages.success(request, _("Đã ghi cách nhận thông báo của ông/bà."))
            waits = awaited(me)
            if passed_over:
                told = _("Chưa gửi được liên kết xác nhận tới %(email)s. %(why)s %(remedy)s")
                said = {"email": given["email"], "why": passed_over.sentence, "remedy": passed_over.remedy}
                messages.warning(request, told % said)
            elif waits and waits == given.get("email"):
                told = _("Đã gửi liên kết xác nhận tới %(email)s; mở liên kết đó thì địa chỉ mới được dùng.")
                messages.info(request, told % {"email": waits})
            return HttpResponseRedirect(reverse("account-telling"))
    fields = _fields(given, dict(refusal.faults) if refusal else {})
    faults = [
        {"id_for": field.id_for, "label": field.label, "message": error} for field in fields for error in field.errors
    ]
    context = {
        "fields": fields,
        "errors": faults or ([{"message": f"{refusal.sentence} {refusal.remedy}"}] if refusal else []),
        "troubles": troubles(me.party_id),
        "awaited": awaited(me),
        "browsers": [
            {
                "title": row.device or _("Trình duyệt không rõ"),
                "words": _("thêm lúc %(when)s") % {"when": moment(row.added_at)},
                "url": reverse("account-browser-remove", args=[row.pk]),
            }
            for row in browsers_of(me.pk)
        ],
        "push_key": push_key(),
    }
    return render(request, "shell/telling.html", context, status=refusal.status if refusal else 200)


def _save(request: HttpRequest, me: Account, actor: Actor, given: dict[str, Any]) -> TooManyWishes | None:
    """Keep all that was chosen; where the address is refused for today, all but that, and give back the refusal."""
    try:
        perform(prefer, caller(request, actor, "portal"), given, on=me.pk)
    except TooManyWishes as refused:
        perform(prefer, caller(request, actor, "portal"), given | {"email": None}, on=me.pk)
        return refused
    return None


def _given(request: HttpRequest, chosen: Preference) -> dict[str, Any]:
    wanted, there = request.POST.getlist("sorts"), offered()
    kept = [channel for channel in chosen.channels if channel not in there]  # what is not offered is not unchosen
    return {
        "channels": [*request.POST.getlist("channels"), *kept],
        "declined": [sort.urn for sort in sorts() if sort.urn not in wanted],
        **{name: request.POST.get(name, "").strip() for name in ("email", "phone", "quiet_begins", "quiet_ends")},
    }


def _kept(me: Account, chosen: Preference) -> dict[str, Any]:
    names = ("channels", "declined", "phone", "quiet_begins", "quiet_ends")
    return {"email": me.party.email} | {name: getattr(chosen, name) for name in names}


def _fields(given: dict[str, Any], faults: dict[str, Any]) -> list[Field]:
    rules = notice_rules(today())
    usual = {"begins": rules.quiet_begins, "ends": rules.quiet_ends}
    channels = [Option(channel, LABELS[channel], channel in given["channels"]) for channel in offered()]
    wanted = [Option(sort.urn, in_language(sort.title), sort.urn not in given["declined"]) for sort in sorts()]
    hours = _("Như 21:00. Để trống cả hai giờ thì theo giờ chung: từ %(begins)s đến %(ends)s.") % usual
    always = _("Hai giờ bằng nhau nghĩa là lúc nào cũng gửi. Thư khẩn luôn được gửi.")
    proved = _("Địa chỉ mới được dùng sau khi mở liên kết gửi tới đó; địa chỉ cũ cũng được báo.")
    some = [
        Field("channels", _("Ngoài trang Thông báo, báo cho tôi bằng"), "checkboxes", options=channels, required=False),
        _text("email", _("Địa chỉ thư điện tử"), given, "email", "email", help=proved),
        _text("phone", _("Số di động để nhận tin nhắn"), given, "tel", "tel"),
        _text("quiet_begins", _("Không gửi từ lúc"), given, help=hours),
        _text("quiet_ends", _("Đến lúc"), given, help=always),
        Field("sorts", _("Các loại thư không bắt buộc"), "checkboxes", options=wanted, required=False),
    ]
    return [
        Field(
            **{
                **vars(one),
                "errors": [e for path, es in faults.items() if path.split(".")[0] == one.html_name for e in es],
            }
        )
        for one in some
        if one.widget != "checkboxes" or one.options
    ]


def _text(
    name: str, label: str, given: dict[str, Any], widget: str = "text", autocomplete: str = "off", help: str = ""
) -> Field:
    return Field(name, label, widget, given[name], help, required=False, autocomplete=autocomplete, maxlength=254)


def troubles(party: UUID) -> list[str]:
    """What did not reach a party lately, in sentences: by which channel, why, and whether it can mend that."""
    return [_trouble(one) for one in undelivered(party)]


def _trouble(one: Delivery) -> str:
    why = WHY[one.why]
    said = {"channel": CHANNELS[one.channel], "why": why.words}
    if why.theirs:
        return _("Lần gần nhất chưa gửi được %(channel)s cho ông/bà: %(why)s Xin kiểm tra lại địa chỉ.") % said
    if one.state == Delivery.State.FAILED:
        return _("Lần gần nhất chưa gửi được %(channel)s cho ông/bà: %(why)s Máy sẽ tự gửi lại.") % said
    return _("Lần gần nhất chưa gửi được %(channel)s cho ông/bà: %(why)s Xin đọc ở trang này.") % said


@require_POST
def browser_add(request: HttpRequest) -> HttpResponse:
    """Be told in this browser: what it gave to the script of the page."""
    me, actor = _me(request)
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    given["device"] = request.visit.device[:120]  # type: ignore[attr-defined]
    try:
        perform(subscribe, caller(request, actor, "portal"), given, on=me.pk)
    except (Conflict, Invalid) as refusal:
        said = [str(fault) for found in refusal.faults.values() for fault in found]
        messages.error(request, said[0] if said else f"{refusal.sentence} {refusal.remedy}")
    else:
        messages.success(request, _("Từ nay trình duyệt này sẽ báo cho ông/bà khi có tin mới."))
    return HttpResponseRedirect(reverse("account-telling"))


@require_POST
def browser_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Be told in a browser no longer."""
    _own, actor = _me(request)
    perform(remove_subscription, caller(request, actor, "portal"), {}, on=key)
    messages.success(request, _("Trình duyệt đó sẽ không báo nữa."))
    return HttpResponseRedirect(reverse("account-telling"))


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Turn a sort of letters off from an e-mail, without signing in: by a button on this page, or by the one click of
    the mail program (RFC 8058), which posts here. Opening the page alone changes nothing."""
    try:
        key, urn = left_by(token)
        sort = next(one for one in sorts() if one.urn == urn)
        me = account_at(key)
    except (ValueError, StopIteration):
        raise NotFound from None
    done = False
    if request.method == "POST":
        chosen = preference_of(me.pk)
        names = ("channels", "quiet_begins", "quiet_ends", "phone")
        given = {name: getattr(chosen, name) for name in names} | {"declined": sorted({*chosen.declined, urn})}
        try:
            perform(prefer, Caller(actor_of(me), channel="mail"), given, on=me.pk)
        except Refusal:
            raise NotFound from None
        done = True
    return render(request, "shell/leave.html", {"sort": in_language(sort.title), "done": done})


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Prove a new address by the link of the letter that came there, without signing in. Opening the page alone, as
    programs do that look through letters, changes nothing."""
    try:
        asked = asked_by(token)
        me = next(iter(accounts_of(asked.party_id)))
    except (ValueError, StopIteration):
        raise NotFound(_("Liên kết xác nhận này đã hết hạn hoặc đã dùng.")) from None
    context: dict[str, Any] = {"email": asked.values["email"], "done": me.party.email == asked.values["email"]}
    if request.method == "POST" and not context["done"]:
        try:
            perform(confirm_address, Caller(actor_of(me), channel="mail"), {"token": token}, on=me.pk)
        except Refusal:
            raise NotFound(_("Liên kết xác nhận này đã hết hạn hoặc đã dùng.")) from None
        context["done"] = True
    return render(request, "shell/address.html", context)
