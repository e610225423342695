"""How we speak with a portal: one session, renewed once; files from itself alone, within a size and a time."""

from time import monotonic

import pytest

from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.mechanisms.exchange.portal import configured
from tests.harness.portal import Imagined


def test_one_session_serves_many_requests_and_one_that_ended_is_renewed_once(portal: Imagined) -> None:
    (ours,) = configured()
    for key in "abc":
        ours.tell("DongBoHoSoMC", [{"MaHoSo": key}], updating=False, key=key)
    assert portal.entered == 1
    portal.mood.append("ended")
    ours.tell("DongBoHoSoMC", [{"MaHoSo": "d"}], updating=False, key="d")
    assert portal.entered == 2
    assert [one["MaHoSo"] for one in portal.told] == ["a", "b", "c", "d"]


def test_a_session_that_ends_again_is_told_and_not_asked_for_without_end(portal: Imagined) -> None:
    (ours,) = configured()
    portal.mood += ["ended"] * 9
    with pytest.raises(UnreachableError):
        ours.tell("DongBoHoSoMC", [{"MaHoSo": "a"}], updating=False, key="a")
    assert portal.entered == 2
    portal.mood.clear()
    ours.tell("DongBoHoSoMC", [{"MaHoSo": "a"}], updating=False, key="a")
    assert len(portal.told) == 1


def test_a_session_that_ended_between_two_files_is_renewed_once(portal: Imagined) -> None:
    portal.files["/tep/1"] = b"one"
    (ours,) = configured()
    assert ours.fetch("/tep/1", 100).read() == b"one"
    portal.file_mood.append("ended")
    assert ours.fetch("/tep/1", 100).read() == b"one"
    assert portal.entered == 2
    portal.file_mood += ["ended"] * 9
    with pytest.raises(UnreachableError):
        ours.fetch("/tep/1", 100)
    assert portal.entered == 3


def test_a_portal_that_lets_nobody_in_is_waited_for(portal: Imagined) -> None:
    """A password that ran out is no reason to give up what is to be told."""
    (ours,) = configured()
    ours._login["password"] = "old"
    with pytest.raises(UnreachableError):
        ours.tell("DongBoHoSoMC", [{"MaHoSo": "a"}], updating=False, key="a")


@pytest.mark.parametrize(
    "address",
    [
        "/tep/../1",
        "/tep/%2e%2e/1",
        "/tep/%252e%252e/1",
        "/tep/..%2f1",
        "../tep/1",
        "/./tep/1",
        "/tep/1%00",
        "/tep/1%0d%0aX: y",
        "/tep\\1",
        "/tep/%5c1",
        "ftp://{host}/tep/1",
        "http://{host}@example.vn/tep/1",
        "http://example.vn/tep/1",
        "http://127.0.0.1.example.vn/tep/1",
        "http://127.0.0.1:1/tep/1",
        "https://{host}/tep/1",
        "//[::1]/tep/1",
    ],
)
def test_no_address_leads_elsewhere_or_upwards(portal: Imagined, address: str) -> None:
    portal.files |= {"/tep/1": b"one", "/1": b"above"}
    (ours,) = configured()
    host = portal.url.removeprefix("http://").rstrip("/")
    with pytest.raises(RefusedError):
        ours.fetch(address.replace("{host}", host), 100)
    assert portal.entered == 0


def test_an_address_of_the_portal_is_taken_in_full_or_in_part(portal: Imagined) -> None:
    portal.files |= {"/tep/1?a=b..c": b"one", "/t%E1%BB%87p": b"two"}
    (ours,) = configured()
    assert ours.fetch(f"{portal.url}tep/1?a=b..c", 100).read() == b"one"
    assert ours.fetch("/t%E1%BB%87p", 100).read() == b"two"


def test_no_redirect_is_followed(portal: Imagined) -> None:
    (ours,) = configured()
    portal.file_mood.append("elsewhere")
    with pytest.raises(UnreachableError):
        ours.fetch("/tep/1", 100)


def test_a_file_without_end_is_cut_right_behind_what_is_allowed(portal: Imagined) -> None:
    portal.files["/tep/1"] = b"x" * 5_000_000
    (ours,) = configured()
    assert len(ours.fetch("/tep/1", 100_000).read()) == 100_001


@pytest.mark.parametrize("what", ["file", "answer"])
def test_an_answer_that_drips_ends_when_patience_does(portal: Imagined, what: str) -> None:
    """Each letter comes in time, all of them would take minutes."""
    portal.files["/tep/1"] = b"x" * 2000
    (ours,) = configured()
    portal.file_mood.append("drip")
    portal.mood.append("drip")
    portal.waiting.append({"data": ["x" * 2000]})
    begun = monotonic()
    with pytest.raises(UnreachableError):
        if what == "file":
            ours.fetch("/tep/1", 5000)
        else:
            ours.waiting()
    assert monotonic() - begun < 10
    assert ours.patience == 1.0


def test_an_answer_that_comes_twice_is_read_once(portal: Imagined) -> None:
    (ours,) = configured()
    portal.mood += ["twice", "twice"]
    portal.waiting.append({"service": "DongBoHoSoMC", "data": [{}]})
    assert ours.waiting() == {"service": "DongBoHoSoMC", "data": [{}]}
    ours.answer([{"error_code": "0"}])
    assert ours.waiting() is None
    assert len(portal.answers) == 1
