"""The log: its checkpoint, its entries, and the tree of tiles over them, worked out again from the entries.

After https://c2sp.org/tlog-checkpoint and https://c2sp.org/tlog-tiles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.audit import note, tree
from comity.audit.note import Note
from comity.audit.result import Disagreement
from comity.audit.source import CHECKPOINT, Folder

#: More entries than any forum has.
MOST_ENTRIES = 5_000_000
_MOST_CHECKPOINT = 1 << 20
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Head:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Log:
    """Checkpoint and entries.

    Parameters
    ----------
    note : Note
        The checkpoint.
    head : Head
    entries : list of bytes
    hashes : list of bytes
        Leaf hashes of the entries.
    """

    note: Note
    head: Head
    entries: list[bytes]
    hashes: list[bytes]


def read_checkpoint(text: bytes) -> Head:
    """Read the text of a checkpoint: origin, size and root, and nothing else.

    Raises
    ------
    ValueError
    """
    lines = text.decode("utf-8").split("\n")
    if len(lines) != 4 or lines[3]:
        raise ValueError("a checkpoint has three lines")
    origin, size, root = lines[:3]
    if not origin or _SIZE.fullmatch(size) is None:
        raise ValueError("not the origin and size of a checkpoint")
    hash_ = note.decode(root)
    if len(hash_) != 32:
        raise ValueError("not the root of a checkpoint")
    return Head(origin, int(size), hash_)


def read_head(folder: Folder) -> tuple[Note, Head]:
    """Read the checkpoint of a folder.

    Raises
    ------
    Disagreement
    """
    data = folder.read(CHECKPOINT, _MOST_CHECKPOINT)
    try:
        found = note.read_note(data)
        return found, read_checkpoint(found.text)
    except ValueError as e:
        raise Disagreement("checkpoint_form", file=CHECKPOINT, problem=str(e)) from None


def read_entries(folder: Folder, size: int) -> list[bytes]:
    """Read the entries of a log of a size.

    Raises
    ------
    Disagreement
    """
    if size > MOST_ENTRIES:
        raise Disagreement("log_too_large", file=CHECKPOINT, n=size, most=MOST_ENTRIES)
    entries: list[bytes] = []
    for start in range(0, size, tree.WIDTH):
        width = min(tree.WIDTH, size - start)
        name = f"log/{tree.tile_path('entries', start // tree.WIDTH, width)}"
        data, at = folder.read(name), 0
        for _ in range(width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            if len(data) < at + 2 or len(data) < end:
                raise Disagreement("entries_cut", file=name, entry=len(entries))
            entries.append(data[at + 2 : end])
            at = end
        if at != len(data):
            raise Disagreement("entries_left", file=name, entry=len(entries) - 1, bytes=len(data) - at)
    return entries


def check_tree(folder: Folder, log: Log) -> dict[str, int]:
    """Compare every tile with the one that follows from the entries, and the root with the checkpoint's.

    Raises
    ------
    Disagreement
        Naming the first entry whose hash is not the one in the tree, where there is one.
    """
    n = 0
    for path, content in tree.tiles(log.hashes):
        name = f"log/{path}"
        there = folder.read(name)
        if there != content:
            raise Disagreement("tile", file=name, entry=_first(path, there, content))
        n += 1
    if tree.root(log.hashes) != log.head.root:
        raise Disagreement("root", file=CHECKPOINT, n=log.head.size)
    return {"entries": log.head.size, "tiles": n}


def _first(path: str, there: bytes, content: bytes) -> int | None:
    """First entry whose hash in a tile of level 0 is another."""
    if not path.startswith("tile/0/"):
        return None
    parts = path.removeprefix("tile/0/").partition(".p/")[0].split("/")
    number = int("".join(p.removeprefix("x") for p in parts))
    for i in range(len(content) // 32):
        if there[32 * i : 32 * i + 32] != content[32 * i : 32 * i + 32]:
            return number * tree.WIDTH + i
    return None
