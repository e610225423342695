"""What the reference page of a pack says of a code list."""

from motcua.kernel.forms.specs import CodeList
from motcua.kernel.packs.api import plain

MOST = 100
"""How many codes a page lists; who wants the communes of the country reads the list itself."""


def code_list(spec: CodeList) -> list[str]:
    """The codes of a list with what people read for them."""
    listed = [f"- `{entry.code}`: {plain(str(entry.label))}" for entry in spec.entries[:MOST]]
    return [*listed, "- …"] if len(spec.entries) > MOST else listed
