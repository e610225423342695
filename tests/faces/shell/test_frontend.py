"""What the build must hold to, read from its sources."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.conf.serve import collect

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "src/motcua/faces").rglob("*.html"))


ALONE = {"ledger_verifier"}
"""Saved and opened from disk, so it carries its script and style; its own policy names them by hash."""


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.stem not in ALONE], ids=lambda path: path.stem)
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_every_package_is_pinned() -> None:
    package = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_day_and_night_differ_in_colours_alone() -> None:
    """So `tests/pages` asks the second scheme of a page about colours only."""
    knowing = {
        path.name: set(re.findall(r"^\s*([\w-]+):[^;]*light-dark\(", text, re.M))
        | set(re.findall(r"prefers-color-scheme", text))
        for path in (ROOT / "frontend/src").rglob("*.*")
        if "light-dark(" in (text := path.read_text(encoding="utf-8")) or "prefers-color-scheme" in text
    }
    assert knowing.keys() == {"tokens.css"}
    assert all("color" in name or "shadow" in name for name in knowing["tokens.css"])


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """The folder in which the product, not the tests, keeps its static files, just filled."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": settings.COLLECTED}
    settings.STATIC_ROOT = tmp_path / "static"
    collect()
    return tmp_path / "static"


def test_style_and_script_are_sent_compressed(collected: Path) -> None:
    for name in ("app.*.css", "app.*.js"):
        (whole,) = collected.glob(f"built/{name}")
        assert whole.with_name(f"{whole.name}.gz").stat().st_size < whole.stat().st_size / 2


def test_only_what_pages_use_is_collected(collected: Path) -> None:
    assert {path.name for path in collected.iterdir()} == {
        "built", "shell", "oauth2_provider", "guides", "staticfiles.json",
    }  # fmt: skip
    # Pictures of the guides are not compressed again; tests/architecture holds how large each may be.
    weight = sum(path.stat().st_size for path in collected.rglob("*") if path.is_file() and path.suffix != ".png")
    assert weight < 1_000_000, "compressing megabytes that nobody asks for takes every installation seconds"


@pytest.mark.django_db
def test_a_browser_keeps_for_good_what_a_page_names_by_its_content(collected: Path) -> None:
    page = Client().get("/dang-nhap/").text
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert named
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", name) for name in named)
    fonts = set(re.findall(r"/static/built/fonts/([^\"]+)", page))
    (style,) = collected.glob("built/app.*.css")
    asked = set(re.findall(r"fonts/([\w.-]+)", style.read_text(encoding="utf-8")))
    assert fonts < asked, "a font that is fetched early must be the one that the style asks for"
    for name in named:
        answer = Client().get(name)
        answer.close()  # the file that it would have sent
        kept = answer.headers["Cache-Control"]
        assert "immutable" in kept
        assert int(re.findall(r"max-age=(\d+)", kept)[0]) > 365 * 24 * 3600


def test_serving_lays_out_only_what_nobody_has_laid_out(collected: Path) -> None:
    (collected / "staticfiles.json").write_text("{}")
    collect()
    assert (collected / "staticfiles.json").read_text() == "{}"
