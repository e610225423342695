"""The public surface of people."""

from motcua.kernel.people.acts import OpenAccount, open_account
from motcua.kernel.people.models import Account, Identifier, Party
from motcua.kernel.people.reads import accounts_of, citizen_number, party

__all__ = ["Account", "Identifier", "OpenAccount", "Party", "accounts_of", "citizen_number", "open_account", "party"]
