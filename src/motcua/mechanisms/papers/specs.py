"""What a pack says of a type of document: its template, its numbers, who signs, what strangers may see, how long it is
kept."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, StringConstraints

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.packs.api import Fault, Item, LegalBasis, Library, Spec, Text, Urn, flaw, nearest, say
from motcua.mechanisms.papers import layouts
from motcua.mechanisms.papers.rules import notation_fault, template_fault

KIND = "document-types"
PLAIN: Final = Path(__file__).with_name("plain.typ").read_text(encoding="utf-8")
"""How a type is printed that brings no template: header, number, its content in tables, code and signer."""
ContentPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$")]


class Retention(Spec):
    """How long a thing is kept, and why (``note``). ``years`` is left out for ever."""

    years: Annotated[int, Field(ge=1)] | None = None
    note: Text
    legal_basis: list[LegalBasis] = []


def _notation(value: str) -> str:
    if notation_fault(value):
        raise flaw(
            "Kiểu số “%(notation)s” không dùng được.",
            "Viết kiểu số có {n}, và {year} nếu cần, ví dụ {n:02}/{year}.",
            notation=value,
        )
    return value


class Numbering(Spec):
    """Numbers of one ``series`` run without gaps in each organisation; ``yearly`` ones start again at 1 each year.

    ``notation`` is the number as printed: ``{n}``, perhaps ``{year}``, with Python's formats (``{n:02}``).
    """

    series: Urn
    notation: Annotated[str, AfterValidator(_notation)]
    yearly: bool = True
    legal_basis: list[LegalBasis] = []


class Shown(Spec):
    """A value of the content, by its ``path``, that whoever holds the verification code may see, to compare with the
    paper in hand.

    ``mask``: of a ``name`` only initials and the given name, of a ``year`` only the year, ``none`` as it is.
    """

    path: ContentPath
    label: Text
    mask: Literal["name", "year", "none"] = "name"


class DocumentTypeSpec(Item):
    """A type of document. ``template`` names a Typst file in ``templates/`` of the pack; its text is kept as ``source``
    by the loader: nobody writes that key. Without one, the product prints the content under the labels of the form.

    ``numbering`` gives its number, ``signer`` is the role that signs, ``seal`` says that the body signs
    behind it, as by its seal; ``signers`` are roles whose holders sign
    themselves what they do, as a desk signs the slip for what it takes in. ``reason`` stands in the signature.
    ``layout`` names the rules of its layout. ``required``,
    ``unique`` and ``shown`` are paths into the content (``child.full_name``). A value at a ``unique`` path stands on
    one living document of the type only, whoever issued it. ``over_file``: the template prints over every page of a
    file that came with what it is made for, and finds it as ``original: {file, pages}``. ``retention``: how long it is
    kept. ``classification``: how secret what it says is.
    """

    template: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.typ$")] | None = None
    source: str = ""
    over_file: bool = False
    seal: bool = False
    numbering: Numbering
    signer: Urn
    signers: list[Urn] = []
    laid_out: Annotated[Urn, Field(alias="layout")] = layouts.STATE
    reason: Text
    required: list[ContentPath]
    unique: list[ContentPath] = []
    shown: list[Shown]
    retention: Retention
    classification: Literal["public", "internal", "personal", "sensitive"]

    def signed_by(self, roles: Collection[str]) -> bool:
        """Whether the holder of these roles signs such papers."""
        return bool({self.signer, *self.signers}.intersection(roles))

    @property
    def layout(self) -> str:
        """The Typst source that prints it."""
        return self.source if self.template else PLAIN


def check(library: Library) -> list[Fault]:
    """Document types whose template cannot be printed, or whose signer is no role of any pack at hand."""
    roles = {role.urn for _place, role in library.items("roles", RoleSpec)}
    known = {layout.urn for _place, layout in library.items(layouts.KIND, layouts.LayoutSpec)}
    faults = []
    for place, item in library.items(KIND, DocumentTypeSpec):
        if item.template is None:
            if item.over_file:
                told = _("Loại giấy tờ in đè lên tệp (over_file) cần mẫu in riêng.")
                faults.append(place.fault("template", told, _("Ghi tên mẫu ở template, hoặc bỏ over_file.")))
        elif not item.source:
            message = say(_("Không có tệp templates/%(file)s trong gói."), file=item.template)
            remedy = _("Thêm tệp đó vào thư mục templates, hoặc sửa tên ở template.")
            faults.append(place.fault("template", message, remedy))
        elif template_fault(item.source):
            message = say(_("Mẫu %(file)s dùng gói Typst bên ngoài."), file=item.template)
            remedy = _("Viết những gì cần dùng ngay trong mẫu: khi in giấy tờ không có mạng.")
            faults.append(place.fault("template", message, remedy))
        if item.signer not in roles:
            faults.append(place.fault("signer", *nearest(item.signer, roles)))
        for number, urn in enumerate(item.signers):
            if urn not in roles:
                faults.append(place.fault(f"signers.{number}", *nearest(urn, roles)))
        if "laid_out" in item.model_fields_set and item.laid_out not in known:
            faults.append(place.fault("layout", *nearest(item.laid_out, known)))
    return faults
