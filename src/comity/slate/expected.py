"""The tables of a certificate as a model expects them to be once everybody has voted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.kernels import slate as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.errors import InputError
from comity.slate.approvals import WEIGHTS, Ints

#: From rows (participants of the part) to the chance that each would agree with each statement if asked,
#: shape (len(rows), n_statements).
Probabilities = Callable[[Ints], npt.NDArray[np.float64]]

#: The keys of :attr:`Part.state`: :data:`Probabilities`, and the table made of them.
PROBABILITIES, CHANCES = "slate.probabilities", "slate.chances"
#: Chances are rounded to this fraction: sums of products of two of them are whole numbers over its square.
UNIT = 1024
_ROWS = 512
#: Largest table of chances that is kept between calls, in cells of two bytes.
_KEEP = 1 << 27


@statistic("slate.expected/1")
def expected(part: Part, told: Mapping[str, Any]) -> Sums:
    """Sum the weights that are expected to agree, in units of ``1 / UNIT**2``; votes cast are as they are.

    Missing votes agree independently with the chances given, rounded to ``1 / UNIT``. Told: ``weights``,
    ``slate``, ``k``. Answers ``agree``, shape (n_statements,), expected weight of those who agree with each
    statement; and ``H``, shape (k + 1, n_statements), the same by how many items they agree with, 0 for the
    slate's own statements.
    """
    slate, k, m = list(told["slate"]), told["k"], part.n_statements
    weights = part.state[WEIGHTS][told["weights"]]
    # rows by level, then their sum
    sums = np.zeros((k + 2, m), np.int64)
    for lo in range(0, part.n, _ROWS):
        hi = min(lo + _ROWS, part.n)
        p = _chances(part, lo, hi)
        q = np.full((hi - lo, k + 2), float(UNIT))
        q[:, :-1] = _level_chances(p[:, slate] / UNIT, k)
        q *= weights[lo:hi, None]
        if int(weights[lo:hi].sum()) >= 2**33:
            raise InputError(
                "weights are too large for an estimate", "Divide all of them by the same number."
            )
        block = np.zeros((k + 2, m))
        kernel.add_levels(p, q, block)
        sums += block.astype(np.int64)
    sums[:-1, slate] = 0
    return {"H": sums[:-1], "agree": sums[-1]}


@statistic("slate.expected_reach/1")
def expected_reach(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count the people of each group or party who are expected to agree with each number of items.

    Told: ``codes`` (a name), ``n_codes``, ``slate``. Answers ``people``, shape (n_codes + 1, len(slate) + 1),
    in units of ``1 / UNIT``, those of no group first.
    """
    slate, rows = list(told["slate"]), told["n_codes"] + 1
    people = np.zeros((rows, len(slate) + 1), np.int64)
    for lo in range(0, part.n, _ROWS):
        hi = min(lo + _ROWS, part.n)
        q = _level_chances(_chances(part, lo, hi)[:, slate] / UNIT, len(slate))
        np.add.at(people, part.codes[told["codes"]][lo:hi] + 1, q.astype(np.int64))
    return {"people": people}


def _chances(part: Part, lo: int, hi: int) -> npt.NDArray[np.uint16]:
    """Chances of rows ``lo`` to ``hi`` in units of ``1 / UNIT``; kept for the next call unless too large."""
    if part.n * part.n_statements > _KEEP:
        return _ask(part, lo, hi)
    if CHANCES not in part.state:
        blocks = [_ask(part, a, min(a + _ROWS, part.n)) for a in range(0, part.n, _ROWS)]
        part.state[CHANCES] = np.concatenate(blocks)
    table: npt.NDArray[np.uint16] = part.state[CHANCES]
    return table[lo:hi]


def _ask(part: Part, lo: int, hi: int) -> npt.NDArray[np.uint16]:
    """Ask for the chances of some rows, and put the votes that are cast in their place."""
    given = np.asarray(part.state[PROBABILITIES](np.arange(lo, hi)), np.float64)
    shape = (hi - lo, part.n_statements)
    if given.shape != shape:
        raise InputError(
            f"probabilities of shape {given.shape} where {shape} is needed",
            "Give one row a participant, one column a statement.",
        )
    if not ((given >= 0) & (given <= 1)).all():
        raise InputError(
            "probabilities outside 0 to 1", "Give the chance that each participant would agree if asked."
        )
    p = np.rint(given * UNIT).astype(np.uint16)
    a, b = part.indptr[lo], part.indptr[hi]
    voter = np.repeat(np.arange(hi - lo), np.diff(part.indptr[lo : hi + 1]))
    p[voter, part.indices[a:b]] = np.where(part.values[a:b] == 1, UNIT, 0)
    return p


def _level_chances(p: npt.NDArray[np.float64], k: int) -> npt.NDArray[np.float64]:
    """Chances of agreeing with 0 to ``k`` items, in units of ``1 / UNIT``, each row summing to ``UNIT``.

    Parameters
    ----------
    p : ndarray of float64, shape (n, n_items)
        Independent chances of agreeing with each item (Poisson's binomial distribution).
    """
    q = np.zeros((len(p), k + 1))
    q[:, 0] = 1
    for item in range(p.shape[1]):
        here = p[:, item, None]
        up = q[:, :-1] * here
        q *= 1 - here
        q[:, 1:] += up
    # rounding the cumulative chances keeps each row's sum
    below = np.rint(np.cumsum(q, axis=1) * UNIT)
    below[:, -1] = UNIT
    return np.diff(below, axis=1, prepend=0)


def whole(table: Ints) -> Ints:
    """Round expected weights to whole ones, so that sums from level 0 on are off by 1/2 at most.

    Parameters
    ----------
    table : ndarray of int64, shape (n_levels, n_statements)
        In units of ``1 / UNIT**2``.
    """
    half = UNIT * UNIT // 2
    below = (np.cumsum(table, axis=0) + half) // (UNIT * UNIT)
    return np.diff(below, axis=0, prepend=0)
