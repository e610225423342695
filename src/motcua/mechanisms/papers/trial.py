"""Typesets a template once: the program of a process of its own, which a template made to harm can at worst end.

A template comes with a pack, and may count for ever or ask for more memory than there is, by which the process that
typesets it dies. So whoever prints tries each template here first, with bounded time and memory. It knows no Django and
imports nothing of ours.

Standard input: JSON ``{"template", "data", "fonts"}``. Exit: 0 when it came to an end, be it with an error of its own,
which ``render`` tells.
"""

import json
import resource
import sys
from contextlib import suppress
from typing import Final

import typst

SECONDS: Final = 20
MEMORY: Final = 2 * 1024**3


def main() -> int:
    """Typeset, and print nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]])
    with suppress(typst.TypstError):
        compiler = typst.Compiler(root=order["fonts"], font_paths=fonts)
        compiler.compile(order["template"].encode(), format="pdf", sys_inputs={"data": order["data"]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
