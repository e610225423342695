"""For whom somebody else files: a person or an organisation named by number and name, found or made known."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoInvalid
from django.core.validators import validate_email
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.api import in_force
from motcua.kernel.acts.api import Conflict, Deed, Given, NotAllowed
from motcua.kernel.calendar.api import legal_day, today
from motcua.kernel.forms.api import citizen_number_fault
from motcua.kernel.people.mandates import ASK_AGAIN, held
from motcua.kernel.people.models import CITIZEN, Identifier, Mandate, Party
from motcua.kernel.text.api import fold

TAX = "tax-code"
_TAX_CODE = re.compile(r"\d{10}(-\d{3})?", re.ASCII)


class Applicant(Given):
    """A person by citizen number, or an organisation by tax code, and the name as its card or paper has it.

    ``birth_date`` is held against the number. ``email`` is taken for whoever was unknown; what a known person gave of
    himself, nobody at a counter overwrites. ``phone`` stays with the input of the act.
    """

    name: Annotated[str, Field(min_length=2, max_length=200)]
    citizen_number: Annotated[str, Field(max_length=20)] = ""
    tax_code: Annotated[str, Field(max_length=20)] = ""
    birth_date: date | None = None
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""

    @property
    def identifier(self) -> dict[str, str]:
        """The scheme and value that name the party."""
        if self.citizen_number:
            return {"scheme": CITIZEN, "value": self.citizen_number}
        return {"scheme": TAX, "value": self.tax_code}


def applicant_faults(given: Applicant, day: date) -> dict[str, list[Any]]:
    """What is wrong with an applicant as given, by path below ``applicant``: also a name that contradicts the one
    under which the number is known."""
    faults: dict[str, list[Any]] = {}
    if bool(given.citizen_number) == bool(given.tax_code):
        faults["applicant.citizen_number"] = [
            _("Xin ghi số định danh cá nhân, hoặc mã số thuế nếu người nộp là tổ chức.")
        ]
        return faults
    if given.tax_code and not _TAX_CODE.fullmatch(given.tax_code):
        faults["applicant.tax_code"] = [_("Mã số thuế của tổ chức có 10 chữ số, hoặc 10 chữ số và -001 đến -999.")]
    year = given.birth_date.year if given.birth_date else None
    if given.citizen_number and (wrong := citizen_number_fault(given.citizen_number, year, day)):
        faults["applicant.citizen_number"] = [wrong]
    if given.email and not _is_address(given.email):
        faults["applicant.email"] = [_("Địa chỉ thư điện tử không đúng dạng.")]
    known = known_applicant(given)
    if known and fold(known.name) != fold(given.name):
        faults["applicant.name"] = [_("Họ tên không khớp với số định danh; xin xem lại giấy tờ.")]
    return faults


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except DjangoInvalid:
        return False
    return True


def known_applicant(given: Applicant) -> Party | None:
    """The party that the number names already."""
    found = Identifier.objects.filter(**given.identifier).select_related("party").first()
    return found.party if found else None


def meet(deed: Deed, given: Applicant) -> Party:
    """The party that an applicant is, made known within the deed if nobody had heard of it.

    Raises ``Conflict`` when somebody else made it known in the same moment: doing it again finds it.
    """
    if known := known_applicant(given):
        return known
    kind = Party.Kind.PERSON if given.citizen_number else Party.Kind.ORGANISATION
    party = deed.add(Party(name=given.name, kind=kind, email=given.email))
    try:
        deed.claim(Identifier(party=party, **given.identifier))
    except IntegrityError:
        raise Conflict(_("Người nộp vừa được ghi nhận ở nơi khác."), remedy=_("Xin nộp lại lần nữa.")) from None
    return party


def shown_mandate(deed: Deed, key: UUID, agent: Applicant, procedure: str) -> Mandate:
    """The mandate under which the bearer of a card files for another, locked.

    Raises ``NotAllowed`` unless it is his, holds today, and covers the procedure.
    """
    bearer = known_applicant(agent)
    if bearer is None:
        raise NotAllowed(_("Người này không có giấy ủy quyền đã được ghi nhận."), remedy=ASK_AGAIN)
    return held(legal_day(deed.now), key, bearer.pk, procedure)


def mandates_of(bearer: Applicant) -> QuerySet[Mandate]:
    """The mandates under which the bearer of a card may act today, by the name of the principal."""
    agent = known_applicant(bearer)
    mine = Mandate.objects.filter(in_force(today()), agent=agent) if agent else Mandate.objects.none()
    return mine.select_related("principal").order_by("principal__name", "pk")
