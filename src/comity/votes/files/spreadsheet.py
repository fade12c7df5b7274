"""Cells that a spreadsheet would compute: guarded when written, and taken back when read.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is a formula to a spreadsheet
and could run a command on the reader's machine (OWASP, "CSV injection"). Such a text is written with an
apostrophe in front, which spreadsheets take as "this is text". So that every text comes back as it was, a
text that begins with apostrophes followed by one of these characters gets one more, and the reader takes
exactly one off. Votes, counts and times are numbers that Comity wrote and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NEEDS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = r"^'+[=+\-@\t\r]"


def guard(text: str) -> str:
    """Make a text safe to open in a spreadsheet.

    Examples
    --------
    >>> guard("=1+1"), guard("- less"), guard("'tis"), guard("'-")
    ("'=1+1", "'- less", "'tis", "''-")
    """
    return f"'{text}" if _NEEDS.match(text) else text


def guard_all(texts: Iterable[str]) -> list[str]:
    """:func:`guard` each."""
    return [guard(t) for t in texts]


def unguard(text: str) -> str:
    """Undo :func:`guard`.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _NEEDS.match(text) else text


def unguard_array(x: Any) -> tuple[Any, int]:
    """:func:`unguard` for a pyarrow array of string or of dictionary-encoded string.

    Returns
    -------
    x : pyarrow array
    cells : int
        Distinct texts that were changed.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(x.type):
        one = x.unify_dictionaries().combine_chunks() if isinstance(x, pa.ChunkedArray) else x
        one = one.chunk(0) if isinstance(one, pa.ChunkedArray) and one.num_chunks else one
        if isinstance(one, pa.ChunkedArray):
            return x, 0
        words, cells = unguard_array(one.dictionary)
        return (pa.DictionaryArray.from_arrays(one.indices, words), cells) if cells else (one, 0)
    hit = pc.match_substring_regex(x, _GUARDED)
    cells = pc.sum(hit).as_py() or 0
    return (pc.if_else(hit, pc.utf8_slice_codeunits(x, 1), x), cells) if cells else (x, 0)
