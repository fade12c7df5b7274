"""Polis's statistics of given groups: representativeness, group-informed and majority consensus, priorities.

Pure functions of counts. Short names of Polis's own output are in brackets where a field has one. The tests
are one-sided at 90 % and nothing corrects for how many are made: a single vote of one person passes them.
They are here for comparison with Polis; Comity's own findings are elsewhere in :mod:`comity.opinion`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute import exact
from comity.compute.kernels import polis as kernel
from comity.errors import InputError
from comity.votes import VoteTable
from comity.votes.table import REJECTED

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

#: One-sided 90 % quantile of the normal distribution, with the digits that Polis uses.
Z_90 = 1.2816
#: Statements in a list, at most.
LIST_LENGTH = 5
_TRUE = frozenset({"true", "t", "1", "yes"})

#: Priority of a statement that asks for facts about the voter, before squaring.
META_PRIORITY = 7.0


@dataclass(frozen=True)
class Listed:
    """A statement in one of Polis's lists.

    Parameters
    ----------
    statement : str
        Identifier [tid].
    direction : str
        ``"agree"`` or ``"disagree"`` [repful-for].
    n_success, n_trials : int
        Votes in that direction, and all votes.
    p_success : float
        (n_success + 1) / (n_trials + 2).
    p_test : float
        z of the share against one half.
    repness, repness_test : float, optional
        Share in the group over share outside it, and z of their difference; ``None`` in majority lists.
    best_agree : bool
        Chosen as what the group agrees with most; it may yet be listed for disagreement, as in Polis.
    n_agree : int, optional
        Agree votes, where ``best_agree``.
    """

    statement: str
    direction: str
    n_success: int
    n_trials: int
    p_success: float
    p_test: float
    repness: float | None = None
    repness_test: float | None = None
    best_agree: bool = False
    n_agree: int | None = None


@dataclass(frozen=True, eq=False)
class GroupStatistics:
    """What Polis computes from groups that are given.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_groups, n_statements, 3)
        Disagree, pass and agree votes [nd, ns - na - nd, na].
    p_agree, p_disagree : ndarray of float64, shape (n_groups, n_statements)
        Shares of all votes, passes included, with one vote added for and one against [pa, pd].
    p_agree_test, p_disagree_test : ndarray of float64, shape (n_groups, n_statements)
        z against one half [pat, pdt].
    repness_agree, repness_disagree : ndarray of float64, shape (n_groups, n_statements)
        Share in the group over share in all other groups together [ra, rd].
    repness_agree_test, repness_disagree_test : ndarray of float64, shape (n_groups, n_statements)
        z of the difference of the two shares, pooled [rat, rdt].
    consensus, consensus_disagree : ndarray of float64, shape (n_statements,)
        Group-informed consensus: the product over groups of ``p_agree`` (``p_disagree``). It falls with the
        number of groups, so it cannot be compared between analyses.
    representative : tuple of tuple of Listed
        Up to five statements for each group.
    """

    counts: Int
    p_agree: Float
    p_disagree: Float
    p_agree_test: Float
    p_disagree_test: Float
    repness_agree: Float
    repness_disagree: Float
    repness_agree_test: Float
    repness_disagree_test: Float
    consensus: Float
    consensus_disagree: Float
    representative: tuple[tuple[Listed, ...], ...]

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.counts)


def group_statistics(votes: VoteTable, labels: npt.ArrayLike) -> GroupStatistics:
    """Compute Polis's statistics for groups that are given.

    Statements of :func:`left_out_of` are counted, and left out of ``representative``.

    Parameters
    ----------
    votes : VoteTable
    labels : array_like of int, shape (n_participants,)
        Group of each participant, from 0; negative for people in no group.

    Returns
    -------
    GroupStatistics

    Raises
    ------
    InputError
        Where labels are not whole numbers, not one a participant, or all negative.

    Examples
    --------
    >>> votes = VoteTable.from_triplets(["a", "b", "c"], ["x"] * 3, [1, 1, -1])
    >>> s = group_statistics(votes, [0, 0, 1])
    >>> s.counts[:, 0].tolist(), s.consensus.round(3).tolist()
    ([[0, 0, 2], [1, 0, 0]], [0.25])
    """
    given: npt.NDArray[Any] = np.asarray(labels)
    if given.shape != (votes.n_participants,) or given.dtype.kind not in "iu":
        raise InputError(
            f"labels of shape {given.shape} and type {given.dtype} for {votes.n_participants} participants",
            "Give one whole number for each participant, in the table's order; -1 for nobody's group.",
        )
    if not (given >= 0).any():
        raise InputError("no participant is in a group", "Number the groups from 0.")
    counts = np.zeros((int(given.max()) + 1, votes.n_statements, 3), np.int64)
    kernel.count_votes(votes.indptr, votes.indices, votes.values, given.astype(np.int64), counts)
    return statistics_of(counts, votes.statements, left_out_of(votes))


def left_out_of(votes: VoteTable) -> Bool:
    """Statements that Polis takes out of map and lists: rejected, or asking for facts about the voter.

    Returns
    -------
    ndarray of bool, shape (n_statements,)
    """
    out = is_meta_of(votes)
    if votes.moderated is not None:
        out |= votes.moderated == REJECTED
    return out


def is_meta_of(votes: VoteTable) -> Bool:
    """Statements marked ``is-meta``: they ask for facts about the voter; shape (n_statements,)."""
    column = votes.statement_info.get("is-meta")
    if column is None:
        return np.zeros(votes.n_statements, bool)
    return np.array([str(x).strip().lower() in _TRUE for x in column], bool)


def statistics_of(counts: Int, statements: npt.NDArray[np.object_], left_out: Bool) -> GroupStatistics:
    """Compute the statistics from counts.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_groups, n_statements, 3)
        Disagree, pass and agree votes.
    statements : ndarray of str, shape (n_statements,)
    left_out : ndarray of bool, shape (n_statements,)
        Statements to leave out of the lists.
    """
    n = counts.sum(2)
    rest = counts.sum(0) - counts
    n_rest = rest.sum(2)
    agree, disagree = (_side(counts[:, :, k], rest[:, :, k], n, n_rest) for k in (2, 0))
    lists = tuple(
        _representative(counts[g], [x[g] for x in agree], [x[g] for x in disagree], statements, left_out)
        for g in range(len(counts))
    )
    return GroupStatistics(
        counts=counts,
        p_agree=agree[0],
        p_disagree=disagree[0],
        p_agree_test=agree[1],
        p_disagree_test=disagree[1],
        repness_agree=agree[2],
        repness_disagree=disagree[2],
        repness_agree_test=agree[3],
        repness_disagree_test=disagree[3],
        consensus=_product(agree[0]),
        consensus_disagree=_product(disagree[0]),
        representative=lists,
    )


def _side(k: Int, k_rest: Int, n: Int, n_rest: Int) -> tuple[Float, Float, Float, Float]:
    """Share, its z, ratio to the share outside, z of the difference; shapes (n_groups, n_statements)."""
    p = share(k, n)
    return p, one_sample_z(k, n), p / share(k_rest, n_rest), two_sample_z(k, k_rest, n, n_rest)


def _product(shares: Float) -> Float:
    """Product over groups, in their order; shape (n_statements,)."""
    out = np.ones(shares.shape[1])
    for row in shares:
        out *= row
    return out


def share(k: Int, n: Int) -> Float:
    """Share with one added for and one against: (k + 1) / (n + 2)."""
    out: Float = (k + 1) / (n + 2)
    return out


def one_sample_z(k: Int, n: Int) -> Float:
    """Return z against one half, one success added: 2 sqrt(n + 1) ((k + 1) / (n + 1) - 1/2)."""
    out: Float = 2.0 * np.sqrt(n + 1.0) * ((k + 1) / (n + 1) - 0.5)
    return out


def two_sample_z(k: Int, k_rest: Int, n: Int, n_rest: Int) -> Float:
    """Return the z of the difference of two shares, pooled, one success and one trial added to both.

    0 where all trials are successes.
    """
    a, b, m, o = k + 1, k_rest + 1, n + 1, n_rest + 1
    pooled = (a + b) / (m + o)
    certain = a + b == m + o
    variance = np.where(certain, 1.0, pooled * (1.0 - pooled) * (1.0 / m + 1.0 / o))
    out: Float = np.where(certain, 0.0, (a / m - b / o) / np.sqrt(variance))
    return out


def _representative(
    counts: Int,
    agree: list[Float],
    disagree: list[Float],
    statements: npt.NDArray[np.object_],
    left_out: Bool,
) -> tuple[Listed, ...]:
    """Choose a group's statements: one that it agrees with, then those that pass both tests, by a product."""
    (pa, pat, ra, rat), (pd, pdt, rd, rdt) = agree, disagree
    for_agree = rat > rdt
    passes = ((rat > Z_90) & (pat > Z_90)) | ((rdt > Z_90) & (pdt > Z_90))
    passes &= ~left_out
    best_agree, best = kernel.best_statements(counts, pa, pat, ra, rat, rdt, left_out, Z_90)

    def listed(j: int, *, first: bool = False) -> Listed:
        side = agree if for_agree[j] else disagree
        return Listed(
            statement=str(statements[j]),
            direction="agree" if for_agree[j] else "disagree",
            n_success=int(counts[j, 2 if for_agree[j] else 0]),
            n_trials=int(counts[j].sum()),
            p_success=float(side[0][j]),
            p_test=float(side[1][j]),
            repness=float(side[2][j]),
            repness_test=float(side[3][j]),
            best_agree=first,
            n_agree=int(counts[j, 2]) if first else None,
        )

    head = [listed(best_agree, first=True)] if best_agree >= 0 else []
    if not passes.any():
        return tuple(head or ([listed(best)] if best >= 0 else []))
    order = np.flatnonzero(passes)
    order = order[order != best_agree]
    score = np.where(for_agree, ra * rat * pa * pat, rd * rdt * pd * pdt)[order]
    order = order[np.argsort(-score, kind="stable")]
    chosen = (head + [listed(int(j)) for j in order[:LIST_LENGTH]])[:LIST_LENGTH]
    return tuple(sorted(chosen, key=lambda x: x.direction))  # stable; "agree" comes before "disagree"


def majority_statements(
    counts: Int, statements: npt.NDArray[np.object_], left_out: Bool
) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """List what most voters agree with, and what most disagree with, over everyone whether in a group or not.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_statements, 3)
        Disagree, pass and agree votes of all participants.
    statements : ndarray of str, shape (n_statements,)
    left_out : ndarray of bool, shape (n_statements,)

    Returns
    -------
    agree, disagree : tuple of Listed
        Up to five each: share above one half with z above :data:`Z_90`, by share times z.
    """
    n = counts.sum(1)
    out = []
    for direction, side in (("agree", 2), ("disagree", 0)):
        p, z = share(counts[:, side], n), one_sample_z(counts[:, side], n)
        order = np.flatnonzero((p > 0.5) & (z > Z_90) & ~left_out)
        order = order[np.argsort(-(p * z)[order], kind="stable")][:LIST_LENGTH]
        out.append(
            tuple(
                Listed(
                    str(statements[j]), direction, int(counts[j, side]), int(n[j]), float(p[j]), float(z[j])
                )
                for j in order
            )
        )
    return out[0], out[1]


def priorities(counts: Int, extremity: Float, is_meta: Bool) -> Float:
    """Weight with which Polis shows a statement next.

    ``((1 - p) (E + 1) a (1 + 8 * 2**(-n / 5)))**2`` with the shares ``a`` of agreement and ``p`` of passes;
    49 for a statement that asks for facts about the voter.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_statements, 3)
        Disagree, pass and agree votes of those who are in a group.
    extremity : ndarray of float64, shape (n_statements,)
        E: length of the statement's projection.
    is_meta : ndarray of bool, shape (n_statements,)
    """
    n = counts.sum(1)
    a, p = share(counts[:, 2], n), share(counts[:, 1], n)
    new = np.array([exact.exp(-k * 0.13862943611198906) for k in n.tolist()])  # 2**(-n / 5)
    value = np.where(is_meta, META_PRIORITY, (1.0 - p) * (extremity + 1.0) * a * (1.0 + 8.0 * new))
    return value * value
