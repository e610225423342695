#!/usr/bin/env python3
"""How long it takes to check and to load a pack of a hundred procedures, each as large as the birth registration.

    .venv/bin/python bench/packs.py [PROCEDURES]                        on SQLite
    tools/postgres.py .venv/bin/python bench/packs.py [PROCEDURES]      on PostgreSQL

The procedures are made from the birth registration under codes and URNs of their own: whole forms, steps, components,
three languages, and one question that no other has, so that no condition is remembered from another procedure. What is
timed is what ``motcua packs load`` does: read, check against the packs in use, write; each once. The first two are then
done again by themselves, to tell the parts. Beside it, in the same run: the bare YAML library on the same files, and
SpiffWorkflow's parser on the BPMN files that we export from the same procedures, which hold their flow and neither
form, paper, law nor translation.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from django.db import connection  # noqa: E402
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # noqa: E402

from motcua.kernel.acts.api import Caller  # noqa: E402
from motcua.kernel.packs.acts import collecting_later  # noqa: E402
from motcua.kernel.packs.api import in_use, load_folders, together  # noqa: E402
from motcua.kernel.packs.cli import Operator  # noqa: E402
from motcua.kernel.packs.folder import scan  # noqa: E402
from motcua.kernel.packs.pack import read_pack  # noqa: E402
from motcua.mechanisms.cases.api import ProcedureSpec, procedures  # noqa: E402
from motcua.mechanisms.cases.bpmn import process  # noqa: E402
from motcua.mechanisms.cases.bpmn_xml import written  # noqa: E402

MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 100
AIM = 10.0
MODEL, CODE = ROOT / "packs" / "vn-civil-status", "1.001193"


def made(folder: Path) -> Path:
    """A pack of ``MANY`` procedures that stands on those of ours."""
    pack = folder / "many"
    manifest = yaml.safe_load((MODEL / "pack.yaml").read_text())
    manifest |= {"urn": "urn:motcua:pack:many", "languages": ["vi", "en", "bn"]}
    manifest["requires"] |= {"urn:motcua:pack:vn-civil-status": "1-"}
    (pack / "procedures").mkdir(parents=True)
    (pack / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True))
    for language in ("en", "bn"):
        (pack / "texts" / language).mkdir(parents=True)
        shutil.copy(MODEL / "texts" / language / "pack.yaml", pack / "texts" / language)
    whole = {
        path: path.read_text() for path in (MODEL / "procedures" / f"{CODE}.yaml", *MODEL.glob(f"texts/*/{CODE}*"))
    }
    for number in range(MANY):
        code = f"9.{number:06}"
        for path, text in whole.items():
            own = _with_own_field(text.replace(CODE, code), number, code if "texts" in path.parts else None)
            (pack / path.relative_to(MODEL)).with_name(f"{code}.yaml").write_text(own)
    return pack


def _with_own_field(text: str, number: int, texts_of: str | None) -> str:
    """One question that no other procedure has, so that no condition is the same as another's and remembered."""
    if texts_of:
        return f"{text}'{texts_of}.form.registration.remark_{number}.label': Remark {number}\n"
    head, mark, tail = text.partition("    - id: registration\n")
    before, fields, after = tail.partition("      fields:\n")
    asked = f"        - id: remark_{number}\n          type: text\n          label: Ghi chú {number}\n"
    return f"{head}{mark}{before}{fields}{asked}{after}"


@contextmanager
def timed(what: str) -> Iterator[list[float]]:
    """Say how long something took: wall time, and the time of our own process, which is kept for the caller."""
    took: list[float] = []
    began, busy = perf_counter(), process_time()
    yield took
    took.append(process_time() - busy)
    print(f"  {what:45} {perf_counter() - began:6.1f} s, {took[0]:.1f} s in our process", flush=True)


def peers(pack: Path, written: list[bytes]) -> None:
    """The YAML library reads the same files without a question asked; SpiffWorkflow parses the exported flows."""
    files = [path.read_bytes() for path in pack.rglob("*.yaml")]
    with timed(f"PyYAML ({len(files)} files, nothing checked)"):
        for raw in files:
            yaml.load(raw, Loader=yaml.CSafeLoader)
    with timed(f"SpiffWorkflow ({len(written)} BPMN files, flow only)"):
        for raw in written:
            parser = BpmnParser()
            parser.add_bpmn_io(BytesIO(raw))
            parser.get_spec(parser.get_process_ids()[0])


if __name__ == "__main__":
    print(f"{connection.vendor}, {MANY} procedures, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}", flush=True)
    caller = Caller(Operator(), channel="cli")
    load_folders([ROOT / "packs" / "vn-base", MODEL], caller)
    before = len(procedures())
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        pack = made(Path(folder))
        with timed("loaded: read, checked and written") as took:
            load_folders([pack], caller)
        with collecting_later():  # as loading does
            with timed("of that, reading"):
                read = read_pack(scan(pack))
            with timed("of that, checking beside the packs in use"):
                library = together([read], in_use())
        assert not library.faults
        specs = [spec for _place, spec in library.items("procedures", ProcedureSpec)][:MANY]
        peers(pack, [written(process(spec), {}) for spec in specs])
    assert len(procedures()) == before + MANY
    sys.exit(0 if took[0] < AIM or MANY > 100 else f"slower than the aim of {AIM:g} s")
