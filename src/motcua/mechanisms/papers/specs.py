"""What a pack says of a type of document: its template, its numbers, who signs, what strangers may see, how long it is
kept."""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.packs.api import Fault, Item, LegalBasis, Library, Spec, Text, Urn, flaw, nearest
from motcua.mechanisms.papers.rules import notation_fault, template_fault

KIND = "document-types"
ContentPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$")]


class Retention(Spec):
    """How long a thing is kept. ``years`` is empty for ever."""

    years: int | None = None
    note: Text
    legal_basis: list[LegalBasis] = []


class Numbering(Spec):
    """Numbers of one series run without gaps in each organisation; ``yearly`` ones start again at 1 each year.

    ``notation`` is the number as printed: ``{n}``, perhaps ``{year}``, with Python's formats (``{n:02}``).
    """

    series: Urn
    notation: str
    yearly: bool = True
    legal_basis: list[LegalBasis] = []


class Shown(Spec):
    """A value of the content that whoever holds the verification code may see, to compare with the paper in hand.

    ``mask``: of a ``name`` only initials and the given name, of a ``year`` only the year, ``none`` as it is.
    """

    path: ContentPath
    label: Text
    mask: Literal["name", "year", "none"] = "name"


class DocumentTypeSpec(Item):
    """A type of document. ``template`` names a Typst file of the pack; its text is kept as ``source`` by the loader.

    ``required`` and ``shown`` are paths into the content (``form.child.full_name``).
    """

    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.typ$")]
    source: str = ""
    numbering: Numbering
    signer: Urn
    reason: Text
    required: list[ContentPath]
    shown: list[Shown]
    retention: Retention
    classification: Literal["public", "internal", "personal", "sensitive"]

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if not self.source:
            raise flaw(
                "Không có tệp templates/%(file)s trong gói.",
                "Thêm tệp đó vào thư mục templates, hoặc sửa tên ở template.",
                file=self.template,
            )
        if template_fault(self.source):
            raise flaw(
                "Mẫu %(file)s dùng gói Typst bên ngoài.",
                "Viết những gì cần dùng ngay trong mẫu: khi in giấy tờ không có mạng.",
                file=self.template,
            )
        if notation_fault(self.numbering.notation):
            raise flaw(
                "Kiểu số “%(notation)s” không dùng được.",
                "Viết kiểu số có {n}, và {year} nếu cần, ví dụ {n:02}/{year}.",
                notation=self.numbering.notation,
            )
        return self


def check(library: Library) -> list[Fault]:
    """Document types whose signer is no role of any pack at hand."""
    roles = {role.urn for _, role in library.items("roles", RoleSpec)}
    return [
        place.fault("signer", *nearest(item.signer, roles))
        for place, item in library.items(KIND, DocumentTypeSpec)
        if item.signer not in roles
    ]
