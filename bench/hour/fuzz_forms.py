"""Forms: every field of served forms with what nobody should type, and forms that were never served so."""

from bench.hour import nasty
from bench.hour.browser import Form, Page
from bench.hour.fuzzing import Fuzzer
from bench.hour.people import Person

OPEN = ["/", "/tim/?q=khai", "/tra-cuu/", "/kiem-tra/", "/dang-nhap/", "/danh-gia/", "/don-vi/?q=hoan"]
SIGNED_IN = [
    "/thu-tuc/1.001193/khai/",
    "/thu-tuc/1.001193/xem-lai/",
    "/tai-khoan/",
    "/tai-khoan/mat-khau/",
    "/tai-khoan/thong-bao/",
    "/ho-so/",
    "/thong-bao/",
    "/ai-da-xem/",
    "/giay-phep/",
    "/thu-tuc/2.000635/khai/",
    "/thu-tuc/1.000894/khai/",
]
OFFICIAL = [
    "/can-bo/",
    "/quan-tri/",
    "/quan-tri/to-chuc/",
    "/quan-tri/he-thong/",
    "/quan-tri/chung-thu/",
    "/quan-tri/goi/nhap/moi/",
    "/quan-tri/nhat-ky/",
    "/quan-tri/tai-khoan/",
    "/quan-tri/luot-xem/",
    "/quan-tri/thu/",
    "/can-bo/vi-tri/uy-quyen/",
    "/can-bo/vi-tri/vang-mat/",
    "/can-bo/lam-thay/",
    "/can-bo/so-theo-doi/",
    "/can-bo/so-van-ban/",
    "/can-bo/quay/",
]
NOT_PRESSED = ("/dang-xuat/", "/tai-khoan/phien/", "/tai-khoan/mat-khau/", "/mat-khau/")
"""What would only end the fuzzer's own session or change its password."""
REFUSED = (400, 403)
"""A form without its token is refused; one of more than a thousand fields is so before its token is looked for."""


def turn(fuzzer: Fuzzer) -> None:
    """Somebody opens pages and sends their forms spoilt, each in several ways."""
    dice = fuzzer.dice
    kind = dice.choice(["nobody", "citizen", "citizen", "administrator"])
    if kind == "nobody":
        person, pages = Person("", "", fuzzer.nobody(), fuzzer.clock, fuzzer.hour.journal), OPEN
    elif kind == "citizen":
        person, pages = fuzzer.citizen(), OPEN + SIGNED_IN * 2
    else:
        person, pages = fuzzer.administrator(), OFFICIAL
    for _page in range(4):
        page = person.open(dice.choice(pages), "fuzz.forms")
        _query(fuzzer, person, page)
        for form in dice.sample(page.forms, min(len(page.forms), 3)):
            for _way in range(3):
                if fuzzer.over():
                    return
                _spoilt(fuzzer, person, form)


def _query(fuzzer: Fuzzer, person: Person, page: Page) -> None:
    """The same address with a query that nobody wrote."""
    name = fuzzer.dice.choice(["q", "after", "sau", "trang", "page", "next", "lang", "kiem", "do", "body", "tu", "den"])
    fuzzer.tried()
    person.browser.get(page.path, "fuzz.forms", params={name: nasty.text(fuzzer.dice)[:3000]})


def _spoilt(fuzzer: Fuzzer, person: Person, form: Form) -> None:
    dice = fuzzer.dice
    if any(part in form.action for part in NOT_PRESSED):
        return
    given: dict[str, list[str]] = {}
    names = [name for name in {**form.fields, **form.choices} if name != "csrfmiddlewaretoken"]
    for name in sorted(names):
        kind = dice.random()
        if kind < 0.5:
            given[name] = [nasty.text(dice)]
        elif kind < 0.6:
            given[name] = [nasty.text(dice) for _time in range(3)]
        elif kind < 0.7:
            given[name] = []
    for _extra in range(dice.randint(0, 2)):
        given[nasty.text(dice)[:200] or "x"] = [nasty.text(dice)]
    if dice.random() < 0.1:
        given |= {f"field{n}": ["x"] for n in range(dice.choice([50, 1200]))}
    token = dice.random()
    if token < 0.05:
        given["csrfmiddlewaretoken"] = []
    elif token < 0.1:
        given["csrfmiddlewaretoken"] = [dice.choice(["x" * 64, "", "\0", "ễ" * 64])]
    button = dice.choice(form.buttons) if form.buttons and dice.random() < 0.7 else ("action", nasty.text(dice)[:500])
    fuzzer.tried()
    page = person.browser.send(form, "fuzz.forms", given, button)
    if token < 0.05 and form.method == "post" and page.status not in REFUSED and page.path != "/dang-nhap/":
        fuzzer.wrong(form.action, f"a form without its token was answered {page.status}")
