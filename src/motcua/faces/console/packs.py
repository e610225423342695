"""The packs: which versions there are and what is in force; one version, what it changes and where it is used."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.console.archives import packed
from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, do, may, needs, shown
from motcua.faces.shell.fields import Fact
from motcua.faces.shell.posts import caller
from motcua.faces.shell.words import in_language, moment
from motcua.kernel.access.api import Actor, Organisation, as_of
from motcua.kernel.acts.api import Conflict, NotFound, Refusal, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import (
    Change,
    PackVersion,
    alone,
    begin_draft,
    diff,
    drafts,
    enact,
    export,
    remade,
    retire,
    stale,
    used,
    versions,
    warnings,
    write_draft,
)
from motcua.mechanisms.cases.api import vacancies

MANIFEST = "pack.yaml"
RULES = ("pack_draft.begin",)
"""Who sees anything of all this."""
MOST = 200
"""How many changes, or items of one kind, a page shows."""

State = PackVersion.State
STATES: dict[str, tuple[str | Promise, str]] = {
    State.PUBLISHED: (gettext_lazy("Đã công bố, chưa dùng"), "warning"),
    State.LOADED: (gettext_lazy("Đang dùng"), "success"),
    State.STORED: (gettext_lazy("Lưu giữ"), "neutral"),
    State.RETIRED: (gettext_lazy("Đã ngừng"), "neutral"),
}
KINDS: dict[str, str | Promise] = {
    "procedures": gettext_lazy("Thủ tục"),
    "linked-procedures": gettext_lazy("Nhóm thủ tục liên thông"),
    "refines": gettext_lazy("Quy định riêng của địa phương"),
    "receptions": gettext_lazy("Nơi nộp hồ sơ trực tuyến"),
    "document-types": gettext_lazy("Loại giấy tờ"),
    "code-lists": gettext_lazy("Danh mục"),
    "roles": gettext_lazy("Vai trò"),
    "organisations": gettext_lazy("Tổ chức"),
    "calendars": gettext_lazy("Lịch làm việc"),
    "notices": gettext_lazy("Thông báo"),
    "pack": gettext_lazy("Thông tin chung của gói"),
}


def version_at(key: UUID) -> PackVersion:
    """The version under a key. Raises ``NotFound``."""
    found = versions().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def days(version: PackVersion) -> str:
    """From when to when a version says that it is in force."""
    ends = version.manifest.get("valid_to")
    begins = in_days(version.manifest["valid_from"])
    if ends:
        return _("từ ngày %(first)s đến hết ngày %(last)s") % {"first": begins, "last": in_days(ends)}
    return _("từ ngày %(first)s") % {"first": begins}


def in_days(day: str) -> str:
    """A day of a pack, as people here write it."""
    return "/".join(reversed(day.split("-")))


def place_name(place: str) -> str:
    """Whose rules a pack holds, as people call that body."""
    if not place:
        return _("Dùng chung cho mọi nơi")
    body = Organisation.objects.filter(urn=place).first()
    return in_language(as_of(body, today()).title) if body else place


def named(version: PackVersion) -> str:
    """A version as people call it."""
    title = in_language(version.manifest["title"])
    return _("%(title)s, phiên bản %(version)s") % {"title": title, "version": version.version}


@needs(*RULES)
@require_GET
def packs(request: HttpRequest) -> HttpResponseBase:
    """Every pack with its versions, the newest first, and the drafts under work."""
    writing = [
        Item(
            draft.title,
            reverse("console:draft", args=[draft.pk]),
            draft.urn or draft.folder,
            tag=_("Bản nháp"),
            color="accent",
            when=draft.changed_at,
        )
        for draft in drafts().filter(state="open")[:MOST]
    ]
    found: dict[str, list[PackVersion]] = {}
    for version in versions().defer("files"):
        found.setdefault(version.urn, []).insert(0, version)
    new = [
        Item(_("Bắt đầu từ mẫu"), reverse("console:draft_new"), _("Một gói mới với thông tin chung đã điền sẵn.")),
        Item(_("Nhập thư mục đã nén (.zip)"), reverse("console:draft_upload"), _("Gói đã soạn ở nơi khác.")),
    ]
    sections = [
        Section(_("Đang soạn"), writing, _("Chưa có bản nháp nào.")),
        Section(_("Soạn gói mới"), new),
        *(
            Section(in_language(line[0].manifest["title"]), [_row(one) for one in line], lead=urn)
            for urn, line in sorted(found.items())
        ),
    ]
    lead = _("Quy định là dữ liệu: soạn thành bản nháp, kiểm tra, công bố, rồi đưa vào sử dụng.")
    return shown(request, Page(_("Gói quy định"), reverse("console:home"), lead, sections=sections))


def _row(version: PackVersion) -> Item:
    label, color = STATES[version.state]
    return Item(
        _("Phiên bản %(version)s") % {"version": version.version},
        reverse("console:pack", args=[version.pk]),
        _("Có hiệu lực %(days)s") % {"days": days(version)},
        version.hash[:12],
        tag=label,
        color=color,
    )


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One version: what it holds, on which law, what it changes, who uses it; begin a draft, enact, retire."""
    version, refusal = version_at(key), None
    if request.method == "POST":
        match request.GET.get("do"):
            case "enact":
                _row, refusal = do(request, enact, {}, _("Đã đưa vào sử dụng."), on=key)
                if refusal is None:
                    return HttpResponseRedirect(f"{request.path}?moi=1")
            case "retire":
                _row, refusal = do(request, retire, {}, _("Đã ngừng dùng phiên bản này."), on=key)
            case "draft":
                row, refusal = _begin(request, version)
                if row is not None:
                    return HttpResponseRedirect(reverse("console:draft", args=[row]))
        if refusal is None:
            return HttpResponseRedirect(request.path)
    return shown(request, _page(request, version), refusal)


def _begin(request: HttpRequest, version: PackVersion) -> tuple[UUID | None, Refusal | None]:
    given = {"folder": version.urn.rpartition(":")[2][:60], "from_version": version.pk}
    row, refusal = do(request, begin_draft, given, _("Đã tạo bản nháp từ phiên bản này."))
    if row is None:
        return None, refusal
    numbers = versions().filter(urn=version.urn).aggregate(last=Max("version"))
    manifest = re.sub(r"(?m)^version: \d+$", f"version: {numbers['last'] + 1}", row.files[MANIFEST])
    who = caller(request, actor_in(request), "console")
    perform(write_draft, replace(who, key=None), {"path": MANIFEST, "text": manifest}, on=row.pk)
    return row.pk, None


def _page(request: HttpRequest, version: PackVersion) -> Page:
    label, _color = STATES[version.state]
    facts = [
        Fact(_("Tình trạng"), str(label)),
        Fact(_("Quy định của"), place_name(version.place)),
        Fact(_("Hiệu lực"), days(version)),
        Fact("URN", version.urn),
        Fact(_("Mã băm SHA-256"), version.hash),
        Fact(_("Đưa vào sử dụng lúc"), moment(version.loaded_at) if version.loaded_at else ""),
        Fact(
            _("Công bố"), _("Một người vừa soạn vừa công bố, không có người thứ hai xem lại.") if alone(version) else ""
        ),
    ]
    return Page(
        named(version),
        reverse("console:packs"),
        in_language(version.manifest.get("note") or ""),
        facts=[fact for fact in facts if fact.text],
        sections=[
            *_missing(request, version),
            *_todo(request, version),
            *_changes(version),
            *_items(version),
            _basis(version),
            _uses(actor_in(request), version),
        ],
    )


def _missing(request: HttpRequest, version: PackVersion) -> Iterator[Section]:
    """What does not work here: whose rules the law has overtaken, and which steps nobody is there to do. Whoever has
    just taken the version into use is told all; later the page tells what this pack sets in vain, and vacant seats."""
    if version.state != State.LOADED:
        return
    new = "moi" in request.GET
    told = {
        _("Chỗ không còn khớp với quy định phía trên"): stale() if new else stale(version.urn),
        _("Chỗ còn thiếu người"): warnings([version]) if new else vacancies(version),
    }
    for title, found in told.items():
        items = [Item(one.what, text=one.remedy, tag=_("Cảnh báo"), color="warning") for one in found[:MOST]]
        if items:
            yield Section(title, items, lead=beyond(len(found)))


def _todo(request: HttpRequest, version: PackVersion) -> Iterator[Section]:
    """What can be done with the version by this official, each with its own button."""
    actor, here = actor_in(request), request.path
    links = [
        Item(
            _("Hồ sơ đang giải quyết sẽ ra sao"),
            reverse("console:plan", args=[version.pk]),
            _("Hồ sơ nào chuyển, hồ sơ nào ở lại, hồ sơ nào cần quyết định; ra lệnh chuyển và hoàn lại."),
        ),
        Item(_("Tải về dạng thư mục nén (.zip)"), reverse("console:pack_zip", args=[version.pk])),
    ]
    forms = []
    if may(actor, "packs.enact", on=version) and version.state in (State.PUBLISHED, State.STORED):
        text = _("Phiên bản đang dùng nhường chỗ và được lưu giữ. Mỗi mục chỉ áp dụng từ ngày có hiệu lực của nó.")
        forms.append(Form(_("Đưa vào sử dụng"), [], _("Đưa vào sử dụng"), f"{here}?do=enact", text=text))
    lead = ""
    if may(actor, "pack_draft.begin", on=version):
        text = _("Phiên bản đã công bố thì không đổi; sửa trên một bản nháp rồi công bố thành phiên bản mới.")
        forms.append(Form(_("Sửa thành bản mới"), [], _("Sửa thành bản mới"), f"{here}?do=draft", text=text))
    else:
        lead = _("Gói này không do cơ quan của ông/bà quy định; xin đặt quy định riêng trong gói của cơ quan mình.")
        links.append(
            Item(
                _("Soạn gói mới"),
                reverse("console:draft_new"),
                _("Lệ phí, thời hạn ngắn hơn, người phụ trách từng bước, lời dặn."),
            )
        )
    yield Section(_("Việc có thể làm"), links, lead=lead, forms=forms)


def _changes(version: PackVersion) -> Iterator[Section]:
    earlier = versions().filter(urn=version.urn, version__lt=version.version).last()
    if earlier is None:
        return
    found = diff(remade(earlier), remade(version))
    title = _("Thay đổi so với phiên bản %(version)s") % {"version": earlier.version}
    yield Section(title, changed(found), _("Không có thay đổi nào."), lead=beyond(len(found)))


def changed(changes: list[Change]) -> list[Item]:
    """Changes as sentences, each with whom it concerns; first those that concern somebody."""
    changes = sorted(changes, key=lambda change: not change.whom)
    return [
        Item(change.sentence, text=change.whom, side=KINDS.get(change.kind, change.kind)) for change in changes[:MOST]
    ]


def beyond(count: int) -> str:
    """What to say when there are more than a page shows."""
    return _("%(count)s mục; trang này hiện %(most)s mục đầu.") % {"count": count, "most": MOST} if count > MOST else ""


def _items(version: PackVersion) -> Iterator[Section]:
    counts = version.items.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    for kind, count in counts:
        rows = version.items.filter(kind=kind).order_by("position")
        some = rows.values_list("urn", "valid_from", "valid_to", "content__title")[:MOST]
        items = []
        for urn, begins, ends, title in some:
            span = f"{begins:%d/%m/%Y} – " + (f"{ends:%d/%m/%Y}" if ends else "")
            items.append(Item(title or urn.rpartition(":")[2], text=urn, side=span))
        yield Section(KINDS.get(kind, kind), items, lead=beyond(count))


def _basis(version: PackVersion) -> Section:
    rows = [
        Item(
            basis["document"],
            text=" · ".join(filter(None, (basis["title"], basis.get("article"), basis.get("note")))),
            tag="" if basis["verified"] else _("Chưa đối chiếu"),
        )
        for basis in version.manifest.get("legal_basis", [])
    ]
    return Section(_("Căn cứ"), rows, _("Không ghi căn cứ."))


def _uses(actor: Actor, version: PackVersion) -> Section:
    """Where the version is used, beside the button that withdraws it."""
    items = [Item(use.sentence) for use in used(version)]
    forms = []
    if version.state != State.RETIRED and may(actor, "packs.retire", on=version):
        text = _("Không ai bắt đầu theo phiên bản này nữa; hồ sơ đã nhận theo nó vẫn đọc được nó.")
        here = reverse("console:pack", args=[version.pk])
        forms.append(Form(_("Ngừng dùng"), [], _("Ngừng dùng"), f"{here}?do=retire", text=text, color="danger"))
    return Section(_("Nơi đang dùng"), items, _("Chưa có gì đang dùng phiên bản này."), forms=forms)


@needs(*RULES)
@require_GET
def pack_zip(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The files of a version, as its author would have them, in one archive."""
    version = version_at(key)
    exported = export(version)
    if exported.missing:
        told = _("Phiên bản này không còn giữ các tệp: %(names)s.") % {"names": ", ".join(exported.missing)}
        return shown(request, _page(request, version), Conflict(told))
    return archive(packed(exported.files), f"{version.urn.rpartition(':')[2]}-{version.version}.zip")


def archive(content: bytes, name: str) -> HttpResponse:
    """Bytes of an archive as a download; its name holds only letters that a URN or folder may have."""
    return HttpResponse(
        content, content_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
