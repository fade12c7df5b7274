"""Polis's groups: up to a hundred base clusters in the plane, weighted k-means of these, k by silhouette.

Reference: the method that Polis publishes (Small et al., RECERCA 26(2), 2021) and its server's behaviour,
which docs/models/polis.md describes. Started from the first distinct rows, not from an earlier result, so
that the groups are a function of the votes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import LocalExecutor
from comity.compute.fixed_point import FRACTION_BITS, LIMIT, to_float
from comity.compute.kernels import plane as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """Result of :func:`find_groups`.

    Parameters
    ----------
    labels : ndarray of int64, shape (n_participants,)
        Group of each participant, -1 for those who are not in.
    centers : ndarray of float64, shape (n_groups, 2)
    base_labels : ndarray of int64, shape (n_participants,)
        Base cluster of each participant, -1 for those who are not in.
    base_centers : ndarray of float64, shape (n_base, 2)
    silhouettes : mapping of int to float
        Mean silhouette over base clusters by number of groups asked for, where two or more were found.
    """

    labels: Int
    centers: Float
    base_labels: Int
    base_centers: Float
    silhouettes: Mapping[int, float] = field(default_factory=dict)


@statistic("polis.assign/1")
def _assign(part: Part, told: Mapping[str, Any]) -> Sums:
    centers = told["centers"]
    sums = np.zeros((len(centers), 3), np.int64)
    kernel.assign(
        part.state["polis.points"], part.state["polis.inside"], centers, told["order"], told["rank"],
        told["moved"], told["scale"], part.state["polis.cluster"], part.state["polis.bounds"], sums,
    )  # fmt: skip
    return {"sums": sums}


def in_conversation(
    votes_per_participant: Int, n_statements: int, min_votes: int, min_participants: int
) -> Bool:
    """Who takes part in the groups.

    Parameters
    ----------
    votes_per_participant : ndarray of int64, shape (n_participants,)
    n_statements : int
        Statements that have a vote.
    min_votes : int
        Whoever voted on this many statements, or on all where there are fewer, is in.
    min_participants : int
        Where fewer are in, those with the most votes fill up to this number, the earlier row of equals first.

    Returns
    -------
    ndarray of bool, shape (n_participants,)

    Examples
    --------
    >>> in_conversation(np.array([9, 2, 7, 3]), 20, 7, 3).tolist()
    [True, False, True, True]
    """
    n = votes_per_participant
    inside: Bool = (n >= min(min_votes, n_statements)) & (n > 0)
    missing = min_participants - int(inside.sum())
    if missing > 0:
        rest = np.flatnonzero(~inside & (n > 0))
        inside[rest[np.argsort(-n[rest], kind="stable")[:missing]]] = True
    return inside


def scatter(executor: LocalExecutor, name: str, rows: npt.NDArray[Any]) -> None:
    """Give each part its rows, in order, to keep under a name."""
    start = 0
    for part in executor.parts:
        part.state[name] = rows[start : start + part.n]
        start += part.n


def find_groups(
    executor: LocalExecutor,
    points: Float,
    inside: Bool,
    *,
    max_base: int,
    max_groups: int,
    n_groups: int | None,
    base_iterations: int,
    group_iterations: int,
    tolerance: float,
) -> Groups:
    """Cluster the participants who are in.

    Parameters
    ----------
    executor : LocalExecutor
        Its parts hold the rows of ``points``, in order.
    points : ndarray of float64, shape (n_participants, 2)
    inside : ndarray of bool, shape (n_participants,)
    max_base, max_groups : int
        Most base clusters and most groups.
    n_groups : int, optional
        Ask for this number instead of choosing by silhouette.
    base_iterations, group_iterations : int
        Most steps of k-means after the first.
    tolerance : float
        k-means stops when no centre moves this far.

    Returns
    -------
    Groups
        Fewer groups than asked for where there are fewer distinct positions; one where all are equal.
    """
    base, base_labels = _base_clusters(executor, points, inside, max_base, base_iterations, tolerance)
    weights = np.bincount(base_labels[inside], minlength=len(base)).astype(np.float64)
    most = min(max_groups, 2 + len(base) // 12)
    best: tuple[float, Float, Int] = (
        -math.inf,
        *_weighted_kmeans(base, weights, 1, group_iterations, tolerance),
    )
    silhouettes: dict[int, float] = {}
    for k in range(2, most + 1) if n_groups is None else [n_groups]:
        centers, labels = _weighted_kmeans(base, weights, k, group_iterations, tolerance)
        if len(centers) < 2:
            continue
        silhouettes[k] = score = float(kernel.silhouette(base, labels, len(centers)))
        if score > best[0]:
            best = (score, centers, labels)
    labels = np.where(base_labels >= 0, best[2][base_labels], -1)
    return Groups(labels, best[1], base_labels, base, silhouettes)


def _base_clusters(
    executor: LocalExecutor, points: Float, inside: Bool, k: int, iterations: int, tolerance: float
) -> tuple[Float, Int]:
    """k-means of the participants' points, started from the first distinct ones."""
    scatter(executor, "polis.points", points)
    scatter(executor, "polis.inside", inside)
    scatter(executor, "polis.cluster", np.zeros(len(points), np.int64))
    scatter(executor, "polis.bounds", np.zeros((len(points), 2)))
    centers = _first_distinct(points[inside], k)
    scale = _scale(executor.n_statements, len(points))
    moved = np.empty(0)
    for _ in range(iterations + 1):
        order = np.argsort(centers[:, 0], kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        sums = executor.sum(
            "polis.assign/1", centers=centers, order=order, rank=rank, moved=moved, scale=scale
        )["sums"]
        n = sums[:, 0]
        kept = n > 0
        new = to_float(sums[kept, 1:], n[kept, None]) / scale / n[kept, None]
        done = _same(centers, new, tolerance)
        step = (
            new - centers if kept.all() else np.empty((0, 2))
        )  # numbers change where one is dropped: begin again
        moved = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
        centers = new
        if done:
            break
    cluster = executor.gather("polis.cluster")
    return centers, np.where(inside, (np.cumsum(kept) - 1)[cluster], -1)


def _weighted_kmeans(
    points: Float, weights: Float, k: int, iterations: int, tolerance: float
) -> tuple[Float, Int]:
    centers = _first_distinct(points, k)
    labels, kept = np.zeros(len(points), np.int64), np.ones(len(centers), bool)
    for _ in range(iterations + 1):
        sums = np.zeros((len(centers), 3))
        kernel.weighted_assign(points, weights, centers, labels, sums)
        kept = sums[:, 0] > 0
        new = sums[kept, 1:] / sums[kept, :1]
        done = _same(centers, new, tolerance)
        centers = new
        if done:
            break
    return centers, (np.cumsum(kept) - 1)[labels]


def _first_distinct(points: Float, k: int) -> Float:
    """First k distinct rows."""
    found = np.empty((k, 2))
    return found[: kernel.first_distinct(points, found)]


def _same(a: Float, b: Float, tolerance: float) -> bool:
    """Whether sorted centres are nearer than the tolerance, one by one; a dropped one ends the comparison."""
    a, b = a[np.lexsort((a[:, 1], a[:, 0]))], b[np.lexsort((b[:, 1], b[:, 0]))]
    n = min(len(a), len(b))
    d = a[:n] - b[:n]
    return bool((d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1] < tolerance * tolerance).all())


def _scale(n_columns: int, n_points: int) -> float:
    """Power of two for which neither a coordinate nor a total of them leaves fixed point.

    A coordinate is at most ``2 sqrt(n_columns)``: Cauchy and Schwarz, times the scaling of the projection.
    """
    room = min(LIMIT / 2.0, 2.0 ** (61 - FRACTION_BITS) / max(1, n_points)) / (
        2.0 * math.sqrt(max(1, n_columns))
    )
    return math.ldexp(1.0, math.frexp(room)[1] - 1)
