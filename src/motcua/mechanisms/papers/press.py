"""Typesets a template around every page of somebody else's file: the program of a process of its own.

A file from outside may be broken or made to harm. Here it can at worst end this process, which has a bounded time and
memory and nothing but the file, the fonts and the words to print; ``stamping`` starts it and waits. It knows no Django
and imports nothing of ours.

Standard input: JSON ``{"template", "data", "fonts", "file", "most", "moment"}``; ``file`` lies in the working
directory, ``most`` is the greatest number of pages, ``moment`` seconds since 1970. The template reads
``json(bytes(sys.inputs.data))`` and finds ``original: {file, pages}`` there. Standard output: the PDF.
Exit: 0 done, 3 too many pages, 4 cannot be read; why, on standard error.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from typing import Any, Final

import typst

TOO_MANY: Final = 3
UNREADABLE: Final = 4
SECONDS: Final = 30
MEMORY: Final = 2 * 1024**3
ONE_PAGE = "#set page(width: auto, height: auto)\n#image(sys.inputs.file, page: int(sys.inputs.page))"


def main() -> int:
    """Read the order, print the stamped file."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    order = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]])
    compiler = typst.Compiler(root=".", font_paths=fonts)
    try:
        pages = count(compiler, order["file"], order["most"])
        if pages > order["most"]:
            return TOO_MANY
        data = order["data"] | {"original": {"file": order["file"], "pages": pages}}
        sys.stdout.buffer.write(stamp(compiler, order["template"], data, order["moment"]))
    except typst.TypstError as error:
        sys.stderr.write("; ".join([error.message, *error.hints]))
        return UNREADABLE
    return 0


def count(compiler: typst.Compiler, file: str, most: int) -> int:
    """How many pages the file has, as the engine that prints them sees it; ``most`` + 1 stands for any more.

    Raises ``TypstError`` when not even the first can be read.
    """
    if not file.endswith(".pdf"):
        return 1
    _page(compiler, file, 1)
    least, over = 1, most + 2
    while over - least > 1:
        middle = (least + over) // 2
        try:
            _page(compiler, file, middle)
            least = middle
        except typst.TypstError:
            over = middle
    return least


def _page(compiler: typst.Compiler, file: str, page: int) -> None:
    compiler.compile(ONE_PAGE.encode(), format="pdf", sys_inputs={"file": file, "page": str(page)})


def stamp(compiler: typst.Compiler, template: str, data: dict[str, Any], moment: int) -> bytes:
    """The template's PDF. PDF/A is out of reach: what the file brings may keep none of its rules."""
    pdf = compiler.compile(
        template.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=datetime.fromtimestamp(moment, UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


if __name__ == "__main__":
    sys.exit(main())
