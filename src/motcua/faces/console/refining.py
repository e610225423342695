"""A local refinement as a form: fee, shorter limit, who owes a step, a note; it becomes a file of the draft."""

from typing import Any
from uuid import UUID

import yaml
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.faces.console.drafts import draft_at
from motcua.faces.console.organisations import dated, said_day
from motcua.faces.console.packs import RULES
from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, do, needs, own_body, shown
from motcua.faces.shell.dossiers import CHANNELS, limit_words
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.words import in_language, money
from motcua.kernel.access.api import Actor, Organisation, Position, organisation_at
from motcua.kernel.acts.api import Invalid
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import PackDraft, draft_library, write_draft
from motcua.mechanisms.cases.api import ProcedureSpec

TEXTS = {"title": "", "title_en": "", "title_bn": "", "note": "", "note_en": "", "note_bn": ""}


@needs(*RULES)
@require_http_methods(["GET", "POST"])
def draft_refinement(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Choose a procedure, then say what one's own body sets for itself and those below it."""
    row, refusal = draft_at(key), None
    library = draft_library(row)
    specs = {entry.spec.code: entry.spec for entry in library.entries() if isinstance(entry.spec, ProcedureSpec)}
    body = organisation_at(own_body(actor_in(request)))
    spec = specs.get(request.GET.get("thu-tuc", ""))
    if spec is None:
        return shown(request, _choice(request, row, specs))
    if request.method == "POST":
        path = f"refines/{spec.code}-{body.urn.rpartition(':')[2]}.yaml"
        try:
            text = written(spec, body, request.POST)
            _row, refusal = do(request, write_draft, {"path": path, "text": text}, _("Đã ghi quy định riêng."), on=key)
            if refusal is None:
                asked = urlencode({"tep": path})
                return HttpResponseRedirect(f"{reverse('console:draft_file', args=[key])}?{asked}")
        except Invalid as refused:
            refusal = refused
    return shown(request, _page(request, row, spec, body), refusal)


def _choice(request: HttpRequest, row: PackDraft, specs: dict[str, ProcedureSpec]) -> Page:
    items = [
        Item(spec.title, f"{request.path}?{urlencode({'thu-tuc': code})}", code) for code, spec in sorted(specs.items())
    ]
    lead = _("Địa phương được đặt lệ phí, rút ngắn thời hạn, cử người và dặn thêm; không đổi tờ khai hay giấy tờ.")
    sections = [Section(_("Thủ tục nào"), items, _("Chưa có thủ tục nào."))]
    return Page(_("Quy định riêng của địa phương"), reverse("console:draft", args=[row.pk]), lead, sections=sections)


def _page(request: HttpRequest, row: PackDraft, spec: ProcedureSpec, body: Organisation) -> Page:
    fields = [
        Field("title", _("Tên quy định"), maxlength=200, value=str(spec.title)),
        Field("title_en", _("Tên tiếng Anh"), required=False, maxlength=200, value=spec.title.en),
        Field("title_bn", _("Tên tiếng Bengali"), required=False, maxlength=200, value=spec.title.bn),
        Field("valid_from", _("Có hiệu lực từ ngày"), "date", value=said_day(today())),
        Field("document", _("Số, ký hiệu văn bản quy định"), maxlength=80),
        Field("document_title", _("Tên văn bản"), maxlength=300),
    ]
    for road in spec.channels:
        way, said = {"way": CHANNELS[road.channel]}, _("Quy định chung: %(amount)s.")
        options: dict[str, Any] = {"required": False, "inputmode": "numeric"}
        note = said % {"amount": money(road.fee.amount)}
        fields.append(Field(f"fee_{road.channel}", _("%(way)s: lệ phí (đồng)") % way, "number", help=note, **options))
        if road.limit.unit != "same_day":  # nothing is shorter
            note = said % {"amount": limit_words(road.limit, spec)}
            shorter = _("%(way)s: thời hạn ngắn hơn") % way
            fields.append(Field(f"limit_{road.channel}", shorter, "number", help=note, **options))
    seats = _seats(actor_in(request))
    for step in spec.steps:
        able = [Option(seat.urn, in_language(seat.title)) for seat in seats if step.role in seat.roles]
        if able:
            label = _("Bước “%(step)s” giao cho") % {"step": step.title}
            fields.append(Field(f"position_{step.id}", label, "select", required=False, options=able))
    fields += [
        Field("note", _("Lời dặn cho người dân"), "textarea", required=False, maxlength=1000),
        Field("note_en", _("Lời dặn, tiếng Anh"), "textarea", required=False, maxlength=1000),
        Field("note_bn", _("Lời dặn, tiếng Bengali"), "textarea", required=False, maxlength=1000),
    ]
    text = _("Áp dụng cho %(body)s và các cơ quan trực thuộc.") % {"body": in_language(body.title)}
    form = Form(spec.title.vi, fields, _("Ghi vào bản nháp"), request.get_full_path(), text=text)
    back = reverse("console:draft_refinement", args=[row.pk])
    return Page(_("Quy định riêng của địa phương"), back, str(spec.title), sections=[Section(spec.code, forms=[form])])


def _seats(actor: Actor) -> list[Position]:
    return list(Position.objects.filter(organisation__in=actor.subtree).order_by("urn"))


def written(spec: ProcedureSpec, body: Organisation, post: Any) -> str:
    """The refinement that a posted form means, as YAML. Raises ``Invalid`` with every field that cannot be read; what
    the law does not let a place decide is told by the checks of the draft."""
    told = dated({name: post.get(name, "").strip() for name in ("valid_from", "document", "document_title", *TEXTS)})
    faults: dict[str, list[Any]] = {}
    for name in ("title", "document", "document_title"):
        if not told[name]:
            faults[name] = [_("Xin điền mục này.")]
    numbers: dict[str, int] = {}
    for name in (f"{kind}_{road.channel}" for kind in ("fee", "limit") for road in spec.channels):
        value = post.get(name, "").replace(".", "").strip()
        if value and not (value.isascii() and value.isdecimal() and len(value) < 12):
            faults[name] = [_("Xin viết một số, không có chữ.")]
        elif value:
            numbers[name] = int(value)
    if faults:
        raise Invalid(faults=faults)
    made: dict[str, Any] = {
        "urn": f"urn:motcua:refinement:{spec.code}:{body.urn.rpartition(':')[2]}",
        "title": _text(told, "title"),
        "valid_from": told["valid_from"],
        "legal_basis": [{"document": told["document"], "title": told["document_title"], "verified": False}],
        "of": spec.urn,
        "subtree": body.urn,
        "fees": {},
        "limits": {},
        "positions": {},
    }
    for road in spec.channels:
        if (fee := numbers.get(f"fee_{road.channel}")) is not None:
            made["fees"][road.channel] = {"amount": fee}
        if (amount := numbers.get(f"limit_{road.channel}")) is not None:
            made["limits"][road.channel] = {"amount": amount, "unit": road.limit.unit}
    for step in spec.steps:
        if seat := post.get(f"position_{step.id}", ""):
            made["positions"][step.id] = seat
    if told["note"]:
        made["note"] = _text(told, "note")
    kept = {name: value for name, value in made.items() if value != {}}
    return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=116))


def _text(told: dict[str, str], name: str) -> str | dict[str, str]:
    """A text in Vietnamese alone, or in every language in which it was written."""
    others = {language: told[f"{name}_{language}"] for language in ("en", "bn") if told[f"{name}_{language}"]}
    return {"vi": told[name], **others} if others else told[name]
