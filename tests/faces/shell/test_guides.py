"""The guides within the product: in the reader's language, with links that lead somewhere, his own work first."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve

from motcua.faces.shell.guides import GUIDES
from motcua.kernel.acts.api import registry
from tests import helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LANGUAGES = {"vi": "Ngày đầu tiên", "en": "The first day", "bn": "প্রথম দিন"}


def page(client: Client, address: str, language: str = "vi") -> str:
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_links_and_pictures_of_a_guide_lead_somewhere(name: str, language: str) -> None:
    text = page(Client(), f"/huong-dan/{name}/", language)
    article = text[text.index('<article class="guide">') : text.index("</article>")]
    assert LANGUAGES[language] in article or name == "citizen"
    for address in re.findall(r'href="([^"]+)"', article):
        resolve(address)
    pictures = re.findall(r'src="/static/([^"]+)"', article)
    assert pictures
    assert all(Path(finders.find(picture) or "").is_file() for picture in pictures)


def test_everybody_finds_the_guides_at_the_foot_of_each_page() -> None:
    assert '<a href="/huong-dan/">Hướng dẫn</a>' in page(Client(), "/")


def test_an_official_finds_the_guide_to_his_own_work_first() -> None:
    ward = helpers.ward()
    client = Client()
    client.force_login(ward.chairwoman)
    answer = client.get("/huong-dan/")
    assert [one.name for one in answer.context["own"]] == ["leader"]
    assert [one.name for one in Client().get("/huong-dan/").context["own"]] == ["citizen"]


def test_what_is_no_guide_is_not_found() -> None:
    assert Client().get("/huong-dan/nobody/").status_code == 404


def test_a_guide_names_acts_that_exist() -> None:
    assert {act for acts in GUIDES.values() for act in acts} <= set(registry())
