"""A wide matrix as rows: one row a participant, one column a statement, an empty cell is no vote."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.errors import InputError
from comity.votes.files.arrow_table import ArrowTable
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.text_table import TextTable
from comity.votes.ids import dictionary_array
from comity.votes.side_tables import WEIGHT_REMEDY, Items, People, people_of, weight_of
from comity.votes.vote_rows import VoteRows
from comity.votes.vote_words import NO_VOTE, VoteCodes

#: People, and for each cell with something in it row, column and value.
_Cells = tuple[People, npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int8]]
_NO_BYTE = 3  # a vote is one byte on the way: the vote + 1


def wide_rows(
    table: TextTable,
    participant: str,
    codes: VoteCodes,
    *,
    attributes: Sequence[str] = (),
    weight: str | None = None,
    ignored: Sequence[str] = (),
) -> VoteRows:
    """Read a wide matrix row by row, so that neither 40,000 statements nor a million people are too many.

    Parameters
    ----------
    table : TextTable
    participant : str
        Column that identifies the row.
    codes : VoteCodes
    attributes : sequence of str
        Columns that describe the participant.
    weight : str, optional
        Column with the weight of the participant.
    ignored : sequence of str
        Columns of no use.

    Raises
    ------
    InputError
        Naming row and column.
    """
    table.require_distinct_names()
    apart = {participant, *attributes, *ignored, *([weight] if weight else [])}
    names = [n for n in table.names if n not in apart]
    if not names:
        raise InputError("no column is a statement", "Give one column a statement.", file=table.label, row=1)
    roles = (names, participant, codes, attributes, weight)
    if isinstance(table, ArrowTable):
        people, rows, columns, values = _by_columns(table, *roles)
    elif isinstance(table, CsvTable):
        people, rows, columns, values = _by_rows(table, *roles)
    else:  # pragma: no cover - there are no others
        raise TypeError(type(table))
    return VoteRows(
        table.label,
        dictionary_array(rows, list(people.ids)),
        dictionary_array(columns, names),
        values,
        codes,
        people=people,
        items=Items(ids=dict.fromkeys(names)),
    )


def _by_rows(
    table: CsvTable,
    names: list[str],
    participant: str,
    codes: VoteCodes,
    attributes: Sequence[str],
    weight: str | None,
) -> _Cells:
    """Read a file of text row by row, as it is written."""
    place = {n: i for i, n in enumerate(table.names)}
    cells_of = _picker([place[n] for n in names])
    byte_of = _Bytes(codes)
    people = People()
    lines: dict[str, int] = {}
    counts, columns, votes = array("q"), array("i"), bytearray()
    every = range(len(names))
    for line, row in table.records():
        person = table.restored(row[place[participant]])
        where: dict[str, Any] = {"file": table.label, "row": line}
        if not person.strip():
            remedy = "Every row needs the id of its participant; delete rows that are empty."
            raise InputError("the id is empty", remedy, **where, column=participant)
        if person in lines:
            problem = f"participant {person!r} is in row {lines[person]} already"
            raise InputError(problem, "Keep one row for each participant.", **where, column=participant)
        lines[person] = line
        for n in attributes:
            people.attributes.setdefault(n, {})[person] = table.restored(row[place[n]])
        if weight:
            text = row[place[weight]]
            value = weight_of(text)
            if value is None:
                raise InputError(f"the weight is {text!r}", WEIGHT_REMEDY, **where, column=weight)
            people.weights[person] = value
        cells = cells_of(row)
        try:
            some = bytes(map(byte_of.__getitem__, filter(None, cells)))
        except KeyError:
            k = next(i for i, c in enumerate(cells) if c.strip() and codes.value(c) is None)
            problem, remedy = codes.explain(cells[k], names[k])
            raise InputError(problem, remedy, **where, column=names[k]) from None
        counts.append(len(some))
        columns.extend(compress(every, cells))
        votes += some
    people.ids = dict.fromkeys(lines)
    rows = np.repeat(np.arange(len(counts), dtype=np.int32), np.array(counts, np.int64))
    values = np.array(votes, np.uint8).astype(np.int16) - 1
    values[values == _NO_BYTE - 1] = NO_VOTE
    return people, rows, np.array(columns, np.int32), values.astype(np.int8)


def _by_columns(
    table: ArrowTable,
    names: list[str],
    participant: str,
    codes: VoteCodes,
    attributes: Sequence[str],
    weight: str | None,
) -> _Cells:
    """Read a table with types column by column, as it lies in memory."""
    people = people_of(table, participant, attributes, weight)
    rows, columns, values = [], [], []
    for j, name in enumerate(names):
        v = _numbers(table, name, codes)
        if v is None:
            v = codes.column(table, name, table.raw([name])[0], wide=True)
        cast = np.flatnonzero(v != NO_VOTE).astype(np.int32)
        rows.append(cast)
        columns.append(np.full(len(cast), j, np.int32))
        values.append(v[cast])
    return people, np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def _numbers(table: ArrowTable, name: str, codes: VoteCodes) -> npt.NDArray[np.int8] | None:
    """Read a column of numbers at once; None when it holds anything but votes or the caller has own codes."""
    x = table.typed(name)
    if codes.own or not (pa.types.is_integer(x.type) or pa.types.is_floating(x.type)):
        return None
    v = x.cast(pa.float64()).to_numpy()
    gap = np.isnan(v)
    if not (gap | np.isin(v, (-1, 0, 1))).all():
        return None
    codes.numbers = codes.numbers or not gap.all()
    return np.where(gap, NO_VOTE, np.where(gap, 0, v)).astype(np.int8)


class _Bytes(dict[str, int]):
    """Text of a cell to its byte, learnt as cells come; a cell that is no vote is a KeyError."""

    def __init__(self, codes: VoteCodes) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, text: str) -> int:
        value = self._codes.value(text) if text.strip() else NO_VOTE
        if value is None:
            raise KeyError(text)
        self[text] = _NO_BYTE if value == NO_VOTE else value + 1
        return self[text]


def _picker(places: Sequence[int]) -> Any:
    first, last = places[0], places[-1] + 1
    if last - first == len(places):
        return itemgetter(slice(first, last))
    return itemgetter(*places)
