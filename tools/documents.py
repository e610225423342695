"""The documents as a site of static pages: ``docs/_site/index.html``.

    tools/docs

It copies ``docs/`` into a temporary folder, adds the reference that the program writes about itself, and lets Sphinx
build. A link, an anchor or a picture that leads nowhere is an error, and so is a page that no table of contents names,
an address of the product that does not exist, and anything that a page would fetch from elsewhere.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SITE = DOCS / "_site"
CONTENTS = {
    "Begin": ["first-day"],
    "Guides": ["guides/vi/index", "guides/en/index", "guides/bn/index"],
    "Run it": ["operations/index"],
    "Write packs": ["packs", "add-a-procedure", "pack-keys", "import-procedures"],
    "Develop": ["developing", "architecture", "api", "benchmarks", "now"],
    "How it works": [],
    "Reference": [
        "reference/api", "reference/shapes", "reference/acts", "reference/addresses", "reference/commands",
        "reference/settings",
    ],
    "Decisions": ["decisions/*"],
}  # fmt: skip
"""The table of contents: captions, with pages or patterns of pages; "How it works" gets every page not named."""
BELOW = {"guides/vi": "*", "guides/en": "*", "guides/bn": "*", "operations": "*"}
"""Folders whose first page lists the others."""
FETCHED = re.compile(r"""<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)=["'](?:https?:)?//""")


def main() -> int:
    """See the module."""
    with tempfile.TemporaryDirectory(prefix="motcua-docs-") as folder:
        source = Path(folder) / "docs"
        shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("_site", "__pycache__"))
        write_reference(source / "reference", Path(folder) / "home")
        for readme in source.rglob("README.md"):
            readme.rename(readme.with_name("index.md"))
        for page in source.rglob("*.md"):
            page.write_text(page.read_text(encoding="utf-8").replace("README.md", "index.md"), encoding="utf-8")
        others = sorted({page.stem for page in source.glob("*.md")} - {"index", *chain(*CONTENTS.values())})
        captions = {**CONTENTS, "How it works": others}
        add(source / "index.md", *(contents(caption, pages) for caption, pages in captions.items()))
        for below, pattern in BELOW.items():
            add(source / below / "index.md", contents("", [pattern]))
        add(source / "reference/api.md", contents("", ["api/*"]))
        shutil.rmtree(SITE, ignore_errors=True)
        sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", f"{folder}/doctrees"]
        code = subprocess.run([*sphinx, str(source), str(SITE)], check=False).returncode
    (SITE / ".buildinfo").unlink(missing_ok=True)
    return code or outside()


def write_reference(folder: Path, home: Path) -> None:
    """What the program says of itself, as Markdown."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "motcua.conf.settings", "MOTCUA_HOME": str(home), "COLUMNS": "110"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from tools.reference import pages

    for name, text in pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def contents(caption: str, pages: list[str]) -> str:
    """A table of contents that only the site's sidebar shows."""
    named = [f":caption: {caption}"] if caption else []
    return "\n".join(["```{toctree}", ":hidden:", ":glob:", *named, "", *pages, "```", ""])


def add(page: Path, *parts: str) -> None:
    """Write more at the end of a page."""
    page.write_text("\n\n".join([page.read_text(encoding="utf-8"), *parts]), encoding="utf-8")


def outside() -> int:
    """Nothing is fetched from elsewhere: the site is read where there is no network."""
    faults = [
        f"{page.relative_to(SITE)}: {found[0]}"
        for page in SITE.rglob("*.html")
        for found in [FETCHED.search(page.read_text(encoding="utf-8"))]
        if found
    ]
    print(*faults, sep="\n", end="\n" if faults else "")
    if not faults:
        print(f"docs/_site/index.html: {sum(1 for _page in SITE.rglob('*.html'))} pages")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
