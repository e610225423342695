"""A pack made to harm is refused with a fault that says where, what and how to mend it; and refused soon.

"Soon" is counted in calls of functions, not by the clock, so that a slow machine says the same as a fast one.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.kernel.packs.api import Fault, Library, check
from motcua.kernel.packs.expressions import ExpressionFailed, ExpressionRefused, compile
from motcua.kernel.packs.folder import written
from motcua.kernel.packs.library import assemble
from motcua.kernel.packs.pack import read_pack
from motcua.kernel.packs.reading import BIGGEST, DEEPEST, WIDEST
from tests.kernel.packs.made import ROLE, manifest, pack, write

SOON = 25_000_000
"""Calls: a few seconds."""

FULL = BIGGEST - 100
BARE = yaml.safe_dump(ROLE | {"acts": []})
SPOKEN = yaml.safe_dump(manifest(languages=["vi", "en"]))
ROLES = "".join(f"- {{id: r{n}, urn: 'urn:motcua:role:r{n}', title: a, valid_from: 2025-07-01}}\n" for n in range(2000))
MISNAMED = "".join(f"q{n}.title: x\n" for n in range(2000))


def counted(work: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions were called, ours and those of libraries, and what came of it."""
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        outcome = work()
    finally:
        sys.setprofile(before)
    return calls, outcome


def refused(files: dict[str, str]) -> list[Fault]:
    """The faults of a draft with these files, found soon and each with file, message and remedy."""
    pack_yaml = {"pack.yaml": yaml.safe_dump(manifest())}
    calls, library = counted(lambda: assemble([read_pack(written(pack_yaml | files, "hostile"))]))
    assert calls < SOON
    assert isinstance(library, Library)
    assert library.faults
    assert len(library.faults) < 3 * WIDEST
    for fault in library.faults[:50]:
        assert str(fault.message)
        assert str(fault.remedy)
        assert len(str(fault)) < 2000
    return library.faults


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", 1),
        ("- id: a\n- <<: *a\n", 2),
        ("- &a\n  b: *a\n", 1),
        ("[" * FULL, 1),
        ("{a: " * (FULL // 4), 1),
        ("- " * (FULL // 2), 1),
        ("? " * (FULL // 2), 1),
        ("".join(f"{' ' * n}a:\n" for n in range(1000)), DEEPEST + 2),
        ("a: !!python/object/apply:os.system ['touch /tmp/x']\n", 1),
        ("x: 1\na: !!binary aGk=\n", 2),
        ("a: !include /etc/passwd\n", 1),
        ("---\n[]\n---\nb: 2\n", 3),
        ("- a\n" * (FULL // 4), WIDEST + 2),
        ("- id: x\n" + "".join(f"  k{n}: 1\n" for n in range(50_000)), WIDEST + 1),
        ("a: 1\nb: \x00\n", None),
        ("a: 'b\n", None),
        ("%YAML 9.9\n---\na: 1\n", 1),
    ],
)
def test_yaml_that_grows_runs_nests_or_never_ends_is_one_fault_at_its_line(text: str, line: int | None) -> None:
    [fault] = refused({"roles.yaml": text})
    assert fault.file == "hostile/roles.yaml"
    assert line is None or fault.line == line


@pytest.mark.parametrize(
    "files",
    [
        {"roles.yaml": f'"{"x" * (FULL - 50)}" : 1\n'},
        {"roles.yaml": f"- id: {'x' * (FULL - 50)}\n"},
        {"roles.yaml": "a: 1\n" * (WIDEST - 1)},
        {"roles.yaml": "- id: x\n" + "".join(f"  k{n}: 1\n" for n in range(WIDEST - 10))},
        {"roles.yaml": "- a\n" * (WIDEST - 1)},
        {"roles.yaml": "- {}\n" * (WIDEST - 1)},
        {"roles.yaml": BARE.replace("[]", "".join(f"\n- {{act: a{n}, scope: all}}" for n in range(WIDEST - 10)))},
        {"roles.yaml": BARE.replace("[]", "".join(f"\n- {{act: a{n}, scope: own}}" for n in range(2000)))},
        {"pack.yaml": SPOKEN, "texts/en/a.yaml": "".join(f"k{n}.title: x\n" for n in range(WIDEST - 1))},
        {"pack.yaml": SPOKEN, "roles.yaml": ROLES, "texts/en/a.yaml": MISNAMED},
        {f"roles/{n}.yaml": "a" for n in range(4900)},
    ],
    ids=["long key", "long text", "same key", "unknown keys", "wrong items", "empty items", "wrong values",
         "wrong names", "translations of nothing", "misnamed translations", "many files"],
)  # fmt: skip
def test_mistakes_by_the_thousand_are_told_as_far_as_anybody_reads_them(files: dict[str, str]) -> None:
    refused(files)


def test_a_terminal_is_not_steered_by_what_a_pack_says(tmp_path: Path) -> None:
    faults = refused({"roles.yaml": '- "a\\e[2J\\nroles.yaml: ok": 1\n'})
    root = pack(tmp_path)
    write(root / "roles\x1b[2J.yaml", "a: 1\n")
    write(root / "a\nb.yaml", "a: 1\n")
    for line in map(str, [*faults, *check([root])]):
        assert line.isprintable()


@pytest.mark.parametrize("path", ["../x.yaml", "/etc/passwd", "roles/../../x.yaml", "a\\..\\x.yaml", "roles/\x00.yaml"])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    [fault] = refused({path: "a: 1\n"})
    assert (fault.file, fault.path) == ("hostile", path)


def test_a_template_is_only_a_file_of_the_pack(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.typ", "= Mật\n")
    for name in ("../secret.typ", "../../secret.typ", str(secret), "%2e%2e/secret.typ"):
        root = pack(tmp_path / "p")
        write(root / "document-types.yaml", [{"urn": "urn:motcua:document-type:x", "template": name}])
        assert any(fault.path == "x.template" for fault in check([root])), name
        assert "Mật" not in " ".join(map(str, check([root])))


def test_no_item_stands_under_the_name_of_another_pack() -> None:
    role = ROLE | {"urn": "urn:motcua:pack:vn-base:roles:operator"}
    [fault] = refused({"roles.yaml": yaml.safe_dump([role])})
    assert (fault.path, fault.line) == ("clerk.urn", 6)
    own = ROLE | {"urn": "urn:motcua:pack:one:roles:operator"}
    files = {"pack.yaml": yaml.safe_dump(manifest()), "roles.yaml": yaml.safe_dump([own])}
    assert assemble([read_pack(written(files, "own"))]).faults == []


@pytest.mark.parametrize(
    "source",
    [
        "a == 'x' || " * 8000 + "true",
        "(" * 400 + "true" + ")" * 400,
        "[" * 13 + "]" * 13,
        "l.all(x, l.all(y, l.all(z, x == y && y == z)))",
        "l.map(x, l.map(y, l.map(z, [x, y, z]))) == l",
        "a.matches('((a{1000}){1000}){1000}')",
        "a.matches('(a{1000}){1000}')",
        "a.matches(a)",
        "a.matches('^(a+)+$' + a)",
        "[" + "1," * 245 + "1].all(x, [1].all(y, [1].all(z, true)))",
        "a.a.a.a == 'x'",
        "__import__('os').system('true')",
        "a.__class__ == 'x'",
        "open('/etc/passwd') == ''",
        "a == 'x' # ",
        "a == '\n'",
        "a = 'x'",
        "a; true",
        "\x00",
    ],
)
def test_an_expression_made_to_harm_is_refused_with_its_place(source: str) -> None:
    def attempt() -> ExpressionRefused:
        with pytest.raises(ExpressionRefused) as told:
            compile(source, {"a": str, "l": list})
        return told.value

    calls, told = counted(attempt)
    assert calls < 100_000
    assert str(told.sentence)
    assert str(told.remedy)
    assert told.line >= 1
    assert told.column >= 1


def test_a_loop_within_a_loop_over_a_long_list_is_stopped() -> None:
    expression = compile("l.all(x, l.all(y, x == y))", {"l": list})
    assert expression.evaluate({"l": ["a"] * 50}) is True
    with pytest.raises(ExpressionFailed):
        expression.evaluate({"l": ["a"] * 3000})
