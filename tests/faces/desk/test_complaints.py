"""A complaint at the desk of whoever answers it, and what a body learns of its ratings."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.kernel.access.api import Reading
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers
from tests.faces.desk.conftest import INBOX, form
from tests.mechanisms.cases.test_rating import moment, rated

pytestmark = pytest.mark.django_db
WORDS = "Tôi chờ ba tiếng ở quầy mà không ai hướng dẫn."
REPLY = "Chúng tôi xin lỗi và đã nhắc nhở cán bộ trực hôm đó."


@pytest.fixture
def complaint(ward: helpers.Ward, dossier: cases.Dossier) -> cases.Complaint:
    declined = helpers.decline(ward, dossier, "Giấy chứng sinh bị mờ, không đọc được.")
    return perform(cases.complain, ward.caller("mother"), {"words": WORDS}, on=declined.pk)


def test_the_chairwoman_finds_it_in_her_inbox_and_answers(ward: helpers.Ward, complaint: cases.Complaint) -> None:
    client, page = ward.client("chairwoman"), reverse("desk:complaint", args=[complaint.pk])
    inbox = client.get(INBOX).content.decode()
    assert page in inbox
    assert "Xem xét và trả lời phản ánh" in inbox
    assert WORDS in client.get(page).content.decode()
    assert Reading.objects.filter(subject=complaint.dossier_id).exists(), "she read somebody's data: that is written"
    short = client.post(page, form(client, page, outcome="upheld", text="Đã xem."))
    assert short.status_code == 422
    assert "Đã xem.</textarea>" in short.content.decode()
    assert client.post(page, form(client, page, outcome="upheld", text=REPLY)).status_code == 302
    answered = ward.client("mother").get(reverse("portal:complaints", args=[complaint.dossier_id])).content.decode()
    assert REPLY in answered and "Phản ánh đúng" in answered
    assert page not in client.get(INBOX).content.decode()
    assert REPLY in client.get(page).content.decode()


def test_nobody_else_at_the_office_opens_it(ward: helpers.Ward, complaint: cases.Complaint) -> None:
    page = reverse("desk:complaint", args=[complaint.pk])
    for name in ("desk_officer", "civil_status_officer", "administrator", "other_officer"):
        assert ward.client(name).get(page).status_code == 404
    assert ward.client("mother").get(page).status_code == 403


def test_turning_down_unexamined_is_offered_only_while_it_may_be(
    ward: helpers.Ward, complaint: cases.Complaint
) -> None:
    page = reverse("desk:complaint", args=[complaint.pk])
    assert 'value="rejected"' in ward.client("chairwoman").get(page).content.decode()
    with at(complaint.reject_by + timedelta(minutes=1)):
        assert 'value="rejected"' not in ward.client("chairwoman").get(page).content.decode()


def test_the_deputy_opens_the_dossier_by_his_duty_and_no_longer_after_it(
    ward: helpers.Ward, dossier: cases.Dossier
) -> None:
    deputy = acting.deputy()
    done = helpers.settle(ward, dossier)
    complaint = perform(cases.complain, ward.caller("mother"), {"words": WORDS}, on=done.pk)
    client = ward.client("mother")
    client.force_login(deputy)
    page, opened = reverse("desk:complaint", args=[complaint.pk]), reverse("desk:dossier", args=[done.pk])
    assert client.get(opened).status_code == 200, "no purpose is asked of whoever has a duty"
    assert client.post(page, form(client, page, outcome="dismissed", text=REPLY)).status_code == 302
    assert client.get(opened).status_code == 404
    assert REPLY in client.get(page).content.decode()


def test_a_body_reads_its_own_counts_and_words(ward: helpers.Ward, dossier: cases.Dossier) -> None:
    rated(ward, dossier, [(moment(10, day), 4) for day in range(1, 7)])
    with at(moment(11, 20)):
        said = ward.client("desk_officer").get(reverse("desk:ratings")).content.decode()
        assert "100% hài lòng, trong 6 lượt đánh giá" in said
        assert "Ý kiến 4" in said
        assert dossier.code not in said
        assert "Ý kiến 4" not in ward.client("other_officer").get(reverse("desk:ratings")).content.decode()
        everybody = ward.client().get(reverse("portal:opinions")).content.decode()
        of_one = ward.client().get(reverse("portal:opinions"), {"co-quan": helpers.CUA_NAM}).content.decode()
        assert ward.client().get(reverse("portal:opinions"), {"co-quan": "urn:nobody"}).status_code == 404
    assert "Giải quyết nhanh: 6" in of_one
    assert "Giải quyết nhanh" not in everybody
    assert "100% hài lòng, trong 6 lượt đánh giá" in everybody
    assert "Ý kiến 4" not in everybody
