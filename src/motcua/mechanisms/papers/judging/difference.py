"""What changed in a file after it was signed? The rules are pyHanko's, all of them; one question is answered faster.

Whoever replaces an object replaces it wherever it is used, so pyHanko asks for every replaced or added object where the
signed revision used it, and to know that reads every object there is and follows every path to it: half of the time of
judging. But most updates are another signature or proof, and add what nobody used before. So the references of the
signed revision are counted in its bytes first, without reading what they mean:

* what is mentioned nowhere is used nowhere;
* what is mentioned once, at a known place that is itself reached in one way, is used there and nowhere else;
* what is used otherwise (a page, on which a signature was put) passes only where a rule approves it for every use.

So whatever passes would pass by pyHanko's own count too. Where the bytes are not plain enough to be counted, or a rule
is not content, pyHanko's whole analysis decides.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.pdf_utils.xref import ObjStreamRef
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, StandardDiffPolicy, SuspiciousModification

_PLACES: Final = tuple(
    RawPdfPath(*path.split())
    for path in (
        "/Info",
        "/Root /Metadata",
        "/Root /Extensions",
        "/Root /AcroForm",
        "/Root /AcroForm /Fields",
        "/Root /DSS",
        "/Root /DSS /Certs",
        "/Root /DSS /CRLs",
        "/Root /DSS /OCSPs",
        "/Root /DSS /VRI",
    )
)
"""Where signing and keeping replace objects, as paths from the trailer."""
_ELSEWHERE: Final = RawPdfPath("/Root", "/Pages")
"""Stands for any other use. No rule approves a change of this place, so none is approved for its place."""
_TEXT = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\))*+\)"
_OBJECT: Final = re.compile(
    rb"\s*+(\d++)\s++(\d++)\s++obj(?:"
    rb"\s++|<<|>>|\[|\]|[-+.0-9]++|true\b|false\b|null\b|R\b|/[^\x00-\x20\x7f()<>\[\]{}/%]*+|<[0-9A-Fa-f\s]*+>"
    rb"|" + _TEXT + rb")*+"
    rb"(?:endobj|stream)\b",
    re.DOTALL,
)
"""An object up to its end or its data, with no comment, and strings with parentheses at most three deep."""
_REFERENCE: Final = re.compile(rb"(?<!\d)(\d++)\s++(\d++)\s++R")


class _UnclearError(Exception):
    """The bytes of an object are not plain enough to count its references."""


class QuickDifference(StandardDiffPolicy):
    """pyHanko's rules for what may come after a signature in the file ``data``, over the counted references of what was
    signed; where that does not say yes, pyHanko's own analysis."""

    def __init__(self, data: bytes) -> None:
        rules = DEFAULT_DIFF_POLICY
        super().__init__(rules.global_rules, rules.form_rule)
        self._data = data

    def review_file(
        self, reader: PdfFileReader, base_revision: Any, field_mdp_spec: Any = None, doc_mdp: Any = None
    ) -> DiffResult | SuspiciousModification:
        """As ``StandardDiffPolicy``: what was changed since ``base_revision`` and how much, or why it may not be."""
        quick = self.by_counting(reader, base_revision, field_mdp_spec, doc_mdp)
        return quick or DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)

    def by_counting(
        self, reader: PdfFileReader, base_revision: int, field_mdp_spec: Any = None, doc_mdp: Any = None
    ) -> DiffResult | None:
        """What was changed, where counting is enough to know that it may be; else nothing."""
        try:
            counted = _Counted(reader, base_revision, self._data)
            result = super().review_file(reader, counted, field_mdp_spec, doc_mdp)
        except (_UnclearError, PdfError, LookupError, TypeError, ValueError, AttributeError, AssertionError):
            return None  # whatever is odd is for the whole analysis to find, and to say
        return result if isinstance(result, DiffResult) else None


class _Counted(HistoricalResolver):
    """A revision that knows how often each object is mentioned in it, and so where those that matter are used."""

    def __init__(self, reader: PdfFileReader, revision: int, data: bytes) -> None:
        super().__init__(reader, revision)
        self._mentions = Counter(_mentioned(self.trailer_view))
        packed = set()
        for ref in self._objects():
            place = reader.xrefs.get_historical_ref(ref, revision)
            if isinstance(place, ObjStreamRef):
                packed.add(place.obj_stream_id)
            elif place is not None:
                self._mentions.update(_references(ref, place, data))
        for number in packed:  # read as pyHanko reads it
            inside: Any = Reference(number, 0, reader).get_object()
            self._mentions.update(_found(inside.read_data(DecodePurpose.OBJECT_STREAM)))
        # The mentions in a table that is a stream are the trailer's; as an object, nobody may have a use for it.
        if any(self._mentions[table.idnum, table.generation] for table in reader.xrefs.xref_stream_refs):
            raise _UnclearError

    def _objects(self) -> set[Reference]:
        """Every object of this revision, but for tables."""
        known = (self.reader.xrefs.explicit_refs_in_revision(each) for each in range(self.revision + 1))
        return set().union(*known) - self.reader.xrefs.xref_stream_refs

    def _load_reverse_xref_cache(self) -> None:
        """Nothing: the references were counted."""

    def _get_usages_of_ref(self, ref: Reference) -> set[RawPdfPath]:
        if not self._mentions[ref.idnum, ref.generation]:
            return set()
        return {next((place for place in _PLACES if self._only_at(place, ref)), _ELSEWHERE)}

    def _only_at(self, place: RawPdfPath, ref: Reference) -> bool:
        """Whether an object is used at this place only: it and all on the way to it are mentioned once."""
        here: Any = self.trailer_view
        value: Any = None
        for key in place:
            if not isinstance(here, DictionaryObject) or key not in here:
                return False
            value = here.raw_get(key)
            here = value
            if isinstance(value, IndirectObject):
                if self._mentions[value.idnum, value.generation] != 1:
                    return False
                here = self(value.reference)  # as it was: a trailer's own references lead to what is now
        return isinstance(value, IndirectObject) and value.reference == ref


def _mentioned(value: Any) -> Iterator[tuple[int, int]]:
    """The references in a value as it was read."""
    if isinstance(value, IndirectObject):
        yield value.idnum, value.generation
    elif isinstance(value, DictionaryObject | ArrayObject):
        for part in value.values() if isinstance(value, DictionaryObject) else value:
            yield from _mentioned(part)


def _references(ref: Reference, place: int, data: bytes) -> Iterator[tuple[int, int]]:
    """The references in the bytes of an object that begins at ``place``; those in its strings count too, which can
    only make the answer no."""
    whole = _OBJECT.match(data, place)
    if whole is None or (int(whole[1]), int(whole[2])) != (ref.idnum, ref.generation):
        raise _UnclearError
    return _found(whole[0])


def _found(words: bytes) -> Iterator[tuple[int, int]]:
    return ((int(number), int(generation)) for number, generation in _REFERENCE.findall(words))
