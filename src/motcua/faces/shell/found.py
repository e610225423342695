"""What was found, as the pages draw it: kinds in words, tags, where a line leads, what else may help."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.faces.shell import licences
from motcua.faces.shell.dossiers import STATUS, Status
from motcua.faces.shell.words import in_language
from motcua.kernel.access.api import Actor
from motcua.kernel.forms.api import mask
from motcua.kernel.search.api import Answer, Asked, Line, plain_number
from motcua.mechanisms.cases.api import State
from motcua.mechanisms.papers.api import read_verification_code

KINDS: Final[Mapping[str, str | Promise]] = {
    "dossier": gettext_lazy("Hồ sơ"),
    "document": gettext_lazy("Văn bản, giấy tờ"),
    "licence": gettext_lazy("Giấy phép"),
    "person": gettext_lazy("Người, tổ chức"),
    "procedure": gettext_lazy("Thủ tục"),
}
"""Every kind in words, in the order of the pages."""
_PAPERS = {
    "prepared": Status(gettext_lazy("Chờ ký"), "warning"),
    "signed": Status(gettext_lazy("Đã ký"), "success"),
    "void": Status(gettext_lazy("Đã hủy"), "danger"),
}
_CODE_PARTS = 3
"""Parts of a dossier code with a dash between."""


@cache
def _pages(official: bool) -> dict[str, str]:
    """The page of each kind: faces name theirs in ``search_pages``, and ``search_pages_of_officials``."""
    rooms = apps.get_app_configs()
    found = {kind: name for room in rooms for kind, name in getattr(room, "search_pages", {}).items()}
    if official:
        found |= {k: name for room in rooms for k, name in getattr(room, "search_pages_of_officials", {}).items()}
    return found


def groups(actor: Actor, answer: Answer, address: str) -> list[dict[str, Any]]:
    """The groups of an answer in the order of the pages; ``address``: the page of the search, for more of a kind."""
    found = {group.kind: group for group in answer.groups}
    return [
        {
            "kind": kind,
            "label": label,
            "rows": [row(actor, line) for line in found[kind].lines],
            "count": len(found[kind].lines),
            "more": f"{address}?loai={kind}" if found[kind].next else "",
            "next": f"{address}?loai={kind}&sau={found[kind].next}" if found[kind].next else "",
        }
        for kind, label in KINDS.items()
        if kind in found
    ]


def row(actor: Actor, line: Line) -> dict[str, Any]:
    """One line: where it leads, and its tag."""
    kind, key = line.opens or ("", "")
    page = _pages(actor.official).get(kind)
    return {
        "url": reverse(page, args=[key]) if page else "",
        "title": in_language(line.title),
        "note": line.note,
        "code": line.code,
        "status": _status(line),
    }


def hints(actor: Actor, text: str) -> list[dict[str, str]]:
    """Where a code leads that is no thing of the actor's: the paper that bears it, the page that follows a dossier."""
    pages, found = _pages(False), []
    if code := read_verification_code(text):
        label = _("Kiểm tra giấy tờ mang mã %(code)s") % {"code": code}
        found.append({"url": reverse(pages["verification"], args=[code]), "label": label})
    elif not actor.official and len(text.split("-")) >= _CODE_PARTS and any(letter.isdigit() for letter in text):
        label = _("Theo dõi hồ sơ bằng mã hồ sơ và mã bí mật")
        found.append({"url": reverse(pages["tracking"]), "label": label})
    return found


def said(row: Asked) -> str:
    """A search in a list of searches: a number of a person dotted, filters in words."""
    number = plain_number(row.text)
    words = [mask(number) if number else row.text]
    words += [str(KINDS[row.kind])] if row.kind in KINDS else []
    words += {"open": [_("Đang giải quyết")], "ended": [_("Đã kết thúc")]}.get(row.state, [])
    words += [_("%(n)s ngày qua") % {"n": row.days}] if row.days else []
    return ", ".join(words)


def options(before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The searches of before as one list: those kept first."""
    return [
        {"label": _("Tìm kiếm đã lưu"), "rows": [{"url": one["url"], "title": one["name"]} for one in before["saved"]]},
        {"label": _("Tìm gần đây"), "rows": [{"url": one["url"], "title": one["text"]} for one in before["recent"]]},
    ]


def _status(line: Line) -> Status | None:
    match line.kind:
        case "dossier":
            return STATUS[State(line.state)]
        case "licence":
            return licences.status(line.state)
        case "document":
            return _PAPERS[line.state]
    return None
