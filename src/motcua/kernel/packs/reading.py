"""YAML as packs write it: a small, safe part of the language, with the line of every key.

Only ``true``, ``false``, ``null`` and plain decimal numbers have a type of their own; dates, times and codes such as
``00082`` stay text. No anchors, aliases or tags; no key twice. Text is brought to NFC.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from motcua.kernel.packs.faults import Location, Sentence, say

BIGGEST = 1024 * 1024
DEEPEST = 32
WIDEST = 10_000
"""How many elements or keys one list or group may have; what has more is a table."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Tree:
    """What a file holds: ``data`` as JSON would, ``line(location)``, and the mistakes met in reading it."""

    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    mistakes: list[tuple[str, int | None, Sentence, Sentence]] = field(default_factory=list)

    def line(self, location: Location) -> int | None:
        """The line of a location, or of the nearest place around it."""
        return next(
            (self.lines[location[:n]] for n in range(len(location), -1, -1) if location[:n] in self.lines), None
        )


class _Refused(Exception):  # noqa: N818 - carries a sentence to ``read``
    def __init__(self, line: int, sentence: Sentence, remedy: Sentence) -> None:
        super().__init__(line)
        self.line, self.sentence, self.remedy = line, sentence, remedy


def read(raw: bytes) -> Tree:
    """The bytes of one file. Never raises for what is in them; ``mistakes`` says it."""
    tree = Tree()
    try:
        text = raw.decode("utf-8-sig")
        loader = _Loader(text)
        try:
            _Reader(tree, loader.get_event).document()
        finally:
            loader.dispose()
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        tree.mistakes.append(("", line, _("Tệp không phải là văn bản UTF-8."), _("Lưu lại tệp với bảng mã UTF-8.")))
    except yaml.MarkedYAMLError as wrong:
        tree.mistakes.append(_syntax(wrong, text))
    except yaml.YAMLError:
        tree.mistakes.append(("", None, _("Tệp có ký tự không in được."), _("Xóa ký tự lạ rồi lưu lại tệp.")))
    except _Refused as refused:
        tree.mistakes.append(("", refused.line, refused.sentence, refused.remedy))
    return tree


def _syntax(wrong: yaml.MarkedYAMLError, text: str) -> tuple[str, int | None, Sentence, Sentence]:
    """What the parser says, in words that somebody who is no programmer can act upon, at the line to look at: of what
    does not end, that is where it begins."""
    problem = wrong.problem or wrong.context or "?"
    said = f"{wrong.context}: {problem}"
    plain = ("", False, _("Tệp sai cú pháp YAML."), _LOOK)
    _words, begins, told, remedy = next((one for one in _SYNTAX if one[0] in said), plain)
    mark = (wrong.context_mark if begins else None) or wrong.problem_mark or wrong.context_mark
    if mark and "block" in said and text[: mark.index].rstrip(" ").endswith(('"', "'")):
        told, remedy = _BEHIND_QUOTE
    return "", mark.line + 1 if mark else None, told, remedy


_LOOK = _("Xem lại khoảng thụt đầu dòng, dấu hai chấm và dấu nháy ở dòng này và dòng ngay trước.")
_QUOTE = _('Đặt cả giá trị trong dấu nháy: title: "Vai trò: văn thư".')
_BEHIND_QUOTE = (
    _("Sau dấu nháy đóng còn có chữ."),
    _("Trong dấu nháy kép, viết chữ bên trong bằng dấu nháy đơn; hoặc đặt cả giá trị trong dấu nháy đơn."),
)
_SYNTAX: tuple[tuple[str, bool, Sentence, Sentence], ...] = (
    ("tab character", False, _("Dòng thụt vào bằng phím Tab."), _("Xóa Tab, thụt vào bằng dấu cách, mỗi cấp hai dấu.")),
    ("cannot start any token", False, _("Giá trị bắt đầu bằng ký tự mà YAML dành riêng (@, %, ` hay Tab)."), _QUOTE),
    ("mapping values are not allowed", False, _("Có dấu hai chấm thừa, hoặc dòng này thụt vào sai."),
     _("Câu có dấu hai chấm thì đặt trong dấu nháy; nếu không, thụt dòng này thẳng hàng với các khóa cùng cấp.")),
    ("quoted scalar", True, _("Dấu nháy mở ở dòng này không được đóng."), _("Thêm dấu nháy đóng ở cuối giá trị.")),
    ("could not find expected ':'", True, _("Dòng này thiếu dấu hai chấm, hoặc thiếu dấu cách sau dấu hai chấm."),
     _("Viết “khóa: giá trị”, có dấu cách sau dấu hai chấm.")),
    ("flow sequence", True, _("Dấu [ mở ở dòng này không được đóng, hoặc bên trong thiếu dấu phẩy."),
     _("Thêm ] ở cuối danh sách; các phần tử cách nhau bằng dấu phẩy.")),
    ("flow mapping", True, _("Dấu { mở ở dòng này không được đóng, hoặc bên trong thiếu dấu phẩy."),
     _("Thêm } ở cuối nhóm; các khóa cách nhau bằng dấu phẩy.")),
    ("flow node", False, _("Có dấu [ hoặc { mở ra mà không được đóng."), _("Đóng bằng ] hoặc } ở cuối giá trị.")),
    ("block mapping", False, _("Dòng này thụt vào không thẳng hàng với các khóa cùng cấp."),
     _("Thụt vào bằng dấu cách, thẳng hàng với khóa ở dòng trước.")),
    ("block collection", False, _("Dòng này thụt vào không thẳng hàng với các phần tử của danh sách."),
     _("Mỗi phần tử bắt đầu bằng “- ”, thẳng hàng với phần tử trước.")),
)  # fmt: skip
"""Words of the parser, whether to look where the thing begins, what is wrong and how to mend it."""


class _Reader:
    """Builds data from the parser's events, so that depth and aliases are met before anything grows."""

    def __init__(self, tree: Tree, event: Callable[[], Any]) -> None:
        self.tree, self.event = tree, event

    def document(self) -> None:
        self.event()  # the stream begins
        if isinstance(self.event(), yaml.StreamEndEvent):
            return
        self.tree.data = self.value(self.next(), ())
        self.event()  # the document ends
        if not isinstance(more := self.event(), yaml.StreamEndEvent):
            raise _Refused(
                more.start_mark.line + 1,
                _("Tệp chứa nhiều tài liệu YAML (dòng ---)."),
                _("Tách mỗi tài liệu thành một tệp."),
            )

    def next(self) -> Any:
        event = self.event()
        if isinstance(event, yaml.CollectionEndEvent):
            return event
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Refused(
                event.start_mark.line + 1,
                _("Gói không dùng neo và bí danh YAML (& và *)."),
                _("Viết lại giá trị đầy đủ ở từng chỗ."),
            )
        if (event.tag or "!") != "!":
            line = event.start_mark.line + 1
            raise _Refused(line, _("Gói không dùng thẻ kiểu YAML (!)."), _("Bỏ thẻ, chỉ viết giá trị."))
        return event

    def value(self, event: Any, at: Location) -> Any:
        if len(at) > DEEPEST:
            raise _Refused(
                event.start_mark.line + 1, say(_("Tệp lồng quá %(most)s lớp."), most=DEEPEST), _("Viết phẳng hơn.")
            )
        self.tree.lines.setdefault(at, event.start_mark.line + 1)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(at)
        return self.mapping(at)

    def sequence(self, at: Location) -> list[Any]:
        elements: list[Any] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            self.bounded(event, len(elements))
            elements.append(self.value(event, (*at, len(elements))))
        return elements

    def bounded(self, event: Any, count: int) -> None:
        """Refuse more elements or keys than may stand together."""
        if count > WIDEST:
            raise _Refused(
                event.start_mark.line + 1,
                say(_("Danh sách hoặc nhóm này có quá %(most)s phần tử."), most=WIDEST),
                _("Chia thành nhiều mục, hoặc chuyển thành bảng .csv."),
            )

    def mapping(self, at: Location) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        seen = 0
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            self.bounded(event, seen := seen + 1)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(
                    line, _("Khóa phải là một từ, không phải danh sách hay nhóm."), _("Viết “khóa: giá trị”.")
                )
            key = unicodedata.normalize("NFC", event.value)
            here = (*at, key)
            first = self.tree.lines.get(here)
            if first is not None:
                self.tree.mistakes.append(
                    (
                        ".".join(map(str, here)),
                        line,
                        say(_("Khóa “%(key)s” đã có ở dòng %(line)s."), key=key, line=first),
                        _("Giữ lại một dòng, xóa hoặc đổi tên dòng kia."),
                    )
                )
                self.value(self.next(), (*at, f"{key} ({line})"))
                continue
            self.tree.lines[here] = line
            pairs[key] = self.value(self.next(), here)
        return pairs


def _scalar(event: Any) -> Any:
    text = unicodedata.normalize("NFC", event.value)
    if not event.implicit[0]:  # quoted
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
