"""Common ground, difference or unresolved: a three-valued verdict for each statement, with its probability.

*Common ground*: the share that agrees (or that disagrees) reaches the bar overall and in every group, and
passes stay under their cap. *Difference*: the majorities of two groups oppose each other; or both sides are
more than a stated minority of all. A verdict is given at a probability of at least 0.95; all else is
*unresolved*.

Many statements are tested at once. Each verdict's probability is a lower bound (Bonferroni over its
conditions), and each is given only at 0.95 or more, so that of the verdicts given at most one in twenty is
expected to be wrong: the Bayesian false discovery rate is controlled at 0.05 (Mueller, Parmigiani, Robert and
Rousseau, JASA 99, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from comity.opinion.factor_fit import Float
from comity.opinion.population import Population
from comity.opinion.share import Share

#: Votes without which nothing is common: a handful of people is no forum.
FEWEST = 5
COMMON_GROUND, DIFFERENCE, UNRESOLVED = "common_ground", "difference", "unresolved"


@dataclass(frozen=True)
class Bars:
    """What a forum asks of a verdict; fixed before voting.

    Parameters
    ----------
    agreement : float
        Share that common ground reaches, overall and in every group.
    minority : float
        Share that both sides exceed in a difference of the whole.
    passes : float
        Share of passes that common ground stays under.
    probability : float
        From which a verdict is given.
    votes : int
        Agree and disagree votes on a statement from which a verdict is given, or half of all participants
        where that is fewer, and never fewer than :data:`FEWEST`: a model's expectation alone is no evidence.
    group_votes : int
        The same within each group, without that floor.
    """

    agreement: float = 0.6
    minority: float = 0.3
    passes: float = 0.5
    probability: float = 0.95
    votes: int = 20
    group_votes: int = 5


@dataclass(frozen=True)
class Verdicts:
    """Verdicts and their evidence; all arrays have shape (n_statements,).

    Parameters
    ----------
    verdict : ndarray of str
    agrees : ndarray of bool
        Direction of the common ground, or of the leaning towards it.
    common_ground, difference : ndarray of float64
        Lower bounds of the two probabilities.
    evidence : ndarray of bool
        Whether enough votes were cast for any verdict but unresolved.
    opposed : ndarray of int64, shape (n_statements, 2)
        The two groups that most probably oppose each other, the agreeing one first; -1 where there is one
        group.
    """

    verdict: npt.NDArray[np.object_]
    agrees: npt.NDArray[np.bool_]
    common_ground: Float
    difference: Float
    evidence: npt.NDArray[np.bool_]
    opposed: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """The shares that verdicts are about: of all, of each group, and of those who pass.

    ``members`` counts the certain members of each group.
    """

    overall: Share
    groups: list[Share]
    passing: Share
    participants: int
    members: list[int] = field(default_factory=list)


def shares_of(population: Population, members: npt.NDArray[np.int64]) -> Shares:
    """Collect the shares of a population; one group is no group."""
    k = len(members)
    groups = [population.agreement([g]) for g in range(k)] if k > 1 else []
    return Shares(
        population.agreement(), groups, population.passing(), int(population.people.sum()),
        [int(m) for m in members] if k > 1 else [],
    )  # fmt: skip


def judge(shares: Shares, bars: Bars) -> Verdicts:
    """Give each statement its verdict.

    Parameters
    ----------
    shares : Shares
    bars : Bars

    Returns
    -------
    Verdicts
    """
    o, S = shares.overall, len(shares.overall.mean)
    everyone = [o, *shares.groups]
    fail_for = np.zeros(S)
    fail_against = np.zeros(S)
    for s in everyone:
        fail_for = fail_for + (1.0 - s.at_least(bars.agreement))
        # at least the bar disagrees: at most 1 - bar agrees
        fail_against = fail_against + (1.0 - s.at_most(1.0 - bars.agreement))
    fail_passes = 1.0 - shares.passing.less_than(bars.passes)
    agrees = fail_for <= fail_against
    common = np.maximum(0.0, 1.0 - np.minimum(fail_for, fail_against) - fail_passes)

    # both sides more than the stated minority
    split = np.maximum(0.0, o.more_than(bars.minority) + o.less_than(1.0 - bars.minority) - 1.0)
    opposed = np.full((S, 2), -1, np.int64)
    best = np.zeros(S)
    mostly_for = [g.more_than(0.5) for g in shares.groups]
    mostly_against = [g.less_than(0.5) for g in shares.groups]
    for a in range(len(mostly_for)):
        for b in range(len(mostly_for)):
            if a != b:
                p = np.maximum(0.0, mostly_for[a] + mostly_against[b] - 1.0)
                better = p > best
                best = np.where(better, p, best)
                opposed[better] = (a, b)
    difference = np.maximum(split, best)

    enough = o.votes >= max(FEWEST, min(bars.votes, shares.participants / 2))
    enough_in = [
        s.votes >= min(bars.group_votes, n / 2) for s, n in zip(shares.groups, shares.members, strict=True)
    ]
    in_all = enough.copy()
    for some in enough_in:
        in_all &= some
    in_pair = np.zeros(S, bool)
    for g, some in enumerate(enough_in):
        for h, other in enumerate(enough_in):
            in_pair |= (opposed[:, 0] == g) & (opposed[:, 1] == h) & some & other
    differs = (split >= bars.probability) | (in_pair & (best >= bars.probability))
    verdict = np.full(S, UNRESOLVED, object)
    verdict[enough & differs] = DIFFERENCE
    verdict[enough & in_all & (common >= bars.probability)] = COMMON_GROUND
    return Verdicts(verdict, agrees, common, difference, enough, opposed)


# ---------------------------------------------------------------------- how many more votes
@dataclass(frozen=True)
class ToSettle:
    """What would settle a statement.

    Parameters
    ----------
    code : str
        ``settled``; ``more_votes``; ``everyone`` (only all remaining votes would); ``not_by_votes`` (it is
        likely to stay between the bars however many vote).
    votes : int or None
        More votes needed, about, if they fall as expected.
    """

    code: str
    votes: int | None


def votes_to_settle(shares: Shares, verdicts: Verdicts, bars: Bars) -> list[ToSettle]:
    """How many more votes would give each statement a verdict, if they fall as the models expect.

    With a fraction ``f`` of the missing votes cast, the share so far moves to the expected one, the
    statement's own uncertainty falls as the votes behind it grow, and fewer votes remain unknown.

    Returns
    -------
    list of ToSettle, length n_statements
    """
    S = len(shares.overall.mean)
    out = [ToSettle("settled", None)] * S
    open_ = [j for j in range(S) if verdicts.verdict[j] == UNRESOLVED]
    if not open_:
        return out
    needed = np.full(S, np.nan)
    stays = np.ones(S, bool)
    for f in _FRACTIONS:
        later = replace(
            shares,
            overall=_later(shares.overall, f),
            groups=[_later(g, f) for g in shares.groups],
            passing=_later(shares.passing, f),
        )
        stays &= judge(later, bars).verdict != UNRESOLVED
        needed[stays] = f
    for j in open_:
        f, left = float(needed[j]), int(shares.overall.absent[j])
        if f != f:
            out[j] = ToSettle("not_by_votes", None)
        elif f > 0.95:
            out[j] = ToSettle("everyone", left)
        else:
            out[j] = ToSettle("more_votes", max(1, round(f * left)))
    return out


# fractions of the missing votes, from all of them down
_FRACTIONS = (
    1.0, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3,
    0.25, 0.2, 0.15, 0.1, 0.075, 0.05, 0.03, 0.02, 0.01,
)  # fmt: skip


def _later(s: Share, f: float) -> Share:
    """Foresee a share when the fraction ``f`` of the missing votes was cast as expected."""
    m = s.missing
    noise = s.noise / np.maximum(m, 1e-9) ** 2
    more = f * s.absent
    known_better = np.maximum(s.sd**2 - noise, 0.0) * (s.votes + 2.0) / (s.votes + 2.0 + more)
    left = (1.0 - f) * m
    sd = np.sqrt(known_better + noise / max(1.0 - f, 1e-9)) if f < 1.0 else np.zeros(len(m))
    return replace(
        s,
        counted=s.counted + f * m * s.mean,
        known=s.known + f * m,
        missing=left,
        sd=np.where(m > 0, sd, 0.0),
        votes=s.votes + np.floor(more).astype(np.int64),
    )
