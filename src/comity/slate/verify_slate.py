"""Check the certificate of a slate. This file needs Python and nothing else: read it, then run it.

    python verify_slate.py certificate.json [votes.csv]

The certificate claims: no group of voters is large enough for ``l`` of the ``k`` items, agrees on a statement
that was left out, and agrees with fewer than ``l`` of the items (EJR+; Brill and Peters 2023). Its table
shows it: ``H[u][c]`` is the weight of the voters who agree with statement ``c`` and with exactly ``u`` items.
The largest claim is worked out again here: ``alpha`` = largest of (H[0][c] + ... + H[l-1][c]) * k / (l *
total); under 1 nobody is left out. Votes that were not cast are unknown: ``necessary`` is the worst case
(unknown votes disagree with the items and agree with everything else), ``possible`` the best (the reverse),
``cast`` lies between, ``expected`` is what a model says.

Without the votes: the digest, all sums that must agree, alpha, its witness, the verdict and the reasons. A
forger who makes up a whole table with care gets past that; compare the digest with the one that was
published. With the votes (CSV, one row a vote, columns participant, statement, vote: 1, 0, -1 or agree, pass,
disagree; also party or weight, if the certificate speaks about them) every table is counted again.
Not checked: the model's estimates, and which opinion group a person is in.

Exit code: 0 everything is right, 2 the files cannot be read, 3 something is wrong.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Votes = dict[str, dict[int, int]]  # participant -> statement's place -> 1, 0 or -1
Need = Callable[[bool, str], None]
CASES = ("cast", "necessary", "possible", "expected")
CODES = {"1": 1, "0": 0, "-1": -1, "agree": 1, "pass": 0, "disagree": -1}


def sha256(value: Any) -> str:
    """SHA-256 of canonical JSON (RFC 8785; there are only strings, whole numbers and null)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def margin(H: list[list[int]], outside: list[int], total: int, k: int, ids: list[str]) -> Json:
    """Find the largest claim; of equal ones the lowest level, then the first statement."""
    best: tuple[int, int, int] | None = None  # weight, level, statement
    below = [0] * len(ids)
    for level in range(1, k + 1):
        below = [b + h for b, h in zip(below, H[level - 1], strict=True)]
        for c in outside:
            if best is None or below[c] * best[1] > best[0] * level:
                best = (below[c], level, c)
    if best is None:
        return {"alpha": [0, 1], "witness": None}
    weight, level, c = best
    witness = {"statement": ids[c], "level": level, "weight": weight}
    return {"alpha": [weight * k, level * total], "witness": witness}


def count(cast: Votes, weight: dict[str, int], items: list[int], k: int, m: int) -> Json:
    """Count all tables from the votes."""
    levels, possible, known, agree = [0] * (k + 1), [0] * (k + 1), [0] * m, [0] * m
    H = {name: [[0] * m for _ in range(k + 1)] for name in CASES[:3]}
    by_level = [[0] * (k + 1) for _ in items]
    for who, mine in cast.items():
        w, u = weight[who], 0
        for i, c in enumerate(items):
            if mine.get(c) == 1:
                by_level[i][u] += w
                u += 1
        v = u + sum(c not in mine for c in items)
        levels[u] += w
        possible[v] += w
        for c, vote in mine.items():
            known[c] += w
            if vote == 1:
                agree[c] += w
                H["cast"][u][c] += w
                H["possible"][v][c] += w
            else:
                H["necessary"][u][c] -= w
    H["necessary"] = [[n + x for x in row] for n, row in zip(levels, H["necessary"], strict=True)]
    people = {"total": sum(weight.values()), "voters": sum(w > 0 for w in weight.values())}
    sums = {
        "agree": {"cast": agree, "expected": None},
        "known": known,
        "levels": levels,
        "levels_possible": possible,
    }
    return {**people, **sums, **H, "by_level": by_level}


def check(cert: Json, votes: list[dict[str, str]] | None = None) -> list[str]:
    """List what is wrong with a certificate; nothing, if all is right."""
    wrong: list[str] = []

    def need(ok: bool, what: str) -> None:
        if not ok:
            wrong.append(what)

    body = {name: value for name, value in cert.items() if name != "digest"}
    need(cert["digest"] == sha256(body), "the digest is not that of the content: something was changed")
    need(cert["schema"] == "comity/slate-certificate/1", "a version that this file does not know")
    k, ids, codes, given = cert["k"], cert["statements"], cert["pool"]["codes"], cert["method"] == "given"
    place = {s: c for c, s in enumerate(ids)}
    items = [place[s] for s in cert["items"]]
    pool = [c for c in place.values() if codes[c] == "eligible"]
    need(len(codes) == len(place) == len(ids), "statements and pool do not match")
    need(cert["pool"]["hash"] == sha256([ids[c] for c in pool]), "the pool's hash is wrong")
    need(len(set(items)) == len(items), "an item is in the slate twice")
    need(len(items) == (k if given else min(k, len(pool))), f"the slate has {len(items)} items")
    need(given or set(items) <= set(pool), "an item is not from the pool")
    need(cert["weights"] == cert["tables"][0]["weights"], "the first table has other weights")
    need(cert["verdict"] == cert["tables"][0]["verdict"], "the verdict is not that of the first table")
    stated = {name: cert[name] for name in ("alpha", "witness")}
    need(
        stated == cert["tables"][0]["margins"][cert["basis"]]["pool"], "alpha is not that of the first table"
    )
    for t in cert["tables"]:
        check_table(cert, t, items, pool, need)
    check_reasons(cert, items, need)
    if votes is not None:
        recount(cert, *read(votes, place), items, pool, need)
    return wrong


def check_table(cert: Json, t: Json, items: list[int], pool: list[int], need: Need) -> None:
    """Add up what must add up, and work out alpha, witness, verdict and top-k again."""
    by, k, ids, n, levels = f"by {t['weights']}", cert["k"], cert["statements"], t["total"], t["levels"]
    worst = [n - v + a for v, a in zip(t["known"], t["agree"]["cast"], strict=True)]
    sums = {**t["agree"], "necessary": worst, "possible": t["agree"]["cast"]}
    fair = {"expected": False}
    for case in [name for name in CASES if t["H"][name] is not None]:
        for c, column in enumerate(zip(*t["H"][case], strict=True)):
            due = 0 if case == "expected" and c in items else sums[case][c]
            need(sum(column) == due and min(column) >= 0, f"{by}: H {case} does not add up for {ids[c]}")
        for where, among in (("pool", pool), ("all", range(len(ids)))):
            m = margin(t["H"][case], [c for c in among if c not in items], n, k, ids)
            need(m == t["margins"][case][where], f"{by}: alpha {case}, {where}, is {m}")
        num, den = t["margins"][case]["pool"]["alpha"]
        fair[case] = num < den
    need(sum(levels) == sum(t["levels_possible"]) == n > 0, f"{by}: the levels do not sum to the total")
    for u, row in enumerate(t["H"]["cast"]):
        need(sum(row[c] for c in items) == u * levels[u], f"{by}: level {u} does not fit the slate")
    verdict = "necessary" if fair["necessary"] else "estimated" if fair["expected"] else "possible"
    verdict = verdict if fair["possible"] else "violated"
    need(t["verdict"] == verdict, f"{by}: the verdict is {verdict}, not {t['verdict']}")

    def rank(c: int) -> tuple[int, bytes]:  # ties by lot
        return -t["agree"][cert["basis"]][c], hashlib.sha256(f"{cert['seed']}/{ids[c]}".encode()).digest()

    top = sorted(pool, key=rank)[:k]
    need(t["top_k"]["items"] == [ids[c] for c in top], f"{by}: top-k is not what most agree with")
    need(t["top_k"]["same"] == int(set(top) == set(items)), f"{by}: whether top-k is the same slate")


def check_reasons(cert: Json, items: list[int], need: Need) -> None:
    """Check each reason: how many agreed with the item and with how many items before it."""
    t, k, reasons, cast = cert["tables"][0], cert["k"], cert["reasons"], cert["basis"] == "cast"
    agree, n = t["agree"][cert["basis"]], t["total"]
    need([r["statement"] for r in reasons] == cert["items"], "the reasons are not those of the items")
    for r, c in zip(reasons, items, strict=True):
        name, below, level, size = f"reason of {r['statement']}", r["by_level"], r["level"], r["supporters"]
        need(sum(below) == agree[c] and min(below) >= 0 and len(below) == k + 1, f"{name}: does not add up")
        need(size == sum(below[:level]) and 1 <= level <= k and r["share"] == [size, n], f"{name}: the count")
        if r["by"] == "justified":
            need(size * k >= level * n, f"{name}: too few to be justified")
        else:
            claims = [Fraction(sum(below[:u]), u) for u in range(1, k + 1)]
            need(level == 1 + claims.index(max(claims)), f"{name}: another level says more")
        need(r["by"] in (["given"] if cert["method"] == "given" else ["justified", "pav"]), f"{name}: how")
    for u in range(k + 1 if cast else 0):
        # whoever ends with more than u items was once a supporter with exactly u
        once = sum(r["by_level"][u] for r in reasons)
        need(once == sum(t["levels"][u + 1 :]), f"the reasons do not add up at level {u}")


def recount(
    cert: Json, cast: Votes, weights: dict[str, dict[str, int]], items: list[int], pool: list[int], need: Need
) -> None:
    """Count the votes again for every table."""
    k, ids = cert["k"], cert["statements"]
    for t in cert["tables"]:
        by, w = f"by {t['weights']}", weights.get(t["weights"])
        if w is None:
            need(False, f"{by}: to count this again the votes need a column 'party' or 'weight'")
            continue
        again = count(cast, w, items, k, len(ids))
        published = {
            **t,
            **t["H"],
            "agree": {**t["agree"], "expected": None},
            "by_level": [r["by_level"] for r in cert["reasons"]],
        }
        if t is not cert["tables"][0] or cert["basis"] != "cast":
            del again["by_level"]
        for name, value in again.items():
            need(value == published[name], f"{by}: {name} is not what the votes say")
        if cert["basis"] != "cast":
            continue
        top = [ids.index(s) for s in t["top_k"]["items"]]
        H = count(cast, w, top, k, len(ids))["cast"]
        m = margin(H, [c for c in pool if c not in top], t["total"], k, ids)
        need(all(t["top_k"][name] == m[name] for name in m), f"{by}: top-k's alpha is {m}")


def read(rows: list[dict[str, str]], place: dict[str, int]) -> tuple[Votes, Json]:
    """Read votes on the certificate's statements, and the weightings that the columns allow."""
    cast: Votes = {}
    about: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["statement"] in place:
            about[row["participant"]] = row
            mine = cast.setdefault(row["participant"], {})
            if place[row["statement"]] in mine:
                raise ValueError(f"two votes of {row['participant']} on {row['statement']}: keep the latest")
            mine[place[row["statement"]]] = CODES[row["vote"]]
    weights: Json = {"persons": dict.fromkeys(cast, 1)}
    if rows and "party" in rows[0]:
        # 1,000,000 shares a party; those left over go one each to the members with the lowest keys
        parties: dict[str, list[str]] = {}
        for p in sorted(cast, key=lambda p: hashlib.sha256(p.encode()).digest()[7::-1]):
            parties.setdefault(about[p]["party"], []).append(p)
        weights["parties"] = {
            p: 1_000_000 // len(members) + (i < 1_000_000 % len(members)) if party else 0
            for party, members in parties.items()
            for i, p in enumerate(members)
        }
    if rows and "weight" in rows[0]:
        weights["schedule"] = {p: int(about[p]["weight"]) for p in cast}
    return cast, weights


def main(arguments: list[str]) -> int:
    """Run from the command line; the exit code is in this file's first lines."""
    try:
        with Path(arguments[0]).open(encoding="utf-8") as f:
            cert = json.load(f, object_pairs_hook=once)
        for outer in ("slate", "certificate"):  # also inside a slate's or an analysis's JSON
            cert = cert.get(outer, cert)
        votes = None
        if len(arguments) > 1:
            with Path(arguments[1]).open(encoding="utf-8-sig", newline="") as f:
                votes = list(csv.DictReader(f))
    except (IndexError, OSError, ValueError, AttributeError) as e:
        sys.stderr.write(f"{__doc__.split('The certificate')[0]}Cannot read: {e}\n")
        return 2
    try:
        wrong = check(cert, votes)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as e:
        wrong = [f"not in the form of a certificate, or of its votes ({type(e).__name__}: {e})"]
    if wrong:
        sys.stdout.write("WRONG\n" + "".join(f"  {w}\n" for w in wrong))
        return 3
    counted = "every table counted again from the votes" if votes is not None else "votes were not given"
    sys.stdout.write(f"RIGHT: {len(cert['items'])} items, {cert['verdict']}, {counted}\n")
    for t in cert["tables"]:
        for case, m in t["margins"].items():
            if m is not None:
                alpha, w = m["pool"]["alpha"], m["pool"]["witness"]
                who = f": {w['weight']} of {t['total']} agree with {w['statement']}" if w else ""
                less = f" and with fewer than {w['level']} item(s)" if w else ""
                line = f"  by {t['weights']}, {case}: alpha {alpha[0]}/{alpha[1]} = {alpha[0] / alpha[1]:.3f}"
                sys.stdout.write(f"{line}{who}{less}\n")
    return 0


def once(pairs: list[tuple[str, Any]]) -> Json:
    """Refuse a JSON object that says two things under one name."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
