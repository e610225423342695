"""What import-linter does not look at: a room's door is its ``api.py``, and imports stand at the top of the file."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import tree

LAYERS = ("kernel", "mechanisms", "faces")
OPEN = {("motcua", "conf"), ("motcua", "faces", "shell")}
"""Rooms that are ground for those above them and have no door: settings, and the layout that every face stands in."""


def module(path: Path, package: Path) -> tuple[str, ...]:
    """The dotted name of a file below the package ``motcua``, in parts."""
    parts = ("motcua", *path.relative_to(package).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def room(name: tuple[str, ...]) -> tuple[str, ...]:
    """The room that a module belongs to: ``motcua.kernel.text``, or ``motcua.conf``."""
    return name[:3] if len(name) > 1 and name[1] in LAYERS else name[:2]


def faults(path: Path, package: Path) -> Iterator[str]:
    """Every first-party import of a file that goes round a door or hides in a block.

    Django writes into a migration the file in which a column's default is defined, so those may name any file.
    """
    here = module(path, package)
    top = {id(node) for node in _top_level(tree(path))}
    for node in ast.walk(tree(path)):
        for name in _imported(node):
            if id(node) not in top:
                yield f"line {node.lineno}: {'.'.join(name)} is imported inside a block"
            elif room(name) != room(here) and not _through_the_door(name) and "migrations" not in here:
                yield f"line {node.lineno}: {'.'.join(name)} is not the api of {'.'.join(room(name))}"


def _top_level(parsed: ast.Module) -> Iterator[ast.stmt]:
    for node in parsed.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            yield from node.body
        yield node


def _imported(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Every name that a statement takes from the package, in parts; a relative import counts as broken."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" if not node.level else f"motcua.?.{alias.name}" for alias in node.names]
    else:
        return
    yield from (tuple(name.split(".")) for name in names if name.split(".")[0] == "motcua")


def _through_the_door(name: tuple[str, ...]) -> bool:
    door = len(room(name))
    return room(name) in OPEN or (len(name) > door and name[door] == "api")
