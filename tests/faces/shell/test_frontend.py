"""What the build must hold to, read from its sources."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

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


def test_style_and_script_are_sent_compressed(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    for name in ("app.css", "app.js"):
        whole, packed = (tmp_path / "built" / name), (tmp_path / "built" / f"{name}.gz")
        assert packed.stat().st_size < whole.stat().st_size / 2


def test_only_what_pages_use_is_collected(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    assert {path.name for path in tmp_path.iterdir()} == {"built", "shell", "oauth2_provider", "guides"}
    # Pictures of the guides are not compressed again; tests/architecture holds how large each may be.
    weight = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".png")
    assert weight < 1_000_000, "compressing megabytes that nobody asks for takes every installation seconds"
