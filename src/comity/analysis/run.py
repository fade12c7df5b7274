"""Run an analysis on an executor: every number comes from sums over participants, whoever holds the votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.analysis.digest import votes_digest
from comity.analysis.plan import Plan
from comity.analysis.settings import GIVEN, PERSON, Settings
from comity.compute.executor import Executor
from comity.compute.part import Part, keys
from comity.compute.statistic import Sums, statistic
from comity.errors import InputError, NotEnoughDataError
from comity.opinion.balance import Activity, AttributeBalance, activity, balance_of
from comity.opinion.factor_fit import FactorParameters, Progress, fit_factor
from comity.opinion.find_groups import FoundGroups, find_groups
from comity.opinion.findings import Gaps, Ranking, Representative, gaps, rankings, representative
from comity.opinion.population import MapCells, Population, sum_map, sum_population
from comity.opinion.routing import Routing, route
from comity.opinion.verdicts import Shares, ToSettle, Verdicts, judge, shares_of, votes_to_settle

Int = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Result:
    """All that an analysis found, as arrays in the order of the plan's statements."""

    plan: Plan
    settings: Settings
    seed: int
    votes_digest: str
    participants: int
    invited: int
    counts: Int
    opinion: FactorParameters
    passes: FactorParameters
    groups: FoundGroups
    population: Population
    shares: Shares
    verdicts: Verdicts
    to_settle: list[ToSettle]
    gaps: Gaps | None
    representative: list[list[Representative]]
    rankings: dict[str, Ranking]
    routing: Routing
    map: MapCells | None
    balance: list[AttributeBalance]
    activity: Activity


# ---------------------------------------------------------------------- statistics
@statistic("analysis.size/1")
def _size(part: Part, told: Mapping[str, Any]) -> Sums:
    agree_or_not = int((part.values != 0).sum())
    return {"n": np.array([part.n, part.state["balance.everyone"], len(part.values), agree_or_not], np.int64)}


@statistic("analysis.attributes/1")
def _attributes(part: Part, told: Mapping[str, Any]) -> Sums:
    """Invited, participants and votes by the values of each attribute."""
    votes = np.diff(part.indptr)
    out: Sums = {}
    for name, n in told["sizes"].items():
        code = part.codes[name]
        here = np.bincount(code, minlength=n).astype(np.int64)
        cast = np.bincount(code, weights=votes.astype(np.float64), minlength=n).astype(np.int64)
        out[name] = np.stack([part.state["balance.invited"][name], here, cast], 1)
    return out


@statistic("analysis.weights/1")
def _set_weights(part: Part, told: Mapping[str, Any]) -> Sums:
    """Set the weights that the parts' sums use from now on; answer their sum and the sum of their squares."""
    if told["attribute"] is not None:
        part.weights = told["by_value"][part.codes[told["attribute"]]]
    else:
        part.weights = part.state["weights.units"] * told["scale"]
    units = np.rint(part.weights * 2.0**20).astype(np.int64)
    squares = np.rint(part.weights**2 * 2.0**20).astype(np.int64)
    return {"sums": np.array([units.sum(), squares.sum()], np.int64)}


@statistic("analysis.units/1")
def _units(part: Part, told: Mapping[str, Any]) -> Sums:
    units = part.state["weights.units"]
    # in two halves, whose sums cannot wrap
    return {"sums": np.array([(units >> 25).sum(), (units & (2**25 - 1)).sum()], np.int64)}


def _weigh(executor: Executor, settings: Settings, plan: Plan, n: int, cells: Mapping[str, Int]) -> None:
    """Set participants' weights, scaled so that they sum to Kish's effective number of participants.

    The scale matters only where information is counted: a few heavy participants are no more evidence than a
    few (Kish, Survey Sampling, 1965, section 11.7).
    """
    if settings.weights == PERSON:
        return
    told: dict[str, Any] = {"attribute": None, "by_value": None, "scale": 1.0}
    if settings.weights == GIVEN:
        high, low = (int(x) for x in executor.sum("analysis.units/1")["sums"])
        units = (high << 25) + low
        if units <= 0:
            raise NotEnoughDataError(
                "the weights of all who voted are 0", "Give at least one positive weight."
            )
        told["scale"] = n / units
    else:
        assert settings.party is not None
        members = cells[settings.party][:, 1]
        values = plan.attributes[settings.party]
        counted = [i for i, v in enumerate(values) if v != "" and members[i] > 0]
        if not counted:
            raise NotEnoughDataError(
                f"nobody who voted has a known {settings.party!r}", "Give the participants' attributes."
            )
        by_value = np.zeros(len(values))
        for i in counted:
            by_value[i] = n / (len(counted) * int(members[i]))
        told["attribute"], told["by_value"] = settings.party, by_value
    total, squares = (int(x) / 2.0**20 for x in executor.sum("analysis.weights/1", **told)["sums"])
    effective = total / squares
    if told["by_value"] is not None:
        told["by_value"] = told["by_value"] * effective
    told["scale"] = told["scale"] * effective
    executor.sum("analysis.weights/1", **told)


def run(
    executor: Executor, plan: Plan, settings: Settings, seed: int, progress: Progress | None = None
) -> Result:
    """Analyse the votes that an executor's parts hold.

    Parameters
    ----------
    executor : Executor
        Its parts were built by ``plan``.
    plan : Plan
    settings : Settings
    seed : int
    progress : callable, optional
        Called with a stage, steps done and all steps (or None).

    Returns
    -------
    Result

    Raises
    ------
    InputError
        Where the seed is no whole number.
    NotEnoughDataError
        Where nobody agrees or disagrees with anything.
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"the seed is {seed!r}", "Give a whole number.")
    said = progress or _silent
    said("reading", 0, None)
    participants, invited, votes, opinions = (int(x) for x in executor.sum("analysis.size/1")["n"])
    if opinions == 0:
        raise NotEnoughDataError(
            f"{votes} votes, none of which agrees or disagrees" if votes else "there is no vote",
            "Collect agree and disagree votes first.",
        )
    S = len(plan.statements)
    sizes = {name: len(values) for name, values in plan.attributes.items()}
    cells = executor.sum("analysis.attributes/1", sizes=sizes) if sizes else {}
    digest = votes_digest(executor, plan.statements, weighted=settings.weights == GIVEN)
    _weigh(executor, settings, plan, participants, cells)
    statement_keys = keys(plan.statements)
    opinion = fit_factor(
        executor, settings.n_factors, statement_keys=statement_keys, seed=seed, progress=progress
    )
    passes = fit_factor(
        executor, 0, positive=0, state="passes", statement_keys=statement_keys, seed=seed, progress=progress
    )
    counts = executor.sum("votes.counts/1")["counts"]
    groups = find_groups(
        executor, opinion, statement_keys, participants, n_groups=settings.n_groups, seed=seed,
        progress=progress,
    )  # fmt: skip
    said("findings", 0, None)
    population = sum_population(executor, opinion, passes, groups.k, participants)
    shares = shares_of(population, groups.members)
    verdicts = judge(shares, settings.bars)
    settle = votes_to_settle(shares, verdicts, settings.bars)
    gap = gaps(shares, opinion.cov)
    return Result(
        plan=plan, settings=settings, seed=seed, votes_digest=digest,
        participants=participants, invited=invited, counts=counts, opinion=opinion, passes=passes,
        groups=groups, population=population, shares=shares, verdicts=verdicts, to_settle=settle, gaps=gap,
        representative=representative(population, shares),
        rankings=rankings(shares, verdicts, gap, settle),
        routing=route(population.information()),
        map=sum_map(executor, opinion, groups.k),
        balance=[balance_of(name, plan.attributes[name], cells[name]) for name in plan.attributes],
        activity=activity(executor, S),
    )  # fmt: skip


def _silent(stage: str, done: int, total: int | None) -> None:
    """Say nothing."""
