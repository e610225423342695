"""What a version means for the dossiers under way: the plan, the order to move them, its progress, and its undoing."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.packs import RULES, in_days, named, version_at
from motcua.faces.console.parts import PAGE, Form, Item, Page, Section, actor_in, do, may, needs, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.faces.shell.progress import NAMES as WORKS
from motcua.faces.shell.words import moment
from motcua.kernel.access.api import Actor
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.jobs.api import latest
from motcua.kernel.packs.api import (
    OUTCOMES,
    Fault,
    Outcome,
    PackVersion,
    Planned,
    UnknownItem,
    in_use,
    plan,
    remade,
    summary,
    together,
)
from motcua.mechanisms.cases import api as cases

MOST = 2000
"""How many dossiers are weighed for one page; a version that concerns more says so."""
ORDERS = ("packs.migrate", "packs.unmigrate")
COLORS = {Outcome.MOVES: "success", Outcome.STAYS: "neutral", Outcome.DECIDE: "warning"}


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def pack_plan(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The plan of a version, dossier by dossier; once it is in use, the order to move and to move back."""
    version, refusal = version_at(key), None
    if request.method == "POST":
        decision = {"decision": request.POST.get("decision", "").strip()}
        if request.GET.get("do") == "undo":
            given = decision | {"batch": request.GET.get("lan", "")}
            _row, refusal = do(request, cases.order_undoing, given, _("Đã ra lệnh hoàn lại."), on=key)
        else:
            given = decision | {"batch": request.POST.get("key", "")}
            _row, refusal = do(request, cases.order_migration, given, _("Đã ra lệnh chuyển."), on=key)
        if refusal is None:
            return HttpResponseRedirect(request.path)
    return shown(request, _page(request, version), refusal)


def weighed(version: PackVersion) -> tuple[list[Planned], list[Fault]]:
    """The fate of the dossiers that a version concerns, up to one more than ``MOST``; or why it can't be told."""
    pack = remade(version)
    library = together([pack], in_use())
    return ([], library.faults) if library.faults else (list(islice(plan(library, pack), MOST + 1)), [])


def _page(request: HttpRequest, version: PackVersion) -> Page:
    actor, (planned, faults) = actor_in(request), weighed(version)
    counts = summary(planned[:MOST])
    facts = [Fact(OUTCOMES[outcome], str(count)) for outcome, count in counts.items()]
    lead = _("Hồ sơ đang giải quyết theo phiên bản khác của gói này, mà phiên bản này quy định khác đi.")
    if len(planned) > MOST:
        lead = _("Phiên bản này liên quan đến hơn %(most)s hồ sơ; dưới đây tính trên số hồ sơ nhận trước.") % {
            "most": MOST
        }
    if not planned and not faults:
        lead = _("Không hồ sơ nào đang giải quyết bị ảnh hưởng.")
    by_itself = _by_itself(version)
    movable = sum(one.outcome == Outcome.MOVES and one.urn not in by_itself for one in planned[:MOST])
    broken = [Item(fault.message, text=fault.remedy, side=fault.path) for fault in faults]
    sections = [
        *([Section(_("Chưa lập được kế hoạch"), broken)] if faults else []),
        *_orders(request, version, movable),
        _listed(request, version, actor, planned[:MOST]),
    ]
    back = reverse("console:pack", args=[version.pk])
    title = _("Kế hoạch: %(version)s") % {"version": named(version)}
    return Page(title, back, lead, facts=facts, sections=sections)


def _listed(request: HttpRequest, version: PackVersion, actor: Actor, planned: list[Planned]) -> Section:
    """The dossiers of the official's own bodies, those of one outcome when it is chosen, page by page."""
    wanted, after = request.GET.get("loc", ""), request.GET.get("sau", "")
    own = _reached(actor, planned)
    some = [one for one in planned if one.subject in own and wanted in ("", one.outcome)]
    begin = next((n + 1 for n, one in enumerate(some) if str(one.subject) == after), 0)
    page = some[begin : begin + PAGE]
    filters = [Item(_("Tất cả"), "?")] if wanted else []
    filters += [
        Item(_("Chỉ xem: %(what)s") % {"what": OUTCOMES[one]}, f"?loc={one}") for one in Outcome if one != wanted
    ]
    more = ""
    if len(some) > begin + PAGE:
        more = "?" + urlencode({"loc": wanted, "sau": str(page[-1].subject)})
    by_itself = _by_itself(version)
    items = [_row(version, one, by_itself) for one in page]
    lead = _("Hồ sơ của cơ quan ông/bà và các cơ quan trực thuộc.")
    return Section(_("Từng hồ sơ"), [*filters, *items] if items or wanted else [], _("Không có hồ sơ nào."), lead, more)


def _reached(actor: Actor, planned: list[Planned]) -> set[UUID]:
    """Which of the dossiers belong to bodies that the official's seat reaches: of others not even the code is shown."""
    keys = [one.subject for one in planned]
    found = cases.Dossier.objects.filter(pk__in=keys, organisation__in=actor.subtree)
    return set(found.values_list("pk", flat=True))


def _by_itself(version: PackVersion) -> set[str]:
    """The calendars of a version: what they move goes by itself when it is taken into use, and nobody decides it."""
    return set(version.items.filter(kind="calendars").values_list("urn", flat=True))


def _row(version: PackVersion, one: Planned, by_itself: Collection[str]) -> Item:
    due = moment(one.old_due) if one.old_due else ""
    if one.new_due and one.new_due != one.old_due:
        due = _("%(old)s → %(new)s") % {"old": due, "new": moment(one.new_due)}
    url = "" if one.urn in by_itself else reverse("console:decide", args=[version.pk, one.subject])
    reasons = " ".join(map(str, one.reasons))
    return Item(one.label, url, reasons, due, OUTCOMES[one.outcome], COLORS[one.outcome])


def _orders(request: HttpRequest, version: PackVersion, count: int) -> Iterator[Section]:
    """The order to move, or, when a past order is chosen, its undoing; how far orders have come; all past orders."""
    actor, chosen = actor_in(request), request.GET.get("lan", "")
    orders = _past(version)
    undone = next((one for one in orders if str(one["batch"]) == chosen), None)
    if undone is not None and may(actor, "packs.unmigrate"):
        text = _("Mỗi hồ sơ trở lại đúng quy định, bước và hạn như trước; hồ sơ đã đi tiếp thì ở lại.")
        here = f"{request.path}?do=undo&lan={chosen}"
        form = Form(_("Hoàn lại lần chuyển này"), [_decision()], _("Ra lệnh hoàn lại"), here, text, "danger")
        yield Section(_("Lần chuyển lúc %(when)s") % {"when": moment(undone["at"])}, [_order(undone)], forms=[form])
    elif version.manifest["valid_from"] > today().isoformat():
        begins = in_days(version.manifest["valid_from"])
        yield Section(
            _("Chuyển hồ sơ sang phiên bản này"), empty=_("Từ ngày %(day)s mới ra lệnh được.") % {"day": begins}
        )
    elif version.state == PackVersion.State.LOADED and count and may(actor, "packs.migrate"):
        text = _("%(count)s hồ sơ được chuyển lần lượt; hạn của mỗi hồ sơ tính lại từ những gì đã xảy ra.")
        here = f"{request.path}?do=move"
        form = Form(_("Chuyển các hồ sơ"), [_decision()], _("Ra lệnh chuyển"), here, text % {"count": count})
        yield Section(_("Chuyển hồ sơ sang phiên bản này"), forms=[form])
    rows = [row for row in latest() if row.name in ORDERS]
    if orders and rows:
        works = [Item(WORKS[row.name], side=f"{row.done}/{row.of}", when=row.changed_at) for row in rows]
        yield Section(_("Tiến độ"), works, lead=_("Có thể đóng trang; việc vẫn chạy."))
    if orders:
        yield Section(_("Các lần chuyển"), [_order(one, f"?lan={one['batch']}") for one in orders])
    yield from _left(version, actor)


def _left(version: PackVersion, actor: Actor) -> Iterator[Section]:
    """The dossiers of the official's own bodies that an order left where they are, each with the reason."""
    rows = cases.left_by(version.pk).filter(dossier__organisation__in=actor.subtree)
    items = []
    for row in rows[:PAGE]:
        unmoved = "asked" in row.after
        url = reverse("console:decide", args=[version.pk, row.dossier_id])
        tag = _("chưa chuyển được") if unmoved else _("chưa hoàn lại được")
        items.append(Item(row.dossier.code, url, row.after["refused"], tag=tag, color="warning", when=row.made_at))
    if items:
        lead = _("%(count)s hồ sơ vẫn giữ nguyên, lý do ghi ở từng hồ sơ. Ra lệnh lần nữa thì sẽ được xét lại.")
        yield Section(_("Chưa làm được"), items, lead=lead % {"count": rows.count()})


def _past(version: PackVersion) -> list[dict[str, Any]]:
    """The orders by which dossiers were moved to a version, the last first."""
    moved, asked = Q(after__pack_id=str(version.pk)), Q(after__asked=str(version.pk))
    some = (
        cases.Migration.objects.filter(moved | asked)
        .values("batch")
        .annotate(
            n=Count("pk", filter=moved),
            undone=Count("undone_at"),
            left=Count("pk", filter=Q(after__has_key="refused")),
            at=Min("made_at"),
            why=Min("decision"),
        )
    )
    return [dict(one) for one in some.order_by("-at")[:PAGE]]


def _order(one: dict[str, Any], url: str = "") -> Item:
    undone = _("đã hoàn lại %(count)s") % {"count": one["undone"]} if one["undone"] else ""
    left = _("%(count)s chưa làm được") % {"count": one["left"]} if one["left"] else ""
    url, told = url if one["undone"] < one["n"] else "", " · ".join(filter(None, (undone, left)))
    return Item(one["why"], url, side=_("%(count)s hồ sơ") % {"count": one["n"]}, tag=told, when=one["at"])


def _decision() -> Field:
    help_text = _("Số, ngày của quyết định và lý do; ít nhất 10 chữ. Được ghi vào từng hồ sơ.")
    return Field("decision", _("Quyết định"), "textarea", help=help_text, maxlength=2000)


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: UUID, dossier: UUID) -> HttpResponseBase:
    """One dossier and one version: what would become of it, and the decision to move it, or to move it back."""
    version, refusal = version_at(key), None
    row = cases.Dossier.objects.filter(pk=dossier, organisation__in=actor_in(request).subtree).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        decision = {"decision": request.POST.get("decision", "").strip()}
        if request.GET.get("do") == "undo":
            given = decision | {"batch": request.GET.get("lan", "")}
            _row, refusal = do(request, cases.unmigrate, given, _("Đã hoàn lại."), on=dossier)
        else:
            given = decision | {
                "version": str(key),
                "batch": request.POST.get("key", ""),
                "step": request.POST.get("step", ""),
            }
            _row, refusal = do(request, cases.migrate, given, _("Đã chuyển hồ sơ."), on=dossier)
        if refusal is None:
            return HttpResponseRedirect(request.path)
    return shown(request, _decision_page(request, version, row), refusal)


def _decision_page(request: HttpRequest, version: PackVersion, row: cases.Dossier) -> Page:
    pack = remade(version)
    planned = (one for one in plan(together([pack], in_use()), pack) if one.subject == row.pk)
    one, old = next(planned, None), cases.procedure_of(row)
    facts = [
        Fact(_("Thủ tục"), str(old.title)),
        Fact(_("Bước đang xử lý"), next((str(step.title) for step in old.steps if step.id == row.step), "")),
        Fact(_("Hạn trả hiện nay"), moment(row.due_at)),
    ]
    if one is not None:
        facts += [
            Fact(_("Theo kế hoạch"), str(OUTCOMES[one.outcome])),
            Fact(_("Hạn theo phiên bản này"), moment(one.new_due) if one.new_due else ""),
        ]
    reasons = [Item(reason) for reason in one.reasons] if one else []
    sections = [Section(_("Vì sao"), reasons, _("Không có vướng mắc nào."))]
    if row.pack_id != version.pk and row.ended_at is None and version.state == PackVersion.State.LOADED:
        sections.append(Section(_("Quyết định"), forms=[_moving(request, version, row)]))
    for moved in row.migrations.filter(after__pack_id=str(version.pk), undone_at=None):
        here = f"{request.path}?do=undo&lan={moved.batch}"
        form = Form(_("Hoàn lại"), [_decision()], _("Hoàn lại hồ sơ này"), here, color="danger")
        sections.append(Section(_("Đã chuyển lúc %(when)s") % {"when": moment(moved.made_at)}, forms=[form]))
    facts = [fact for fact in facts if fact.text]
    return Page(row.code, reverse("console:plan", args=[version.pk]), named(version), facts=facts, sections=sections)


def _moving(request: HttpRequest, version: PackVersion, row: cases.Dossier) -> Form:
    """The form that moves one dossier; it asks for the step at which it goes on where its own is no more."""
    fields = [_decision()]
    try:
        new = cases.procedure_at(row.procedure, version.pk)
    except UnknownItem:
        new = None
    own = new.steps_for(row.channel, row.data, legal_day(row.received_at)) if new else []
    if new and row.step not in [step.id for step in own]:
        options = [Option(step.id, str(step.title)) for step in own]
        fields.append(Field("step", _("Hồ sơ tiếp tục ở bước"), "select", options=options))
    return Form(_("Chuyển hồ sơ này"), fields, _("Chuyển sang phiên bản này"), request.path)
