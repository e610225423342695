"""A mother asks once for birth, residence and health insurance; the police officer finds her dossier by itself."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.harness.axe import assert_accessible
from tests.harness.browser import DESK, PHONE, Open
from tests.harness.server import Live
from tests.journeys import steps
from tests.mechanisms.cases.linking import ENTRY, HOME, Offices

pytestmark = pytest.mark.browser


@pytest.fixture
def offices(live: Live, ward: helpers.Ward) -> Offices:
    """The ward of the journeys, with the two offices beside it."""
    found: list[Offices] = []
    steps.elsewhere(live.moment, lambda: found.append(Offices(ward)))
    return found[0]


@pytest.mark.parametrize("width", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")])
def test_a_mother_files_once_and_follows_three_results_on_one_page(
    open_page: Open, live: Live, offices: Offices, width: int
) -> None:
    mother = open_page(width=width)
    mother.goto("/tim/?q=lien+thong")
    mother.get_by_role("link", name="(liên thông)").click()
    assert_accessible(mother)
    mother.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    steps.sign_in(mother, "lan.tran", "/khai/", assert_accessible)
    steps.fill_in(mother, assert_accessible, helpers.ANSWERS | HOME)
    expect(mother).to_have_url(re.compile("/xem-lai/$"))
    assert_accessible(mother)
    mother.get_by_role("button", name="Cam đoan và nộp hồ sơ").click()
    expect(mother).to_have_url(re.compile("/don-lien-thong/"))
    main = mother.get_by_role("main")
    expect(main.get_by_text("Chờ đến lượt")).to_have_count(2)
    assert_accessible(mother)

    application = cases.Application.objects.get()
    birth = cases.dossiers_of(application)["birth"]
    live.moment = helpers.MORNING + timedelta(minutes=20)
    steps.elsewhere(live.moment, lambda: offices.register(birth))
    steps.elsewhere(live.moment, drain)
    officer = open_page(width=DESK)
    act = ("Tiếp nhận và kiểm tra hồ sơ cư trú", "Tiếp nhận hồ sơ", "Đã tiếp nhận")
    steps.do_the_one_thing(officer, "residence.officer", *act, assert_accessible)
    residence = cases.dossiers_of(application_now(application))["residence"]
    steps.elsewhere(live.moment, lambda: finish(offices, residence))

    mother.reload()
    expect(main.get_by_text("Chờ đến lượt")).to_have_count(0)
    expect(main.get_by_role("link", name=re.compile("^Tải "))).to_have_count(2)
    for code in cases.Dossier.objects.values_list("code", flat=True):
        expect(main.get_by_text(code)).to_be_visible()
    assert_accessible(mother)


def application_now(application: cases.Application) -> cases.Application:
    application.refresh_from_db()
    return application


def finish(offices: Offices, residence: cases.Dossier) -> None:
    """The police bring it to its end; the next one is filed."""
    offices.do(cases.advance, "residence_officer", residence, ENTRY)
    offices.do(cases.approve, "police_chief", residence)
    drain()
