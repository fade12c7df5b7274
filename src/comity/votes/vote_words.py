"""Vote codes and words to 1, 0, -1. Whatever is not listed is refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.errors import InputError
from comity.votes.files.text_table import TextTable

#: Stands for "no vote was cast" in an array of votes.
NO_VOTE = -128

#: Codes whose sign is a convention, which :mod:`comity.votes.sign` looks into.
NUMBERS: dict[str, int] = {
    **dict.fromkeys(("1", "+1", "1.0", "+1.0"), 1),
    **dict.fromkeys(("0", "0.0", "-0", "-0.0"), 0),
    **dict.fromkeys(("-1", "-1.0", "\u22121"), -1),
}
#: Words in lower case; their sign is plain.
WORDS: dict[str, int] = {
    word: value
    for value, words in (
        (1, "agree, agreed, agrees, yes, y, yea, aye, for, in favour, in favor, favour, favor"),
        (1, "approve, approved, support, true"),
        (0, "pass, passed, abstain, abstained, abstains, abstention, abstaining, unsure, neutral, undecided"),
        (-1, "disagree, disagreed, disagrees, no, n, nay, against, oppose, opposed, reject, rejected, false"),
        (
            NO_VOTE,
            "absent, not voting, not-voting, nonvoting, non-voting, no vote, did not vote, not present",
        ),
    )
    for word in words.split(", ")
}
_KNOWN = "1 / 0 / -1, agree / pass / disagree, yes / abstain / no, for / against, true / false"


class VoteCodes:
    """The codes of one reading, and what was met.

    Parameters
    ----------
    codes : mapping of str to int or None, optional
        The caller's own codes: text of the cell to 1, 0, -1, or None for no vote. They go before the usual
        ones.

    Attributes
    ----------
    numbers, words : bool
        Whether a vote came as a number, whether one came as a word.
    own : dict of str to int
        The caller's codes.
    """

    def __init__(self, codes: Mapping[Any, int | None] | None = None) -> None:
        self.numbers = self.words = False
        self.own: dict[str, int] = {}
        for text, value in (codes or {}).items():
            if value not in (1, 0, -1, None) or isinstance(value, bool):
                raise InputError(
                    f"codes gives {value!r} for {text!r}",
                    "Give 1 (agree), 0 (pass), -1 (disagree), or None for no vote.",
                )
            self.own[str(text).strip().lower()] = NO_VOTE if value is None else int(value)

    def value(self, text: str) -> int | None:
        """Value of one cell; None for what is not known. An empty cell is not known."""
        key = text.strip().lower()
        if key in self.own:
            self.words = True
            return self.own[key]
        if key in NUMBERS:
            self.numbers = True
            return NUMBERS[key]
        value = WORDS.get(key)
        self.words = self.words or value in (1, 0, -1)
        return value

    def column(
        self, table: TextTable, name: str, x: pa.ChunkedArray, *, wide: bool = False
    ) -> npt.NDArray[np.int8]:
        """Read a column of votes.

        Parameters
        ----------
        table : TextTable
        name : str
        x : pyarrow.ChunkedArray
            The column as text.
        wide : bool
            Whether the column is one statement of a wide matrix, where an empty cell is no vote.

        Returns
        -------
        ndarray of int8, shape (n_rows,)
            1, 0, -1 or :data:`NO_VOTE`.

        Raises
        ------
        InputError
            Naming the row of the first cell that is not a vote.
        """
        d = x if pa.types.is_dictionary(x.type) else x.dictionary_encode()
        one = d.unify_dictionaries().combine_chunks() if isinstance(d, pa.ChunkedArray) else d
        if isinstance(one, pa.ChunkedArray):
            if not one.num_chunks:
                return np.zeros(0, np.int8)
            one = one.chunk(0)
        words = one.dictionary.to_pylist()
        codes = one.indices.to_numpy(zero_copy_only=False)
        used = np.bincount(codes, minlength=len(words)) > 0
        values = np.zeros(len(words), np.int8)
        unknown = np.zeros(len(words), bool)
        for i, word in enumerate(words):
            skip = not used[i] or (wide and not word.strip())
            v = NO_VOTE if skip else self.value(word)
            unknown[i] = v is None
            values[i] = 0 if v is None else v
        if unknown.any():
            row = int(np.flatnonzero(unknown[codes])[0])
            problem, remedy = self.explain(words[codes[row]], name if wide else None)
            table.fail(problem, remedy, row, name)
        out: npt.NDArray[np.int8] = values[codes]
        return out

    @staticmethod
    def explain(text: str, statement: str | None = None) -> tuple[str, str]:
        """Give problem and remedy for a cell that is no vote; ``statement`` names its column of a matrix."""
        if not text.strip():
            remedy = "Write the vote, delete the row, or give codes={'': None} to read it as no vote."
            return "the vote is empty", remedy
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        remedy = f"Known are {_KNOWN}. For other codes give codes={{{shown!r}: 1}}, or 0, -1 or None."
        if statement is not None:
            remedy += f" If {statement!r} is no statement: columns={{'attributes': [{statement!r}]}}."
        return f"unknown vote {shown!r}", remedy
