"""Every door × everybody: opened or refused as the table of doors says; a refusal leaves no trace and tells nothing.

The things behind the doors are a mother's: her dossiers at Cửa Nam in several states, their files, a signed result. Her
ward's office and she may see them; another ward's, and other citizens, learn from no page, list, search, export or
refusal that they exist.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client as Browser

from motcua.kernel.access.api import Organisation, Position
from motcua.kernel.acts.api import guarded, new_id, registry
from motcua.kernel.calendar.api import at, now
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.cases.api import Attachment
from motcua.mechanisms.papers.api import Document
from tests import helpers
from tests.architecture.routes import CLIENT, EVERYONE, GATEWAY, OPERATIONS, PAGES
from tests.architecture.routes_acts import ACTS
from tests.doors.everybody import FOREIGN, OFFICE, OWNERS, ROLES, World, counts, everybody

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CHILD = "Nguyễn Minh Anh"
REASON = {"reason": "Thiếu giấy chứng sinh bản gốc."}
FROM = {"valid_from": "2026-12-01"}
DATED = {"valid_from": "2026-12-01", "valid_to": "2026-12-05"}
REFUSED, FORBIDDEN = (302, 401, 403, 404), (401, 403, 404)


@dataclass
class Things:
    """What lies behind the doors."""

    submitted: cases.Dossier
    settled: cases.Dossier
    document: Document
    files: list[Attachment]

    def marks(self, *, counted: bool) -> list[bytes]:
        """What tells that they exist; of what is only ``counted`` the codes may be known, and nobody's name."""
        codes = [] if counted else [row.code for row in (self.submitted, self.settled, self.document)]
        texts = [CHILD, json.dumps(CHILD).strip('"'), "001190012345", *codes]
        return [text.encode() for text in texts]


@pytest.fixture
def world(db: None) -> Iterator[tuple[World, Things]]:
    with everybody() as found:
        submitted, settled = helpers.file_birth(found.ward), helpers.file_birth(found.ward)
        settled = helpers.settle(found.ward, settled)
        files = list(Attachment.objects.order_by("pk"))
        yield found, Things(submitted, settled, helpers.results().get(), files)


def given(act: str, things: Things) -> dict[str, Any]:
    """Input that the act can read, whoever sends it."""
    seat = str(Position.objects.get(urn=helpers.SEATS["desk_officer"]).pk)
    body = str(Organisation.objects.get(urn=helpers.CUA_NAM).pk)
    law = {"basis": "Nghị quyết 12/NQ-HĐND"}
    named = {"title": {"vi": "Tên mới", "en": "New name", "bn": "নতুন নাম"}, "valid_from": "2026-12-01"}
    some = {
        "account.open": {"login": "moi", "password": "mot-mat-khau-dai-2026", "name": "Người Mới"},
        "account.disable": REASON,
        "account.enable": REASON,
        "account.reset": {"password": "mot-mat-khau-dai-2026"},
        "account.set_password": {"password": "mot-mat-khau-dai-2026"},
        "authenticator.add": {"kind": "recovery"},
        "client.register": {"name": "x", "organisation": body, "roles": ["urn:motcua:role:official"], **FROM},
        "delegation.give": {"receiver": seat, "acts": ["dossier.approve"], "form": "KT.", **DATED, **law},
        "absence.record": DATED,
        "document.complete": {
            "sha256": "0" * 64, "size": 1, "signed_at": "2026-11-17T09:30:00+07:00",
            "signatures": [{"kind": "person", "certificate": str(new_id())}],
        },
        "certificate.register": {"organisation": body, "keeper": "file", "reference": "x", "pem": "x"},
        "certificate.end": REASON,
        "document.lengthen": {
            "base": "0" * 64, "sha256": "1" * 64, "size": 1, "level": "B-LT", "renew_by": "2027-11-17T09:30:00+07:00",
        },
        "document.void": REASON,
        "dossier.advance": {"data": {"register": helpers.REGISTER}},
        "dossier.decline": REASON,
        "dossier.send_back": REASON,
        "dossier.decide_again": REASON,
        "dossier.reassign": {"to": seat, **REASON},
        "dossier.request_supplement": {"items": [{"what": "Giấy chứng sinh bị mờ."}], **REASON},
        "dossier.pause": {"reason": "verify", "note": "Đã gửi công văn hỏi."},
        "dossier.charge": {"reason": "fee", "note": "Chờ nộp lệ phí bản sao."},
        "dossier.extend": {"days": 2, **REASON},
        "dossier.stop": REASON,
        "dossier.refuse": {"grounds": ["registered"], "explanation": "Đã đăng ký tại nơi khác."},
        "account.prefer": {"channels": []},
        "account.subscribe": {"endpoint": "https://web.push.apple.com/x", "p256dh": "B" * 87, "auth": "A" * 22},
        "complaint.answer": {"outcome": "upheld", "text": "Chúng tôi xin lỗi ông/bà về việc này."},
        "complaint.hand_over": {"to": seat, **REASON},
        "dossier.rate": {"score": 4},
        "dossier.complain": {"words": "Tôi chờ quá lâu ở quầy."},
        "consultation.answer": {"opinion": "agrees"},
        "consultation.hand_over": {"to": seat, **REASON},
        "dossier.submit": {"procedure": helpers.BIRTH, "organisation": helpers.CUA_NAM, "data": {}},
        "entry.erase": {"subject": str(things.submitted.pk), "n": 1, "order": "1", "legal_basis": "Luật", **REASON},
        "identity.link": {"provider": "x", "subject": "y", "match": "login", "login": "lan.tran"},
        "mandate.record": {
            "principal_number": "001192054321", "principal_name": "Phạm Thị Hoa", "agent_number": "001190012345",
            "agent_name": "Trần Thị Lan", "kind": "authorised", "valid_from": "2026-11-17", "basis": "Giấy ủy quyền 2",
        },
        "organisation.found": {"urn": "urn:motcua:org:x", "kind": "unit", **named},
        "organisation.rename": {**named, **law},
        "organisation.bear_code": {"scheme": "decision20", "value": "H26.999", "valid_from": "2026-12-01", **law},
        "organisation.move": {"parent": "urn:motcua:org:vn:01", **FROM, **law},
        "organisation.merge": {"predecessors": [{"organisation": helpers.HOAN_KIEM}], "on": "2026-12-01", **law},
        "packs.load": {"manifest": {}, "items": {}},
        "position.open": {"id": "moi", "title": "Vị trí mới", "roles": ["urn:motcua:role:official"]},
        "position.give": {"account": str(new_id()), "valid_from": "2026-12-01"},
        "position.take": {"account": str(new_id())},
        "reissue.order": {"predecessor": "urn:motcua:org:vn:until-2025:ha-noi:quan-hoan-kiem", "basis": law["basis"]},
        "reading.review": {"justified": True, "note": "Đã kiểm tra sổ trực."},
        "reading_order.issue": {"party": str(new_id()), "until": "2026-12-31T00:00:00+07:00", **law},
    }  # fmt: skip
    return some.get(act, {})


def subject(act: str, things: Things) -> UUID:
    """The thing of the mother's, or of her ward's, that an act is tried on."""
    kind = act.partition(".")[0]
    if kind == "dossier":
        return things.submitted.pk
    if kind == "document":
        return things.document.pk
    if kind in ("position", "delegation", "absence"):
        wanted = "organisation" if act == "position.open" else "seat"
        body = Organisation.objects.get(urn=helpers.CUA_NAM).pk
        return body if wanted == "organisation" else Position.objects.get(urn=helpers.SEATS["desk_officer"]).pk
    if kind == "organisation":
        return Organisation.objects.get(urn=helpers.CUA_NAM).pk
    if kind == "account":
        return things.submitted.applicant.accounts.get().pk
    return new_id()


def holds(name: str, act: str) -> bool:
    """Whether one of the roles in which somebody comes holds the act."""
    roles = set(ROLES[name].split())
    granted = {grant.split()[0] for grant in ACTS[act][1].split(", ") if grant}
    return bool(roles & granted) or (name == "delegate" and act == "dossier.approve")


def sees(name: str, place: str) -> bool:
    """Whether the mother's things exist for somebody on this side of the house."""
    return name in (OWNERS if place == "own" else OFFICE if place == "office" else OWNERS | OFFICE)


Ask = Callable[[Browser, dict[str, str]], Any]
Expected = Callable[[int], str]


class Knocking:
    """One of everybody, trying doors; whatever a try changed is undone after it."""

    def __init__(self, world: World, things: Things, name: str) -> None:
        self.name, self.things = name, things
        self.browser, self.headers = world.browser(name)
        self.before, self.wrong = digests(), list[str]()

    def at_door(self, label: str, address: str, ask: Ask, expected: Expected) -> None:
        """Try one door, and note what was not as it should be; then everything is as before, the browser too."""
        cookies = dict(self.browser.cookies.items())
        with transaction.atomic(), writes() as written:
            answer = ask(self.browser, self.headers)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told = content + str(answer.headers).encode()
            fault = expected(answer.status_code)
            if answer.status_code >= 500:
                fault = "broke"
            if answer.status_code in FORBIDDEN and written and digests() != self.before:
                fault = "refused, and yet something changed"
            marks = self.things.marks(counted=counts(self.name, address))
            hidden = [mark for mark in marks if mark not in address.encode()]  # an echo tells nothing
            if not sees(self.name, "") and any(mark in told for mark in hidden):
                fault = "told what does not exist for him"
            if fault:
                self.wrong.append(f"{self.name} {label}: {answer.status_code} {fault}")
            transaction.set_rollback(True)
        self.browser.cookies.clear()
        self.browser.cookies.update(cookies)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements of the block that may write: where there is none, every row is what it was."""
    found = list[str]()

    def look(execute: Any, sql: Any, *more: Any) -> Any:
        if not str(sql).startswith(("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
            found.append(str(sql))
        return execute(sql, *more)

    with connection.execute_wrapper(look):
        yield found


def digests() -> str:
    """One digest of every row of every domain table."""
    made = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(guarded() - {"acts_once"}):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            made.update(repr((table, cursor.fetchall())).encode())
    return made.hexdigest()


def must(condition: bool, *statuses: int) -> Callable[[int], str]:
    """``statuses`` exactly when the condition holds."""
    return lambda status: (
        "" if (status in statuses) == condition else f"expected {'' if condition else 'not '}{statuses}"
    )


def address_of(pattern: str, things: Things) -> tuple[str, str]:
    """A page's address about the mother's things, and whose side of the house it is on ("" when it is about none)."""
    keys = {
        "can-bo/ho-so/": ("office", things.submitted.pk),
        "can-bo/tep/": ("office", things.files[0].pk),
        "can-bo/giay-to/": ("office", things.document.pk),
        "ho-so/": ("own", things.submitted.pk),
        "tep/": ("own", things.files[0].pk),
    }
    found = [place for begin, place in keys.items() if pattern.startswith(begin)] if "<uuid:key>" in pattern else []
    side, key = found[0] if found else ("", new_id())
    parts = {
        "<uuid:key>": str(key),
        "<slug:verb>": "accept",
        "<slug:language>": "en",
        "<slug:kind>": "khoan",
        "<slug:figure>": "received",
        "<str:name>": "01",
        "<slug:provider_id>": "khong-co",
    }
    parts |= {"<slug:way>": "totp", "<int:n>": "1", "<int:level>": "0", "<path:name>": "000", "<int:key>": "1"}
    parts["<uuid:dossier>"] = parts["<uuid:paper>"] = str(things.submitted.pk)
    parts["<str:code>"] = "1.001193" if "thu-tuc" in pattern else things.document.code
    for part, value in parts.items():
        pattern = pattern.replace(part, value)
    return pattern, side


NOT_YET = (
    "ket-qua/", "ket-qua/<uuid:paper>/", "xem-truoc/", "ban-doc/<slug:language>/", "ban-doc/<slug:language>/pdf/",
    "chu-ky/",
)  # fmt: skip
"""Pages about what there is not for a request that was only filed."""


def page_doors(things: Things, name: str) -> Iterator[tuple[str, str, str, Expected]]:
    """The pages: method, address, label and what the answer must be for this person."""
    official = "official" in ROLES[name].split() or name == "delegate"
    for pattern, (methods, right) in PAGES.items():
        address, side = address_of(pattern, things)
        for method in methods.split():
            label, posting = f"{method} /{pattern}", method == "POST"
            if right == EVERYONE:
                expected = must(False, 401, 403)
            elif name in ("nobody", "machine", "other_machine"):
                expected = must(True, *REFUSED)
            elif closed(name, pattern, side, official) or (
                right in ACTS and (posting or pattern.endswith("toan-bo/")) and not holds(name, right)
            ):
                expected = must(True, 403, 404)
            elif side and not posting and not pattern.endswith(NOT_YET):
                expected = must(False, 401, 403, 404)
            else:
                expected = must(False, 401)
            yield method, address, label, expected


def closed(name: str, pattern: str, side: str, official: bool) -> bool:
    """Whether a page is not for somebody: another face of the house, or about what does not exist for him."""
    administers = {"administrator", "data-protection-officer", "procedure-controller"} & set(ROLES[name].split())
    if pattern.startswith("quan-tri/") and not administers:
        return True
    return (pattern.startswith("can-bo/") and not official) or (side != "" and not sees(name, side))


UNREAD = {("dossier.reassign", "administrator"), ("dossier.migrate", "controller"), ("dossier.unmigrate", "controller")}
"""Who hands a duty over, or moves a dossier to another version, without reading what it is about."""


def operation_doors(things: Things, name: str) -> Iterator[tuple[str, str, str, dict[str, Any], Callable[[int], str]]]:
    """The operations of the API: method, address, label, body and what the answer must be."""
    anybody = name == "nobody"
    for operation, right in OPERATIONS.items():
        method, address = operation.split()
        act = right if right in ACTS else ""
        key = subject(act, things) if act else things.submitted.pk
        if "/files/" in address:
            key = things.files[0].pk
        if "/documents/{id}" in address:
            key = things.document.pk
        place = address.replace("{id}", str(key)).replace("{key}", "1.001193").replace("{code}", things.document.code)
        place = place.replace("{urn}", helpers.CUA_NAM)
        theirs = "{id}" in address and any(part in address for part in ("/dossiers/", "/files/", "/documents/"))
        body = given(act, things) if act else {"fields": ["mother.id_number"]}
        if right in (EVERYONE, CLIENT, GATEWAY):
            expected = must(False, 404) if right == EVERYONE and "verification" not in address else must(False, 500)
        elif anybody:
            expected = must(True, 401)
        elif (act, name) in UNREAD:
            expected = must(False, 401, 403, 404)
        elif theirs and not sees(name, ""):
            expected = must(True, 404)
        elif act and not holds(name, act):
            expected = must(True, 403, 404)
        elif act and name in FOREIGN and "everywhere" not in ACTS[act][1] and "own" not in ACTS[act][1]:
            for_others = act in ("mandate.record", "account.open", "reissue.order")  # theirs to do, elsewhere
            expected = must(not for_others, 403, 404)
        else:
            expected = must(False, 401)
        yield method, place, operation, body, expected


@pytest.mark.parametrize("name", ROLES)
def test_every_door_opens_to_whom_it_should_and_to_nobody_else(world: tuple[World, Things], name: str) -> None:
    found, things = world
    knocking = Knocking(found, things, name)
    for method, address, label, expected in page_doors(things, name):

        def ask(browser: Browser, headers: dict[str, str], send: str = method.lower(), address: str = address) -> Any:
            return getattr(browser, send)(f"/{address}", headers=headers)

        knocking.at_door(label, address, ask, expected)
    for method, address, label, body, expected in operation_doors(things, name):

        def call(browser: Browser, headers: dict[str, str], m: str = method, a: str = address, body: Any = body) -> Any:
            sent = {**headers, **PURPOSE}
            return browser.generic(m, a, json.dumps(body), content_type="application/json", headers=sent)

        knocking.at_door(label, address, call, expected)
    for query in SEARCHES(things):

        def look(browser: Browser, headers: dict[str, str], query: str = query) -> Any:
            return browser.get(query, headers=headers)

        knocking.at_door(f"GET {query}", query, look, lambda status: "")
    assert not knocking.wrong, "\n".join(knocking.wrong)


PURPOSE = {"Motcua-Purpose": "complaint"}


def SEARCHES(things: Things) -> list[str]:  # noqa: N802 - a table that needs the things
    """Lists, counts, searches and exports, asked for somebody else's things as a curious person would."""
    code, key = things.submitted.code, things.submitted.pk
    return [
        f"/tim/?q={code}",
        "/tim/?q=minh anh",
        f"/ho-so/?sau={key}",
        "/ai-da-xem/?dang=csv",
        f"/ai-da-xem/?ho-so={key}",
        f"/can-bo/?after={key}",
        f"/can-bo/tam-dung/?after={key}",
        "/can-bo/da-xem/",
        "/don-vi/?q=minh anh",
        "/quan-tri/tai-khoan/?q=minh anh",
        f"/api/v1/procedures?q={code}",
        "/api/v1/dossiers?limit=100",
        "/api/v1/dossiers?own=true",
        "/api/v1/assignments?limit=100",
        f"/api/v1/readings?dossier={key}",
        "/api/v1/organisations?q=minh anh",
    ]


def test_every_act_has_its_row_and_every_row_its_act() -> None:
    assert set(ACTS) == set(registry())


def test_everybody_is_who_the_table_takes_him_for(world: tuple[World, Things]) -> None:
    found, _things = world
    with at(helpers.MORNING):
        assert now() == helpers.MORNING
    for name in ROLES:
        assert name in found.accounts or name in found.secrets or name == "nobody"


def test_nobody_s_browser_key_opens_the_api(world: tuple[World, Things]) -> None:
    found, _things = world
    for name in found.accounts:
        browser, _headers = found.browser(name)
        token = {"Authorization": f"Bearer {browser.session.session_key}"}
        assert browser.get("/api/v1/dossiers").status_code == 200, name
        assert Browser().get("/api/v1/dossiers", headers=token).status_code == 401, name
