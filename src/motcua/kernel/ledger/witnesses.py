"""Witnesses by HTTP (C2SP tlog-witness), and asking them to cosign the newest head."""

import logging
from base64 import b64encode
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings

from motcua.kernel.calendar.api import now
from motcua.kernel.connectors.api import BehindError, RefusedError, UnreachableError, Witness, filled
from motcua.kernel.ledger.merkle import consistency
from motcua.kernel.ledger.models import Cosignature, Seal
from motcua.kernel.ledger.notes import BadNoteError, Verifier, read, signers
from motcua.kernel.ledger.tiles import Tiles, newest, publish

PATIENCE = 10  # seconds
LARGEST = 10_000
log = logging.getLogger("motcua.ledger")


class HttpWitness:
    """A witness that answers ``add-checkpoint`` below an address; ``verifier`` is his public key."""

    def __init__(self, verifier: Verifier, address: str) -> None:
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"MOTCUA_WITNESSES: {address} is not an address of the web")
        self.verifier = verifier
        self.address = address.rstrip("/")

    @property
    def name(self) -> str:
        """The name in his signatures."""
        return self.verifier.name

    def cosign(self, checkpoint: str, old: int, proof: Sequence[bytes]) -> str:
        """Ask him; see ``Witness``."""
        steps = "".join(f"{b64encode(step).decode()}\n" for step in proof)
        body = f"old {old}\n{steps}\n{checkpoint}".encode()
        try:
            # The scheme was looked at above.
            with urlopen(Request(f"{self.address}/add-checkpoint", body), timeout=PATIENCE) as answer:  # nosec B310
                lines = answer.read(LARGEST).decode()
        except HTTPError as error:
            raise self._refusal(error) from None
        except (OSError, HTTPException, UnicodeDecodeError) as error:
            raise UnreachableError(type(error).__name__) from None
        return self._own(checkpoint, lines)

    @staticmethod
    def _refusal(error: HTTPError) -> Exception:
        told = error.read(LARGEST).strip()
        if error.code == 409 and told.isdigit() and "tlog.size" in error.headers.get("Content-Type", ""):
            return BehindError(int(told))
        kind = RefusedError if error.code in (403, 404, 409, 422) else UnreachableError
        return kind(f"answered {error.code}")

    def _own(self, checkpoint: str, lines: str) -> str:
        """His line of the answer, if it holds."""
        text = read(checkpoint)[0]
        for line in lines.splitlines(keepends=True):
            try:
                if self.verifier in signers(f"{text}\n{line}", [self.verifier]):
                    return line
            except BadNoteError:
                continue
        raise UnreachableError("answered without a signature of his that holds")


def configured() -> list[Witness]:
    """The witnesses of ``MOTCUA_WITNESSES``: ``key address`` pairs, separated by commas."""
    pairs = (pair.split() for pair in getattr(settings, "MOTCUA_WITNESSES", "").split(",") if pair.strip())
    return [HttpWitness(Verifier.read(key), address) for key, address in pairs]


def cosigned() -> int:
    """Ask every witness who has not signed the newest head; how many did now. Then the checkpoint is published anew.

    A witness who can't be reached is asked again with the next head; one who refuses is named in the log.
    """
    seal = newest()
    if seal is None:
        return 0
    signed = set(Cosignature.objects.filter(seal=seal).values_list("witness", flat=True))
    done = sum(_asked(witness, seal) for witness in filled("witness") if witness.name not in signed)
    if done:
        publish()
    return done


def _asked(witness: Witness, seal: Seal) -> bool:
    last = Cosignature.objects.filter(witness=witness.name).order_by("-seal").first()
    try:
        try:
            line = _line(witness, seal, last.seal_id if last else 0)
        except BehindError as other:
            line = _line(witness, seal, other.size)
    except (RefusedError, UnreachableError) as error:
        log.warning("witness %s did not sign the head of %s: %s", witness.name, seal.size, error)
        return False
    _made, new = Cosignature.objects.get_or_create(
        seal=seal, witness=witness.name, defaults={"line": line, "at": now()}
    )
    return new


def _line(witness: Witness, seal: Seal, old: int) -> str:
    if old > seal.size:
        raise RefusedError(f"has seen a head of {old} entries that is not known here")
    return witness.cosign(seal.note, old, consistency(Tiles(seal.size).node, old, seal.size))
