"""The ways out of a dossier's step beside the act that ends it: each asks on a page of its own what it needs first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.desk.seats import filled
from motcua.faces.shell import supplements
from motcua.faces.shell.fields import Field, Option
from motcua.kernel.access.api import Actor, abilities
from motcua.kernel.acts.api import Refusal
from motcua.kernel.calendar.api import now
from motcua.mechanisms.cases import api as cases

Words = str | Promise
ITEMS = 6
"""How many things a page lets one ask for."""


@dataclass(frozen=True)
class Way:
    """An act with what its page says; its title is also the name of the act. ``aside``: rarely needed, so shown behind
    the others."""

    title: Words
    text: Words
    color: str
    fields: Callable[[cases.Dossier], list[Field]]
    given: Callable[[QueryDict], dict[str, Any]]
    aside: bool = False


def _long(name: str, label: Words, *, required: bool = True) -> Field:
    least = _("Viết rõ, ít nhất 10 ký tự.") if required else ""
    return Field(name, label, "textarea", help=least, maxlength=2000, required=required)


def _reason(label: Words) -> Callable[[cases.Dossier], list[Field]]:
    return lambda found: [_long("reason", label)]


def _plain(*names: str) -> Callable[[QueryDict], dict[str, Any]]:
    return lambda post: {name: post.get(name, "") for name in names}


def _items(found: cases.Dossier) -> list[Field]:
    """Where, what and what to do, a few times; then why."""
    spec = cases.procedure_of(found)
    options = [Option("", _("Cả hồ sơ")), *(Option(path, label) for path, label in supplements.places(spec))]
    fields = []
    for n in range(1, ITEMS + 1):
        need = n == 1
        where = _("Điểm %(n)s: giấy tờ hoặc mục cần bổ sung") % {"n": n}
        fields += [
            Field(f"path-{n}", where, "select", options=options, required=False),
            Field(f"what-{n}", _("Điểm %(n)s: thiếu hoặc sai điều gì") % {"n": n}, maxlength=500, required=need),
            Field(f"remedy-{n}", _("Điểm %(n)s: người nộp cần làm gì") % {"n": n}, maxlength=500, required=False),
        ]
    return [*fields, _long("reason", _("Lý do, theo quy định nào"))]


def _asked(post: QueryDict) -> dict[str, Any]:
    names = ("path", "what", "remedy")
    rows = [{name: post.get(f"{name}-{n}", "").strip() for name in names} for n in _rows(post)]
    return {"items": rows, "reason": post.get("reason", "")}


def _rows(post: QueryDict) -> list[int]:
    """The numbers of the rows in which something stands; the first one, when it is in none."""
    names = ("path", "what", "remedy")
    some = [n for n in range(1, ITEMS + 1) if any(post.get(f"{name}-{n}", "").strip() for name in names)]
    return some or [1]


def _pauses(kind: str) -> Callable[[cases.Dossier], list[Field]]:
    def fields(found: cases.Dossier) -> list[Field]:
        reasons = [reason for reason in cases.procedure_of(found).pauses if reason.kind == kind]
        options = [Option(reason.id, str(reason.title)) for reason in reasons]
        note = _long("note", _("Nói rõ thêm với người nộp"))
        return [Field("reason", _("Lý do theo thủ tục"), "radios", options=options), note]

    return fields


def _extension(found: cases.Dossier) -> list[Field]:
    begins = _("Tính từ hôm nay, vì ngày hẹn đã qua.") if overdue(found) else _("Tính từ ngày hẹn hiện nay.")
    label = _("Hẹn lại thêm mấy ngày làm việc")
    days = Field("days", label, "number", help=begins, inputmode="numeric", maxlength=3)
    return [days, _long("reason", _("Lý do, người nộp đọc được"))]


def _grounds(found: cases.Dossier) -> list[Field]:
    options = [Option(ground.id, str(ground.title)) for ground in cases.procedure_of(found).refusals]
    chosen = Field("grounds", _("Căn cứ từ chối"), "checkboxes", options=options)
    return [chosen, _long("explanation", _("Giải thích cho người nộp"))]


WAYS: dict[str, Way] = {
    "request_supplement": Way(
        gettext_lazy("Yêu cầu bổ sung"),
        gettext_lazy("Nêu đủ mọi điểm trong một lần. Thời hạn tạm dừng cho đến khi người nộp trả lời."),
        "accent",
        _items,
        _asked,
    ),
    "decline": Way(
        gettext_lazy("Không tiếp nhận hồ sơ"),
        gettext_lazy("Hồ sơ sẽ dừng lại. Người nộp đọc đúng những gì ông/bà viết ở đây."),
        "danger",
        _reason(gettext_lazy("Lý do, và người nộp cần làm gì tiếp")),
        _plain("reason"),
    ),
    "send_back": Way(
        gettext_lazy("Chuyển lại bước trước"),
        gettext_lazy("Thời hạn giải quyết vẫn được tính trong lúc chuyển lại. Người nộp không đọc được lời nhắn này."),
        "accent",
        _reason(gettext_lazy("Đồng nghiệp cần xem lại điều gì")),
        _plain("reason"),
    ),
    "refuse": Way(
        gettext_lazy("Từ chối"),
        gettext_lazy("Hồ sơ kết thúc mà không có kết quả. Người nộp nhận trả lời với căn cứ và giải thích này."),
        "danger",
        _grounds,
        lambda post: {"grounds": post.getlist("grounds"), "explanation": post.get("explanation", "")},
    ),
    "resume": Way(
        gettext_lazy("Giải quyết tiếp"),
        gettext_lazy("Thời hạn lại được tính từ lúc này."),
        "accent",
        lambda found: [_long("note", _("Lời nhắn cho đồng nghiệp"), required=False)],
        _plain("note"),
    ),
    "extend": Way(
        gettext_lazy("Xin lỗi và hẹn lại"),
        gettext_lazy("Người nộp nhận thư xin lỗi với lý do và ngày hẹn mới. Ngày hẹn cũ vẫn được ghi lại."),
        "accent",
        _extension,
        _plain("days", "reason"),
        aside=True,
    ),
    "pause": Way(
        gettext_lazy("Tạm dừng"),
        gettext_lazy("Thời hạn không tính cho đến khi ông/bà chọn giải quyết tiếp. Người nộp được báo lý do."),
        "accent",
        _pauses("paused"),
        _plain("reason", "note"),
        aside=True,
    ),
    "charge": Way(
        gettext_lazy("Yêu cầu nộp tiền"),
        gettext_lazy("Thời hạn không tính cho đến khi người nộp thực hiện xong. Người nộp được báo lý do."),
        "accent",
        _pauses("unpaid"),
        _plain("reason", "note"),
        aside=True,
    ),
    "stop": Way(
        gettext_lazy("Dừng hẳn hồ sơ"),
        gettext_lazy("Hồ sơ kết thúc mà không có kết quả. Người nộp đọc đúng những gì ông/bà viết ở đây."),
        "danger",
        _reason(gettext_lazy("Lý do dừng, và người nộp có thể làm gì")),
        _plain("reason"),
        aside=True,
    ),
}
"""In the order in which a page offers them."""
LATE = "extend"
"""What comes before anything else once a dossier is late."""


def ways_out(actor: Actor, found: cases.Dossier) -> list[str]:
    """The acts with a page of their own that this official may do with the dossier now."""
    able = abilities(actor, found)
    return [name for name in WAYS if able.get(name)]


def act_url(found: cases.Dossier, name: str) -> str:
    """The address of an act on a dossier."""
    return reverse("desk:action", args=[found.pk, name.replace("_", "-")])


def overdue(found: cases.Dossier) -> bool:
    """Whether it waits for an apology and a new due moment before anything else."""
    return found.state in cases.WALKING and now() > found.due_at


def way_fields(found: cases.Dossier, name: str, typed: QueryDict, refusal: Refusal | None) -> list[Field]:
    """The fields of a way's page with what was typed and what is wrong with it."""
    fields = WAYS[name].fields(found)
    if refusal and name == "request_supplement":
        refusal = _by_row(refusal, _rows(typed))
    return [filled(field, typed, refusal) for field in fields]


def parts(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """The fields of a page as it lays them out: points beyond the first are folded away until one of them is needed."""
    laid = []
    for folded, some in groupby(fields, key=lambda field: field.html_name.partition("-")[2] not in ("", "1")):
        shown = list(some)
        laid.append({"fields": shown, "folded": folded, "open": any(field.value or field.errors for field in shown)})
    return laid


def _by_row(refusal: Refusal, rows: list[int]) -> Refusal:
    """The faults of items under the names that the page gives their fields."""
    faults: dict[str, Any] = {}
    for path, said in refusal.faults.items():
        parts = path.split(".")
        if parts[0] == "items" and len(parts) == 3:
            path = f"{parts[2]}-{rows[int(parts[1])]}"
        faults[path] = said
    return type(refusal)(refusal.sentence, remedy=refusal.remedy, faults=faults)
