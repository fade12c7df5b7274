"""Kernels of the Polis-compatible model: passes over votes, and k-means in the plane.

What is added up over participants is an int64 (a count, or a term in :mod:`comity.compute.fixed_point`), so any split of
the rows gives the same bits. Loops over at most a hundred base clusters run in a fixed order and need no such care.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]

#: Distances in the plane are compared with this much room for rounding.
_MARGIN = 1e-9


# ---------------------------------------------------------------------- over votes
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
            sums[j, 0] += bits(x * s + MAGIC)
            sums[j, 1] += bits(x * t + MAGIC)


@njit
def project(
    indptr: Array, indices: Array, values: Array, table: Array, left_out: Array, n_columns: int, points: Array
) -> None:
    """Place participants in the plane of two components, pushed out by the square root of what they did not vote on.

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


# ---------------------------------------------------------------------- over a Krylov basis
@njit
def orthogonalise(Q: Array, m: int, W: Array, H: Array) -> None:
    """Take from each of two vectors what lies in the span of a basis (classical Gram-Schmidt).

    Parameters
    ----------
    Q : ndarray of float64, shape (n, >= m)
        Orthonormal columns.
    m : int
        Columns in use.
    W : ndarray of float64, shape (n, 2)
        Changed in place.
    H : ndarray of float64, shape (2, >= m)
        The coefficients are added to it.
    """
    h = np.zeros((2, m))
    for j in range(len(W)):
        for a in range(m):
            h[0, a] += Q[j, a] * W[j, 0]
            h[1, a] += Q[j, a] * W[j, 1]
    for j in range(len(W)):
        s = 0.0
        t = 0.0
        for a in range(m):
            s += Q[j, a] * h[0, a]
            t += Q[j, a] * h[1, a]
        W[j, 0] -= s
        W[j, 1] -= t
    for a in range(m):
        H[0, a] += h[0, a]
        H[1, a] += h[1, a]


@njit
def orthonormal_pair(W: Array, smallest: float, R: Array) -> None:
    """Make two vectors orthonormal; one that is shorter than ``smallest`` becomes zero.

    Parameters
    ----------
    W : ndarray of float64, shape (n, 2)
        Changed in place.
    smallest : float
    R : ndarray of float64, shape (2, 2)
        Overwritten: upper triangle with ``W_before = W_after R``.
    """
    R[:] = 0.0
    for c in range(2):
        if c == 1:
            for _ in range(2):
                d = 0.0
                for j in range(len(W)):
                    d += W[j, 0] * W[j, 1]
                for j in range(len(W)):
                    W[j, 1] -= d * W[j, 0]
                R[0, 1] += d
        s = 0.0
        for j in range(len(W)):
            s += W[j, c] * W[j, c]
        s = math.sqrt(s)
        R[c, c] = s
        for j in range(len(W)):
            W[j, c] = W[j, c] / s if s > smallest else 0.0


@njit
def combine_columns(Q: Array, m: int, Y: Array, out: Array) -> None:
    """Write ``Q[:, :m] @ Y[:m, :2]`` as two rows.

    Parameters
    ----------
    Q : ndarray of float64, shape (n, >= m)
    m : int
    Y : ndarray of float64, shape (>= m, >= 2)
    out : ndarray of float64, shape (2, n)
        Overwritten.
    """
    for c in range(2):
        for j in range(len(Q)):
            s = 0.0
            for a in range(m):
                s += Q[j, a] * Y[a, c]
            out[c, j] = s


# ---------------------------------------------------------------------- in the plane
@njit
def first_distinct(points: Array, found: Array) -> int:
    """Write the first distinct rows, as many as there is room for, and return how many there are.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
    found : ndarray of float64, shape (k, 2)
        Overwritten.
    """
    n = 0
    for p in range(len(points)):
        if n == len(found):
            break
        new = True
        for c in range(n - 1, -1, -1):
            if points[p, 0] == found[c, 0] and points[p, 1] == found[c, 1]:
                new = False
                break
        if new:
            found[n, 0] = points[p, 0]
            found[n, 1] = points[p, 1]
            n += 1
    return n


@njit
def assign(
    points: Array,
    inside: Array,
    centers: Array,
    order: Array,
    rank: Array,
    moved: Array,
    scale: float,
    cluster: Array,
    bounds: Array,
    sums: Array,
) -> None:
    """Give each point the nearest centre, the first of equals, and add up the points of each centre.

    The answer is that of comparing all centres. Two things save work: a point is left alone while the distances that it
    had and how far centres moved since show that none can have come nearer (Hamerly, SIAM Data Mining 2010), and
    centres are looked at by their first coordinate, outwards, until that alone is too far.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
    inside : ndarray of bool, shape (n,)
        Points that take part.
    centers : ndarray of float64, shape (k, 2)
    order, rank : ndarray of int64, shape (k,)
        Centres by first coordinate, and the place of each in that order.
    moved : ndarray of float64, shape (k,)
        How far each centre has moved since the last call; empty to begin.
    scale : float
        Power of two that each coordinate is multiplied by.
    cluster : ndarray of int64, shape (n,)
        The centre before; overwritten with the centre now.
    bounds : ndarray of float64, shape (n, 2)
        At most so far from its own centre, at least so far from any other; kept from call to call.
    sums : ndarray of int64, shape (k, 3)
        Added to: number of points, and both coordinates in fixed point.
    """
    k = len(centers)
    begin = len(moved) == 0
    farthest = 0.0
    for c in range(len(moved)):
        farthest = max(farthest, moved[c])
    for p in range(len(points)):
        if not inside[p]:
            continue
        x = points[p, 0]
        y = points[p, 1]
        best = 0
        if not begin:
            best = cluster[p]
            bounds[p, 0] += moved[best]
            bounds[p, 1] -= farthest
        if begin or bounds[p, 0] + _MARGIN >= bounds[p, 1]:
            dx = x - centers[best, 0]
            dy = y - centers[best, 1]
            d = dx * dx + dy * dy
            second = math.inf
            start = rank[best]
            for step in (-1, 1):
                r = start + step
                while 0 <= r < k:
                    c = order[r]
                    dx = x - centers[c, 0]
                    if dx * dx > second and (dx > 0) == (step < 0):
                        break  # further on this side is only further away
                    dy = y - centers[c, 1]
                    e = dx * dx + dy * dy
                    if e < d or (e == d and c < best):
                        second = d
                        d = e
                        best = c
                    elif e < second:
                        second = e
                    r += step
            cluster[p] = best
            bounds[p, 0] = math.sqrt(d)
            bounds[p, 1] = math.sqrt(second)
        sums[best, 0] += 1
        sums[best, 1] += bits(x * scale + MAGIC)
        sums[best, 2] += bits(y * scale + MAGIC)


@njit
def weighted_assign(points: Array, weights: Array, centers: Array, labels: Array, sums: Array) -> None:
    """Give each of a few weighted points the nearest centre, the first of equals, and add them up in order.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
    weights : ndarray of float64, shape (n,)
    centers : ndarray of float64, shape (k, 2)
    labels : ndarray of int64, shape (n,)
        Overwritten.
    sums : ndarray of float64, shape (k, 3)
        Overwritten: weight, and both coordinates times the weight.
    """
    sums[:] = 0.0
    for p in range(len(points)):
        best = 0
        d = math.inf
        for c in range(len(centers)):
            dx = points[p, 0] - centers[c, 0]
            dy = points[p, 1] - centers[c, 1]
            e = dx * dx + dy * dy
            if e < d:
                d = e
                best = c
        labels[p] = best
        sums[best, 0] += weights[p]
        sums[best, 1] += weights[p] * points[p, 0]
        sums[best, 2] += weights[p] * points[p, 1]


@njit
def silhouette(points: Array, labels: Array, k: int) -> float:
    """Mean silhouette of a clustering; a point alone in its cluster counts 0 (Rousseeuw 1987).

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
    labels : ndarray of int64, shape (n,)
        From 0 to k - 1, none empty.
    k : int
        At least 2.
    """
    size = np.zeros(k)
    for p in range(len(points)):
        size[labels[p]] += 1.0
    total = 0.0
    mean = np.zeros(k)
    for p in range(len(points)):
        own = labels[p]
        if size[own] < 2.0:
            continue
        mean[:] = 0.0
        for q in range(len(points)):
            dx = points[p, 0] - points[q, 0]
            dy = points[p, 1] - points[q, 1]
            mean[labels[q]] += math.sqrt(dx * dx + dy * dy)
        a = mean[own] / (size[own] - 1.0)
        b = math.inf
        for c in range(k):
            if c != own:
                b = min(b, mean[c] / size[c])
        if max(a, b) > 0.0:
            total += (b - a) / max(a, b)
    return total / len(points)


# ---------------------------------------------------------------------- over statements
@njit
def best_statements(
    counts: Array, pa: Array, pat: Array, ra: Array, rat: Array, rdt: Array, left_out: Array, z: float
) -> tuple[int, int]:
    """Find the statement that a group agrees with most, and the most unlike the others', one after the other as Polis.

    The first that is agreed with credibly is replaced by a later one with a larger product of share, its z and, where
    the best so far is more agreed with than outside the group, their ratio and its z.

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
