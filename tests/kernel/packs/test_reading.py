"""YAML is read as packs mean it, and what is wrong or hostile is said with its line."""

import unicodedata

import pytest

from motcua.kernel.packs.reading import BIGGEST, read


def test_codes_dates_times_and_words_stay_text() -> None:
    text = (
        "code: 00082\nday: 2025-07-01\ntime: 07:30\nanswer: no\nnumber: 12\nrate: 1.5\nyes: true\nnone: ~\n'q': '12'\n"
    )
    assert read(text.encode()).data == {
        "code": "00082",
        "day": "2025-07-01",
        "time": "07:30",
        "answer": "no",
        "number": 12,
        "rate": 1.5,
        "yes": True,
        "none": None,
        "q": "12",
    }


def test_a_key_is_always_text() -> None:
    assert read(b"1.001190: {2: a}").data == {"1.001190": {"2": "a"}}


def test_text_comes_out_in_normal_form_c() -> None:
    assert read(unicodedata.normalize("NFD", "t: Hộ").encode()).data == {"t": "Hộ"}


def test_every_key_knows_its_line() -> None:
    tree = read(b"a: 1\nb:\n  - c: 2\n    d: 3\n")
    assert tree.line(("b", 0, "d")) == 4
    assert tree.line(("b", 0, "missing")) == 3


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"a: 1\nb: [1, 2\nc: 3\n", 2, "không được đóng"),
        (b"a: 1\na: 2\n", 2, "“a”"),
        (b"x: &a [1]\ny: *a\n", 1, "bí danh"),
        (b"x: !!python/object/apply:os.system ['true']\n", 1, "thẻ"),
        (b"x: !!int '3'\n", 1, "thẻ"),
        (b"a: 1\n---\nb: 2\n", 2, "nhiều tài liệu"),
        (b"ok: 1\nbad: \xff\xfe\n", 2, "UTF-8"),
        (b"a: \x07\n", None, "ký tự"),
        (b"[" * 200 + b"]" * 200, 1, "lồng"),
        (b"? [a]\n: 1\n", 1, "Khóa"),
        (b"<<: {a: 1}\nb: 2", None, ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line(raw: bytes, line: int | None, said: str) -> None:
    tree = read(raw)
    if not said:
        assert tree.mistakes == [], "a merge key is a key like any other, and a model will refuse it"
        return
    [(_path, at, message, remedy)] = tree.mistakes
    assert (at, said in str(message), bool(str(remedy))) == (line, True, True)


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(ord("b"), ord("k"))
    )
    assert read(bomb).data is None


def test_two_keys_written_twice_are_two_mistakes() -> None:
    assert len(read(b"a: 1\na: 2\nb: 1\nb: 2\n").mistakes) == 2


def test_an_empty_file_holds_nothing_and_is_no_mistake() -> None:
    tree = read(b"# chi co chu thich\n")
    assert (tree.data, tree.mistakes) == (None, [])


def test_a_deep_file_of_the_greatest_size_is_refused_in_passing() -> None:
    assert read(b"[" * BIGGEST).mistakes
