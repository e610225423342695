"""Officials at work: the inbox, the dossier that is due, the act that it waits for; now and then another way out."""

from dataclasses import dataclass
from functools import partial
from itertools import count

from bench.hour.browser import Form, Lost, Page
from bench.hour.people import Person, key_in

_numbers = count(1)
REASONS = {
    "decline": "Ảnh chụp giấy chứng sinh bị mờ, không đọc được họ tên người mẹ. Xin chụp lại rồi nộp hồ sơ mới.",
    "send-back": "Nơi sinh ghi khác với giấy chứng sinh; đề nghị kiểm tra lại trước khi trình ký.",
}


@dataclass
class Officer(Person):
    """One official at a seat of the ward."""

    seat: str = ""

    def day(self) -> None:
        """Look into the inbox, do a few things, look again."""
        while not self.clock.over():
            try:
                if self.seat.endswith(":accountant"):
                    self._take_money()
                elif self.seat.endswith(":clerk"):
                    self._read_books()
                else:
                    self._clear_inbox()
            except Lost:
                self.think(3)

    def _clear_inbox(self) -> None:
        page = self.again(lambda: self.open("/can-bo/", "inbox"))
        due = [link for link in page.links("/can-bo/ho-so/") if link.count("/") == 4]
        self.think(2)
        if not due:
            self.think(4)
        for link in due[: self.dice.randint(1, 5)]:
            if self.clock.over():
                return
            self._settle(link)

    def _settle(self, link: str) -> None:
        """Open what is due and do it; what is refused (late, changed meanwhile) is left for the next look."""
        page = self.again(lambda: self.open(link, "dossier"))
        form = page.form("seen", "action")
        self.think(3)
        if form is None:
            self._apologise(page)
            return
        verb = form.action.rstrip("/").rpartition("/")[2]
        other = [one for name in REASONS for one in page.links(f"/{name}/")]
        if other and self.dice.random() < 0.06:
            self._otherwise(self.dice.choice(other))
            return
        given = self._register(form)
        page = self.again(lambda: self.browser.send(form, verb, given))
        if page.path in ("/xac-nhan/", "/dang-nhap/"):
            page = self.again(lambda: self.open(page.url, "confirm"))
            fresh = page.form("seen", "action")
            if fresh is None:
                return
            page = self.again(lambda: self.browser.send(fresh, verb, given))
        self._noted(page, key_in(link), verb)

    def _noted(self, page: Page, key: str, verb: str) -> None:
        if page.path.endswith("/xong/"):
            self.journal.act(key, f"dossier.{verb.replace('-', '_')}")

    def _register(self, form: Form) -> dict[str, str]:
        """What the civil-status officer writes into the register."""
        if "register.book" not in form.fields:
            return {}
        n = next(_numbers)
        number = f"001326{500000 + n:06}"
        return {"register.book": "01/2026", "register.page": str(n % 9999 + 1), "register.personal_number": number}

    def _otherwise(self, link: str) -> None:
        """A way out, with its reason."""
        page = self.again(lambda: self.open(link, "way out"))
        verb = link.rstrip("/").rpartition("/")[2]
        form = page.form("reason")
        if form is None or verb not in REASONS:
            return
        self.think(5)
        page = self.again(lambda: self.browser.send(form, verb, {"reason": REASONS[verb]}))
        self._noted(page, key_in(link), verb)

    def _apologise(self, page: Page) -> None:
        """A late dossier goes on only behind an apology with a new day."""
        for link in page.links("/extend/")[:1]:
            form = self.open(link, "way out").form("reason")
            if form is None:
                return
            given = {"reason": "Hệ thống gián đoạn nên kết quả chậm một ngày làm việc; chúng tôi xin lỗi."}
            given |= {name: "1" for name in form.fields if name == "days"}
            page = self.again(partial(self.browser.send, form, "extend", given))
            self._noted(page, key_in(link), "extend")

    def _take_money(self) -> None:
        """Whatever is owed and open is paid at the till."""
        page = self.again(lambda: self.open("/can-bo/thu-phi/", "money"))
        self.think(4)
        for link in page.links("/can-bo/thu-phi/khoan/")[: self.dice.randint(1, 3)]:
            owed = self.open(link, "demand")
            for way in owed.links("/take/")[:1]:
                form = self.open(way, "till").form("amount")
                if form is None:
                    continue
                self.think(3)
                page = self.again(lambda form=form: self.browser.send(form, "take"))
                if page.status == 200 and not page.path.endswith("/take/"):
                    self.journal.paid(key_in(link))
        self.think(5)

    def _read_books(self) -> None:
        """The clerk's registers, page by page."""
        for address in ("/can-bo/", "/can-bo/so-theo-doi/", "/can-bo/so-van-ban/", "/can-bo/giay-phep/"):
            self.open(address, "registers")
            self.think(5)
