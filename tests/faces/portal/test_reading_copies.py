"""A person reads her certificate in English and Bengali: on the page, as a PDF, frozen as it was issued."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.kernel.acts.api import lifted, perform
from motcua.mechanisms.cases.api import Dossier
from motcua.mechanisms.papers.api import Document, void
from tests import helpers
from tests.mechanisms.papers.samples import run

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def paper(ward: helpers.Ward, dossier: Dossier) -> Document:
    """The signed certificate."""
    helpers.settle(ward, dossier)
    return helpers.results().get()


def plain(text: str) -> str:
    """A text in normal form, its line ends as blanks, without the places at which a long word may break."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())


def copied(pdf: bytes, folder: Path) -> str:
    """The text of a PDF as a reader copies it out."""
    return plain(run(folder, pdf, "pdftotext", "-raw", "FILE", "-"))


def said(copy: Any) -> list[str]:
    """Every text of a reading copy."""
    pairs = [*copy.facts, *(row for part in copy.parts for row in part["rows"])]
    titles = [part["title"] for part in copy.parts]
    return [copy.title, copy.mark, copy.check, copy.code, *titles, *(text for pair in pairs for text in pair)]


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_pdf_says_letter_for_letter_what_the_page_says(
    mother: Client, dossier: Dossier, paper: Document, language: str, tmp_path: Path
) -> None:
    page = mother.get(f"/ho-so/{dossier.pk}/ban-doc/{language}/")
    answer = mother.get(f"/ho-so/{dossier.pk}/ban-doc/{language}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = copied(answer.content, tmp_path)
    assert [words for words in said(page.context["copy"]) if plain(words) not in text] == []
    fonts = run(tmp_path, answer.content, "pdffonts", "FILE").splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), "every font is embedded"
    assert b"pdfaid:part>2<" in answer.content.replace(b" ", b"")


def test_labels_codes_dates_and_titles_are_in_the_language_and_names_are_as_they_are(
    mother: Client, dossier: Dossier, paper: Document
) -> None:
    english = mother.get(f"/ho-so/{dossier.pk}/ban-doc/en/").context["copy"]
    rows = {label: text for part in english.parts for label, text in part["rows"]}
    facts = dict(english.facts)
    assert english.title == "Birth certificate"
    assert rows["Sex"] == "Female"
    assert rows["Nationality"] == "Vietnam"
    assert english.parts[0]["rows"][:3] == [
        ["Full name of the child", "Nguyễn Minh Anh"],
        ["Sex", "Female"],
        ["Date of birth", "2 November 2026"],
    ], "in the order of the form, whatever a database makes of the pack"
    assert ["Full name", "Trần Thị Lan"] in english.parts[1]["rows"]
    assert "Personal identification number 001190012345" in rows.values()
    assert facts["Date of issue"] == "17 November 2026"
    assert facts["Issued by"].startswith("People's Committee of Cửa Nam")
    assert facts["Signed by"].startswith("Đỗ Thu Hà, Chair of")
    bengali = mother.get(f"/ho-so/{dossier.pk}/ban-doc/bn/").context["copy"]
    rows = {label: text for part in bengali.parts for label, text in part["rows"]}
    assert bengali.title == "জন্ম সনদ"
    assert rows["লিঙ্গ"] == "মহিলা"
    assert ["জন্মতারিখ", "2 নভেম্বর 2026"] in bengali.parts[0]["rows"]
    assert "ব্যক্তিগত শনাক্তকরণ নম্বর 001190012345" in rows.values()
    assert bengali.mark.startswith("শুধু পড়ার জন্য অনুবাদ, আইনি মূল্য নেই।")


def test_a_copy_is_what_packs_said_on_the_day_and_not_what_they_say_now(
    mother: Client, dossier: Dossier, paper: Document
) -> None:
    before = mother.get(f"/ho-so/{dossier.pk}/ban-doc/en/").context["copy"]
    with lifted("test"):
        body = paper.organisation
        body.title = body.title | {"en": "Another office"}
        body.save()
        paper.signer.title = paper.signer.title | {"en": "Another title"}
        paper.signer.save()
    assert mother.get(f"/ho-so/{dossier.pk}/ban-doc/en/").context["copy"] == before


def test_the_dossier_leads_to_both_copies_and_a_stranger_finds_none(
    ward: helpers.Ward, mother: Client, dossier: Dossier, paper: Document
) -> None:
    page = mother.get(f"/ho-so/{dossier.pk}/").text
    stranger, officer = ward.client("stranger"), ward.client("desk_officer")
    for language in ("en", "bn"):
        for address in (f"/ho-so/{dossier.pk}/ban-doc/{language}/", f"/ho-so/{dossier.pk}/ban-doc/{language}/pdf/"):
            assert stranger.get(address).status_code == 404
            assert officer.get(address).status_code == 404, "an official has pages of his own"
        assert f"/ho-so/{dossier.pk}/ban-doc/{language}/" in page
    assert mother.get(f"/ho-so/{dossier.pk}/ban-doc/fr/").status_code == 404


def test_before_the_result_is_signed_there_is_nothing_to_read(mother: Client, dossier: Dossier) -> None:
    assert mother.get(f"/ho-so/{dossier.pk}/ban-doc/en/").status_code == 404


def test_a_document_from_before_there_were_copies_says_so(mother: Client, dossier: Dossier, paper: Document) -> None:
    with lifted("test"):
        Document.objects.update(translations={})
    page = mother.get(f"/ho-so/{dossier.pk}/ban-doc/bn/")
    assert page.status_code == 200
    assert "Chưa có bản đọc বাংলা" in page.text
    assert "Giấy tờ gốc vẫn có đầy đủ giá trị" in page.text
    assert mother.get(f"/ho-so/{dossier.pk}/ban-doc/bn/pdf/").status_code == 404


def test_the_copy_of_a_void_document_says_that_it_is_void(
    ward: helpers.Ward, mother: Client, dossier: Dossier, paper: Document
) -> None:
    perform(void, ward.caller("chairwoman"), {"reason": "Ghi sai họ tên của người mẹ."}, on=paper.pk)
    copy = mother.get(f"/ho-so/{dossier.pk}/ban-doc/en/").context["copy"]
    assert copy.mark.endswith("The original has been declared void.")
