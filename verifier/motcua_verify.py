#!/usr/bin/env python3
"""Check what a Motcua log proves, without Motcua and without a network.

    motcua_verify.py receipt FILE            a receipt: is the act in the log, as the receipt has it?
    motcua_verify.py checkpoint FILE         a signed head of the log, with --keys
    motcua_verify.py consistency OLD NEW     does the newer head continue the older one? with --keys and --tiles
    motcua_verify.py tiles FOLDER            a copy of the published log: tiles, head and keys against each other

    --key KEY      the log's first key, known from elsewhere: its line, or its fingerprint. Without it, a log that
                   somebody invented checks as well as a real one; compare the fingerprint that is printed.
    --keys FILE    the published keys of the log        --tiles FOLDER   its published tiles
    --witness KEY  the key of a witness, whose signature must then be there (may be repeated)
    --lang LANG    language of the answer: vi, en or bn

Ends with 0 when all holds, 1 when something does not, 2 when it can't be checked.
Needs Python 3.9 or later, the package "cryptography", and motcua_words.json beside it. Formats: RFC 9162; C2SP
signed-note, tlog-checkpoint, tlog-cosignature and tlog-tiles.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LANGUAGES = ("vi", "en", "bn")
WORDS = Path(__file__).with_name("motcua_words.json")


class BadError(Exception):
    """Something does not hold, or can't be read."""


def sha(data):
    return hashlib.sha256(data).digest()


def join(left, right):
    return sha(b"\x01" + left + right)


def tree(hashes):
    """The root over leaf hashes, by the definition."""
    if not hashes:
        return sha(b"")
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << ((len(hashes) - 1).bit_length() - 1)
    return join(tree(hashes[:middle]), tree(hashes[middle:]))


def root_by_proof(index, size, found, proof):
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise BadError("index")
    place, last = index, size - 1
    for step in proof:
        if last == 0:
            raise BadError("proof")
        if place & 1 or place == last:
            found = join(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = join(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise BadError("proof")
    return found


def unbase(text):
    return base64.b64decode(text, validate=True)


def key_of(line):
    """Name, id and public key of a key's line ``name+id+base64``."""
    name, _, rest = line.strip().partition("+")
    shown, _, encoded = rest.partition("+")
    raw = unbase(encoded)
    if len(raw) != 33 or sha(name.encode() + b"\n" + raw)[:4].hex() != shown:
        raise BadError("key")
    return name, raw


def line_of(key):
    name, raw = key
    return f"{name}+{sha(name.encode() + bytes([10]) + raw)[:4].hex()}+{base64.b64encode(raw).decode()}"


def fingerprint(raw):
    digits = hashlib.sha256(raw[1:]).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, 64, 4))


def split(note):
    text, blank, signed = note.rpartition("\n\n")
    if not blank or not signed.endswith("\n"):
        raise BadError("note")
    lines = []
    for line in signed[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        if dash != "—":
            raise BadError("note")
        lines.append((name, unbase(encoded)))
    return text + "\n", lines


def signed_at(note, key):
    """Whether a key signed a note: ``None``, or when (0 for the log's own keys, which tell no time)."""
    name, raw = key
    text, lines = split(note)
    wanted = sha(name.encode() + b"\n" + raw)[:4]
    for who, signature in lines:
        if who != name or signature[:4] != wanted:
            continue
        message, when, signature = text.encode(), 0, signature[4:]
        if raw[0] == 4:
            when, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {when}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, message)
        except InvalidSignature:
            raise BadError(name) from None
        return when
    return None


def head_of(note):
    """Origin, size and root of a checkpoint."""
    origin, size, root = split(note)[0].split("\n")[:3]
    return origin, int(size), unbase(root)


class Verdict:
    """What was found, in one language."""

    def __init__(self, language):
        self.words = {word: told[language] for word, told in json.loads(WORDS.read_text("utf-8")).items()}
        self.good = True

    def say(self, word, *values, mark="✓"):
        print(f"  {mark}  " + self.words[word].format(*values))

    def fault(self, word, *values):
        self.good = False
        self.say(word, *values, mark="✗")

    def end(self, word=None):
        print(self.words[word or ("holds" if self.good else "fails")])
        return 2 if word else 0 if self.good else 1


def read_chain(notes, verdict, known):
    """The keys of the log in their order, each vouched for by the one before."""
    keys = []
    for number, note in enumerate(notes, 1):
        try:
            lines = split(note)[0].split("\n")
            key = key_of(lines[2])
            signed = signed_at(note, key) is not None
            if keys:
                last = f"after {keys[-1][0]}+" in lines[4] and key_of(lines[4].partition(" ")[2]) == keys[-1]
                signed = signed and last and signed_at(note, keys[-1]) is not None
            if not signed or lines[0] != "motcua ledger key" or lines[1] != f"key {number}":
                raise BadError("key")
        except (BadError, ValueError, IndexError):
            verdict.fault("chain-bad", number)
            return keys
        keys.append(key)
    if not keys:
        verdict.fault("chain-bad", 1)
        return keys
    verdict.say("chain", len(keys))
    if known:
        first = keys[0]
        same = known.strip() == line_of(first) or known.replace(" ", "").lower() == fingerprint(first[1]).replace(
            " ", ""
        )
        (verdict.say if same else verdict.fault)("trusted" if same else "trusted-bad")
    else:
        verdict.say("compare", fingerprint(keys[0][1]), mark="!")
    return keys


def check_head(note, keys, witnesses, verdict):
    """A checkpoint against the keys; its origin, size and root."""
    try:
        head = head_of(note)
        by = [number for number, key in enumerate(keys, 1) if signed_at(note, key) is not None]
    except (BadError, ValueError):
        verdict.fault("signed-bad")
        return None
    if not by or keys[by[0] - 1][0] != head[0]:
        verdict.fault("signed-bad")
        return None
    verdict.say("signed", head[0], by[-1])
    if head[0].endswith("/demonstration"):
        verdict.say("demo", mark="!")
    for line in witnesses:
        try:
            key = key_of(line)
            when = signed_at(note, key)
        except (BadError, ValueError):
            key, when = (line.partition("+")[0], b""), None
        if when is None:
            verdict.fault("witness-bad", key[0])
        else:
            verdict.say("witness", key[0], _moment(when))
    return head


def _moment(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def check_receipt(receipt, options, verdict):
    if not isinstance(receipt, dict) or receipt.get("format") != "motcua-receipt/1":
        verdict.fault("format")
        return verdict.end()
    leaf = receipt["leaf"]
    entry = json.loads(leaf)
    shown = receipt["entry"]
    differing = [name for name in sorted({*entry, *shown}) if entry.get(name) != shown.get(name)]
    for name in differing:
        verdict.fault("field", name)
    if not differing:
        verdict.say("entry")
    check_opening(receipt, entry, verdict)
    keys = read_chain(receipt.get("keys", []), verdict, options.key)
    if "checkpoint" not in receipt:
        return verdict.end("unsealed") if verdict.good else verdict.end()
    head = check_head(receipt["checkpoint"], keys, options.witness, verdict)
    if head:
        try:
            steps = [unbase(step) for step in receipt["proof"]]
            root = root_by_proof(receipt["index"], head[1], sha(b"\x00" + leaf.encode()), steps)
        except (BadError, ValueError, TypeError):
            root = b""
        if root == head[2]:
            verdict.say("included", receipt["index"], head[1])
        else:
            verdict.fault("included-bad")
    return verdict.end()


def check_opening(receipt, entry, verdict):
    if "erased" in receipt:
        verdict.say("erased", receipt["erased"].get("order", "?"), mark="!")
        return
    if "opening" not in receipt:
        verdict.say("no-opening", mark="·")
        return
    salt, content = receipt["opening"]["salt"], receipt["opening"]["content"]
    made = hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()
    told = json.loads(content).get("entry", entry)
    same = {name: value for name, value in entry.items() if name != "commitment"}
    if made == entry.get("commitment") and told in (same, entry) and salt == salt.lower():
        verdict.say("opening")
    else:
        verdict.fault("opening-bad")


def tile_name(level, number, width):
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return (
        f"tile/{level}/"
        + "/".join([*("x" + g for g in groups[:-1]), groups[-1]])
        + ("" if width == 256 else f".p/{width}")
    )


def leaves_of(folder, size, verdict):
    """The leaf hashes of the first ``size`` entries from tiles; every tile above is checked against those below."""
    below, level, count, tiles = None, 0, size, 0
    leaves = []
    while count:
        hashes = []
        for number in range(-(-count // 256)):
            width = min(256, count - number * 256)
            data = b""
            for name in (tile_name(level, number, width), tile_name(level, number, 256)):
                path = Path(folder) / name
                if path.is_file():
                    data = path.read_bytes()[: 32 * width]
                    break
            part = [data[at : at + 32] for at in range(0, len(data), 32)]
            if (
                len(part) != width
                or len(data) != 32 * width
                or (below and part != below[number * 256 : number * 256 + width])
            ):
                verdict.fault("tile-bad", tile_name(level, number, width))
                return None, tiles
            hashes += part
            tiles += 1
        leaves = leaves or hashes
        below = [tree(hashes[at : at + 256]) for at in range(0, len(hashes) // 256 * 256, 256)]
        level, count = level + 1, count // 256
    return leaves, tiles


def notes_of(text):
    """The notes of a file of keys, one after another."""
    parts = ("\n" + text).split("\nmotcua ledger key\n")[1:]
    return ["motcua ledger key\n" + part.strip("\n") + "\n" for part in parts]


def check_tiles(folder, options, verdict):
    keys = read_chain(notes_of((Path(folder) / "keys").read_text("utf-8")), verdict, options.key)
    head = check_head((Path(folder) / "checkpoint").read_text("utf-8"), keys, options.witness, verdict)
    if head:
        leaves, count = leaves_of(folder, head[1], verdict)
        if leaves is not None:
            if tree(leaves) == head[2]:
                verdict.say("tiles", count, head[1])
            else:
                verdict.fault("root-bad")
    return verdict.end()


def check_consistency(options, verdict):
    keys = read_chain(notes_of(Path(options.keys).read_text("utf-8")), verdict, options.key)
    old, new = (check_head(Path(path).read_text("utf-8"), keys, [], verdict) for path in (options.old, options.new))
    if old and new:
        if old[0] != new[0]:
            verdict.fault("origin-bad")
        elif old[1] > new[1]:
            verdict.fault("forked")
        else:
            leaves, _ = leaves_of(options.tiles, new[1], verdict)
            if leaves is not None:
                same = tree(leaves) == new[2] and tree(leaves[: old[1]]) == old[2]
                verdict.say("consistent", old[1], new[1]) if same else verdict.fault("forked")
    return verdict.end()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    spoken = os.environ.get("LANG", "")[:2]
    parser.add_argument("--lang", choices=LANGUAGES, default=spoken if spoken in LANGUAGES else LANGUAGES[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, places in (
        ("receipt", ["file"]),
        ("checkpoint", ["file"]),
        ("consistency", ["old", "new"]),
        ("tiles", ["folder"]),
    ):
        command = commands.add_parser(name)
        for place in places:
            command.add_argument(place)
        command.add_argument("--key", default="")
        command.add_argument("--witness", action="append", default=[])
        command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
        if name in ("checkpoint", "consistency"):
            command.add_argument("--keys", required=True)
        if name == "consistency":
            command.add_argument("--tiles", required=True)
    options = parser.parse_args(arguments)
    try:
        verdict = Verdict(options.lang)
    except (OSError, ValueError, KeyError):
        print(f"{WORDS.name}: copy it beside this program, from where you have the program")
        return 2
    try:
        if options.command == "receipt":
            return check_receipt(json.loads(Path(options.file).read_text("utf-8")), options, verdict)
        if options.command == "tiles":
            return check_tiles(options.folder, options, verdict)
        if options.command == "consistency":
            return check_consistency(options, verdict)
        keys = read_chain(notes_of(Path(options.keys).read_text("utf-8")), verdict, options.key)
        check_head(Path(options.file).read_text("utf-8"), keys, options.witness, verdict)
        return verdict.end()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadError) as error:
        print(verdict.words["unreadable"].format(f"{type(error).__name__}: {error}"))
        return 2


if __name__ == "__main__":
    sys.exit(main())
