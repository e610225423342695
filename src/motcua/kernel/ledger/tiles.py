"""The log as files that anybody may fetch (C2SP tlog-tiles): hash tiles, the checkpoint, the public keys.

They lie in ``MOTCUA_HOME/ledger`` and hold nothing that the database does not: what is lost is written again. Entries
themselves are not published, for they hold pseudonyms; whoever an entry concerns has its receipt.
"""

import re
import shutil
from pathlib import Path

from django.conf import settings

from motcua.kernel.disk.api import ANYBODY, alone_in, put
from motcua.kernel.ledger.keys import verifiers
from motcua.kernel.ledger.merkle import root, subtree
from motcua.kernel.ledger.models import Cosignature, Key, Leaf, Seal
from motcua.kernel.ledger.notes import BadNoteError, Checkpoint, read, signers

WIDTH = 256
Known = dict[int, tuple[int, list[bytes]]]
"""Hashes that need not be read or made: by level, those from an index on."""
_NUMBER = re.compile(r"(?:x\d{3}/)*\d{3}")


class BrokenLedgerError(RuntimeError):
    """The stored tree is not the one that was signed: nothing may be signed on top of it."""


def folder() -> Path:
    """Where the published files lie."""
    return Path(settings.MOTCUA_HOME) / "ledger"


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """``tile/<level>/<number>[.p/<width>]``, the number in groups of three digits."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


def tile_number(name: str) -> int | None:
    """The number that ``tile_path`` wrote so; ``None`` when it writes none so."""
    number = int(name.replace("x", "").replace("/", "")) if _NUMBER.fullmatch(name) else -1
    return number if number >= 0 and tile_path(0, number) == f"tile/0/{name}" else None


def hashes_of(tile: bytes) -> list[bytes]:
    """The hashes that a tile holds one after another."""
    return [tile[at : at + 32] for at in range(0, len(tile), 32)]


def tile(level: int, number: int, width: int = WIDTH) -> bytes:
    """A tile of the sealed log: from its file, or made and written when that is missing."""
    for wide in {width, WIDTH}:
        path = folder() / tile_path(level, number, wide)
        if path.exists() and path.stat().st_size == 32 * wide:
            return path.read_bytes()[: 32 * width]
    made = _made(level, number, width)
    put(folder() / tile_path(level, number, width), made, ANYBODY)
    return made


def _made(level: int, number: int, width: int, known: Known | None = None) -> bytes:
    first = number * WIDTH
    start, hashes = (known or {}).get(level, (0, []))
    if start <= first and first + width <= start + len(hashes):
        return b"".join(hashes[first - start : first - start + width])
    if level:
        made = b"".join(root(hashes_of(tile(level - 1, child))) for child in range(first, first + width))
    else:
        leaves = Leaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
        made = b"".join(bytes(found) for found in leaves.values_list("hash", flat=True))
    if len(made) != 32 * width:
        raise BrokenLedgerError(f"leaves are missing below {tile_path(level, number, width)}: run motcua ledger verify")
    return made


class Tiles:
    """The tree of ``size`` leaves as its tiles tell it, each read once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The hash of a whole subtree, for ``merkle``."""
        level, above = divmod(height, 8)
        number, at = divmod(index << above, WIDTH)
        if (level, number) not in self._read:
            width = min(WIDTH, (self.size >> 8 * level) - number * WIDTH)
            self._read[level, number] = hashes_of(tile(level, number, width))
        return root(self._read[level, number][at : at + (1 << above)])

    def root(self) -> bytes:
        """The root of the whole."""
        return subtree(self.node, 0, self.size)


def newest() -> Seal | None:
    """The last head that was signed."""
    return Seal.objects.order_by("-size").first()


def checkpoint(seal: Seal) -> str:
    """A signed head with what witnesses added to it."""
    lines = Cosignature.objects.filter(seal=seal).order_by("witness").values_list("line", flat=True)
    return seal.note + "".join(lines)


def published() -> Checkpoint | None:
    """The head in the public folder, if one of our keys signed it."""
    try:
        note = (folder() / "checkpoint").read_text()
        return Checkpoint.read(read(note)[0]) if signers(note, verifiers()) else None
    except (OSError, UnicodeDecodeError, BadNoteError):
        return None


def publish(known: Known | None = None) -> None:
    """Bring the public files up to the last head: whatever interrupted an earlier try, it goes on from there.

    ``known``: what has just been sealed. Raises ``BrokenLedgerError`` when the leaves are not those that were signed,
    or when a head was published that the database does not know.
    """
    with alone_in(folder()):
        seal = newest()
        if seal is None:
            return
        done = _published_size()
        _write_tiles(done, seal.size, known)
        if Tiles(seal.size).root().hex() != seal.root:
            _write_tiles(0, seal.size)
            if Tiles(seal.size).root().hex() != seal.root:
                raise BrokenLedgerError("the sealed leaves do not have the root that was signed: motcua ledger verify")
        _write_text("keys", "\n".join(Key.objects.order_by("number").values_list("note", flat=True)))
        _write_text("checkpoint", checkpoint(seal))


def _published_size() -> int:
    head = published()
    if head is None:
        shutil.rmtree(folder() / "tile", ignore_errors=True)  # of another log, or of none that can be known
        return 0
    if not Seal.objects.filter(size=head.size, root=head.root.hex()).exists():
        raise BrokenLedgerError(
            f"a head of {head.size} entries was published that the database does not hold: was an older backup "
            f"restored? Whoever kept that head will see the log as forked. To go on all the same, keep "
            f"{folder() / 'checkpoint'} in another place and seal again"
        )
    return head.size


def _write_tiles(done: int, size: int, known: Known | None = None) -> None:
    level = 0
    while count := size >> 8 * level:
        for number in range((done >> 8 * level) // WIDTH, -(-count // WIDTH)):
            width = min(WIDTH, count - number * WIDTH)
            path = folder() / tile_path(level, number, width)
            put(path, _made(level, number, width, known), ANYBODY)
            if width == WIDTH:
                shutil.rmtree(path.with_name(f"{path.name}.p"), ignore_errors=True)
        level += 1


def _write_text(name: str, text: str) -> None:
    path = folder() / name
    if not path.exists() or path.read_bytes() != text.encode():
        put(path, text.encode(), ANYBODY)
