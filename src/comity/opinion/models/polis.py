"""The Polis-compatible model: components, groups and statistics as Polis computes them.

What it says: where people stand in a plane, which of two to five groups each belongs to, and what sets
groups apart. Why a body would choose it: to compare with a conversation that ran on Polis, or with
red-dwarf. It gives no uncertainty, may show a group of one person, and calls a statement representative on
a single vote; the other models do not. Reference: Small, Björkegren, Erkkilä, Shaw and Megill, RECERCA
26(2), 2021; docs/models/polis.md has every rule. Polis's server also remembers earlier results (who was in,
where groups were, how many); here the votes alone decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from comity.compute.executor import LocalExecutor, cores
from comity.compute.kernels import polis as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.errors import InputError, NotEnoughDataError
from comity.opinion.models.polis_groups import find_groups, in_conversation, scatter
from comity.opinion.models.polis_pca import means_of, principal_components
from comity.opinion.models.polis_stats import (
    is_meta_of,
    left_out_of,
    majority_statements,
    priorities,
    statistics_of,
)
from comity.votes import VoteTable

Float = npt.NDArray[np.float64]

ID = "polis/1"

#: A thread for every so many votes.
_VOTES_A_THREAD = 100_000


@statistic("polis.project/1")
def _project(part: Part, told: Mapping[str, Any]) -> Sums:
    points = part.state["polis.points"] = np.zeros((part.n, 2))
    kernel.project(
        part.indptr, part.indices, part.values, told["table"], told["left_out"], told["n_columns"], points
    )
    return {}


@statistic("polis.counts/1")
def _counts(part: Part, told: Mapping[str, Any]) -> Sums:
    counts = np.zeros((told["n_groups"], part.n_statements, 3), np.int64)
    labels = part.state.get("polis.labels") if told["by_group"] else None
    if labels is None:
        labels = np.zeros(part.n, np.int64)
    kernel.count_votes(part.indptr, part.indices, part.values, labels, counts)
    return {"counts": counts}


class Polis:
    """Polis's pipeline as a pure function of the votes.

    Participants count once each. Statements that moderation rejected, or that are marked ``is-meta``, are
    treated as Polis does: as if everyone had passed on them, and left out of all lists.

    Parameters
    ----------
    min_votes : int
        Votes that put a participant into the groups (or all statements, where there are fewer).
    min_participants : int
        Where fewer are in, those with the most votes fill up to this number.
    max_base : int
        Most base clusters.
    max_groups : int
        Most groups; also never more than two and one for every twelve base clusters.
    n_groups : int, optional
        Ask for this number of groups instead of choosing by silhouette.
    base_iterations, group_iterations : int
        Most steps of k-means after the first; 20 for groups is what Polis's server does, though it asks for
        100.
    tolerance : float
        k-means stops when no centre moves this far.
    threads : int, optional
        Changes the time only.

    Attributes
    ----------
    means_ : ndarray of float64, shape (n_statements,)
        Mean vote (agree 1, pass 0, disagree -1); it fills the gaps.
    components_ : ndarray of float64, shape (2, n_statements)
        Orthonormal rows, the largest entry of each positive; zeros where the votes have no such direction.
    variance_ : ndarray of float64, shape (2,)
        Sum of squares along each component.
    projections_ : ndarray of float64, shape (n_participants, 2)
        Times the square root of statements over own votes; zeros for people without a vote.
    statement_projections_ : ndarray of float64, shape (n_statements, 2)
        Where someone would be who agrees with this statement and voted on nothing else.
    in_conversation_ : ndarray of bool, shape (n_participants,)
    labels_ : ndarray of int64, shape (n_participants,)
        Group from 0, or -1.
    base_labels_ : ndarray of int64, shape (n_participants,)
        Base cluster from 0, or -1.
    n_groups_ : int
    group_sizes_ : ndarray of int64, shape (n_groups,)
    group_centers_ : ndarray of float64, shape (n_groups, 2)
    silhouettes_ : dict of int to float
        By number of groups asked for.
    statistics_ : GroupStatistics
    counts_ : ndarray of int64, shape (n_statements, 3)
        Disagree, pass and agree votes of all participants.
    group_counts_ : ndarray of int64, shape (n_groups, n_statements, 3)
    consensus_, consensus_disagree_ : ndarray of float64, shape (n_statements,)
        Group-informed consensus.
    representative_ : tuple of tuple of Listed
        For each group.
    majority_agree_, majority_disagree_ : tuple of Listed
    priorities_ : ndarray of float64, shape (n_statements,)
        Weight of each statement when Polis draws the next one to show.
    n_passes_ : int
        Passes over the votes that the components took.

    Examples
    --------
    >>> from comity.votes import VoteTable
    >>> who = [p for p in "abcdef" for _ in range(3)]
    >>> votes = VoteTable.from_triplets(who, ["x", "y", "z"] * 6, [1, 1, 1] * 3 + [-1, -1, 1] * 3)
    >>> Polis().fit(votes).labels_.tolist()
    [0, 0, 0, 1, 1, 1]
    """

    id = ID

    def __init__(
        self,
        *,
        min_votes: int = 7,
        min_participants: int = 15,
        max_base: int = 100,
        max_groups: int = 5,
        n_groups: int | None = None,
        base_iterations: int = 100,
        group_iterations: int = 20,
        tolerance: float = 0.01,
        threads: int | None = None,
    ) -> None:
        self.min_votes = min_votes
        self.min_participants = min_participants
        self.max_base = max_base
        self.max_groups = max_groups
        self.n_groups = n_groups
        self.base_iterations = base_iterations
        self.group_iterations = group_iterations
        self.tolerance = tolerance
        self.threads = threads

    def fit(self, votes: VoteTable, weights: Float | None = None) -> Self:
        """Compute components, groups and statistics.

        Parameters
        ----------
        votes : VoteTable
            ``moderated`` and the column ``is-meta`` of ``statement_info`` are used where they are given.
        weights : ndarray of float64, shape (n_participants,), optional
            Accepted where all are equal: Polis knows no weights.

        Raises
        ------
        InputError
            On unequal weights, or settings that cannot be met.
        NotEnoughDataError
            Where there is no vote.
        """
        self._check(weights)
        if not votes.n_votes:
            raise NotEnoughDataError("there is no vote", "Collect votes first.")
        left_out = left_out_of(votes)
        threads = max(1, min(self.threads or cores(), votes.n_votes // _VOTES_A_THREAD))
        with LocalExecutor(_part(votes).split(threads), threads) as executor:
            counts = executor.sum("polis.counts/1", n_groups=1, by_group=False)["counts"][0]
            voted = counts.sum(1) > 0
            n_columns = int(voted.sum())
            pca = principal_components(executor, counts, left_out)
            means = means_of(counts, left_out)
            table = np.stack([means, *pca.components, np.zeros(len(means))], 1)
            executor.sum("polis.project/1", table=table, left_out=left_out & voted, n_columns=n_columns)
            points = executor.gather("polis.points")
            inside = in_conversation(
                votes.votes_per_participant, n_columns, self.min_votes, self.min_participants
            )
            groups = find_groups(
                executor,
                points,
                inside,
                max_base=self.max_base,
                max_groups=self.max_groups,
                n_groups=self.n_groups,
                base_iterations=self.base_iterations,
                group_iterations=self.group_iterations,
                tolerance=self.tolerance,
            )
            scatter(executor, "polis.labels", groups.labels)
            by_group = executor.sum("polis.counts/1", n_groups=len(groups.centers), by_group=True)["counts"]

        self.means_, self.components_, self.variance_, self.n_passes_ = (
            means,
            pca.components,
            pca.variance,
            pca.n_passes,
        )
        self.projections_ = points
        self.statement_projections_ = ((1.0 - means) * pca.components).T * np.sqrt(float(n_columns))
        self.in_conversation_ = inside
        self.labels_, self.base_labels_ = groups.labels, groups.base_labels
        self.n_groups_ = len(groups.centers)
        self.group_sizes_ = np.bincount(groups.labels[inside], minlength=self.n_groups_)
        self.group_centers_ = groups.centers
        self.silhouettes_ = dict(groups.silhouettes)
        self.counts_, self.group_counts_ = counts, by_group
        self.statistics_ = statistics_of(by_group, votes.statements, left_out)
        self.consensus_ = self.statistics_.consensus
        self.consensus_disagree_ = self.statistics_.consensus_disagree
        self.representative_ = self.statistics_.representative
        self.majority_agree_, self.majority_disagree_ = majority_statements(
            counts, votes.statements, left_out
        )
        x, y = self.statement_projections_.T
        self.priorities_ = priorities(by_group.sum(0), np.sqrt(x * x + y * y), is_meta_of(votes))
        self.participants_, self.statements_ = votes.participants, votes.statements
        return self

    def predict_proba(self, participants: Sequence[Any], statements: Sequence[Any]) -> Float:
        """Probability of agreement given that the participant agrees or disagrees, pair by pair.

        The share of agreement among the agree and disagree votes of the participant's group, with one vote
        added for and one against; of all participants for people in no group or unknown; of all votes for
        an unknown statement.

        Parameters
        ----------
        participants, statements : sequence of str, shape (n,)
            Identifiers.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        i, j = _places(self.participants_, participants), _places(self.statements_, statements)
        if len(i) != len(j):
            raise InputError(
                f"{len(i)} participants and {len(j)} statements are not pairs",
                "Give two columns of the same length.",
            )
        # row 0 is everyone, row g + 1 is group g; the last column is all statements together
        counts = np.concatenate([self.counts_[None], self.group_counts_])
        agree = np.concatenate([counts[:, :, 2], np.full((len(counts), 1), self.counts_[:, 2].sum())], 1)
        disagree = np.concatenate([counts[:, :, 0], np.full((len(counts), 1), self.counts_[:, 0].sum())], 1)
        row = np.where(i >= 0, self.labels_[i] + 1, 0)
        out: Float = ((agree + 1) / (agree + disagree + 2))[row, j]
        return out

    def _check(self, weights: Float | None) -> None:
        if weights is not None and len(weights) and (weights != weights[0]).any():
            raise InputError(
                "the polis model counts every participant once",
                "Leave the weights out, or use another model.",
            )
        limits = {
            "min_votes": 1, "min_participants": 0, "max_base": 1, "max_groups": 2, "base_iterations": 0,
            "group_iterations": 0, "tolerance": 0.0,
        }  # fmt: skip
        for name, least in limits.items():
            if getattr(self, name) < least:
                raise InputError(f"{name} is {getattr(self, name)}", f"Give {least} or more.")
        if self.n_groups is not None and self.n_groups < 1:
            raise InputError(f"n_groups is {self.n_groups}", "Give 1 or more, or leave it out.")


def _part(votes: VoteTable) -> Part:
    """One part of a whole table; nothing here asks for keys or weights, so they take no room."""
    n = votes.n_participants
    return Part(
        indptr=votes.indptr,
        indices=votes.indices,
        values=votes.values,
        n_statements=votes.n_statements,
        keys=np.broadcast_to(np.uint64(0), n),
        weights=np.broadcast_to(np.float64(1.0), n),
    )


def _places(known: npt.NDArray[np.object_], wanted: Sequence[Any]) -> npt.NDArray[np.int64]:
    """Index of each identifier, -1 where it is unknown."""
    place = {s: i for i, s in enumerate(known)}
    return np.array([place.get(str(s), -1) for s in wanted], np.int64)
