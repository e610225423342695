"""The buttons that lead to identity providers."""

import logging
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from motcua.kernel.people.api import PlainProvider, ProvidersInvalid, WrappedProvider, identities_of, providers

log = logging.getLogger("motcua.sign_in")


@dataclass(frozen=True)
class Button:
    """One way to sign in."""

    href: str
    label: str


def buttons(onward: str, account: UUID | None = None) -> list[Button]:
    """The providers of this installation, or those that know this account and can prove it is he again, each under
    its own words.

    None while their file is faulty: the log says in what.
    """
    known = identities_of(account) if account else None
    try:
        some = [one for one in providers() if known is None or (one.id in known and _may_prove(one))]
    except ProvidersInvalid as invalid:
        for fault in invalid.faults:
            log.error(fault)
        return []
    query = urlencode({"next": onward})
    return [Button(f"{reverse('provider', args=[one.id])}?{query}", str(one.button)) for one in some]


def _may_prove(one: PlainProvider | WrappedProvider) -> bool:
    return one.proves or isinstance(one, PlainProvider)
