"""The tables of people."""

from motcua.kernel.people.models.accounts import HASHING, Account, Authenticator, ExternalIdentity, one_form
from motcua.kernel.people.models.clients import Client, digest_of
from motcua.kernel.people.models.parties import CITIZEN, Identifier, Mandate, Party
from motcua.kernel.people.models.sessions import Throttle, Use, Visit

__all__ = [
    "CITIZEN",
    "HASHING",
    "Account",
    "Authenticator",
    "Client",
    "ExternalIdentity",
    "Identifier",
    "Mandate",
    "Party",
    "Throttle",
    "Use",
    "Visit",
    "digest_of",
    "one_form",
]
