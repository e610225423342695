"""Reading one calendar file by itself: the calendar, or every fault in it with its remedy."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from motcua.kernel.calendar.spec import CalendarSpec, parse
from motcua.kernel.calendar.values import WEEKDAYS, LegalBasis, SpecialDay, Text, Year

_KNOWN = sorted(
    {name for model in (CalendarSpec, LegalBasis, SpecialDay, Text, Year) for name in model.model_fields}
    | set(WEEKDAYS)
)
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a file: the keys down to it, what is wrong, and how to mend it, in the reader's language."""

    path: str
    message: str
    remedy: str


class FaultyError(ValueError):
    """A calendar file that cannot be used: ``faults`` holds all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = faults


def read(file: Path) -> CalendarSpec:
    """The calendar in a YAML file. ``FaultyError`` with every fault when it cannot be used."""
    try:
        data = yaml.load(file.read_text("utf-8-sig"), Loader=_Loader)  # nosec B506
    except OSError as wrong:
        raise FaultyError([Fault("", _("Không đọc được tệp."), str(wrong.strerror))]) from wrong
    except UnicodeDecodeError as wrong:
        remedy = _("Lưu lại tệp với bảng mã UTF-8.")
        raise FaultyError([Fault("", _("Tệp không phải là văn bản UTF-8."), remedy)]) from wrong
    except yaml.YAMLError as wrong:
        mark = wrong.problem_mark if isinstance(wrong, yaml.MarkedYAMLError) else None
        line = _("dòng %(line)s") % {"line": mark.line + 1} if mark else ""
        problem = getattr(wrong, "problem", None) or str(wrong)
        message = _("Tệp sai cú pháp YAML (%(problem)s).") % {"problem": problem}
        raise FaultyError([Fault(line, message, _("Xem lại dòng này và dòng ngay trước."))]) from wrong
    try:
        return parse(data)
    except ValidationError as refused:
        raise FaultyError([_fault(error) for error in refused.errors()]) from refused


def _fault(error: ErrorDetails) -> Fault:
    path = ".".join(str(step + 1) if isinstance(step, int) else step for step in error["loc"] if step != "[key]")
    context = error.get("ctx", {})
    name, given = str(error["loc"][-1]) if error["loc"] else "", error["input"]
    match error["type"]:
        case "flaw":
            values = context["values"]
            return Fault(path, _(context["sentence"]) % values, _(context["remedy"]) % values)
        case "missing":
            return Fault(path, _("Thiếu %(name)s.") % {"name": name}, _("Thêm %(name)s.") % {"name": name})
        case "extra_forbidden":
            return Fault(path, _("Không có mục “%(name)s”.") % {"name": name}, _nearest(name, _KNOWN))
        case "literal_error":
            message = _("“%(value)s” không phải là giá trị được dùng ở đây.") % {"value": given}
            return Fault(path, message, _("Dùng một trong các giá trị: %(names)s.") % {"names": context["expected"]})
        case kind:
            shown = "…" if isinstance(given, list | dict) else str(given)[:60]
            message = _("Giá trị “%(value)s” không đúng kiểu hoặc ngoài giới hạn.") % {"value": shown}
            return Fault(path, message, _expected(kind, context))


def _expected(kind: str, context: dict[str, Any]) -> str:
    limits = [f"{sign} {context[key]}" for key, sign in (("ge", "≥"), ("le", "≤"), ("pattern", "~")) if key in context]
    if limits:
        return _("Giá trị phải %(limit)s.") % {"limit": ", ".join(limits)}
    names = {
        "int": _("một số nguyên"),
        "bool": _("true hoặc false"),
        "string": _("một dòng chữ không trống"),
        "tuple": _("một danh sách"),
        "dict": _("một nhóm “khóa: giá trị”"),
        "model": _("một nhóm “khóa: giá trị”"),
    }
    return _("Ghi %(what)s.") % {"what": names.get(kind.partition("_")[0], _("một giá trị khác"))}


def _nearest(name: str, known: list[str]) -> str:
    if close := get_close_matches(name, known, n=1):
        return _("Có phải là “%(name)s” không?") % {"name": close[0]}
    return _("Bỏ mục này.")


class _Loader(yaml.SafeLoader):
    """Plain YAML: dates and hours stay text, no alias, no key twice."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0
        self._composed: dict[int, yaml.Node | None] = {}  # an alias is the very node of its anchor, met again

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=f"more than {_DEEPEST} levels", problem_mark=self.get_mark())
        node = super().compose_node(parent, index)
        self._depth -= 1
        if node is not None and id(node) in self._composed:
            self._refuse("alias", node)
        self._composed[id(node)] = node
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse("key is no word", key)
            if key.value in seen:
                self._refuse(f"key {key.value!r} twice", key)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def _refuse(self, problem: str, place: yaml.Node) -> NoReturn:
        mark: Any = place.start_mark
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
