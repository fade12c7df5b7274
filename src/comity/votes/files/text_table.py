"""A table whose every cell is text: what each reader reads from, whatever the file was."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

import pyarrow as pa

from comity.errors import InputError
from comity.votes.files.spreadsheet import unguard, unguard_array
from comity.votes.table import Note

#: Widest table that is read: 40,000 statements are fine, a file of one endless line is not.
MOST_COLUMNS = 200_000


def plain(name: str) -> str:
    """Write a column name in lower case, words joined by hyphens.

    Examples
    --------
    >>> plain(" Voter_ID ")
    'voter-id'
    """
    return "-".join(name.replace("_", " ").replace("-", " ").lower().split())


class TextTable(ABC):
    """Named columns of text, and for every cell the place to name in an error.

    Parameters
    ----------
    label : str
        The file, as the user named it.
    names : sequence of str
        Header.

    Attributes
    ----------
    notes : list of Note
        What was noticed on the way.
    """

    def __init__(self, label: str, names: Sequence[str], notes: Sequence[Note] = ()) -> None:
        self.label = label
        self.names = list(names)
        self.notes = list(notes)
        self.guards_removed = 0
        self._places: dict[str, int] = {}
        self._alike: dict[str, list[str]] = {}
        if len(names) > MOST_COLUMNS:
            raise InputError(
                f"{len(names):,} columns, more than {MOST_COLUMNS:,}",
                "Give the votes as a long table: one row a vote, with participant, statement and vote.",
                file=label,
                row=1,
                column=MOST_COLUMNS + 1,
            )

    def load(self, names: Sequence[str]) -> None:  # noqa: B027 - only a file of text gains by it
        """Prepare columns that will be asked for one after the other."""

    def place(self, name: str) -> int:
        """Find a column's place from 0."""
        if len(self._places) != len(self.names):
            self._places = {n: i for i, n in reversed(list(enumerate(self.names)))}
        return self._places[name]

    def alike(self, name: str) -> list[str]:
        """Find the columns whose names are, written as :func:`plain` does, this one."""
        if not self._alike:
            for n in self.names:
                self._alike.setdefault(plain(n), []).append(n)
        return self._alike.get(name, [])

    def rename(self, old: str, new: str) -> None:
        """Give a column another name."""
        self.names[self.names.index(old)] = new
        self._places, self._alike = {}, {}

    @abstractmethod
    def raw(self, names: Sequence[str]) -> list[pa.ChunkedArray]:
        """Give columns as they are in the file: text, dictionary-encoded text, or what a typed file holds."""

    @abstractmethod
    def line(self, index: int) -> int:
        """Find the number in the file of the row at an index from 0."""

    def texts(self, names: Sequence[str]) -> list[pa.ChunkedArray]:
        """Give columns as text, without what guards a spreadsheet from computing (``spreadsheet.py``)."""
        out = []
        for column in self.raw(names):
            bare, cells = unguard_array(column)
            self.guards_removed += cells
            out.append(bare)
        return out

    def restored(self, text: str) -> str:
        """Give one cell as :meth:`texts` does."""
        bare = unguard(text)
        self.guards_removed += bare != text
        return bare

    def text_lists(self, names: Sequence[str]) -> list[list[str]]:
        """Give :meth:`texts` as lists, for tables of people and of statements."""
        return [c.to_pylist() for c in self.texts(names)]

    def fail(self, problem: str, remedy: str, index: int, column: str | int | None) -> NoReturn:
        """Raise the error for a cell, its row given as an index from 0."""
        raise InputError(problem, remedy, file=self.label, row=self.line(index), column=column)

    def require_distinct_names(self) -> None:
        """Refuse a header with an empty or a repeated name."""
        for i, name in enumerate(self.names, 1):
            if not name.strip():
                remedy = "Name it in the first row, or delete it."
                raise InputError("a column without a name", remedy, file=self.label, row=1, column=i)
        for name, count in Counter(self.names).items():
            if count > 1:
                problem, remedy = f"{count} columns have this name", "Give every column a name of its own."
                raise InputError(problem, remedy, file=self.label, row=1, column=name)
