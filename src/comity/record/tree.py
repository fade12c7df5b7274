"""Merkle trees (RFC 6962 section 2.1): one hash for many leaves, and short proofs about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from comity.errors import InputError

EMPTY = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf, 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """All that must be kept of a tree to append to it: a hash for each bit of its size.

    Parameters
    ----------
    size : int
        Number of leaves.
    hashes : iterable of bytes
        Roots of the full subtrees that the size is made of, the largest first.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size, self.hashes = size, list(hashes)
        if size < 0 or size.bit_count() != len(self.hashes) or any(len(h) != 32 for h in self.hashes):
            raise InputError(f"these are not the hashes of a tree of {size} leaves", "Read the log again.")

    def append(self, leaf: bytes) -> None:
        """Append a leaf, given its hash."""
        full = self.size
        while full & 1:  # two subtrees of one size become one
            leaf = node_hash(self.hashes.pop(), leaf)
            full >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Hash of the whole tree."""
        if not self.hashes:
            return EMPTY
        *rest, tree = self.hashes
        for left in reversed(rest):
            tree = node_hash(left, tree)
        return tree

    def to_bytes(self) -> bytes:
        """Write the hashes; the size is kept beside them."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Read what :meth:`to_bytes` wrote.

        Raises
        ------
        InputError
            When there are not as many hashes as the size asks for.
        """
        return cls(size, [data[i : i + 32] for i in range(0, len(data), 32)])


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Hash of the tree over these leaves, given their hashes."""
    if not leaf_hashes:
        return EMPTY
    sha, level = hashlib.sha256, leaf_hashes
    while len(level) > 1:
        # node_hash, written out for its speed; the last of an odd number goes up as it is
        above = [sha(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, size: int | None = None) -> list[bytes]:
    """Show that a leaf is in a tree (RFC 6962 section 2.1.1).

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of the leaves, at least ``size`` of them.
    index : int
        Place of the leaf, from 0.
    size : int, optional
        Number of leaves of the tree; all, if not given.

    Returns
    -------
    list of bytes
        Hashes from the leaf's neighbour up to the child of the root.
    """
    low, high, proof = 0, _size(size, leaf_hashes), []
    if not 0 <= index < high:
        raise IndexError(f"no leaf {index} in a tree of {high}")
    while high - low > 1:
        middle = low + _left(high - low)
        if index < middle:
            proof.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            proof.append(root(leaf_hashes[low:middle]))
            low = middle
    return proof[::-1]


def consistency_proof(leaf_hashes: Sequence[bytes], old: int, new: int | None = None) -> list[bytes]:
    """Show that a tree begins with all leaves of an older one (RFC 6962 section 2.1.2).

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of the leaves, at least ``new`` of them.
    old, new : int
        Numbers of leaves; ``new`` is all, if not given.

    Returns
    -------
    list of bytes
        Hashes from the bottom up; none when the sizes are equal or ``old`` is 0.
    """
    low, high, proof = 0, _size(new, leaf_hashes), []
    if not 0 <= old <= high:
        raise IndexError(f"no tree of {old} leaves in one of {high}")
    if old == 0:
        return []
    while old < high:
        middle = low + _left(high - low)
        if old <= middle:
            proof.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            proof.append(root(leaf_hashes[low:middle]))
            low = middle
    if low > 0:  # the verifier knows the old root, but not this part of it
        proof.append(root(leaf_hashes[low:high]))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Check an inclusion proof, given the leaf's hash (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        return False
    tree, last = leaf, size - 1
    for other in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            tree = node_hash(other, tree)
            while not index & 1 and index:  # levels at which this subtree has no neighbour
                index, last = index >> 1, last >> 1
        else:
            tree = node_hash(tree, other)
        index, last = index >> 1, last >> 1
    return last == 0 and tree == root


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof (RFC 9162 section 2.1.4.2); a tree of no leaves is in every tree."""
    if not 0 <= old <= new or not _hashes(old_root, new_root, *proof):
        return False
    if new == 0 or old == 0 or old == new:
        empty = (old > 0 or old_root == EMPTY) and (new > 0 or new_root == EMPTY)
        return not proof and empty and (old == 0 or old_root == new_root)
    path = list(proof)
    if old & (old - 1) == 0:  # a full tree: its root is where the way begins
        path.insert(0, old_root)
    if not path:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, other)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _left(size: int) -> int:
    """Leaves of the left subtree: the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _size(size: int | None, leaf_hashes: Sequence[bytes]) -> int:
    if size is None:
        return len(leaf_hashes)
    if not 0 <= size <= len(leaf_hashes):
        raise IndexError(f"{len(leaf_hashes)} leaves, not {size}")
    return size


def _hashes(*hashes: bytes) -> bool:
    return all(len(h) == 32 for h in hashes)
