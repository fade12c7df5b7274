"""The Merkle tree of a log: hashes, roots, proofs and tiles.

After RFC 6962 section 2.1 and https://c2sp.org/tlog-tiles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

HEIGHT = 8
WIDTH = 1 << HEIGHT


def leaf(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Root of a tree, from the hashes of its leaves.

    Level by level, a last one without a partner going up as it is: the same tree as RFC 6962's recursion.

    Examples
    --------
    >>> root([]).hex()[:8]
    'e3b0c442'
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _up(level)
    return level[0]


def _up(level: list[bytes]) -> list[bytes]:
    sha256 = hashlib.sha256
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return [*above, level[-1]] if len(level) % 2 else above


def included(hash_: bytes, index: int, size: int, proof: Sequence[bytes], root_: bytes) -> bool:
    """Whether a proof shows a leaf's hash at a place of a tree (RFC 9162 section 2.1.3.2).

    Parameters
    ----------
    hash_ : bytes
    index, size : int
    proof : sequence of bytes
        From the leaf's sibling up.
    root_ : bytes
    """
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            hash_ = node(sibling, hash_)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node(hash_, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and hash_ == root_


def tile_sizes(size: int) -> Iterator[tuple[int, int, int]]:
    """Tiles that a tree of a size has: level, number and width of each.

    Examples
    --------
    >>> list(tile_sizes(256 + 3))
    [(0, 0, 256), (0, 1, 3), (1, 0, 1)]
    """
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        for number in range(full):
            yield level, number, WIDTH
        if rest:
            yield level, full, rest
        level, size = level + 1, full


def tile_path(level: int | str, number: int, width: int) -> str:
    """Path of a tile within the log's folder.

    Examples
    --------
    >>> tile_path(0, 1234067, 256), tile_path("entries", 0, 7)
    ('tile/0/x001/x234/067', 'tile/entries/000.p/7')
    """
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < WIDTH else "")


def paths(size: int) -> list[str]:
    """All files of a log of a size within its folder, but the checkpoint."""
    hashes = [tile_path(*tile) for tile in tile_sizes(size)]
    return hashes + [tile_path("entries", n, w) for level, n, w in tile_sizes(size) if level == 0]


def tiles(leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Make all tiles of a tree from the hashes of its leaves: path and content of each."""
    level, hashes = 0, list(leaves)
    while hashes:
        above = []
        for start in range(0, len(hashes), WIDTH):
            tile = hashes[start : start + WIDTH]
            yield tile_path(level, start // WIDTH, len(tile)), b"".join(tile)
            if len(tile) == WIDTH:
                above.append(root(tile))
        level, hashes = level + 1, above
