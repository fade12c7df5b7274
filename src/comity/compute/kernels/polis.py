"""Kernels of the Polis-compatible model: passes over votes, and over statements.

Sums over participants are int64 (a count, or terms in :mod:`comity.compute.fixed_point`), so any split of
the rows gives the same bits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy.typing as npt

from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]


@njit
def count_votes(indptr: Array, indices: Array, values: Array, labels: Array, counts: Array) -> None:
    """Count votes by group, statement and value.

    Parameters
    ----------
    indptr, indices, values : ndarray
        Rows of votes.
    labels : ndarray of int64, shape (n,)
        Group of each row; negative rows are left out.
    counts : ndarray of int64, shape (n_groups, n_statements, 3)
        Added to; last axis: disagree, pass, agree.
    """
    for p in range(len(indptr) - 1):
        g = labels[p]
        if g >= 0:
            for q in range(indptr[p], indptr[p + 1]):
                counts[g, indices[q], values[q] + 1] += 1


@njit
def cross_products(
    indptr: Array, indices: Array, values: Array, table: Array, scale: float, sums: Array
) -> None:
    """Multiply two vectors by ``X' X``, where ``X`` holds votes less the statement's mean, and 0 for no vote.

    Parameters
    ----------
    indptr, indices, values : ndarray
        Rows of votes.
    table : ndarray of float64, shape (n_statements, 4)
        Mean, first vector, second vector, unused: one statement in half a cache line.
    scale : float
        Power of two that each term is multiplied by.
    sums : ndarray of int64, shape (n_statements, 2)
        Added to, in fixed point, one term a vote.
    """
    for p in range(len(indptr) - 1):
        s = 0.0
        t = 0.0
        for q in range(indptr[p], indptr[p + 1]):
            j = indices[q]
            x = values[q] - table[j, 0]
            s += x * table[j, 1]
            t += x * table[j, 2]
        s *= scale
        t *= scale
        for q in range(indptr[p], indptr[p + 1]):
            j = indices[q]
            x = values[q] - table[j, 0]
            sums[j, 0] += bits(x * s + MAGIC)  # type: ignore[call-arg]
            sums[j, 1] += bits(x * t + MAGIC)


@njit
def project(
    indptr: Array, indices: Array, values: Array, table: Array, left_out: Array, n_columns: int, points: Array
) -> None:
    """Place participants in the plane of two components, pushed out the further the fewer votes they cast.

    Parameters
    ----------
    indptr, indices, values : ndarray
        Rows of votes.
    table : ndarray of float64, shape (n_statements, 4)
        Mean, first component, second component, unused.
    left_out : ndarray of bool, shape (n_statements,)
        Statements that moderation took out: everyone counts as having passed on them.
    n_columns : int
        Statements that have a vote.
    points : ndarray of float64, shape (n, 2)
        Overwritten.
    """
    n_left_out = 0
    for j in range(len(left_out)):
        if left_out[j]:
            n_left_out += 1
    for p in range(len(indptr) - 1):
        s = 0.0
        t = 0.0
        n = n_left_out
        for q in range(indptr[p], indptr[p + 1]):
            j = indices[q]
            if left_out[j]:
                continue
            x = values[q] - table[j, 0]
            s += x * table[j, 1]
            t += x * table[j, 2]
            n += 1
        scale = math.sqrt(n_columns / max(n, 1))
        points[p, 0] = scale * s
        points[p, 1] = scale * t


@njit
def best_statements(
    counts: Array, pa: Array, pat: Array, ra: Array, rat: Array, rdt: Array, left_out: Array, z: float
) -> tuple[int, int]:
    """Find what a group agrees with most, and what sets it apart most, one statement after the other.

    The first that is agreed with credibly gives way to a later one with a larger product of share and its z
    and, where the best so far is agreed with more than outside the group, of their ratio and its z.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_statements, 3)
        Disagree, pass and agree votes of the group.
    pa, pat, ra, rat, rdt : ndarray of float64, shape (n_statements,)
        Share of agreement, its z, ratio to the share outside, z of the difference; that z for disagreement.
    left_out : ndarray of bool, shape (n_statements,)
    z : float
        Quantile that makes a share credible.

    Returns
    -------
    best_agree, best : int
        -1 for none.
    """
    agree = -1
    best = -1
    for j in range(len(pa)):
        if left_out[j]:
            continue
        if best < 0 or max(rat[j], rdt[j]) > max(rat[best], rdt[best]):
            best = j
        if counts[j, 0] == 0 and counts[j, 2] == 0:
            continue
        if agree < 0:
            better = pat[j] > z or (ra[j] > 1.0 and pa[j] > 0.5)
        elif ra[agree] > 1.0:
            better = ra[j] * rat[j] * pa[j] * pat[j] > ra[agree] * rat[agree] * pa[agree] * pat[agree]
        else:
            better = pa[j] * pat[j] > pa[agree] * pat[agree]
        if better:
            agree = j
    return agree, best
