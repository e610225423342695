"""Two versions of a letter: a new subject, new words, or only a better translation."""

from motcua.kernel.notices.describing import describe
from motcua.kernel.notices.specs import NoticeSpec
from motcua.kernel.packs.api import parse

LETTER = {"urn": "urn:motcua:notice:accepted", "valid_from": "2026-01-01", "title": {"vi": "Đã nhận", "en": "Got"}}
LETTER |= {"body": {"vi": "Chúng tôi đã nhận hồ sơ.", "en": "We have it."}}


def test_the_subject_and_the_words_are_said_old_and_new() -> None:
    after = LETTER | {"title": {"vi": "Đã tiếp nhận"}, "body": {"vi": "Hồ sơ đã vào sổ."}}
    changes = describe(parse(NoticeSpec, LETTER), parse(NoticeSpec, after))
    assert [str(change) for change in changes] == [
        "Thư có tiêu đề mới: “Đã tiếp nhận”, trước là “Đã nhận”. (người nhận thư “Đã tiếp nhận”)",
        "Thư có lời mới: “Hồ sơ đã vào sổ.”, trước là “Chúng tôi đã nhận hồ sơ.”. (người nhận thư “Đã tiếp nhận”)",
    ]


def test_a_better_translation_is_said_as_such() -> None:
    after = LETTER | {"body": {"vi": "Chúng tôi đã nhận hồ sơ.", "en": "We have received it."}}
    [change] = describe(parse(NoticeSpec, LETTER), parse(NoticeSpec, after))
    assert str(change.sentence) == "Sửa bản dịch lời của thư."
