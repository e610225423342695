"""What changes between two versions of a code list: values that come, go, close or go by another name; and what the
reference page of a pack says of one."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.specs import CodeList, Entry
from motcua.kernel.packs.api import Change, Differences, Sentence, come_or_gone, plain, rest_of, say

KIND = "code-lists"
SAID = {"entries"}
MOST = 100
"""How many codes a reference page lists; who wants the communes of the country reads the list itself."""


def describe(before: CodeList | None, after: CodeList | None) -> list[Change]:
    """The changes; one of the versions may be missing."""
    here = after or before
    assert here is not None
    whom = say(_("người chọn trong danh mục %(list)s"), list=here.title)
    if before is None or after is None:
        return come_or_gone(KIND, here.urn, before, after, whom)
    own = [Change(KIND, here.urn, path, told, whom) for path, told in _entries(before, after)]
    own += [Change(KIND, here.urn, path, told) for path, told in _mended(before, after)]  # nobody who chooses notices
    return [*own, *rest_of(KIND, here.urn, before, after, SAID)]


def _entries(before: CodeList, after: CodeList) -> Differences:
    old, new = (_by_code(one) for one in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if now is None and was is not None:
            yield f"entries.{key[0]}", say(_("Bỏ giá trị “%(label)s” (mã %(code)s)."), label=was.label, code=was.code)
        elif was is None and now is not None:
            yield f"entries.{key[0]}", say(_("Thêm giá trị “%(label)s” (mã %(code)s)."), label=now.label, code=now.code)
        elif was is not None and now is not None and was != now:
            yield from ((f"entries.{key[0]}", sentence) for sentence in _entry(was, now))
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield "entries", _("Thứ tự các giá trị thay đổi.")


def _entry(was: Entry, now: Entry) -> Iterator[Sentence]:
    """How one value differs, what people notice first."""
    values = {"code": now.code, "label": now.label, "old": was.label}
    if _vietnamese(was) != _vietnamese(now):
        yield say(_("Giá trị mã %(code)s đổi tên từ “%(old)s” thành “%(label)s”."), **values)
    if was.valid_to != now.valid_to:
        if now.valid_to:
            day = f"{now.valid_to:%d/%m/%Y}"
            yield say(_("Giá trị “%(label)s” chỉ chọn được đến hết ngày %(day)s."), **values, day=day)
        else:
            yield say(_("Giá trị “%(label)s” lại chọn được, không hạn ngày."), **values)
    if was.valid_from != now.valid_from:
        if now.valid_from:
            day = f"{now.valid_from:%d/%m/%Y}"
            yield say(_("Giá trị “%(label)s” chọn được từ ngày %(day)s."), **values, day=day)
        else:
            yield say(_("Giá trị “%(label)s” chọn được vào mọi ngày trước đó."), **values)
    if was.parent != now.parent:
        groups = {"was": was.parent or "-", "now": now.parent or "-"}
        yield say(_("Giá trị “%(label)s” chuyển từ nhóm %(was)s sang nhóm %(now)s."), **values, **groups)


def _mended(before: CodeList, after: CodeList) -> Differences:
    """Values of which only translations, source or state were mended."""
    old = _by_code(before)
    for key, now in _by_code(after).items():
        was = old.get(key, now)
        if was != now and not [*_entry(was, now)]:
            yield f"entries.{key[0]}", say(_("Sửa bản dịch hoặc nguồn của giá trị “%(label)s”."), label=now.label)


def _by_code(codes: CodeList) -> dict[tuple[str, int], Entry]:
    """The entries by code; one code over several spans of time by its turn."""
    seen: dict[str, int] = defaultdict(int)
    found = {}
    for entry in codes.entries:
        found[entry.code, seen[entry.code]] = entry
        seen[entry.code] += 1
    return found


def _vietnamese(entry: Entry) -> str:
    return entry.title.vi if entry.title is not None else entry.name or ""


def code_list(spec: CodeList) -> list[str]:
    """The codes of a list with what people read for them."""
    listed = [f"- `{entry.code}`: {plain(str(entry.label))}" for entry in spec.entries[:MOST]]
    return [*listed, "- …"] if len(spec.entries) > MOST else listed
