"""A form half filled in, at the desk as at home: the files that come with it, and where its answers came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.faces.shell.fields import Component, KeptFile, upload
from motcua.kernel.access.api import Actor
from motcua.kernel.files.api import FileRefused, Kept, Limits, keep, receipt
from motcua.kernel.forms.api import BoundForm, Draft, FormSpec, Lists, bind, source_words
from motcua.mechanisms.cases import api as cases

MOST_FILES = 10
"""For one paper."""
# Procedures ask for the applicant in a section of this name; what is known of him fills these types of field in it.
REQUESTER = "requester"

Faults = dict[str, list[Any]]
File = Mapping[str, Any]
"""A kept file as a draft holds it: ``component`` and what ``files.Kept`` says."""


def seen(draft: Draft | None) -> str:
    """The version of a draft that a page is drawn from."""
    return draft.updated.astimezone(UTC).isoformat() if draft else ""


def file_key(file: File) -> str:
    """The name of a kept file inside its draft."""
    return f"{file['component']}.{file['sha256'][:16]}"


def kept_of(file: File) -> Kept:
    """A draft's file as the store knows it."""
    return Kept(file["sha256"], file["size"], file["media_type"], file["name"])


def received(
    request: HttpRequest, parts: Iterable[cases.Component], before: Iterable[File] = ()
) -> tuple[list[File], Faults]:
    """The uploaded files beside those that were there ``before``, the same file once; and what is wrong with those that
    were refused, by path."""
    files, faults = {file_key(file): file for file in before}, Faults()
    for part in parts:
        path = f"components.{part.id}"
        limits = Limits(max_bytes=part.max_mb * 1024 * 1024, media_types=frozenset(part.media_types))
        for sent in request.FILES.getlist(f"file.{part.id}"):
            if sum(file["component"] == part.id for file in files.values()) >= MOST_FILES:
                faults[path] = [_("Mỗi giấy tờ kèm nhiều nhất %(n)s tệp.") % {"n": MOST_FILES}]
                break
            try:
                kept = keep(sent, sent.name or "", limits)
            except FileRefused as refused:
                faults.setdefault(path, []).append(f"{sent.name}: {refused.sentence} {refused.remedy}")
                continue
            file = {"component": part.id, **asdict(kept)}
            files[file_key(file)] = file
    return list(files.values()), faults


def receipts(parts: Sequence[cases.Component], files: Sequence[File], actor: Actor) -> list[dict[str, str]]:
    """What goes into the dossier: receipts of the files whose papers are asked for. The others stay behind."""
    return [
        {"component": part.id, "receipt": receipt(kept_of(file), actor.pseudonym)}
        for part in parts
        for file in files
        if file["component"] == part.id
    ]


def papers(parts: Iterable[cases.Component], files: Sequence[File], faults: Faults) -> list[Component]:
    """The papers for the page, each with the files kept for it."""
    return [
        upload(
            part,
            [KeptFile(file_key(one), one["name"], one["size"]) for one in files if one["component"] == part.id],
            faults.get(f"components.{part.id}", []),
        )
        for part in parts
    ]


def bound(
    form: FormSpec,
    data: Mapping[str, Any],
    faults: Faults,
    sources: Mapping[str, Mapping[str, str]],
    lists: Lists | None,
    day: date,
) -> BoundForm:
    """The form for the page; what was not typed says where it came from."""
    of_form = {path: found for path, found in faults.items() if not path.startswith("components.")}
    drawn = bind(form, data, of_form, lists, day)
    sections = [
        replace(
            part,
            fields=[
                replace(field, source=source_words(sources[field.html_name]["source"]))
                if field.html_name in sources
                else field
                for field in part.fields
            ],
        )
        for part in drawn.sections
    ]
    return replace(drawn, sections=sections)


def implied(form: FormSpec, own: Mapping[str, str]) -> dict[str, list[str]]:
    """The sources of the applicant's fields after those that they name: ``own`` by type of field."""
    return {
        f"{section.id}.{field.id}": [own[field.type]]
        for section, field in form.walk()
        if section.id == REQUESTER and field.type in own
    }
