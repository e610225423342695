"""Filling a form in, reading it over, and submitting it: drafts on every step, one dossier however often one clicks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from motcua.faces.portal.drafts import Filling, opened
from motcua.faces.portal.procedures import ONLINE, as_here, known, saved
from motcua.faces.shell.dossiers import fee_words
from motcua.faces.shell.fields import Field, Option
from motcua.faces.shell.filling import Faults, file_key, received
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Caller, Conflict, Invalid, NotFound, outcome, perform
from motcua.kernel.calendar.api import now
from motcua.kernel.forms.api import BoundForm, Change, Complaint, display, drop_draft, from_post
from motcua.kernel.text.api import sort_key
from motcua.mechanisms.cases import api as cases

REDRAW: Final = ("refresh", "drop")
"""Buttons that only draw the form again: what is asked now, and without a row that goes."""


# The form is a hundred kilobytes of choices, so it is sent compressed although it holds secrets. Another site cannot
# have it fetched over and over to guess them from its size (BREACH): the session's cookie is ``SameSite=Lax``. Besides,
# each answer masks its token anew and has a random length.
@require_http_methods(["GET", "POST"])
@gzip_page
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form, as the draft has it. ``?kiem`` shows at once what is still missing."""
    spec = known(code)
    if spec.channel(ONLINE) is None:
        raise NotFound
    if cases.sent_to(spec):  # the page of the procedure says where to
        return HttpResponseRedirect(reverse("portal:procedure", args=[code]))
    return begun(request, opened(request, spec))


def begun(request: HttpRequest, filling: Filling) -> HttpResponse:
    """The form's page, whatever it leads to."""
    if request.method == "POST":
        return posted(request, filling)
    if told := filling.told():
        messages.warning(request, told)
    return form_page(request, filling, filling.faults() if "kiem" in request.GET else {})


def posted(request: HttpRequest, before: Filling) -> HttpResponse:
    """Keep what came, in the draft; then do what the button said."""
    action, seen = request.POST.get("action", "save"), request.POST.get("seen", "")
    action, _colon, row = action.partition(":") if action.startswith("drop:") else (action, "", "")
    typed = from_post(before.spec.form, request.POST, row)
    if action == "autosave":
        return _autosaved(request, before, typed, seen)
    files, refused = received(request, before.spec.components, before.files)
    uploads = [file for file in files if file not in before.files]
    if action in REDRAW and not uploads:
        # Many may be under way at once and be overtaken, so the page is only drawn again from what came with it.
        return form_page(request, before.typed(typed), refused, seen=seen)
    if before.draft is None and seen:
        messages.warning(
            request,
            _("Bản nháp này đã được nộp hoặc bỏ ở cửa sổ khác. Những gì ông/bà vừa gõ được giữ thành bản nháp mới."),
        )
    filling = None
    while filling is None:
        files = list({file_key(file): file for file in [*before.files, *uploads]}.values())
        if before.stranger(seen) and (told := before.differing(typed)):
            theirs = before.stored(files) if uploads else before
            if theirs:
                return _conflict_page(request, theirs, theirs.typed(typed), told | refused)
        else:
            filling = before.typed(typed).stored([file for file in files if action != f"remove:{file_key(file)}"])
        # Another window was quicker, between our reading and our writing: look at what it wrote.
        before = before if filling else opened(request, before.spec)
    return _done(request, filling, action, refused)


def _autosaved(request: HttpRequest, before: Filling, typed: Mapping[str, Any], seen: str) -> HttpResponse:
    """Keep what is typed so far, without being asked; only on top of what this page has seen, or not at all."""
    kept = None
    if seen == before.seen and not before.left:
        same = before.draft is not None and before.data == typed
        kept = before if same else before.typed(typed).stored(before.files)
    note = {"seen": kept.seen if kept else seen, "kept_at": kept.draft.updated if kept and kept.draft else None}
    return render(request, "portal/draft_note.html", note | {"missed": kept is None})


def _done(request: HttpRequest, filling: Filling, action: str, refused: Faults) -> HttpResponse:
    """The draft is kept: on to where the button leads, unless something is wrong."""
    here = reverse("portal:form", args=[filling.spec.code])
    faults = filling.faults() | refused if action == "continue" else refused
    if faults or action in REDRAW:
        return form_page(request, filling, faults)
    if action == "continue":
        return HttpResponseRedirect(reverse("portal:check", args=[filling.spec.code]))
    if action.startswith("remove:"):
        return HttpResponseRedirect(f"{here}#section-components")
    messages.success(request, _("Đã lưu bản nháp. Ông/bà có thể đóng trang và làm tiếp lúc khác."))
    return HttpResponseRedirect(here)


def _conflict_page(request: HttpRequest, theirs: Filling, filling: Filling, told: Faults) -> HttpResponse:
    """The draft is not what this page was drawn from: say so, and show both."""
    messages.warning(
        request,
        _(
            "Bản nháp đã được sửa ở cửa sổ khác sau khi ông/bà mở trang này. Trang vẫn giữ những gì ông/bà vừa gõ; "
            "dưới mỗi ô khác nhau có ghi nội dung ở cửa sổ kia. Xin xem lại rồi bấm lần nữa để lưu theo trang này."
        ),
    )
    return form_page(request, filling, told, status=409, changes=filling.changes(theirs))


def form_page(
    request: HttpRequest,
    filling: Filling,
    faults: Faults,
    status: int = 0,
    seen: str | None = None,
    changes: Sequence[Change] = (),
) -> HttpResponse:
    """The form; to its own script, only the part that answers change. ``seen``: the draft it was drawn from before."""
    spec = filling.spec
    bound, components = filling.bound(faults), filling.components(faults)
    errors = [
        {"id_for": fault.id_for, "label": _place(bound, fault), "message": fault.message} for fault in bound.errors
    ]
    errors += [
        {"id_for": part.id_for, "label": part.label, "message": message}
        for part in components
        for message in part.errors
    ]
    missing = {path.partition(".")[0] for path in filling.faults()}
    titles = [(section.id, section.title) for section in bound.visible_sections]
    titles += [("components", _("Giấy tờ đính kèm"))] if components else []
    first = next((name for name, _title in titles if name in missing), "")
    context = {
        "procedure": {
            "title": spec.title,
            "summary": spec.summary,
            "url": reverse("portal:procedure", args=[spec.code]),
        },
        "form": bound,
        "form_url": reverse("portal:form", args=[spec.code]),
        "errors": errors,
        "components": components,
        "draft": saved(filling.draft),
        "steps": [
            {
                "title": title,
                "href": f"#section-{name}",
                "state": "now" if name == first else "next" if name in missing else "done",
            }
            for name, title in titles
        ],
        "seen": filling.seen if seen is None else seen,
        "page": filling.page,
        "live": filling.live(bound),
        "changes": changes,
        "kept_at": None,
        "missed": False,
    }
    template = "portal/form_part.html" if "HX-Request" in request.headers else "portal/dossier_form.html"
    return render(request, template, context, status=status or (422 if errors else 200))


def _place(bound: BoundForm, fault: Complaint) -> str:
    """Where a fault is: mother and father have fields of the same name."""
    section = next((section for section in bound.sections if section.id == fault.path.partition(".")[0]), None)
    return " · ".join(str(words) for words in (section.title if section else "", fault.label) if words)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page before it is submitted, with the moment at which it would be due."""
    filling = opened(request, known(code))
    return read_over(request, filling, _sending(filling))


def read_over(request: HttpRequest, filling: Filling, sending: "Sending") -> HttpResponse:
    """The last page before anything is sent; what is missing yet leads back to the form."""
    if request.method == "POST":
        return submitted(request, filling, sending)
    here = reverse("portal:form", args=[filling.spec.code])
    if filling.draft is None:
        return HttpResponseRedirect(here)
    if filling.faults() or filling.left:
        return HttpResponseRedirect(f"{here}?kiem=1")
    if told := filling.told():
        messages.warning(request, told)
    return sending.show(request, filling)


@require_GET
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The form as filled in so far, on paper: what is declared, the papers with it, and a line to sign on."""
    filling = opened(request, known(code))
    if filling.draft is None:
        return HttpResponseRedirect(reverse("portal:form", args=[code]))
    context = {
        "procedure": {"title": filling.spec.title, "code": filling.spec.code},
        "sections": display(filling.spec.form, filling.checked.data, False, filling.lists, printing=True),
        "components": filling.components({}),
        "complete": not filling.faults(),
        "saved_at": filling.draft.updated,
        "back": reverse("portal:check", args=[code]),
    }
    return render(request, "portal/print.html", context)


class Sending(NamedTuple):
    """What comes of a filled form: to which ``offices`` it may go, ``send`` to the URN of one, the ``kind`` of row that
    this makes, the address to ``follow`` it at; ``show`` draws the last page again, and ``on_page`` says where the form
    shows a fault."""

    offices: Sequence[Option]
    send: Callable[[Caller, str], Model]
    kind: type[Model]
    follow: Callable[[Any], str]
    show: Callable[..., HttpResponse]
    on_page: Callable[[str], str] = str


def submitted(request: HttpRequest, filling: Filling, sending: Sending) -> HttpResponse:
    """Submit. The same page again, its draft gone by then or not, leads to what the first one made."""
    # While the draft lives, its own key counts; after that, the page that was sent again brings it.
    key = filling.key if filling.draft else request.POST.get("key", "").replace("\0", "")[:100]
    caller = Caller(filling.actor, channel="portal", key=key)
    if isinstance(done := outcome(caller), sending.kind):
        return HttpResponseRedirect(sending.follow(done))
    if filling.draft is None:
        messages.warning(request, _("Không còn bản nháp nào để nộp. Nếu đã nộp, hồ sơ nằm ở mục Hồ sơ của tôi."))
        return HttpResponseRedirect(reverse("portal:form", args=[filling.spec.code]))
    if request.POST.get("seen", "") != filling.seen:
        messages.warning(
            request, _("Bản nháp đã được sửa ở cửa sổ khác. Dưới đây là nội dung mới; xin đọc lại rồi nộp.")
        )
        return sending.show(request, filling, status=409)
    if filling.left or request.POST.get("law", filling.law) != filling.law:
        return _under_another_rule(request, filling, sending)
    able = [office.value for office in sending.offices]
    chosen = request.POST.get("office", "") if len(able) > 1 else "".join(able)
    if chosen not in able:
        return sending.show(request, filling, [_("Xin chọn nơi nhận hồ sơ.")])
    try:
        made = sending.send(caller, chosen)
    except Invalid as refusal:
        faults = {sending.on_page(path): list(found) for path, found in refusal.faults.items()}
        return form_page(request, filling, faults, status=422)
    except Conflict:
        # The same page sent twice at once: the receipts of its files differ by the moment, what is made is one.
        earlier = outcome(caller)
        if not isinstance(earlier, sending.kind):
            raise
        return HttpResponseRedirect(sending.follow(earlier))
    drop_draft(filling.draft)
    return HttpResponseRedirect(sending.follow(made))


def _under_another_rule(request: HttpRequest, filling: Filling, sending: Sending) -> HttpResponse:
    """Nothing is sent under a rule that came into force since the page was drawn: she reads it over once more."""
    if filling.left or filling.faults():
        return HttpResponseRedirect(f"{reverse('portal:form', args=[filling.spec.code])}?kiem=1")
    messages.warning(
        request,
        _("Quy định mới vừa có hiệu lực nên hồ sơ chưa được nộp. Nội dung đã điền giữ nguyên; xin đọc lại rồi nộp."),
    )
    return sending.show(request, filling, status=409)


def offered(bodies: Iterable[Organisation]) -> list[Option]:
    """Offices to choose from, by name."""
    options = [Option(body.urn, in_language(body.title)) for body in bodies]
    return sorted(options, key=lambda option: sort_key(str(option.label)))


def last_page(
    request: HttpRequest, filling: Filling, offices: Sequence[Option], wrong: Sequence[object]
) -> dict[str, Any]:
    """What every page shows before a form is sent: all of it, the papers, and where it goes."""
    asked = request.POST.get("office")
    options = [replace(office, selected=office.value == asked) for office in offices]
    office = Field("office", _("Nơi nhận hồ sơ"), "radios" if len(options) <= 5 else "select", options=options)
    return {
        "procedure": {"title": filling.spec.title},
        "sections": display(filling.spec.form, filling.checked.data, masked=False, lists=filling.lists),
        "components": filling.components({}),
        "form_url": reverse("portal:form", args=[filling.spec.code]),
        "errors": [{"id_for": office.id_for, "label": office.label, "message": message} for message in wrong],
        "office": options[0].label if len(options) == 1 else "",
        "fields": [replace(office, errors=list(wrong))] if len(options) != 1 else [],
        "key": filling.key,
        "seen": filling.seen,
        "law": filling.law,
    }


def _sending(filling: Filling) -> Sending:
    spec = filling.spec

    def send(caller: Caller, office: str) -> cases.Dossier:
        given = cases.Submit(procedure=spec.urn, organisation=office, data=dict(filling.data), files=filling.filed())
        return perform(cases.submit, caller, given)

    return Sending(
        offices=offered(cases.offices(spec, ONLINE)),
        send=send,
        kind=cases.Dossier,
        follow=lambda dossier: reverse("portal:receipt", args=[dossier.pk]),
        show=_check_page,
    )


def _check_page(request: HttpRequest, filling: Filling, wrong: Sequence[object] = (), status: int = 0) -> HttpResponse:
    spec, _said = as_here(filling.spec)
    road = spec.road(ONLINE, filling.checked.data, filling.day)
    if road is None:
        raise NotFound
    context = last_page(request, filling, offered(cases.offices(spec, ONLINE)), wrong) | {
        "print_url": reverse("portal:print", args=[spec.code]),
        "preview": cases.clock(spec, road.limit, now()),
        "fee": fee_words(road),
    }
    return render(request, "portal/check.html", context, status=status or (422 if wrong else 200))
