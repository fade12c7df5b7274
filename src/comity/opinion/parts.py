"""From a vote table to parts and an executor."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from comity.compute.executor import LocalExecutor, cores
from comity.compute.part import Part, keys
from comity.errors import InputError
from comity.votes import VoteTable

#: Fewer votes than this are not worth a second thread.
_WORTH_A_THREAD = 20_000


def part_of(votes: VoteTable, weights: npt.NDArray[np.float64] | None = None) -> Part:
    """Make one part of a whole table.

    Parameters
    ----------
    votes : VoteTable
    weights : ndarray of float64, shape (n_participants,), optional
        What each participant counts for, in any unit: they are scaled to sum to the effective number of
        participants (Kish, Survey Sampling, 1965, section 11.7). One each by default.

    Raises
    ------
    InputError
        Where a weight is missing, negative or not a number, or all are 0.
    """
    return Part(
        indptr=votes.indptr,
        indices=votes.indices,
        values=votes.values,
        n_statements=votes.n_statements,
        keys=keys(votes.participants.tolist()),
        weights=np.ones(votes.n_participants) if weights is None else _scaled(weights, votes.n_participants),
    )


def _scaled(weights: npt.NDArray[np.float64], n: int) -> npt.NDArray[np.float64]:
    w = np.asarray(weights, np.float64)
    if w.shape != (n,):
        raise InputError(f"weights of shape {w.shape}", f"Give one for each of the {n} participants.")
    if not np.isfinite(w).all() or (w < 0).any() or not (w > 0).any():
        raise InputError("a weight is negative or not a number, or all are 0", "Give positive weights.")
    w = w / w.max()
    out: npt.NDArray[np.float64] = w * (math.fsum(w.tolist()) / math.fsum((w * w).tolist()))
    return out


def local_executor(
    votes: VoteTable, weights: npt.NDArray[np.float64] | None = None, threads: int | None = None
) -> LocalExecutor:
    """Split a table over this process's threads."""
    threads = threads or cores()
    n = max(1, min(threads, votes.n_votes // _WORTH_A_THREAD + 1))
    return LocalExecutor(part_of(votes, weights).split(n), threads)
