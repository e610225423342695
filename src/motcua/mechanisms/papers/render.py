"""From template and data to a PDF/A-2a file: Typst, our own fonts, no network, no clock.

Data reach the template only as JSON (``sys.inputs.data``), never as source: a name full of Typst code prints as such.
Equal template, data, fonts and moment give equal bytes.
"""

import hashlib
import io
import json
import subprocess  # nosec B404
import sys
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from motcua.mechanisms.papers import trial
from motcua.mechanisms.papers.layouts import HOUSE
from motcua.mechanisms.papers.rules import VIETNAM, template_fault


class RenderError(Exception):
    """A template and its data gave no clean PDF/A; the message is Typst's own (glyph, unknown field, warning)."""


def render(template: str, data: dict[str, Any], fonts: Path, moment: datetime) -> bytes:
    """Typeset a template to PDF/A-2a bytes.

    ``template`` is Typst source, and the definitions of ``house.typ`` stand before it; ``data`` is JSON-ready;
    ``fonts`` is a folder of whole TTF files, the only fonts used; ``moment`` is written as the file's creation time.
    Raises :class:`RenderError` on any error or warning.
    """
    if fault := template_fault(template):
        raise RenderError(fault)
    template, told = HOUSE + template, json.dumps(data, ensure_ascii=False)
    _try(template, told, fonts)
    try:
        compiler = typst.Compiler(root=fonts, font_paths=_fonts(fonts))  # a template can read nothing but fonts
        pdf, warnings = compiler.compile_with_warnings(
            template.encode(),
            format="pdf",
            sys_inputs={"data": told},
            pdf_standards=["a-2a"],
            timestamp=moment.astimezone(VIETNAM).replace(microsecond=0),  # a PDF counts whole seconds
        )
    except typst.TypstError as error:
        raise RenderError("; ".join([error.message, *error.hints])) from error
    if warnings:
        raise RenderError("; ".join(warning.message for warning in warnings))
    assert isinstance(pdf, bytes)
    return pdf


def qr_svg(text: str, *, light: str | None = None) -> str:
    """A QR code (error correction M) as SVG text, to be put into the data of a template; on a page, whose ground may be
    dark, on a ``light`` one with a border."""
    out = io.BytesIO()
    border = 2 if light else 0
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=border, light=light, xmldecl=False, svgns=True
    )
    return out.getvalue().decode()


_tried: set[str] = set()


def _try(template: str, data: str, fonts: Path) -> None:
    """Let a template that this process has not met yet run in one of its own first, in bounded time and memory."""
    seal = hashlib.sha256(template.encode()).hexdigest()
    if seal in _tried:
        return
    order = json.dumps({"template": template, "data": data, "fonts": str(fonts.resolve())}).encode()
    program, beyond = [sys.executable, "-I", trial.__file__], "The template takes more time or memory than a paper may."
    try:
        subprocess.run(program, input=order, capture_output=True, timeout=2 * trial.SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise RenderError(beyond) from error
    _tried.add(seal)


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    """Reading the fonts costs more than typesetting a page; they are kept for the life of the process."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if not fonts.families():
        raise RenderError(f"No fonts in {folder}; the build of frontend/ puts them there.")
    return fonts
