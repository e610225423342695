"""``motcua accounts reset LOGIN``: a password for once, by whoever keeps the machine; such as when nobody else can."""

import argparse
import secrets
import sys

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller, WrongState, perform
from motcua.kernel.people.accounts import remove_authenticator, reset
from motcua.kernel.people.factors import factors_of
from motcua.kernel.people.models import Account


def main(arguments: list[str]) -> int:
    """Reset an account as an act of the system, which the log keeps, and print the password once."""
    parser = argparse.ArgumentParser(prog="motcua accounts")
    command = parser.add_subparsers(dest="command", required=True).add_parser("reset", help=__doc__)
    command.add_argument("login", help="the name that the person signs in with")
    command.add_argument("--factors", action="store_true", help="also remove the second factors, which were lost")
    options = parser.parse_args(arguments)
    account = Account.objects.filter(login=options.login.lower()).first()
    caller = Caller(system_actor("operator"), channel="system")
    if account is None:
        print(f"{options.login}: no such account", file=sys.stderr)
        return 1
    password = secrets.token_urlsafe(12)
    try:
        perform(reset, caller, {"password": password}, on=account.pk)
    except WrongState:
        print(f"{options.login}: the account is shut; an administrator opens it again first", file=sys.stderr)
        return 1
    if options.factors:
        for row in factors_of(account.pk, "totp", "passkey", "recovery"):
            try:
                perform(remove_authenticator, caller, {}, on=row.pk)
            except WrongState:
                continue  # codes to recover with go with the last other factor
    print(f"{account.login}: {password}")
    return 0
