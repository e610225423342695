"""Packs: the law and the local rules as files, checked strictly and loaded whole or not at all."""

from motcua.kernel.packs.acts import FaultyPacks, Load, load, load_folders, retire
from motcua.kernel.packs.expressions import Expression, ExpressionFailed, ExpressionRefused, compile
from motcua.kernel.packs.faults import Fault, close_to, nearest, say, suggestion
from motcua.kernel.packs.library import Library, check, open_library
from motcua.kernel.packs.models import PackItem, PackVersion
from motcua.kernel.packs.pack import Place
from motcua.kernel.packs.reads import UnknownItem, all_of, at_version, get, loaded, snapshot, version_of, versions
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
    "Dated",
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
    "PackItem",
    "PackVersion",
    "Place",
    "Row",
    "Single",
    "Spec",
    "Text",
    "UnknownItem",
    "Urn",
    "VersionRange",
    "all_of",
    "at_version",
    "check",
    "close_to",
    "compile",
    "flaw",
    "get",
    "in_range",
    "load",
    "load_folders",
    "loaded",
    "nearest",
    "open_library",
    "parse",
    "retire",
    "say",
    "snapshot",
    "suggestion",
    "version_of",
    "versions",
]
