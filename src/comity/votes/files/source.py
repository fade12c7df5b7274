"""Where votes come from: a file, a folder or a zip, as named bytes within safe limits.

Nothing is unpacked to disk.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from comity.errors import InputError
from comity.votes.files.unpack import Zip, gunzip, is_zip

#: Endings of files that hold a table, longest first.
TABLES = (".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq")


@dataclass(frozen=True)
class Blob:
    """The bytes of one file, and its name as the user wrote it."""

    label: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Source:
    """A folder of files, of which one may be the one that was asked for.

    Parameters
    ----------
    label : str
        What the user gave.
    names : tuple of str
        Files in the folder, sorted.
    fetch : callable
        Name of a file to its :class:`Blob`, decompressed.
    main : str, optional
        The file that was asked for; the others are its neighbours. Without it the folder was asked for.
    folders : tuple of str
        Folders inside, for messages: they are not read.
    """

    label: str
    names: tuple[str, ...]
    fetch: Callable[[str], Blob]
    main: str | None = None
    folders: tuple[str, ...] = ()
    _had: dict[str, Blob] = field(default_factory=dict, repr=False)

    def load(self, name: str) -> Blob:
        """Give a file's content; it is read once."""
        if name not in self._had:
            self._had[name] = self.fetch(name)
        return self._had[name]

    def find(self, *stems: str) -> str | None:
        """Find the table with one of these stems, the first that is there, whatever its case and ending."""
        for stem in stems:
            found = [n for n in self.names if stem_of(n) == stem]
            if len(found) > 1 and self.main is not None:  # a neighbour of the same kind goes first
                kind = self.main[len(stem_of(self.main) or "") :]
                found = [n for n in found if n == stem + kind] or found
            if len(found) > 1:
                raise InputError(
                    f"two files could hold the same table: {', '.join(found)}",
                    "Keep one of them, or name the file instead of the folder.",
                    file=self.label,
                )
            if found:
                return found[0]
        return None

    def seen(self) -> str:
        """List what is there, for an error."""
        every = [*self.names, *(f"{f}/" for f in self.folders)]
        more = f" and {len(every) - 20} more" if len(every) > 20 else ""
        return ", ".join(every[:20]) + more if every else "nothing"


def stem_of(name: str) -> str | None:
    """Lower-case name of a table's file without its ending; None for a file that is no table.

    Examples
    --------
    >>> stem_of("Votes.CSV.gz"), stem_of("notes.docx")
    ('votes', None)
    """
    low = name.lower()
    for end in TABLES:
        if low.endswith(end):
            return low[: -len(end)]
    return None


def open_source(given: str | Path | BinaryIO | bytes) -> Source:
    """Open what the user gave: the path of a file, a folder or a zip, or an open binary file.

    Raises
    ------
    InputError
        When it is missing, cannot be read, or is an archive that is not safe to open.
    """
    if isinstance(given, bytes):
        given = io.BytesIO(given)
    if not isinstance(given, str | Path):
        name = Path(str(getattr(given, "name", "votes.csv"))).name
        data = given.read()
        if not isinstance(data, bytes):
            raise InputError(
                "the open file gives text", "Open it in binary mode: open(path, 'rb').", file=name
            )
        return _of_bytes(name, name, data)
    path = Path(given)
    label = str(given)
    try:
        if path.is_dir():
            entries = sorted(p for p in path.iterdir() if not p.name.startswith("."))
            files = tuple(p.name for p in entries if p.is_file())
            folders = tuple(p.name for p in entries if p.is_dir())
            return Source(
                label, files, lambda n: _blob(f"{label.rstrip('/')}/{n}", n, _bytes(path / n)), None, folders
            )
        if not path.exists():
            raise InputError("there is no such file or folder", "Check the spelling of the path.", file=label)
        if not path.is_file():  # a pipe can be read once only
            return _of_bytes(label, path.name, _bytes(path))
        with path.open("rb") as f:
            head = f.read(4)
        if is_zip(head):
            return _of_bytes(label, path.name, _bytes(path))
    except OSError as e:
        raise InputError(
            f"it cannot be read: {e.strerror or e}", "Check its permissions.", file=label
        ) from None

    beside = _neighbours(path)

    def load(n: str) -> Blob:
        return _blob(label if n == path.name else str(path.with_name(n)), n, _bytes(path.with_name(n)))

    return Source(label, tuple(sorted({*beside, path.name})), load, path.name)


def _neighbours(path: Path) -> list[str]:
    try:
        return [p.name for p in path.parent.iterdir() if p.is_file() and _is_data(p.name)]
    except OSError:  # a folder that only lets its files be opened
        return []


def _is_data(name: str) -> bool:
    return stem_of(name) is not None or name.lower().endswith(".json")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise InputError(
            f"it cannot be read: {e.strerror or e}", "Check its permissions.", file=str(path)
        ) from None


def _of_bytes(label: str, name: str, data: bytes) -> Source:
    if is_zip(data[:4]):
        return _of_zip(label, data)
    return Source(label, (name,), lambda n: _blob(label, n, data), name)


def _blob(label: str, name: str, data: bytes) -> Blob:
    return Blob(label, name, gunzip(label, data) if data[:2] == b"\x1f\x8b" else data)


def _of_zip(label: str, data: bytes) -> Source:
    archive = Zip(label, data)
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in map(PurePosixPath, archive.names):
        if not any(part.startswith((".", "__MACOSX")) for part in path.parts):
            by_folder[str(path.parent)].append(path.name)
    folder = _folder_with_votes(label, by_folder)
    names = tuple(sorted(by_folder[folder]))
    main = names[0] if len(names) == 1 else None

    def load(name: str) -> Blob:
        inside = name if folder == "." else f"{folder}/{name}"
        return _blob(f"{label}/{inside}", name, archive.read(inside))

    return Source(label, names, load, main, tuple(sorted({*by_folder} - {folder})))


def _folder_with_votes(label: str, by_folder: dict[str, list[str]]) -> str:
    """Choose the one folder of a zip that is an export."""

    def hopeful(names: list[str]) -> bool:
        return any(n.lower() == "votes.json" or (stem_of(n) or "").endswith("votes") for n in names)

    if len(by_folder) == 1:
        return next(iter(by_folder))
    found = [f for f, names in by_folder.items() if hopeful(names)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"the zip holds votes in {len(found)} folders: {', '.join(sorted(found)[:9])}",
            "Make a zip of one of them.",
            file=label,
        )
    if "." in by_folder:
        return "."
    every = sorted(n for names in by_folder.values() for n in names)
    raise InputError(
        f"no votes in the zip; it holds {', '.join(every[:20]) or 'nothing'}",
        "Give a Polis export, or a table of votes: docs/formats.md lists what is recognised.",
        file=label,
    )
