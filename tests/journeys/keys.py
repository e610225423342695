"""A page worked by keys alone: whatever Tab passes is in sight and has a ring around it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests import helpers

MOST = 90  # tabs on the longest page
RINGED = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return ringed && inSight;
}"""
WHERE = "() => ({name: document.activeElement.name ?? '', kind: document.activeElement.type ?? ''})"


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; whatever it passes is in sight and ringed."""
    page.wait_for_load_state("networkidle")  # a box that the server is just drawing again loses the focus
    expect(wanted).to_have_count(1)
    for _ in range(MOST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
        active = page.locator(":focus")
        if active.count():
            assert active.evaluate(RINGED), active.evaluate("element => element.outerHTML.slice(0, 200)")
    raise AssertionError(f"{wanted} is not reached by Tab on {page.url}")


def press(page: Page, role: str, name: str) -> None:
    """Reach a button or link and press Enter."""
    reach(page, page.get_by_role(role, name=name))  # type: ignore[arg-type]  # one of its literals
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page: Page, login: str, onward: str) -> None:
    page.goto(f"/dang-nhap/?next={onward}")
    reach(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(helpers.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{onward}$"))
    page.wait_for_load_state()


def answer_by_keys(page: Page, answers: dict[str, str]) -> None:
    """Tab from box to box and answer each that has an answer, until none is left."""
    waiting = dict(answers)
    for _ in range(3 * MOST):
        if not waiting:
            return
        page.keyboard.press("Tab")
        name, kind = (told := page.evaluate(WHERE))["name"], told["kind"]
        if name in waiting:
            _choose(page, kind, waiting.pop(name))
    raise AssertionError(f"never reached: {sorted(waiting)}")


def _choose(page: Page, kind: str, value: str) -> None:
    if kind == "checkbox":
        page.keyboard.press("Space")
    elif kind == "radio" or kind.startswith("select"):
        if kind == "radio":
            page.keyboard.press("Space")
        for _ in range(300):
            if page.evaluate("document.activeElement.value") == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices")
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
