"""``site.yaml``: everything that one installation is, typed; what only the whole shows is checked here too."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from motcua.kernel.access.api import OrganisationSpec, RoleSpec
from motcua.kernel.packs.api import Library, Single, Spec, Text, Urn, nearest, open_library, say

Name = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._@-]{3,80}$")]
Address = Annotated[str, StringConstraints(pattern=r"^postgres(ql)?://[^/]+/[A-Za-z0-9_-]+$")]
Service = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s@]+(/[^\s]*)?$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]


class Database(Spec):
    """PostgreSQL: the address for the program's role, and for the role that owns the tables; passwords in files."""

    address: Address
    owner: Address | None = None
    password_file: str | None = None
    owner_password_file: str | None = None


class Mail(Spec):
    """``host:port`` of the mail server, and the sender of letters; how the way there is secured, and who signs in there
    (the password is in the file ``keys/mail``)."""

    server: Annotated[str, StringConstraints(pattern=r"^[^\s:]+(:[0-9]+)?$")]
    sender: Annotated[str, Field(alias="from", pattern=r"^[^@\s]+@[^@\s]+$")]
    security: Literal["none", "starttls", "tls"] = "none"
    user: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class Sms(Spec):
    """The gateway for short messages, whose key is in the file ``keys/sms``; ``plain``: it takes no marks."""

    address: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
    plain: bool = False


class Device(Spec):
    """A device that signs, by PKCS #11: its maker's library on this machine, and the label of the token. The PIN is in
    ``keys/signing/pkcs11-pin``."""

    module: Annotated[str, StringConstraints(pattern=r"^/")]
    token: Name


class SigningService(Spec):
    """A service that signs, by the CSC API: its address up to ``/csc``, and the version it speaks. The token is in
    ``keys/signing/remote``."""

    address: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
    version: Literal["v1", "v2"] = "v2"


class Signing(Spec):
    """What holds the keys of people and bodies beside files. ``require_status``: nothing is signed while nobody says
    whether the certificate still holds."""

    pkcs11: Device | None = None
    service: SigningService | None = None
    require_status: bool = False


class Timestamps(Spec):
    """How signed papers are made to last: the time stamping authority (RFC 3161), how many days before the end of its
    stamps they are renewed, and until which day an algorithm (``sha256``, ``rsassa_pkcs1v15``, …) is trusted."""

    url: Service
    margin_days: Annotated[int, Field(ge=7, le=730)] = 90
    algorithms: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{2,40}$")], date] = {}


class Payments(Spec):
    """The page of a gateway at which people pay on line; our name and secret there are in ``keys/payment-gateway``."""

    gateway: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s@?#]+(/[^\s?#]*)?$")]


class Whose(Spec):
    """Whose installation it is: an organisation by its URN, or by the code that it bears on a day. ``identifier``: the
    one of Decision 20/2020/QĐ-TTg, with which its dossiers' codes begin, where no pack says it."""

    urn: Urn | None = None
    scheme: Literal["province", "commune", "qcvn102", "decision20"] = "commune"
    code: str | None = None
    on: date | None = None
    identifier: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}(\.\d{1,3}){1,3}$")] | None = None


class Seat(Spec):
    """A position: its id, title, and the roles that come with it."""

    id: Id
    title: Text
    roles: Annotated[list[Urn], Field(min_length=1)]


class Unit(Spec):
    """A unit of the organisation with its positions."""

    id: Id
    title: Text
    valid_from: date
    positions: list[Seat] = []


class Member(Spec):
    """Somebody who works there: an account, and the seat (``unit:position``, or a position of the organisation's)."""

    login: Login
    name: Name
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    seat: str
    valid_from: date
    language: Literal["vi", "en", "bn"] = "vi"


class Site(Spec):
    """The whole file."""

    name: Name
    kind: Literal["demonstration", "real"]
    url: Url
    hosts: Annotated[list[Name], Field(min_length=1)]
    proxies: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F:./, ]+$")] | None = None
    database: Database | None = None
    mail: Mail | None = None
    signing: Signing | None = None
    timestamps: Timestamps | None = None
    payments: Payments | None = None
    sms: Sms | None = None
    push: list[Annotated[str, StringConstraints(pattern=r"^(\*\.)?[a-z0-9.-]+$")]] | None = None
    log: Literal["text", "json"] = "text"
    packs: Annotated[list[str], Field(min_length=1)]
    calendars: list[Urn] = []
    organisation: Whose
    positions: list[Seat] = []
    units: list[Unit] = []
    staff: list[Member] = []

    def seats(self) -> dict[str, tuple[str | int, ...]]:
        """Every position by the name that ``staff`` uses, with its place in the file."""
        found: dict[str, tuple[str | int, ...]] = {seat.id: ("positions", n) for n, seat in enumerate(self.positions)}
        for n, unit in enumerate(self.units):
            found |= {f"{unit.id}:{seat.id}": ("units", n, "positions", m) for m, seat in enumerate(unit.positions)}
        return found


def read(path: Path) -> tuple[Site | None, Single]:
    """The site file as far as it can be read, with every fault of it and of the packs that it names."""
    single = Single(path)
    site = single.typed(Site)
    if site is not None:
        _check(site, single, path.resolve().parent)
    return (None if single.faults else site), single


def folders(site: Site, base: Path) -> list[Path]:
    """The packs of a site file that lies in ``base``."""
    return [base / folder for folder in site.packs]


def _check(site: Site, single: Single, base: Path) -> None:
    _addresses(site, single, base)
    _names(site, single)
    missing = [n for n, folder in enumerate(folders(site, base)) if not (folder / "pack.yaml").is_file()]
    for n in missing:
        single.blame(("packs", n), _("Thư mục này không có gói nào."), _("Kiểm tra lại đường dẫn tới thư mục của gói."))
    if not missing:
        library = open_library(folders(site, base))
        single.faults += library.faults
        _references(site, single, library)


def _addresses(site: Site, single: Single, base: Path) -> None:
    host = urlsplit(site.url).hostname
    if host not in site.hosts:
        single.blame(("hosts",), say(_("Thiếu tên máy %(host)s của url."), host=host), _("Thêm tên đó vào hosts."))
    if site.kind == "real" and not site.url.startswith("https://"):
        single.blame(("url",), _("Bản cài đặt thật phải dùng https."), _("Viết địa chỉ bắt đầu bằng https://."))
    if (site.organisation.urn is None) == (site.organisation.code is None):
        single.blame(("organisation",), _("Cần đúng một trong hai: urn hoặc code."), _("Giữ lại một dòng."))
    _outside(site, single)
    database = site.database
    if database is None:
        return
    for key in ("password_file", "owner_password_file"):
        named = getattr(database, key)
        if named and not (base / named).is_file():
            single.blame(("database", key), _("Không đọc được tệp này."), _("Kiểm tra lại đường dẫn và quyền."))
    for key in ("address", "owner"):
        if urlsplit(getattr(database, key) or "").password:
            single.blame(
                ("database", key),
                _("Mật khẩu không đặt trong tệp này."),
                _("Đưa mật khẩu vào tệp riêng, password_file."),
            )
    if database.owner and urlsplit(database.owner).path != urlsplit(database.address).path:
        single.blame(("database", "owner"), _("Hai địa chỉ chỉ tới hai cơ sở dữ liệu khác nhau."), _("Sửa tên ở cuối."))


def _outside(site: Site, single: Single) -> None:
    """What stands outside the installation: a device that signs, and services, which a real one asks by https only."""
    device, service = (site.signing.pkcs11, site.signing.service) if site.signing else (None, None)
    if device and not Path(device.module).is_file():
        single.blame(
            ("signing", "pkcs11", "module"),
            _("Không có thư viện này trên máy."),
            _("Cài phần mềm của thiết bị ký rồi ghi đúng đường dẫn."),
        )
    outside = {
        ("signing", "service", "address"): service.address if service else "",
        ("payments", "gateway"): site.payments.gateway if site.payments else "",
    }
    for place, address in outside.items():
        if address and site.kind == "real" and not address.startswith("https://"):
            single.blame(place, _("Bản cài đặt thật phải dùng https."), _("Viết địa chỉ bắt đầu bằng https://."))


def _names(site: Site, single: Single) -> None:
    """Names used twice, and seats that lead nowhere."""
    listed: list[tuple[tuple[str | int, ...], str]] = [
        *((("units", n, "id"), f"unit {unit.id}") for n, unit in enumerate(site.units)),
        *((("positions", n, "id"), seat.id) for n, seat in enumerate(site.positions)),
        *(
            (("units", n, "positions", m, "id"), f"{unit.id}:{seat.id}")
            for n, unit in enumerate(site.units)
            for m, seat in enumerate(unit.positions)
        ),
        *((("staff", n, "login"), f"@{member.login}") for n, member in enumerate(site.staff)),
    ]
    seen: set[str] = set()
    for location, name in listed:
        if name in seen:
            single.blame(location, _("Tên này đã dùng ở trên."), _("Đặt một tên khác."))
        seen.add(name)
    for n, member in enumerate(site.staff):
        if member.seat not in site.seats():
            single.blame(("staff", n, "seat"), *nearest(member.seat, site.seats()))


def _references(site: Site, single: Single, library: Library) -> None:
    """Roles, calendars and the organisation must be in the packs."""
    roles = {role.urn for _place, role in library.items("roles", RoleSpec)}
    for seat, location in site.seats().items():
        found = _seat(site, seat)
        for n, role in enumerate(found.roles):
            if role not in roles:
                single.blame((*location, "roles", n), *nearest(role, roles))
    calendars = {entry.urn for entry in library.entries() if entry.kind == "calendars"}
    for n, calendar in enumerate(site.calendars):
        if calendar not in calendars:
            single.blame(("calendars", n), *nearest(calendar, calendars))
    urn, bodies = site.organisation.urn, set(_bodies(library))
    if urn is not None and urn not in bodies:
        single.blame(("organisation", "urn"), *nearest(urn, bodies))


def _bodies(library: Library) -> Iterator[str]:
    for _place, body in library.items("organisations", OrganisationSpec):
        yield body.urn
    for pack in library.packs:
        for row in pack.rows.get("units", []):
            spec: Any = row.spec
            yield f"urn:motcua:org:{spec.urn}"


def _seat(site: Site, name: str) -> Seat:
    unit, _colon, position = name.rpartition(":")
    listed = next(one.positions for one in site.units if one.id == unit) if unit else site.positions
    return next(seat for seat in listed if seat.id == position)
