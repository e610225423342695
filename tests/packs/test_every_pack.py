"""Every pack that we publish is sound, loads, and reads back as it was written."""

from pathlib import Path

import pytest

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Caller
from motcua.kernel.packs.api import PackItem, at_version, check, load_folders, open_library

FOLDERS = sorted(path for path in (Path(__file__).resolve().parents[2] / "packs").iterdir() if path.is_dir())


def test_all_packs_together_have_no_fault() -> None:
    assert [str(fault) for fault in check(FOLDERS)] == []


@pytest.mark.both
@pytest.mark.django_db
def test_all_packs_load_and_every_item_reads_back_as_it_was_written() -> None:
    outcome = load_folders(FOLDERS, Caller(system_actor("tests"), channel="test"))
    versions = {version.urn: version for version, _new in outcome}
    entries = list(open_library(FOLDERS).entries())
    assert PackItem.objects.count() == len(entries)
    for entry in entries:
        read = at_version(type(entry.spec), entry.kind, entry.urn, versions[entry.place.pack].pk)
        assert read == entry.spec
