"""Votes as rows, as every reader of tables gives them, before re-votes are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from comity.votes.files.text_table import TextTable
from comity.votes.ids import factorize
from comity.votes.notes import note
from comity.votes.side_tables import WEIGHT_REMEDY, Items, People, weight_of
from comity.votes.table import Note
from comity.votes.times import read_times
from comity.votes.vote_words import VoteCodes


@dataclass
class VoteRows:
    """One row a vote, re-votes included.

    Parameters
    ----------
    label : str
        File, for notes.
    participants, statements : pyarrow array of string, shape (n_rows,)
    values : ndarray of int8, shape (n_rows,)
        1, 0, -1, or ``NO_VOTE``.
    codes : VoteCodes
        What kind of codes were met.
    times : ndarray of int64, shape (n_rows,), optional
        Milliseconds.
    people, items : People, Items
        Who and what the table names besides.
    """

    label: str
    participants: Any
    statements: Any
    values: npt.NDArray[np.int8]
    codes: VoteCodes
    times: npt.NDArray[np.int64] | None = None
    people: People = field(default_factory=People)
    items: Items = field(default_factory=Items)
    notes: list[Note] = field(default_factory=list)


def long_rows(
    table: TextTable,
    roles: Mapping[str, str],
    codes: VoteCodes,
    *,
    attributes: Sequence[str] = (),
    spoken: str | None = None,
) -> VoteRows:
    """Read a long table: one row a vote.

    Parameters
    ----------
    table : TextTable
    roles : mapping
        Column of ``participant``, ``statement`` and ``vote``, and of ``time``, ``weight``, ``text`` and
        ``author`` where there is one.
    codes : VoteCodes
    attributes : sequence of str
        Columns that describe the participant.
    spoken : str, optional
        Column with the times in words.

    Raises
    ------
    InputError
        Naming row and column.
    """
    who, what = roles["participant"], roles["statement"]
    table.load([*roles.values(), *attributes])
    participants, statements = table.texts([who, what])
    votes = table.raw([roles["vote"]])[0]
    found = [*_check_ids(table, who, participants), *_check_ids(table, what, statements)]
    values = codes.column(table, roles["vote"], votes)
    rows = VoteRows(table.label, participants, statements, values, codes, notes=found)
    if "time" in roles and len(values):
        rows.times, more = read_times(table, roles["time"], spoken)
        rows.notes += more
    if "weight" in roles:
        weight = _constant(table, participants, roles["weight"], "participant", needed=True)
        for p, (text, index) in weight.items():
            value = weight_of(text)
            if value is None:
                table.fail(f"the weight is {text!r}", WEIGHT_REMEDY, index, roles["weight"])
            rows.people.weights[p] = value
    for name in attributes:
        each = _constant(table, participants, name, "participant")
        rows.people.attributes[name] = {p: a for p, (a, _) in each.items()}
    for role, into in (("text", rows.items.texts), ("author", rows.items.authors)):
        if role in roles:
            into.update(
                {s: t for s, (t, _) in _constant(table, statements, roles[role], "statement").items()}
            )
    return rows


def _check_ids(table: TextTable, name: str, x: Any) -> list[Note]:
    """Refuse an empty identifier; notice those with spaces around."""
    codes, ids = factorize(x)
    texts = ids.to_pylist()
    blank = [i for i, t in enumerate(texts) if not t.strip()]
    if blank:
        row = int(np.flatnonzero(np.isin(codes, blank))[0])
        table.fail("the id is empty", "Fill it in, or delete the row.", row, name)
    spaced = sum(t != t.strip() for t in texts)
    return [note("ids_with_spaces", file=table.label, column=name, ids=spaced)] if spaced else []


def _constant(
    table: TextTable, keys: Any, name: str, of: str, *, needed: bool = False
) -> dict[str, tuple[str, int]]:
    """Read a column that says the same in every row of a participant (or of a statement).

    Returns
    -------
    dict
        Identifier to the text and the index of the first row that gives it; an empty cell says nothing,
        unless ``needed``.
    """
    codes, ids = factorize(keys)
    x = table.texts([name])[0]
    texts, words = factorize(x)
    rows = np.arange(len(codes))
    if not needed:
        empty = pc.equal(words, "").to_numpy(zero_copy_only=False)
        rows = rows[~empty[texts]]
    first = np.full(len(ids), -1)
    first[codes[rows][::-1]] = rows[::-1]
    other = rows[texts[rows] != texts[first[codes[rows]]]]
    id_list, word_list = ids.to_pylist(), words.to_pylist()
    if len(other):
        row = int(other[0])
        one, two = (word_list[texts[i]] for i in (first[codes[row]], row))
        before = table.line(int(first[codes[row]]))
        problem = f"{of} {id_list[codes[row]]!r} has {one!r} in row {before} and {two!r} here"
        table.fail(problem, f"Give one value for each {of}.", row, name)
    return {k: (word_list[texts[i]], int(i)) for k, i in zip(id_list, first, strict=True) if i >= 0}
