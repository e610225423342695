"""A person's own result in English or Bengali, on a page and as a PDF: to read, not to show to an office."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.faces.portal.dossiers import own
from motcua.faces.portal.procedures import who
from motcua.faces.shell.fields import Fact
from motcua.kernel.acts.api import NotFound
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import LANGUAGES, Document, documents_about, reading_copy, reading_pdf


@require_GET
def page(request: HttpRequest, key: UUID, language: str) -> HttpResponse:
    """The copy on a page; for a document from before there were any, a sentence that says so."""
    paper = _paper(request, key, language)
    copy = reading_copy(paper, language)
    context = {
        "copy": copy,
        "facts": [Fact(*pair) for pair in copy.facts] if copy else [],
        "qr": f"data:image/svg+xml,{quote(copy.qr)}" if copy else "",
        "parts": [
            {"title": part["title"], "rows": [Fact(*pair) for pair in part["rows"]]}
            for part in (copy.parts if copy else [])
        ],
        "title": copy.title if copy else _("Chưa có bản đọc %(language)s") % {"language": LANGUAGES[language]},
        "back": reverse("portal:dossier", args=[key]),
        "pdf_url": reverse("portal:reading-copy-pdf", args=[key, language]),
        "original_url": reverse("portal:result", args=[key]) if paper.state == Document.State.SIGNED else "",
        "verify_url": reverse("portal:verify-code", args=[paper.code]),
        "others": [
            {"code": code, "name": name, "url": reverse("portal:reading-copy", args=[key, code])}
            for code, name in LANGUAGES.items()
            if code != language
        ],
    }
    return render(request, "portal/reading_copy.html", context)


@require_GET
def pdf(request: HttpRequest, key: UUID, language: str) -> HttpResponse:
    """The copy as a PDF, to be kept or printed."""
    paper = _paper(request, key, language)
    copy = reading_copy(paper, language)
    if copy is None:
        raise NotFound
    name = f"reading-copy-{language}-{paper.code}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(reading_pdf(paper, copy), content_type="application/pdf", headers=headers)


def _paper(request: HttpRequest, key: UUID, language: str) -> Document:
    """The newest signed result of a dossier that is this person's own, also when it was declared void."""
    found, spec = own(request, key)
    papers = documents_about(who(request), found.pk).filter(type=spec.result.document_type, signed_at__isnull=False)
    paper = papers.first()
    if paper is None or language not in LANGUAGES or cases.withheld(found._meta.label_lower, found.pk):
        raise NotFound
    return paper
