"""The pages of reference are the program's own words: nothing that it can do is missing there."""

import re

import pytest

from motcua.conf.cli import commands
from motcua.kernel.acts.api import registry
from tests.architecture.routes import OPERATIONS, PAGES
from tools import reference


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


def test_every_operation_of_the_api_has_its_part_with_who_may(pages: dict[str, str]) -> None:
    text = "".join(page for name, page in pages.items() if name.startswith("api/"))
    assert not [operation for operation in OPERATIONS if f"## `{operation}`\n" not in text]
    assert "For: the act `dossier.accept`" in text


def test_every_act_address_and_command_is_listed(pages: dict[str, str]) -> None:
    assert not [act for act in registry() if f"| `{act}` |" not in pages["acts.md"]]
    assert not [address for address in PAGES if f"`/{address}`".replace("<", "&lt;") not in pages["addresses.md"]]
    assert not [command for command in commands() if f"## `motcua {command}`\n" not in pages["commands.md"]]


def test_every_setting_that_the_program_reads_is_explained(pages: dict[str, str]) -> None:
    said = set(re.findall(r"MOTCUA_\w+", pages["settings.md"]))
    assert {"MOTCUA_HOME", "MOTCUA_DATABASE", "MOTCUA_PROXIES", "MOTCUA_LOG", "MOTCUA_REQUIRE_STATUS"} <= said


def test_each_shape_that_an_operation_leads_to_is_there(pages: dict[str, str]) -> None:
    asked = {anchor for page in pages.values() for anchor in re.findall(r"shapes\.md#([\w-]+)\)", page)}
    there = {reference._anchor(name) for name in re.findall(r"^## (.+)$", pages["shapes.md"], re.MULTILINE)}
    assert asked
    assert asked <= there


def test_a_cell_of_a_table_stays_one_cell() -> None:
    assert reference.table(["a"], [["x | y\n<z>"]]).splitlines()[2] == "| x \\| y &lt;z> |"
    assert reference.table(["a"], []) == ""
