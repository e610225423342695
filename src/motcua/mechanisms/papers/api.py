"""The public surface of papers: preparing documents, and judging them."""

from motcua.mechanisms.papers.acts import LABELS, Labels, Paper, Void, complete, fingerprint, prepare, void
from motcua.mechanisms.papers.faults import lacking, taken, unprinted
from motcua.mechanisms.papers.making import RenderError, preview
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.pki import establish, trust_roots
from motcua.mechanisms.papers.printouts import printout
from motcua.mechanisms.papers.reading_copy import LANGUAGES, Read, ReadingCopy, reading_copy, reading_pdf
from motcua.mechanisms.papers.reads import (
    VERDICTS,
    PublicView,
    VerifyResult,
    by_code,
    document,
    documents,
    documents_about,
    newest_file,
    pki_folder,
    title_of,
    verify_address,
    verify_upload,
)
from motcua.mechanisms.papers.render import qr_svg
from motcua.mechanisms.papers.rules import masked_name, number_in_words, without_unprintable
from motcua.mechanisms.papers.sheets import sheet
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec, Retention
from motcua.mechanisms.papers.stamping import UnstampableError, unstampable
from motcua.mechanisms.papers.validation import LARGEST, OUTCOMES, REASONS, Report, SignerSeen, validate_pdf

__all__ = [
    "KIND",
    "LABELS",
    "LANGUAGES",
    "LARGEST",
    "OUTCOMES",
    "REASONS",
    "VERDICTS",
    "Document",
    "DocumentTypeSpec",
    "Labels",
    "Paper",
    "PublicView",
    "Read",
    "ReadingCopy",
    "RenderError",
    "Report",
    "Retention",
    "SignerSeen",
    "UnstampableError",
    "VerifyResult",
    "Void",
    "by_code",
    "complete",
    "document",
    "documents",
    "documents_about",
    "establish",
    "fingerprint",
    "lacking",
    "masked_name",
    "newest_file",
    "number_in_words",
    "pki_folder",
    "prepare",
    "preview",
    "printout",
    "qr_svg",
    "reading_copy",
    "reading_pdf",
    "sheet",
    "taken",
    "title_of",
    "trust_roots",
    "unprinted",
    "unstampable",
    "validate_pdf",
    "verify_address",
    "verify_upload",
    "void",
    "without_unprintable",
]
