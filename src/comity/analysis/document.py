"""The JSON document of an analysis: plain data, shares to six decimals, nothing about a single person.

Its shape is published in ``schema/analysis-1.schema.json``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Container, Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from comity import __version__
from comity.analysis.run import Result
from comity.opinion.balance import Cell
from comity.opinion.population import MAP_EDGES
from comity.opinion.share import Share
from comity.opinion.verdicts import COMMON_GROUND

SCHEMA = "comity/analysis/1"
#: Keys that the digest leaves out: they tell who made the document and how the votes were read.
NOT_DIGESTED = ("digest", "generator", "notes", "topic")


def schema() -> dict[str, Any]:
    """Read the published JSON Schema (draft 2020-12) of the document."""
    text = files("comity.analysis").joinpath("schema/analysis-1.schema.json").read_text(encoding="utf-8")
    out: dict[str, Any] = json.loads(text)
    return out


def digest(document: dict[str, Any]) -> str:
    """SHA-256 over the document without :data:`NOT_DIGESTED`, as sorted JSON without spaces, in UTF-8.

    Equal for the same votes, settings and seed, whoever computed it and however the votes were split.
    """
    kept = {k: v for k, v in document.items() if k not in NOT_DIGESTED}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def findings_digest(document: dict[str, Any]) -> str:
    """Digest of a document without any text: what of it stays when somebody's statement has to be erased."""
    kept: dict[str, Any] = _without_texts(document)
    return digest(kept)


def without_texts(document: dict[str, Any], ids: Container[str]) -> dict[str, Any]:
    """Take the texts of some statements out of a document; its digest stays that of the whole.

    Parameters
    ----------
    document : dict
    ids : container of str
        Statements.
    """
    statements = [{**s, "text": "" if s["id"] in ids else s["text"]} for s in document["statements"]]
    return {**document, "statements": statements}


def with_texts(document: dict[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Put the texts of statements into a document that is kept without them; "" for one that is not known."""
    return {**document, "statements": [{**s, "text": texts.get(s["id"], "")} for s in document["statements"]]}


def _without_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: "" if k == "text" else _without_texts(v) for k, v in value.items()}
    return [_without_texts(x) for x in value] if isinstance(value, list) else value


def to_json(document: dict[str, Any]) -> bytes:
    """Encode a document as it is written to files: the same bytes for the same document."""
    return (json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def letter(g: int) -> str:
    """Name of a group: A, B, ...

    Examples
    --------
    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    g += 1
    while g:
        g, r = divmod(g - 1, 26)
        name = chr(65 + r) + name
    return name


def document(result: Result, slate: dict[str, Any] | None) -> dict[str, Any]:
    """Put a result into plain data.

    Parameters
    ----------
    result : Result
    slate : dict or None
        As :meth:`comity.slate.Slate.to_dict` gives it.
    """
    r, ids = result, result.plan.statements
    everyone = int(r.population.people.sum())
    weight = math.fsum(r.population.weight.tolist())
    many = r.groups.k > 1
    undecided = int(r.population.people[-1]) if many else 0
    out: dict[str, Any] = {
        "schema": SCHEMA,
        "generator": {"name": "comity", "version": __version__},
        "digest": "",
        "settings": r.settings.to_dict(),
        "seed": r.seed,
        "votes_digest": r.votes_digest,
        "topic": r.plan.topic,
        "participants": everyone,
        "invited": r.invited,
        "votes": int(r.counts.sum()),
        "undecided": {"size": undecided, "share": _r(undecided / everyone)},
        "groups": _groups(r, everyone, weight),
        "group_selection": {
            "k": r.groups.k,
            "reason": r.groups.reason,
            "candidates": [
                {
                    "k": c.k,
                    "log_loss": _r(c.log_loss),
                    "standard_error": _r(c.standard_error),
                    "stability": _r(c.stability),
                    "certain": _r(c.certain),
                    "eligible": c.eligible,
                    "stable": c.stable,
                }
                for c in r.groups.candidates
            ],
        },
        "statements": _statements(r),
        "rankings": {
            k: {"by": x.by, "statements": [ids[j] for j in x.statements]} for k, x in r.rankings.items()
        },
        "slate": slate,
        "map": _map(r),
        "balance": _balance(r),
        "routing": {"floor": r.settings.to_dict()["routing_floor"], "constant": r.routing.constant},
        "notes": [
            {"code": n.code, "level": n.level, "numbers": _plain(dict(n.numbers))} for n in r.plan.notes
        ],
    }
    out["digest"] = digest(out)
    return out


def _r(x: Any) -> float | None:
    """Six decimals; None for what is not a number."""
    x = float(x)
    return None if not math.isfinite(x) else round(x, 6) + 0.0


def _groups(r: Result, everyone: int, weight: float) -> list[dict[str, Any]]:
    ids = r.plan.statements
    if r.groups.k == 1:
        return [
            {"id": "A", "size": everyone, "share": 1.0, "weight": 1.0, "certainty": 1.0, "representative": []}
        ]
    return [
        {
            "id": letter(g),
            "size": int(r.groups.members[g]),
            "share": _r(int(r.groups.members[g]) / everyone),
            "weight": _r(float(r.population.weight[g]) / weight if weight else 0.0),
            "certainty": _r(r.groups.certainty[g]),
            "representative": [
                {
                    "statement": ids[x.statement],
                    "direction": "agree" if x.agrees else "disagree",
                    "probability": _r(x.probability),
                    "estimate": _r(x.estimate),
                    "others": _r(x.others),
                }
                for x in r.representative[g]
            ],
        }
        for g in range(r.groups.k)
    ]


class _Told:
    """A share with its interval, asked for one statement at a time."""

    def __init__(self, share: Share) -> None:
        self.estimate, (self.low, self.high) = share.estimate, share.interval()
        self.raw, self.votes = share.raw, share.votes

    def __call__(self, j: int) -> dict[str, Any]:
        return {
            "estimate": _r(self.estimate[j]),
            "low": _r(self.low[j]),
            "high": _r(self.high[j]),
            "raw": _r(self.raw[j]),
            "votes": int(self.votes[j]),
        }


def _statements(r: Result) -> list[dict[str, Any]]:
    agreement, passing = _Told(r.shares.overall), _Told(r.shares.passing)
    groups = [_Told(s) for s in r.shares.groups]
    v, out = r.verdicts, []
    for j, s in enumerate(r.plan.statements):
        verdict = str(v.verdict[j])
        leaning = "common_ground" if v.common_ground[j] >= v.difference[j] else "difference"
        settled = {"common_ground": v.common_ground[j], "difference": v.difference[j]}
        gap = None
        if r.gaps is not None and math.isfinite(r.gaps.estimate[j]):
            gap = {
                "estimate": _r(r.gaps.estimate[j]),
                "low": _r(r.gaps.low[j]),
                "high": _r(r.gaps.high[j]),
                "groups": [letter(int(g)) for g in r.gaps.groups[j]],
            }
        out.append(
            {
                "id": s,
                "text": r.plan.texts[s],
                "votes": int(r.counts[j].sum()),
                "agrees": int(r.counts[j, 2]),
                "disagrees": int(r.counts[j, 0]),
                "passes": int(r.counts[j, 1]),
                "verdict": verdict,
                "direction": ("agree" if v.agrees[j] else "disagree") if verdict == COMMON_GROUND else None,
                "probability": _r(settled[verdict if verdict in settled else leaning]),
                "leaning": leaning,
                "enough_votes": bool(v.evidence[j]),
                "agreement": agreement(j),
                "passing": passing(j),
                "groups": [{"id": letter(g), **t(j)} for g, t in enumerate(groups)],
                "gap": gap,
                "to_settle": {"code": r.to_settle[j].code, "votes": r.to_settle[j].votes},
                "routing": {"weight": _r(r.routing.weight[j]), "information": _r(r.routing.information[j])},
                "map": None if r.map is None else [_r(x) for x in r.map.statements[j]],
            }
        )
    return out


def _map(r: Result) -> dict[str, Any] | None:
    if r.map is None:
        return None
    k = r.groups.k
    if k == 1:
        counts = [("A", r.map.counts.sum(0))]
    else:
        counts = [(letter(g), r.map.counts[g]) for g in range(k)] + [("undecided", r.map.counts[k])]
    return {
        "axes": [{"share": _r(x)} for x in r.map.axis_shares],
        "edges": list(MAP_EDGES),
        "bins": [{"group": name, "counts": np.asarray(c).tolist()} for name, c in counts],
    }


def _balance(r: Result) -> dict[str, Any]:
    a = r.activity
    return {
        "votes_per_participant": {"median": a.median, "low": a.low, "high": a.high, "few": a.few},
        "attributes": [
            {
                "name": b.name,
                "missing": b.missing,
                "dissimilarity": None if b.dissimilarity is None else _r(b.dissimilarity),
                "cells": [
                    {
                        "value": c.value,
                        "invited": c.invited,
                        "participants": c.participants,
                        "votes": c.votes,
                        "share": _r(c.share),
                        "reference": None if c.reference is None else _r(c.reference),
                        "ratio": None if c.ratio is None else _r(c.ratio),
                        "low": None if c.low is None else _r(c.low),
                        "high": None if c.high is None else _r(c.high),
                        "absent": c.absent,
                    }
                    for c in b.cells
                ],
            }
            for b in r.balance
            if not _names_people(b.cells)
        ],
    }


def _names_people(cells: Sequence[Cell]) -> bool:
    """Whether an attribute is a name: everybody has another value, so there is no balance to tell."""
    return len(cells) >= 10 and max(c.invited for c in cells) <= 1


def _plain(x: Any) -> Any:
    """Turn NumPy numbers and tuples of a note into what JSON knows."""
    if isinstance(x, dict):
        return {str(k): _plain(v) for k, v in x.items()}
    if isinstance(x, list | tuple | set | frozenset):
        return [_plain(v) for v in x]
    if isinstance(x, np.generic):
        return x.item()
    return x if isinstance(x, str | int | float | bool) or x is None else str(x)
