"""The harness sees what it is there to see."""

import socket
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Permission
from django.core.mail import send_mail
from django.db import connection
from django.template import engines
from playwright.sync_api import expect

from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.jobs.models import Message
from tests.harness.axe import assert_accessible
from tests.harness.browser import Open
from tests.harness.network import NetworkBlocked
from tests.harness.order import ALONE, LONGEST, rank
from tests.harness.server import Live
from tests.harness.templates import UndefinedVariable

Budget = Callable[[int], AbstractContextManager[Any]]
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


def test_no_test_leaves_the_machine() -> None:
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("example.org", 80)
    with socket.socket() as stranger, pytest.raises(NetworkBlocked):
        stranger.connect(("192.0.2.1", 80))


def test_a_password_costs_little_here_and_is_hashed_as_in_production() -> None:
    hashed = make_password("mot-cua")
    assert hashed.startswith("argon2$argon2id$v=19$m=8,t=1,p=1$")
    assert check_password("mot-cua", hashed)


def test_the_longest_files_exist_and_are_taken_first_then_what_dies_at_every_step() -> None:
    tests = Path(__file__).parents[1]
    assert [name for name in LONGEST if not (tests / name).is_file()] == []
    killing = [f"tests/{path.relative_to(tests)}::test_x" for path in tests.rglob(f"*{ALONE}")]
    assert len(killing) > 5
    longest = [f"tests/{name}::test_x" for name in LONGEST]
    assert [rank(one) for one in longest] == list(range(len(LONGEST)))
    assert {rank(one) for one in killing} == {len(LONGEST)}
    assert rank("tests/a/test_b.py::test_x[kill.py]") == len(LONGEST) + 1


@pytest.mark.parametrize("text", ["{{ naem }}", "{{ naem|upper }}", "{% include naem %}", "{{ person.naem }}"])
def test_a_variable_that_nobody_gave_fails(text: str) -> None:
    with pytest.raises(UndefinedVariable, match="naem is not defined"):
        engines["django"].from_string(text).render({"name": "An", "person": {"name": "An"}})


def test_a_condition_may_ask_whether_a_variable_is_there() -> None:
    text = "{% if naem %}a{% endif %}{% for n in naem %}b{% endfor %}{% firstof naem 'c' %}{{ empty }}"
    assert engines["django"].from_string(text).render({"empty": ""}) == "c"


@pytest.mark.django_db
def test_rows_without_an_order_come_back_shuffled() -> None:
    rows = Permission.objects.order_by()
    orders = {tuple(rows.values_list("pk", flat=True)) for _ in range(4)}
    assert len(orders) > 1
    assert len({tuple(row.pk for row in rows.iterator()) for _ in range(4)}) > 1
    assert len({tuple(rows.order_by("pk").values_list("pk", flat=True)) for _ in range(4)}) == 1


@pytest.mark.django_db
def test_a_budget_of_statements_is_held(statements: Budget) -> None:
    with statements(1):
        Permission.objects.exists()
    with pytest.raises(pytest.fail.Exception, match="1 statements, 0 allowed"), statements(0):
        Permission.objects.exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_tables_are_emptied_between_tests_and_their_triggers_stay(time: str) -> None:
    assert not Message.objects.exists()
    if time == "first":
        Message.objects.create(
            deed=uuid.uuid4(), subject=uuid.uuid4(), event="e", handler="h", created_at=MOMENT, due_at=MOMENT
        )
    find = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    if connection.vendor == "sqlite":
        find = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    with lifted("tests: look at the schema"), connection.cursor() as cursor:
        cursor.execute(find)
        names = [name for (name,) in cursor.fetchall()]
    assert [name for name in names if name.startswith("ledger_")]


def test_mail_arrives(post: list[EmailMessage]) -> None:
    send_mail("Hồ sơ đã tiếp nhận", "Hẹn trả: 02/3/2026", "motcua@localhost", ["an@example.org"])
    assert post[0]["Subject"] == "Hồ sơ đã tiếp nhận"
    assert post[0].get_content().strip() == "Hẹn trả: 02/3/2026"


@pytest.mark.browser
def test_the_server_answers_and_a_picture_without_words_is_found(open_page: Open, live: Live) -> None:
    page = open_page()
    answer = page.goto("/healthz")
    assert answer is not None and answer.ok
    assert page.url.startswith(live.url)
    page.set_content('<html lang="vi"><title>Ảnh</title><main><h1>Ảnh</h1><img src="data:,"></main></html>')
    expect(page.locator("h1")).to_have_text("Ảnh")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)
