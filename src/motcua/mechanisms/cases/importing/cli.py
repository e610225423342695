"""``motcua procedures import``: read the national portal's records into draft packs, for people to complete."""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from motcua.kernel.acts.api import Caller, Refusal, perform
from motcua.kernel.packs.api import begin_draft
from motcua.mechanisms.cases.importing.drafting import Draft, draft
from motcua.mechanisms.cases.importing.reading import files
from motcua.mechanisms.cases.importing.record import read_record

LANGUAGES = ("vi", "en", "bn")


@dataclass(frozen=True)
class Operator:
    """Whoever has the command line of the machine: the program itself, to the ledger."""

    pseudonym: str = "system:procedures"
    system: bool = True


def add(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument("--out", type=Path, metavar="DIR", help="write the draft packs here as folders")
    command.add_argument("--details", action="store_true", help="say every finding, not only how many")
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of what is said")


def _say(line: str) -> None:
    """Print a line, whatever letters names of files and codes have that no terminal shows."""
    print(line.encode("utf-8", "replace").decode())


def run(chosen: argparse.Namespace) -> int:
    """Import a folder; the exit code is 0, 1 when a file could not be read or taken, 2 where no folder is."""
    if not chosen.folder.is_dir():
        _say(_("Không có thư mục %(folder)s.") % {"folder": chosen.folder})
        return 2
    return _import(chosen.folder, chosen.out, chosen.details)


def _import(folder: Path, out: Path | None, details: bool) -> int:
    troubles, read, seen = 0, 0, dict[str, Path]()
    for file in files(folder):
        shown = file.path.relative_to(folder)
        if file.trouble:
            _say(f"{shown}: {file.trouble}")
            troubles += 1
            continue
        record = read_record(file.data)
        made = draft(record, file.path.stem)
        if earlier := seen.get(made.folder):
            _say(_("%(file)s: mã thủ tục đã có trong %(other)s, bỏ qua tệp này.") % {"file": shown, "other": earlier})
            troubles += 1
            continue
        seen[made.folder] = shown
        read += 1
        values = {"file": shown, "code": record.code or "?", "fields": record.parsed, "count": len(record.findings)}
        values["open"] = sum(map(len, made.open.values()))
        _say(_("%(file)s: %(code)s, đã đọc %(fields)s mục, %(count)s điều cần xem, %(open)s khóa cần ghi.") % values)
        for told in record.findings if details else []:
            _say(f"  {told}")
        troubles += not _keep(made, out)
    _say(_("Đã đọc %(read)s bản ghi; %(troubles)s tệp có lỗi.") % {"read": read, "troubles": troubles})
    return 1 if troubles else 0


def _keep(made: Draft, out: Path | None) -> bool:
    """Write a draft as a folder, else keep it among the drafts of this installation; False when it was refused.

    The same draft is kept once, however often it is imported.
    """
    if out is not None:
        return _write(made, out / made.folder)
    try:
        given = {"folder": made.folder, "files": dict(made.files)}
        key = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()
        perform(begin_draft, Caller(Operator(), channel="cli", key=key), given)
    except Refusal as refused:
        _say(f"   {refused.sentence} → {refused.remedy}")
        return False
    return True


def _write(made: Draft, folder: Path) -> bool:
    """Write the files; a folder that is there already is somebody's work and stays as it is."""
    if folder.exists() and not _same(made, folder):
        said = _("%(folder)s đã có và đã được sửa; không ghi đè. Chọn thư mục khác cho --out.")
        _say("  " + said % {"folder": folder})
        return False
    for path, text in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return True


def _same(made: Draft, folder: Path) -> bool:
    """Whether the folder holds just what would be written."""
    there: Sequence[Path] = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in there} == dict(
        made.files
    )
