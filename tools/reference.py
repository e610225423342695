"""The pages of reference, written from the program itself, so that they cannot differ from it.

``pages()`` gives Markdown by file name: operations of the API by tag and their shapes, acts and who may, addresses,
commands, settings. It needs Django set up.
"""

import contextlib
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
METHODS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]


def pages() -> dict[str, str]:
    """Every page by its path below ``reference/``."""
    from motcua.faces.api.service import service

    schema: Json = service.get_openapi_schema()
    return {
        **_operations(schema),
        "shapes.md": _shapes(schema["components"]["schemas"]),
        "acts.md": _acts(),
        "addresses.md": _addresses(),
        "commands.md": _commands(),
        "settings.md": _settings(),
    }


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; nothing for no rows."""
    found = [[_cell(cell) for cell in row] for row in rows]
    if not found:
        return ""
    names = list(head)
    lines = [names, ["---"] * len(names), *found]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _anchor(name: str) -> str:
    return re.sub(r"[^\w-]", "", name.lower().replace(" ", "-"))


def _operations(schema: Json) -> dict[str, str]:
    by_tag: dict[str, list[str]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                tag = (operation.get("tags") or ["others"])[0]
                by_tag[tag].append(_operation(method.upper(), path, operation))
    found = {f"api/{_anchor(tag)}.md": f"# API: {tag}\n\n" + "".join(parts) for tag, parts in sorted(by_tag.items())}
    listed = "".join(f"- [{tag}](api/{_anchor(tag)}.md)\n" for tag in sorted(by_tag))
    words = "Every operation by what it is about, as the program says at `/api/v1/openapi.json`."
    return found | {
        "api.md": f"# API: operations\n\n{words} How to sign in and to repeat safely: [The API](../api.md).\n\n{listed}"
    }


def _operation(method: str, path: str, operation: Json) -> str:
    from tests.architecture.routes import OPERATIONS

    right = OPERATIONS.get(f"{method} {path}", "")
    parts = [f"## `{method} {path}`\n\n", _prose(operation.get("description") or operation.get("summary", ""))]
    if right:
        who = f"the act `{right}`, see [who may](../acts.md)" if "." in right else right
        parts.append(f"For: {who}.\n\n")
    rows = [
        (f"`{one['name']}`", one["in"], _type(one.get("schema", {})), "yes" if one.get("required") else "", "")
        for one in operation.get("parameters", [])
    ]
    parts.append(table(("parameter", "in", "type", "required", ""), rows))
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(f"Takes `{kind}`: {_type(body.get('schema', {}), linked=True)}.\n\n")
        parts.append(_fields(body.get("schema", {})))
    answers = [
        (f"`{status}`", one.get("description", ""), _answer(one))
        for status, one in operation.get("responses", {}).items()
    ]
    parts.append(table(("answer", "means", "body"), answers))
    return "".join(parts)


def _answer(answer: Json) -> str:
    content = answer.get("content", {})
    return ", ".join(f"`{kind}` {_type(body.get('schema', {}), linked=True)}" for kind, body in content.items())


def _type(schema: Json, *, linked: bool = False) -> str:
    """A schema in a few words; a name of a shape leads to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](../shapes.md#{_anchor(name)})" if linked else name
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_type(one, linked=linked) for one in schema[several])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}), linked=linked)}"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{one}`" for one in schema.get("enum", [schema.get("const")]))
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def _fields(schema: Json) -> str:
    needed = schema.get("required", [])
    rows = [
        (f"`{name}`", _type(one), "yes" if name in needed else "", one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]
    return table(("field", "type", "required", ""), rows)


def _shapes(schemas: Json) -> str:
    parts = ["# API: shapes\n\nWhat operations take and give, field by field.\n\n"]
    for name, schema in sorted(schemas.items()):
        fields = _fields(schema) or f"{_type(schema)}\n\n"
        parts.append(f"## {name}\n\n{_prose(schema.get('description', ''))}{fields}")
    return "".join(parts)


def _prose(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    plain = " ".join(lines).replace("``", "`").replace("<", "&lt;") if lines else ""
    return f"{plain}\n\n" if plain else ""


def _acts() -> str:
    from motcua.kernel.acts.api import registry

    roles = yaml.safe_load((ROOT / "packs/vn-base/roles.yaml").read_text(encoding="utf-8"))
    holders: dict[str, list[str]] = defaultdict(list)
    for role in roles:
        for one in role.get("acts", []):
            holders[one["act"]].append(f"{role['id']} ({one['scope']})")
    parts = [
        "# Acts, and who may\n\nEvery change of data is one of these acts. Roles come from the pack `vn-base`; the",
        " word in brackets is how far the right reaches. Without a role, only the program itself does it.\n\n",
        table(
            ("act", "what it does", "roles"),
            (
                (f"`{name}`", (act.run.__doc__ or "").strip().split("\n\n")[0], ", ".join(holders.get(name, [])))
                for name, act in sorted(registry().items())
            ),
        ),
        "## Roles\n\n",
        table(
            ("role", "Vietnamese", "what for", "reads"),
            ((f"`{role['id']}`", role["title"], role.get("note", ""), role["reads"]) for role in roles),
        ),
    ]
    return "".join(parts)


def _addresses() -> str:
    from tests.architecture.routes import PAGES

    words = "Every page and for whom it is; an act means: whoever may do it. Operations: [API](api.md).\n\n"
    rows = (
        (f"`/{path}`", methods, f"`{right}`" if "." in right else right) for path, (methods, right) in PAGES.items()
    )
    return f"# Addresses\n\n{words}" + table(("address", "methods", "for"), rows)


def _commands() -> str:
    from motcua.conf.cli import commands

    parts = ["# Commands\n\nWhat `motcua COMMAND --help` says, in English.\n\n"]
    for name in sorted(commands()):
        parts.append(f"## `motcua {name}`\n\n```text\n{_help(name)}\n```\n\n")
        for under in _below(_help(name)):
            parts.append(f"### `motcua {name} {under}`\n\n```text\n{_help(name, under)}\n```\n\n")
    return "".join(parts)


def _help(name: str, *under: str) -> str:
    from django.utils.module_loading import import_string
    from django.utils.translation import override

    from motcua.conf.cli import commands

    said = io.StringIO()
    with override("en"), contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        import_string(commands()[name])([*under, "--help"])
    return said.getvalue().strip()


def _below(said: str) -> Iterator[str]:
    found = re.search(r"^positional arguments:\n  \{([\w,-]+)\}", said, re.MULTILINE)
    yield from found[1].split(",") if found else ()


def _settings() -> str:
    from motcua.conf import settings

    rows = re.findall(
        r"^(``MOTCUA_\w+``(?:, ``MOTCUA_\w+``)*)\s+(.*(?:\n {5,}.*)*)", settings.__doc__ or "", re.MULTILINE
    )
    head = (settings.__doc__ or "").split("\n\n")
    example = (ROOT / "docs/operations/site.example.yaml").read_text(encoding="utf-8")
    return "".join(
        [
            f"# Settings\n\n{_prose(head[0])}{_prose(head[1].rstrip(':') + '.')}",
            table(("variable", "meaning"), ((name.replace("``", "`"), said.replace("``", "`")) for name, said in rows)),
            f"## The site file\n\nEvery key, as in the example:\n\n```yaml\n{example}```\n",
        ]
    )
