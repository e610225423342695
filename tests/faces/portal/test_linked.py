"""A linked procedure in the portal: found, filled in once, followed on one page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.calendar.api import at
from motcua.kernel.forms.api import Draft
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.portal.conftest import notice, seen
from tests.mechanisms.cases.interrupted import ASKED, rule
from tests.mechanisms.cases.linking import CARD, ENTRY, HOME, Offices

pytestmark = pytest.mark.django_db
PAGE, FORM, CHECK = (f"/thu-tuc/2.000986/{part}" for part in ("", "khai/", "xem-lai/"))


@pytest.fixture
def offices(db: None) -> Iterator[Offices]:
    with at(helpers.MORNING):
        yield Offices()


@pytest.fixture
def mother(offices: Offices) -> Client:
    return offices.ward.client("mother")


def sent(action: str, **changes: Any) -> dict[str, Any]:
    """The one form as a browser sends it."""
    found: dict[str, Any] = helpers.posted(helpers.ANSWERS | HOME) | {"action": action, "seen": seen()}
    return found | {name.replace("__", "."): value for name, value in changes.items()}


def submission() -> dict[str, Any]:
    return {"action": "submit", "key": f"2.000986@{seen()}", "seen": seen()}


def filed(mother: Client) -> cases.Application:
    answer = mother.post(FORM, sent("continue", file__birth_proof=notice()))
    assert answer.status_code == 302, answer.context["errors"]
    answer = mother.post(CHECK, submission())
    assert answer.status_code == 302, answer.context["errors"]
    application = cases.Application.objects.get()
    assert answer.headers["Location"] == f"/don-lien-thong/{application.pk}/"
    return application


def test_it_is_found_by_any_spelling_and_from_the_birth(mother: Client) -> None:
    assert "2.000986" in mother.get("/tim/?q=lien+thong").text
    assert f'href="{PAGE}"' in mother.get("/thu-tuc/1.001193/").text
    page = mother.get(PAGE).text
    for words in (
        "Đăng ký khai sinh",
        "Đăng ký thường trú",
        "7 ngày làm việc",
        "5 ngày làm việc",
        "Trẻ em không phải nộp",
    ):
        assert words in page
    assert "Giấy tờ chứng minh quan hệ" not in page, "the birth certificate comes by itself"


def test_one_form_asks_for_all_and_keeps_what_was_typed(mother: Client) -> None:
    page = mother.get(FORM).text
    for words in ("Trẻ được khai sinh", "Nơi đăng ký thường trú của trẻ", "Nơi đăng ký khám, chữa bệnh ban đầu"):
        assert words in page
    assert mother.post(FORM, {"action": "save", "seen": "", "care.facility": "Trạm Y tế"}).status_code == 302
    assert 'value="Trạm Y tế"' in mother.get(FORM).text
    assert Draft.objects.get().form == "urn:motcua:linked-procedure:2.000986"
    assert f'href="{FORM}"' in mother.get("/ho-so/").text
    assert f'href="{FORM}"' in mother.get("/").text


def test_faults_of_every_part_come_at_once_beside_their_fields(mother: Client) -> None:
    answers = {"care__facility": "", "child__birth_date": "02/11/2019", "late__reason": "Ở xa", "home__with": "other"}
    page = mother.post(FORM, sent("continue", **answers))
    assert page.status_code == 422
    told = {fault["id_for"] for fault in page.context["errors"]}
    assert {"f-care-facility", "f-child-birth_date", "f-file-birth_proof"} <= told
    assert not cases.Application.objects.exists()


def test_the_check_page_tells_what_follows_what(mother: Client) -> None:
    mother.post(FORM, sent("continue", file__birth_proof=notice()))
    page = mother.get(CHECK).text
    assert page.index("Đăng ký thường trú</strong>") < page.index(
        "Cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi</strong>"
    )
    assert "17:30 hôm nay" in page
    assert "Ủy ban nhân dân phường Cửa Nam" in page


def test_sent_twice_it_is_one_application(mother: Client) -> None:
    mother.post(FORM, sent("continue", file__birth_proof=notice()))
    given = submission()
    first, second = (mother.post(CHECK, given).headers["Location"] for _ in range(2))
    assert first == second
    assert cases.Application.objects.count() == 1
    assert not Draft.objects.exists()


def test_one_page_shows_each_part_with_its_state_due_moment_and_result(offices: Offices, mother: Client) -> None:
    application = filed(mother)
    here = f"/don-lien-thong/{application.pk}/"
    page = mother.get(here).text
    assert page.count("Chờ đến lượt") == 2
    assert "Tự nộp khi xong: Đăng ký khai sinh." in page
    birth = cases.dossiers_of(application)["birth"]
    assert here in mother.get(f"/ho-so/{birth.pk}/").text
    offices.register(birth)
    drain()
    page = mother.get(here).text
    assert f"/ho-so/{birth.pk}/ket-qua/" in page
    assert page.count("Chờ đến lượt") == 1
    residence = offices.member(application, "residence")
    assert residence is not None
    assert residence.code in page
    assert "17:30" in page
    offices.settle(residence, "residence_officer", "police_chief", ENTRY)
    drain()
    insurance = offices.member(application, "insurance")
    assert insurance is not None
    offices.settle(insurance, "insurance_officer", "insurance_head", CARD)
    drain()
    page = mother.get(here).text
    assert "Đã xong cả" in page
    assert len(re.findall(r"/ho-so/[^/]+/ket-qua/\"", page)) == 3
    assert offices.ward.client("stranger").get(here).status_code == 404
    assert offices.ward.client("desk_officer").get(here).status_code == 404, "officials have pages of their own"


def test_what_is_asked_of_one_part_is_what_the_page_asks(offices: Offices, mother: Client, tmp_path: Path) -> None:
    rule(tmp_path)
    application = filed(mother)
    birth = cases.dossiers_of(application)["birth"]
    offices.do(cases.request_supplement, "desk_officer", birth, ASKED)
    page = mother.get(f"/don-lien-thong/{application.pk}/").text
    assert f'href="/ho-so/{birth.pk}/bo-sung/"' in page
    assert "không phải làm gì thêm" not in page
    assert "17:30" not in page, "while its clock stands, nothing is promised"


def test_where_the_birth_is_declined_the_page_says_what_can_be_done(offices: Offices, mother: Client) -> None:
    application = filed(mother)
    reason = {"reason": "Giấy chứng sinh chụp không rõ chữ."}
    offices.do(cases.decline, "desk_officer", cases.dossiers_of(application)["birth"], reason)
    drain()
    page = mother.get(f"/don-lien-thong/{application.pk}/").text
    assert "Không đi tiếp được" in page
    assert reason["reason"] in page
    assert page.count("Không nộp tiếp") == 2
    for code in ("1.001193", "1.004222", "1.001939"):
        assert f'href="/thu-tuc/{code}/"' in page
