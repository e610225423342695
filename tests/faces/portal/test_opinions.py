"""Rating, complaining and the published counts, as people meet them."""

import pytest
from django.test import Client
from django.urls import reverse

from motcua.kernel.acts.api import lifted, perform
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import acting, helpers
from tests.mechanisms.cases.linking import Offices, asked

pytestmark = pytest.mark.django_db
WORDS = "Tôi chờ ba tiếng ở quầy mà không ai hướng dẫn."


@pytest.fixture
def declined(ward: helpers.Ward) -> cases.Dossier:
    return helpers.decline(ward, helpers.file_birth(ward), "Giấy chứng sinh bị mờ, không đọc được.")


def test_a_dossier_that_ended_asks_for_a_rating_and_takes_it(
    ward: helpers.Ward, mother: Client, declined: cases.Dossier
) -> None:
    page, rate = reverse("portal:dossier", args=[declined.pk]), reverse("portal:rate", args=[declined.pk])
    assert "Ông/bà có hài lòng với việc giải quyết hồ sơ này không?" in mother.get(page).content.decode()
    refused = mother.post(rate, {"words": "Chưa chọn mức"})
    assert refused.status_code == 422
    assert "Xin chọn một mức." in refused.content.decode()
    assert "Chưa chọn mức" in refused.content.decode()
    assert mother.post(rate, {"score": "2", "reasons": ["slow"], "words": "Chờ lâu"}).status_code == 302
    row = cases.Rating.objects.get()
    assert (row.score, row.reasons, row.words) == (2, ["slow"], "Chờ lâu")
    assert "Sửa đánh giá" in mother.get(page).content.decode()
    assert 'value="2" checked' in mother.get(rate).content.decode()
    assert ward.client("stranger").get(rate).status_code == 404


def test_what_is_under_way_has_no_rating_to_give(ward: helpers.Ward, mother: Client) -> None:
    dossier = helpers.file_birth(ward)
    assert mother.get(reverse("portal:rate", args=[dossier.pk])).status_code == 302
    assert (
        "Ông/bà có hài lòng với việc giải quyết hồ sơ này không?"
        not in mother.get(reverse("portal:dossier", args=[dossier.pk])).content.decode()
    )


def test_with_the_two_codes_of_the_receipt_anybody_rates(ward: helpers.Ward, declined: cases.Dossier) -> None:
    nobody, page = Client(), reverse("portal:rate-by-code")
    assert f'value="{declined.code}"' in nobody.get(f"{page}?ma={declined.code}").content.decode()
    assert nobody.post(page, {"code": declined.code, "secret": "wrong", "score": "5"}).status_code == 404
    assert nobody.post(page, {"code": declined.code, "secret": declined.secret}).status_code == 422
    done = nobody.post(page, {"code": declined.code, "secret": declined.secret, "score": "5"})
    assert (done.status_code, done.headers["Location"]) == (302, "/danh-gia/ket-qua/")
    row = cases.Rating.objects.get()
    assert (row.score, row.signed) == (5, False)


def test_guessing_secrets_is_stopped_as_when_tracking(ward: helpers.Ward, declined: cases.Dossier) -> None:
    page = reverse("portal:rate-by-code")
    given = {"code": declined.code, "secret": "0000000000", "score": "1"}
    answers = [Client().post(page, given).status_code for _try in range(22)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert Client().post(page, given | {"secret": declined.secret}).status_code == 429


def test_a_complaint_and_its_answer_are_read_on_one_page(
    ward: helpers.Ward, mother: Client, declined: cases.Dossier
) -> None:
    page = reverse("portal:complaints", args=[declined.pk])
    short = mother.post(page, {"words": "Chậm"})
    assert short.status_code == 422
    assert ">Chậm</textarea>" in short.content.decode()
    assert mother.post(page, {"words": WORDS}).status_code == 302
    said = mother.get(page).content.decode()
    assert WORDS in said
    assert "Chủ tịch UBND phường Cửa Nam sẽ trả lời" in said
    assert "Gửi phản ánh" not in said, "one at a time"
    assert ward.client("stranger").get(page).status_code == 404


def test_nothing_is_published_before_enough_people_rated(ward: helpers.Ward, declined: cases.Dossier) -> None:
    said = Client().get(reverse("portal:opinions")).content.decode()
    assert "Chưa có kỳ nào đủ để công bố" in said


def test_whoever_complains_about_the_police_reads_who_answers_and_for_whom(ward: helpers.Ward, mother: Client) -> None:
    offices = Offices(ward)
    application: cases.Application = perform(cases.apply, offices.caller("mother"), asked(offices))
    birth = offices.member(application, "birth")
    assert birth
    offices.register(birth)
    drain()
    residence = offices.member(application, "residence")
    assert residence
    page = reverse("portal:complaints", args=[residence.pk])
    instead = (
        "Hồ sơ này do Công an phường Cửa Nam giải quyết. Lúc gửi phản ánh, ở đó chưa có ai nhận được mà "
        "chưa tham gia giải quyết hồ sơ, nên Ủy ban nhân dân phường Cửa Nam trả lời thay."
    )
    assert mother.post(page, {"words": WORDS}).status_code == 302
    shown = mother.get(page).content.decode()
    assert "Trưởng Công an phường Cửa Nam sẽ trả lời" in shown
    assert instead not in shown
    police = Client()
    police.force_login(offices.accounts["police_chief"])
    own = police.get(reverse("desk:complaint", args=[cases.Complaint.objects.get().pk])).content.decode()
    assert WORDS in own
    assert instead not in own
    choice = police.get(reverse("desk:hand-over", args=[cases.Complaint.objects.get().pk])).content.decode()
    assert "Chủ tịch UBND phường Cửa Nam (" in choice, "it may be about the ward's own counter"
    assert "Cán bộ đăng ký cư trú" not in choice
    with lifted("test: as if no chief had been there"):
        cases.Complaint.objects.update(state="answered", answer="Đã xem.", answered_at=residence.received_at)
        acting.seat(f"{helpers.CUA_NAM}:police:police-chief").holdings.all().delete()
    assert mother.post(page, {"words": WORDS}).status_code == 302
    shown = mother.get(page).content.decode()
    assert "Chủ tịch UBND phường Cửa Nam sẽ trả lời" in shown
    assert shown.count(instead) == 1, "of the two complaints, the one that the ward answers"
    row = cases.Complaint.objects.get(state="open")
    assert instead in ward.client("chairwoman").get(reverse("desk:complaint", args=[row.pk])).content.decode()
