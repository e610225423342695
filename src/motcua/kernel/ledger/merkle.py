"""The tree of RFC 9162 (section 2.1) over SHA-256: roots, proofs, and their verification. Pure.

``node(height, index)`` stands for the hash of the whole subtree over the leaves ``index * 2**height`` up to, not
including, ``(index + 1) * 2**height``; where it comes from (a list, tiles) is the caller's affair.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
EMPTY = sha256().digest()
"""The root of the tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\x00" + leaf).digest()


def join(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree that leaves are put onto: keeps the roots of its whole subtrees only, largest first.

    ``kept[level]`` collects the hashes of the nodes at height ``8 * level`` that were finished since the beginning:
    they are what tiles above level 0 hold.
    """

    def __init__(self, node: Node | None = None, size: int = 0) -> None:
        self.size = size
        self.peaks = [node(height, index) for height, index in whole(0, size)] if node else []
        self.kept: dict[int, list[bytes]] = {}

    def extend(self, hashes: Iterable[bytes]) -> None:
        """Put leaves on, given by their hashes."""
        size, peaks = self.size, self.peaks
        for found in hashes:
            rest, height, top = size, 0, found
            while rest & 1:
                top = sha256(b"\x01" + peaks.pop() + top).digest()
                rest >>= 1
                height += 1
                if not height & 7:
                    self.kept.setdefault(height >> 3, []).append(top)
            peaks.append(top)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """The root of the tree as it is."""
        return _fold(self.peaks)


def whole(start: int, end: int) -> list[tuple[int, int]]:
    """The whole subtrees, as ``(height, index)``, that leaves ``start`` up to ``end`` consist of, from the left.

    ``start`` is where a subtree begins that is larger than all of them, as everywhere in a proof.
    """
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = join(peak, top)
    return top


def subtree(node: Node, start: int, end: int) -> bytes:
    """The hash over leaves ``start`` up to ``end``."""
    return _fold([node(height, index) for height, index in whole(start, end)])


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaves given by their hashes."""
    tree = Growing()
    tree.extend(hashes)
    return tree.root()


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return int(1 << ((count - 1).bit_length() - 1))


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves, from the leaf upwards (section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree(node, middle, end))
            end = middle
        else:
            proof.append(subtree(node, start, middle))
            start = middle
    return proof[::-1]


def consistency(node: Node, old: int, size: int) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is the beginning of the tree of ``size`` (section 2.1.4.1)."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {old} is not the beginning of one of {size}")
    if old == 0:
        return []
    start, end, known, proof = 0, size, True, []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree(node, middle, end))
            end = middle
        else:
            proof.append(subtree(node, start, middle))
            start, known = middle, False
    if not known:
        proof.append(subtree(node, start, end))
    return proof[::-1]


def includes(root: bytes, size: int, index: int, found: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the leaf's hash to the root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, top = index, size - 1, found
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = join(step, top)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            top = join(top, step)
        place >>= 1
        last >>= 1
    return last == 0 and top == root


def extends(old_root: bytes, old: int, new_root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the new tree begins with the old one (section 2.1.4.2)."""
    if old == size:
        return not proof and old_root == new_root
    if not 0 < old < size:
        return old == 0 and not proof and old_root == EMPTY
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place >>= 1
        last >>= 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = join(step, first), join(step, second)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            second = join(second, step)
        place >>= 1
        last >>= 1
    return last == 0 and first == old_root and second == new_root
