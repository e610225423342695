"""A pack being written: begun from files or from a version, written file by file, shown with its faults, published.

A draft holds texts and nothing else, so whatever a lawyer types is kept, right or wrong; what is wrong is told by
``draft_library``, with file and line, until ``pack_draft.publish`` makes a version of it that never changes again.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field, StringConstraints

from motcua.kernel.acts.api import Conflict, Deed, Given, Invalid, act, authority
from motcua.kernel.packs.export import export
from motcua.kernel.packs.faults import MOST_MISTAKES, Sentence, say
from motcua.kernel.packs.folder import MANIFEST, MOST_FILES, PLAIN_PATH, tricky, written
from motcua.kernel.packs.library import Library
from motcua.kernel.packs.models import PackDraft, PackVersion
from motcua.kernel.packs.pack import Pack, read_pack
from motcua.kernel.packs.policy import POLICY
from motcua.kernel.packs.publishing import FaultyPacks, freeze, in_use, together
from motcua.kernel.packs.reading import read
from motcua.kernel.packs.rights import authors, rightful
from motcua.kernel.packs.tables import LARGEST
from motcua.kernel.text.api import nfc

MOST_TEXT = 4 * LARGEST
"""How many characters the files of a draft may have together."""


class BeginDraft(Given):
    """``files``: text by path, as an author has them in a folder; or ``from_version``: a version whose files are taken
    as they were; or neither, for a pack from nothing. ``folder`` names the pack among its author's others."""

    model_config = ConfigDict(str_strip_whitespace=False)

    folder: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    files: dict[str, str] = {}
    from_version: UUID | None = None


class WriteDraft(Given):
    """One file: its ``path`` inside the pack and its whole ``text``; without text, the file is taken out."""

    model_config = ConfigDict(str_strip_whitespace=False)

    path: Annotated[str, Field(max_length=200)]
    text: str | None = None


def lock_draft(key: UUID) -> PackDraft:
    """A draft, locked until the deed ends."""
    return PackDraft.objects.select_for_update().get(pk=key)


@act("pack_draft.begin", POLICY)
def begin_draft(deed: Deed, given: BeginDraft) -> PackDraft:
    """Begin a draft. Raises ``Invalid`` for what no folder could hold; ``Conflict`` when the files of the version can
    no longer be had in full; ``NotAllowed`` for a pack whose place the actor's roles don't reach."""
    files, version, origin = {}, None, PackDraft.Origin.IMPORT if given.files else PackDraft.Origin.EMPTY
    if given.from_version is not None:
        version, origin = PackVersion.objects.filter(pk=given.from_version).first(), PackDraft.Origin.VERSION
        if version is None or given.files:
            told = _("Không có phiên bản này.") if version is None else _("Chọn tệp hoặc phiên bản, không chọn cả hai.")
            raise Invalid(faults={"from_version": [told]})
        files = _files_of(version)
    else:
        files = {path: _text(text) for path, text in given.files.items()}
    _bounded(files, "files")
    draft = PackDraft(
        folder=given.folder,
        files=files,
        origin=origin,
        based_on=version,
        made_by=deed.actor.pseudonym,
        made_at=deed.now,
        changed_at=deed.now,
        **_names(files, given.folder),
    )
    rightful(deed.actor, "pack_draft.begin", draft)
    return deed.add(draft)


@act("pack_draft.write", POLICY, on=lock_draft)
def write_draft(deed: Deed, draft: PackDraft, given: WriteDraft) -> PackDraft:
    """Write, change or take out one file. Raises ``Invalid`` for a path that is no place in a pack; ``NotAllowed`` for
    giving the draft to a place that the actor's roles don't reach."""
    files = {path: text for path, text in draft.files.items() if path != given.path}
    if given.text is not None:
        files[given.path] = _text(given.text)
    elif given.path not in draft.files:
        raise Invalid(faults={"path": [_("Bản nháp không có tệp này.")]})
    _bounded(files, "path")
    if given.path == MANIFEST:
        rightful(deed.actor, "pack_draft.write", PackDraft(files=files))
    return deed.save(draft, files=files, changed_at=deed.now, **_names(files, draft.folder))


@act("pack_draft.drop", POLICY, on=lock_draft)
def drop_draft(deed: Deed, draft: PackDraft, given: Given) -> PackDraft:
    """Give a draft up; its files stay readable."""
    return deed.save(draft, state=PackDraft.State.DROPPED, changed_at=deed.now)


@act("pack_draft.publish", POLICY, on=lock_draft)
def publish_draft(deed: Deed, draft: PackDraft, given: Given) -> PackDraft:
    """Freeze the draft as a version (``published_as``), not yet in use. Raises ``FaultyPacks`` with every fault;
    ``Conflict`` when that version is known with another content, or the only author would publish alone though a
    colleague could look at it; ``NotAllowed`` when it would be another place's."""
    library = draft_library(draft)
    if library.faults:
        raise FaultyPacks(library.faults)
    rightful(deed.actor, "pack_draft.publish", PackVersion(manifest=library.packs[0].manifest_content))
    if authors(draft) == {deed.actor.pseudonym} and authority().shared(deed.actor, "pack_draft.publish"):
        raise Conflict(
            _("Chỉ một mình ông/bà soạn bản nháp này, nên người công bố phải là người khác."),
            remedy=_("Xin đề nghị đồng nghiệp cùng vai trò mở bản nháp, xem lại rồi công bố."),
        )
    version, _new = freeze(deed, library.packs[0], PackVersion.State.PUBLISHED)
    return deed.save(draft, state=PackDraft.State.PUBLISHED, published_as=version, changed_at=deed.now)


def drafts() -> QuerySet[PackDraft]:
    """Every draft, the one changed last first; without their files."""
    return PackDraft.objects.order_by("-changed_at", "-pk").defer("files")


def draft_pack(draft: PackDraft) -> Pack:
    """The draft read as a pack, by itself."""
    return read_pack(written(draft.files, draft.folder))


def draft_library(draft: PackDraft) -> Library:
    """The draft (the first of its ``packs``) beside the packs in use, with every fault by file and line."""
    return together([draft_pack(draft)], in_use())


def _files_of(version: PackVersion) -> dict[str, str]:
    exported = export(version)
    if exported.missing or not exported.exact:
        raise Conflict(
            say(_("Phiên bản này không còn đủ tệp: %(names)s."), names=", ".join(exported.missing) or "?"),
            remedy=_("Xin nhập thư mục gốc của gói thay vì lấy từ phiên bản đã lưu."),
        )
    return exported.files


def _text(text: str) -> str:
    """A file's text as kept: lines end with a line feed, whatever a browser sent."""
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))


def _bounded(files: Mapping[str, str], field: str) -> None:
    """Refuse paths that lead elsewhere, and more than a pack may hold: all at once."""
    tricks = (path for path in sorted(files) if tricky(path))
    told: list[Sentence] = [
        say(_("Đường dẫn “%(path)s” không dùng được trong gói. %(remedy)s"), path=path, remedy=PLAIN_PATH)
        for path in islice(tricks, MOST_MISTAKES)
    ]
    if len(files) > MOST_FILES:
        told.append(say(_("Gói có quá %(most)s tệp."), most=MOST_FILES))
    if sum(map(len, files.values())) > MOST_TEXT:
        told.append(say(_("Các tệp của gói dài quá %(most)s triệu ký tự."), most=MOST_TEXT // 1024**2))
    if told:
        raise Invalid(faults={field: told})


def _names(files: Mapping[str, str], folder: str) -> dict[str, Any]:
    """What the draft says of itself in ``pack.yaml``, as far as it can be read."""
    told = read(files.get(MANIFEST, "").encode()).data
    told = told if isinstance(told, dict) else {}
    urn, title = (value if isinstance(value := told.get(name), str) else "" for name in ("urn", "title"))
    return {"urn": urn[:200], "title": (title or folder)[:300]}
