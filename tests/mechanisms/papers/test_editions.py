"""A signed document's file grows: proof and time stamps are appended, and everything that offers or judges it knows."""

import pytest

from motcua.kernel.files.api import open_blob
from motcua.kernel.ledger.api import history
from motcua.mechanisms.papers.api import Document, newest_file
from motcua.mechanisms.papers.models import Edition
from motcua.mechanisms.papers.reads import kept_files
from tests.helpers import MORNING, Ward
from tests.mechanisms.papers.test_documents import cua_nam, issued  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def bytes_of(sha256: str) -> bytes:
    with open_blob(sha256) as blob:
        return blob.read()


def editions(document: Document) -> list[Edition]:
    return list(document.editions.order_by("n"))


def test_a_signed_document_becomes_long_by_itself(cua_nam: Ward) -> None:
    row, first = issued()
    basic, long = editions(row)
    assert (basic.n, basic.level, basic.sha256, basic.size) == (1, "B-B", row.sha256, row.size)
    assert (long.n, long.level, long.made_at) == (2, "B-LT", MORNING)
    newest = bytes_of(long.sha256)
    assert newest.startswith(first)
    assert newest_file(row).sha256 == long.sha256
    assert {basic.sha256, long.sha256} <= kept_files()
    assert [entry.act for entry in history(row.pk)] == ["papers.prepare", "document.complete", "document.lengthen"]
