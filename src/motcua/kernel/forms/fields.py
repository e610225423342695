"""The vocabulary of fields: what a pack may ask a person, and nothing else."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, StringConstraints
from pydantic import Field as Constraint

from motcua.kernel.packs.api import Spec, Text, Urn

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Constraint(title="word")]
Path = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"), Constraint(title="`section.field`")
]
Cel = Annotated[str, StringConstraints(min_length=1, max_length=2000), Constraint(title="expression")]
Count = Annotated[int, Constraint(ge=0, le=100_000)]
Mask = Literal["none", "identity", "bank", "health"]
Source = Literal[
    "account.name", "account.citizen_number", "account.birth_date", "account.phone", "account.email",
    "card.name", "card.citizen_number", "card.birth_date", "card.sex", "card.issued_on", "card.residence", "last",
]  # fmt: skip
"""Where an answer may come from: the account's verified identity, a citizen card, the person's last request."""

PARTS: dict[str, tuple[str, ...]] = {
    "address": ("province", "commune", "detail", "old"),
    "party": ("kind", "name", "number", "phone"),
    "signature": ("name", "confirmed"),
}
"""The boxes of the fields that have several; on a page each is called ``<path>.<part>``."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Common(Spec):
    """What every field has: an ``id`` (unique in its section) and a ``label``, perhaps ``help`` beside it.

    ``type`` says which kind of field it is. ``required``, or ``required_when`` a condition (CEL) holds; ``when`` (CEL):
    shown only if true. ``mask``: how official screens hide it until revealed: of an ``identity`` number the first digit
    and the last four stay, of a ``bank`` account the last four, of ``health`` nothing. ``print``: shown in the print
    view. ``prefill``: where a first answer may be taken from, in this order; the page says so beside it.
    """

    id: Id
    label: Text
    help: Text | None = None
    required: bool = False
    required_when: Cel | None = None
    when: Cel | None = None
    mask: Mask = "none"
    print: bool = True
    prefill: Annotated[list[Source], BeforeValidator(_listed)] = Constraint(default_factory=list)


class TextField(Common):
    """Free text of ``min_length`` to ``max_length`` letters, in a larger box if ``multiline``.

    ``pattern`` names a known form: ``time`` 08:30, ``paper_number`` letters, digits, ./-, ``digits``. Where a condition
    of ``default_when`` (text → CEL) holds, that text is proposed.
    """

    type: Literal["text"]
    min_length: Count = 0
    max_length: Count = 500
    multiline: bool = False
    pattern: Literal["time", "paper_number", "digits"] | None = None
    default_when: dict[str, Cel] = Constraint(default_factory=dict)


class NameField(Common):
    """A person's full name in Latin letters, up to ``max_length``; at least two words unless ``foreign`` or
    ``foreign_when`` says that one may be enough."""

    type: Literal["name"]
    max_length: Count = 120
    foreign: bool = False
    foreign_when: Cel | None = None


class DateField(Common):
    """A full day, typed dd/mm/yyyy, stored ISO: from ``not_before`` to ``not_after``, both allowed."""

    type: Literal["date"]
    not_before: date | Literal["today"] = date(1900, 1, 1)
    not_after: date | Literal["today"] | None = None


class PartialDateField(Common):
    """What is known of a date: year, month/year or day/month/year; stored ``1990``, ``1990-05`` or ``1990-05-15``.

    From ``not_before`` to ``not_after``, both allowed.
    """

    type: Literal["partial_date"]
    not_before: date | Literal["today"] = date(1900, 1, 1)
    not_after: date | Literal["today"] | None = "today"


class CitizenNumberField(Common):
    """A personal identification number of twelve digits.

    ``provinces``: code list of the first three digits. ``sex_field`` and ``birth_date_field``: declarations that must
    agree, the former holding national codes (1 male, 2 female). ``sex``: whom the field is for, if none is declared.
    """

    type: Literal["citizen_number"]
    provinces: Urn | None = None
    sex_field: Path | None = None
    birth_date_field: Path | None = None
    sex: Literal["male", "female"] | None = None
    mask: Mask = "identity"


class TaxCodeField(Common):
    """A tax code: ten digits of an ``organisation``, 0100109106-001 of its ``branch``, or a ``person``'s twelve digits.

    ``of``: whose codes are accepted. ``provinces``: code list of the first three digits of a person's.
    """

    type: Literal["tax_code"]
    of: Annotated[list[Literal["organisation", "branch", "person"]], Constraint(min_length=1)] = [
        "organisation",
        "branch",
        "person",
    ]
    provinces: Urn | None = None
    mask: Mask = "identity"


class AddressField(Common):
    """A two-tier address: province, commune (typed by name, stored by code), the rest in words, and the old address.

    ``provinces`` and ``communes`` are the code lists, ``detail_required`` whether the rest in words is needed.
    """

    type: Literal["address"]
    provinces: Urn
    communes: Urn
    detail_required: bool = False


class CodeField(Common):
    """One entry of the dated code list ``list``; ``widget`` auto shows up to five entries as radio buttons.

    ``default`` is proposed; where a condition of ``default_when`` (code → CEL) holds, that code in its place.
    """

    type: Literal["code"]
    list: Urn
    widget: Literal["auto", "select", "radios"] = "auto"
    default: str | None = None
    default_when: dict[str, Cel] = Constraint(default_factory=dict)


class NumberField(Common):
    """A number from ``minimum`` to ``maximum``; whole unless it has ``decimals``. ``default`` is proposed.

    Typed with a decimal comma, stored as a JSON number.
    """

    type: Literal["number"]
    minimum: int | None = None
    maximum: int | None = None
    decimals: Annotated[int, Constraint(ge=0, le=6)] = 0
    default: int | None = None


class MoneyField(Common):
    """An amount of whole dong from ``minimum`` to ``maximum``, typed 1.500.000 or 1500000; stored as a JSON integer."""

    type: Literal["money"]
    minimum: Annotated[int, Constraint(ge=0)] = 0
    maximum: Annotated[int, Constraint(ge=0)] | None = None


class PartyField(Common):
    """A person or an organisation: ``{kind, name, number, phone}``, the number a citizen number or a tax code.

    ``kinds``: who it may be; the kind is asked only where there are two. ``number_required``: whether the number is
    needed. ``ask_phone``: whether there is a box for it. ``provinces``: code list of the first three digits of a
    person's number.
    """

    type: Literal["party"]
    kinds: Annotated[list[Literal["person", "organisation"]], Constraint(min_length=1, max_length=2)] = [
        "person",
        "organisation",
    ]
    number_required: bool = True
    ask_phone: bool = True
    provinces: Urn | None = None
    mask: Mask = "identity"


class GeometryField(Common):
    """A place on the map, WGS 84: one point, or the corners of a piece of land, as ``shape`` says; stored as GeoJSON,
    longitude first.

    Typed as ``20.99, 105.84`` (latitude, longitude) on a line for each corner, or pasted as GeoJSON.
    """

    type: Literal["geometry"]
    shape: Literal["point", "polygon", "any"] = "any"


class SignatureField(Common):
    """A typed confirmation, ``{name, confirmed}``; the moment is that of the act which brings it in.

    ``statement``: what is confirmed, else the usual oath. ``name_field``: the declared name that must be typed.
    """

    type: Literal["signature"]
    statement: Text | None = None
    name_field: Path | None = None


class BooleanField(Common):
    """A box to tick. ``required`` means that it must be ticked."""

    type: Literal["boolean"]


class PhoneField(Common):
    """A telephone number; stored with digits only, foreign ones with a leading +."""

    type: Literal["phone"]


class EmailField(Common):
    """An e-mail address."""

    type: Literal["email"]


class FileField(Common):
    """Files already kept by ``files.keep``: a list of ``{sha256, size, media_type, name}``.

    Up to ``max_files`` of ``media_types``, each up to ``max_mb`` megabytes.
    """

    type: Literal["file"]
    media_types: list[str] = Constraint(default_factory=lambda: ["application/pdf", "image/jpeg", "image/png"])
    max_mb: Annotated[int, Constraint(ge=1, le=500)] = 10
    max_files: Annotated[int, Constraint(ge=1, le=100)] = 5


SimpleField = (
    TextField | NameField | DateField | PartialDateField | CitizenNumberField | AddressField | CodeField
    | NumberField | BooleanField | PhoneField | EmailField | FileField
    | TaxCodeField | MoneyField | PartyField | GeometryField | SignatureField
)  # fmt: skip


class RepeatField(Common):
    """A group of ``fields`` that may be given ``minimum`` to ``maximum`` times; stored as a list of maps. Groups do not
    nest.
    """

    type: Literal["repeat"]
    fields: list[Annotated[SimpleField, Constraint(discriminator="type")]]
    minimum: Count = 0
    maximum: Count = 20


Field = Annotated[SimpleField | RepeatField, Constraint(discriminator="type")]
AnyField = SimpleField | RepeatField
