"""What people are told: on their page in its language at once, by e-mail in their account's language after commit."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.utils.translation import override

from motcua.kernel.access.api import system_actor
from motcua.kernel.acts.api import Act, Caller, Deed, Given, Rule, lifted, perform
from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import Message, drain
from motcua.kernel.notices.api import Delivery, Notice, letters, post
from motcua.kernel.people.models import Account, Party
from motcua.kernel.text.api import Multilingual
from tests import helpers
from tools.postgres import free_port

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TITLE = Multilingual(vi="Đăng ký khai sinh", en="Birth registration", bn="জন্ম নিবন্ধন")
TEMPLATE = "urn:motcua:notice:dossier-declined"


def tell(ward: helpers.Ward, **values: Any) -> Notice:
    def run(deed: Deed, given: Given) -> Notice:
        words = {"code": "H26.82-261117-0001", "procedure": TITLE, "reason": "Thiếu {code} và {0}", "due": ""} | values
        return post(deed, ward.mother.party_id, TEMPLATE, words, "/ho-so/1/")

    with at(helpers.MORNING):
        return perform(Act("test.tell", run, Given, None, Rule()), Caller(system_actor("test")))


@pytest.fixture
def ward(db: None) -> helpers.Ward:
    return helpers.ward()


def test_a_letter_on_the_page_is_in_the_language_of_the_page(ward: helpers.Ward) -> None:
    tell(ward)
    found = {}
    for language in ("vi", "en", "bn"):
        with override(language):
            found[language] = letters(ward.mother.party_id)[0]
    assert len({letter.subject for letter in found.values()}) == 3
    for language, letter in found.items():
        assert "H26.82-261117-0001" in letter.subject
        assert TITLE.get(language) in letter.body
        assert "Thiếu {code} và {0}" in letter.body, "what a person wrote is shown as written, braces too"
        assert letter.link == "/ho-so/1/"
    assert letters(ward.stranger.party_id) == []


def test_letters_come_newest_first_without_a_statement_for_each(ward: helpers.Ward, statements: Any) -> None:
    for number in range(5):
        with at(helpers.MORNING):
            tell(ward, code=f"{number}")
    letters(ward.mother.party_id)
    with statements(1):
        assert [letter.subject.split()[2] for letter in letters(ward.mother.party_id)] == ["4", "3", "2", "1", "0"]


def test_a_letter_stays_as_it_was_told_when_the_pack_changes(ward: helpers.Ward) -> None:
    notice = tell(ward)
    assert notice.pack.urn == "urn:motcua:pack:vn-base"
    before = letters(ward.mother.party_id)
    with lifted("the test withdraws the pack"):
        type(notice.pack).objects.filter(pk=notice.pack_id).update(state="retired")
    assert letters(ward.mother.party_id) == before


@pytest.mark.parametrize(("language", "word"), [("vi", "Đăng ký khai sinh"), ("en", "Birth registration")])
def test_the_e_mail_is_sent_after_commit_in_the_accounts_language(
    ward: helpers.Ward, post: list[EmailMessage], settings: Any, language: str, word: str
) -> None:
    with lifted("the mother chooses her language"):
        Account.objects.filter(pk=ward.mother.pk).update(language=language)
    settings.MOTCUA_URL = "https://motcua.example.vn"
    tell(ward)
    assert post == [], "nothing leaves inside the deed"
    with at(helpers.MORNING), override("bn"):
        drain()
    (mail,) = post
    assert mail["To"] == "lan.tran@example.vn"
    assert "H26.82-261117-0001" in mail["Subject"]
    body = mail.get_body(("plain",)).get_content()
    assert word in body
    assert "https://motcua.example.vn/ho-so/1/" in body


def test_without_an_address_nothing_is_sent(ward: helpers.Ward, post: list[EmailMessage]) -> None:
    with lifted("the mother has no address"):
        Party.objects.filter(pk=ward.mother.party_id).update(email="")
    tell(ward)
    with at(helpers.MORNING):
        assert drain() == 1
    assert post == []


def test_without_a_mail_server_nothing_breaks(ward: helpers.Ward) -> None:
    tell(ward)
    with at(helpers.MORNING):
        assert drain() == 1
    assert Message.objects.get().state == "done"
    assert len(letters(ward.mother.party_id)) == 1


def test_a_mail_server_that_fails_is_tried_again_and_seen(
    ward: helpers.Ward, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    tell(ward)
    with at(helpers.MORNING):
        assert drain() == 1, "the letter waits by itself and holds up nothing behind it"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.why, delivery.tries) == ("failed", "down", 1)
    assert delivery.due_at > helpers.MORNING
    assert "lan.tran@example.vn" not in caplog.text
    assert len(letters(ward.mother.party_id)) == 1, "the page has it all the same"
