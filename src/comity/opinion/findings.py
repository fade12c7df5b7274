"""What follows from the shares beside the verdicts: gaps, rankings, and what sets each group apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.compute import exact
from comity.opinion.factor_fit import Float
from comity.opinion.population import Population
from comity.opinion.share import difference
from comity.opinion.verdicts import COMMON_GROUND, DIFFERENCE, UNRESOLVED, Shares, ToSettle, Verdicts

#: A statement stands for a group when the group differs from the others by more than this ...
DISTINCT = 0.1
#: ... and the expected share of wrong ones among those named stays under this.
FALSE_DISCOVERIES = 0.05
#: Most statements that are named for a group.
MOST_REPRESENTATIVE = 5
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Gaps:
    """The largest difference in agreement between two groups, for each statement.

    Parameters
    ----------
    groups : ndarray of int64, shape (n_statements, 2)
        The higher first.
    estimate, low, high : ndarray of float64, shape (n_statements,)
        With its 95 % interval; nan where no two groups have a share.
    """

    groups: npt.NDArray[np.int64]
    estimate: Float
    low: Float
    high: Float


def gaps(shares: Shares, cov: Float) -> Gaps | None:
    """Compare every two groups; None where there is one."""
    k, S = len(shares.groups), len(shares.overall.mean)
    if k < 2:
        return None
    best = np.full(S, -1.0)
    spread = np.zeros(S)
    pair = np.zeros((S, 2), np.int64)
    for a in range(k):
        for b in range(k):
            if a != b:
                mean, sd = difference(shares.groups[a], shares.groups[b], cov)
                better = mean > best
                best, spread = np.where(better, mean, best), np.where(better, sd, spread)
                pair[better] = (a, b)
    best = np.where(best < 0, np.nan, best)
    return Gaps(pair, best, np.clip(best - _Z95 * spread, 0, 1), np.clip(best + _Z95 * spread, 0, 1))


@dataclass(frozen=True)
class Representative:
    """A statement that stands for a group.

    Parameters
    ----------
    statement : int
    agrees : bool
        Whether the group agrees or disagrees.
    probability : float
        That the group differs from the others by more than :data:`DISTINCT`, on that side.
    estimate, others : float
        Agreement in the group and among all others.
    """

    statement: int
    agrees: bool
    probability: float
    estimate: float
    others: float


def representative(population: Population, shares: Shares) -> list[list[Representative]]:
    """Name for each group the statements that set it apart.

    Few of those named are expected to be wrong. A statement qualifies when the group's own majority is on the
    side on which it differs from all others. They are taken by probability while the mean probability of
    being wrong stays under :data:`FALSE_DISCOVERIES` (Bayesian false discovery rate), then shown by the size
    of the difference.

    Returns
    -------
    list of list of Representative
        One list a group, empty lists where there is one group.
    """
    k = len(shares.groups)
    out: list[list[Representative]] = []
    every = list(range(len(population.people)))
    for g in range(k):
        mine, others = shares.groups[g], population.agreement([x for x in every if x != g])
        mean, sd = difference(mine, others, population.cov)
        theirs, my = others.estimate, mine.estimate
        found: list[tuple[float, float, Representative]] = []
        for j in range(len(mean)):
            if (shares.members and mine.votes[j] < min(5, shares.members[g] / 2)) or not np.isfinite(mean[j]):
                continue
            agrees = bool(my[j] >= 0.5)
            towards = float(mean[j]) if agrees else -float(mean[j])
            p = float(exact.normal_cdf((towards - DISTINCT) / max(float(sd[j]), 1e-9)))
            if p > 0.5:
                found.append((-p, -towards, Representative(j, agrees, p, float(my[j]), float(theirs[j]))))
        found.sort(key=lambda x: (x[0], x[1], x[2].statement))
        wrong, kept = 0.0, []
        for i, (p, size, r) in enumerate(found):
            wrong += 1.0 + p
            if wrong / (i + 1) > FALSE_DISCOVERIES:
                break
            kept.append((size, r))
        kept.sort(key=lambda x: (x[0], x[1].statement))
        out.append([r for _, r in kept[:MOST_REPRESENTATIVE]])
    return out


@dataclass(frozen=True)
class Ranking:
    """Statements in an order, and the code of what they are ordered by."""

    by: str
    statements: list[int]


def rankings(
    shares: Shares, verdicts: Verdicts, gap: Gaps | None, to_settle: list[ToSettle]
) -> dict[str, Ranking]:
    """Order the statements of each verdict.

    Common ground by the lowest end of the intervals, over all and every group (``least_sure_agreement``).
    Differences by the lower end of the largest gap between groups, then by how even the whole is (``gap``),
    or where there is one group by how even it is (``evenness``). Unresolved ones by the votes that would
    settle them (``votes_needed``).
    """
    S = len(verdicts.verdict)
    lowest = np.full(S, np.inf)
    for s in [shares.overall, *shares.groups]:
        low, high = s.interval()
        sure = np.where(verdicts.agrees, low, 1.0 - high)
        lowest = np.minimum(lowest, np.where(np.isnan(sure), 0.0, sure))
    estimate = shares.overall.estimate
    even = np.where(np.isnan(estimate), 1.0, np.abs(estimate - 0.5))
    apart = np.zeros(S) if gap is None else np.nan_to_num(gap.low)

    def of(verdict: str) -> list[int]:
        return [j for j in range(S) if verdicts.verdict[j] == verdict]

    last = {"more_votes": 0, "everyone": 1, "not_by_votes": 2, "settled": 3}
    return {
        "common_ground": Ranking(
            "least_sure_agreement", sorted(of(COMMON_GROUND), key=lambda j: (-lowest[j], j))
        ),
        "differences": Ranking(
            "gap" if gap is not None else "evenness",
            sorted(of(DIFFERENCE), key=lambda j: (-apart[j], even[j], j)),
        ),
        "unresolved": Ranking(
            "votes_needed",
            sorted(of(UNRESOLVED), key=lambda j: (last[to_settle[j].code], to_settle[j].votes or 0, j)),
        ),
    }
