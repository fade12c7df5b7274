"""What a slate is computed from: who agrees with what, as integer sums over voters.

Everything a slate needs to know about the votes is a *statistic* (:mod:`comity.compute.statistic`): a pure
function of one part of the voters that answers with integers. Answers of parts are added, and integers add up
alike in any order, so one table, several threads and several nodes give the same bytes.

Agreeing is approving. A pass is a vote that does not approve; a missing vote is *unknown*, and the
certificate says what follows for it in the best and the worst case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from comity.compute.part import Part, keys
from comity.compute.statistic import Sums, statistic
from comity.votes import VoteTable

Ints = npt.NDArray[np.int64]

#: Every party's voters share this many votes when parties count alike.
PARTY_SHARES = 1_000_000
#: The keys of :attr:`Part.state` that the statistics below read.
WEIGHTS, AGREE, KNOWN = "slate.weights", "slate.agree", "slate.known"
#: Votes that are counted at a time: memory stays flat.
_BLOCK = 1 << 18


class Rows(NamedTuple):
    """Where each voter's votes are counted: voter ``i`` in ``cells[ptr[i]:ptr[i + 1]]``, of ``n_cells``."""

    ptr: Ints
    cells: npt.NDArray[Any]
    n_cells: int


def agree_rows(part: Part) -> Rows:
    """Votes that agree, a cell a statement; kept in the part's state after the first call."""
    if AGREE not in part.state:
        yes = part.values == 1
        ptr = np.concatenate([[0], np.cumsum(yes)])[part.indptr]
        part.state[AGREE] = Rows(ptr, part.indices[yes], part.n_statements)
    rows: Rows = part.state[AGREE]
    return rows


def known_rows(part: Part) -> Rows:
    """All votes, a cell a value and statement: disagrees, then passes, then agrees; kept like the others."""
    if KNOWN not in part.state:
        cells = (part.values + 1).astype(np.int32) * part.n_statements
        cells += part.indices
        part.state[KNOWN] = Rows(part.indptr, cells, 3 * part.n_statements)
    rows: Rows = part.state[KNOWN]
    return rows


def levels(rows: Rows, slate: Sequence[int]) -> Ints:
    """Count each voter's votes in some cells: how many of a slate's items; shape (n_voters,)."""
    inside = np.zeros(rows.n_cells, np.bool_)
    inside[list(slate)] = True
    voters = np.searchsorted(rows.ptr, np.flatnonzero(inside[rows.cells]), side="right") - 1
    return np.bincount(voters, minlength=len(rows.ptr) - 1)


def table(rows: Rows, level: Ints, weights: npt.NDArray[np.float64] | None, n_levels: int) -> Ints:
    """Sum the weights of the voters in each cell, by their level.

    Parameters
    ----------
    rows : Rows
    level : ndarray of int64, shape (n_voters,)
        From 0, under ``n_levels``.
    weights : ndarray of float64, shape (n_voters,), optional
        Whole numbers whose sum is under 2**53: sums of doubles are exact. Without them voters are counted.
    n_levels : int

    Returns
    -------
    ndarray of int64, shape (n_levels, n_cells)
        ``H[u, c]``: weight of the voters in cell ``c`` whose level is ``u``.

    Examples
    --------
    Three voters agree with statement 0; two of them agree with one item of the slate already:

    >>> table(Rows(np.arange(4), np.zeros(3, np.int64), 1), np.array([1, 0, 1]), None, 3).tolist()
    [[1], [2], [0]]
    """
    size = n_levels * rows.n_cells
    out = np.zeros(size, np.int64)
    base, per_voter = level * rows.n_cells, np.diff(rows.ptr)
    for lo, hi in _blocks(rows.ptr, max(_BLOCK, size)):
        votes = per_voter[lo:hi]
        at = np.repeat(base[lo:hi], votes)
        at += rows.cells[rows.ptr[lo] : rows.ptr[hi]]
        each = None if weights is None else np.repeat(weights[lo:hi], votes)
        out += np.bincount(at, each, size).astype(np.int64, copy=False)
    return out.reshape(n_levels, rows.n_cells)


def _blocks(ptr: Ints, votes: int) -> Iterator[tuple[int, int]]:
    """Cut the voters into ranges of about so many votes."""
    lo, n = 0, len(ptr) - 1
    while lo < n:
        hi = max(lo + 1, int(np.searchsorted(ptr, ptr[lo] + votes, side="right")) - 1)
        yield lo, hi
        lo = hi


def slate_part(votes: VoteTable, weights: Mapping[str, Ints], codes: Mapping[str, Any] | None = None) -> Part:
    """Make a part that answers the statistics of this package.

    Parameters
    ----------
    votes : VoteTable
        Some of the participants; the same statements in every part.
    weights : mapping of str to ndarray of int64, shape (n_participants,)
        Weightings by name (``"persons"``, ``"parties"``, ``"schedule"``).
    codes : mapping of str to ndarray of int, shape (n_participants,), optional
        Groups and parties, as numbers from 0 that all parts share; -1 for none.
    """
    n = votes.n_participants
    part = Part(
        indptr=votes.indptr,
        indices=votes.indices,
        values=votes.values,
        n_statements=votes.n_statements,
        keys=keys(votes.participants.tolist()),
        weights=np.ones(n),
        codes={name: np.asarray(c, np.int32) for name, c in (codes or {}).items()},
    )
    part.state[WEIGHTS] = {name: np.asarray(w, np.int64) for name, w in weights.items()}
    return part


def weights_of(part: Part, name: str) -> npt.NDArray[np.float64] | None:
    """Weights as doubles that hold whole numbers, or None where everyone counts once."""
    w = part.state[WEIGHTS][name]
    return None if (w == 1).all() else w.astype(np.float64)


@statistic("slate.votes/1")
def votes_by_group(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count disagrees, passes and agrees of every statement, in every group.

    Told: ``weights`` (a name), ``codes`` (a name or None), ``n_codes``. Answers ``weight`` and ``people``,
    shape (n_codes + 1, 3, n_statements), with those of no group first; ``sizes``, voters of each, shape
    (n_codes + 1,); ``total``, the sum of weights, shape (1,).
    """
    weights, n_codes = weights_of(part, told["weights"]), told["n_codes"]
    group = part.codes[told["codes"]].astype(np.int64) + 1 if told["codes"] else np.zeros(part.n, np.int64)
    shape = (n_codes + 1, 3, part.n_statements)
    people = table(known_rows(part), group, None, n_codes + 1).reshape(shape)
    weight = people
    if weights is not None:
        weight = table(known_rows(part), group, weights, n_codes + 1).reshape(shape)
    return {
        "weight": weight,
        "people": people,
        "sizes": np.bincount(group, minlength=n_codes + 1),
        "total": np.array([part.state[WEIGHTS][told["weights"]].sum()], np.int64),
    }


@statistic("slate.agree/1")
def agree_by_level(part: Part, told: Mapping[str, Any]) -> Sums:
    """Sum the weights of those who agree with each statement, by how many items of a slate they agree with.

    Told: ``weights``, ``slate`` (statements' numbers), ``k``. Answers ``H``, shape (k + 1, n_statements).
    """
    agree = agree_rows(part)
    level = levels(agree, told["slate"])
    return {"H": table(agree, level, weights_of(part, told["weights"]), told["k"] + 1)}


@statistic("slate.tables/1")
def tables(part: Part, told: Mapping[str, Any]) -> Sums:
    """All that a certificate says about votes, cast and missing.

    Told: ``weights``, ``slate``, ``k``. Answers, with ``u`` the number of the slate's items that a voter
    agrees with as the votes are cast, and ``v`` the number if the voter's missing votes on the slate all
    agreed: ``total`` and ``voters`` of weight above 0, shape (1,); ``levels`` and ``levels_possible``, weight
    by ``u`` and by ``v``, shape (k + 1,); ``cast`` and ``known``, weight of those who agree with, and of
    those who voted on, each statement, by ``u``; ``possible``, weight of those who agree, by ``v``; shape (k
    + 1, n_statements).
    """
    levels_count, weights = told["k"] + 1, weights_of(part, told["weights"])
    u, v = _levels(part, told["slate"])
    by_value = table(known_rows(part), u, weights, levels_count).reshape(levels_count, 3, -1)
    w = part.state[WEIGHTS][told["weights"]]
    return {
        "total": np.array([w.sum()], np.int64),
        "voters": np.array([np.count_nonzero(w)], np.int64),
        "levels": np.bincount(u, weights, levels_count).astype(np.int64),
        "levels_possible": np.bincount(v, weights, levels_count).astype(np.int64),
        "cast": by_value[:, 2],
        "known": by_value.sum(1),
        "possible": table(agree_rows(part), v, weights, levels_count),
    }


def _levels(part: Part, slate: Sequence[int]) -> tuple[Ints, Ints]:
    """How many of the slate's items each voter agrees with, as votes are cast and if missing ones agreed."""
    u, m = levels(agree_rows(part), slate), part.n_statements
    otherwise = levels(known_rows(part), [c + value * m for value in (0, 1) for c in slate])
    return u, len(slate) - otherwise


@statistic("slate.reach/1")
def reach(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count the people of each group or party by how many items of the slate they agree with.

    Told: ``codes`` (a name), ``n_codes``, ``slate``. Answers ``low`` as the votes are cast and ``high`` if
    missing votes agreed, shape (n_codes + 1, len(slate) + 1), those of no group first.
    """
    width, rows = len(told["slate"]) + 1, told["n_codes"] + 1
    group = (part.codes[told["codes"]].astype(np.int64) + 1) * width
    return {
        name: np.bincount(group + level, minlength=rows * width).reshape(rows, width)
        for name, level in zip(("low", "high"), _levels(part, told["slate"]), strict=True)
    }
