"""Kernels of k-means in the plane.

Sums over participants are int64 (a count, or terms in :mod:`comity.compute.fixed_point`), so any split of
the rows gives the same bits. Loops over a hundred base clusters or fewer run in a fixed order and need no
such care.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]

#: Distances are compared with this much room for rounding.
_MARGIN = 1e-9


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

    The answer is that of comparing all centres. Two things save work: a point is left alone while the
    distances that it had, and how far centres moved since, show that none can have come nearer (Hamerly,
    SIAM Data Mining 2010); and centres are looked at by their first coordinate, outwards, until that alone
    is too far.

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
    alone = np.empty(k)  # nearer than this to its centre, a point can have no other
    for c in range(k):
        nearest = math.inf
        if not begin:
            farthest = max(farthest, moved[c])
            for o in range(k):
                if o != c:
                    dx = centers[o, 0] - centers[c, 0]
                    dy = centers[o, 1] - centers[c, 1]
                    nearest = min(nearest, dx * dx + dy * dy)
        alone[c] = 0.5 * math.sqrt(nearest)
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
        search = begin or bounds[p, 0] + _MARGIN >= max(bounds[p, 1], alone[best])
        d = math.inf
        if search:
            dx = x - centers[best, 0]
            dy = y - centers[best, 1]
            d = dx * dx + dy * dy
            bounds[p, 0] = math.sqrt(d)
            search = begin or bounds[p, 0] + _MARGIN >= max(bounds[p, 1], alone[best])
        if search:
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
        sums[best, 1] += bits(x * scale + MAGIC)  # type: ignore[call-arg]
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
