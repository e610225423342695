"""Expressions in packs: CEL (Common Expression Language), typed, small, checked when the pack is checked.

An expression sees only the variables it is given. It cannot loop without end, reach the machine or change anything.

Two ways to declare a section of a form:
``{"child": {"full_name": str, "birth_date": date}}`` each field typed: a misspelt field or a comparison of text with a
number is found at check; ``{"child": dict}`` open: anything goes at check.

What is missing never crashes: a missing text, date or list is empty (``child.full_name == ''``), a missing yes/no is
no; where the answer still hangs on something missing (a number, the days from an empty date), the answer is ``False``
(``None`` when the expression does not yield yes or no), and so is that of its negation. ``has(child.weight)`` asks
whether there is an answer; ``Expression.certain`` tells whether one hangs on what is missing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from cel_expr_python import cel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.packs.faults import close_to, say, suggestion
from motcua.kernel.text.api import sort_key

LONGEST = 500
DEEPEST = 12
MOST_LOOPS = 2

Types = Mapping[str, "type | Mapping[str, type]"]
Scope = tuple[tuple[str, type], ...]

_TYPES: dict[type, Any] = {
    bool: cel.Type.BOOL,
    int: cel.Type.INT,
    float: cel.Type.DOUBLE,
    str: cel.Type.STRING,
    date: cel.Type.STRING,
    list: cel.Type.List(cel.Type.DYN),
    dict: cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
}
_EMPTY: dict[type, Callable[[], Any]] = {str: str, date: str, bool: bool, list: list, dict: dict}
_QUOTED = re.compile(
    r"""//[^\n]*|[rRbB]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""", re.DOTALL
)
_PATH = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)(\s*\()?")
_LOOP = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(")
_HAS = re.compile(r"(?<![\w.])has\s*(\()\s*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)+)\s*(\))")
_ANSWERED = "has."
"""What the engine calls whether a typed field is answered: ``has(child.weight)`` is its ``has.child.weight``."""
_LAST = "~"
"""A text after every day, as the empty one stands before."""
_MATCHES = re.compile(r"\.\s*matches\s*\(( *)(\))?")
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_IN_QUOTES = _("Chữ để so sánh viết trong dấu nháy đơn: '%(name)s'; trường viết là phần.trường.")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)'")


class ExpressionRefused(ValueError):  # noqa: N818 - an answer to the author of a pack
    """The text is not an expression that we accept: ``sentence`` and ``remedy`` in the reader's language, ``line`` and
    ``column`` (from 1) of the place."""

    def __init__(self, sentence: str | Promise, remedy: str | Promise, line: int = 1, column: int = 1) -> None:
        super().__init__(str(sentence))
        self.sentence, self.remedy, self.line, self.column = sentence, remedy, line, column


class ExpressionFailed(ValueError):  # noqa: N818 - an answer to the author of a pack
    """Everything was given and still there is no value, as in a division by zero; the message is the engine's own."""


def _day(value: str) -> date:
    return date.fromisoformat(value)


def days_between(first: str, second: str) -> int:
    """Calendar days from the first ISO date to the second; negative when the second is earlier."""
    return (_day(second) - _day(first)).days


def months_between(first: str, second: str) -> int:
    """Whole months from the first ISO date to the second, rounded towards nought."""
    a, b = _day(first), _day(second)
    if b < a:
        return -months_between(second, first)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def years_between(first: str, second: str) -> int:
    """Whole years from the first ISO date to the second: the age on the second day of who was born on the first."""
    a, b = _day(first), _day(second)
    if b < a:
        return -years_between(second, first)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def _function(implementation: Callable[..., Any], result: Any, texts: int = 2) -> Any:
    name = implementation.__name__
    given = [cel.Type.STRING] * texts
    return cel.FunctionDecl(name, [cel.Overload(f"{name}_text", result, given, False, implementation)])


def starts_with(text: str, start: str) -> bool:
    """Whether the text begins so, letter for letter."""
    return text.startswith(start)


def ends_with(text: str, end: str) -> bool:
    """Whether the text ends so, letter for letter."""
    return text.endswith(end)


def first_word(text: str) -> str:
    """The first word: of a Vietnamese name, the surname."""
    return next(iter(text.split()), "")


def same_name(first: str, second: str) -> bool:
    """Whether two names are written alike, accents and all; capitals and the place of a tone mark (Hoà, Hòa) aside."""
    return sort_key(first) == sort_key(second)


_FUNCTIONS = [
    *(_function(f, cel.Type.INT) for f in (days_between, months_between, years_between)),
    *(_function(f, cel.Type.BOOL) for f in (starts_with, ends_with, same_name)),
    _function(first_word, cel.Type.STRING, texts=1),
]


@dataclass(frozen=True)
class Expression:
    """A checked expression; made by ``compile``.

    ``paths`` are the dotted names it reads, so that a form knows which fields to watch; ``yields_truth`` says that its
    value is yes or no as far as the check can tell; ``tested`` are the names that it asks for with ``has``.
    """

    source: str
    paths: frozenset[str]
    yields_truth: bool
    tested: frozenset[str]
    _types: tuple[tuple[str, Any], ...]
    _weighed: frozenset[str]
    _program: Any

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """The value over ``data`` (section → field → value; dates as ISO strings or ``date``).

        Missing values: see the module's first lines. Raises ``ExpressionFailed`` when nothing is missing and there is
        still no value.
        """
        value, gap = self._run(data, "")
        if value.type() != cel.Type.ERROR:
            return value.plain_value()
        if gap or str(value.plain_value()).startswith("NOT_FOUND"):  # a row of a repeated group lacks the field
            return False if self.yields_truth else None
        raise ExpressionFailed(str(value.plain_value()))

    def certain(self, data: Mapping[str, Any]) -> bool:
        """Whether what is given decides, so that the value does not hang on something missing: a number, the days from
        an empty date, or whether an empty date stands before another."""
        early, gap = self._run(data, "")
        if not gap or early.type() == cel.Type.ERROR:
            return not gap
        late, _gap = self._run(data, _LAST)
        return late.type() == cel.Type.ERROR or bool(late.plain_value() == early.plain_value())

    def _run(self, data: Mapping[str, Any], no_day: str) -> tuple[Any, bool]:
        """The engine's value or error, and whether something is missing; ``no_day`` stands for a date that is, unless
        the expression itself asks whether it is empty."""
        given, gap = self._activation(data)
        if no_day:
            given |= {name: no_day for name in self._weighed if given.get(name) == ""}
        try:
            return self._program.eval(data=given), gap
        except RuntimeError as stopped:  # the engine's own limit on iterations
            raise ExpressionFailed(str(stopped)) from stopped

    def _activation(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        given: dict[str, Any] = {}
        gap = False
        for name, declared in self._types:
            section, _dot, field = name.partition(".")
            value = data.get(section)
            if field:
                value = value.get(field) if isinstance(value, Mapping) else None
            value = _plain(value)
            if name in self.tested:
                given[f"{_ANSWERED}{name}"] = _answered(value)
            if value in (None, ""):
                gap = gap or name in self.paths
                value = _EMPTY[declared]() if declared in _EMPTY else None
            elif declared is float and isinstance(value, int):
                value = float(value)
            if value is not None:
                given[name] = value
        for path in sorted(self.paths):
            name = next(name for name, _type in self._types if f"{path}.".startswith(f"{name}."))
            if name in given and name != path:
                gap = _fill(given[name], path[len(name) + 1 :].split("."), path not in self.tested) or gap
        return given, gap


def _answered(value: Any) -> bool:
    """Whether a value is an answer: a nought is, an address without any part is not."""
    return any(value.values()) if isinstance(value, Mapping) else value not in (None, "", [])


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _fill(place: Any, path: list[str], fill: bool) -> bool:
    """Whether a map lacks the path, or has it empty; with ``fill`` an empty text is put there, else taken away."""
    for step in path[:-1]:
        if not isinstance(place, dict) or (step not in place and not fill):
            return True
        place = place.setdefault(step, {})
    if not isinstance(place, dict):
        return True
    empty = bool(place.get(path[-1], "") == "")
    if empty and fill:
        place[path[-1]] = ""
    elif empty:
        place.pop(path[-1], None)
    return empty


def compile(source: str, variables: Types | Scope) -> Expression:
    """Check ``source`` against the declared variables: ``str``, ``int``, ``float``, ``bool``, ``date`` (an ISO text
    inside), ``list``, ``dict`` (open map), or for a section a map of field → one of these.

    Functions: ``days_between(a, b)``, ``months_between``, ``years_between``, ``starts_with``, ``ends_with``,
    ``same_name(a, b)``, ``first_word(a)``, and CEL's own (``size``, ``in``, ``x.contains('…')``, ``x.matches('…')``
    with RE2, which is linear). At most 500 characters, 12 brackets deep, 2 loops. Raises ``ExpressionRefused``.
    """
    return _compile(source, variables if isinstance(variables, tuple) else scope(variables))


def scope(variables: Types) -> Scope:
    """Variables as ``compile`` reads them; whoever has many expressions over the same ones makes it once."""
    flat: list[tuple[str, type]] = []
    for name, declared in sorted(variables.items()):
        if isinstance(declared, Mapping):
            flat += [(f"{name}.{field}", kind) for field, kind in sorted(declared.items())]
        else:
            flat.append((name, declared))
    return tuple(flat)


@lru_cache(maxsize=64)
def _environment(types: Scope) -> Any:
    """The engine for these variables. Its first expression takes it twenty times as long as each further one."""
    answered = {f"{_ANSWERED}{name}": cel.Type.BOOL for name, _kind in types if "." in name}
    return cel.NewEnv(variables={name: _TYPES[kind] for name, kind in types} | answered, functions=_FUNCTIONS)


@lru_cache(maxsize=2048)
def _compile(source: str, types: Scope) -> Expression:
    bare = _size_checked(source)
    names = dict(types)
    asked = [(_joined(found[2]), found) for found in _HAS.finditer(bare)]
    text = source
    for path, found in asked:
        if names.get(path) is bool:
            raise ExpressionRefused(
                say(_("Không dùng has(%(path)s): ô không đánh dấu nghĩa là không."), path=path),
                say(_("Viết %(path)s hoặc !%(path)s."), path=path),
                *_place(bare, found.start()),
            )
        if path in names:  # has(a.b) → has.a.b , so that places in the text stay the same
            start, end = found.start(1), found.start(3)
            text = f"{text[:start]}.{text[start + 1 : end]} {text[end + 1 :]}"
    try:
        program = _environment(types).compile(text)
    except RuntimeError as refused:
        raise _refusal(str(refused), [*names]) from refused
    _patterns_checked(source, bare)
    declared = {path: [start for start in _starts(path) if start in names] for path in _paths(bare)}
    paths = {path for path, found in declared.items() if found}
    read = {name for found in declared.values() for name in found}
    return Expression(
        source=source,
        paths=frozenset(paths),
        yields_truth=program.return_type() == cel.Type.BOOL,
        _types=tuple((name, names[name]) for name in sorted(read)),
        tested=frozenset(path for path, _found in asked),
        _weighed=frozenset(name for name in read if names[name] is date and not _blank_asked(name, source)),
        _program=program,
    )


def _blank_asked(name: str, source: str) -> bool:
    """Whether the expression itself compares with nothing: ``a.day == ''``."""
    return re.search(rf"""\b{re.escape(name)}\s*[!=]=\s*(''|"")""", source) is not None


def _starts(path: str) -> list[str]:
    """``a.b.c`` → ``a``, ``a.b``, ``a.b.c``."""
    steps = path.split(".")
    return [".".join(steps[:length]) for length in range(1, len(steps) + 1)]


def _size_checked(source: str) -> str:
    """The source with quoted texts and comments blanked; refuses what is too long, too deep or loops too much."""
    shorter = _("Chia thành nhiều biểu thức ngắn, mỗi biểu thức cho một điều kiện.")
    if not source.strip():
        raise ExpressionRefused(_("Biểu thức trống."), _("Viết điều kiện, hoặc bỏ khóa này nếu không có điều kiện."))
    if len(source) > LONGEST:
        raise ExpressionRefused(say(_("Biểu thức dài quá %(most)s ký tự."), most=LONGEST), shorter)
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), source)
    depth = 0
    for position, letter in enumerate(bare):
        depth += (letter in "([{") - (letter in ")]}")
        if depth > DEEPEST:
            raise ExpressionRefused(
                say(_("Biểu thức lồng quá %(most)s lớp ngoặc."), most=DEEPEST), shorter, *_place(bare, position)
            )
    loops = list(_LOOP.finditer(bare))
    if len(loops) > MOST_LOOPS:
        raise ExpressionRefused(
            say(_("Biểu thức có quá %(most)s vòng lặp trên danh sách."), most=MOST_LOOPS),
            shorter,
            *_place(bare, loops[MOST_LOOPS].start()),
        )
    return bare


def _patterns_checked(source: str, bare: str) -> None:
    """Every regular expression is a literal that RE2 accepts: what it costs is known before anybody fills a form."""
    for found in _MATCHES.finditer(bare):
        pattern = source[found.start(1) : found.end(1)].strip()
        answer = cel.NewEnv().compile(f"''.matches({pattern})").eval(data={}) if found[2] and pattern else None
        if answer is None or answer.type() == cel.Type.ERROR:
            raise ExpressionRefused(
                _("Mẫu trong matches(…) không dùng được."),
                _("Viết mẫu cố định trong dấu nháy, theo cú pháp RE2, ví dụ matches('^[0-9]{12}$')."),
                *_place(bare, found.start()),
            )


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _joined(path: str) -> str:
    return re.sub(r"\s+", "", path)


def _paths(bare: str) -> set[str]:
    found = set()
    for match in _PATH.finditer(bare):
        steps = _joined(match[1]).split(".")
        if match[2]:  # the last step is a function or a method
            steps.pop()
        if steps:
            found.add(".".join(steps))
    return found


def _refusal(complaint: str, names: list[str]) -> ExpressionRefused:
    """The engine's complaint as a sentence for the author of a pack."""
    place = _PLACE.search(complaint)
    if place is None:
        return ExpressionRefused(
            _("Biểu thức lồng quá sâu hoặc quá nhiều phép tính."), _("Chia thành nhiều biểu thức ngắn hơn.")
        )
    line, column, detail = int(place[1]), int(place[2]), place[3]
    if unknown := _UNKNOWN.search(detail):
        name = unknown[1]
        start = column - name.rfind(".") if "." in name else column  # the engine points at the last dot
        return ExpressionRefused(
            say(_("Biểu thức nhắc tới “%(name)s” nhưng không có trường hay hàm nào tên như vậy."), name=name),
            suggestion(name, names) if "." in name or close_to(name, names) else say(_IN_QUOTES, name=name),
            line,
            max(start, 1),
        )
    if "no matching overload" in detail:
        return ExpressionRefused(
            say(_("Phép tính trong biểu thức dùng sai kiểu giá trị (%(detail)s)."), detail=detail),
            _("So sánh chữ với chữ trong dấu nháy đơn, số với số; ngày so sánh bằng days_between(a, b)."),
            line,
            column,
        )
    return ExpressionRefused(
        say(_("Biểu thức sai cú pháp (%(detail)s)."), detail=detail),
        _("Xem lại dấu ngoặc, dấu nháy và phép nối (&&, ||, ==, !=) tại vị trí đã nêu."),
        line,
        column,
    )
