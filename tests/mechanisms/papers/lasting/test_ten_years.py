"""Ten years pass: signers, stampers, answerers and an issuing authority run out and are replaced, and every signature
still validates by the file and the root alone, because its time stamps were renewed in time."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from motcua.kernel.acts.api import lifted
from motcua.kernel.calendar.api import ZONE, now
from motcua.kernel.files.api import keep, open_blob
from motcua.kernel.jobs.api import Message, drain
from motcua.mechanisms.papers.events import LIMITS, lengthen_what_is_due
from motcua.mechanisms.papers.judging.proof import Look
from motcua.mechanisms.papers.judging.words import validate_pdf
from motcua.mechanisms.papers.models import Document, Edition
from motcua.mechanisms.papers.reads import newest_file, verify_upload
from tests.harness.authority import Authority
from tests.helpers import Ward, ward
from tests.mechanisms.papers.samples import certificate
from tests.mechanisms.papers.test_documents import born, other_subjects, prepared

pytestmark = pytest.mark.django_db

FIRST = 2026
YEARS = 10
ISSUED = (2026, 2031)
"""Years in which a document is signed."""


@pytest.fixture
def staffed() -> Iterator[Ward]:
    """A ward."""
    yield ward()


def on(year: int, month: int = 11) -> datetime:
    return datetime(year, month, 17, 9, 30, tzinfo=ZONE)


def issue(authority: Authority, n: int) -> Document:
    """A document with the signatures of a person and of the ward, by certificates of the year."""
    row = prepared(born(n), about=other_subjects()[n])
    pdf = authority.sign(authority.sign(certificate(), "chair", f"person-{n}"), "ward", f"ward-{n}")
    kept = keep(io.BytesIO(pdf), "a.pdf", LIMITS)
    with lifted("signed with certificates that are not the demonstration's"):
        Document.objects.filter(pk=row.pk).update(
            state=Document.State.SIGNED, sha256=kept.sha256, size=kept.size, signed_at=now()
        )
    row.refresh_from_db()
    return row


def bytes_of(sha256: str) -> bytes:
    with open_blob(sha256) as blob:
        return blob.read()


def good(authority: Authority, pdf: bytes) -> list[bool]:
    """Of each signature, whether it validates now by the file and the root alone."""
    reader = PdfFileReader(io.BytesIO(pdf))
    look = Look(reader, [authority.root], now())
    proofs = [asyncio.run(look.at(one)) for one in reader.embedded_regular_signatures]
    return [proof is not None and proof.good for proof in proofs]


def test_after_ten_years_every_signature_still_validates(staffed: Ward, authority: Authority) -> None:
    papers: list[Document] = []
    left: dict[str, bytes] = {}  # the same, never renewed
    for year in range(FIRST, FIRST + YEARS + 1):
        for month in range(1, 13):
            if (year, month) < (FIRST, 11):
                continue
            with authority.at(on(year, month)):
                if year in ISSUED and month == 11:
                    papers.append(issue(authority, len(papers)))
            with authority.at(on(year, month) + timedelta(hours=2)):
                lengthen_what_is_due()
                drain()
        with authority.at(on(year, 12) + timedelta(days=10)):
            asked = authority.asked.total()
            for row in papers:
                pdf = bytes_of(newest_file(row).sha256)
                left.setdefault(row.code, pdf)
                assert good(authority, pdf) == [True, True], (year, row.issued_on)
                report = validate_pdf(pdf, [authority.root], now())
                assert report.outcome == "genuine", (year, row.issued_on)
            assert authority.asked.total() == asked  # by the file alone
    with authority.at(on(FIRST + YEARS, 12) + timedelta(days=10)):
        for row in papers:
            assert good(authority, left[row.code]) == [False, False]
            assert validate_pdf(left[row.code], [authority.root], now()).reasons == ("expired",)
            assert {
                verify_upload(one).verdict for one in (bytes_of(row.sha256), bytes_of(newest_file(row).sha256))
            } == {"issued"}
    for row in papers:
        chain = list(row.editions.order_by("n"))
        assert [one.level for one in chain] == ["B-B", "B-LT", *["B-LTA"] * (len(chain) - 2)]
        files = [bytes_of(one.sha256) for one in chain]
        assert all(after.startswith(before) for before, after in pairwise(files))
    assert not Message.objects.exclude(state="done").exists()
    assert Edition.objects.filter(document=papers[0]).count() >= 6
