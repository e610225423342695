"""Finding dossiers and documents: by words in any spelling, by codes and numbers; never what one may not see."""

from collections.abc import Callable
from typing import Any

import pytest

from motcua.kernel.access.api import ANONYMOUS
from motcua.kernel.acts.api import perform
from motcua.kernel.search.api import Answer, Ask, find, glance, missing, rebuild
from motcua.kernel.search.models import Entry
from motcua.mechanisms.cases.api import Dossier, withdraw
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def keys(answer: Answer, kind: str = "dossier") -> list[str]:
    """What was found of a kind."""
    return [line.key for group in answer.groups if group.kind == kind for line in group.lines]


def search(ward: helpers.Ward, name: str, text: str, **more: Any) -> Answer:
    """What one account finds."""
    return find(ward.actor(name), Ask(text, **more), 5)


@pytest.mark.parametrize(
    "typed",
    ["Trần Thị Lan", "tran thi lan", "LAN TRAN", "trần l", "nguyễn minh anh", "khai sinh lan", "1.001193", "birth lan"],
)
def test_a_dossier_is_found_by_its_words_in_any_case_with_or_without_accents(
    ward: helpers.Ward, birth: Dossier, typed: str
) -> None:
    answer = search(ward, "desk_officer", typed)
    assert (keys(answer), answer.meant) == ([str(birth.pk)], "")


def test_a_code_is_found_whole_in_part_and_however_it_is_parted(ward: helpers.Ward, birth: Dossier) -> None:
    body, day, number = birth.code.rsplit("-", 2)
    plain = birth.code.replace(".", "").replace("-", "")
    for typed in (
        birth.code, birth.code.lower(), plain, f"{body} {day} {number}", body, f"{body}-{day}", plain[:8], number,
        number.lstrip("0"), plain[-8:], f"{day}-{number}", f"{day} {number}", f"lan {number}",
    ):  # fmt: skip
        assert keys(search(ward, "desk_officer", typed)) == [str(birth.pk)], typed
    for typed in (f"{body}-{day}-9999", plain[::-1], "9" * 8):
        assert keys(search(ward, "desk_officer", typed)) == [], typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nguyeenx minh anh", "nguyễn minh anh"),
        ("chần thị nan", "trần thị lan"),
        ("nguyem minh anh", "nguyễn minh anh"),
        ("khai xinh lan", "khai sinh lan"),
    ],
)
def test_a_slip_is_mended_and_the_page_can_say_so(ward: helpers.Ward, birth: Dossier, typed: str, meant: str) -> None:
    answer = search(ward, "desk_officer", typed)
    assert keys(answer) == [str(birth.pk)]
    assert answer.meant == meant


def test_a_procedure_is_found_by_a_near_spelling_by_everybody(ward: helpers.Ward) -> None:
    answer = find(ANONYMOUS, Ask("dawng kys khai xinh"), 5)
    assert keys(answer, "procedure") == ["1.001193"]
    assert answer.meant == "đăng ký khai sinh"


@pytest.mark.parametrize("typed", ["001190012345", "0011 9001 2345", "001088067890"])
def test_a_number_finds_what_it_stands_in_and_only_whole(ward: helpers.Ward, birth: Dossier, typed: str) -> None:
    assert keys(search(ward, "desk_officer", typed)) == [str(birth.pk)]
    assert keys(search(ward, "desk_officer", typed[:-1])) == []
    assert keys(search(ward, "stranger", typed)) == []


def test_the_text_of_a_card_finds_the_person_masked(ward: helpers.Ward, birth: Dossier) -> None:
    number = birth.applicant.identifiers.get().value
    answer = search(ward, "desk_officer", f"{number}||Trần Thị Lan|15051990|Nữ|Hà Nội|01012022")
    (person,) = next(group.lines for group in answer.groups if group.kind == "person")
    assert (person.title, person.code) == ("T*** T*** Lan", f"{number[0]}•••••••{number[-4:]}")
    assert keys(answer) == [str(birth.pk)]
    for name in ("other_officer", "mother"):
        assert keys(search(ward, name, number), "person") == []


def test_no_number_of_a_person_stands_in_the_index(ward: helpers.Ward, birth: Dossier) -> None:
    row = Entry.objects.get(kind="dossier")
    kept = " ".join([row.title, row.words, row.exact])
    for number in ("001190012345", "001088067890", birth.applicant.identifiers.get().value):
        assert number not in kept
    assert birth.secret not in kept


def test_a_paper_is_found_by_its_number_and_code(ward: helpers.Ward, birth: Dossier) -> None:
    helpers.settle(ward, birth)
    paper = helpers.results().get()
    for typed in (paper.notation, paper.code, paper.code.replace("-", ""), paper.notation.lower()):
        assert str(paper.pk) in keys(search(ward, "chairwoman", typed), "document"), typed
        assert keys(search(ward, "mother", typed), "document") == []


def test_dossiers_are_chosen_by_state_and_age(ward: helpers.Ward, birth: Dossier) -> None:
    assert keys(search(ward, "mother", "lan", state="open")) == [str(birth.pk)]
    assert keys(search(ward, "mother", "lan", state="ended")) == []
    assert keys(search(ward, "mother", "lan", days=1)) == [str(birth.pk)]
    perform(withdraw, ward.caller("mother", channel="test"), {}, on=birth.pk)
    assert keys(search(ward, "mother", "lan", state="ended")) == [str(birth.pk)]
    assert keys(search(ward, "mother", "lan", kind="procedure")) == []


def test_pages_follow_each_other_without_a_gap_and_come_to_an_end(ward: helpers.Ward) -> None:
    filed = {str(helpers.file_birth(ward).pk) for _n in range(7)}
    found: list[str] = []
    after = ""
    for _page in range(4):
        (group,) = find(ward.actor("mother"), Ask("lan", kind="dossier"), 2, after).groups
        found += [line.key for line in group.lines]
        after = group.next
    assert (set(found), len(found), after) == (filed, 7, "")


def test_a_new_name_is_found_and_the_old_one_no_longer(ward: helpers.Ward, birth: Dossier) -> None:
    from motcua.kernel.acts.deed import Deed
    from motcua.kernel.calendar.api import now

    deed = Deed(helpers.SETUP, now())
    with deed.line("test.rename", {}) as about:
        about.append(deed.save(birth.applicant, name="Trần Thị Hồng Hạnh"))
    deed.close()
    assert keys(search(ward, "desk_officer", "hồng hạnh")) == [str(birth.pk)]


def test_the_index_made_again_is_the_same_and_forgets_what_is_gone(ward: helpers.Ward, birth: Dossier) -> None:
    columns = ("kind", "key", "audience", "title", "words", "exact", "at")
    before = set(Entry.objects.values_list(*columns))
    Entry.objects.create(kind="dossier", key=birth.applicant_id, audience=birth.audience_id, words="x", at=birth.due_at)
    list(rebuild())
    assert set(Entry.objects.values_list(*columns)) == before
    Entry.objects.all().delete()
    assert missing() == ["dossier"]
    assert dict(rebuild())["dossier"] == 1
    assert (set(Entry.objects.values_list(*columns)), missing()) == (before, [])


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "'", '"', "* OR kind:x", "\0", "🙂", "a" * 5000, "_" * 9, "_ch26", "_kdossier_", "d k"]
)
def test_whatever_is_typed_is_words(ward: helpers.Ward, birth: Dossier, typed: str) -> None:
    assert keys(search(ward, "desk_officer", typed)) == []
    assert keys(glance(ward.actor("desk_officer"), typed, 5)) == []


def test_what_is_typed_finds_in_few_statements(
    ward: helpers.Ward, birth: Dossier, statements: Callable[[int], Any]
) -> None:
    actor = ward.actor("desk_officer")
    _ = actor.subtree
    for text, most in (("lan", 6), ("001190012345", 6), ("zzzz", 6)):
        glance(actor, text, 5)
        with statements(most):
            glance(actor, text, 5)
    with statements(9):
        find(actor, Ask("lan"), 5)
