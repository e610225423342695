#!/usr/bin/env python3
"""How long it takes to check and to load a pack of a hundred procedures, each as large as the birth registration.

    .venv/bin/python bench/packs.py [PROCEDURES]                        on SQLite
    tools/postgres.py .venv/bin/python bench/packs.py [PROCEDURES]      on PostgreSQL

The procedures are made from the birth registration under codes and URNs of their own: whole forms, steps, components,
three languages. What is timed is what ``motcua packs load`` does: read, check against the packs in use, load.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.ground import prepare  # noqa: E402

prepare()

from django.db import connection  # noqa: E402

from motcua.kernel.acts.api import Caller  # noqa: E402
from motcua.kernel.packs.api import load_folders, open_library  # noqa: E402
from motcua.kernel.packs.cli import Operator  # noqa: E402
from motcua.mechanisms.cases.api import procedures  # noqa: E402

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


def timed(what: str, began: float, busy: float) -> float:
    """Say how long something took."""
    took = perf_counter() - began
    print(f"  {what}: {took:.1f} s, of which {process_time() - busy:.1f} s in our process", flush=True)
    return took


if __name__ == "__main__":
    print(f"{connection.vendor}, {MANY} procedures", flush=True)
    caller = Caller(Operator(), channel="cli")
    load_folders([ROOT / "packs" / "vn-base", MODEL], caller)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        pack = made(Path(folder))
        began, busy = perf_counter(), process_time()
        faults = open_library([ROOT / "packs" / "vn-base", MODEL, pack]).faults
        if faults:
            sys.exit("\n".join(map(str, faults[:5])))
        timed("read and checked", began, busy)
        began, busy = perf_counter(), process_time()
        load_folders([pack], caller)
        took = timed("loaded (read and checked again)", began, busy)
    assert len(procedures()) == MANY + 1
    sys.exit(0 if took < AIM or MANY > 100 else f"slower than the aim of {AIM:g} s")
