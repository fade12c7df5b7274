"""Cells and lines of CSV, safe to open in a spreadsheet and exact to read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError
from comity.votes.files.spreadsheet import guard

_ROWS = 200_000
#: A cell with one of these is quoted: every delimiter that a reader may try, not only the one in use.
_QUOTE = ',;\t|"\r\n'


def quoted(text: str) -> str:
    """Write a text in double quotes, guarded against spreadsheets."""
    return '"' + guard(text).replace('"', '""') + '"'


def cell(text: str) -> str:
    """Write a text, in double quotes only where it needs them.

    Examples
    --------
    >>> cell("NA"), cell("a,b"), cell("=1+1")
    ('NA', '"a,b"', "'=1+1")
    """
    safe = guard(text)
    return quoted(text) if any(c in safe for c in _QUOTE) else safe


def encode(text: str, what: str) -> bytes:
    """Encode as UTF-8, or say what cannot be.

    Raises
    ------
    InputError
        For a lone surrogate or a NUL character, which no reader would take back.
    """
    nul = text.find("\0")
    if nul >= 0:
        raise InputError(
            f"{what} holds a NUL character after {text[max(0, nul - 20) : nul]!r}", "Take it out."
        )
    try:
        return text.encode()
    except UnicodeEncodeError as e:
        problem = f"{what} holds {e.object[e.start]!r}, which is not valid Unicode"
        raise InputError(problem, "Take it out.") from None


def lines(columns: Sequence[Any], delimiter: str = ",") -> Iterator[str]:
    """Join columns of cells to the lines of a file, a block at a time.

    Parameters
    ----------
    columns : sequence of array_like of int or of pyarrow array of string
        Cells, written already.
    """
    n = len(columns[0])
    for start in range(0, n, _ROWS):
        block = [_text(c[start : start + _ROWS]) for c in columns]
        yield "\n".join(pc.binary_join_element_wise(*block, delimiter).to_pylist()) + "\n"


def pick(cells: Sequence[str], codes: npt.NDArray[Any]) -> pa.Array:
    """Repeat written cells as codes say: each distinct text is written once."""
    return text_array(cells, "an identifier").take(pa.array(codes.astype(np.int64)))


def text_array(texts: Sequence[str], what: str) -> pa.Array:
    """Make the pyarrow array of texts, or say which cannot be written."""
    for text in texts:
        encode(text, what)
    return pa.array(texts, pa.string())


def _text(x: Any) -> pa.Array:
    return x if isinstance(x, pa.Array) else pa.array(x).cast(pa.string())


def spoken_times(ms: npt.NDArray[np.int64]) -> pa.Array:
    """Write times in words as the newest Polis writes them, in UTC."""
    seconds = pa.array(ms // 1000, pa.timestamp("s"))
    return pc.strftime(seconds, format="%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")


def iso_times(ms: npt.NDArray[np.int64]) -> pa.Array:
    """Write times as ISO 8601 with milliseconds, in UTC.

    Raises
    ------
    InputError
        For a year before 1 or after 9999.
    """
    if len(ms) and not -62_135_596_800_000 <= int(ms.min()) <= int(ms.max()) < 253_402_300_800_000:
        raise InputError(
            "a time is before the year 1 or after 9999", "Give times in milliseconds since 1970."
        )
    return pc.strftime(pa.array(ms, pa.timestamp("ms")), format="%Y-%m-%dT%H:%M:%SZ")
