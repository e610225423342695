"""Packs: the files of all our packs, spoilt, through ``motcua packs check`` and through the console's upload."""

import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.ground import ROOT
from bench.hour import nasty
from bench.hour.findings import TRACES
from bench.hour.fuzz_uploads import archive
from bench.hour.fuzzing import Fuzzer

SECONDS = 60
"""How long a check may take, of a pack that a stranger brings."""
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n"
PLANTS = [
    BOMB,
    b"[" * 200_000,
    b"a: " * 50_000,
    b"{a: " * 30_000,
    b"- " * 100_000,
    b"\xff\xfe\x00",
    b"\0",
    b"!!python/object/apply:os.system [id]\n",
    b"%YAML 9.9\n---\na: b\n",
    b"---\na: b\n---\nc: d\n",
    b"a: b\na: c\n",
    b"? [a, b]\n: c\n",
    b"a: " + b"9" * 50_000 + b"\n",
    b"\t a: b\n",
    b"<<: {a: b}\n",
    b"a: |\n" + b"  x\n" * 100_000,
    b'"\\ud800": "\\udfff"\n',
    "\u2028\u0085a: \u202eb\n".encode(),
    b"a: !!binary x\n",
    b"- - - - -\n",
    b"a: 'b\n",
    b"&a a: *a\n",
    b"",
]
VALUES = [
    "null",
    "true",
    "-1",
    "99999999999999999999",
    "1.5e9",
    "[]",
    "{}",
    "[[[[[[]]]]]]",
    "{a: {b: {c: {}}}}",
    "'" + "x" * 20_000 + "'",
    '"\\u0000"',
    "0000-00-00",
    "'2026-02-31'",
    "'" + "(" * 5_000 + "'",
    "'" + "!" * 3_000 + "a'",
    "'" + "a && " * 2_000 + "a'",
    "'(a+)+$'",
    "'{" + "a." * 3_000 + "}'",
    "urn:motcua:x:y",
    "'" + "[" * 2_000 + "]" * 2_000 + "'",
    "'#while true {}'",
    "'=1+1'",
    "'<script>'",
    "'{child.full_name}{'",
    "'1' + '1'",
    "~",
    "'\u202e'",
    "[a, a, a]",
    "{}: {}",
    "'" + "size(" * 400 + "a" + ")" * 400 + "'",
]


def spoilt(text: bytes, dice: random.Random) -> bytes:
    """A file with one to five things wrong; at times something else altogether."""
    if dice.random() < 0.12:
        return dice.choice(PLANTS)
    lines = text.split(b"\n")
    for _fault in range(dice.randint(1, 5)):
        if not lines:
            break
        n = dice.randrange(len(lines))
        match dice.randrange(9):
            case 0 | 1 | 2:
                value = dice.choice(VALUES).encode()
                lines[n] = re.sub(rb"(:\s|-\s).*$", lambda found, value=value: found[1] + value, lines[n], count=1)
            case 3:
                lines[n] = re.sub(rb"^(\s*)(\w+):", rb"\1\2x:", lines[n])
            case 4:
                del lines[n]
            case 5:
                lines.insert(n, lines[dice.randrange(len(lines))])
            case 6:
                lines[n] = b"  " + lines[n]
            case 7:
                lines[n] += nasty.text(dice)[:2000].encode("utf-8", "replace")
            case _:
                place = dice.randrange(max(1, len(lines[n])))
                lines[n] = lines[n][:place] + dice.randbytes(3) + lines[n][place:]
    return b"\n".join(lines)


def turn(fuzzer: Fuzzer) -> None:
    """One pack with one to four files spoilt, checked at the command line or brought to the console."""
    dice = fuzzer.dice
    pack = dice.choice(sorted(path for path in (ROOT / "packs").iterdir() if path.is_dir()))
    files = {path.relative_to(pack).as_posix(): path.read_bytes() for path in sorted(pack.rglob("*")) if path.is_file()}
    small = sorted(name for name, content in files.items() if name.endswith(".yaml") and len(content) < 400_000)
    chosen = dice.sample(small, min(len(small), dice.randint(1, 4)))
    for name in chosen:
        files[name] = spoilt(files[name], dice)
    if dice.random() < 0.1:
        files[
            dice.choice(
                ["../x.yaml", "procedures/" + "a" * 300 + ".yaml", "texts/xx/a.yaml", "procedures/x.py", "con.yaml"]
            )
        ] = b"a: b"
    sent = f"{pack.name}: {', '.join(chosen)}"
    fuzzer.tried()
    if dice.random() < 0.5:
        _checked(fuzzer, pack.name, files, sent)
    else:
        _brought(fuzzer, pack.name, files, sent)


def _checked(fuzzer: Fuzzer, name: str, files: dict[str, bytes], sent: str) -> None:
    """All our packs, this one spoilt: faults are told, and the program ends as it should."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-packs-"))
    try:
        for path, content in files.items():
            if ".." not in path and len(path) < 200:
                (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / name / path).write_bytes(content)
        beside = [str(path) for path in (ROOT / "packs").iterdir() if path.is_dir() and path.name != name]
        run = [sys.executable, "-m", "motcua.conf.cli", "packs", "check", str(folder / name), *beside]
        done = subprocess.run(
            run,
            env=fuzzer.hour.place.environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=SECONDS * 3,
        )
        if done.returncode not in (0, 1) or TRACES.search(done.stderr):
            fuzzer.wrong(sent, f"packs check ended with {done.returncode}: {done.stderr[-300:]}")
        elif done.returncode == 1 and not done.stdout.strip():
            fuzzer.wrong(sent, "packs check refused without a word")
    except subprocess.TimeoutExpired:
        fuzzer.wrong(sent, f"packs check took more than {SECONDS * 3} seconds")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _brought(fuzzer: Fuzzer, name: str, files: dict[str, bytes], sent: str) -> None:
    """The same as a zip file in the console; a draft that comes of it is looked at, and given up."""
    person = fuzzer.administrator()
    form = person.open("/quan-tri/goi/nhap/", "fuzz.packs").form("folder", "archive")
    if form is None:
        return
    content = archive(files)
    folder = fuzzer.dice.choice([name, f"cua-nam-{fuzzer.seed}", "../x", "A B", ""])
    page = person.browser.send(
        form, "fuzz.packs", {"folder": folder}, files={"archive": ("goi.zip", content, "application/zip")}
    )
    if page.status == 200 and re.fullmatch(r"/quan-tri/goi/nhap/[0-9a-f-]{36}/", page.path):
        person.browser.get(f"{page.path}tai-ve/", "fuzz.packs")
        drop = next((one for one in page.forms if "do=drop" in one.action), None)
        if drop:
            person.browser.send(drop, "fuzz.packs")
        else:
            fuzzer.wrong(sent, "a draft that can't be given up")
