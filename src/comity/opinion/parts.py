"""From a vote table to parts and an executor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from comity.compute.executor import LocalExecutor, cores
from comity.compute.part import Part, keys
from comity.votes import VoteTable

#: Fewer votes than this are not worth a second thread.
_WORTH_A_THREAD = 20_000


def part_of(votes: VoteTable, weights: npt.NDArray[np.float64] | None = None) -> Part:
    """Make one part of a whole table; ``weights`` default to one each."""
    return Part(
        indptr=votes.indptr,
        indices=votes.indices,
        values=votes.values,
        n_statements=votes.n_statements,
        keys=keys(votes.participants.tolist()),
        weights=np.ones(votes.n_participants) if weights is None else weights,
    )


def local_executor(
    votes: VoteTable, weights: npt.NDArray[np.float64] | None = None, threads: int | None = None
) -> LocalExecutor:
    """Split a table over this process's threads."""
    threads = threads or cores()
    n = max(1, min(threads, votes.n_votes // _WORTH_A_THREAD + 1))
    return LocalExecutor(part_of(votes, weights).split(n), threads)
