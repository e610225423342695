"""The public surface of papers: preparing documents, and judging them."""

from motcua.mechanisms.papers.acts import Labels, Paper, Void, complete, prepare, void
from motcua.mechanisms.papers.faults import lacking, taken, unprinted
from motcua.mechanisms.papers.judging_acts import repeat_judgement, want_judgement
from motcua.mechanisms.papers.making import RenderError, preview
from motcua.mechanisms.papers.models import Document, Judgement
from motcua.mechanisms.papers.pki import establish, trust_roots
from motcua.mechanisms.papers.reads import (
    VERDICTS,
    PublicView,
    VerifyResult,
    by_code,
    document,
    documents,
    documents_about,
    judgements,
    pki_folder,
    report_of,
    title_of,
    verify_address,
    verify_upload,
)
from motcua.mechanisms.papers.rules import masked_name, number_in_words
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec, Retention
from motcua.mechanisms.papers.stamping import UnstampableError, unstampable
from motcua.mechanisms.papers.validation import (
    ADDED,
    LARGEST,
    LEVELS,
    OUTCOMES,
    REASONS,
    Report,
    SignerSeen,
    validate_pdf,
)

__all__ = [
    "ADDED",
    "KIND",
    "LARGEST",
    "LEVELS",
    "OUTCOMES",
    "REASONS",
    "VERDICTS",
    "Document",
    "DocumentTypeSpec",
    "Judgement",
    "Labels",
    "Paper",
    "PublicView",
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
    "judgements",
    "lacking",
    "masked_name",
    "number_in_words",
    "pki_folder",
    "prepare",
    "preview",
    "repeat_judgement",
    "report_of",
    "taken",
    "title_of",
    "trust_roots",
    "unprinted",
    "unstampable",
    "validate_pdf",
    "verify_address",
    "verify_upload",
    "void",
    "want_judgement",
]
