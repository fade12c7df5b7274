"""Where votes come from: a file, a folder or a zip, as named bytes within safe limits.

Nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from comity.errors import InputError

#: Largest content that is taken out of a compressed file, in bytes.
MOST_BYTES = 8 * 2**30
#: A compressed file may grow by this factor, once its content passes ``FREE_BYTES``.
MOST_RATIO = 200
FREE_BYTES = 64 * 2**20
#: Most files in one zip.
MOST_FILES = 10_000

#: Endings of files that hold a table, longest first.
TABLES = (".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq")
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
#: What the standard library raises for a zip that is damaged, encrypted, or packed in an unknown way.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, IndexError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)
_UNPACK = "If you trust the file, unpack it yourself and give the folder."


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
        if _is_zip(head):
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
    if _is_zip(data[:4]):
        return _of_zip(label, data)
    return Source(label, (name,), lambda n: _blob(label, n, data), name)


def _blob(label: str, name: str, data: bytes) -> Blob:
    return Blob(label, name, _gunzip(label, data) if data[:2] == b"\x1f\x8b" else data)


def _is_zip(head: bytes) -> bool:
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _gunzip(label: str, data: bytes) -> bytes:
    """Decompress gzip in bounded steps: a bomb is refused before it is in memory."""
    parts: list[bytes] = []
    size = 0
    rest = data
    while rest:
        step = zlib.decompressobj(wbits=31)
        try:
            while not step.eof:
                part = step.decompress(rest, 2**24)
                size += len(part)
                _refuse_bomb(label, size, len(data))
                parts.append(part)
                rest = step.unconsumed_tail
                if not part and not rest and not step.eof:
                    raise InputError("the gzip file ends early", "Fetch or export it again.", file=label)
        except zlib.error as e:
            raise InputError(
                f"the gzip file is damaged ({e})", "Fetch or export it again.", file=label
            ) from None
        rest = step.unused_data.lstrip(b"\0")  # several members may follow each other, padded with zeros
    return b"".join(parts)


def _refuse_bomb(label: str, size: int, packed: int) -> None:
    if size > MOST_BYTES:
        raise InputError(f"it unpacks to more than {MOST_BYTES / 2**30:g} GiB", _UNPACK, file=label)
    if size > FREE_BYTES and size > MOST_RATIO * packed:
        raise InputError(f"it unpacks to more than {MOST_RATIO} times its size", _UNPACK, file=label)


def _of_zip(label: str, data: bytes) -> Source:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        files = [i for i in archive.infolist() if i.filename and not i.is_dir()]
    except _DAMAGE as e:
        raise InputError(f"the zip is damaged ({e})", "Fetch or export it again.", file=label) from None
    _check_zip(label, files, len(data))
    by_folder: dict[str, list[str]] = defaultdict(list)
    for info in files:
        path = PurePosixPath(info.filename)
        if not any(part.startswith((".", "__MACOSX")) for part in path.parts):
            by_folder[str(path.parent)].append(path.name)
    folder = _folder_with_votes(label, by_folder)
    names = tuple(sorted(by_folder[folder]))

    def load(name: str) -> Blob:
        inside = name if folder == "." else f"{folder}/{name}"
        where = f"{label}/{inside}"
        try:
            return _blob(where, name, archive.read(inside))
        except _DAMAGE as e:
            raise InputError(
                f"it cannot be unpacked ({e})", "Export it again, without a password.", file=where
            ) from None

    return Source(
        label, names, load, names[0] if len(names) == 1 else None, tuple(sorted({*by_folder} - {folder}))
    )


def _check_zip(label: str, files: list[zipfile.ZipInfo], packed: int) -> None:
    if len(files) > MOST_FILES:
        raise InputError(f"the zip holds {len(files):,} files, more than {MOST_FILES:,}", _UNPACK, file=label)
    _refuse_bomb(label, sum(i.file_size for i in files), packed)
    seen = set()
    for info in files:
        name = info.filename
        where = f"{label}/{name}"
        if name == "[Content_Types].xml":
            raise InputError(
                "it is a workbook", "Save the sheet as CSV UTF-8 and give that file.", file=label
            )
        if name in seen:
            raise InputError("the zip holds two files of this name", "Make the zip again.", file=where)
        seen.add(name)
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name[:1] in "/\\" or re.match("[A-Za-z]:", name):
            raise InputError("the name of this file leads out of the zip", "Make the zip again.", file=where)
        if name.lower().endswith(_ARCHIVES):
            raise InputError("an archive inside a zip is not opened", "Unpack it yourself first.", file=where)


def _folder_with_votes(label: str, by_folder: dict[str, Any]) -> str:
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
