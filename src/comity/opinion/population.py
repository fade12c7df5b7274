"""What all participants would say to every statement: votes cast, and for the rest what the models expect.

Estimates are of the participants, had each voted on everything. Where all have voted they are the plain
shares, and nothing is uncertain; where few have, the opinion model fills in who did not see the statement,
and the interval holds what it does not know. They do not speak of people who took no part at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.fixed_point import to_float
from comity.compute.kernels import factor as factor_kernel
from comity.compute.kernels import population as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.opinion.factor_fit import FactorParameters, Float, principal_axes, turn
from comity.opinion.share import Share, share_of

Int = npt.NDArray[np.int64]

#: Expectations that are evaluated at most, participants times statements; beyond, participants are sampled.
MOST_EXPECTATIONS = 2_000_000_000
#: Edges of the opinion map's cells, in standard deviations of opinion.
MAP_EDGES = tuple(round(-3.2 + 0.4 * i, 1) for i in range(17))


# ---------------------------------------------------------------------- statistics
@statistic("population.sums/1")
def _population(part: Part, told: Mapping[str, Any]) -> Sums:
    k: int = told["n_groups"]
    S, D = part.n_statements, told["n_factors"] + 1
    observed = np.zeros((k + 1, S, 3), np.int64)
    weighted = np.zeros((k + 1, S, 3), np.int64)
    missing = np.zeros((k + 1, kernel.N_FIXED + D, S), np.int64)
    people = np.zeros((k + 1, 4), np.int64)
    kernel.population(
        part.indptr, part.indices, part.values, part.weights, part.keys, part.state[told["label"]],
        np.uint64(told["most_key"]), part.state["opinion"], told["table"], told["n_factors"],
        part.state["passes"], told["pass_table"], observed, weighted, missing, people,
    )  # fmt: skip
    return {"observed": observed, "weighted": weighted, "missing": missing, "people": people}


@statistic("population.map/1")
def _map(part: Part, told: Mapping[str, Any]) -> Sums:
    cells = len(told["edges"]) - 1
    out = np.zeros((told["n_groups"] + 1, cells, cells), np.int64)
    kernel.map_counts(
        part.indptr, part.state[told["label"]], part.state["opinion"], told["axes"], told["n_factors"],
        told["scale"], told["edges"], out,
    )  # fmt: skip
    return {"counts": out}


# ---------------------------------------------------------------------- from sums to estimates
@dataclass(frozen=True)
class Population:
    """Sums by group (the last row is those in no group) and what follows from them.

    Parameters
    ----------
    observed : ndarray of int64, shape (k + 1, n_statements, 3)
        Numbers of disagrees, passes and agrees.
    weighted : ndarray of float64, shape (k + 1, n_statements, 3)
    missing : ndarray of float64, shape (k + 1, rows, n_statements)
        As :func:`comity.compute.kernels.population.population` adds them, scaled up where participants were
        sampled.
    people : ndarray of int64, shape (k + 1,)
        Participants with a vote.
    weight : ndarray of float64, shape (k + 1,)
    sampled : ndarray of float64, shape (k + 1,)
        Share of the weight whose expectations were evaluated.
    n_sampled : ndarray of int64, shape (k + 1,)
    cov, pass_variance : ndarray of float64, shapes (n_statements, D, D) and (n_statements,)
        Posterior covariance of the statements' parameters.
    """

    observed: Int
    weighted: Float
    missing: Float
    people: Int
    weight: Float
    sampled: Float
    n_sampled: Int
    cov: Float
    pass_variance: Float

    def _sum(self, rows: list[int]) -> tuple[Int, Float, Float, Int]:
        o, w, m = self.observed[rows].sum(0), _add(self.weighted[rows]), _add(self.missing[rows])
        return o, w, m, self.people[rows].sum() - o.sum(1)

    def _sampling(self, rows: list[int], expected: int) -> Float:
        """Give what sampling adds to the variance of the missing's total (row ``expected`` of the sums)."""
        variance = np.zeros(self.missing.shape[2])
        for g in rows:
            # at most p (1 - p) of the missing's weight squared over the sample's size
            if self.sampled[g] < 1.0:
                total = self.missing[g, 0]
                p = self.missing[g, expected] / np.maximum(total, 1e-12)
                variance += (
                    total * total * p * (1.0 - p) * (1.0 - self.sampled[g]) / max(int(self.n_sampled[g]), 1)
                )
        return variance

    def agreement(self, rows: list[int] | None = None) -> Share:
        """Share that agrees among those who agree or disagree; those who passed are left out."""
        rows = list(range(len(self.people))) if rows is None else rows
        o, w, m, absent = self._sum(rows)
        gradient = m[kernel.N_FIXED :].T
        return share_of(
            w[:, 2], w[:, 0] + w[:, 2], m[0], m[1], m[2] + self._sampling(rows, 1), gradient, self.cov,
            o[:, 2], o[:, 0] + o[:, 2], absent,
        )  # fmt: skip

    def passing(self, rows: list[int] | None = None) -> Share:
        """Share that passes among all."""
        rows = list(range(len(self.people))) if rows is None else rows
        o, w, m, absent = self._sum(rows)
        return share_of(
            w[:, 1], w.sum(1), m[0], m[4], m[5] + self._sampling(rows, 4), m[6][:, None],
            self.pass_variance[:, None, None], o[:, 1], o.sum(1), absent,
        )  # fmt: skip

    def information(self) -> Float:
        """Give the expected information of one more vote on each statement.

        In nats, the mean over those who have not voted on it; 0 where all have.
        """
        m = _add(self.missing)
        return np.where(m[0] > 1e-9, m[3] / np.maximum(m[0], 1e-9), 0.0)


def _add(x: Float) -> Float:
    """Add along the first axis in order (NumPy's own order of adding depends on the shape)."""
    total: Float = x[0].copy()
    for row in x[1:]:
        total += row
    return total


def sum_population(
    executor: Executor,
    opinion: FactorParameters,
    passes: FactorParameters,
    n_groups: int,
    n_participants: int,
) -> Population:
    """Ask every part for its sums.

    Parts hold the posteriors ``opinion`` and ``passes`` and the labels ``group``.
    """
    S = executor.n_statements
    K = opinion.n_factors
    most_key = 2**64 - 1
    if n_participants * S > MOST_EXPECTATIONS:
        most_key = int(most_key * (MOST_EXPECTATIONS / (n_participants * S)))
    answer = executor.sum(
        "population.sums/1", n_groups=n_groups, n_factors=K, label="group", most_key=most_key,
        table=transposed_table(opinion), pass_table=transposed_table(passes),
    )  # fmt: skip
    people = answer["people"]
    observed = answer["observed"]
    weight, sampled_weight = to_float(people[:, 1], people[:, 0]), to_float(people[:, 3], people[:, 2])
    missing = to_float(answer["missing"], people[:, 2][:, None, None])
    weighted = to_float(answer["weighted"], observed)
    sampled = np.where(weight > 0, sampled_weight / np.maximum(weight, 1e-12), 1.0)
    if most_key < 2**64 - 1:
        missing = _scale_up(missing, weight, weighted)
    return Population(
        observed, weighted, missing, people[:, 0], weight, sampled, people[:, 2],
        cov=opinion.cov, pass_variance=passes.cov[:, 0, 0],
    )  # fmt: skip


def _scale_up(missing: Float, weight: Float, weighted: Float) -> Float:
    """Let the sample stand for all who did not vote; the number of these is known."""
    true = np.maximum(weight[:, None] - weighted.sum(2), 0.0)
    factor: Float = true / np.maximum(missing[:, 0], 1e-9)
    scaled: Float = missing * factor[:, None, :]
    # where none of the missing is in the sample, nothing is known of them: half would, give or take a half
    unknown = np.where(missing[:, 0] <= 1e-9, true, 0.0)
    half, variance = unknown / 2, unknown * unknown / 4
    for row, value in ((0, unknown), (1, half), (2, variance), (4, half), (5, variance)):
        scaled[:, row] += value
    return scaled


def chances(part: Part, rows: Int, told: Mapping[str, Any]) -> Float:
    """Chance that participants would agree with each statement if asked: would not pass, and would agree.

    Parameters
    ----------
    part : Part
        Holds the posteriors ``opinion`` and ``passes``.
    rows : ndarray of int64, shape (n,)
    told : mapping
        ``table``, ``pass_table`` (:func:`transposed_table`) and ``n_factors``.

    Returns
    -------
    ndarray of float64, shape (n, n_statements)
    """
    out = np.empty((len(rows), part.n_statements))
    kernel.chances(
        rows, part.state["opinion"], told["table"], told["n_factors"], part.state["passes"],
        told["pass_table"], out,
    )  # fmt: skip
    return out


def information_of(part: Part, row: int, opinion: FactorParameters) -> Float:
    """Give the expected information of one participant's vote on each statement, in nats."""
    out = np.empty(part.n_statements)
    kernel.information(row, part.state["opinion"], transposed_table(opinion), opinion.n_factors, out)
    return out


def transposed_table(p: FactorParameters) -> Float:
    """Statements' moments, one row a moment, as :mod:`comity.compute.kernels.population` reads them."""
    D = p.n_factors + 1
    table = np.zeros((len(p.mean), factor_kernel.pad(D * (D + 1) // 2) + 2 * factor_kernel.pad(D) + 4))
    factor_kernel.tell(p.mean, p.cov, p.n_factors, table)
    return np.ascontiguousarray(table.T)


@dataclass(frozen=True)
class MapCells:
    """The opinion map in cells.

    Parameters
    ----------
    axis_shares : ndarray of float64, shape (1 or 2,)
        Share of the variance of opinions that each axis holds.
    scale : ndarray of float64, shape (2,)
        The second axis is shortened, so that distances tell how much opinions differ.
    axes : ndarray of float64, shape (K, 2)
    counts : ndarray of int64, shape (k + 1, cells, cells)
        By group, second axis, first axis; the last is those in no group.
    statements : ndarray of float64, shape (n_statements, 2)
        How much each statement separates people along each axis.
    """

    axis_shares: Float
    scale: Float
    axes: Float
    counts: Int
    statements: Float


def sum_map(executor: Executor, opinion: FactorParameters, n_groups: int) -> MapCells | None:
    """Count participants in the cells of the map; None where the opinion has no dimension."""
    K = opinion.n_factors
    if K == 0:
        return None
    R = principal_axes(opinion)
    v = turn(opinion.mean[:, 1:], R)
    length = np.array([math.fsum((v[opinion.seen, c] ** 2).tolist()) for c in range(K)])
    total = math.fsum(length.tolist())
    if total <= 0.0:
        return None
    axes = np.zeros((K, 2))
    axes[:, : min(K, 2)] = R[:, :2]
    scale = np.array(
        [1.0, math.sqrt(float(length[1]) / float(length[0])) if K > 1 and length[0] > 0 else 0.0]
    )
    counts = executor.sum(
        "population.map/1", n_groups=n_groups, label="group", axes=axes, n_factors=K, scale=scale,
        edges=np.array(MAP_EDGES),
    )["counts"]  # fmt: skip
    places = np.zeros((len(v), 2))
    places[:, : min(K, 2)] = v[:, :2]
    return MapCells(length[:2] / total, scale, axes, counts, places)
