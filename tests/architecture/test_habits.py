"""Sizes and habits that keep a file readable, and names that must not stand in any file."""

import ast
import inspect
import re
from importlib import import_module

from tests.architecture.imports import module
from tests.architecture.sources import PACKAGE, ROOT, below, files, shown, tree

FILE, FUNCTION = 400, 60
TEXT = {
    "",
    ".css",
    ".html",
    ".in",
    ".json",
    ".md",
    ".po",
    ".py",
    ".svg",
    ".toml",
    ".ts",
    ".txt",
    ".typ",
    ".yaml",
    ".yml",
}
# A handler of a message may fail in any way, and the worker must live on to say so and to try again.
OUTERMOST = {"src/motcua/kernel/jobs/worker.py", "src/motcua/kernel/jobs/schedule.py"}
# Written in pieces, so that this file does not hold what it looks for.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb.deb" + "ian.org",
    "crates" + ".io",
    "proxy.go" + "lang.org",
    "maven" + ".org",
]


def test_no_file_is_longer_than_400_lines() -> None:
    folders = ("src", "tests", "tools", "bench", "frontend", "verifier")
    kinds = [path for suffix in (".py", ".html", ".css", ".ts") for path in below(*folders, suffix=suffix)]
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in kinds}
    assert not {name: length for name, length in lengths.items() if length > FILE}


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name} has {length} lines"
        for path in below("src", "tools", suffix=".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_handler_names_what_it_expects() -> None:
    caught = [
        f"{shown(path)}:{node.lineno}"
        for path in below("src", "tools", suffix=".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and shown(path) not in OUTERMOST
    ]
    assert not caught, caught


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler swallows whatever comes; one that tidies up and raises again does not."""
    last = handler.body[-1]
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    broad = any(one is None or ast.unparse(one) in ("Exception", "BaseException") for one in kinds)
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def test_every_ignored_type_says_which() -> None:
    bare = re.compile(r"# type: ignore(?!\[)")
    found = [shown(path) for path in below("src", suffix=".py") if bare.search(path.read_text(encoding="utf-8"))]
    assert not found, found


def test_the_api_of_a_room_lists_its_names_and_each_says_what_it_means() -> None:
    silent = []
    for path in below("src", suffix=".py"):
        if path.name == "api.py" and path.parent.parent.parent == PACKAGE:
            api = import_module(".".join(module(path, PACKAGE)))
            public = {name: getattr(api, name) for name in api.__all__}
            silent += [
                f"{shown(path)}: {name}"
                for name, value in public.items()
                if inspect.isroutine(value) or inspect.isclass(value)
                if not inspect.getdoc(value)
            ]
    assert not silent, "\n".join(silent)


def test_no_file_names_the_host_of_a_package_registry() -> None:
    named = [
        f"{shown(path)}: {host}"
        for path in files()
        if path.suffix in TEXT and path != ROOT / "LICENSE"
        for host in HOSTS
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert not named, "\n".join(named)


def test_the_pins_name_no_place_to_fetch_from() -> None:
    place = re.compile(r"\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b|.*://")
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if place.match(line)]
        assert all("--hash=sha256:" in line for line in lines if line.startswith("    "))


WRITES = ["add", "add_all", "save", "change"]


def test_what_may_clash_is_heard_of() -> None:
    """What is only written is sent later: what is wrong with it would be told after the line that catches it."""
    late = [
        f"{shown(path)}:{call.lineno}"
        for path in below("src", suffix=".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Try) and any("IntegrityError" in ast.unparse(one.type or node) for one in node.handlers)
        if not any(ast.unparse(line) == "deed.hear()" for line in node.body)
        for line in node.body
        for call in ast.walk(line)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {f"deed.{how}" for how in WRITES}
    ]
    assert not late, "\n".join(late)
