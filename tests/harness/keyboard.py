"""Every page is worked by keys alone: what a test clicks, ticks, fills in or chooses is reached by Tab and set by keys.

Whatever has the focus on the way is in sight and has a ring around it; what is reached would be hit by a pointer too.
So each journey passes without a mouse, and none is walked twice to show it.
"""

from typing import Any

import pytest
from playwright.sync_api import ElementHandle, Locator, TimeoutError

MOST = 150
"""Tabs on the longest page."""
LOOKS = 100
"""Until when a box that the page is just drawing anew must be in sight."""
TRIES = 3
"""How often somebody presses a key to whom nothing happens."""
PASTED = 200
"""Letters from which on a text is not typed but pasted."""
OPERABLE = "element => element.closest('label')?.control ?? element.closest('a, button, summary') ?? element"
BACK = "element => Boolean(document.activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING)"
LOOK = """element => {
  const active = document.activeElement;
  const group = other => other.type === "radio" && other.name === element.name && other.form === element.form;
  if (!element.isConnected) return "gone";
  if (active === document.body) return "";
  const style = getComputedStyle(active), box = active.getBoundingClientRect();
  const wide = parseFloat(style.outlineWidth) >= 2 || style.outlineStyle === "auto";  // "auto": the browser's own
  const ringed = style.outlineStyle !== "none" && wide || style.boxShadow !== "none";
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0, told = active.outerHTML.slice(0, 200);
  if (!ringed || !inSight) return `${ringed ? "out of sight" : "no ring"}: ${told}`;
  return active === element || element.type === "radio" && group(active) ? "here" : "";
}"""
HIT = """() => {
  const element = document.activeElement;
  element.scrollIntoView({block: "center", behavior: "instant"});
  const [box] = element.getClientRects(), middle = (low, high, most) => (Math.max(low, 0) + Math.min(high, most)) / 2;
  const across = middle(box.left, box.right, innerWidth), down = middle(box.top, box.bottom, innerHeight);
  const hit = document.elementFromPoint(across, down);
  return element === hit || element.contains(hit) || hit?.closest("label")?.control === element;
}"""
CHOICE = """([box, wanted]) => {
  const same = option => option.value === wanted.value || option.label === wanted.label;
  return Array.from(box.options).findIndex(same);
}"""


@pytest.fixture(autouse=True, scope="session")
def by_keys() -> Any:
    """Locators press keys."""
    with pytest.MonkeyPatch.context() as patch:
        for act in (click, check, fill, select_option, set_input_files):
            patch.setattr(Locator, act.__name__, act)
        yield


def reach(locator: Locator) -> ElementHandle:
    """Press Tab, or Shift and Tab, until the focus is there."""
    page, wanted = locator.page, _wanted(locator)
    key = "Shift+Tab" if wanted.evaluate(BACK) else "Tab"
    for _ in range(MOST):
        found = _looked(wanted)
        if found == "here":
            assert page.evaluate(HIT), f"{locator} is covered on {page.url}"
            return wanted
        assert found in ("", "gone"), f"{found} on {page.url}"
        if found:
            wanted = _wanted(locator)
        page.keyboard.press(key)
    raise AssertionError(f"{locator} is not reached by {key} on {page.url}")


def _looked(wanted: ElementHandle) -> str:
    """How the focus stands, once the browser has brought it into sight."""
    for _ in range(LOOKS):
        found: str = wanted.evaluate(LOOK)
        if not found.startswith("out of sight"):
            break
    return found


def _wanted(locator: Locator) -> ElementHandle:
    """What takes the focus for it, as soon as it can be seen."""
    locator.page.wait_for_load_state()  # until then the page may still put the focus where it wants to begin
    locator.wait_for()
    found = locator.evaluate_handle(OPERABLE).as_element()
    assert found
    return found


def click(locator: Locator) -> None:
    """Go there and press Enter; a box is ticked."""
    element = reach(locator)
    if element.evaluate("element => element.type") in ("radio", "checkbox"):
        return check(locator)
    element.press("Enter")
    return None


def check(locator: Locator) -> None:
    """Go there and press the space bar; from one radio button to the next by arrows."""
    element = reach(locator)
    for _ in range(MOST):
        if element.evaluate("element => element === document.activeElement"):
            break
        locator.page.keyboard.press("ArrowDown")
    if not element.is_checked():
        locator.page.keyboard.press("Space")
    assert element.is_checked(), f"{locator} is not ticked by keys"


def fill(locator: Locator, value: str) -> None:
    """Go there and type over what stands there."""
    reach(locator)
    keyboard = locator.page.keyboard
    keyboard.press("Control+A")
    keyboard.press("Delete")
    keyboard.type(value) if len(value) < PASTED else keyboard.insert_text(value)


def select_option(locator: Locator, value: str = "", *, label: str = "") -> None:
    """Go there and press the arrow until it stands there."""
    element, keyboard = reach(locator), locator.page.keyboard
    place = locator.page.evaluate(CHOICE, [element, {"label": label} if label else {"value": value}])
    assert place >= 0, f"{value or label} is not among the choices of {locator}"
    keyboard.press("Home")
    for _ in range(place + 2):
        now = element.evaluate("box => box.selectedIndex")
        if now == place:
            return
        keyboard.press("ArrowDown" if now < place else "ArrowUp")
    raise AssertionError(f"{value or label} is not reached by arrows in {locator}")


def set_input_files(locator: Locator, files: Any) -> None:
    """Go there, press the space bar, and choose where the browser asks."""
    page = locator.page
    for tries in range(TRIES):
        reach(locator)
        try:
            with page.expect_file_chooser(timeout=3_000) as chooser:
                page.keyboard.press("Space")
            break
        except TimeoutError:  # the page was just being drawn anew, and the key fell between
            if tries == TRIES - 1:
                raise
    chooser.value.set_files(files)
