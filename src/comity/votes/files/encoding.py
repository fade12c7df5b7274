"""Text from bytes without a guess that could turn letters into others (mojibake)."""

from __future__ import annotations

import codecs
import re

from comity.errors import InputError

_REMEDY = "Save the file as UTF-8 (in a spreadsheet: save as 'CSV UTF-8')."
# UTF-32 first: its mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotUtf8Error(Exception):
    """Byte ``position``, after a byte order mark, is not UTF-8; the caller knows row and column."""

    def __init__(self, position: int, byte: int) -> None:
        super().__init__(position, byte)
        self.position, self.byte = position, byte

    def explain(self, offset: int) -> tuple[str, str]:
        """Problem and remedy; ``offset`` is the length of the mark that was taken off."""
        problem = f"byte {self.position + offset + 1:,} (0x{self.byte:02x}) is not UTF-8"
        return (
            problem,
            f"{_REMEDY} Its encoding may be Windows-1252 or Latin-1, which cannot be told for sure.",
        )


def to_utf8(data: bytes, label: str) -> tuple[bytes, str | None, int]:
    """Check that bytes are UTF-8, or turn them into it where a byte order mark tells what they are.

    Returns
    -------
    data : bytes
        UTF-8 without a mark.
    encoding : str or None
        What it was, when it was not UTF-8.
    offset : int
        Bytes taken off the front.

    Raises
    ------
    NotUtf8Error
        At the first byte that is not UTF-8.
    InputError
        For a NUL character, which no table of votes holds.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                data, encoding, offset = data.decode(name).encode(), name, 0
            except UnicodeError as e:
                raise InputError(f"the {name.upper()} text is damaged ({e})", _REMEDY, file=label) from None
            break
    else:
        encoding = None
        offset = 3 if data.startswith(codecs.BOM_UTF8) else 0
        data = data[offset:]
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(
            f"byte {nul + offset + 1:,} is NUL: this is no plain text, or UTF-16 without a byte order mark",
            _REMEDY,
            file=label,
            row=row_of(data, nul),
            column=1 + lines_before(data, nul)[-1].count(b","),
        )
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as e:
            raise NotUtf8Error(e.start, data[e.start]) from None
    return data, encoding, offset


def row_of(data: bytes, position: int) -> int:
    """Find the line, counted from 1, that a byte is on."""
    return len(lines_before(data, position))


def lines_before(data: bytes, position: int) -> list[bytes]:
    """Give the lines up to a byte, the last of them cut there."""
    return re.split(rb"\r\n|\r|\n", data[:position])
