"""The public log and its proofs: heads, tiles and keys for anybody's tools; receipts for whoever did the act."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_safe

from motcua.faces.portal.dossiers import own
from motcua.faces.portal.procedures import who
from motcua.faces.portal.verifier import words
from motcua.faces.shell.dossiers import HAPPENED
from motcua.faces.shell.public import public
from motcua.kernel.acts.api import NotFound
from motcua.kernel.ledger.api import (
    Cosignature,
    Entry,
    Erasure,
    Key,
    Seal,
    checkpoint,
    history,
    newest,
    receipt_text,
    sealed_at,
    tile,
    tile_number,
    tile_path,
    verifiers,
)

HERE = Path(__file__).parent
SECONDS, FOR_GOOD = "public, max-age=5", "public, max-age=31536000, immutable"
SHOWN = 8


@public
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, how far it goes, who signs it, how anybody checks it."""
    head = newest()
    seals = list(Seal.objects.order_by("-size")[: SHOWN + 1])
    keys = list(zip(Key.objects.order_by("number"), verifiers(), strict=True))
    context = {
        "head": head,
        "origin": head.key.origin if head else "",
        "checkpoint": checkpoint(head) if head else "",
        "seals": [
            {"size": seal.size, "at": seal.at, "more": seal.size - (before.size if before else 0)}
            for seal, before in zip(seals[:SHOWN], [*seals[1:], None], strict=False)
        ],
        "keys": [
            {"number": key.number, "at": key.at, "fingerprint": verifier.fingerprint, "line": str(verifier)}
            for key, verifier in reversed(keys)
        ],
        "witnesses": Cosignature.objects.filter(seal=head).order_by("witness") if head else [],
    }
    return render(request, "portal/ledger.html", context)


@public
@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, as C2SP tlog-tiles has it."""
    seal = newest()
    if seal is None:
        raise NotFound
    return _text(checkpoint(seal))


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, each a signed note."""
    return _text("\n".join(Key.objects.order_by("number").values_list("note", flat=True)))


@public
@require_safe
def hashes(request: HttpRequest, level: int, name: str) -> HttpResponse:
    """A tile of the published tree."""
    seal, (whole, _dot, wide) = newest(), name.partition(".p/")
    number, width = tile_number(whole), int(wide) if wide.isascii() and wide.isdecimal() and len(wide) < 4 else 256
    if seal is None or number is None or not request.path.endswith(f"/{tile_path(level, number, width)}"):
        raise NotFound
    if level > 7 or not 0 < width <= 256 or number * 256 + width > seal.size >> 8 * level:
        raise NotFound
    return _kept(HttpResponse(tile(level, number, width), content_type="application/octet-stream"), FOR_GOOD)


@public
@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """One file that checks a receipt where it is opened: nothing is loaded and nothing can be sent, by its own policy.

    What is saved from it works as well with no network; ``?luu`` sends it to be saved.
    """
    style, script = _part("verifier.css"), _part("verifier.js")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none';"
        " form-action 'none'"
    )
    known = verifiers()
    context = {
        "policy": policy,
        "style": mark_safe(style),  # nosec B308 B703 - our own file
        "script": mark_safe(script),  # nosec B308 B703 - our own file
        "words": words(),
        "first_key": str(known[0]) if known else "",
        "origin": known[0].name if known else "",
        "url": settings.MOTCUA_URL,
    }
    response = HttpResponse(render_to_string("portal/ledger_verifier.html", context, request))
    response["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    if "luu" in request.GET:
        response["Content-Disposition"] = 'attachment; filename="kiem-chung.html"'
    return response


@require_GET
def proofs(request: HttpRequest, key: UUID) -> HttpResponse:
    """The acts of one's own dossier in the log: since when each is sealed, and its receipt."""
    found, spec = own(request, key)
    lines = list(history(found.pk))
    sealed, erased = sealed_at(lines), set(Erasure.objects.filter(entry__in=lines).values_list("entry", flat=True))
    rows = [
        {
            "title": HAPPENED.get(line.act, line.act),
            "at": line.recorded,
            "sealed_at": sealed.get(line.pk),
            "erased": line.pk in erased,
            "own": line.actor == who(request).pseudonym,
            "url": reverse("portal:proof", args=[key, line.n]) if line.pk in sealed else "",
        }
        for line in lines
    ]
    context = {
        "title": spec.title,
        "code": found.code,
        "back": reverse("portal:dossier", args=[key]),
        "rows": rows,
        "waiting": any(not row["url"] for row in rows),
    }
    return render(request, "portal/proofs.html", context)


@require_GET
def proof(request: HttpRequest, key: UUID, n: int) -> HttpResponse:
    """The receipt of one act of one's own dossier; what was given with it only for whoever gave it."""
    found, _spec = own(request, key)
    line: Entry | None = history(found.pk).filter(n=n).first()
    if line is None:
        raise NotFound
    text = receipt_text(line, with_opening=line.actor == who(request).pseudonym)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bien-nhan-{found.code}-{n}.json"'
    return response


@cache
def _part(name: str) -> str:
    return (HERE / "verifier" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _text(text: str) -> HttpResponse:
    return _kept(HttpResponse(text, content_type="text/plain; charset=utf-8"), SECONDS)


def _kept(response: HttpResponse, how: str) -> HttpResponse:
    response["Cache-Control"] = how
    response["Access-Control-Allow-Origin"] = "*"  # public data: other people's tools may run in browsers
    return response
