"""The public surface of papers: preparing documents, and judging them."""

from motcua.mechanisms.papers.acts import Labels, Paper, Void, complete, prepare, void
from motcua.mechanisms.papers.annex import Entry, as_json, as_xml, columns, fields, printed, table
from motcua.mechanisms.papers.faults import lacking, taken, unprinted
from motcua.mechanisms.papers.making import RenderError, preview
from motcua.mechanisms.papers.models import Document
from motcua.mechanisms.papers.pki import establish, trust_roots
from motcua.mechanisms.papers.reading_copy import LANGUAGES, Read, ReadingCopy, reading_copy, reading_pdf
from motcua.mechanisms.papers.reads import (
    VERDICTS,
    PublicView,
    VerifyResult,
    by_code,
    document,
    documents,
    documents_about,
    pki_folder,
    title_of,
    verify_address,
    verify_upload,
)
from motcua.mechanisms.papers.register import Asked, Choices, Line, behind, choices, lines, register
from motcua.mechanisms.papers.rules import masked_name, number_in_words
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec, Retention
from motcua.mechanisms.papers.stamping import UnstampableError, unstampable
from motcua.mechanisms.papers.validation import LARGEST, OUTCOMES, REASONS, Report, SignerSeen, validate_pdf

__all__ = [
    "KIND",
    "LANGUAGES",
    "LARGEST",
    "OUTCOMES",
    "REASONS",
    "VERDICTS",
    "Asked",
    "Choices",
    "Document",
    "DocumentTypeSpec",
    "Entry",
    "Labels",
    "Line",
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
    "as_json",
    "as_xml",
    "behind",
    "by_code",
    "choices",
    "columns",
    "complete",
    "document",
    "documents",
    "documents_about",
    "establish",
    "fields",
    "lacking",
    "lines",
    "masked_name",
    "number_in_words",
    "pki_folder",
    "prepare",
    "preview",
    "printed",
    "reading_copy",
    "reading_pdf",
    "register",
    "table",
    "taken",
    "title_of",
    "trust_roots",
    "unprinted",
    "unstampable",
    "validate_pdf",
    "verify_address",
    "verify_upload",
    "void",
]
