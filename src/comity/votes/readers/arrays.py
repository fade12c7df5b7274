"""Arrays: a dense NumPy array, or a SciPy sparse array or matrix, participants by statements.

What it reads: 1 agree, 0 pass, -1 disagree. Dense: NaN (or a masked cell) is no vote, and an array of
integers has a vote in every cell. Sparse: what is not stored is no vote, a stored 0 is a pass. Identifiers
are the row and column numbers from 0, or the lists given as ``participants`` and ``statements``.

Why one would choose it: a simulation, or somebody else's pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.errors import InputError
from comity.votes.assemble import content_notes, describe
from comity.votes.beside import given_table
from comity.votes.ids import dictionary_array
from comity.votes.notes import note
from comity.votes.options import Options
from comity.votes.side_tables import Items, People, read_items, read_people
from comity.votes.sign import settle_sign
from comity.votes.table import Note, VoteTable

_LABEL = "array"
_REMEDY = "A vote is 1 (agree), 0 (pass) or -1 (disagree); NaN is no vote."


def is_array(given: Any) -> bool:
    """Tell whether this is a dense or a sparse array, without importing SciPy."""
    return isinstance(given, np.ndarray) or (hasattr(given, "tocoo") and hasattr(given, "shape"))


def read(array: Any, options: Options) -> VoteTable:
    """Read an array, shape (n_participants, n_statements)."""
    options.refuse("an array", "columns", "codes")
    if len(array.shape) != 2:
        raise InputError(
            f"the array has {len(array.shape)} dimensions", "Give participants by statements.", file=_LABEL
        )
    notes: list[Note] = []
    if isinstance(array, np.ndarray):
        rows, columns, values = _dense(array, notes)
    else:
        rows, columns, values = _sparse(array)
    if not len(values):
        raise InputError("there is no vote in it", "Give an array with at least one vote.", file=_LABEL)
    people, who = _ids(options.participants, array.shape[0], "participants")
    items, what = _ids(options.statements, array.shape[1], "statements")
    table = VoteTable.from_triplets(
        dictionary_array(rows, who),
        dictionary_array(columns, what),
        values,
        all_participants=who,
        all_statements=what,
    )
    table = describe(table, people, items, _LABEL)
    table, sign = settle_sign(table, _LABEL, numbers=True, words=False, given=options.sign)
    first = note("read", format="array", files=[_LABEL])
    return replace(table, notes=(first, *notes, *sign, *content_notes(table)))


def _dense(
    array: npt.NDArray[Any], notes: list[Note]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    mask = np.ma.getmaskarray(array) if isinstance(array, np.ma.MaskedArray) else np.zeros(array.shape, bool)
    data = np.asarray(np.ma.getdata(array))
    if data.dtype.kind == "b":
        data = np.where(data, 1, -1)
    if data.dtype.kind not in "iuf":
        raise InputError(f"an array of {data.dtype} is not votes", _REMEDY, file=_LABEL)
    if data.dtype.kind == "f":
        mask = mask | np.isnan(data)
    bad = np.argwhere(~mask & ~np.isin(data, (-1, 0, 1)))
    if len(bad):
        i, j = (int(k) for k in bad[0])
        _unknown(data[i, j], i, j)
    zeros = int(((data == 0) & ~mask).sum())
    if not mask.any() and 2 * zeros > data.size:
        notes.append(note("no_gaps", zeros=zeros, cells=int(data.size)))
    rows, columns = np.nonzero(~mask)
    return rows, columns, data[rows, columns].astype(np.int8)


def _sparse(array: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    coo = array.tocoo()
    rows, columns, data = (np.asarray(x) for x in (coo.row, coo.col, coo.data))
    kept = ~np.isnan(data) if data.dtype.kind == "f" else np.ones(len(data), bool)
    rows, columns, data = rows[kept].astype(np.int64), columns[kept].astype(np.int64), data[kept]
    if data.dtype.kind == "b":
        data = np.where(data, 1, -1)
    bad = np.flatnonzero(~np.isin(data, (-1, 0, 1)))
    if len(bad):
        _unknown(data[bad[0]], int(rows[bad[0]]), int(columns[bad[0]]))
    cells, first = np.unique(rows * array.shape[1] + columns, return_index=True)
    if len(cells) < len(rows):
        k = int(np.setdiff1d(np.arange(len(rows)), first)[0])
        i, j = int(rows[k]), int(columns[k])
        remedy = "Keep one vote a cell."
        raise InputError(f"[{i}, {j}] is stored twice", remedy, file=_LABEL, row=i + 1, column=j + 1)
    return rows, columns, data.astype(np.int8)


def _unknown(value: Any, i: int, j: int) -> None:
    raise InputError(f"unknown vote {value} at [{i}, {j}]", _REMEDY, file=_LABEL, row=i + 1, column=j + 1)


def _ids(given: Any, n: int, what: str) -> tuple[Any, list[str]]:
    """Read identifiers from a list, or from the first column of a table that describes them in order."""
    empty: Any = People() if what == "participants" else Items()
    if given is None:
        return empty, [str(i) for i in range(n)]
    described = empty
    if isinstance(given, Sequence | np.ndarray) and not isinstance(given, str | bytes):
        ids = [str(x) for x in given]
    else:
        table = given_table(given, what)
        described = read_people(table) if what == "participants" else read_items(table)
        ids = list(described.ids)
    if len(ids) != n or len(set(ids)) != n:
        raise InputError(
            f"{len(set(ids))} different {what} are given for {n}", "Give one identifier each.", file=_LABEL
        )
    return described, ids
