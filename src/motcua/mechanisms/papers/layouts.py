"""How a paper is laid out, as the law has it: dated rules in the packs (kind ``layouts``), read by ``house.typ``."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from motcua.kernel.access.api import Organisation
from motcua.kernel.packs.api import Item, Spec, UnknownItem, Urn, flaw, get

KIND: Final = "layouts"
STATE: Final[Urn] = "urn:motcua:layout:state-document"
"""The layout of a type of document that names none."""
HOUSE: Final = Path(__file__).with_name("house.typ").read_text(encoding="utf-8")
"""The house library: Typst definitions that stand before every template and print nothing by themselves."""
PartName = Literal[
    "national_title", "motto", "party_title", "parent_body", "issuing_body", "number", "place_date", "title",
    "abstract", "body", "authority", "signer", "seal", "recipients_head", "recipients", "page_number",
]  # fmt: skip
_UNIT = re.compile(r"\b(?<!bảo hiểm )(phường|xã|thị trấn|đặc khu|thành phố|tỉnh) (.+)$", re.IGNORECASE)


class Measure(Spec):
    """A length or a size: the law lets it be from ``least`` to ``most``; ``value`` is what is printed."""

    least: Annotated[float, Field(ge=0)]
    most: Annotated[float, Field(ge=0)]
    value: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _lies_between(self) -> Self:
        if not self.least <= self.value <= self.most:
            raise flaw(
                "Giá trị %(value)s nằm ngoài khoảng từ %(least)s đến %(most)s.",
                "Chọn giá trị trong khoảng, hoặc sửa khoảng theo quy định.",
                key="value",
                value=f"{self.value:g}",
                least=f"{self.least:g}",
                most=f"{self.most:g}",
            )
        return self


class Letters(Measure):
    """How a part is written, in points: ``bold``, ``italic``, ``upper`` (in capitals), ``underline``."""

    bold: bool = False
    italic: bool = False
    upper: bool = False
    underline: bool = False


class Margins(Spec):
    """The margins of a page in millimetres: ``top``, ``bottom``, ``left``, ``right``."""

    top: Measure
    bottom: Measure
    left: Measure
    right: Measure


class LayoutSpec(Item):
    """How papers of one kind are laid out, on A4.

    ``header``: ``state`` (national title on the right, the body on the left), ``party``, or ``framed`` (national title
    in the middle, a frame around, all on one page). ``font`` is the family that the law names, ``embedded`` the one
    that is printed. ``margins`` and the ``indent`` of a first line are in millimetres; ``leading`` is the line spacing,
    as a multiple of a single line; ``spacing`` between paragraphs is in points. ``parts``: how each part is written.
    ``mandatory``: the parts without which a paper is none. ``number_line`` holds ``{notation}``, ``date_line`` holds
    ``{place}`` and ``{date}``. ``number_from``: the page from which page numbers are shown, at the top, in the middle.
    """

    header: Literal["state", "party", "framed"]
    font: str
    embedded: str
    margins: Margins
    indent: Measure
    leading: Measure
    spacing: Measure
    parts: dict[PartName, Letters]
    mandatory: list[PartName]
    number_line: Annotated[str, Field(pattern=r"^[^{}]*\{notation\}[^{}]*$")]
    date_line: Annotated[str, Field(pattern=r"^[^{}]*\{place\}[^{}]*\{date\}[^{}]*$")]
    number_from: Annotated[int, Field(ge=1)] = 2


def for_template(urn: str, body: Organisation, notation: str, day: date, long: str) -> dict[str, Any]:
    """What ``house.typ`` lays a paper out by: ``rules``, and the heading, number and date lines that follow from them.

    ``long``: the day as "ngày … tháng … năm …". Empty where no pack in use knows the layout: a paper is then plain.
    """
    try:
        spec = get(LayoutSpec, KIND, urn, day)
    except UnknownItem:
        return {}
    parent = body.parent if spec.header == "party" or body.kind == "agency" else body.body
    return {
        "layout": spec.model_dump(mode="json", exclude={"urn", "title", "legal_basis", "valid_from", "valid_to"}),
        "heading": {
            "parent": parent.title["vi"] if parent else "",
            "number": spec.number_line.format(notation=notation),
            "date": spec.date_line.format(place=place_of(body), date=long),
        },
    }


def place_of(body: Organisation) -> str:
    """The name of the place from which a body writes: of the unit that it governs or lies in, with "Phường" or the
    like where that is a number (Decree 30/2020, Annex I, II.4)."""
    for one in (body.body, body, body.parent):
        if one and (found := _UNIT.search(one.territory or one.title["vi"])):
            unit, name = found.groups()
            return f"{unit.capitalize()} {name}" if name[0].isdigit() else name
    return str(body.title["vi"])
