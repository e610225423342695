"""A mother registers births: searches, fills in, keeps a draft, uploads, submits, follows, takes the certificate."""

import hashlib
import random
import re
from dataclasses import dataclass
from typing import Any

from bench.hour.browser import Form, Lost, Page
from bench.hour.people import NEXT_WARD, WARD, Person, child_name, key_in

FORM, CHECK = "/thu-tuc/1.001193/khai/", "/thu-tuc/1.001193/xem-lai/"
CODE = re.compile(r"H26\.\d+-\d{6}-\d{4,}")
HOME = {"province": "01", "commune": "00082", "detail": "12 Lý Thường Kiệt"}


def scan(dice: random.Random) -> bytes:
    """A small PDF that nobody else has."""
    said = f"{dice.getrandbits(128):032x}".encode()
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n% " + said + b"\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
        b"trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n145\n%%EOF\n"
    )


def parent(name: str, number: str, born: str) -> dict[str, Any]:
    """A parent's part of the form."""
    return {
        "full_name": name,
        "birth_date": born,
        "nationality": "VN",
        "ethnic_group": "01",
        "id_kind": "4",
        "id_number": number,
        "residence_kind": "1",
        "residence": HOME,
    }


def answers(name: str, number: str, father: str, child: str, delivery: dict[str, str]) -> dict[str, str]:
    """A whole birth form, under the names that its page gives the fields."""
    return flat(
        {
            "registration": {"kind": "1", "birth_proof": "notice"},
            "child": {
                "full_name": child,
                "sex": "2",
                "birth_date": "02/11/2026",
                "birth_facility": "Bệnh viện Phụ sản Hà Nội",
                "birth_place": HOME,
                "hometown": HOME,
                "nationality": "VN",
                "ethnic_group": "01",
            },
            "mother": parent(name, number, "15/05/1990"),
            "father": parent(f"{child.split()[0]} Văn Dũng", father, "1988"),
            "marriage": {"registered": "on", "date": "20/10/2019", "place": "UBND phường Cửa Nam, Hà Nội"},
            "requester": {
                "relation": "1",
                "full_name": name,
                "id_kind": "4",
                "id_number": number,
                "id_issued_on": "10/06/2021",
                "id_issued_by": "Cục Cảnh sát QLHC về TTXH",
                "phone": "0912 345 678",
            },
            "delivery": delivery,
        }
    )


def flat(data: dict[str, Any], path: str = "") -> dict[str, str]:
    """Nested answers under dotted names."""
    found: dict[str, str] = {}
    for name, value in data.items():
        found |= flat(value, f"{path}{name}.") if isinstance(value, dict) else {path + name: value}
    return found


def known(form: Form, given: dict[str, str]) -> dict[str, str]:
    """Those answers that a form asks for, as it is at this moment."""
    return {name: value for name, value in given.items() if name in form.fields or name in form.choices}


@dataclass
class Citizen(Person):
    """One mother."""

    name: str = ""
    number: str = ""
    father: str = ""

    def day(self) -> None:
        """Register, follow, register the next one."""
        follow: list[tuple[str, str, str]] = []
        while not self.clock.over():
            try:
                self._look_around()
                if receipt := self._register():
                    follow.append(receipt)
                for _look in range(self.dice.randint(1, 4)):
                    self.think(8)
                    if follow and not self.clock.over():
                        self._follow(*self.dice.choice(follow[-5:]))
            except Lost:
                self.think(4)

    def _look_around(self) -> None:
        self.browser.get("/", "home")
        self.think(3)
        found = self.browser.get("/tim/", "search", params={"q": self.dice.choice(["khai sinh", "dang ky khai sinh"])})
        self.think(3)
        for link in found.links("/thu-tuc/1.001193/")[:1]:
            self.browser.get(link, "procedure")
            self.think(5)

    def _register(self) -> tuple[str, str, str] | None:
        """From the empty form to the receipt: code, secret and key; nothing when something else was shown."""
        child = child_name(self.dice.choice(["Nguyễn", "Trần", "Lê", "Phạm"]))
        copies = str(self.dice.choice([0, 0, 1, 2]))
        delivery = {"receive": "centre" if copies != "0" else self.dice.choice(["online", "centre"]), "copies": copies}
        given = answers(self.name, self.number, self.father, child, delivery)
        upload = scan(self.dice)
        page = self._filled(given)
        page = self._sent(page, given, upload)
        if page.path != CHECK:
            if page.status == 422 and not self.browser.findings.weather.raining():
                errors = [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@role='alert']//li")]
                self.browser.findings.note("people", self.browser.seed, "birth form", f"refused: {errors[:4]}")
            return None
        self.think(6)
        form = page.form("key", "seen")
        if form is None:
            return None
        if "office" in form.choices:
            form.fields["office"] = [self.dice.choice([WARD, NEXT_WARD]) if copies == "0" else WARD]
        self.journal.sent.add(child)
        button = ("action", "submit")
        page = self.again(lambda: self.browser.send(form, "submit", button=button))
        if page.path.startswith("/dang-nhap/"):  # the session ran out with the clock: the draft is there still
            page = self.open(CHECK, "check")
            form = page.form("key", "seen") or form
            if "office" in form.choices:
                form.fields["office"] = [WARD]
            page = self.again(lambda: self.browser.send(form, "submit", button=button))
        if not page.path.endswith("/da-nop/") or not (code := CODE.search(page.text)):
            return None
        codes = [
            str(one) for one in page.tree.xpath("//*[contains(@class,'figures')]//*[contains(@class,'code')]/text()")
        ]
        secret = next((one.strip() for one in codes if one.strip() and not CODE.search(one)), "")
        self.journal.dossier(code[0], key_in(page.path), child, hashlib.sha256(upload).hexdigest())
        return code[0], secret, key_in(page.path)

    def _filled(self, given: dict[str, str]) -> Page:
        """The form with all that is asked answered, kept as a draft on the way, as questions appear by answers."""
        page = self.again(lambda: self.open(FORM, "form"))
        for _round in range(5):
            form = page.form("seen")
            if form is None:
                raise Lost("no form")
            some = known(form, given)
            missing = [name for name, value in some.items() if form.fields.get(name) != [value]]
            if not missing and form.files:
                break
            self.think(5)
            page = self.again(lambda form=form, some=some: self.browser.send(form, "draft", some, ("action", "save")))
            if page.path == "/dang-nhap/":
                page = self.open(FORM, "form")
        return page

    def _sent(self, page: Page, given: dict[str, str], upload: bytes) -> Page:
        """The same with the birth notice, on to the page that shows it all."""
        form = page.form("seen")
        if form is None:
            raise Lost("no form")
        some = known(form, given)
        files = {"file.birth_proof": ("giấy chứng sinh.pdf", upload, "application/pdf")}
        removal = next((one for one in form.buttons if one[1].startswith("remove:birth_proof")), None)
        if removal:  # of a draft that was never sent
            page = self.again(lambda: self.browser.send(form, "draft", some, removal))
            form = page.form("seen") or form
        self.think(4)
        return self.again(lambda: self.browser.send(form, "upload", some, ("action", "continue"), files))

    def _follow(self, code: str, secret: str, key: str) -> None:
        """Look it up as a stranger would, then open it, and take what has come."""
        if self.dice.random() < 0.4 and (form := self.browser.get("/tra-cuu/", "track").form("code", "secret")):
            self.think(2)
            self.browser.send(form, "track", {"code": code, "secret": secret})
        self.think(2)
        if self.dice.random() < 0.3:
            self.open("/ho-so/", "my dossiers")
        page = self.open(f"/ho-so/{key}/", "my dossier")
        for link in page.links("/ket-qua/")[:1]:
            self.think(3)
            paper = self.open(link, "result")
            if paper.body.startswith(b"%PDF"):
                self._verify(paper.body)
        if self.dice.random() < 0.2:
            self.open("/thong-bao/", "notices")

    def _verify(self, paper: bytes) -> None:
        """Have a file judged that was downloaded."""
        digest = hashlib.sha256(paper).hexdigest()
        self.journal.papers[digest] = "downloaded"
        page = self.browser.get("/kiem-tra/", "verify")
        form = next((form for form in page.forms if form.files), None)
        if form and self.dice.random() < 0.5:
            self.think(2)
            told = self.browser.send(form, "judge", files={form.files[0]: ("giay.pdf", paper, "application/pdf")})
            if told.status == 200 and "Giấy tờ thật, còn nguyên vẹn" not in told.text:
                title = " ".join(told.tree.xpath("string(//h1)").split())
                self.browser.findings.note("people", self.browser.seed, "judge a result", f"not genuine: {title}")
