"""CSV tables in packs: for facts by the thousand, such as administrative units, whose rows are no items of their own.

A room names the model of a row in ``pack_tables`` of its AppConfig, and what brings the rows into its own tables in
``pack_loaders``. A table lies where items of its kind would, ``units.csv`` or ``units/….csv``. A version of a pack
freezes its digest; the rows themselves live only in the tables of the room.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from motcua.kernel.packs.faults import Fault, Sentence, explain, say, suggestion
from motcua.kernel.text.api import nfc

LARGEST = 4 * 1024 * 1024
MOST_ROWS = 50_000


@cache
def table_kinds() -> Mapping[str, type[BaseModel]]:
    """The model of a row by the kind of its table, from ``pack_tables`` of the rooms' AppConfigs."""
    return {
        kind: cast(type[BaseModel], import_string(path))
        for room in apps.get_app_configs()
        for kind, path in getattr(room, "pack_tables", {}).items()
    }


@dataclass(frozen=True)
class Row:
    """One typed row, and where it is written."""

    file: str
    line: int
    spec: BaseModel

    def fault(self, column: str, message: Sentence, remedy: Sentence) -> Fault:
        """A fault in one column of the row."""
        return Fault(self.file, column, message, remedy, self.line)


def sealed(text: str) -> str:
    """The digest of a table under which a version of a pack freezes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def decoded(raw: bytes, shown: str) -> tuple[str | None, list[Fault]]:
    """The bytes of a table as an act takes a text: in Unicode form C, without blank ends."""
    try:
        return nfc(raw.decode("utf-8-sig").replace("\0", "")).strip(), []
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        message, remedy = _("Tệp không phải là văn bản UTF-8."), _("Lưu lại tệp với bảng mã UTF-8.")
        return None, [Fault(shown, "", message, remedy, line)]


@dataclass
class Table:
    """The typed rows of a table, and every mistake in it. ``broken``: what rows that can't be read call themselves;
    ``whole``: no row is missing but these."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    whole: bool = True


def read_table(kind: str, text: str, shown: str) -> Table:
    """Read a table: header, number of cells, values.

    The first line names every column, in whichever order. ``true`` and ``false`` are truths; an empty cell is no value.
    """
    model, table = table_kinds()[kind], Table()
    lines = _cells(text, shown, table)
    header = next(lines, (1, []))[1]
    table.faults += _header(model, header, shown)
    if table.faults:
        table.whole = False
        return table
    for line, cells in lines:
        if len(table.rows) == MOST_ROWS:
            message = say(_("Bảng có quá %(most)s dòng."), most=MOST_ROWS)
            table.faults.append(Fault(shown, "", message, _("Tách thành nhiều bảng."), line))
            break
        given = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        row, faults = _row(model, given, len(cells) - len(header), shown, line)
        if row:
            table.rows.append(row)
            continue
        table.faults += faults
        table.broken |= {given["urn"]} if "urn" in given else set()
    return table


def _row(
    model: type[BaseModel], given: dict[str, str], excess: int, shown: str, line: int
) -> tuple[Row | None, list[Fault]]:
    """The typed row, or what is wrong with it; ``excess`` cells too many, or too few when negative."""
    if excess:
        message = (
            say(_("Dòng thừa %(count)s ô."), count=excess)
            if excess > 0
            else say(_("Dòng thiếu %(count)s ô."), count=-excess)
        )
        remedy = _("Viết đủ ô; ô có dấu phẩy thì đặt trong dấu nháy kép.")
        return None, [Fault(shown, "", message, remedy, line)]
    try:
        return Row(shown, line, model.model_validate_strings(given)), []
    except ValidationError as wrong:
        told = explain(wrong, model, given)
        return None, [Fault(shown, path, message, remedy, line) for path, _at, message, remedy in told]


def _cells(text: str, shown: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Lines of cells, each with its number; a table that breaks off in a quoted cell is a fault."""
    reader = csv.reader(re.split(r"(?<=\n)", text), strict=True)
    before = 0
    try:
        for cells in reader:
            if cells:
                yield before + 1, [cell.strip() for cell in cells]
            before = reader.line_num
    except csv.Error as wrong:
        message = say(_("Dòng này sai cú pháp CSV (%(problem)s)."), problem=str(wrong))
        table.faults.append(Fault(shown, "", message, _("Xem lại dấu nháy kép và dấu phẩy."), before + 1))
        table.whole = False


def _header(model: type[BaseModel], header: list[str], shown: str) -> Iterator[Fault]:
    columns = list(model.model_fields)
    for name in header:
        if name not in columns:
            yield Fault(
                shown, name, say(_("Không có cột nào tên “%(name)s”."), name=name), suggestion(name, columns), 1
            )
        elif header.count(name) > 1:
            yield Fault(shown, name, say(_("Cột “%(name)s” lặp lại."), name=name), _("Xóa cột thừa."), 1)
    for name in columns:
        if name not in header:
            message = say(_("Thiếu cột “%(name)s”."), name=name)
            yield Fault(shown, name, message, say(_("Dòng đầu phải là: %(names)s."), names=",".join(columns)), 1)
