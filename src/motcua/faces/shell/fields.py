"""A field that a face asks for itself (sign-in, search by code, a reason): the shape that ``<c-field>`` draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from motcua.kernel.files.api import MEDIA_TYPES
from motcua.mechanisms.cases import api as cases

Words = str | Promise


@dataclass(frozen=True)
class Option:
    """One choice of ``radios``, ``checkboxes`` or ``select``."""

    value: str
    label: Words
    selected: bool = False


@dataclass(frozen=True)
class Field:
    """The same names as ``kernel.forms.BoundField``, so one component draws both.

    ``widget``: text, textarea, password, date, select, radios, checkbox, checkboxes, file, number, email or tel.
    """

    html_name: str
    label: Words
    widget: str = "text"
    value: str = ""
    help: Words = ""
    required: bool = True
    errors: Sequence[object] = ()
    options: Sequence[Option] = ()
    autocomplete: str = "off"
    inputmode: str = ""
    maxlength: int | str = ""
    accept: str = ""
    visible: bool = True
    parts: Mapping[str, object] = field(default_factory=dict)
    rows: Sequence[object] = ()
    source: Words = ""

    @property
    def id_for(self) -> str:
        """The HTML id of the input."""
        return "f-" + self.html_name.replace(".", "-")

    @property
    def help_id(self) -> str:
        """The HTML id of the help text."""
        return self.id_for + "-help"

    @property
    def error_id(self) -> str:
        """The HTML id of the fault's text."""
        return self.id_for + "-error"


@dataclass(frozen=True)
class KeptFile:
    """A file already kept, shown below its component. ``key`` comes back as ``action=remove:<key>``; bytes."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class Component(Field):
    """A paper to attach, for ``<c-upload>``: a file field that may hold files already."""

    widget: str = "file"
    accept: str = ".pdf,.jpg,.jpeg,.png"
    files: Sequence[KeptFile] = ()

    @property
    def component(self) -> str:
        """The name of the paper in its procedure."""
        return self.html_name.removeprefix("file.")

    @property
    def limits_id(self) -> str:
        """The HTML id of the sentence on types and sizes."""
        return self.id_for + "-limits"


def upload(
    part: cases.Component, files: Sequence[KeptFile], errors: Sequence[object], *, required: bool | None = None
) -> Component:
    """The field for one paper of a procedure, with the files that are kept for it."""
    return Component(
        html_name=f"file.{part.id}",
        label=str(part.title),
        help=str(part.note or ""),
        required=part.required if required is None else required,
        accept=",".join(f".{ending}" for kind in part.media_types for ending in MEDIA_TYPES[kind]),
        errors=errors,
        files=files,
    )


@dataclass(frozen=True)
class Fact:
    """One line of ``<c-summary-list>``; ``forms.Row`` has the same names."""

    label: Words
    text: str
