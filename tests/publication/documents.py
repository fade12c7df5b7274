"""Made-up analysis documents with a planted structure, for tests and for looking at pages.

``document(...)`` makes one that fits the schema; ``CASES`` names those that pages must survive.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

Doc = dict[str, Any]

_WHO = (
    "Operators of critical networks",
    "Every member of the working group",
    "Companies that hold personal data",
    "Researchers who find a weakness",
    "States",
    "Regional bodies",
    "Providers of cloud services",
    "National response teams",
)
_DO = (
    "report serious incidents to each other within three days",
    "publish once a year which requests for data they answered",
    "share warnings about new attacks without asking for anything in return",
    "agree on one list of services that nobody may attack, such as hospitals and water",
    "keep records of traffic only as long as a court has asked for them",
    "train people in smaller administrations at no cost to them",
    "tell those concerned when their data were copied",
    "name a person who answers questions day and night",
    "have the right to inspect how their data are used",
    "pay into a common fund according to their means",
)
_HOW = ("", ", beginning next year", ", as far as their law allows", " and say openly how this is done")


def texts(n: int) -> list[str]:
    """Statements of ordinary length, all different."""
    out = []
    for i in range(n):
        who, do = _WHO[i % len(_WHO)], _DO[(i * 7 + i // len(_WHO)) % len(_DO)]
        extra = f" (variant {i // 80 + 1})" if i >= 80 else ""
        out.append(f"{who} should {do}{_HOW[(i // 3) % len(_HOW)]}{extra}.")
    return out


ARABIC = (
    "ينبغي أن تتبادل الدول المعلومات عن الهجمات الخطيرة خلال ثلاثة أيام.",
    "يجب نشر تقرير سنوي عن طلبات البيانات، مثل report 2024، بلغة واضحة.",
    "لا يجوز مهاجمة المستشفيات وشبكات المياه في أي ظرف من الظروف.",
)
CHINESE = (
    "各方应在三天内相互通报严重的网络安全事件,并说明已经采取的措施。",
    "持有个人数据的公司应每年公布其答复的数据请求。",
    "任何情况下都不得攻击医院和供水网络。",
)
HOSTILE = (
    '<script>alert("x")</script>',
    "</title></svg><img src=x onerror=alert(1)>",
    "A" * 700,
    '=HYPERLINK("http://example.org","click")',
    "\u202eevil reversed\u202c text with a \x00 null and \ud800 half a pair",
    "&lt;b&gt; already & escaped 'quotes' \"double\"",
    "",
    "line one\nline two\r\n\r\nline three",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u2068unbalanced \u2067isolates",
    "Zalgo: a" + "\u0301" * 300,
)


def document(
    n_participants: int = 412,
    n_statements: int = 40,
    k: int = 2,
    *,
    seed: int = 7,
    statements: Sequence[str] | None = None,
    topic: str = "Security of shared networks",
    density: float = 0.4,
    slate: int | None = 5,
    attributes: bool = True,
    agreed: bool = True,
    reason: str = "one_standard_error",
    group_ids: Sequence[str] | None = None,
    notes: Sequence[Doc] | None = None,
) -> Doc:
    """Make a document that fits the schema.

    Group ``g`` agrees with statement ``j`` with a probability that is planted: a fifth of the statements
    are common ground, a fifth are differences, the rest is in between.
    """
    rng = random.Random(seed)
    wording = list(statements) if statements is not None else texts(n_statements)
    ids = list(group_ids) if group_ids is not None else [chr(ord("A") + g) for g in range(k)]
    undecided = 0 if k < 2 else round(n_participants * 0.12)
    sizes = _sizes(n_participants - undecided, k)
    rows = [
        _statement(str(j + 1), text, rng, n_participants, sizes, ids, undecided, density, agreed)
        for j, text in enumerate(wording)
    ]
    ranked = {
        kind: sorted(
            (s for s in rows if s["verdict"] == kind), key=lambda s: (-s["probability"], int(s["id"]))
        )
        for kind in ("common_ground", "difference", "unresolved")
    }
    doc: Doc = {
        "schema": "comity/analysis/1",
        "generator": {"name": "comity", "version": "0.1.0"},
        "settings": {
            "model": "logistic-factor/1",
            "n_factors": 4,
            "bar": 0.6,
            "minority": 0.3,
            "pass_cap": 0.5,
            "certainty": 0.95,
            "min_votes": 20,
            "weights": "person",
            "n_groups": None,
            "groups": "latent-groups/1",
        },
        "digest": "sha256:" + hashlib.sha256(repr((wording, seed, k)).encode()).hexdigest(),
        "seed": seed,
        "votes_digest": "sha256:"
        + hashlib.sha256(repr((n_participants, wording, seed)).encode()).hexdigest(),
        "topic": topic,
        "participants": n_participants,
        "invited": n_participants + n_participants // 5,
        "votes": sum(s["votes"] for s in rows),
        "undecided": {"size": undecided, "share": _r(undecided / max(n_participants, 1))},
        "groups": _groups(ids, sizes, n_participants, rows),
        "group_selection": _selection(k, reason),
        "statements": rows,
        "rankings": {
            "common_ground": {
                "by": "least_sure_agreement",
                "statements": [s["id"] for s in ranked["common_ground"]],
            },
            "differences": {"by": "gap", "statements": [s["id"] for s in ranked["difference"]]},
            "unresolved": {"by": "votes_needed", "statements": [s["id"] for s in ranked["unresolved"]]},
        },
        "slate": _slate(rows, slate, n_participants, seed) if slate is not None else None,
        "map": _map(rng, ids, sizes, undecided) if n_participants > 5 else None,
        "balance": _balance(n_participants, attributes),
        "routing": {"floor": 0.2, "constant": False},
        "notes": list(notes) if notes is not None else _NOTES,
    }
    return doc


_NOTES: list[Doc] = [
    {
        "code": "sign_flipped",
        "level": "warning",
        "numbers": {"file": "votes.csv", "own": 143, "agree": 3, "pass": 9, "disagree": 131},
    },
    {"code": "revotes", "level": "info", "numbers": {"events": 15210, "latest": 14822, "revotes": 388}},
    {"code": "some_new_code", "level": "info", "numbers": {"rows": 3, "where": "votes.csv"}},
]


def points(doc: Doc, seed: int = 3) -> list[tuple[float, float, str]]:
    """Places of the people of a document, for the map."""
    rng = random.Random(seed)
    out = []
    for g, group in enumerate(doc["groups"]):
        a = 2 * math.pi * g / max(len(doc["groups"]), 1)
        r = 1.6 if len(doc["groups"]) > 1 else 0.0
        out += [
            (rng.gauss(r * math.cos(a), 0.7), rng.gauss(r * math.sin(a), 0.6), group["id"])
            for _ in range(group["size"])
        ]
    out += [(rng.gauss(0, 0.8), rng.gauss(0, 0.8), "undecided") for _ in range(doc["undecided"]["size"])]
    return out


# ---------------------------------------------------------------------- parts
def _r(x: float) -> float:
    return round(x, 6)


def _sizes(people: int, k: int) -> list[int]:
    if not k:
        return []
    raw = [people // (2**g + 1) for g in range(k)]
    raw[0] += people - sum(raw)
    return raw


def _share(p: float, n: int, rng: random.Random) -> Doc:
    """Estimate, interval and raw share of ``n`` votes with chance ``p``."""
    if n == 0:
        return {"estimate": None, "low": None, "high": None, "raw": None, "votes": 0}
    hits = sum(rng.random() < p for _ in range(min(n, 400))) / min(n, 400)
    e = (hits * n + 1) / (n + 2)
    w = 1.96 * math.sqrt(e * (1 - e) / (n + 3))
    return {
        "estimate": _r(e),
        "low": _r(max(0.0, e - w)),
        "high": _r(min(1.0, e + w)),
        "raw": _r(min(1.0, max(0.0, hits + rng.uniform(-0.06, 0.06)))),
        "votes": n,
    }


def _statement(
    key: str,
    text: str,
    rng: random.Random,
    people: int,
    sizes: list[int],
    ids: list[str],
    undecided: int,
    density: float,
    agreed: bool,
) -> Doc:
    kind = rng.random()
    lean = rng.random() < 0.75
    if kind < 0.22 and agreed:
        chances = [rng.uniform(0.78, 0.95) if lean else rng.uniform(0.05, 0.2) for _ in sizes]
    elif kind < 0.44 and len(sizes) > 1:
        chances = [
            rng.uniform(0.75, 0.92) if (g % 2 == 0) == lean else rng.uniform(0.08, 0.28)
            for g in range(len(sizes))
        ]
    else:
        chances = [rng.uniform(0.4, 0.68) for _ in sizes]
    seen = density * rng.uniform(0.15, 1.6)
    groups = [
        {"id": i, **_share(p, min(size, round(size * seen * 0.9)), rng)}
        for i, p, size in zip(ids, chances, sizes, strict=True)
    ]
    voted = sum(g["votes"] for g in groups) + round(undecided * seen * 0.9)
    voted = min(voted, people)
    total = sum(sizes) + undecided
    mean = (sum(p * s for p, s in zip(chances, sizes, strict=True)) + 0.5 * undecided) / max(total, 1)
    agreement = _share(mean if sizes else 0.5, voted, rng)
    agrees = round(voted * (agreement["raw"] or 0))
    passes = min(people - voted, round(voted * rng.uniform(0.02, 0.25)))
    known = [g for g in groups if g["estimate"] is not None]
    verdict, direction, probability = "unresolved", None, rng.uniform(0.05, 0.9)
    if agreement["low"] is not None and known:
        lows, highs = [g["low"] for g in known], [g["high"] for g in known]
        if agreed and min(lows) > 0.6 and agreement["low"] > 0.6:
            verdict, direction, probability = "common_ground", "agree", rng.uniform(0.951, 0.9999)
        elif agreed and max(highs) < 0.4 and agreement["high"] < 0.4:
            verdict, direction, probability = "common_ground", "disagree", rng.uniform(0.951, 0.9999)
        elif (max(lows) > 0.5 and min(highs) < 0.5) or (
            len(known) == 1 and agreement["low"] > 0.35 and agreement["high"] < 0.65
        ):
            verdict, probability = "difference", rng.uniform(0.951, 0.9999)
    gap = None
    if len(known) > 1:
        top, bottom = max(known, key=lambda g: g["estimate"]), min(known, key=lambda g: g["estimate"])
        gap = {
            "estimate": _r(top["estimate"] - bottom["estimate"]),
            "low": _r(max(0.0, top["low"] - bottom["high"])),
            "high": _r(min(1.0, top["high"] - bottom["low"])),
            "groups": [top["id"], bottom["id"]],
        }
    code = (
        "settled"
        if verdict != "unresolved"
        else rng.choice(["more_votes", "more_votes", "everyone", "not_by_votes"])
    )
    share = passes / (voted + passes) if voted + passes else 0.0
    return {
        "id": key,
        "text": text,
        "votes": voted + passes,
        "agrees": agrees,
        "disagrees": voted - agrees,
        "passes": passes,
        "verdict": verdict,
        "direction": direction,
        "probability": _r(probability),
        "enough_votes": voted >= 20,
        "leaning": "difference" if verdict == "difference" or rng.random() < 0.5 else "common_ground",
        "agreement": agreement,
        "passing": {
            "estimate": _r(share),
            "low": _r(max(0, share - 0.04)),
            "high": _r(min(1, share + 0.05)),
            "raw": _r(share),
            "votes": voted + passes,
        },
        "groups": groups,
        "gap": gap,
        "to_settle": {"code": code, "votes": rng.randint(10, 300) if code == "more_votes" else None},
        "routing": {"weight": _r(1 / 40), "information": _r(rng.uniform(0, 0.2))},
        "map": [_r(rng.gauss(0, 1)), _r(rng.gauss(0, 1))],
    }


def _groups(ids: list[str], sizes: list[int], people: int, rows: list[Doc]) -> list[Doc]:
    out = []
    for g, (key, size) in enumerate(zip(ids, sizes, strict=True)):
        apart = []
        for s in rows:
            if len(ids) < 2 or s["groups"][g]["estimate"] is None:
                continue
            own = s["groups"][g]["estimate"]
            rest = [x["estimate"] for i, x in enumerate(s["groups"]) if i != g and x["estimate"] is not None]
            others = sum(rest) / len(rest) if rest else 0.5
            apart.append((abs(own - others), s["id"], own, others))
        apart.sort(key=lambda t: (-t[0], int(t[1])))
        out.append(
            {
                "id": key,
                "size": size,
                "share": _r(size / max(people, 1)),
                "weight": _r(size / max(people, 1)),
                "certainty": 0.968,
                "representative": [
                    {
                        "statement": i,
                        "direction": "agree" if own >= others else "disagree",
                        "probability": 0.99,
                        "estimate": _r(own),
                        "others": _r(others),
                    }
                    for d, i, own, others in apart[:5]
                    if d > 0.15
                ],
            }
        )
    return out


def _selection(k: int, reason: str) -> Doc:
    many = reason not in ("not_enough_data", "given")
    return {
        "k": max(k, 1),
        "reason": reason,
        "candidates": [
            {
                "k": n,
                "log_loss": _r(0.42 - 0.02 * min(n, max(k, 1)) + 0.001 * n),
                "standard_error": 0.004,
                "stability": None if n == 1 else _r(0.98 - 0.06 * n),
                "certain": _r(1 - 0.05 * n),
                "eligible": n >= k,
                "stable": None if n == 1 else n <= k,
            }
            for n in range(1, 6)
        ]
        if many
        else [],
    }


def _slate(rows: list[Doc], k: int, people: int, seed: int) -> Doc:
    liked = [s for s in rows if (s["agreement"]["estimate"] or 0) > 0.5]
    liked.sort(key=lambda s: (-s["agreement"]["estimate"], int(s["id"])))
    chosen, top = liked[:k], [s["id"] for s in liked[1 : k + 1]]
    provisions = [
        {
            "rank": i + 1,
            "statement": s["id"],
            "by": "justified" if i < max(1, len(chosen) - 2) else "pav",
            "reason": {
                "level": 1 + i // 2,
                "supporters": s["agrees"],
                "share": _r(s["agrees"] / max(people, 1)),
            },
            "agreement": s["agreement"]["estimate"],
        }
        for i, s in enumerate(chosen)
    ]
    same = {p["statement"] for p in provisions} == set(top)
    return {
        "method": "gjcr-pav/1",
        "k": k,
        "basis": "expected",
        "weights": "persons",
        "verdict": "estimated",
        "alpha": 0.6,
        "provisions": provisions,
        "top_k": {"statements": top, "same": same, "alpha": 0.71},
        "pool": {
            "eligible": len(liked),
            "excluded": [
                {"statement": s["id"], "code": "no_net_support", "agree": 1, "disagree": 2, "group": None}
                for s in rows
                if s not in liked
            ],
        },
        "notes": [{"code": "slate_same_votes", "level": "info", "numbers": {"statements": ["1", "2"]}}],
        "certificate": _certificate(rows, k, [p["statement"] for p in provisions], seed),
    }


def _certificate(rows: list[Doc], k: int, items: list[str], seed: int) -> Doc:
    ids = [g["id"] for g in rows[0]["groups"]] if rows else []
    return {
        "schema": "comity/slate-certificate/1",
        "method": "gjcr-pav/1",
        "k": k,
        "seed": seed,
        "basis": "expected",
        "weights": "persons",
        "votes_digest": None,
        "statements": [s["id"] for s in rows],
        "pool": {"rule": "net-support/1", "cap": [1, 2], "group_cap": [1, 2], "codes": [], "hash": ""},
        "items": items,
        "reasons": [],
        "verdict": "estimated",
        "alpha": [3, 5],
        "witness": None,
        "tables": [_table(items)],
        "reach": {
            "groups": [
                {
                    "id": key,
                    "people": 80 + g,
                    "at_least_1": [40, 78],
                    "at_least_3": [12, 12],
                    "expected": [61, 12],
                    "status": "represented",
                }
                for g, key in enumerate(ids)
            ],
            "parties": None,
        },
        "digest": "",
    }


def _table(items: list[str]) -> Doc:
    ends = {"pool": {"alpha": [3, 5], "witness": None}, "all": {"alpha": [3, 5], "witness": None}}
    names = ("cast", "necessary", "possible", "expected")
    return {
        "weights": "persons",
        "total": 0,
        "voters": 0,
        "agree": {"cast": [], "expected": None},
        "known": [],
        "levels": [],
        "levels_possible": [],
        "H": {"cast": [], "necessary": [], "possible": [], "expected": []},
        "margins": dict(zip(names, [ends] * len(names), strict=True)),
        "verdict": "estimated",
        "bound95": {"alpha": None, "why": "no_random_round"},
        "top_k": {"items": items, "same": 0, "alpha": [3, 5], "witness": None},
    }


def _map(rng: random.Random, ids: list[str], sizes: list[int], undecided: int) -> Doc:
    n = 24
    edges = [_r(-4 + 8 * i / n) for i in range(n + 1)]
    bins = []
    for g, (key, size) in enumerate([*zip(ids, sizes, strict=True), ("undecided", undecided)]):
        a = 2 * math.pi * g / max(len(ids), 1)
        r = 1.5 if key != "undecided" and len(ids) > 1 else 0.0
        counts = [[0] * n for _ in range(n)]
        for _ in range(size):
            x = min(max(rng.gauss(r * math.cos(a), 0.8), -3.99), 3.99)
            y = min(max(rng.gauss(r * math.sin(a), 0.7), -3.99), 3.99)
            counts[int((y + 4) / 8 * n)][int((x + 4) / 8 * n)] += 1
        bins.append({"group": key, "counts": counts})
    return {"axes": [{"share": 0.31}, {"share": 0.14}], "edges": edges, "bins": bins}


def _balance(people: int, attributes: bool) -> Doc:
    shares = (("North", 0.46, 0.25), ("South", 0.2, 0.35), ("East", 0.34, 0.3), ("West", 0.0, 0.1))
    cells = []
    for name, share, reference in shares:
        ratio = share / reference
        cells.append(
            {
                "value": name,
                "invited": round(people * 1.2 * reference),
                "participants": round(people * share),
                "votes": round(people * share * 30),
                "share": share,
                "reference": reference,
                "ratio": _r(ratio),
                "low": _r(ratio * 0.85),
                "high": _r(ratio * 1.15),
                "absent": share == 0,
            }
        )
    kinds = [
        {
            "value": v,
            "invited": 0,
            "participants": round(people * s),
            "votes": 100,
            "share": s,
            "reference": None,
            "ratio": None,
            "low": None,
            "high": None,
            "absent": False,
        }
        for v, s in (("States", 0.4), ("Companies", 0.35), ("Associations", 0.25))
    ]
    return {
        "votes_per_participant": {"median": 31.0, "low": 12.0, "high": 58.0, "few": people // 20},
        "attributes": [
            {"name": "region", "missing": 3, "dissimilarity": 0.25, "cells": cells},
            {"name": "kind of party", "missing": 0, "dissimilarity": None, "cells": kinds},
        ]
        if attributes
        else [],
    }


#: Name -> what makes the document. Pages and files must be right for every one of them.
CASES: dict[str, Callable[[], Doc]] = {
    "typical": lambda: document(),
    "one_group": lambda: document(120, 18, 1, reason="no_better_than_one", seed=3),
    "four_groups": lambda: document(1900, 120, 4, seed=11, density=0.5, slate=9),
    "no_groups": lambda: document(
        9, 6, 1, reason="not_enough_data", slate=None, attributes=False, density=0.5, notes=[]
    ),
    "nothing_agreed": lambda: document(150, 30, 2, agreed=False, slate=None, seed=5),
    "large": lambda: document(2000, 300, 2, seed=13, slate=9),
    "many_statements": lambda: document(5200, 800, 3, seed=17, slate=9),
    "three_statements": lambda: document(
        31, 3, 1, reason="no_better_than_one", slate=3, attributes=False, notes=[]
    ),
    "arabic": lambda: document(
        90, 12, 2, statements=[f"{ARABIC[i % 3]} ({i + 1})" for i in range(12)], topic="أمن الشبكات المشتركة"
    ),
    "chinese": lambda: document(
        90, 12, 2, statements=[f"{CHINESE[i % 3]}({i + 1})" for i in range(12)], topic="网络安全"
    ),
    "hostile": lambda: document(
        60,
        len(HOSTILE),
        2,
        statements=HOSTILE,
        topic="<script>alert('topic')</script>",
        group_ids=["<b>", "\u2067B"],
        density=1.0,
    ),
    "nobody": lambda: document(
        0, 4, 0, reason="not_enough_data", slate=None, attributes=False, density=0.0, notes=[]
    ),
    "nothing_at_all": lambda: document(
        0, 0, 0, reason="not_enough_data", slate=None, attributes=False, statements=[], topic="", notes=[]
    ),
}
