"""The building permit 1.013225, from the first paper to the stamped drawings; every moment is counted by hand on the
calendar of the pack vn-base, where 24 November 2026 is a holiday."""

import json
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from pypdf import PdfReader

from motcua.kernel.access.api import organisation
from motcua.kernel.acts.api import Conflict, Invalid
from motcua.kernel.calendar.api import ZONE, at
from motcua.kernel.files.api import open_blob
from motcua.kernel.jobs.api import drain, run_due
from motcua.kernel.notices.api import letters
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers import jobs
from motcua.mechanisms.papers.api import Document, by_code, verify_upload
from motcua.mechanisms.papers.render import RenderError
from tests import helpers
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.births import ROOT
from tests.packs.permits import FOUND, PERMIT, REFUSE, Office

RECORD = ROOT.parent / "shared" / "data" / "procedures" / "1.013225.json"


def november(day: int, hour: int = 9, minute: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def closing(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 17, 30, tzinfo=ZONE)


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    yield Office(helpers.ward())


def again(dossier: cases.Dossier) -> cases.Dossier:
    return cases.Dossier.objects.get(pk=dossier.pk)


def granted(office: Office, dossier: cases.Dossier) -> cases.Dossier:
    """A dossier that was filed at nine, accepted, appraised and approved by Friday the sixth, and signed."""
    with at(november(2, 10)):
        office.do(cases.accept, "desk_officer", dossier)
    with at(november(6, 14)):
        office.do(cases.advance, "case_officer", dossier, data=FOUND)
    with at(november(6, 15)):
        office.do(cases.approve, "chairwoman", dossier)
        office.take_the_fee(dossier)
        drain()
    return again(dossier)


@pytest.mark.skipif(not RECORD.is_file(), reason="the record of the national portal is not here")
@pytest.mark.django_db
def test_the_limits_of_the_pack_are_those_of_the_record(office: Office) -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    said = record["cach_thuc_thuc_hien"]
    spec = cases.procedure(PERMIT, november(2).date())
    limits = {road.channel: (road.limit.amount, road.limit.unit) for road in spec.channels}
    assert limits == {"online": (20, "day"), "post": (20, "day"), "direct": (15, "day")}
    assert "Trực tuyến20 Ngày" in said
    assert "Dịch vụ bưu chính20 Ngày" in said
    assert "Trực tiếp15 Ngày" in said
    steps = record["trinh_tu_thuc_hien"]
    phase = spec.phase("appraise")
    assert phase is not None
    assert [(one.ask_within.amount, one.ask_within.unit) for one in phase.rounds if one.ask_within] == [
        (7, "working_day"),
        (5, "working_day"),
    ]
    assert (phase.refuse_within and phase.refuse_within.amount, phase.clock) == (3, "restarts")
    assert "07 ngày làm việc" in steps
    assert "05 ngày làm việc" in steps
    assert "03 ngày làm việc" in steps
    assert {(asked.limit.amount, asked.limit.unit, asked.silence) for asked in spec.steps[1].consults} == {
        (12, "day", "consent")
    }
    assert "Trong thời gian 12 ngày" in steps
    assert record["so_quyet_dinh"] == spec.decision
    assert f"Mã: {spec.result.code}" in record["ket_qua_xu_ly"]


@pytest.mark.django_db
def test_the_limits_count_days_of_the_calendar_and_end_on_a_working_day(office: Office) -> None:
    spec = cases.procedure(PERMIT, november(2).date())
    roads = {road.channel: road.limit for road in spec.channels}
    # Monday 2 November and 20 days is Sunday the 22nd, so Monday the 23rd; and 15 days is Tuesday the 17th.
    assert cases.clock(spec, roads["online"], november(2)).due == closing(11, 23)
    assert cases.clock(spec, roads["direct"], november(2)).due == closing(11, 17)


@pytest.mark.django_db
def test_what_is_the_ward_s_own_comes_from_hanoi_and_the_ward(office: Office) -> None:
    day = november(2).date()
    here = cases.refined_at(PERMIT, organisation(helpers.CUA_NAM), day)
    elsewhere = cases.refined_at(PERMIT, organisation(helpers.HOAN_KIEM), day)
    assert {road.fee.amount for road in cases.procedure(PERMIT, day).channels} == {0}
    assert {road.fee.amount for road in here.spec.channels} == {75_000}
    assert {road.fee.amount for road in elsewhere.spec.channels} == {75_000}
    assert not any(source.verified for road in here.spec.channels for source in road.fee.sources)
    asked = {one.id: one.organisation for one in here.spec.steps[1].consults}
    assert asked == {"fire_safety": f"{helpers.CUA_NAM}:police", "planning": "urn:motcua:org:vn:01:planning"}
    assert here.spec.steps[1].position == f"{helpers.CUA_NAM}:economy:case-officer"
    assert here.hours
    assert elsewhere.hours is None
    assert elsewhere.spec.steps[1].position is None


@pytest.mark.both
@pytest.mark.django_db
def test_a_house_in_a_lane_is_permitted_with_every_drawing_stamped_and_signed(office: Office) -> None:
    with at(november(2)):
        dossier = office.file(drawings=[drawing(2), drawing(1, 210, 297)])
    assert dossier.due_at == closing(11, 23)
    dossier = granted(office, dossier)
    assert dossier.state == "returned"
    permit, *drawings = helpers.results().filter(subject=dossier.pk).order_by("series", "number")
    assert (permit.notation, [one.notation for one in drawings]) == ("01/GPXD", ["01/BV-GPXD", "02/BV-GPXD"])
    assert {one.state for one in (permit, *drawings)} == {"signed"}
    assert permit.content["works"]["floors"] == "3"
    assert permit.content["permit"]["conditions"] == "Che chắn công trường.\nKhông để vật liệu ngoài ngõ."
    with open_blob(permit.sha256) as blob:
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(blob).pages).split())
    for said in ("01/GPXD", "Trần Thị Lan", "Thửa đất số 112, tờ bản đồ số 15", "48,5 m²", "11,2 m", "12 tháng"):
        assert said in text
    for one, pages in zip(drawings, (2, 1), strict=True):
        with open_blob(one.sha256) as blob:
            signed = blob.read()
        found = PdfReader(BytesIO(signed))
        assert len(found.pages) == pages
        assert all("01/GPXD" in page.extract_text() for page in found.pages)
        seen = by_code(one.code)
        assert seen is not None
        assert ("Kèm theo giấy phép số", "01/GPXD") in [(label.vi, text) for label, text in seen.shown]
        assert verify_upload(signed).verdict == "issued"
        # One letter of one page changed, as a forger would: the permit's number in the stamp is not what is checked.
        assert verify_upload(signed.replace(b"/MediaBox", b"/mediaBox", 1)).verdict == "altered"


@pytest.mark.both
@pytest.mark.django_db
def test_the_dossier_waits_until_the_last_drawing_is_signed(office: Office) -> None:
    make = jobs.make

    def broken(document: Document, *rest: Any) -> object:
        if document.notation == "01/BV-GPXD":
            raise RenderError("the printer is on fire")
        return make(document, *rest)

    with at(november(2)):
        dossier = office.file()
    with patch.object(jobs, "make", broken):
        assert granted(office, dossier).state == "signing"
    assert set(helpers.results().filter(subject=dossier.pk).values_list("notation", "state")) == {
        ("01/GPXD", "signed"),
        ("01/BV-GPXD", "prepared"),
    }
    with at(november(6, 17)):
        drain()
    assert again(dossier).state == "returned"


@pytest.mark.both
@pytest.mark.django_db
def test_a_body_that_is_silent_for_twelve_days_has_agreed(office: Office) -> None:
    with at(november(2)):
        dossier = office.file(changes={"works": {"floors": "8", "grade": "3"}, "plot": {"adjoins_road": True}})
    with at(november(2, 10)):
        office.do(cases.accept, "desk_officer", dossier)
    asked = {one.asked: one for one in cases.Consultation.objects.filter(dossier=dossier.pk)}
    # Asked on Monday the 2nd: twelve days is Saturday the 14th, so until the end of Monday the 16th.
    assert {name: one.due_at for name, one in asked.items()} == {
        "fire_safety": closing(11, 16),
        "planning": closing(11, 16),
    }
    with at(november(5)):
        office.do(cases.answer, "fire_officer", asked["fire_safety"], opinion="agrees")
    with at(november(6)), pytest.raises(Conflict):
        office.do(cases.advance, "case_officer", dossier, data=FOUND)
    with at(closing(11, 16)):
        run_due()
        with pytest.raises(Conflict):
            office.do(cases.advance, "case_officer", dossier, data=FOUND)
    with at(november(17, 8)):
        run_due()
        assert cases.Consultation.objects.get(pk=asked["planning"].pk).state == "silent"
        assert office.do(cases.advance, "case_officer", dossier, data=FOUND).step == "approve"


@pytest.mark.both
@pytest.mark.django_db
def test_a_dossier_is_supplemented_at_its_receipt_and_twice_at_its_appraisal_each_time_with_a_new_limit(
    office: Office,
) -> None:
    asks = {
        "items": [{"path": "components.drawings", "what": "Bản vẽ chưa có mặt bằng móng."}],
        "reason": "Hồ sơ thiết kế chưa đủ.",
    }

    def ask(moment: datetime, name: str) -> None:
        with at(moment):
            assert office.do(cases.request_supplement, name, dossier, **asks).state == "supplement"

    def answer(moment: datetime) -> datetime:
        with at(moment):
            files = [office.filed("drawings", drawing(1))]
            return office.do(cases.supplement, "mother", dossier, files=files, note="Đã bổ sung.").due_at

    with at(november(2)):
        dossier = office.file()
    ask(november(2, 10), "desk_officer")
    # Complete on Wednesday the 4th: twenty days is Tuesday the 24th, a holiday, so Wednesday the 25th.
    assert answer(november(4)) == closing(11, 25)
    with at(november(4, 14)):
        office.do(cases.accept, "desk_officer", dossier)
    # Seven working days from receipt on Monday the 2nd end with Wednesday the 11th.
    ask(november(11, 17, 30), "case_officer")
    assert answer(november(12)) == closing(12, 2)
    # Five working days from the answer on Thursday the 12th end with Thursday the 19th.
    ask(november(19, 17, 30), "case_officer")
    # Friday the 20th and twenty days is Thursday 10 December.
    assert answer(november(20)) == closing(12, 10)
    with at(november(23)), pytest.raises(Conflict) as refused:
        office.do(cases.request_supplement, "case_officer", dossier, **asks)
    assert "2 lần" in str(refused.value.sentence)
    assert list(dossier.supplements.order_by("asked_at").values_list("phase", "number")) == [
        ("reception", 1),
        ("appraisal", 1),
        ("appraisal", 2),
    ]


@pytest.mark.django_db
def test_after_seven_working_days_the_office_may_ask_for_nothing_more(office: Office) -> None:
    with at(november(2)):
        dossier = office.file()
    with at(november(2, 10)):
        office.do(cases.accept, "desk_officer", dossier)
    with at(november(12, 8)), pytest.raises(Conflict) as refused:
        office.do(
            cases.request_supplement,
            "case_officer",
            dossier,
            items=[{"path": "", "what": "Thiếu bản vẽ."}],
            reason="Hồ sơ chưa đủ.",
        )
    assert "17:30 11/11/2026" in str(refused.value.sentence)
    assert again(dossier).state == "accepted"


@pytest.mark.both
@pytest.mark.django_db
def test_of_a_drawing_that_was_supplemented_only_the_last_leaves_with_the_permit(office: Office) -> None:
    with at(november(2)):
        dossier = office.file(drawings=[drawing(1), drawing(1, 210, 297)])
        items = [{"path": "components.drawings", "what": "Bản vẽ chưa có mặt bằng móng."}]
        office.do(cases.request_supplement, "desk_officer", dossier, items=items, reason="Thiếu bản vẽ móng.")
    with at(november(2, 9, 40)):
        office.do(cases.supplement, "mother", dossier, files=[office.filed("drawings", drawing(3))])
    granted(office, dossier)
    (paper,) = helpers.results().filter(subject=dossier.pk, type="urn:motcua:document-type:stamped-drawing")
    with open_blob(paper.sha256) as blob:
        assert len(PdfReader(blob).pages) == 3


@pytest.mark.both
@pytest.mark.django_db
def test_a_late_permit_goes_on_behind_an_apology_and_stays_late(office: Office) -> None:
    with at(november(2)):
        dossier = office.file()
    with at(november(2, 10)):
        office.do(cases.accept, "desk_officer", dossier)
    with at(november(25)):
        with pytest.raises(Conflict):
            office.do(cases.advance, "case_officer", dossier, data=FOUND)
        late = office.do(cases.extend, "case_officer", dossier, days=3, reason="Đoàn kiểm tra thực địa đến muộn.")
        # Wednesday the 25th and three working days: the 26th, the 27th, Monday the 30th.
        assert (late.due_at, late.promised_at) == (closing(11, 30), closing(11, 23))
        assert not cases.Extension.objects.get(dossier=dossier.pk).beyond
        office.do(cases.advance, "case_officer", dossier, data=FOUND)
        office.do(cases.approve, "chairwoman", dossier)
        office.take_the_fee(dossier)
        drain()
    done = again(dossier)
    assert done.state == "returned"
    assert done.promised_at == closing(11, 23)
    assert cases.is_late(done.promised_at, done.ended_at, november(25))
    assert any("Đoàn kiểm tra thực địa đến muộn." in letter.body for letter in letters(done.applicant_id))


@pytest.mark.both
@pytest.mark.django_db
def test_a_permit_is_refused_on_a_ground_of_law_which_the_applicant_reads(office: Office) -> None:
    why = "Nhà chỉ có một lối thoát nạn."
    with at(november(2)):
        dossier = office.file()
    with at(november(2, 10)):
        office.do(cases.accept, "desk_officer", dossier)
    with at(november(6)):
        office.do(cases.advance, "case_officer", dossier, data=REFUSE)
        with pytest.raises(Invalid):
            office.do(cases.refuse, "chairwoman", dossier, grounds=["taste"], explanation=why)
        refused = office.do(cases.refuse, "chairwoman", dossier, grounds=["safety"], explanation=why)
        drain()
    assert (refused.state, refused.ended_at) == ("refused", november(6))
    assert refused.reason.startswith("– Không bảo đảm an toàn")
    assert refused.reason.endswith(why)
    assert refused.reason in letters(refused.applicant_id)[0].body
    assert not helpers.results().filter(subject=dossier.pk).exists()


@pytest.mark.django_db
def test_what_was_proposed_for_refusal_cannot_be_approved(office: Office) -> None:
    with at(november(2)):
        dossier = office.file()
        office.do(cases.accept, "desk_officer", dossier)
    with at(november(6)):
        office.do(cases.advance, "case_officer", dossier, data=REFUSE)
        with pytest.raises(Invalid):
            office.do(cases.approve, "chairwoman", dossier)
    assert again(dossier).state == "processing"


@pytest.mark.django_db
def test_a_drawing_that_cannot_be_stamped_is_refused_when_it_is_filed(office: Office) -> None:
    with at(november(2)), pytest.raises(Invalid) as refused:
        office.file(drawings=[helpers.NOTICE])
    said = {path: [str(one) for one in found] for path, found in refused.value.faults.items()}
    assert said == {"components.drawings": ["Không đọc được các trang của tệp nên không đóng dấu được."]}
    assert not cases.Dossier.objects.exists()
