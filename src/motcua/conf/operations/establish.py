"""Making an installation what its site file says: each step does only what is still missing, and says what it did."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import SecretStr

from motcua.conf.operations.spec import Member, Seat, Site
from motcua.kernel.access.api import (
    Bear,
    Give,
    Holding,
    OpenPosition,
    Organisation,
    OrganisationCode,
    Position,
    bear_code,
    give_position,
    open_position,
    system_actor,
    valid_on,
)
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import Load, PackVersion, load, load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account

SYSTEM = Caller(system_actor("init"), channel="system")
PACK = "urn:motcua:pack:site"


class NoSuchBody(LookupError):  # noqa: N818 - said to the engineer as it is
    """No organisation, or more than one, is what the site file names."""


@dataclass(frozen=True)
class Step:
    """Something that was done, or that can't be done from a file; ``password`` is said once and never again."""

    said: str
    done: bool = True
    login: str = ""
    password: str = ""


def establish(site: Site, folders: list[Path], before: Site | None) -> Iterator[Step]:
    """Do what is missing, step by step; ``before`` is the file of the last time.

    Raises what acts and the loader raise, ``NoSuchBody``.
    """
    for version, new in load_folders(folders, SYSTEM):
        if new:
            yield Step(_("gói %(urn)s phiên bản %(version)s") % {"urn": version.urn, "version": version.version})
    body = find(site)
    yield from _identified(site, body)
    yield from _units(site, body)
    yield from _own_seats(site, body)
    for member in site.staff:
        yield from _member(member, _position(body, member.seat))
    if before is not None:
        yield from _left(site, before, body)


def find(site: Site) -> Organisation:
    """The organisation whose installation it is. Raises ``NoSuchBody``."""
    whose = site.organisation
    if whose.urn:
        found = list(Organisation.objects.filter(urn=whose.urn))
    else:
        codes = OrganisationCode.objects.filter(
            valid_on(whose.on or today()), scheme=whose.scheme, value=str(whose.code)
        )
        found = list(Organisation.objects.filter(pk__in=codes.values("organisation")).order_by("urn"))
    if len(found) != 1:
        raise NoSuchBody(
            _("Không tìm thấy đúng một cơ quan cho organisation: %(urns)s")
            % {"urns": ", ".join(body.urn for body in found) or "–"}
        )
    return found[0]


def _identified(site: Site, body: Organisation) -> Iterator[Step]:
    wanted = site.organisation.identifier
    if wanted is None or body.codes.filter(valid_on(today()), scheme="decision20", value=wanted).exists():
        return
    borne = Bear(scheme="decision20", value=wanted, valid_from=today(), basis="20/2020/QĐ-TTg")
    perform(bear_code, SYSTEM, borne, on=body.pk)
    yield Step(_("mã định danh %(code)s") % {"code": wanted})


def _units(site: Site, body: Organisation) -> Iterator[Step]:
    """The units are a pack of the site's own, whose version rises when they change."""
    items = [
        {
            "urn": f"{body.urn}:{unit.id}",
            "title": unit.title.model_dump(),
            "kind": "unit",
            "parent": body.urn,
            "valid_from": unit.valid_from.isoformat(),
            "positions": [{**seat.model_dump(mode="json")} for seat in unit.positions],
        }
        for unit in site.units
    ]
    before = PackVersion.objects.filter(urn=PACK).order_by("-version").first()
    if not items or (before is not None and _same(before, items)):
        return
    content: dict[str, Any] = {
        "manifest": {
            "urn": PACK,
            "version": before.version + 1 if before else 1,
            "title": {"vi": site.name},
            "requires": {},
            "valid_from": min(unit.valid_from for unit in site.units).isoformat(),
            "licence": "EUPL-1.2",
            "languages": ["vi"],
        },
        "items": {"organisations": items},
    }
    version = perform(load, SYSTEM, Load(**content))
    yield Step(_("%(count)s đơn vị trực thuộc (gói riêng, phiên bản %(version)s)")
               % {"count": len(items), "version": version.version})  # fmt: skip


def _same(before: PackVersion, items: list[dict[str, Any]]) -> bool:
    return [item.content for item in before.items.order_by("position")] == items


def _own_seats(site: Site, body: Organisation) -> Iterator[Step]:
    for seat in site.positions:
        there = Position.objects.filter(urn=f"{body.urn}:{seat.id}").first()
        if there is None:
            perform(open_position, SYSTEM, _opening(seat), on=body.pk)
            yield Step(_("vị trí %(title)s") % {"title": seat.title.vi})
        elif set(there.roles) != set(seat.roles) or there.title["vi"] != seat.title.vi:
            yield Step(
                _("vị trí %(urn)s đã có với tên hoặc vai trò khác; tệp này không đổi được, xin mở vị trí mới")
                % {"urn": there.urn},
                done=False,
            )


def _opening(seat: Seat) -> OpenPosition:
    title = seat.title
    return OpenPosition(id=seat.id, title=title.vi, title_en=title.en, title_bn=title.bn, roles=list(seat.roles))


def _position(body: Organisation, seat: str) -> Position:
    return Position.objects.get(urn=f"{body.urn}:{seat}")


def _member(member: Member, seat: Position) -> Iterator[Step]:
    account = Account.objects.select_related("party").filter(login=member.login).first()
    if account is None:
        password = secrets.token_urlsafe(12)
        given = OpenAccount(
            login=member.login,
            password=SecretStr(password),
            name=member.name,
            email=member.email or "",
            language=member.language,
            one_time=True,
        )
        account = perform(open_account, SYSTEM, given)
        yield Step(_("tài khoản %(login)s") % {"login": member.login}, login=member.login, password=password)
    elif (account.party.name, account.party.email) != (member.name, member.email or ""):
        yield Step(
            _("tài khoản %(login)s đã có với họ tên hoặc thư điện tử khác; tệp này không đổi được")
            % {"login": member.login},
            done=False,
        )
    if not _sits(account, seat, member.valid_from):
        perform(give_position, SYSTEM, Give(account=account.pk, valid_from=member.valid_from), on=seat.pk)
        yield Step(_("%(login)s giữ vị trí %(urn)s") % {"login": member.login, "urn": seat.urn})


def _sits(account: Account, seat: Position, day: date) -> bool:
    """Whether he sits there on that day or today, or somebody ended it since: an end is not undone by a file."""
    held = Holding.objects.filter(account=account, position=seat)
    return held.filter(valid_from__gte=day).exists() or held.filter(valid_on(max(day, today()))).exists()


def _left(site: Site, before: Site, body: Organisation) -> Iterator[Step]:
    """What was in the file and is no more: it stays, for duties and papers hang on it."""
    for seat in sorted(before.seats().keys() - site.seats().keys()):
        said = _("vị trí %(urn)s không có trong tệp và vẫn được giữ")
        yield Step(said % {"urn": f"{body.urn}:{seat}"}, done=False)
    sitting = {(member.login, member.seat) for member in site.staff}
    for member in before.staff:
        urn = f"{body.urn}:{member.seat}"
        held = Holding.objects.filter(valid_on(today()), position__urn=urn, account__login=member.login)
        if (member.login, member.seat) not in sitting and held.exists():
            said = _("%(login)s giữ vị trí %(urn)s nhưng không có trong tệp; muốn thôi, xin làm ở trang quản trị")
            yield Step(said % {"login": member.login, "urn": urn}, done=False)
