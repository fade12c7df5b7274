"""The certificate of a slate: whole numbers that prove how far it is from leaving anybody out.

Anyone can check it with :mod:`comity.slate.verify_slate`, which needs nothing else of Comity, and, given the
votes, count it again. It holds no fractions but pairs of whole numbers, so that its canonical form (RFC 8785)
is the same everywhere.

Missing votes give every claim two ends. A slate is *necessarily* proportional if it is even where all missing
votes disagree with the slate and agree with everything else; *possibly* if it is where they do the reverse:
both ends bound all completions, since votes on items and on other statements vary independently. In between
is the slate as the votes are *cast*, and, given a model's chances, as *expected* (missing votes independent;
the largest of expected claims, which is at most the expected largest claim: an estimate without a bound).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.slate.approvals import Ints
from comity.slate.choice import Choice, best, tie_order
from comity.slate.electorate import CAST, EXPECTED, Electorate
from comity.slate.expected import UNIT, whole
from comity.slate.margin import Margin, margin
from comity.slate.pool import ELIGIBLE, RULE, Caps, Standing

SCHEMA = "comity/slate-certificate/1"
NECESSARY, ESTIMATED, POSSIBLE, VIOLATED = "necessary", "estimated", "possible", "violated"
#: Whether half of a group agree with at least one item, whatever the missing votes are; else it is open.
REPRESENTED, UNREPRESENTED, OPEN = "represented", "unrepresented", "open"

Json = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """What is certified: a slate, and how it came about.

    Parameters
    ----------
    method : str
        Versioned id of the method, or ``"given"``.
    k : int
    seed : int
    basis : str
        ``"cast"``: chosen on the votes as they are cast. ``"expected"``: on what a model expects of all
        voters.
    choices : sequence of Choice
    standings : sequence of Standing
        One for each statement.
    caps : Caps
    """

    method: str
    k: int
    seed: int
    basis: str
    choices: Sequence[Choice]
    standings: Sequence[Standing]
    caps: Caps

    @property
    def slate(self) -> tuple[int, ...]:
        """Statements of the slate, in the order of choice."""
        return tuple(c.statement for c in self.choices)

    @property
    def pool(self) -> npt.NDArray[np.bool_]:
        """Which statements may be chosen; shape (n_statements,)."""
        return np.array([s.code == ELIGIBLE for s in self.standings], np.bool_)


def certify(voters: Electorate, claim: Claim) -> Json:
    """Write the certificate of a slate.

    Parameters
    ----------
    voters : Electorate
    claim : Claim

    Returns
    -------
    dict
        JSON of strings, whole numbers and null; ``docs/slates.md`` explains every field. ``digest`` is the
        SHA-256 of the rest in canonical form.
    """
    ids = voters.statements
    tables = [_table(voters, claim, weighting) for weighting in voters.weightings]
    total = tables[0]["total"]
    eligible = [i for i, ok in zip(ids, claim.pool, strict=True) if ok]
    body: Json = {
        "schema": SCHEMA,
        "method": claim.method,
        "k": claim.k,
        "seed": claim.seed,
        "basis": claim.basis,
        "weights": voters.weightings[0],
        "votes_digest": voters.votes_digest,
        "statements": list(ids),
        "pool": {
            "rule": RULE,
            "cap": [claim.caps.overall.numerator, claim.caps.overall.denominator],
            "group_cap": [claim.caps.group.numerator, claim.caps.group.denominator],
            "codes": [s.code for s in claim.standings],
            "hash": hashlib.sha256(canonical(eligible)).hexdigest(),
        },
        "items": [ids[c] for c in claim.slate],
        "reasons": [
            {
                "statement": ids[c.statement],
                "by": c.by,
                "level": c.level,
                "supporters": c.supporters,
                "share": [c.supporters, total],
                "by_level": list(c.by_level),
            }
            for c in claim.choices
        ],
        "verdict": tables[0]["verdict"],
        **tables[0]["margins"][claim.basis]["pool"],
        "tables": tables,
        "reach": _reach(voters, claim.slate),
    }
    return {**body, "digest": hashlib.sha256(canonical(body)).hexdigest()}


def canonical(value: Any) -> bytes:
    """Encode JSON of strings, whole numbers and null in the one way of RFC 8785."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _table(voters: Electorate, claim: Claim, weighting: str) -> Json:
    """Everything about one weighting."""
    told = {"weights": weighting, "slate": list(claim.slate), "k": claim.k}
    sums = voters.executor.sum("slate.tables/1", **told)
    total, H = int(sums["total"][0]), sums["cast"]
    agree: dict[str, list[int] | None] = {CAST: H.sum(0).tolist(), EXPECTED: None}
    necessary = sums["levels"][:, None] - sums["known"] + H
    tables = {CAST: H, NECESSARY: necessary, POSSIBLE: sums["possible"], EXPECTED: None}
    if voters.estimates:
        estimate = voters.executor.sum("slate.expected/1", **told)
        tables[EXPECTED] = whole(estimate["H"])
        agree[EXPECTED] = whole(estimate["agree"][None])[0].tolist()
    margins = {name: None if t is None else _margins(voters, claim, t, total) for name, t in tables.items()}
    verdict = _verdict({name: None if m is None else m[0] for name, m in margins.items()})
    return {
        "weights": weighting,
        "total": total,
        "voters": int(sums["voters"][0]),
        "agree": agree,
        "known": sums["known"].sum(0).tolist(),
        "levels": sums["levels"].tolist(),
        "levels_possible": sums["levels_possible"].tolist(),
        "H": {name: None if t is None else t.tolist() for name, t in tables.items()},
        "margins": {
            name: None
            if m is None
            else {"pool": _margin_json(voters, m[0]), "all": _margin_json(voters, m[1])}
            for name, m in margins.items()
        },
        "verdict": verdict,
        "bound95": {"alpha": None, "why": "not_needed" if verdict == NECESSARY else "no_random_round"},
        "top_k": _top_k(voters, claim, weighting, agree[claim.basis], total),
    }


def _margins(voters: Electorate, claim: Claim, H: Ints, total: int) -> tuple[Margin, Margin]:
    """Margins within the pool, and with claims to statements outside the pool too."""
    out = np.ones(len(voters.statements), np.bool_)
    out[list(claim.slate)] = False
    return margin(H, out & claim.pool, total, claim.k), margin(H, out, total, claim.k)


def _margin_json(voters: Electorate, m: Margin) -> Json:
    w = m.witness
    return {
        "alpha": [m.num, m.den],
        "witness": None
        if w is None
        else {"statement": voters.statements[w.statement], "level": w.level, "weight": w.weight},
    }


def _verdict(margins: Mapping[str, Margin | None]) -> str:
    necessary, possible, expected = margins[NECESSARY], margins[POSSIBLE], margins[EXPECTED]
    assert necessary is not None
    assert possible is not None
    if necessary.proportional:
        return NECESSARY
    if not possible.proportional:
        return VIOLATED
    return ESTIMATED if expected is not None and expected.proportional else POSSIBLE


def _top_k(voters: Electorate, claim: Claim, weighting: str, agree: Sequence[int] | None, total: int) -> Json:
    """Choose by plain approval from the same pool, and measure its margin, on the same basis."""
    order, free, score = tie_order(claim.seed, voters.statements), claim.pool, np.asarray(agree)
    top: list[int] = []
    while len(top) < claim.k and free.any():
        top.append(best(score, free, order))
        free[top[-1]] = False
    H = voters.count(top, claim.k, weighting, claim.basis)
    return {
        "items": [voters.statements[c] for c in top],
        "same": int(set(top) == set(claim.slate)),
        **_margin_json(voters, margin(H, free, total, claim.k)),
    }


def _reach(voters: Electorate, slate: Sequence[int]) -> Json:
    """How many people of every group and party agree with at least one and at least three items."""
    out: Json = {"groups": None, "parties": None}
    for kind, names in (("groups", voters.groups), ("parties", voters.parties)):
        if names is None:
            continue
        told = {"codes": kind, "n_codes": len(names), "slate": list(slate)}
        sums = voters.executor.sum("slate.reach/1", **told)
        estimate = None
        if voters.estimates:
            estimate = voters.executor.sum("slate.expected_reach/1", **told)["people"]
        rows = []
        for g, name in enumerate(names, start=1):
            expected = None if estimate is None else estimate[g]
            rows.append({"id": name, **_reach_of(sums["low"][g], sums["high"][g], expected)})
        out[kind] = [row for row in rows if row["people"]]
    return out


def _reach_of(low: Ints, high: Ints, expected: Ints | None) -> Json:
    people = int(low.sum())
    one, three = ([int(x[n:].sum()) for x in (low, high)] for n in (1, 3))
    estimate = None
    if expected is not None:
        estimate = [(int(expected[n:].sum()) + UNIT // 2) // UNIT for n in (1, 3)]
    status = REPRESENTED if 2 * one[0] >= people else UNREPRESENTED if 2 * one[1] < people else OPEN
    return {
        "people": people,
        "at_least_1": one,
        "at_least_3": three,
        "expected": estimate,
        "status": status,
    }
