"""A message that nobody can read, that asks for too much, or on which something breaks holds up no other."""

import json
import math
from typing import Any

import pytest

from motcua.kernel.acts.api import Invalid
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain, parked, release, run_due, schedules
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.exchange import incoming
from motcua.mechanisms.exchange.api import Envelope, receive
from motcua.mechanisms.exchange.wording import MESSAGE, WHY, Unreadable, parsed
from tests import helpers
from tests.harness.portal import Imagined
from tests.mechanisms.exchange.national import CODE, item, message, system

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def nested(depth: int) -> Any:
    found: Any = 1
    for _level in range(depth):
        found = [found]
    return found


def paper(name: str = "/tep/1") -> dict[str, Any]:
    return item()["TaiLieuNop"][0] | {"DuongDanTaiTepTin": name}


POISONED: dict[str, bytes] = {
    "ten thousand brackets": b'{"data": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "five hundred brackets": json.dumps(message(item(GhiChu=nested(500)))).encode(),
    "a number of ten thousand digits": b'{"data": [{"MaHoSo": ' + b"9" * 10_000 + b"}]}",
    "not a number": b'{"service": "DongBoHoSoMC", "data": [NaN]}',
    "a key that stands twice": b'{"service": "DongBoHoSoMC", "service": "X", "data": [{}]}',
    "a list": b"[[1]]",
    "a text": b'"DongBoHoSoMC"',
    "items that are none": b'{"service": "DongBoHoSoMC", "data": [7, null, "x", [], {}]}',
    "data that is no list": b'{"service": "DongBoHoSoMC", "data": {"MaHoSo": "1"}}',
    "a service that is a list": b'{"service": [[]], "isUpdating": {"a": []}, "data": [{}]}',
    "half a message": b'{"service": "DongBoHoSoMC", "data": [{"MaHo',
    "no UTF-8": b'{"service": "\xff\xfe"}',
    "fifty megabytes": b'{"data": ["' + b"x" * (50 * 1024 * 1024) + b'"]}',
}


@pytest.mark.parametrize("name", POISONED)
def test_a_poisoned_message_is_answered_in_words_and_the_next_one_is_taken(
    ward: helpers.Ward, portal: Imagined, name: str
) -> None:
    portal.waiting += [POISONED[name], message()]
    run_due()
    first, *rest = portal.answers
    assert first["error_code"] == "invalid"
    assert first["faults"]
    assert all(fault["message"] for fault in first["faults"])
    assert (rest[-1]["MaHoSo"], rest[-1]["error_code"]) == (CODE, "0")
    assert cases.Dossier.objects.get().reference == CODE
    assert not [row.error for row in schedules() if row.error]


@pytest.mark.parametrize("garbage", [b"<html>bad gateway</html>", b""])
def test_a_page_of_somebody_between_us_is_no_message_and_nothing_is_answered_for_it(
    ward: helpers.Ward, portal: Imagined, garbage: bytes
) -> None:
    portal.waiting.append(message())
    portal.mood.append("garbage" if garbage else "drop")
    run_due()
    assert not portal.answers
    with at(helpers.MORNING.replace(hour=11)):
        run_due()
    assert [one["error_code"] for one in portal.answers] == ["0"]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        5,
        "x",
        [],
        [{}],
        {},
        nested(5000),
        {"service": nested(5000)},
        {"data": [nested(5000)]},
        {"data": nested(9)},
    ],
)
def test_what_is_no_envelope_is_a_fault_in_words_and_never_a_crash(wrong: Any) -> None:
    with pytest.raises(Invalid) as told:
        Envelope.read(wrong)
    assert "service" in told.value.faults


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, 10**4000, nested(5000), {"a": nested(41)}, "\ud800", "a\0b"],
    ids=["nan", "inf", "huge", "deep", "deep in an object", "half a letter", "nul"],
)
def test_a_value_that_nobody_keeps_spoils_its_item_alone(ward: helpers.Ward, value: Any) -> None:
    answers = receive(system(), message(item(MaHoSo="G01-2", DuLieu={"child": {"full_name": value}}), item(), value))
    assert [answer["error_code"] for answer in answers] == ["invalid", "0", "invalid"]
    assert answers[0]["faults"][0]["message"]


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1, "a": 2}', "[" * 10_000, "9" * 5000, "", b"\xff", "{'a': 1}"])
def test_what_is_not_json_for_everybody_alike_is_unreadable(text: str | bytes) -> None:
    with pytest.raises(Unreadable) as told:
        parsed(text)
    assert str(told.value) in WHY


def test_answers_as_text_are_read_as_strictly(ward: helpers.Ward) -> None:
    text = json.dumps(helpers.ANSWERS)
    twice = text.replace('"child": {', '"child": {"full_name": "Khác", ', 1)
    answers = receive(system(), message(item(MaHoSo="G01-2", DuLieu=twice), item(DuLieu=text)))
    assert [answer["error_code"] for answer in answers] == ["invalid", "0"]


def test_too_many_files_in_one_message_are_refused_before_anything_is_done(
    ward: helpers.Ward, portal: Imagined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "FILES", 3)
    with pytest.raises(Invalid) as told:
        receive(system(), message(item(), item(MaHoSo="G01-2", TaiLieuNop=[paper()] * 3)))
    assert "4 tệp, nhiều hơn 3" in str(told.value.faults["data"][0])
    assert told.value.remedy
    assert not cases.Dossier.objects.exists()
    assert portal.entered == 0  # not even asked for a file


def test_files_that_are_too_large_together_are_told_to_their_item_and_go_through_in_another_message(
    ward: helpers.Ward, portal: Imagined, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(helpers.NOTICE)
    monkeypatch.setattr(incoming, "TOGETHER", 2 * size + 1)
    second = item(MaHoSo="G01-2", TaiLieuNop=[paper(), paper()])
    bare = item(MaHoSo="G01-3", MaTTHC="9.999999")
    caller, sent = system(), message(item(), second, bare)
    answers = receive(caller, sent)
    assert [answer["error_code"] for answer in answers] == ["0", "invalid", "invalid"]
    assert {fault["path"] for fault in answers[1]["faults"]} == {"TaiLieuNop"}
    assert answers[1]["remedy"]
    assert cases.Dossier.objects.get().reference == CODE
    assert [answer["error_code"] for answer in receive(caller, sent)] == [
        "0",
        "0",
        "invalid",
    ]  # the first has its files


def test_files_that_take_too_long_together_are_asked_for_later(
    ward: helpers.Ward, portal: Imagined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "LASTS", -1.0)
    (answer,) = receive(system(), message())
    assert answer["error_code"] == "portal_unreachable"
    assert portal.entered == 0


def test_what_breaks_on_one_item_is_set_aside_shown_and_taken_when_released(
    ward: helpers.Ward, portal: Imagined, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = incoming._addressed

    def breaking(one: Any) -> Any:
        if one.MaHoSo == "G01-2":
            raise ZeroDivisionError
        return real(one)

    monkeypatch.setattr(incoming, "_addressed", breaking)
    portal.waiting += [message(item(MaHoSo="G01-2")), message()]
    run_due()
    assert [(one["MaHoSo"], one["error_code"]) for one in portal.answers] == [("G01-2", "set_aside"), (CODE, "0")]
    for hours in range(24):
        with at(helpers.MORNING.replace(day=18, hour=hours)):
            drain()
    (stuck,) = [one for one in parked() if one.event == incoming.ASIDE]
    assert (stuck.error, stuck.behind) == ("ZeroDivisionError", 0)
    monkeypatch.setattr(incoming, "_addressed", real)
    release(Message.objects.get(state="parked"))
    with at(helpers.MORNING.replace(day=19)):
        drain()
    assert set(cases.Dossier.objects.values_list("reference", flat=True)) == {CODE, "G01-2"}
    assert not parked()
    assert not Message.objects.filter(event=incoming.ASIDE).exclude(payload={}).exists()  # no copy of it stays


def test_what_breaks_on_an_item_that_was_pushed_is_told_and_may_be_pushed_again(
    ward: helpers.Ward, portal: Imagined, settings: Any
) -> None:
    """The file of the password can be read by others: that is refused where it is used, and is nobody's fault there."""
    key = settings.MOTCUA_HOME / "keys" / "national-portal"
    key.chmod(0o644)
    caller = system()
    answers = receive(caller, message(item(), item(MaHoSo="G01-2", MaTTHC="9.999999")))
    assert [answer["error_code"] for answer in answers] == ["unfinished", "invalid"]
    assert answers[0]["remedy"]
    assert not Message.objects.filter(event=incoming.ASIDE).exists()
    key.chmod(0o600)
    assert receive(caller, message())[0]["error_code"] == "0"


def test_the_largest_message_that_is_taken_is_really_taken(ward: helpers.Ward, portal: Imagined) -> None:
    room = MESSAGE - len(json.dumps(message(item(ThongTinKhac="")), ensure_ascii=False).encode()) - 200
    portal.waiting.append(message(item(ThongTinKhac="x" * room)))
    run_due()
    assert [one["error_code"] for one in portal.answers] == ["0"]
