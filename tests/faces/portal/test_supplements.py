"""What was asked of the applicant is the one thing on her page; she mends the form, adds papers, and it goes on."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.acts.api import perform
from motcua.mechanisms.cases import api as cases
from tests import helpers
from tests.faces.portal.conftest import notice
from tests.mechanisms.cases.interrupted import ASKED, rule

pytestmark = pytest.mark.both


@pytest.fixture
def asked(ward: helpers.Ward, tmp_path: Path) -> cases.Dossier:
    """A birth for which a clearer birth notice is asked."""
    rule(tmp_path)
    dossier = helpers.accept(ward, helpers.file_birth(ward))
    caller = ward.caller("civil_status_officer")
    return perform(cases.request_supplement, caller, ASKED, on=dossier.pk)


def answered(client: Client, dossier: cases.Dossier, **typed: Any) -> Any:
    """What the browser gets for the form of the answer, as its page gave it, with some changes."""
    address = f"/ho-so/{dossier.pk}/bo-sung/"
    shown = client.get(address)
    held = {field.html_name: field.value for part in shown.context["sections"] for field in part.fields if field.value}
    held = {name: value for name, value in held.items() if isinstance(value, str)}
    sent = helpers.posted(helpers.ANSWERS) | held | {"key": shown.context["key"], "seen": str(dossier.revision)}
    return client.post(address, sent | {name.replace("__", "."): value for name, value in typed.items()})


def test_what_is_asked_is_the_one_thing_on_the_page(asked: cases.Dossier, mother: Client) -> None:
    shown = mother.get(f"/ho-so/{asked.pk}/")
    assert "Giấy chứng sinh mờ, không đọc được ngày sinh." in shown.text
    assert shown.context["next"]["action_url"] == f"/ho-so/{asked.pk}/bo-sung/"
    assert "đang tạm dừng" in shown.text
    for address in ("/ho-so/", "/"):
        assert "Cần bổ sung" in mother.get(address).text
    assert mother.get(f"/ho-so/{asked.pk}/da-nop/").status_code == 200
    form = mother.get(f"/ho-so/{asked.pk}/bo-sung/")
    assert 'value="Nguyễn Minh Anh"' in form.text, "her answers stand there already"


def test_she_mends_the_form_and_adds_the_paper(asked: cases.Dossier, mother: Client, ward: helpers.Ward) -> None:
    missing = answered(mother, asked, child__full_name="")
    assert missing.status_code == 422
    assert {error["id_for"] for error in missing.context["errors"]} == {"f-child-full_name", "f-file-birth_proof"}
    done = answered(mother, asked, child__full_name="Nguyễn Minh Ánh", file__birth_proof=notice(name="moi.pdf"))
    assert done.status_code == 302, done.context["errors"]
    asked.refresh_from_db()
    assert (asked.state, asked.data["child"]["full_name"]) == ("accepted", "Nguyễn Minh Ánh")
    shown = mother.get(f"/ho-so/{asked.pk}/")
    assert "Đã bổ sung hồ sơ" in shown.text
    assert "<del>" in shown.text
    assert mother.get(f"/ho-so/{asked.pk}/bo-sung/").status_code == 302


def test_a_paper_that_came_with_a_faulty_form_is_not_lost(asked: cases.Dossier, mother: Client) -> None:
    wrong = answered(mother, asked, child__full_name="", file__birth_proof=notice(name="moi.pdf"))
    assert {error["id_for"] for error in wrong.context["errors"]} == {"f-child-full_name"}
    (paper,) = [paper for paper in wrong.context["papers"] if paper.files]
    assert f'name="receipt.birth_proof" value="{paper.files[0].key}"' in wrong.text
    done = answered(mother, asked, receipt__birth_proof=paper.files[0].key)
    assert done.status_code == 302
    assert asked.supplements.get().files.get().name == "moi.pdf"


def test_a_file_of_the_wrong_kind_is_refused_beside_its_paper(asked: cases.Dossier, mother: Client) -> None:
    wrong = answered(mother, asked, file__birth_proof=notice(b"MZ" + bytes(200), "virus.pdf"))
    assert {error["id_for"] for error in wrong.context["errors"]} == {"f-file-birth_proof"}
    assert asked.supplements.get().state == "open"


def test_nobody_else_sees_the_page(asked: cases.Dossier, ward: helpers.Ward) -> None:
    assert ward.client("stranger").get(f"/ho-so/{asked.pk}/bo-sung/").status_code == 404
