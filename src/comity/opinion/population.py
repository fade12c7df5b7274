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

from comity.compute import exact
from comity.compute.executor import Executor
from comity.compute.fixed_point import to_float
from comity.compute.jit import njit
from comity.compute.kernels import factor as factor_kernel
from comity.compute.kernels import population as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.opinion.factor_fit import FactorParameters, Float, principal_axes, turn

Int = npt.NDArray[np.int64]

#: Expectations that are evaluated at most, participants times statements; beyond, participants are sampled.
MOST_EXPECTATIONS = 2_000_000_000
#: Edges of the opinion map's cells, in standard deviations of opinion.
MAP_EDGES = tuple(round(-3.2 + 0.4 * i, 1) for i in range(17))
_Z95 = 1.959963984540054


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
class Share:
    """A share of each statement among some of the participants; all arrays have shape (n_statements,).

    Parameters
    ----------
    counted : ndarray of float64
        Weight of those who are known to belong to the share (who agreed; who passed).
    known : ndarray of float64
        Weight of those whose vote is known.
    missing : ndarray of float64
        Weight of those who did not vote on it.
    mean, sd : ndarray of float64
        Expected share among the missing and its standard deviation; for none missing 0 and 0.
    gradient : ndarray of float64, shape (n_statements, D)
        Derivative of the missing's total by the statement's parameters.
    noise : ndarray of float64
        Variance of the missing's total given the statement's parameters.
    votes, raw : ndarray
        Number of votes behind it, and the plain share of these (nan for none).
    """

    counted: Float
    known: Float
    missing: Float
    mean: Float
    sd: Float
    gradient: Float
    noise: Float
    votes: Int
    raw: Float

    @property
    def estimate(self) -> Float:
        """Share among all; nan for nobody."""
        total = self.known + self.missing
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total > 0, (self.counted + self.missing * self.mean) / total, np.nan)

    def interval(self) -> tuple[Float, Float]:
        """95 % interval: normal on the logit of the missing's share, so that it keeps to what is possible."""
        low, high = np.empty(len(self.mean)), np.empty(len(self.mean))
        _interval(self.counted, self.known, self.missing, self.mean, self.sd, _Z95, low, high)
        return low, high

    def above(self, bar: float) -> Float:
        """Probability that the share among all is at least ``bar``."""
        out = np.empty(len(self.mean))
        _above(self.counted, self.known, self.missing, self.mean, self.sd, bar, out)
        return out


@njit
def _interval(
    counted: Float, known: Float, missing: Float, mean: Float, sd: Float, z: float, low: Float, high: Float
) -> None:
    for j in range(len(mean)):
        total = known[j] + missing[j]
        if total <= 0.0:
            low[j] = math.nan
            high[j] = math.nan
        elif missing[j] <= 1e-9 * total:
            low[j] = counted[j] / total
            high[j] = low[j]
        else:
            m = min(max(mean[j], 1e-6), 1.0 - 1e-6)
            half = z * min(sd[j] / (m * (1.0 - m)), 40.0)
            x = exact.logit(m)
            low[j] = (counted[j] + missing[j] * exact.sigmoid(x - half)) / total
            high[j] = (counted[j] + missing[j] * exact.sigmoid(x + half)) / total


@njit
def _above(
    counted: Float, known: Float, missing: Float, mean: Float, sd: Float, bar: float, out: Float
) -> None:
    for j in range(len(mean)):
        total = known[j] + missing[j]
        needed = bar * total - counted[j]
        if total <= 0.0:
            out[j] = 0.0
        elif needed <= 1e-9 * total:
            out[j] = 1.0
        elif needed > missing[j] * (1.0 - 1e-12) or missing[j] <= 1e-9 * total:
            out[j] = 0.0
        else:
            m = min(max(mean[j], 1e-6), 1.0 - 1e-6)
            spread = min(max(sd[j] / (m * (1.0 - m)), 1e-9), 40.0)
            out[j] = exact.normal_cdf((exact.logit(m) - exact.logit(needed / missing[j])) / spread)


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

    def _sum(self, rows: list[int]) -> tuple[Int, Float, Float, Float]:
        spread = np.zeros(self.missing.shape[2])
        for g in rows:
            # what sampling adds: at most p (1 - p) of the missing's weight squared over the sample's size
            if self.sampled[g] < 1.0:
                total, p = self.missing[g, 0], self.missing[g, 1] / np.maximum(self.missing[g, 0], 1e-12)
                spread += (
                    total * total * p * (1.0 - p) * (1.0 - self.sampled[g]) / max(int(self.n_sampled[g]), 1)
                )
        o, w, m = self.observed[rows], self.weighted[rows], self.missing[rows]
        return o.sum(0), _add(w), _add(m), spread

    def agreement(self, rows: list[int] | None = None) -> Share:
        """Share that agrees among those who agree or disagree; those who passed are left out."""
        o, w, m, spread = self._sum(list(range(len(self.people))) if rows is None else rows)
        gradient = m[kernel.N_FIXED :].T
        return _share(
            w[:, 2], w[:, 0] + w[:, 2], m[0], m[1], m[2] + spread, gradient, self.cov,
            o[:, 2], o[:, 0] + o[:, 2],
        )  # fmt: skip

    def passing(self, rows: list[int] | None = None) -> Share:
        """Share that passes among all."""
        o, w, m, spread = self._sum(list(range(len(self.people))) if rows is None else rows)
        cov = self.pass_variance[:, None, None]
        return _share(w[:, 1], w.sum(1), m[0], m[4], m[5] + spread, m[6][:, None], cov, o[:, 1], o.sum(1))

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


def _share(
    counted: Float, known: Float, missing: Float, expected: Float, noise: Float, gradient: Float, cov: Float,
    agrees: Int, votes: Int,
) -> Share:  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        some = missing > 1e-9
        mean = np.where(some, expected / np.where(some, missing, 1.0), 0.0)
        variance = noise + _quadratic(gradient, cov)
        sd = np.where(some, np.sqrt(np.maximum(variance, 0.0)) / np.where(some, missing, 1.0), 0.0)
        raw = np.where(votes > 0, agrees / np.maximum(votes, 1), np.nan)
    return Share(counted, known, np.where(some, missing, 0.0), mean, sd, gradient, noise, votes, raw)


def _quadratic(g: Float, cov: Float) -> Float:
    """``g' cov g`` of each statement, added in a fixed order."""
    total = np.zeros(len(g))
    for r in range(g.shape[1]):
        for s in range(g.shape[1]):
            total = total + g[:, r] * g[:, s] * cov[:, r, s]
    return total


def difference(a: Share, b: Share, cov: Float) -> tuple[Float, Float]:
    """Mean and standard deviation of the difference of two groups' shares.

    Both groups share what is unknown of a statement.

    Parameters
    ----------
    a, b : Share
        Of groups without a common member.
    cov : ndarray of float64, shape (n_statements, D, D)

    Returns
    -------
    mean, sd : ndarray of float64, shape (n_statements,)
    """
    na, nb = np.maximum(a.known + a.missing, 1e-9), np.maximum(b.known + b.missing, 1e-9)
    g = a.gradient / na[:, None] - b.gradient / nb[:, None]
    variance = a.noise / na**2 + b.noise / nb**2 + _quadratic(g, cov)
    return a.estimate - b.estimate, np.sqrt(np.maximum(variance, 0.0))


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
    return missing * factor[:, None, :]


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
