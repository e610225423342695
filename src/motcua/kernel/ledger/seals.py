"""The sealed tree as ``verify`` goes through it: places without a gap, heads, signatures, published tiles."""

from collections.abc import Iterator

from motcua.kernel.ledger.keys import chain_faults, verifier
from motcua.kernel.ledger.merkle import Growing
from motcua.kernel.ledger.models import Key, Seal
from motcua.kernel.ledger.notes import BadNoteError, Checkpoint, Verifier, read, signers
from motcua.kernel.ledger.tiles import WIDTH, folder, hashes_of, tile_path

Fault = tuple[str, str]


class Sealed:
    """Leaves come in by ``put`` in their order; faults come out as ``(where, what)``. ``told``: the published head."""

    def __init__(self, told: Checkpoint | None) -> None:
        self.tree = Growing()
        self._published = told
        self.seals = 0
        self._keys = list(Key.objects.order_by("number"))
        self._known = {key.number: verifier(key) for key in self._keys}
        self._heads = Seal.objects.order_by("size").iterator(chunk_size=2000)
        self._head = next(self._heads, None)
        self._batch: list[bytes] = []
        self._tile: list[bytes] = []
        self._number = 0
        self._gap = 0
        self._wrong = False
        self.size = 0

    def missing(self, place: int, index: int) -> list[Fault]:
        """What stands at a place says that its index is another: whether there is a gap that was not told before."""
        first, self._gap = place + self._gap, index - place
        if first == index:
            return []
        if first > index:
            return [(f"leaf {index}", "there is no such place")]
        return [(f"leaf {first}" + (f" to {index - 1}" if index - first > 1 else ""), "the place is empty")]

    def put(self, hashes: list[bytes]) -> None:
        """The hashes at the next places."""
        self._batch += hashes
        self.size += len(hashes)

    def checked(self) -> list[Fault]:
        """Grow the tree by what was put, stopping at every head on the way."""
        faults: list[Fault] = []
        batch, self._batch = self._batch, []
        while self._head and self._head.size <= self.size:
            upto = len(batch) - (self.size - self._head.size)
            self.tree.extend(batch[:upto])
            faults += self._tile_faults(batch[:upto])
            batch = batch[upto:]
            faults += self._head_faults(self._head)
            self._head = next(self._heads, None)
        self.tree.extend(batch)
        return faults + self._tile_faults(batch)

    def ended(self) -> list[Fault]:
        """What can be said only at the end."""
        faults: list[Fault] = self.checked()
        last = Seal.objects.order_by("-size").first()
        if self._head:
            faults.append((f"head of {self._head.size}", f"the log has {self.size} sealed entries"))
        if self.size > (last.size if last else 0):
            faults.append((f"leaf {last.size if last else 0}", "it has a place that no head covers"))
        if self._tile:
            faults += self._tile_fault(0, self._number, self._tile)
        for level, hashes in self.tree.kept.items():
            for number in range(-(-len(hashes) // WIDTH)):
                faults += self._tile_fault(level, number, hashes[number * WIDTH : (number + 1) * WIDTH])
        faults += [("keys of the log", fault) for fault in chain_faults(self._keys)]
        head = self._published
        if head and not Seal.objects.filter(size=head.size, root=head.root.hex()).exists():
            faults.append((str(folder() / "checkpoint"), f"a head of {head.size} was published that is not known here"))
        return faults

    def _head_faults(self, head: Seal) -> list[Fault]:
        self.seals += 1
        place = f"head of {head.size}"
        faults = [(place, fault) for fault in self._signature(head, self._known.get(head.key_id))]
        if self.tree.root().hex() != head.root and not self._wrong:
            self._wrong = True  # every later head is wrong as well, and for the same reason
            faults.append((place, "the sealed entries do not have the root that was signed"))
        return faults

    def _signature(self, head: Seal, key: Verifier | None) -> Iterator[str]:
        try:
            told = Checkpoint.read(read(head.note)[0])
            by = signers(head.note, [key] if key else [])
        except BadNoteError as error:
            yield str(error)
            return
        if key is None or key not in by:
            yield f"key {head.key_id} did not sign it"
        if key and told != Checkpoint(key.name, head.size, bytes.fromhex(head.root)):
            yield "what was signed is another head"

    def _tile_faults(self, hashes: list[bytes]) -> list[Fault]:
        faults: list[Fault] = []
        self._tile += hashes
        whole = len(self._tile) // WIDTH * WIDTH
        for at in range(0, whole, WIDTH):
            faults += self._tile_fault(0, self._number, self._tile[at : at + WIDTH])
            self._number += 1
        del self._tile[:whole]
        return faults

    def _tile_fault(self, level: int, number: int, hashes: list[bytes]) -> list[Fault]:
        """A published tile that differs from the log. One that is not there will be made again: that is no fault."""
        name = tile_path(level, number, len(hashes))
        path = folder() / name
        content = path.read_bytes() if path.is_file() else b"".join(hashes)
        if content == b"".join(hashes):
            return []
        pairs = zip(hashes, hashes_of(content), strict=False)
        other = next((at for at, (ours, theirs) in enumerate(pairs) if ours != theirs), len(hashes))
        if level:
            return [(name, f"hash {other} is not that of the log")]
        return [(name, f"leaf {number * WIDTH + other} was published with another hash")]
