"""The tables of access."""

from motcua.kernel.access.models.audiences import Audience, Participant
from motcua.kernel.access.models.dated import on
from motcua.kernel.access.models.organisations import Organisation, OrganisationCode, Standing, Succession
from motcua.kernel.access.models.positions import Absence, Delegation, Holding, Position
from motcua.kernel.access.models.readings import Reading, ReadingOrder, ReadingReview

__all__ = [
    "Absence",
    "Audience",
    "Delegation",
    "Holding",
    "Organisation",
    "OrganisationCode",
    "Participant",
    "Position",
    "Reading",
    "ReadingOrder",
    "ReadingReview",
    "Standing",
    "Succession",
    "on",
]
