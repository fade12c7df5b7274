"""Which statements may be in a slate: approval alone would overlook those who disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from comity.compute.part import Part
from comity.slate.approvals import known_rows

#: The rule below, by its versioned id.
RULE = "net-support/1"

#: So many people, or half of all if that is less, must have voted on a statement before it may be in a slate;
#: and so many of a group, or half of it, must agree or disagree before the group's cap binds.
LEAST_VOTES = 10
#: Statements with fewer votes are not compared: equal votes of so few people say nothing.
SAME_VOTES = 5

ELIGIBLE = "eligible"
FEW_VOTES = "few_votes"
NO_NET_SUPPORT = "no_net_support"
OVER_CAP = "over_cap"
OVER_GROUP_CAP = "over_group_cap"
MODERATED_OUT = "moderated_out"


@dataclass(frozen=True)
class Caps:
    """Largest shares that may disagree, among those who agree or disagree.

    Parameters
    ----------
    overall, group : Fraction
        Of all voters, and of each group.
    """

    overall: Fraction
    group: Fraction


@dataclass(frozen=True)
class Standing:
    """Whether a statement may be in a slate, and the numbers that decide it.

    Parameters
    ----------
    code : str
        ``eligible``, ``few_votes``, ``no_net_support``, ``over_cap``, ``over_group_cap`` or
        ``moderated_out``.
    agree, disagree : int
        Weights; of the group, where a group decides.
    group : int or None
        The group with the largest share of disagreement above the cap.
    """

    code: str
    agree: int
    disagree: int
    group: int | None = None


def standings(sums: Mapping[str, npt.NDArray[np.int64]], caps: Caps) -> list[Standing]:
    """Decide for every statement whether it may be in a slate.

    Enough people must have voted on it, more weight must agree than disagree, and of those who agree or
    disagree no more than the cap may disagree, overall and in every group with enough votes on the statement.

    Parameters
    ----------
    sums : mapping
        Answer of :func:`comity.slate.approvals.votes_by_group`.
    caps : Caps

    Returns
    -------
    list of Standing
        One for each statement.
    """
    weight, people = sums["weight"], sums["people"]
    against, _, agree = (weight[:, v].sum(0).tolist() for v in range(3))
    asked, least = people.sum((0, 1)), min(LEAST_VOTES, (int(sums["sizes"].sum()) + 1) // 2)
    enough = np.minimum(LEAST_VOTES, (sums["sizes"] + 1) // 2)[1:, None]
    heard = (people[1:, 0] + people[1:, 2] >= enough) & (weight[1:, 0] + weight[1:, 2] > 0)
    cap = caps.group
    over = heard & (
        weight[1:, 0].astype(object) * cap.denominator
        > cap.numerator * (weight[1:, 0] + weight[1:, 2]).astype(object)
    ).astype(bool)
    out = []
    for c, (a, d) in enumerate(zip(agree, against, strict=True)):
        groups = np.flatnonzero(over[:, c]).tolist()
        if asked[c] < least:
            out.append(Standing(FEW_VOTES, a, d))
        elif a <= d:
            out.append(Standing(NO_NET_SUPPORT, a, d))
        elif d * caps.overall.denominator > caps.overall.numerator * (a + d):
            out.append(Standing(OVER_CAP, a, d))
        elif groups:
            in_group = [(int(weight[g + 1, 2, c]), int(weight[g + 1, 0, c]), g) for g in groups]
            ga, gd, g = max(in_group, key=lambda x: (Fraction(x[1], x[0] + x[1]), -x[2]))
            out.append(Standing(OVER_GROUP_CAP, ga, gd, g))
        else:
            out.append(Standing(ELIGIBLE, a, d))
    return out


def same_votes(part: Part, among: Sequence[int]) -> list[tuple[int, ...]]:
    """Find statements on which the same people cast the same votes: copies, perhaps.

    They are told, never merged: whether two texts say the same is for people to judge.

    Parameters
    ----------
    part : Part
        All the voters: whether columns are equal cannot be told from sums.
    among : sequence of int
        Statements to compare.

    Returns
    -------
    list of tuple of int
        Sets of two or more statements, each ascending, in the order of their first.
    """
    if not len(among):
        return []
    m = part.n_statements
    counts = np.bincount(known_rows(part).cells, minlength=3 * m).reshape(3, m)[:, list(among)].T
    _, first, times = np.unique(counts, axis=0, return_inverse=True, return_counts=True)
    candidates = np.zeros(m, np.bool_)
    candidates[np.asarray(among)[(times[first.reshape(-1)] > 1) & (counts.sum(1) >= SAME_VOTES)]] = True
    at = np.flatnonzero(candidates[part.indices])
    at = at[np.argsort(part.indices[at], kind="stable")]
    voters = np.searchsorted(part.indptr, at, side="right")
    cuts = np.searchsorted(part.indices[at], np.arange(m + 1))
    alike: dict[tuple[bytes, bytes], list[int]] = {}
    for c in np.flatnonzero(candidates).tolist():
        votes = slice(cuts[c], cuts[c + 1])
        alike.setdefault((voters[votes].tobytes(), part.values[at[votes]].tobytes()), []).append(c)
    return [tuple(found) for found in alike.values() if len(found) > 1]
