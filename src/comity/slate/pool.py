"""Which statements may be in a slate: approval alone would overlook those who disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.slate.approvals import Ints

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


def same_votes(executor: Executor, people: Ints, among: Sequence[int]) -> list[tuple[int, ...]]:
    """Find statements on which the same people cast the same votes: copies, perhaps.

    They are told, never merged: whether two texts say the same is for people to judge. Votes are compared by
    sums of 48 bits of the voters' keys, so that they may be anywhere.

    Parameters
    ----------
    executor : Executor
    people : ndarray of int64, shape (n_groups + 1, 3, n_statements)
        From :func:`comity.slate.approvals.votes_by_group`.
    among : sequence of int
        Statements to compare.

    Returns
    -------
    list of tuple of int
        Sets of two or more statements, each ascending, in the order of their first.
    """
    counts: dict[int, tuple[int, ...]] = {}
    for c in among:
        cast = tuple(people[:, :, c].sum(0).tolist())
        if sum(cast) >= SAME_VOTES:
            counts[c] = cast
    times = Counter(counts.values())
    candidates = [c for c, cast in counts.items() if times[cast] > 1]
    if not candidates:
        return []
    prints = executor.sum("slate.fingerprint/1", statements=candidates)["fingerprint"].tolist()
    alike: dict[tuple[Any, ...], list[int]] = {}
    for c, fingerprint in zip(candidates, prints, strict=True):
        alike.setdefault((counts[c], *fingerprint), []).append(c)
    return [tuple(found) for found in alike.values() if len(found) > 1]


@statistic("slate.fingerprint/1")
def fingerprint(part: Part, told: Mapping[str, Any]) -> Sums:
    """Sum two pieces of the voters' keys, times a number for the vote, over each statement's votes.

    Told: ``statements``. Answers ``fingerprint``, shape (len(statements), 2).
    """
    n = len(told["statements"])
    place = np.full(part.n_statements, -1, np.int64)
    place[list(told["statements"])] = np.arange(n)
    where = place[part.indices]
    at = np.flatnonzero(where >= 0)
    key = part.keys[np.searchsorted(part.indptr, at, side="right") - 1]
    factor = part.values[at] * 2.0 + 5.0
    pieces = [((key >> np.uint64(bits)) & np.uint64(0xFFFFFF)) * factor for bits in (40, 16)]
    sums = [np.bincount(where[at], piece, n).astype(np.int64) for piece in pieces]
    return {"fingerprint": np.stack(sums, axis=1)}
