"""Find the groups among the participants of every part: how many, what each agrees with, who is in which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.kernels.groups import shares_at
from comity.opinion.factor_fit import FactorParameters, Float, Progress, principal_axes, turn
from comity.opinion.group_fit import (
    CERTAIN,
    MOST_GROUPS,
    SMALLEST_GROUP,
    STARTS,
    Candidate,
    GroupFitter,
    choose_groups,
)


@dataclass(frozen=True)
class FoundGroups:
    """What :func:`find_groups` found; memberships and labels stay with the parts (``membership``, ``group``).

    Parameters
    ----------
    k : int
    reason : str
        Why that many: a code of :func:`~comity.opinion.group_fit.choose_groups`, or ``given``.
    candidates : list of Candidate
    share : ndarray of float64, shape (n_statements, k)
        Each group's share of agreement.
    size : ndarray of float64, shape (k,)
        Share of the participants' weight.
    order : ndarray of int64, shape (k,)
        Column of ``membership`` that is group 0, 1, ...
    members : ndarray of int64, shape (k,)
        Certain members.
    weight, certainty : ndarray of float64, shape (k,)
        Weight of the certain members; their mean membership.
    """

    k: int
    reason: str
    candidates: list[Candidate]
    share: Float
    size: Float
    order: npt.NDArray[np.int64]
    members: npt.NDArray[np.int64]
    weight: Float
    certainty: Float


def find_groups(
    executor: Executor,
    factor: FactorParameters,
    statement_keys: npt.NDArray[np.uint64],
    n_participants: int,
    *,
    n_groups: int | None = None,
    most_groups: int = MOST_GROUPS,
    smallest: int = SMALLEST_GROUP,
    seed: int = 0,
    progress: Progress | None = None,
) -> FoundGroups:
    """Choose the number of groups, fit them and label the participants of every part.

    Groups are numbered by their number of certain members, largest first, then by their shares. No group has
    fewer than ``smallest`` of them: where ``n_groups`` asks for more groups than that leaves, there are
    fewer, and the reason is ``stability``.

    Returns
    -------
    FoundGroups
    """
    axes = principal_axes(factor)
    b, v = factor.mean[:, 0], turn(factor.mean[:, 1:], axes)

    def start(centre: Float) -> Float:
        share = np.empty(len(b))
        n = min(len(centre), v.shape[1])
        shares_at(b, v[:, :n], np.ascontiguousarray(centre[:n]), share)
        return share

    fitter = GroupFitter(executor, start, min(factor.n_factors, 4), statement_keys, seed)
    best_start: dict[int, int] = {}
    candidates: list[Candidate] = []
    if n_groups is None:
        k, reason, candidates, best_start = choose_groups(
            fitter, n_participants, most=most_groups, progress=progress
        )
    else:
        k, reason = min(n_groups, max(1, n_participants // max(smallest, 1))), "given"
    while True:
        starts = [best_start[k]] if k in best_start else list(range(STARTS if k > 1 else 1))
        fit, _, _ = fitter.fit(k, starts, keep="membership")
        told = {
            "membership": "membership",
            "label": "group",
            "certain": CERTAIN,
            "k": k,
            "most_key": 2**64 - 1,
        }
        members = executor.sum("groups.label/1", order=None, **told)["members"]
        if k == 1 or int(members.min()) >= smallest:
            break
        k, reason = k - 1, "stability"
    order = np.array(sorted(range(k), key=lambda c: (-int(members[c]), fit.share[:, c].tolist())), np.int64)
    place = np.empty(k, np.int64)
    place[order] = np.arange(k)
    again = executor.sum("groups.label/1", order=place, **told)
    return FoundGroups(
        k, reason, candidates, fit.share[:, order], fit.size[order], order, again["members"],
        weight=again["weight"].astype(np.float64) * 2.0**-20,
        certainty=again["sure"] * 2.0**-20 / np.maximum(again["members"], 1),
    )  # fmt: skip
