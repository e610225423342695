"""The files of the project, as git sees them: what is ignored is not there, what is not yet committed is."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/motcua"


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file())


def below(*folders: str, suffix: str) -> list[Path]:
    """Files of one kind below some of the project's folders."""
    return [path for path in files() if path.suffix == suffix and path.relative_to(ROOT).parts[0] in folders]


def shown(path: Path) -> str:
    """How a message names a file."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
