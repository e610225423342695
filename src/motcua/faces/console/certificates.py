"""Certificates with which a body and its people sign: what state they are in, registering one, its picture, its end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from motcua.faces.console.parts import Form, Item, Page, Section, actor_in, back_to, do, may, needs, own_body, shown
from motcua.faces.shell.fields import Fact, Field, Option
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import (
    Organisation,
    Position,
    holdings_in,
    issuer_of,
    organisation_at,
    position_at,
    positions_of,
    units_of,
)
from motcua.kernel.acts.api import Invalid, NotAllowed, NotFound, Refusal
from motcua.kernel.calendar.api import ZONE, now
from motcua.kernel.files.api import FileRefused, Limits, keep, receipt
from motcua.mechanisms.papers.api import (
    CERTIFICATE_STATES,
    KEEPERS,
    Certificate,
    Whose,
    certificate_at,
    certificate_state,
    certificates_of,
    end_certificate,
    keepers_at_hand,
    picture_certificate,
    present_certificate,
    register_certificate,
)

COLORS = {"in_use": "success", "soon": "warning", "expired": "danger", "not_yet": "info", "ended": "neutral"}
LONGEST = 40_000
"""Bytes that a certificate with those of its authorities may have."""
PICTURE = Limits(max_bytes=500_000, media_types=frozenset({"image/png"}))


@needs("certificate.register")
@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest) -> HttpResponseBase:
    """The certificates of the official's body, or of one below it (``co-quan``), with those of the agencies that work
    within it, and the form for a new one."""
    body, refusal = _body(request), None
    if request.method == "POST":
        refusal = _register(request, body)
        if refusal is None:
            return back_to(request)
    items = [_item(one) for one in certificates_of([one.pk for one in _issuers(body)])]
    listed = Section(_("Đã đăng ký"), items, _("Chưa có chứng thư nào."))
    new = Section(_("Đăng ký chứng thư"), forms=[_form(request, body)])
    lead = _("Giấy tờ của cơ quan được ký bằng các chứng thư này. Khóa bí mật nằm ở nơi giữ khóa, không bao giờ ở đây.")
    page = Page(_("Chứng thư số"), reverse("console:home"), lead, sections=[listed, new])
    return shown(request, page, refusal)


def _body(request: HttpRequest) -> Organisation:
    actor = actor_in(request)
    try:
        wanted = UUID(request.GET.get("co-quan", "")) if request.GET.get("co-quan") else own_body(actor)
    except ValueError:
        raise NotAllowed from None
    if wanted not in actor.subtree:
        raise NotAllowed
    return organisation_at(wanted)


def _issuers(body: Organisation) -> list[Organisation]:
    """The body and the agencies within it, each with a seal of its own."""
    return [body, *(one for one in units_of(body) if one.kind != "unit")]


def _register(request: HttpRequest, body: Organisation) -> Refusal | None:
    """What is wrong with the certificate that was sent; ``None`` when it is registered."""
    sent = request.FILES.get("pem")
    if sent is None or not sent.size or sent.size > LONGEST:
        return Invalid(faults={"pem": [_("Xin chọn tệp chứng thư (.pem, .crt), không quá 40 KB.")]})
    given = {name: request.POST.get(name, "").strip() for name in ("keeper", "reference")}
    given |= {"pem": sent.read().decode("utf-8", "replace")} | _whose(body, request.POST.get("position", ""))
    try:
        proof, faults = present_certificate(Whose.model_validate(given), now())
    except ValidationError:
        proof, faults = "", {}  # the act says what is wrong with each field
    if faults:
        return Invalid(faults=faults)
    _row, refusal = do(request, register_certificate, given | {"proof": proof}, _("Đã đăng ký chứng thư."))
    return refusal


def _whose(body: Organisation, chosen: str) -> dict[str, str]:
    """Whose a certificate is, by the option that was chosen: the key of a seat, with that of a person's account where
    several of one name sit there, or the key of the body whose seal it is."""
    issuers = {str(one.pk): one for one in _issuers(body)}
    if chosen in ("", *issuers):
        return {"organisation": chosen or str(body.pk)}
    seat, _slash, account = chosen.partition("/")
    try:
        own = str(issuer_of(position_at(UUID(seat))).pk)
    except (ValueError, NotFound):
        own = ""
    # Of a seat elsewhere the act says that this body has none such.
    given = {"organisation": own if own in issuers else str(body.pk), "position": seat}
    return given | ({"account": account} if account else {})


def _item(one: Certificate) -> Item:
    state = certificate_state(one, now())
    whose = in_language(one.position.title) if one.position else _("Con dấu của cơ quan")
    ends = _("Đến %(day)s") % {"day": f"{one.valid_to.astimezone(ZONE):%d/%m/%Y}"}
    url = reverse("console:certificate", args=[one.pk])
    return Item(one.holder, url, f"{whose} · {KEEPERS[one.keeper]}", ends, CERTIFICATE_STATES[state], COLORS[state])


def _form(request: HttpRequest, body: Organisation) -> Form:
    options = [
        Option("" if one == body else str(one.pk), _("Con dấu: %(body)s") % {"body": in_language(one.title)})
        for one in _issuers(body)
    ]
    options += [one for part in [body, *units_of(body)] for seat in positions_of(part) for one in _seat(seat)]
    keepers = [Option(name, str(KEEPERS[name])) for name in keepers_at_hand()]
    fields = [
        Field("position", _("Của ai"), "select", required=False, options=options),
        Field("pem", _("Tệp chứng thư (PEM)"), "file", accept=".pem,.crt,.cer", help=_("Kèm chứng thư trung gian.")),
        Field("keeper", _("Nơi giữ khóa"), "select", options=keepers),
        Field(
            "reference", _("Tên khóa ở nơi giữ"), help=_("Tên tệp khóa, nhãn khóa hoặc mã chứng thực."), maxlength=300
        ),
    ]
    text = _("Hệ thống kiểm tra hạn, mục đích, tên, tổ chức cấp, thu hồi và việc khóa có khớp chứng thư.")
    return Form(_("Chứng thư mới"), fields, _("Kiểm tra và đăng ký"), request.get_full_path(), text, upload=True)


def _seat(seat: Position) -> list[Option]:
    """The seat with those who sit there; each of them by his account, where two have one name."""
    title = in_language(seat.title)
    people = {held.account_id: held.account for held in holdings_in(seat) if held.ended_at is None}
    names = [one.party.name for one in people.values()]
    if len(set(names)) == len(names):
        return [Option(str(seat.pk), f"{title} – {', '.join(names) or _('chưa có người')}")]
    return [Option(f"{seat.pk}/{key}", f"{title} – {one.party.name} ({one.login})") for key, one in people.items()]


@needs("certificate.register")
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One certificate, the picture that is printed with it, and its end."""
    found, refusal = certificate_at(key), None
    if not may(actor_in(request), "certificate.end", on=found):
        raise NotAllowed
    if request.method == "POST":
        if request.GET.get("do") == "picture":
            refusal = _picture(request, key)
        else:
            given = {"reason": request.POST.get("reason", "")}
            _row, refusal = do(request, end_certificate, given, _("Đã ngừng dùng chứng thư."), on=key)
        if refusal is None:
            return back_to(request)
    return shown(request, _certificate(request, found), refusal)


def _picture(request: HttpRequest, key: UUID) -> Refusal | None:
    sent, given = request.FILES.get("receipt"), {"receipt": ""}
    if sent is not None:
        try:
            given["receipt"] = receipt(keep(sent, sent.name or "", PICTURE), actor_in(request).pseudonym)
        except FileRefused as refused:
            return Invalid(faults={"receipt": [f"{refused.sentence} {refused.remedy}"]})
    return do(request, picture_certificate, given, _("Đã đặt ảnh chữ ký."), on=key)[1]


def _certificate(request: HttpRequest, found: Certificate) -> Page:
    state = certificate_state(found, now())
    begins, ends = (f"{one.astimezone(ZONE):%H:%M %d/%m/%Y}" for one in (found.valid_from, found.valid_to))
    facts = [
        Fact(_("Tình trạng"), str(CERTIFICATE_STATES[state])),
        Fact(_("Của"), in_language(found.position.title) if found.position else _("Con dấu của cơ quan")),
        Fact(_("Hiệu lực"), f"{begins} – {ends}"),
        Fact(_("Nơi giữ khóa"), f"{KEEPERS[found.keeper]}: {found.reference}"),
        Fact(_("Dấu vân tay SHA-256"), found.fingerprint),
        Fact(_("Ảnh chữ ký"), _("Đã có") if found.image else _("Chưa có")),
        Fact(_("Lý do ngừng"), found.end_reason),
    ]
    sections = []
    if found.ended_at is None:
        url = request.path
        png = Field("receipt", _("Ảnh PNG nền trong suốt"), "file", required=False, accept=".png")
        text = _("Chữ ký của người màu xanh, con dấu của cơ quan màu đỏ. Để trống để bỏ ảnh.")
        reason = Field("reason", _("Lý do"), "textarea", maxlength=500)
        sections = [
            Section(_("Ảnh"), forms=[Form(_("Đặt ảnh"), [png], _("Lưu ảnh"), f"{url}?do=picture", text, upload=True)]),
            Section(
                _("Ngừng"),
                forms=[Form(_("Ngừng dùng chứng thư"), [reason], _("Ngừng ngay"), f"{url}?do=end", color="danger")],
            ),
        ]
    return Page(found.holder, reverse("console:certificates"), facts=[f for f in facts if f.text], sections=sections)
