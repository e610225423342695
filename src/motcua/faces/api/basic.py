"""What every shape of the API is made of, the shapes of what interrupts a dossier, and what strangers see."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from motcua.faces.shell.words import in_language
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.text.api import Multilingual


def _said(value: Any, info: ValidationInfo) -> str | None:
    if type(value) is Multilingual and type(info.context) is str:
        return value.get(info.context)
    return None if value is None else in_language(value)


Said = Annotated[str, BeforeValidator(_said)]
Note = Annotated[str | None, BeforeValidator(_said)]
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(ZONE))]


class Shape(BaseModel):
    """Base: filled from the attributes of any object."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As Pydantic does; the reader's language is looked up once for all its texts."""
        return super().model_validate(obj, **{"context": get_language()} | options)


class Asked(Shape):
    """One thing that a dossier lacked: the path of a field or ``components.<id>``, "" for the whole; what to do."""

    path: str
    what: str
    remedy: str


class Supplement(Shape):
    """A request for what a dossier lacked, and its answer; ``answer_by`` is null where no limit is set."""

    asked_at: Moment
    answer_by: Moment | None
    state: str
    reason: str
    items: list[Asked]
    answered_at: Moment | None
    note: str


class LicenceState(Shape):
    """What a licence is worth today: ``state`` is valid, suspended, revoked, expired, replaced or void; ``sentence``
    says it. ``decision``: the number of the decision behind it; ``replaced_by``: the licence in its place."""

    state: str
    sentence: str
    title: Said
    meaning: Note
    number: str
    holder: str
    valid_from: date
    valid_to: date | None
    suspended_from: date | None
    suspended_to: date | None
    decision: str
    replaced_by: str
    replaced_by_code: str


class Shown(Shape):
    """One entry that a stranger may read; names of private persons are masked."""

    label: Said
    text: str
