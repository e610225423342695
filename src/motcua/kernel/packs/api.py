"""Packs: the law and the local rules as files, checked strictly and loaded whole or not at all."""

from motcua.kernel.packs.acts import Load, enact, load, load_folders, lock_version, retire
from motcua.kernel.packs.diff import Change, changes_of, diff, name_of, shown
from motcua.kernel.packs.drafts import (
    BeginDraft,
    WriteDraft,
    begin_draft,
    draft_library,
    draft_pack,
    drafts,
    drop_draft,
    publish_draft,
    write_draft,
)
from motcua.kernel.packs.export import Export, export
from motcua.kernel.packs.expressions import Expression, ExpressionFailed, ExpressionRefused, compile
from motcua.kernel.packs.faults import Fault, Sentence, close_to, nearest, say, suggestion
from motcua.kernel.packs.library import Library, check, open_library
from motcua.kernel.packs.models import PackDraft, PackItem, PackVersion
from motcua.kernel.packs.pack import Pack, Place
from motcua.kernel.packs.plans import OUTCOMES, Outcome, Planned, Use, plan, summary, used
from motcua.kernel.packs.publishing import FaultyPacks, in_use, remade, together
from motcua.kernel.packs.reads import UnknownItem, all_of, at_version, get, loaded, snapshot, version_of, versions
from motcua.kernel.packs.reference import plain, reference
from motcua.kernel.packs.rights import alone
from motcua.kernel.packs.single import Single
from motcua.kernel.packs.spec import (
    Dated,
    Item,
    LegalBasis,
    Manifest,
    Spec,
    Text,
    Urn,
    VersionRange,
    flaw,
    in_range,
    parse,
)
from motcua.kernel.packs.tables import Row

__all__ = [
    "OUTCOMES",
    "BeginDraft",
    "Change",
    "Dated",
    "Export",
    "Expression",
    "ExpressionFailed",
    "ExpressionRefused",
    "Fault",
    "FaultyPacks",
    "Item",
    "LegalBasis",
    "Library",
    "Load",
    "Manifest",
    "Outcome",
    "Pack",
    "PackDraft",
    "PackItem",
    "PackVersion",
    "Place",
    "Planned",
    "Row",
    "Sentence",
    "Single",
    "Spec",
    "Text",
    "UnknownItem",
    "Urn",
    "Use",
    "VersionRange",
    "WriteDraft",
    "all_of",
    "alone",
    "at_version",
    "begin_draft",
    "changes_of",
    "check",
    "close_to",
    "compile",
    "diff",
    "draft_library",
    "draft_pack",
    "drafts",
    "drop_draft",
    "enact",
    "export",
    "flaw",
    "get",
    "in_range",
    "in_use",
    "load",
    "load_folders",
    "loaded",
    "lock_version",
    "name_of",
    "nearest",
    "open_library",
    "parse",
    "plain",
    "plan",
    "publish_draft",
    "reference",
    "remade",
    "retire",
    "say",
    "shown",
    "snapshot",
    "suggestion",
    "summary",
    "together",
    "used",
    "version_of",
    "versions",
    "write_draft",
]
