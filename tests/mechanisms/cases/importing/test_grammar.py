"""Records written by a grammar in the portal's style say what they were written from; no text breaks the reader."""

import re
import unicodedata
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.mechanisms.cases.importing import basis, papers, results, submission
from motcua.mechanisms.cases.importing.drafting import draft
from motcua.mechanisms.cases.importing.pieces import Cutter, Kind
from motcua.mechanisms.cases.importing.record import KEYS, read_record

WAYS = {"direct": "Trực tiếp", "online": "Trực tuyến", "post": "Dịch vụ bưu chính"}
UNITS = {"working_day": "Ngày làm việc", "day": "Ngày", "hour": "Giờ", "month": "Tháng"}
NOTHING = "Không có thông tin"

quick = settings(max_examples=100)
WORDS = re.findall(r"[^ ]+", "hồ sơ của người dân nộp tại xã; theo mẫu, bản gốc (nếu có) k\u200eý tên và\tđóng dấu")
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
sentences = st.builds(
    lambda first, rest: f"{first} {rest}", st.sampled_from(["Giấy", "Đơn", "Tờ khai", "Văn bản"]), words
)
decomposed = st.sampled_from(["NFC", "NFD"])


def balanced(text: str) -> str:
    """The text without its brackets where they do not close."""
    depths = [text[: place + 1].count("(") - text[: place + 1].count(")") for place in range(len(text))]
    return text if min(depths) >= 0 and depths[-1] == 0 else text.replace("(", "").replace(")", "")


# How to submit ---------------------------------------------------------------------------------------------------


def money(style: str, amount: int) -> str:
    grouped = f"{amount:,}"
    return {
        "comma": f"{grouped} VNĐ",
        "long": f"{grouped} Việt Nam Đồng",
        "dot": f"Lệ phí : {grouped.replace(',', '.')} Đồng",
        "usd": f"{amount} USD",
    }[style]


amounts = st.one_of(st.integers(1, 999), st.integers(1, 9_000).map(lambda n: n * 1000), st.integers(1000, 99_999_999))
limits = st.one_of(
    st.tuples(st.integers(1, 400), st.sampled_from(sorted(UNITS))),
    st.tuples(st.integers(1, 60), st.none()),
    st.just((None, None)),
)
fees = st.one_of(
    st.just(("free", None)),
    st.just(("none", None)),
    st.tuples(st.sampled_from(["comma", "long", "dot", "usd"]), amounts),
)
brackets = st.none() | st.sampled_from(["/trang", "/trường hợp"]) | words.map(balanced)
rows = st.tuples(st.sampled_from(sorted(WAYS)), limits, fees, brackets, st.none() | sentences.map(balanced))


def written(row: Any) -> str:
    channel, (amount, unit), (style, sum_), bracket, description = row
    time = NOTHING if amount is None else f"{amount} {UNITS[unit]}" if unit else str(amount)
    fee = {"free": "Miễn phí", "none": NOTHING}.get(style) or money(style, sum_)
    return f"{WAYS[channel]}{time}{fee}{'' if bracket is None else f'({bracket})'}{description or ''}"


def runs_together(row: Any) -> bool:
    """A bare number that touches the digits of the fee: no reader can know where one ends."""
    _channel, (amount, unit), (style, _sum), _bracket, _description = row
    return amount is not None and unit is None and style in ("comma", "long", "usd")


@quick
@given(st.lists(rows, min_size=1, max_size=5), decomposed)
def test_rows_of_the_submission_table_are_read_as_written_or_reported(table: list[Any], form: Any) -> None:
    raw = unicodedata.normalize(form, "Hình thức nộpThời gianPhí, lệ phíMô tả" + "".join(map(written, table)))
    cut = Cutter(submission.FIELD, raw)
    found = submission.read(cut)
    assert not [piece for piece in cut.pieces() if piece.kind is Kind.UNREAD]
    assert [row.channel for row in found] == [row[0] for row in table]
    for row, (_channel, (amount, unit), (style, sum_), bracket, description) in zip(found, table, strict=True):
        source = (_channel, (amount, unit), (style, sum_), bracket, description)
        assert (row.fee.free, row.fee.none) == (style == "free", style == "none")
        assert row.fee.bracket == (bracket.strip() if bracket else bracket)
        assert (row.description or None) == (description.strip() if description else None)
        if runs_together(source):
            assert "run_together" in row.told
            assert f"{row.limit.written}{row.fee.written}" in written(source)
        else:
            assert "run_together" not in row.told
            assert (row.limit.amount, row.limit.unit, row.fee.amount) == (amount, unit, sum_)
            assert ("unit_missing" in row.told) == (amount is not None and unit is None)
            assert ("fee_foreign" in row.told) == (style == "usd")


@quick
@given(st.lists(rows, min_size=2, max_size=5, unique_by=written), st.data())
def test_a_row_dropped_or_replaced_is_seen(table: list[Any], data: Any) -> None:
    """No row hides in another: another table is another reading."""
    place = data.draw(st.integers(0, len(table) - 1))
    other = data.draw(st.one_of(st.none(), rows.filter(lambda row: written(row) != written(table[place]))))
    changed = [*table[:place], *([other] if other else []), *table[place + 1 :]]

    def reading(told: list[Any]) -> list[Any]:
        cut = Cutter(submission.FIELD, "Hình thức nộpThời gianPhí, lệ phíMô tả" + "".join(map(written, told)))
        return [(row.channel, row.limit, row.fee, row.description) for row in submission.read(cut)]

    assert reading(table) != reading(changed)


# Papers -----------------------------------------------------------------------------------------------------------

HEADINGS = {
    "--": None,
    "* Giấy tờ phải nộp:": "submit",
    "Giấy tờ phải xuất trình: ": "present",
    "* Lưu ý :": "note",
    "(1.2) Đối với công trình theo tuyến:": None,
    "a) Đối với xe của cơ quan:": None,
}
names = st.builds(
    lambda start, body, inner, end: f"{start}{body}{inner}{end}",
    st.sampled_from(["", "- ", "+ ", "* ", "(2) "]),
    sentences.map(balanced),
    st.sampled_from(["", " nộp 01 bản chính; và", ": 02 bản sao. Trường hợp khác", " (03 bản chính)"]),
    st.sampled_from(["", ".", ";", ")", " (nếu có)", ": 01 bản chụp", ": 01 bản chính;"]),
)
files = st.sampled_from(["", "Mẫu số 01.docx", "M01b.pdf", "Phụ lục IV - đơn.doc"])
papers_rows = st.tuples(names, files, st.integers(0, 9), st.none() | st.integers(0, 9))
tables = st.lists(
    st.tuples(st.sampled_from(sorted(HEADINGS)), st.lists(papers_rows, min_size=1, max_size=4)), min_size=1, max_size=4
)


@quick
@given(tables, decomposed)
def test_tables_of_papers_are_read_as_written(groups: list[Any], form: Any) -> None:
    head = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
    raw = ""
    for heading, listed in groups:
        raw += heading + head
        for name, file, originals, copies in listed:
            raw += f"{name}{file}{originals} bản chính" + ("" if copies is None else f",{copies} bản sao")
    cut = Cutter(papers.FIELD, unicodedata.normalize(form, raw))
    found = papers.read(cut)
    assert [(group.heading, group.kind) for group in found] == [
        (None if heading == "--" else heading.strip(), HEADINGS[heading]) for heading, _rows in groups
    ]
    for group, (_heading, listed) in zip(found, groups, strict=True):
        assert [(paper.name, "".join(paper.forms), paper.originals, paper.copies) for paper in group.papers] == [
            (name.strip(), file, originals, copies) for name, file, originals, copies in listed
        ]
    assert not [piece for piece in cut.pieces() if piece.kind is Kind.UNREAD]


# Legal basis and results --------------------------------------------------------------------------------------------

numbers = st.builds(
    lambda number, year, sign: f"{number}/{year}/{sign}",
    st.sampled_from(["08", "123", "66.7", "09b", "08.a", "2338"]),
    st.integers(2005, 2026),
    st.sampled_from(["NĐ-CP", "TT-BTC", "QH15", "QĐ-TTg", "TTLT-BTP-BCA-BYT", "NQ-HĐND", "TT-BNNMT", "NQ-UBTVQH15"]),
)
titles = st.one_of(
    st.sampled_from(
        [
            "Luật Hộ tịch",
            "Thông tư",
            "Quy định chi tiết Nghị định số 87/2020/NĐ-CP ngày 28 tháng 7 năm 2020 của Chính phủ quy định về đăng ký",
            "quy định về phân quyền, phân cấp trong lĩnh vực xây dựng",
            "QUY ĐỊNH MỨC THU, CHẾ ĐỘ THU",
            "Luật Đất đai ngày 18/01/2024;",
        ]
    ),
    st.just("{type} số {number} ngày 05/3/2026 của Chính phủ quy định về thuế"),
    st.just("{type} {number}"),
)
documents = st.tuples(titles, numbers, st.sampled_from(["", "Thông tư số ", "Nghị định "]))


@quick
@given(st.lists(documents, min_size=1, max_size=6, unique_by=lambda told: told[1]), decomposed)
def test_documents_of_the_legal_basis_are_read_as_written(listed: list[Any], form: Any) -> None:
    told = [(title.format(type="Nghị định", number=number), f"{typed}{number}") for title, number, typed in listed]
    raw = "Tên văn bản pháp lýMã văn bản" + "".join(f"{title}{cell}" for title, cell in told)
    cut = Cutter(basis.FIELD, unicodedata.normalize(form, raw))
    found = basis.read(cut)
    assert [(document.title, document.written, document.number) for document in found] == [
        (title, cell, number) for (title, cell), (_title, number, _typed) in zip(told, listed, strict=True)
    ]
    assert not [piece for piece in cut.pieces() if piece.kind is Kind.UNREAD]


codes = st.builds(lambda org, number: f"KQ.G{org:02}.{number:06}", st.integers(1, 24), st.integers(0, 999_999))


@quick
@given(
    st.lists(st.tuples(sentences, codes), min_size=1, max_size=5),
    st.sampled_from([NOTHING, "Khai báo tạm vắng"]),
    st.booleans(),
)
def test_results_are_read_as_written(listed: list[Any], keywords: str, page: bool) -> None:
    raw = "".join(f"{name}Mã: {code}" for name, code in listed) + f"Từ khóa{keywords}Mô tả{NOTHING}"
    raw += "Chọn cơ quan thực hiệnTỉnh/ Thành phốBộ ngành-- Chọn Bộ ngành --Đơn vị-- Chọn Cơ sở --Nộp hồ sơ" * page
    cut = Cutter(results.FIELD, raw)
    found = results.read(cut)
    assert [(result.name, result.code) for result in found.results] == [(name.strip(), code) for name, code in listed]
    assert found.keywords == (None if keywords == NOTHING else keywords)
    assert not [piece for piece in cut.pieces() if piece.kind is Kind.UNREAD]
    assert not cut.findings


# Anything ---------------------------------------------------------------------------------------------------------

fragments = st.lists(
    st.sampled_from(
        [
            *WAYS.values(), *UNITS.values(), NOTHING, "Miễn phí", "VNĐ", "USD", "1", "20", "8,000", "(", ")", " ", "\n",
            "Hình thức nộpThời gianPhí, lệ phíMô tả", "Tên giấy tờMẫu đơn, tờ khaiSố lượng", "1 bản chính", "2 bản sao",
            "Tên văn bản pháp lýMã văn bản", "123/2015/NĐ-CP", "Luật ", "Thông tư số ", "QH13", "60/2014/QH13", ".docx",
            "Mã: ", "KQ.G15.000031", "Từ khóa", "Mô tả", "Chọn cơ quan thực hiện", "Nộp hồ sơ", "--", "e\u0323\u0302",
            "\u0301", "\u200e", "\u09c7\u09be", "\u1112\u1161", ",", ";", "Cấp xã", "A", "b", "/", "73-CP",
            "Thành phần hồ sơ", "Căn cứ pháp lý", "Cách Thức Thực Hiện", "Cơ quan thực hiện",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip
anything = st.fixed_dictionaries({key: fragments | st.text(max_size=40) for key in (*KEYS, "raw_text")})


@settings(max_examples=200, suppress_health_check=[HealthCheck.data_too_large])
@given(anything)
def test_any_text_is_cut_without_loss_and_makes_a_draft(data: dict[str, str]) -> None:
    record = read_record(data)
    for key, raw in data.items():
        assert "".join(raw[piece.start : piece.end] for piece in record.pieces[key]) == raw
    for finding in record.findings:
        assert str(finding)
    assert read_record(data) == record
    made = draft(record, "Bản ghi")
    assert set(made.files) == {"pack.yaml", "README.md", *(path for path in made.open if path != "pack.yaml")}


@quick
@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "lạ"]), st.none() | st.integers() | st.lists(st.text(max_size=3)) | st.text()
    )
)
def test_missing_wrong_and_unknown_keys_are_all_told(data: dict[str, Any]) -> None:
    record = read_record(data)
    told = {(finding.kind, finding.field) for finding in record.findings}
    assert {key for kind, key in told if kind == "key_missing"} == set(KEYS) - set(data)
    assert {key for kind, key in told if kind == "key_extra"} == set(data) - set(KEYS)
    wrong = {key for key, value in data.items() if key in KEYS and not isinstance(value, str)}
    assert {key for kind, key in told if kind == "wrong_type"} == wrong
    assert draft(record, "x").files
