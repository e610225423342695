"""Numbers as deeds take them: each count for itself, anew with each year or term, and whole for ever."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from motcua.conf.operations.doctor import findings
from motcua.kernel.access.api import organisation
from motcua.kernel.acts.api import Conflict, Deed, lifted
from motcua.kernel.calendar.api import ZONE, at, now, today
from motcua.kernel.packs.api import get, load_folders
from motcua.mechanisms.papers.cli import main
from motcua.mechanisms.papers.models import Document, Series
from motcua.mechanisms.papers.numbers import breaches, repeated, take
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from tests.helpers import CUA_NAM, HOAN_KIEM, MORNING, PACKS, SETUP, Ward, ward
from tests.mechanisms.papers.taking import PARTY, SYSTEM, issue, load

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def moment(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in Việt Nam."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def office() -> Iterator[Ward]:
    """A ward and a Party committee at work."""
    staffed = ward()
    load()
    with at(MORNING):
        yield staffed


def test_the_state_begins_at_01_on_the_first_of_january_and_the_party_does_not() -> None:
    before, after = moment(2026, 12, 31, 23, 59), moment(2027, 1, 1, 0, 1)
    assert [issue("plan", moment=before).notation for _ in range(2)] == ["01/KH-UBND", "02/KH-UBND"]
    assert [issue("resolution", PARTY, before).notation for _ in range(2)] == ["01-NQ/ĐU", "02-NQ/ĐU"]
    assert issue("plan", moment=after).notation == "01/KH-UBND"
    third = issue("resolution", PARTY, after)
    assert (third.notation, third.year, third.period) == ("03-NQ/ĐU", 2025, "2025-2030")


def test_the_party_begins_at_01_with_the_term_that_its_congress_opened() -> None:
    old, new = moment(2030, 7, 19, 23, 59), moment(2030, 7, 20, 0, 1)
    assert [issue("resolution", PARTY, when).notation for when in (old, old, new)] == [
        "01-NQ/ĐU",
        "02-NQ/ĐU",
        "01-NQ/ĐU",
    ]
    assert issue("decision", PARTY, new).notation == "01-QĐ/ĐU", "each type has numbers of its own"
    periods = Document.objects.order_by("prepared_at", "number").values_list("period", flat=True)
    assert sorted(periods) == ["2025-2030", "2025-2030", "2030-2035", "2030-2035"]


def test_official_letters_registers_and_numbers_without_end_keep_to_their_own_ways() -> None:
    assert issue("letter").notation == "01/UBND-VP"
    assert issue("extract").notation == "01/2026"
    assert issue("card", moment=moment(2026, 12, 31)).notation == "1/THE"
    assert issue("card", moment=moment(2027, 1, 1)).notation == "2/THE"


def test_each_body_and_each_series_counts_for_itself_and_what_is_secret_apart() -> None:
    asked = [("plan", CUA_NAM), ("plan", HOAN_KIEM), ("sealed", CUA_NAM), ("letter", CUA_NAM), ("plan", CUA_NAM)]
    numbers = [issue(kind, body).notation for kind, body in asked]
    assert numbers == ["01/KH-UBND", "01/KH-UBND", "01/KH-UBND", "01/UBND-VP", "02/KH-UBND"]


def test_an_organisation_without_term_or_abbreviation_is_told_and_loses_no_number() -> None:
    with pytest.raises(Conflict) as refused:
        issue("resolution", CUA_NAM)
    assert "nhiệm kỳ" in str(refused.value.sentence)
    with lifted("test: an office whose abbreviation nobody wrote down"):
        organisation(CUA_NAM).codes.filter(scheme="abbreviation").delete()
    with pytest.raises(Conflict) as refused:
        issue("plan")
    assert "chữ viết tắt" in str(refused.value.sentence)
    assert not Series.objects.exists()


def test_a_hole_or_a_number_beyond_the_counter_is_found_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [issue("plan") for _ in range(4)]
    assert list(breaches()) == []
    assert main(["numbers"]) == 0
    with lifted("test: somebody deletes rows by hand"):
        Document.objects.filter(pk=rows[1].pk).delete()
        Document.objects.filter(pk=rows[3].pk).update(number=9)
    (found,) = breaches()
    assert (found.organisation, found.last, found.missing, found.beyond) == (CUA_NAM, 4, (2, 4), (9,))
    capsys.readouterr()
    assert main(["numbers"]) == 1
    assert "1 to 4: missing 2, 4; outside the count 9" in capsys.readouterr().out
    assert any(one.level == "fault" and "dãy số" in str(one.what) for one in findings())


def test_every_decision_of_a_body_has_a_number_of_its_own_whatever_it_decides() -> None:
    load_folders([PACKS / "vn-justice"], SETUP)
    kinds = [f"urn:motcua:document-type:{kind}" for kind in ("licence-suspension", "mediator-decision")]
    specs = [get(DocumentTypeSpec, KIND, kind, today()) for kind in kinds]
    assert {spec.numbering.series for spec in specs} == {"urn:motcua:series:decisions"}
    body, day = organisation(CUA_NAM), today()
    with transaction.atomic():
        deed = Deed(SYSTEM, now())
        taken = [take(deed, spec.numbering, body, day).notation for spec in [*specs, *specs]]
    assert taken == ["01/QĐ-UBND", "02/QĐ-UBND", "03/QĐ-UBND", "04/QĐ-UBND"]


def test_a_common_series_goes_on_behind_what_its_types_wrote_in_series_of_their_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    old, other = [issue("plan") for _ in range(3)], issue("plan", HOAN_KIEM)
    with lifted("test: numbers of before registers were kept, in a series that was"):
        for row in [*old, other]:
            row.series, row.book = "urn:motcua:series:test-of-before", ""
            row.save()
        Series.objects.filter(series__endswith="test-plan").update(series="urn:motcua:series:test-of-before")
    assert issue("plan").notation == "04/KH-UBND"
    assert issue("plan", HOAN_KIEM).notation == "02/KH-UBND"
    assert issue("plan", moment=moment(2027, 1, 4)).notation == "01/KH-UBND"
    assert list(breaches()) == []
    first = Series.objects.get(series__endswith="test-plan", organisation__urn=CUA_NAM, year=2026)
    assert (first.first, first.last) == (4, 4)
    with lifted("test: a number of the new series, missing"):
        Document.objects.filter(number=4).delete()
    assert [(one.first, one.missing) for one in breaches()] == [(4, (4,))]


def test_two_documents_with_one_number_in_one_register_are_told_unless_one_is_void_and_new_ones_cannot_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, two = issue("plan"), issue("plan")
    with pytest.raises(IntegrityError), transaction.atomic(), lifted("test: the database says no"):
        Document.objects.filter(pk=two.pk).update(notation=one.notation)
    with lifted("test: two of before registers were kept"):
        Document.objects.filter(pk__in=[one.pk, two.pk]).update(notation=one.notation, book="")
    assert repeated() == [f"{CUA_NAM} 2026 outgoing: 01/KH-UBND"]
    assert main(["numbers"]) == 0
    assert "2026 outgoing: 01/KH-UBND" in capsys.readouterr().out
    assert any(found.level == "warning" and "cùng sổ" in str(found.what) for found in findings())
    with lifted("test: one of them is void"):
        Document.objects.filter(pk=two.pk).update(state="void", voided_at=now(), void_reason="Cấp lại số khác.")
    assert repeated() == []


def test_a_birth_and_a_marriage_may_have_one_number_for_each_has_a_register(office: Ward) -> None:
    names = ("birth-certificate", "marriage-certificate")
    specs = [get(DocumentTypeSpec, KIND, f"urn:motcua:document-type:{name}", today()).numbering for name in names]
    assert [spec.book for spec in specs] == ["births", "marriages"]
    assert len({spec.notation for spec in specs}) == 1
