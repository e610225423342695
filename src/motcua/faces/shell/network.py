"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The network address that asks: the caller's own, or the one that a proxy named in ``MOTCUA_PROXIES`` saw last.

    Of an IPv6 address only the network counts (its first 64 bits), since a household has all the rest.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if _trusted(seen):
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or seen
    try:
        found = ip_address(seen.partition("%")[0])
    except ValueError:
        return ""
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _trusted(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(proxy) for proxy in settings.MOTCUA_PROXIES)
