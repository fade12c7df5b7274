"""What every slate method shares: the question it is asked, the choice it makes, how ties are broken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.slate.approvals import Ints

#: From a slate to ``H[u, c]``, shape (k + 1, n_statements): the weight of those who agree with statement
#: ``c`` and with exactly ``u`` items of the slate. All that a method ever learns about the votes.
Count = Callable[[tuple[int, ...]], Ints]


@dataclass(frozen=True)
class Question:
    """What a method is asked: which ``k`` of the statements in the pool represent everyone.

    Parameters
    ----------
    count : callable
        See :data:`Count`.
    pool : ndarray of bool, shape (n_statements,)
        Statements that may be chosen.
    total : int
        Weight of all voters.
    k : int
        Number of items wanted.
    order : ndarray of int64, shape (n_statements,)
        Of equal statements the one with the lowest number wins (:func:`tie_order`).
    """

    count: Count
    pool: npt.NDArray[np.bool_]
    total: int
    k: int
    order: Ints


@dataclass(frozen=True)
class Choice:
    """One item of a slate, in the order in which it was chosen, with the reason.

    Parameters
    ----------
    statement : int
    by : str
        ``"justified"``: a group large enough for ``level`` items agreed with it and had fewer. ``"pav"``: it
        added most to proportional approval voting's score. ``"given"``: it was given.
    level : int
        The reason counts supporters who had fewer than this many items.
    by_level : tuple of int
        Weight of the supporters by the number of earlier items that they agree with.
    """

    statement: int
    by: str
    level: int
    by_level: tuple[int, ...]

    @property
    def supporters(self) -> int:
        """Weight of those who agree with it and agree with fewer than ``level`` earlier items."""
        return sum(self.by_level[: self.level])


def tie_order(seed: int, statements: Sequence[str]) -> Ints:
    """Draw lots that anyone can repeat: places by SHA-256 of ``"<seed>/<statement id>"``.

    Examples
    --------
    >>> tie_order(0, ["a", "b", "c"]).tolist()
    [2, 1, 0]
    """
    lots = [hashlib.sha256(f"{seed}/{s}".encode()).digest() for s in statements]
    place = np.empty(len(lots), np.int64)
    place[sorted(range(len(lots)), key=lots.__getitem__)] = np.arange(len(lots))
    return place


def best(score: npt.NDArray[Any], free: npt.NDArray[np.bool_], order: Ints) -> int:
    """Find the free statement with the highest score; of equal ones the first in ``order``."""
    where = np.flatnonzero(free)
    top = where[score[where] == score[where].max()]
    return int(top[order[top].argmin()])


def gains(H: Ints, total: int) -> npt.NDArray[Any]:
    """Marginal gains of proportional approval voting, times ``L`` = lcm(1..k), in whole numbers.

    A further item is worth ``1 / (1 + u)`` to a voter who agrees with ``u`` items already, of fewer than
    ``k``.

    Parameters
    ----------
    H : ndarray of int64, shape (k + 1, n_statements)
    total : int
        Weight of all voters; where ``total * L`` would not fit in 64 bits, Python's integers are used.

    Returns
    -------
    ndarray of int64 or of int, shape (n_statements,)

    Examples
    --------
    >>> gains(np.array([[3, 0], [0, 4], [0, 0]]), 7).tolist()  # 3 * 2/1 and 4 * 2/2
    [6, 4]
    """
    k = len(H) - 1
    L = lcm(*range(1, k + 1))
    worth = [L // (1 + u) for u in range(k)]
    if total * L < 2**63:
        return np.asarray((np.array(worth, np.int64)[:, None] * H[:k]).sum(0))
    return np.asarray((np.array(worth, object)[:, None] * H[:k].astype(object)).sum(0))


def strongest_level(by_level: Sequence[int]) -> int:
    """Find the level at which a statement's supporters come closest to deserving it.

    ``l`` items are deserved by a share of ``l / k`` of all voters: the level maximises supporters below
    ``l``, over ``l``; of equal ones it is the lowest.

    Examples
    --------
    >>> strongest_level([3, 3, 0])  # 3 with none; 6 with fewer than two are no more for each item
    1
    """
    best_level, best_weight, weight = 1, -1, 0
    for level, w in enumerate(by_level[: max(1, len(by_level) - 1)], start=1):
        weight += w
        if weight * best_level > best_weight * level:
            best_level, best_weight = level, weight
    return best_level


def fill(question: Question, chosen: Sequence[int], among: npt.NDArray[np.bool_]) -> list[Choice]:
    """Fill the places that are left by the largest gain of proportional approval voting, one after the other.

    Parameters
    ----------
    question : Question
    chosen : sequence of int
        Items that are in the slate already.
    among : ndarray of bool, shape (n_statements,)
        Statements that may be added.
    """
    slate, free, out = list(chosen), among.copy(), []
    free[slate] = False
    while len(slate) < question.k and free.any():
        H = question.count(tuple(slate))
        c = best(gains(H, question.total), free, question.order)
        by_level = tuple(H[:, c].tolist())
        out.append(Choice(c, "pav", strongest_level(by_level), by_level))
        slate.append(c)
        free[c] = False
    return out
