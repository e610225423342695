"""Small files: whole or not at all, the owner's alone, and one winner among several."""

import multiprocessing
import os
from pathlib import Path

import pytest

from motcua.kernel.disk.api import ANYBODY, alone_in, kept, put, put_first, written_once


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_put_anew_takes_the_place_of_the_old_one_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one"
    put(path, b"first")
    put(path, b"second")
    assert (path.read_bytes(), mode(path), mode(path.parent)) == (b"second", 0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == ["one"]


def test_a_draft_left_by_a_process_that_died_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / f".one.{os.getpid()}").write_bytes(b"half")
    put(tmp_path / "one", b"whole")
    assert (tmp_path / "one").read_bytes() == b"whole"


def test_what_anybody_may_read_can_be_read_by_anybody(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        put(tmp_path / "tile", b"x", ANYBODY)
    finally:
        os.umask(before)
    assert mode(tmp_path / "tile") == 0o644


def test_where_a_file_is_there_the_first_one_stays(tmp_path: Path) -> None:
    put_first(tmp_path / "one", b"first")
    put_first(tmp_path / "one", b"second")
    assert (tmp_path / "one").read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["one"]


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    assert written_once(tmp_path / "one", lambda: "khóa") == "khóa"
    assert written_once(tmp_path / "one", lambda: pytest.fail("made twice")) == "khóa"


def race(path: Path, told: "multiprocessing.Queue[str]") -> None:
    told.put(written_once(path, lambda: str(os.getpid())))


def test_of_processes_that_make_it_at_once_one_wins_for_all(tmp_path: Path) -> None:
    several = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[str] = several.Queue()
    some = [several.Process(target=race, args=(tmp_path / "one", told)) for _ in range(4)]
    for one in some:
        one.start()
    said = {told.get(timeout=60) for _ in some}
    for one in some:
        one.join()
    assert said == {(tmp_path / "one").read_text()}


def enter(folder: Path, told: "multiprocessing.Queue[str]") -> None:
    with alone_in(folder):
        told.put("in")


def test_one_process_at_a_time_is_alone_in_a_folder(tmp_path: Path) -> None:
    several = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[str] = several.Queue()
    with alone_in(tmp_path):
        other = several.Process(target=enter, args=(tmp_path, told))
        other.start()
        other.join(timeout=2)
        assert other.is_alive() and told.empty()
    other.join(timeout=60)
    assert told.get(timeout=10) == "in"


def test_a_secret_that_is_missing_or_that_others_can_read_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "sms"
    with pytest.raises(ValueError, match="there is no file .*/sms"):
        kept(path)
    path.write_text("bí mật\n")
    path.chmod(0o640)
    with pytest.raises(ValueError, match="can be read by others: chmod 600"):
        kept(path)
    path.chmod(0o600)
    assert kept(path) == "bí mật"
