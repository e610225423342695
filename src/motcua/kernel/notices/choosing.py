"""What people choose about being told."""

import base64
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act
from motcua.kernel.calendar.api import legal_day
from motcua.kernel.notices import addresses
from motcua.kernel.notices.addresses import lock_account
from motcua.kernel.notices.models import Channel, Preference, Subscription
from motcua.kernel.notices.policy import POLICY
from motcua.kernel.notices.reads import preference_of
from motcua.kernel.notices.specs import SORTS, NoticeSort
from motcua.kernel.packs.api import all_of
from motcua.kernel.people.api import Account

MOST_BROWSERS = 10
MOBILE = re.compile(r"^(0|\+84)[35789][0-9]{8}$")
"""A Vietnamese mobile number, as people write it or with the country's code."""
HOST = re.compile(r"[a-z0-9.-]+")
"""The letters of a host's name."""
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Prefer(Given):
    """All that an account chooses: ``channels`` beside the page, the quiet hours (both empty: the usual ones; twice the
    same: none), the ``declined`` sorts of letters (URNs), the telephone, and the e-mail address of the person, which
    counts once somebody there has confirmed it (``None``: as it is)."""

    channels: Annotated[list[Literal["mail", "push", "sms"]], Field(max_length=3)]
    quiet_begins: Annotated[str, Field(max_length=20)] = ""
    quiet_ends: Annotated[str, Field(max_length=20)] = ""
    declined: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)] = []
    phone: Annotated[str, Field(max_length=20)] = ""
    email: Annotated[str, Field(max_length=254)] | None = None


@act("account.prefer", POLICY, on=lock_account)
def prefer(deed: Deed, account: Account, given: Prefer) -> Preference:
    """Choose how to be told. What is owed by law is on the page in any case.

    Raises ``Invalid`` with every fault, and ``TooManyWishes`` for an address too many in one day.
    """
    phone = re.sub(r"[ .()-]", "", given.phone)
    faults: dict[str, list[object]] = {}
    if phone and not MOBILE.match(phone):
        faults["phone"] = [_("Đây không phải số di động Việt Nam. Ví dụ đúng: 0912 345 678.")]
    if "sms" in given.channels and not phone:
        faults["phone"] = [_("Muốn nhận tin nhắn, xin ghi số di động.")]
    if bool(given.quiet_begins) != bool(given.quiet_ends):
        missing = "quiet_ends" if given.quiet_begins else "quiet_begins"
        faults[missing] = [_("Giờ yên tĩnh cần cả giờ bắt đầu và giờ kết thúc.")]
    for name, hour in (("quiet_begins", given.quiet_begins), ("quiet_ends", given.quiet_ends)):
        if hour and not HOUR.fullmatch(hour):
            faults[name] = [_("Xin ghi giờ và phút, ví dụ 21:00.")]
    known = {sort.urn for sort in all_of(NoticeSort, SORTS, legal_day(deed.now))}
    if strange := [urn for urn in given.declined if urn not in known]:
        faults["declined"] = [_("Không có loại thư này, hoặc thư này không tắt được: %(urn)s") % {"urn": strange[0]}]
    email = given.email.strip() if given.email is not None else account.party.email
    waits = not account.party.email and addresses.awaited(account)  # whoever awaits his first address has given one
    if "mail" in given.channels and not email and given.email is not None and not waits:
        faults["email"] = [_("Muốn nhận thư điện tử, xin ghi địa chỉ.")]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults["email"] = [_("Đây không phải một địa chỉ thư điện tử. Ví dụ đúng: ten@example.vn.")]
    if email and email != account.party.email and not addresses.sendable():
        faults["email"] = [_("Hệ thống này chưa gửi thư điện tử nên chưa xác nhận được địa chỉ mới.")]
    if faults:
        raise Invalid(faults=faults)
    if email != account.party.email:
        addresses.ask(deed, account, email)
    values: dict[str, object] = {
        "channels": sorted(set(given.channels)),
        "quiet_begins": given.quiet_begins,
        "quiet_ends": given.quiet_ends,
        "declined": sorted(set(given.declined)),
        "phone": "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone,
    }
    return _kept(deed, account.pk, values)


def _kept(deed: Deed, account: UUID, values: dict[str, object]) -> Preference:
    row = preference_of(account)
    if row._state.adding:
        for name, value in values.items():
            setattr(row, name, value)
        return deed.add(row)
    return deed.save(row, **values)


class Subscribe(Given):
    """What the browser gave: its address at its push service, its public key and secret; and what it is called."""

    endpoint: Annotated[str, Field(min_length=12, max_length=1000)]
    p256dh: Annotated[str, Field(pattern=r"^[A-Za-z0-9_=-]{80,100}$")]
    auth: Annotated[str, Field(pattern=r"^[A-Za-z0-9_=-]{16,40}$")]
    device: Annotated[str, Field(max_length=120)] = ""


@act("account.subscribe", POLICY, on=lock_account)
def subscribe(deed: Deed, account: Account, given: Subscribe) -> Subscription:
    """Be told in this browser from now on, and choose that channel. A browser that was another account's, as on a
    shared computer, is no longer that one's.

    Raises ``Invalid`` for an address that is not one of a known push service or a key that is none, ``Conflict`` for
    too many browsers.
    """
    if not known_service(given.endpoint):
        raise Invalid(faults={"endpoint": [_("Dịch vụ thông báo của trình duyệt này chưa được hệ thống biết đến.")]})
    if not _is_point(given.p256dh):
        raise Invalid(faults={"p256dh": [_("Khóa của trình duyệt không đúng dạng. Xin tải lại trang rồi thử lại.")]})
    there = Subscription.objects.filter(endpoint=given.endpoint, removed_at=None)
    deed.change(there.exclude(account=account), removed_at=deed.now)
    own = there.filter(account=account).first()
    if own is None and Subscription.objects.filter(account=account, removed_at=None).count() >= MOST_BROWSERS:
        raise Conflict(
            _("Ông/bà đã nhận thông báo ở quá nhiều trình duyệt."), remedy=_("Xin bỏ bớt một trình duyệt cũ trước.")
        )
    chosen = preference_of(account.pk)
    _kept(deed, account.pk, {"channels": sorted({*chosen.channels, Channel.PUSH.value})})
    keys = {"p256dh": given.p256dh, "auth": given.auth, "device": given.device}
    if own is not None:
        return deed.save(own, **keys)
    return deed.add(Subscription(account=account, endpoint=given.endpoint, added_at=deed.now, **keys))


@act("subscription.remove", POLICY, on=lambda key: Subscription.objects.select_for_update().get(pk=key))
def remove_subscription(deed: Deed, subscription: Subscription, given: Given) -> Subscription:
    """Be told in this browser no longer; also by the system, when its push service says that it is gone."""
    return deed.save(subscription, removed_at=deed.now)


def known_service(endpoint: str) -> bool:
    """Whether an address is one of a push service that the settings name: we send to nobody else, whatever a browser
    says."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if not HOST.fullmatch(host):  # a backslash ends the name for whoever connects, and not for whoever reads it here
        return False
    if host in ("127.0.0.1", "localhost"):
        return settings.MOTCUA_KIND == "demonstration" and host in settings.MOTCUA_PUSH_HOSTS
    named = any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in settings.MOTCUA_PUSH_HOSTS)
    return parts.scheme == "https" and named and port in (None, 443) and parts.username is None


def _is_point(key: str) -> bool:
    """Whether it is an uncompressed point, as P-256 keys are sent; whether it lies on the curve, encryption finds."""
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        return False
    return len(raw) == 65 and raw[0] == 4
