"""Check that the files of a Polis export tell the same story.

``comments.csv`` counts every vote that was cast, the matrix keeps each person's latest (measured on 14
public conversations: both hold for all 2,782 statements, while the counts of 493 differ from the matrix).
So all votes of ``votes.csv`` must equal the counts, and the latest must equal the matrix, cell by cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.votes.ids import factorize
from comity.votes.notes import note
from comity.votes.table import Note, VoteTable
from comity.votes.vote_rows import VoteRows

Counts = Mapping[str, tuple[int, int | None, int]]


def event_counts(rows: VoteRows, statements: Sequence[str]) -> npt.NDArray[np.int64]:
    """Count all votes cast, re-votes included.

    Returns
    -------
    ndarray of int64, shape (n_statements, 3)
        Columns: disagree, pass, agree.
    """
    place = {s: i for i, s in enumerate(statements)}
    codes, ids = factorize(rows.statements)
    at = np.array([place[s] for s in ids.to_pylist()], np.int64)[codes]
    cast = np.abs(rows.values.astype(np.int64)) <= 1
    flat = at[cast] * 3 + rows.values[cast].astype(np.int64) + 1
    return np.bincount(flat, minlength=3 * len(place)).reshape(-1, 3)


def reconcile(
    latest: VoteTable,
    events: npt.NDArray[np.int64] | None,
    counts: Counts,
    matrix: VoteTable | None,
    columns: int = 0,
) -> list[Note]:
    """Compare votes, counts and matrix, with the numbers as they came.

    Parameters
    ----------
    latest : VoteTable
        From ``votes.csv``, or from the matrix where there is no ``votes.csv``.
    events : ndarray of int64, shape (n_statements, 3), optional
        All votes of ``votes.csv``; None without it.
    counts : mapping
        Statement to agrees, passes and disagrees of ``comments.csv``.
    matrix : VoteTable, optional
        With the same participants and statements as ``latest``.
    columns : int
        Statements that the matrix has a column for.

    Returns
    -------
    list of Note
    """
    ids = latest.statements.tolist()
    at = [i for i, s in enumerate(ids) if s in counts]
    said = np.array([[counts[ids[i]][2], counts[ids[i]][0]] for i in at], np.int64).reshape(-1, 2)
    mine = latest.counts()
    off_latest = _rows_that_differ(said, mine[at][:, [0, 2]])
    if events is None:
        if not at:
            return []
        return [note("counts_not_checked", statements=len(at), differ=len(off_latest))]
    off_events = [ids[at[k]] for k in _rows_that_differ(said, events[at][:, [0, 2]])]
    off_matrix, extra, opposite, shared = ([], 0, 0, 0) if matrix is None else _off_matrix(latest, matrix)
    numbers: dict[str, Any] = {
        "statements": len(ids),
        "events": int(events.sum()),
        "latest": latest.n_votes,
        "with_comments": len(at),
        "with_matrix": columns,
        "revoted": len(off_latest),
    }
    if not at and matrix is None:
        return []
    if not off_events and not off_matrix:
        return [note("reconciled", **numbers)]
    differ = {"differ_from_comments": off_events, "differ_from_matrix": off_matrix}
    notes = [note("not_reconciled", **numbers, **differ)]
    if extra:
        notes.append(note("matrix_not_counted", votes=extra))
    if opposite > shared / 2:
        notes.append(note("matrix_opposite", votes=opposite, of=shared))
    return notes


def _rows_that_differ(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> list[int]:
    return np.flatnonzero((a != b).any(1)).tolist() if len(a) else []


def _off_matrix(latest: VoteTable, matrix: VoteTable) -> tuple[list[str], int, int, int]:
    """Compare cell by cell.

    Returns
    -------
    statements : list of str
        Those of which some cell differs.
    missing, opposite, shared : int
        Votes that only the matrix has; agrees against disagrees, and all pairs of those.
    """
    m = latest.n_statements
    (here, mine), (there, theirs) = _cells(latest, m), _cells(matrix, m)
    both, i, j = np.intersect1d(here, there, assume_unique=True, return_indices=True)
    mine, theirs = mine[i], theirs[j]
    missing = np.setdiff1d(there, both, assume_unique=True)
    off = np.concatenate([both[mine != theirs], np.setdiff1d(here, both, assume_unique=True), missing])
    sides = (mine != 0) & (theirs != 0)
    names = latest.statements[np.unique(off % m)].tolist()
    return names, len(missing), int((mine[sides] != theirs[sides]).sum()), int(sides.sum())


def _cells(t: VoteTable, m: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    rows, columns, values = t.triplets()
    return rows * m + columns, values
