"""Files of a log that a static server can host (c2sp.org/tlog-tiles): tiles of hashes, bundles of entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from comity.errors import InputError
from comity.record.tree import root

WIDTH = 256
MOST_BYTES = 65_535


def tile_path(level: int | Literal["entries"], n: int, width: int = WIDTH) -> str:
    """Path of a tile below the log's folder.

    >>> tile_path(0, 1234, 7)
    'tile/0/x001/234.p/7'
    """
    parts = []
    while n >= 1000:
        n, last = divmod(n, 1000)
        parts.append(f"{last:03}")
    parts.append(f"{n:03}")
    *above, last_part = reversed(parts)
    partial = "" if width == WIDTH else f".p/{width}"
    return "/".join(["tile", str(level), *(f"x{part}" for part in above), last_part]) + partial


def tiles(leaf_hashes: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """All tiles of a tree, path and content: the full ones, and at the end of a level one that is not.

    Parameters
    ----------
    leaf_hashes : sequence of bytes
        Hashes of all leaves.
    """
    level, hashes = 0, leaf_hashes
    while hashes:
        above = []
        for n in range(0, len(hashes), WIDTH):
            tile = hashes[n : n + WIDTH]
            yield tile_path(level, n // WIDTH, len(tile)), b"".join(tile)
            if len(tile) == WIDTH:
                above.append(root(tile))
        level, hashes = level + 1, above


def entry_bundles(entries: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """All bundles of entries, path and content; before each entry its length in two bytes.

    Raises
    ------
    InputError
        When an entry has more than 65,535 bytes.
    """
    for n in range(0, len(entries), WIDTH):
        bundle = entries[n : n + WIDTH]
        for index, entry in enumerate(bundle, n):
            if len(entry) > MOST_BYTES:
                raise InputError(
                    f"entry {index} has more than {MOST_BYTES} bytes", "Put its long texts into blobs."
                )
        data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
        yield tile_path("entries", n // WIDTH, len(bundle)), data
