"""The slate of an analysis: chosen and certified on the same parts, with the same groups and weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from comity.analysis.document import letter
from comity.analysis.run import Result
from comity.analysis.settings import GIVEN
from comity.compute.executor import Executor
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.errors import NotEnoughDataError
from comity.opinion.population import chances, transposed_table
from comity.slate import Slate
from comity.slate.approvals import WEIGHTS
from comity.slate.electorate import PARTIES, PARTY, PERSONS, SCHEDULE, Electorate
from comity.slate.expected import PROBABILITIES
from comity.slate.front import slate_of
from comity.slate.parties import give_party_weights

#: Beyond so many participants times statements, missing votes are not estimated: only the extremes are told.
MOST_CHANCES = 100_000_000


@statistic("slate.prepare/1")
def _prepare(part: Part, told: Mapping[str, Any]) -> Sums:
    """Give the parts what a slate's statistics read: groups, parties, weights, chances of missing votes."""
    if told["n_groups"] > 1:
        part.codes["groups"] = part.state["group"].astype(np.int32)
    weights = part.state[WEIGHTS]
    if told["party"] is not None:
        code = part.codes[told["party"]]
        part.codes["parties"] = told["party_code"][code].astype(np.int32)
    if told["schedule"]:
        weights[SCHEDULE] = part.state["weights.units"]
    if told["table"] is not None:
        part.state[PROBABILITIES] = lambda rows: chances(part, rows, told)
        part.state.pop("slate.chances", None)
    return {}


def make(executor: Executor, result: Result, k: int, method: str) -> Slate | None:
    """Choose and certify a slate of ``k`` provisions; None where no statement is eligible or nobody counts.

    Raises
    ------
    InputError
        Where ``k`` or ``method`` cannot be.
    """
    settings, plan = result.settings, result.plan
    party = settings.party or (PARTY if PARTY in plan.attributes else None)
    told: dict[str, Any] = {
        "n_groups": result.groups.k, "party": None, "party_code": None,
        "schedule": settings.weights == GIVEN, "table": None,
    }  # fmt: skip
    names: tuple[str, ...] = ()
    if party is not None:
        values = plan.attributes[party]
        members = next(b for b in result.balance if b.name == party).cells
        size = {c.value: c.participants for c in members}
        names = tuple(v for v in values if v != "" and size.get(v, 0) > 0)
        place = {v: i for i, v in enumerate(names)}
        if names:
            told["party"] = party
            told["party_code"] = np.array([place.get(v, -1) for v in values], np.int64)
    if result.participants * len(plan.statements) <= MOST_CHANCES:
        told.update(chances_told(result))
    executor.sum("slate.prepare/1", **told)
    has_parties = told["party"] is not None
    if has_parties:
        give_party_weights(executor, "parties", len(names))
    first = PARTIES if settings.party else SCHEDULE if settings.weights == GIVEN else PERSONS
    weightings = tuple(dict.fromkeys([first, PERSONS, *([PARTIES] if has_parties else [])]))
    voters = Electorate(
        executor=executor,
        statements=plan.statements,
        weightings=weightings,
        groups=tuple(letter(g) for g in range(result.groups.k)) if result.groups.k > 1 else None,
        parties=names if has_parties else None,
        moderated_out=plan.rejected,
        estimates=told["table"] is not None,
        votes_digest=result.votes_digest,
    )
    try:
        return slate_of(voters, k, method=method, seed=result.seed)
    except NotEnoughDataError:
        return None


def chances_told(result: Result) -> dict[str, Any]:
    """Collect what a part needs to tell the chance of agreement with what was not voted on."""
    return {
        "table": transposed_table(result.opinion),
        "pass_table": transposed_table(result.passes),
        "n_factors": result.opinion.n_factors,
    }
