"""The front door: from votes to findings, a slate, a report and a JSON document."""

from __future__ import annotations

import warnings
from typing import Any

from comity.analysis import slating
from comity.analysis.comparison import Comparison, compare
from comity.analysis.document import schema
from comity.analysis.plan import Plan, build_part, describe, merge, pool, split
from comity.analysis.result import Agreement, Analysis, Finding, Group, OpinionMap
from comity.analysis.run import run
from comity.analysis.settings import Settings
from comity.compute import jit
from comity.compute.executor import LocalExecutor, cores
from comity.opinion.factor_fit import Progress
from comity.votes import VoteTable

__all__ = [
    "Agreement",
    "Analysis",
    "Comparison",
    "Finding",
    "Group",
    "OpinionMap",
    "Plan",
    "Settings",
    "analyze",
    "compare",
    "pool",
    "schema",
]

_WORTH_A_THREAD = 20_000


def analyze(
    votes: VoteTable,
    *,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Analysis:
    """Find what the votes say: common ground, differences, what is unsettled, groups, slate, map, balance.

    A pure function of the set of votes, the settings and the seed: the order of rows, the number of threads
    and any earlier analysis change nothing.

    Parameters
    ----------
    votes : VoteTable
        As :func:`comity.read_votes` gives it. Statements that moderation rejected are left out.
    seed : int
        Decides starts, folds and ties.
    threads : int, optional
        By default as many as there are cores; changes the time only.
    progress : callable, optional
        Called with a stage, the steps done and all steps (or None).
    **settings
        Fields of :class:`comity.analysis.Settings`.

    Returns
    -------
    Analysis

    Raises
    ------
    InputError
        On settings that cannot be.
    NotEnoughDataError
        Where nobody agrees or disagrees with anything.

    Examples
    --------
    >>> from comity.votes import VoteTable
    >>> pairs = [(i, j) for i in range(60) for j in range(20)]
    >>> votes = [1 if (i < 30) == (j < 10) or j == 19 else -1 for i, j in pairs]
    >>> people, statements = [f"p{i}" for i, _ in pairs], [f"s{j}" for _, j in pairs]
    >>> analysis = analyze(VoteTable.from_triplets(people, statements, votes))
    >>> [f.id for f in analysis.common_ground], len(analysis.groups)
    (['s19'], 2)
    """
    chosen = Settings(**settings).check()
    plan = merge([describe(votes)], weights=chosen.weights)
    part = build_part(votes, plan)
    threads = threads or cores()
    parts = split(part, max(1, min(threads, len(part.values) // _WORTH_A_THREAD + 1)))
    return finish(LocalExecutor(parts, threads), plan, chosen, seed, progress)


def warm_up(progress: Progress | None = None) -> None:
    """Compile the kernels now, if they are not compiled yet, on a few made-up votes.

    Takes a quarter of a minute, once on a machine; ``progress`` is told the stage ``compile``. Where compiled
    code cannot be kept, a warning says why and every process compiles anew.
    """
    if not jit.cold():
        return
    if jit.cache_problem:
        warnings.warn(f"compiled code is not kept: {jit.cache_problem}", UserWarning, stacklevel=3)
    if progress:
        progress("compile", 0, None)
    jit.warmed()  # first, since what follows comes here again
    pairs = [(i, j) for i in range(16) for j in range(8)]
    people, statements = [i for i, _ in pairs], [j for _, j in pairs]
    votes = VoteTable.from_triplets(people, statements, [1 - 2 * (i % 2) for i in people])
    analyze(votes, threads=1, slate_k=1)


def finish(executor: Any, plan: Plan, settings: Settings, seed: int, progress: Progress | None) -> Analysis:
    """Run an analysis on an executor and choose its slate."""
    warm_up(progress)
    result = run(executor, plan, settings, seed, progress)
    slate = None
    if settings.slate_k:
        if progress:
            progress("slate", 0, None)
        slate = slating.make(executor, result, settings.slate_k, settings.slate_method)
    return Analysis(result, executor, slate)
