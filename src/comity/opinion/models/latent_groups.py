"""Latent groups: who votes alike, with a probability for each member and nobody forced into a group.

What it says: each participant belongs to one of ``k`` groups; members of a group agree with a statement with
the same probability. Whoever is not at least 90 % likely to belong to one group is undecided.

Why a body would choose it: groups by clustering a map change with a tenth of the votes; these are kept only
where they do not. One group ("no groups found") is an answer, and no group is smaller than three people.

Reference: see :mod:`comity.opinion.group_fit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from comity.compute.executor import LocalExecutor
from comity.compute.part import keys
from comity.errors import InputError, NotEnoughDataError
from comity.opinion.factor_fit import FactorParameters, fit_factor
from comity.opinion.find_groups import find_groups
from comity.opinion.group_fit import MOST_GROUPS, SMALLEST_GROUP
from comity.opinion.parts import local_executor
from comity.votes import VoteTable

Float = npt.NDArray[np.float64]

ID = "latent-groups/1"


class LatentGroups:
    """Latent groups with memberships.

    Parameters
    ----------
    n_groups : int or None
        None chooses; see :func:`comity.opinion.group_fit.choose_groups`.
    most_groups : int
        Most that are tried.
    seed : int
    threads : int, optional
        Changes the time only.

    Attributes
    ----------
    n_groups_ : int
    reason_ : str
        Why that many: a code of :func:`~comity.opinion.group_fit.choose_groups`, or ``given``.
    candidates_ : list of Candidate
    labels_ : ndarray of int64, shape (n_participants,)
        From 0, the largest group first; -1 is undecided.
    membership_ : ndarray of float64, shape (n_participants, k)
    certain_ : ndarray of bool, shape (n_participants,)
    share_ : ndarray of float64, shape (n_statements, k)
        Each group's share of agreement.

    Examples
    --------
    >>> from comity.votes import VoteTable
    >>> rows = [(f"p{i}", f"s{j}", 1 if (i < 20) == (j < 10) else -1) for i in range(40) for j in range(20)]
    >>> groups = LatentGroups().fit(VoteTable.from_triplets(*zip(*rows)))
    >>> groups.n_groups_, len(set(groups.labels_[:5].tolist()))
    (2, 1)
    """

    id = ID

    def __init__(
        self,
        n_groups: int | None = None,
        *,
        most_groups: int = MOST_GROUPS,
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        self.n_groups = n_groups
        self.most_groups = most_groups
        self.seed = seed
        self.threads = threads

    def fit(self, votes: VoteTable, weights: Float | None = None) -> Self:
        """Fit to the agree and disagree votes of a table; passes are left out.

        Parameters
        ----------
        votes : VoteTable
        weights : ndarray of float64, shape (n_participants,), optional

        Raises
        ------
        NotEnoughDataError
            Where nobody agrees or disagrees with anything.
        InputError
            Where ``n_groups`` is less than one.
        """
        if self.n_groups is not None and self.n_groups < 1:
            raise InputError(
                f"n_groups is {self.n_groups}", "Give a whole number from 1 up, or None to choose."
            )
        if not (votes.values != 0).any():
            raise NotEnoughDataError("there is no agree or disagree vote", "Collect votes first.")
        with local_executor(votes, weights, self.threads) as executor:
            factor = fit_factor(executor, 4, statement_keys=keys(votes.statements.tolist()), seed=self.seed)
            n = int((votes.votes_per_participant > 0).sum())
            return self.fit_parts(executor, factor, votes, n)

    def fit_parts(
        self, executor: LocalExecutor, factor: FactorParameters, votes: VoteTable, n_participants: int
    ) -> Self:
        """Fit on parts whose opinion model is fitted already, and gather the participants."""
        found = find_groups(
            executor, factor, keys(votes.statements.tolist()), n_participants,
            n_groups=self.n_groups, most_groups=self.most_groups, seed=self.seed,
            smallest=SMALLEST_GROUP if self.n_groups is None else 0,
        )  # fmt: skip
        self.n_groups_, self.reason_, self.candidates_ = found.k, found.reason, found.candidates
        self.share_, self.size_ = found.share, found.size
        self.labels_ = executor.gather("group")
        self.membership_ = executor.gather("membership")[:, found.order]
        self.certain_ = self.labels_ >= 0
        self.participants_ = {s: i for i, s in enumerate(votes.participants)}
        self.statements_ = {s: j for j, s in enumerate(votes.statements)}
        return self

    def predict_proba(self, participants: Sequence[Any], statements: Sequence[Any]) -> Float:
        """Probability of agreement given that the participant agrees or disagrees, pair by pair.

        Parameters
        ----------
        participants, statements : sequence of str, shape (n,)
            Identifiers; unknown participants get the groups' sizes, unknown statements one half.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        i = np.array([self.participants_.get(str(s), -1) for s in participants], int)
        j = np.array([self.statements_.get(str(s), -1) for s in statements], int)
        member = self.membership_[i]
        member[i < 0] = self.size_
        share = self.share_[j]
        share[j < 0] = 0.5
        out: Float = (member * share).sum(1)
        return out
