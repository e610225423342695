"""``motcua calendar``: a clerk checks a sum or a file without a database."""

from pathlib import Path

import pytest
import yaml

from motcua.kernel.calendar.cli import main
from tests.kernel.calendar.made import OFFICIAL_FILE, plain, special

FILE = str(OFFICIAL_FILE)


def test_the_sum_is_printed_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["due", FILE, "--received", "2026-11-20 15:10", "--limit", "2 working_day"])
    printed = capsys.readouterr().out.splitlines()
    assert code == 0
    assert len(printed) == 7
    assert printed[0].startswith("20/11/2026  tiếp nhận")
    assert printed[4].endswith("ngày nghỉ lễ: Ngày Văn hóa Việt Nam")
    assert printed[6] == "Hạn trả: 17:30 25/11/2026"


def test_pauses_and_hours_and_a_forecast(capsys: pytest.CaptureFixture[str]) -> None:
    stretch = ["--pause", "2026-12-31 09:00..2026-12-31 10:00", "--pause", "2027-01-04 08:00..2027-01-04T09:00+07:00"]
    assert main(["due", FILE, "--received", "2026-12-31 08:00", "--limit", "8 working_hour", *stretch]) == 0
    printed = capsys.readouterr().out
    assert "+390 → 390" in printed
    assert "Hạn trả: 10:00 04/01/2027" in printed
    assert "dự kiến" in printed


def test_an_open_pause_leaves_the_due_moment_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["due", FILE, "--received", "2026-11-16", "--limit", "3 working_day", "--pause", "2026-11-18.."])
    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Hạn trả: chưa xác định")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["due", FILE, "--received", "hôm qua", "--limit", "1 day"], "hôm qua"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "x day"], "x day"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "3 week"], "3 week"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "0 day"], "0 day"),
        (["due", FILE, "--received", "2026-11-16", "--limit", ""], "thời hạn"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "1 day", "--pause", "2026-11-17"], "tạm dừng"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "1 day", "--pause", "2026-11-18..2026-11-17"], "trước"),
        (["due", FILE, "--received", "2026-11-16", "--limit", "1 day", "--pause", "..2026-11-17"], "ngày giờ"),
        (["due", FILE, "--received", "2030-11-16", "--limit", "1 day"], "16/11/2030"),
        (["due", FILE, "--received", "0001-01-01", "--limit", "1 day"], "01/01/1"),
        (["due", FILE, "--received", "9999-12-31 23:59", "--limit", "1 day"], "31/12/9999"),
        (["due", FILE, "--limit", "1 day"], "--received"),
        (["due", "/nowhere.yaml", "--received", "2026-11-16", "--limit", "1 day"], "Không đọc được tệp"),
        (["dew"], "dew"),
        ([], "usage"),
    ],
)
def test_what_cannot_be_used_is_said_and_ends_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_check_says_that_the_official_calendar_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", FILE]) == 0
    assert capsys.readouterr().out == "Không có lỗi: Lịch làm việc hành chính.\n"


def test_check_prints_every_fault_with_its_place_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lich.yaml"
    wrong = plain(
        time_zone="Asia/Ho_Chi_Minh",
        hours={"monday": ["08:00-12:00", "11:00-15:00"]},
        special_days=[special("2025-03-03", "holyday"), special("2025-02-30", "holiday")],
        hours_verified="có",
    )
    del wrong["valid_from"]
    file.write_text(yaml.safe_dump(wrong, allow_unicode=True), "utf-8")
    assert main(["check", str(file)]) == 2
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == "Tổng số lỗi: 6."
    assert len(printed) == 7
    assert all(line.startswith(f"{file}: ") and " → " in line for line in printed[:-1])
    assert any("timezone" in line and "Có phải là" in line for line in printed)
    assert any("special_days.2.date" in line and "2025-02-30" in line for line in printed)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"",
        b"- a\n- b\n",
        b"urn: [",
        b"urn: a\nurn: b\n",
        b"a: &x [1]\nb: *x\n",
        b"a: &x\n  b: *x\n",
        b"a: !!python/object:os.system 1\n",
        b"? [1, 2]\n: 3\n",
        b"a: 2026-02-30\n",
        b"a: .nan\n",
        b"<<: {a: 1}\n",
        b"\x00",
        b"--- 1\n--- 2\n",
        b"[" * 3000,
    ],
)
def test_a_file_of_any_content_gets_an_answer(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lich.yaml"
    file.write_bytes(content)
    assert main(["check", str(file)]) == 2
    assert "→" in capsys.readouterr().out


def test_dates_and_hours_may_be_written_without_quotes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lich.yaml"
    file.write_text(OFFICIAL_FILE.read_text("utf-8").replace('cutoff: "15:00"', "cutoff: 15:00"), "utf-8")
    assert main(["due", str(file), "--received", "2026-11-20 15:10", "--limit", "same_day"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Hạn trả: 17:30 23/11/2026"
