"""The archive itself: one zip, the signed list first. Equal content gives equal bytes."""

import json
import shutil
import tempfile
import zipfile
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet

from motcua.kernel.access.api import Actor, visible_to
from motcua.kernel.acts.api import NotFound
from motcua.kernel.calendar.api import ZONE
from motcua.kernel.files.api import open_blob
from motcua.mechanisms.cases.models import Compilation, Dossier
from motcua.mechanisms.cases.reads import kept_files as filed
from motcua.mechanisms.cases.whole_file.acts import CONTENTS
from motcua.mechanisms.papers.api import Document, newest_file

IN_MEMORY = 8 * 1024 * 1024


def compilations(actor: Actor, dossier: Dossier) -> QuerySet[Compilation]:
    """The whole files of a dossier that exist for this actor, the newest first."""
    return visible_to(Compilation.objects.filter(dossier=dossier), actor).order_by("-n")


def compilation(actor: Actor, key: UUID) -> Compilation:
    """One of them. Raises ``NotFound``."""
    found = visible_to(Compilation.objects.filter(pk=key), actor).select_related("dossier").first()
    if found is None:
        raise NotFound
    return found


def contents_of(row: Compilation) -> Document | None:
    """Its list, once it is signed and as long as it is not void."""
    return Document.objects.filter(subject=row.pk, type=CONTENTS, state=Document.State.SIGNED).first()


def archive(row: Compilation, contents: Document) -> IO[bytes]:
    """The zip, open at its beginning; beyond 8 MB it lies in a temporary file, gone when it is closed."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    moment = (row.compiled_at or row.ordered_at).astimezone(ZONE).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        _blob(made, "muc-luc.pdf", newest_file(contents).sha256, moment)
        _text(made, "muc-luc.json", _list(row, contents), moment)
        for entry in row.entries:
            if entry["path"] in row.texts:
                _text(made, entry["path"], row.texts[entry["path"]], moment)
            else:
                _blob(made, entry["path"], entry["sha256"], moment)
    out.seek(0)
    return out


def _list(row: Compilation, contents: Document) -> str:
    told = {"dossier": row.dossier.code, "contents": contents.notation, "code": contents.code, "files": row.entries}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _blob(made: zipfile.ZipFile, path: str, sha256: str, moment: Any) -> None:
    with open_blob(sha256) as source, made.open(_named(path, moment), "w") as target:
        shutil.copyfileobj(source, target)


def _text(made: zipfile.ZipFile, path: str, text: str, moment: Any) -> None:
    made.writestr(_named(path, moment), text.encode())


def _named(path: str, moment: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, moment)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def kept_files() -> set[str]:
    """The hashes of the files in dossiers, in linked applications, and of the sheets printed for whole files."""
    rows = Compilation.objects.order_by("pk").values_list("entries", "texts")
    listed = {entry["sha256"] for entries, texts in rows for entry in entries if entry["path"] not in texts}
    return listed | filed()
