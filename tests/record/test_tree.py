from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.tree import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# Eight leaves and the roots of their trees, as Certificate Transparency's own tests publish them.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PUBLISHED = [leaf_hash(bytes.fromhex(data)) for data in INPUTS]
LEAVES = [leaf_hash(str(i).encode()) for i in range(80)]
SIZES = st.integers(1, len(LEAVES))


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    left, right = by_definition(leaves[:k]), by_definition(leaves[k:])
    return hashlib.sha256(b"\x01" + left + right).digest()


# ---------------------------------------------------------------------- known answers
@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    assert root(PUBLISHED[:size]).hex() == ROOTS[size - 1]


def test_published_proofs():
    # consistency of 6 with 8, and of 2 with 5; inclusion of leaf 2 in 3
    six = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ]
    assert [h.hex() for h in consistency_proof(PUBLISHED, 6, 8)] == six
    two = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]
    assert [h.hex() for h in consistency_proof(PUBLISHED, 2, 5)] == two
    assert [h.hex() for h in inclusion_proof(PUBLISHED, 2, 3)] == [ROOTS[1]]


def test_hash_of_no_leaves():
    assert root([]) == Frontier().root() == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_leaves_and_nodes_are_kept_apart():
    a, b = LEAVES[:2]
    assert node_hash(a, b) != leaf_hash(a + b)


# ---------------------------------------------------------------------- roots
@given(st.integers(0, len(LEAVES)))
def test_root_is_as_defined_and_so_is_that_of_the_frontier(size):
    tree = Frontier()
    for leaf in LEAVES[:size]:
        tree.append(leaf)
    assert tree.root() == root(LEAVES[:size]) == by_definition(LEAVES[:size])
    assert root(tuple(LEAVES[:size])) == tree.root()
    assert tree.size == size


@given(st.integers(0, 70), st.integers(0, 10))
def test_frontier_goes_on_where_it_was_put_down(size, more):
    tree = Frontier()
    for leaf in LEAVES[:size]:
        tree.append(leaf)
    again = Frontier.from_bytes(size, tree.to_bytes())
    assert (again.size, again.hashes) == (tree.size, tree.hashes)
    for leaf in LEAVES[size : size + more]:
        again.append(leaf)
    assert again.root() == root(LEAVES[: size + more])


@pytest.mark.parametrize(
    ("size", "length"), [(0, 32), (1, 0), (1, 31), (1, 33), (3, 32), (4, 64), (-1, 32), (7, 97)]
)
def test_a_frontier_of_another_size_is_refused(size, length):
    with pytest.raises(InputError, match=f"a tree of {size} leaves"):
        Frontier.from_bytes(size, bytes(length))


# ---------------------------------------------------------------------- proofs
@given(st.data())
def test_inclusion_is_shown_for_this_leaf_and_no_other(data):
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(LEAVES, index, size), root(LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, proof, top)
    assert proof == inclusion_proof(LEAVES[:size], index)
    for other in range(size):
        assert verify_inclusion(LEAVES[other], index, size, proof, top) == (other == index)
        assert verify_inclusion(LEAVES[index], other, size, proof, top) == (other == index)
    assert not verify_inclusion(LEAVES[index], index, size, [*proof, LEAVES[0]], top)
    assert not verify_inclusion(LEAVES[index], index, size, proof, LEAVES[index + 1 if index < 79 else 0])
    if proof:
        assert not verify_inclusion(LEAVES[index], index, size, proof[:-1], top)


@given(st.data())
def test_consistency_is_shown_for_these_trees_and_no_others(data):
    new = data.draw(SIZES)
    old = data.draw(st.integers(1, new))
    proof, before, after = consistency_proof(LEAVES, old, new), root(LEAVES[:old]), root(LEAVES[:new])
    assert verify_consistency(old, before, new, after, proof)
    assert proof == consistency_proof(LEAVES[:new], old)
    fork = [*LEAVES[: old - 1], leaf_hash(b"fork"), *LEAVES[old:]]
    assert not verify_consistency(old, root(fork[:old]), new, after, proof)
    assert not verify_consistency(old, before, new, root(fork[:new]), proof)
    assert not verify_consistency(old, before, new, after, [*proof, LEAVES[0]])
    if proof:
        assert not verify_consistency(old, before, new, after, proof[:-1])


def test_no_proof_is_needed_of_nothing_and_of_the_same():
    top = root(LEAVES)
    assert consistency_proof(LEAVES, 0) == consistency_proof(LEAVES, 80) == []
    assert verify_consistency(0, EMPTY, 80, top, [])
    assert verify_consistency(0, EMPTY, 0, EMPTY, [])
    assert verify_consistency(80, top, 80, top, [])
    assert not verify_consistency(0, top, 80, top, [])
    assert not verify_consistency(0, EMPTY, 80, top, [top])
    assert not verify_consistency(0, EMPTY, 0, top, [])
    assert not verify_consistency(80, top, 80, EMPTY, [])
    assert not verify_consistency(80, top, 80, top, [top])
    assert not verify_consistency(81, top, 80, top, [])
    assert not verify_consistency(-1, EMPTY, 80, top, [])
    assert not verify_consistency(3, root(LEAVES[:3]), 80, top, [])


def test_proofs_with_anything_but_hashes_are_refused():
    top, proof = root(LEAVES), inclusion_proof(LEAVES, 5)
    assert not verify_inclusion(LEAVES[5], 5, 80, [*proof[:-1], proof[-1] + b"x"], top)
    assert not verify_inclusion(LEAVES[5][:-1], 5, 80, proof, top)
    # a node must not pass as a leaf's data: 64 bytes are no hash
    assert not verify_inclusion(LEAVES[4] + LEAVES[5], 2, 40, proof[1:], top)
    assert not verify_consistency(64, root(LEAVES[:64])[:-1], 80, top, consistency_proof(LEAVES, 64))


@pytest.mark.parametrize("index", [-1, 80, 10**30])
def test_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, index)
    assert not verify_inclusion(LEAVES[0], index, 80, [], root(LEAVES))


def test_no_proof_of_a_tree_that_is_not_there():
    for call in (
        lambda: inclusion_proof(LEAVES, 0, 81),
        lambda: consistency_proof(LEAVES, 1, 81),
        lambda: consistency_proof(LEAVES, 9, 8),
        lambda: consistency_proof(LEAVES, -1, 8),
    ):
        with pytest.raises(IndexError):
            call()
