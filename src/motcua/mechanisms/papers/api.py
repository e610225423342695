"""The public surface of papers: preparing documents, and judging them."""

from motcua.mechanisms.papers.acts import LABELS, Labels, Paper, Void, complete, fingerprint, prepare, sign_again, void
from motcua.mechanisms.papers.annex import Entry, as_json, as_xml, columns, fields, printed, table
from motcua.mechanisms.papers.certificates.acts import Whose
from motcua.mechanisms.papers.certificates.acts import end as end_certificate
from motcua.mechanisms.papers.certificates.acts import picture as picture_certificate
from motcua.mechanisms.papers.certificates.acts import register as register_certificate
from motcua.mechanisms.papers.certificates.asking import certificate_at, certificates_of
from motcua.mechanisms.papers.certificates.asking import present as present_certificate
from motcua.mechanisms.papers.certificates.fitness import STATES as CERTIFICATE_STATES
from motcua.mechanisms.papers.certificates.fitness import state as certificate_state
from motcua.mechanisms.papers.certificates.keeping import KEEPERS
from motcua.mechanisms.papers.certificates.keeping import configured as keepers_at_hand
from motcua.mechanisms.papers.certificates.use import obstacles, refused
from motcua.mechanisms.papers.faults import lacking, taken, unprinted
from motcua.mechanisms.papers.judging.acts import repeat_judgement, want_judgement
from motcua.mechanisms.papers.judging.words import (
    ADDED,
    LARGEST,
    LEVELS,
    OUTCOMES,
    REASONS,
    Report,
    SignerSeen,
    validate_pdf,
)
from motcua.mechanisms.papers.making import RenderError, preview
from motcua.mechanisms.papers.models import Certificate, Document, Judgement
from motcua.mechanisms.papers.printouts import printout
from motcua.mechanisms.papers.reading_copy import LANGUAGES, Read, reading_copy, reading_pdf
from motcua.mechanisms.papers.reads import (
    PublicView,
    VerifyResult,
    by_code,
    document,
    documents,
    documents_about,
    judgements,
    made_about,
    newest_file,
    report_of,
    title_of,
    verify_address,
    verify_upload,
)
from motcua.mechanisms.papers.register import Asked, Line, behind, choices, lines, register
from motcua.mechanisms.papers.render import qr_svg
from motcua.mechanisms.papers.rules import (
    masked_name,
    number_in_words,
    read_verification_code,
    said_on_paper,
    without_unprintable,
)
from motcua.mechanisms.papers.sheets import sheet
from motcua.mechanisms.papers.signing import sign_as
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec, Retention
from motcua.mechanisms.papers.stamping import UnstampableError, unstampable
from motcua.mechanisms.papers.trust.pki import establish, pki_folder, trust_roots

__all__ = [
    "ADDED",
    "CERTIFICATE_STATES",
    "KEEPERS",
    "KIND",
    "LABELS",
    "LANGUAGES",
    "LARGEST",
    "LEVELS",
    "OUTCOMES",
    "REASONS",
    "Asked",
    "Certificate",
    "Document",
    "DocumentTypeSpec",
    "Entry",
    "Judgement",
    "Labels",
    "Line",
    "Paper",
    "PublicView",
    "Read",
    "RenderError",
    "Report",
    "Retention",
    "SignerSeen",
    "UnstampableError",
    "VerifyResult",
    "Void",
    "Whose",
    "as_json",
    "as_xml",
    "behind",
    "by_code",
    "certificate_at",
    "certificate_state",
    "certificates_of",
    "choices",
    "columns",
    "complete",
    "document",
    "documents",
    "documents_about",
    "end_certificate",
    "establish",
    "fields",
    "fingerprint",
    "judgements",
    "keepers_at_hand",
    "lacking",
    "lines",
    "made_about",
    "masked_name",
    "newest_file",
    "number_in_words",
    "obstacles",
    "picture_certificate",
    "pki_folder",
    "prepare",
    "present_certificate",
    "preview",
    "printed",
    "printout",
    "qr_svg",
    "read_verification_code",
    "reading_copy",
    "reading_pdf",
    "refused",
    "register",
    "register_certificate",
    "repeat_judgement",
    "report_of",
    "said_on_paper",
    "sheet",
    "sign_again",
    "sign_as",
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
    "want_judgement",
    "without_unprintable",
]
