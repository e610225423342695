"""tools/po: merging translations is safe to repeat and says what it refuses."""

from pathlib import Path

import pytest

from tools import catalogue


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogue, "SOURCE", tmp_path)
    return tmp_path


def lines(folder: Path, name: str, *rows: str) -> str:
    path = folder / name
    path.write_text("\n".join(rows), encoding="utf-8")
    return str(path)


def test_merging_the_same_lines_in_any_order_gives_the_same_bytes(source: Path) -> None:
    one, two = "Nộp hồ sơ\tSubmit\tজমা দিন", "%(n)s ngày\\nlàm việc\t%(n)s working\\ndays\t%(n)s কর্ম\\nদিবস"
    assert catalogue.merge([lines(source, "a.tsv", one, two)]) == 0
    first = catalogue.place("bn").read_bytes()
    assert catalogue.merge([lines(source, "b.tsv", two, one)]) == 0
    assert catalogue.place("bn").read_bytes() == first
    assert catalogue.read("en") == {"Nộp hồ sơ": "Submit", "%(n)s ngày\nlàm việc": "%(n)s working\ndays"}


def test_a_line_without_all_three_languages_is_refused_and_the_rest_is_merged(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogue.merge([lines(source, "a.tsv", "Nộp\tSubmit", "Rút\tWithdraw\tপ্রত্যাহার")]) == 1
    assert "a.tsv:1:" in capsys.readouterr().err
    assert catalogue.read("bn") == {"Rút": "প্রত্যাহার"}


def test_sentences_are_found_in_python_and_in_templates(source: Path) -> None:
    (source / "room.py").write_text(
        'from x import gettext as _\nwords = [_("Một"), _("Hai" " ba")]\n', encoding="utf-8"
    )
    (source / "templates").mkdir()
    page = '<c-button label="{% translate "Bốn" %}" />{% blocktranslate with a=b %}Năm {{ a }}{% endblocktranslate %}'
    (source / "templates/page.html").write_text(page, encoding="utf-8")
    assert set(catalogue.sentences(source)) == {"Một", "Hai ba", "Bốn", "Năm %(a)s"}
