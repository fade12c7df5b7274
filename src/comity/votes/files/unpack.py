"""Compressed files, opened in memory within limits: a small file must not fill the machine."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from comity.errors import InputError

#: Largest content that is taken out of a compressed file, in bytes.
MOST_BYTES = 8 * 2**30
#: A compressed file may grow by this factor, once its content passes ``FREE_BYTES``.
MOST_RATIO = 200
FREE_BYTES = 64 * 2**20
#: Most files in one zip.
MOST_FILES = 10_000

_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
#: The usual ways to pack. Others can grow without bound inside the standard library.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What the standard library raises for a zip that is damaged or encrypted.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, IndexError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)
_UNPACK = "If you trust the file, unpack it yourself and give the folder."
_AGAIN = "Fetch or export it again."


def is_zip(head: bytes) -> bool:
    """Tell a zip by its first four bytes."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def gunzip(label: str, data: bytes) -> bytes:
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
                    raise InputError("the gzip file ends early", _AGAIN, file=label)
        except zlib.error as e:
            raise InputError(f"the gzip file is damaged ({e})", _AGAIN, file=label) from None
        rest = step.unused_data.lstrip(b"\0")  # several members may follow each other, padded with zeros
    return b"".join(parts)


def _refuse_bomb(label: str, size: int, packed: int) -> None:
    if size > MOST_BYTES:
        raise InputError(f"it unpacks to more than {MOST_BYTES / 2**30:g} GiB", _UNPACK, file=label)
    if size > FREE_BYTES and size > MOST_RATIO * packed:
        raise InputError(f"it unpacks to more than {MOST_RATIO} times its size", _UNPACK, file=label)


class Zip:
    """A zip in memory, checked before anything is taken out of it.

    Parameters
    ----------
    label : str
        Its name, for errors.
    data : bytes

    Attributes
    ----------
    names : list of str
        Files in it, with their folders.
    """

    def __init__(self, label: str, data: bytes) -> None:
        self.label = label
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            files = [i for i in self._archive.infolist() if i.filename and not i.is_dir()]
        except _DAMAGE as e:
            raise InputError(f"the zip is damaged ({e})", _AGAIN, file=label) from None
        _check_zip(label, files, len(data))
        self.names = [i.filename for i in files]

    def read(self, name: str) -> bytes:
        """Take one file out; it cannot be larger than the zip said and the checks allowed."""
        try:
            return self._archive.read(name)
        except _DAMAGE as e:
            remedy = "Export it again, without a password."
            raise InputError(f"it cannot be unpacked ({e})", remedy, file=f"{self.label}/{name}") from None


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
        if info.compress_type not in _METHODS:
            raise InputError("it is packed in an unusual way", "Make the zip again.", file=where)
        if name.lower().endswith(_ARCHIVES):
            raise InputError("an archive inside a zip is not opened", "Unpack it yourself first.", file=where)
