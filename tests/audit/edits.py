"""What a tamperer does, and what the verifier has to say first of it."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.audit.result import Check
from tests.audit.forger import MANIFEST, Forger
from tests.audit.tampered import Changes

Right = Callable[[Check], bool]
HERE = "consultations/c"


@dataclass(frozen=True)
class Edit:
    """Files that are others.

    Parameters
    ----------
    changes : mapping of str to bytes or None
    right : callable
        Whether the first thing that disagrees is of the right file or entry.
    recompute : bool
        Whether it shows only when the analysis is made again.
    forked : bool
        Whether only the checkpoint from before tells.
    """

    changes: Changes
    right: Right
    recompute: bool = False
    forked: bool = False


#: A class of edits: draws one.
Draw = Callable[[random.Random, Forger], Edit]


def at_file(*files: str, check: str | None = None) -> Right:
    """The first disagreement names one of these files."""
    return lambda c: c.file in files and check in (None, c.name)


def at_entry(*entries: int | None, check: str = "entries") -> Right:
    """The first disagreement names one of these entries."""
    return lambda c: c.name == check and c.entry in entries


# ---------------------------------------------------------------------- what edits are made of
def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Places of all values in plain data that hold no others."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in leaves_of(v, (*path, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in leaves_of(v, (*path, i))]
    return [path]


def changed_at(value: Any, path: tuple[Any, ...], by: float = 1e-3) -> None:
    """Let the value at a place be another one: a number a little, a text by a letter."""
    for step in path[:-1]:
        value = value[step]
    old = value[path[-1]]
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, float):
        new = old + by
    elif isinstance(old, int):
        new = old + 1
    else:
        new = 0 if old is None else f"{old}x"
    value[path[-1]] = new


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def table_of(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


# ---------------------------------------------------------------------- bytes, without any key
def bytes_changed(rng: random.Random, f: Forger) -> Edit:
    """A bit, some bytes others, more or fewer; the end cut off."""
    name = rng.choice(sorted(f.files))
    data = f.files[name]
    at, n = rng.randrange(len(data)), rng.randint(1, 40)
    some = bytes(rng.choice(data) if rng.random() < 0.7 else rng.randrange(256) for _ in range(n))
    made = [
        data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :],
        data[:at] + some + data[at + n :],
        data[:at] + some + data[at:],
        data[:at] + data[at + n :],
        data[:at],
    ]
    new = rng.choice([x for x in made if x != data])
    return Edit({name: new}, bytes_right(name, f, _first_difference(data, new)))


def _first_difference(a: bytes, b: bytes) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def bytes_right(name: str, f: Forger, at: int) -> Right:
    """Whether the file is named or, of the log, the entry at this place."""
    if not name.startswith("log/tile/entries/"):
        return at_file(name)
    end, index = 0, 0
    while end <= at and index < f.size:
        end, index = end + 2 + len(f.leaves[index].entry or b""), index + 1
    return lambda c: c.file == name or (c.name == "tree" and c.entry == index - 1)


def lines_changed(rng: random.Random, f: Forger) -> Edit:
    """Two lines in the place of each other, one that is there twice, or is not."""
    texts = [n for n in sorted(f.files) if not n.startswith("log/tile") and f.files[n].count(b"\n") > 2]
    name = rng.choice(texts)
    lines = f.files[name].splitlines(keepends=True)
    i, j = sorted(rng.sample(range(len(lines)), 2))
    new = rng.choice(
        [
            [*lines[:i], lines[j], *lines[i + 1 : j], lines[i], *lines[j + 1 :]],
            [*lines[:j], lines[i], *lines[j:]],
            [*lines[:i], *lines[i + 1 :]],
        ]
    )
    data = b"".join(new) if new != lines else b"".join(lines[1:])
    return Edit({name: data}, at_file(name))


def file_gone_or_new(rng: random.Random, f: Forger) -> Edit:
    """A file that is not there, is empty, has another name or the content of another; one too many."""
    name, other = rng.sample(sorted(f.files), 2)
    data = f.files[name]
    names = {name, other}
    changes: Changes = rng.choice(
        [
            {name: None},
            {name: b""},
            {name: f.files[other], other: data},
            {f"{name}.bak": data},
            {name: None, f"{name}~1": data},
        ]
    )
    return Edit(changes, at_file(*names, *changes))


# ---------------------------------------------------------------------- the manifest and the list of files
def manifest_changed(rng: random.Random, f: Forger) -> Edit:
    """The manifest tells of another file or forum, and is signed: in the log it stands as it is now."""
    name = rng.choice(sorted(f.manifest["files"]))
    about = f.manifest["files"][name]
    other = rng.choice([{**about, "bytes": about["bytes"] + 1}, {**about, "sha256": "0" * 64}])
    files = {**f.manifest["files"], name: other}
    fields, right = rng.choice(
        [
            ({"files": files}, at_file(name)),
            ({"forum": "node-1/wine"}, at_file(MANIFEST)),
            ({"size": rng.randrange(f.size - 1)}, lambda c: c.file == MANIFEST or c.name == "entries"),
            ({"schema": "comity/manifest/2"}, at_file(MANIFEST)),
        ]
    )
    return Edit(f.publish(manifest=fields), right)


def manifest_unanchored(rng: random.Random, f: Forger) -> Edit:
    """A file and its place in the manifest changed, which in the log is another."""
    name = rng.choice(sorted(f.manifest["files"]))
    changes = {name: f.files[name] + b"\n"}
    return Edit({**changes, MANIFEST: f.listed(changes)}, at_file(MANIFEST, check="anchor"))


def file_listed(rng: random.Random, f: Forger) -> Edit:
    """A file too many, with its place in manifest and log."""
    c = rng.choice(f.consultations)
    inside = (
        "press.pdf",
        "votes-2.csv",
        "polis/comment-groups.csv",
        "participants.csv",
        "commitments.csv",
        "openings.csv",
    )
    names = ["letter.pdf", "consultations/none/analysis.json", "blobs/x", f"blobs/{'0' * 64}"]
    name = rng.choice([*names, *(f"consultations/{c}/{n}" for n in inside)])
    if name in f.files:
        name = "votes.csv"
    return Edit(f.publish({name: b"x"}), at_file(name))


def file_unlisted(rng: random.Random, f: Forger) -> Edit:
    """A file less, and neither manifest nor log tell of it."""
    name = rng.choice(sorted(f.manifest["files"]))
    # of two texts that are missing the log does not say which one was erased
    right = at_file(name) if not name.startswith("blobs/") else lambda c: c.code == "blob_missing"
    return Edit(f.publish({name: None}, lists=False), right, recompute=True)


BYTES: dict[str, Draw] = {
    "bytes": bytes_changed,
    "lines": lines_changed,
    "files": file_gone_or_new,
}
MANIFESTS: dict[str, Draw] = {
    "manifest": manifest_changed,
    "manifest not in the log": manifest_unanchored,
    "file too many, listed": file_listed,
    "file too few, not listed": file_unlisted,
}
