"""The tree against its definition in RFC 9162, for every size and place."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.ledger.merkle import EMPTY, Growing, consistency, extends, includes, inclusion, join, leaf_hash, root

LEAVES = [leaf_hash(str(number).encode()) for number in range(300)]
SIZES = st.integers(1, len(LEAVES))


def defined(hashes: list[bytes]) -> bytes:
    """Section 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return join(defined(hashes[:middle]), defined(hashes[middle:]))


def node(height: int, index: int) -> bytes:
    return defined(LEAVES[index << height : (index + 1) << height])


def test_the_hashes_of_a_leaf_and_a_node_can_not_be_mistaken() -> None:
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    assert join(b"", b"") == sha256(b"\x01").digest()
    assert EMPTY == defined([]) == root([])


@given(SIZES, SIZES)
def test_a_tree_grown_in_two_goes_has_the_root_of_the_definition(one: int, other: int) -> None:
    old, size = sorted((one, other))
    tree = Growing(node, old)
    tree.extend(LEAVES[old:size])
    assert tree.root() == root(LEAVES[:size]) == defined(LEAVES[:size])


def test_a_tree_keeps_the_nodes_of_its_tiles() -> None:
    tree = Growing()
    tree.extend(LEAVES)
    assert tree.kept == {1: [defined(LEAVES[:256])]}


@given(SIZES, st.data())
def test_a_leaf_is_proved_in_its_place_and_in_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion(node, index, size), defined(LEAVES[:size])
    assert includes(top, size, index, LEAVES[index], proof)
    other = data.draw(st.integers(0, size))
    assert includes(top, size, other, LEAVES[index], proof) is (other == index)
    assert not includes(top, size, index, leaf_hash(b"another"), proof)
    assert not includes(defined(LEAVES[: size - 1]), size, index, LEAVES[index], proof)
    for at in range(len(proof)):
        assert not includes(top, size, index, LEAVES[index], [*proof[:at], bytes(32), *proof[at + 1 :]])
    assert not includes(top, size, index, LEAVES[index], [*proof, bytes(32)])
    assert not proof or not includes(top, size, index, LEAVES[index], proof[:-1])


@given(SIZES, SIZES)
def test_a_tree_is_proved_to_continue_its_beginning_and_no_other(one: int, other: int) -> None:
    old, size = sorted((one, other))
    proof = consistency(node, old, size)
    before, after = defined(LEAVES[:old]), defined(LEAVES[:size])
    assert extends(before, old, after, size, proof)
    assert not extends(bytes(32), old, after, size, proof)
    assert not extends(before, old, bytes(32), size, proof)
    if old < size:
        assert not extends(before, old, after, size, proof[:-1])
        assert not extends(before, old, after, size, [*proof, bytes(32)])
        forked = [*LEAVES[: old - 1], leaf_hash(b"another"), *LEAVES[old:size]]
        assert not extends(before, old, defined(forked), size, proof)


def test_every_tree_continues_the_empty_one() -> None:
    assert consistency(node, 0, 9) == []
    assert extends(EMPTY, 0, defined(LEAVES[:9]), 9, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(node, index, size)
    assert not includes(bytes(32), size, index, LEAVES[0], [])
