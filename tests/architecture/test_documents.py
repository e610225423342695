"""The documents hold together: links lead somewhere, guides are whole in three languages and name what screens bear."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.sources import ROOT
from tools.catalogue import read, sentences

DOCS = ROOT / "docs"
GUIDES = DOCS / "guides"
LANGUAGES = ("vi", "en", "bn")
LARGEST = 120_000  # bytes of a picture
FENCED = re.compile(r"^( *)```.*?^\1```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
LABEL = re.compile(r"«([^»]+)»")
ADDRESS = re.compile(r"`(/[^`\s]*)`")


def pages() -> list[Path]:
    """README and every page of the documents, but not the built site."""
    return [ROOT / "README.md", *sorted(page for page in DOCS.rglob("*.md") if "_site" not in page.parts)]


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links(page: Path) -> Iterator[str]:
    """Where a page leads within the project."""
    for target in LINK.findall(CODE.sub("", FENCED.sub("", text(page)))):
        if not re.match(r"\w+:", target):
            yield target


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as they are commonly made."""
    plain = (
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in HEADING.findall(text(page))
    )
    return frozenset(plain) | frozenset(re.findall(r'<a id="([^"]+)"', text(page)))


def shown(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_every_link_and_picture_leads_somewhere() -> None:
    dead = []
    for page in pages():
        for target in links(page):
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                dead.append(f"{shown(page)}: {target}")
            elif page.is_relative_to(DOCS) and not there.is_relative_to(DOCS):
                dead.append(f"{shown(page)}: {target} lies outside docs/, so the site has it not")
    assert not dead, "\n".join(dead)


def test_every_picture_is_shown_somewhere_and_small() -> None:
    used = {(page.parent / target).resolve() for page in pages() for target in links(page)}
    pictures = sorted((DOCS / "img").glob("*"))
    assert not [shown(picture) for picture in pictures if picture not in used]
    assert not [shown(picture) for picture in pictures if picture.stat().st_size > LARGEST]


def guides() -> list[Path]:
    return sorted(GUIDES.rglob("*.md"))


def test_a_guide_stands_in_three_languages_with_the_same_parts_pictures_and_addresses() -> None:
    for page in sorted((GUIDES / "vi").glob("*.md")):
        form = [
            (
                re.findall(r"^(#+|\d+\.|-) ?|^\|", one, re.MULTILINE),
                re.findall(r"\]\(([^)]+)\)", one),
                sorted(ADDRESS.findall(one)),
            )
            for one in (text(GUIDES / language / page.name) for language in LANGUAGES)
        ]
        assert form[0] == form[1] == form[2], page.name
    for language in LANGUAGES:
        names = {page.name for page in (GUIDES / language).iterdir()}
        assert names == {page.name for page in (GUIDES / "vi").iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_label_that_a_guide_quotes_stands_on_the_screens_of_its_language(language: str) -> None:
    known = set(sentences()) if language == "vi" else set(read(language).values())
    strange = [
        f"{shown(page)}: «{label}»"
        for page in sorted((GUIDES / language).glob("*.md"))
        for label in LABEL.findall(" ".join(text(page).split()))
        if label != "…" and label not in known
    ]
    assert not strange, "\n".join(strange)


def test_each_address_that_a_guide_names_is_one_of_the_product() -> None:
    dead = []
    for page in guides():
        for address in ADDRESS.findall(text(page)):
            try:
                resolve(address)
            except Resolver404:
                dead.append(f"{shown(page)}: {address}")
    assert not dead, "\n".join(dead)
