"""Drafts of packs: begin one, write its files, see every fault at its line, publish it or give it up."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.console.archives import packed, unpacked
from motcua.faces.console.packs import RULES, archive, changed, place_name
from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, do, may, needs, own_body, shown
from motcua.faces.console.skeletons import SKELETONS, begun
from motcua.faces.shell.fields import Fact, Field
from motcua.faces.shell.words import file_size, moment
from motcua.kernel.access.api import organisation_at
from motcua.kernel.acts.api import Invalid, NotAllowed, NotFound, Refusal, new_id
from motcua.kernel.packs.api import (
    Fault,
    Library,
    PackDraft,
    begin_draft,
    diff,
    draft_library,
    drop_draft,
    loaded,
    publish_draft,
    remade,
    write_draft,
)
from motcua.mechanisms.cases.api import ProcedureSpec

MOST_FAULTS = 300
LONGEST = 600_000
"""Characters up to which a file is written in the browser; longer ones are tables, which come by archive."""


def draft_at(key: UUID) -> PackDraft:
    """The draft under a key. Raises ``NotFound``."""
    found = PackDraft.objects.select_related("based_on", "published_as").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """A pack from nothing: its short name and title; the rest of ``pack.yaml`` is there to be changed."""
    refusal = None
    if request.method == "POST":
        folder = request.POST.get("folder", "").strip()
        actor = actor_in(request)
        place = "" if may(actor, "pack_draft.begin", on=PackDraft()) else organisation_at(own_body(actor)).urn
        given = {"folder": folder, "files": begun(folder, request.POST.get("title", "").strip(), place)}
        row, refusal = do(request, begin_draft, given, _("Đã tạo bản nháp."), also=(NotAllowed,))
        refusal = _short(refusal)
        if row is not None:
            return HttpResponseRedirect(reverse("console:draft", args=[row.pk]))
    fields = [
        Field("folder", _("Tên ngắn"), help=_("Chữ thường không dấu, số, gạch nối: cua-nam-2027."), maxlength=60),
        Field("title", _("Tên gói"), maxlength=200),
    ]
    form = Form(_("Gói mới"), fields, _("Tạo bản nháp"), request.path)
    page = Page(_("Soạn gói mới"), reverse("console:packs"), sections=[Section(_("Đặt tên"), forms=[form])])
    return shown(request, page, refusal)


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """A pack's folder, brought as a zip file."""
    refusal: Refusal | None = None
    if request.method == "POST":
        sent = request.FILES.get("archive")
        try:
            if sent is None or sent.file is None:
                raise Invalid(faults={"archive": [_("Xin chọn một tệp .zip.")]})
            files = unpacked(str(sent.name), sent.size or 0, sent.file)
            given = {"folder": request.POST.get("folder", "").strip(), "files": files}
            row, refusal = do(request, begin_draft, given, _("Đã nhập thành bản nháp."), also=(NotAllowed,))
            if row is not None:
                return HttpResponseRedirect(reverse("console:draft", args=[row.pk]))
            refusal = _short(_beside(refusal, "files", "archive"))
        except Invalid as refused:
            refusal = refused
    fields = [
        Field("folder", _("Tên ngắn"), help=_("Chữ thường không dấu, số, gạch nối: cua-nam-2027."), maxlength=60),
        Field("archive", _("Thư mục đã nén (.zip)"), "file", accept=".zip"),
    ]
    text = _("Gói được đọc thành bản nháp; chưa có gì đưa vào sử dụng.")
    form = Form(_("Chọn tệp"), fields, _("Nhập thành bản nháp"), request.path, text=text, upload=True)
    page = Page(_("Nhập gói"), reverse("console:packs"), sections=[Section(_("Tệp nén"), forms=[form])])
    return shown(request, page, refusal)


def _short(refusal: Refusal | None) -> Refusal | None:
    """The refusal with what a short name is made of, where that is what was wrong."""
    if isinstance(refusal, Invalid) and "folder" in refusal.faults:
        told = _("Tên ngắn chỉ gồm chữ thường không dấu, số và gạch nối, như cua-nam-2027.")
        return Invalid(faults={**refusal.faults, "folder": [told]})
    return refusal


def _beside(refusal: Refusal | None, path: str, name: str) -> Refusal | None:
    """The refusal with the faults of ``path`` told beside the field ``name``."""
    if isinstance(refusal, Invalid) and path in refusal.faults:
        return Invalid(faults={name if one == path else one: told for one, told in refusal.faults.items()})
    return refusal


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One draft: its files, its faults, what it would change; publish it, or give it up."""
    row, refusal = draft_at(key), None
    if request.method == "POST":
        if request.GET.get("do") == "drop":
            _row, refusal = do(request, drop_draft, {}, _("Đã bỏ bản nháp."), on=key)
            if refusal is None:
                return HttpResponseRedirect(reverse("console:packs"))
        else:
            done, refusal = do(
                request, publish_draft, {}, _("Đã công bố. Nội dung phiên bản này không đổi nữa."), on=key
            )
            if done is not None:
                return HttpResponseRedirect(reverse("console:pack", args=[done.published_as_id]))
    return shown(request, _page(request, row), refusal)


def _page(request: HttpRequest, row: PackDraft) -> Page:
    library = draft_library(row)
    facts = [
        Fact(_("Quy định của"), place_name(row.place)),
        Fact("URN", row.urn),
        Fact(_("Sửa lần cuối"), moment(row.changed_at)),
    ]
    if row.based_on:
        facts.append(Fact(_("Soạn từ phiên bản"), str(row.based_on.version)))
    sections = [
        _faults(row, library),
        *_overtaken(library),
        _files(row, library.faults),
        *([_adding(row)] if row.state == "open" and may(actor_in(request), "pack_draft.write", on=row) else []),
        _looks(row, library),
        *([] if library.faults else [_changes(row, library)]),
        _ends(request, row, library),
    ]
    return Page(row.title, reverse("console:packs"), _("Bản nháp"), facts=facts, sections=sections)


def _faults(row: PackDraft, library: Library) -> Section:
    """Every fault, each leading to its file. In an imported draft, they are the decisions that a person must take."""
    imported = row.origin == PackDraft.Origin.IMPORT and library.faults
    title = _("Việc cần quyết định") if imported else _("Chỗ cần sửa")
    lead = _("%(count)s chỗ; sửa hết mới công bố được.") % {"count": len(library.faults)} if library.faults else ""
    if library.unchecked:
        lead += " " + _("Có tệp chưa đọc được nên chưa kiểm tra các tham chiếu; sửa xong xin kiểm tra lại.")
    items = [_fault(row, fault) for fault in library.faults[:MOST_FAULTS]]
    return Section(title, items, _("Không có lỗi nào."), lead=lead)


def _overtaken(library: Library) -> Iterator[Section]:
    """What other places have set and would no longer fit: it keeps nobody from publishing."""
    if found := library.outdated:
        items = [Item(one.message, text=one.path, side=one.file) for one in found[:MOST_FAULTS]]
        lead = _("Gói này vẫn công bố được; các nơi ấy được báo để sửa quy định của mình.")
        yield Section(_("Quy định riêng của nơi khác không còn khớp"), items, lead=lead)


def _fault(row: PackDraft, fault: Fault) -> Item:
    path = fault.file.removeprefix(f"{row.folder}/")
    inside = path in row.files
    url = f"{_editor(row, path)}&dong={fault.line or ''}#f-text" if inside else ""
    place = _("%(file)s, dòng %(line)s") % {"file": path, "line": fault.line} if fault.line else path
    return Item(fault.message, url, " · ".join(filter(None, (str(fault.remedy), fault.path))), place)


def _editor(row: PackDraft, path: str) -> str:
    return f"{reverse('console:draft_file', args=[row.pk])}?{urlencode({'tep': path})}"


def _files(row: PackDraft, faults: list[Fault]) -> Section:
    wrong = {fault.file for fault in faults}
    items = [
        Item(
            path,
            _editor(row, path),
            side=file_size(len(text.encode())),
            tag=_("Có lỗi") if f"{row.folder}/{path}" in wrong else "",
            color="danger",
        )
        for path, text in sorted(row.files.items())
    ]
    return Section(_("Các tệp"), items, _("Chưa có tệp nào."))


def _adding(row: PackDraft) -> Section:
    links = [
        Item(
            _("Quy định riêng của địa phương"),
            reverse("console:draft_refinement", args=[row.pk]),
            _("Lệ phí, thời hạn ngắn hơn, người phụ trách từng bước, lời dặn: điền vào ô, không phải viết YAML."),
        )
    ]
    if not row.place:
        found = SKELETONS.items()
        links += [Item(title, f"{_editor(row, path)}&mau={name}", path) for name, (title, path, _text) in found]
    return Section(_("Thêm tệp"), links)


def _looks(row: PackDraft, library: Library) -> Section:
    """The procedures as a citizen would see them, which needs no loading."""
    own = library.packs[0].entries if library.packs else []
    items = [
        Item(entry.spec.title, reverse("console:draft_preview", args=[row.pk, entry.spec.code]), entry.spec.code)
        for entry in own
        if isinstance(entry.spec, ProcedureSpec)
    ]
    return Section(_("Xem như người dân"), items, _("Bản nháp chưa có thủ tục nào đọc được."))


def _changes(row: PackDraft, library: Library) -> Section:
    before = loaded().filter(urn=row.urn).first()
    found = diff(remade(before) if before else None, library.packs[0])
    title = _("Thay đổi so với phiên bản %(version)s") % {"version": before.version} if before else _("Nội dung mới")
    return Section(title, changed(found), _("Không có thay đổi nào."))


def _ends(request: HttpRequest, row: PackDraft, library: Library) -> Section:
    """Publishing and giving up; of a draft that has ended, what became of it."""
    away = Item(_("Tải về dạng thư mục nén (.zip)"), reverse("console:draft_zip", args=[row.pk]))
    if row.state != PackDraft.State.OPEN:
        became = row.published_as
        url = reverse("console:pack", args=[became.pk]) if became else ""
        told = _("Đã công bố thành phiên bản %(version)s") % {"version": became.version} if became else _("Đã bỏ")
        return Section(_("Kết thúc"), [Item(told, url), away])
    forms, actor = [], actor_in(request)
    if not library.faults and may(actor, "pack_draft.publish", on=row):
        text = _("Sau khi công bố, nội dung được niêm phong bằng mã băm và không sửa được nữa; chưa đưa vào sử dụng.")
        forms.append(Form(_("Công bố"), [], _("Công bố"), f"{request.path}?do=publish", text=text, seen=row.revision))
    if may(actor, "pack_draft.drop", on=row):
        here = f"{request.path}?do=drop"
        forms.append(Form(_("Bỏ bản nháp"), [], _("Bỏ bản nháp"), here, color="danger", seen=row.revision))
    return Section(_("Kết thúc"), [away], forms=forms)


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def draft_file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One file as text with its faults beside it. Whatever is typed is kept; ``check`` only looks at it."""
    row = draft_at(key)
    path = (request.POST.get("path") or request.GET.get("tep", "")).strip()[:200]
    skeleton = SKELETONS.get(request.GET.get("mau", ""))
    text = row.files.get(path, skeleton[2] if skeleton else "")
    refusal = None
    if request.method == "POST":
        text = request.POST.get("text", "")
        act = request.POST.get("action", "save")
        if act == "check":
            row.files = {**row.files, path: text.replace("\r\n", "\n")}
            return _file_page(request, row, path, text)
        given = {"path": path} | ({} if act == "remove" else {"text": text})
        done = _("Đã bỏ tệp %(path)s.") if act == "remove" else _("Đã lưu %(path)s.")
        saved, refusal = do(request, write_draft, given, done % {"path": path}, on=key, also=(NotAllowed,))
        if saved is not None:
            return HttpResponseRedirect(reverse("console:draft", args=[key]) if act == "remove" else _editor(row, path))
    return _file_page(request, row, path, text, refusal)


def _file_page(
    request: HttpRequest, row: PackDraft, path: str, text: str, refusal: Refusal | None = None
) -> HttpResponseBase:
    lines = text.splitlines()
    own = [fault for fault in draft_library(row).faults if fault.file == f"{row.folder}/{path}"]
    told = [
        {
            "message": fault.message,
            "remedy": fault.remedy,
            "path": fault.path,
            "line": fault.line,
            "text": lines[fault.line - 1].strip()[:160] if fault.line and fault.line <= len(lines) else "",
        }
        for fault in own[:MOST_FAULTS]
    ]
    errors = []
    if refusal:
        told_now = [message for found in refusal.faults.values() for message in found]
        told_now = told_now or [f"{refusal.sentence} {refusal.remedy}"]
        errors = [{"id_for": "f-path", "label": "", "message": message} for message in told_now]
    context = {
        "page": {"title": path or _("Tệp mới"), "back": reverse("console:draft", args=[row.pk]), "lead": row.title},
        "path": path,
        "text": text,
        "check_url": _editor(row, path),
        "known": path in row.files,
        "open": row.state == PackDraft.State.OPEN and may(actor_in(request), "pack_draft.write", on=row),
        "long": len(text) > LONGEST,
        "faults": told,
        "errors": errors,
        "line": request.GET.get("dong", ""),
        "seen": row.revision,
        "key": new_id(),
        "rows": min(max(len(lines) + 2, 16), 40),
    }
    template = "console/draft_faults.html" if "HX-Request" in request.headers else "console/draft_file.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


@needs(*RULES)
@require_GET
def draft_zip(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The files of a draft as they are, right or wrong, in one archive."""
    row = draft_at(key)
    return archive(packed(row.files), f"{row.folder}.zip")
