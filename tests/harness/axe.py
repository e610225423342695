"""axe-core looks at what a page shows: once at each structure that a run meets, since to it the same elements with
other words in them are the same."""

import hashlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.harness.browser import plain

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async ([rules, tags]) => {
  const only = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  // Nothing of ours plays sound, which is all that axe would fetch files for.
  const how = {runOnly: only, resultTypes: ["violations"], iframes: false, preload: false};
  const found = await axe.run(document, how);
  return found.violations.map(one => `${one.id}: ${one.help}\\n    ${one.nodes[0].html.slice(0, 300)}`);
}"""
WIDE = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  return scrollWidth > clientWidth ? [`${scrollWidth} pixels wide on a screen of ${clientWidth}`] : [];
}"""
STRUCTURE = """() => {
  const told = [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches];
  const varying = ["value", "href", "src", "action", "content", "datetime", "data-suggest"];
  const walk = element => {
    told.push(element.tagName);
    for (const {name, value} of element.attributes) {
      told.push(name, varying.includes(name) ? Boolean(value) : value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\\d+/g, "0"));
    }
    told.push(Array.from(element.childNodes).some(one => one.nodeType === 3 && one.data.trim()));
    Array.from(element.children).forEach(walk);
  };
  walk(document.documentElement);
  return told.join(" ");
}"""
_seen: set[str] = set()


def violations(page: Page, rules: list[str]) -> list[Any]:
    """What axe finds on an open page that has its script, by some rules or (none) all, and whether it is too wide."""
    return [*page.evaluate(LOOK, [rules, RULES]), *page.evaluate(WIDE)]


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing on this page, and nothing sticks out sideways.

    It is a script, so it would wait for ever on a page with JavaScript off; look at the same page with it on.
    """
    assert page not in plain, "axe-core needs JavaScript"
    page.wait_for_load_state("load")
    structure = hashlib.sha256(page.evaluate(STRUCTURE).encode()).hexdigest()
    if structure in _seen:
        faults = page.evaluate(WIDE)
    else:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        faults = violations(page, [])
    assert not faults, "\n".join([page.url, *faults])
    _seen.add(structure)
