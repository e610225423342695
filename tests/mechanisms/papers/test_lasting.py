"""Files are made to last with an authority of others, whose services fail and whose certificates run out."""

import asyncio
import io
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from motcua.kernel.calendar.api import ZONE
from motcua.kernel.connectors.api import RefusedError, UnreachableError
from motcua.mechanisms.papers.lasting import Lengthened, lengthened
from motcua.mechanisms.papers.proof import Proof, proof_of
from motcua.mechanisms.papers.revocation import state_of
from motcua.mechanisms.papers.timestamps import HttpTimestamper
from motcua.mechanisms.papers.validation import validate_pdf
from tests.harness.authority import Authority
from tests.mechanisms.papers.samples import certificate

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE)


def signed(authority: Authority) -> bytes:
    """The birth certificate, signed by a person and then by the ward."""
    return authority.sign(authority.sign(certificate(), "chair", "person"), "ward", "organisation")


def longer(authority: Authority, pdf: bytes, moment: datetime) -> Lengthened:
    return lengthened(pdf, HttpTimestamper(f"{authority.url}/tsa"), [authority.root], moment)


def proofs(authority: Authority, pdf: bytes, moment: datetime) -> list[Proof | None]:
    """What the file proves of each signature, by the root alone."""
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return [asyncio.run(proof_of(one, [authority.root], moment)) for one in found]


def test_both_signatures_get_their_proof_and_a_time_stamp(authority: Authority) -> None:
    with authority.at(NOW):
        pdf = signed(authority)
        made = longer(authority, pdf, NOW)
    assert (made.level, made.pdf.startswith(pdf)) == ("B-LT", True)
    assert made.renew_by == authority.certificate("tsa-2025").not_valid_after
    assert [(one.good, one.since) for one in proofs(authority, made.pdf, NOW + timedelta(days=30)) if one] == [
        (True, NOW), (True, NOW),
    ]  # fmt: skip
