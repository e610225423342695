"""The tables of access."""

from motcua.kernel.access.models.audiences import Audience, Participant, taking_part
from motcua.kernel.access.models.dated import in_force, on, overlapping
from motcua.kernel.access.models.organisations import Organisation, OrganisationCode, Standing, Succession
from motcua.kernel.access.models.positions import Absence, Delegation, Holding, Position
from motcua.kernel.access.models.readings import Miss, Reading, ReadingOrder, ReadingReview

__all__ = [
    "Absence",
    "Audience",
    "Delegation",
    "Holding",
    "Miss",
    "Organisation",
    "OrganisationCode",
    "Participant",
    "Position",
    "Reading",
    "ReadingOrder",
    "ReadingReview",
    "Standing",
    "Succession",
    "in_force",
    "on",
    "overlapping",
    "taking_part",
]
