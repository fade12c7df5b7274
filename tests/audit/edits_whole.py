"""Tampering with the votes themselves, with everything that follows from them made anew but for the analysis.

What is left is the analysis: made again from such votes it is another one.
"""

from __future__ import annotations

import json
import random
from typing import Any

from comity.record.canonical import sha256
from tests.audit.edits import HERE, Draw, Edit, at_file
from tests.audit.edits_ballots import (
    OPENINGS,
    Ballot,
    ballots,
    counts,
    history_of,
    openings,
    other_vote,
    put,
)
from tests.audit.edits_log import of_consultation
from tests.audit.forger import Forger, Leaf


def tables(f: Forger, found: list[Ballot], leaves: list[Leaf]) -> tuple[dict[str, bytes], list[Leaf]]:
    """Openings, statistics and all tables of votes, and the history that commits to them."""
    from comity.forum.tally import counting, statistics, vote_table
    from comity.votes.writers import long_table, polis_export

    state, _ = f.replay(leaves[: f.find("outcome.publish")[-1]])
    c = state.consultations["c"]
    rows = [row for _, _, row in found]
    keep = counting([r[2] for r in rows], [r[4] for r in rows], [int(r[3]) for r in rows]).tolist()
    rows = [r for r, k in zip(rows, keep, strict=True) if k]
    blobs = {s.id: f.files.get(f"blobs/{s.text}") for s in c.statements.values()}
    texts = {name: json.loads(data)["text"] for name, data in blobs.items() if data is not None}
    table = vote_table(c, [r[2] for r in rows], [r[4] for r in rows], [int(r[5]) for r in rows], texts=texts)
    files: dict[str, bytes] = long_table.files(table, "votes.csv")
    files |= {f"polis/{name}": data for name, data in polis_export.files(table).items()}
    stated: dict[str, Any] = {**statistics(c, table), "votes_digest": sha256(files["votes.csv"])}
    files["statistics.json"], leaves = f.statistics("c", stated, leaves)
    return {OPENINGS: openings(found), **{f"{HERE}/{name}": data for name, data in files.items()}}, leaves


def votes_changed_throughout(rng: random.Random, f: Forger) -> Edit:
    """Some votes that count are others."""
    found = list(ballots(f))
    for i in sorted(
        rng.sample([i for i in rng.sample(range(len(found)), 200) if counts(f, i)], 5), reverse=True
    ):
        row = list(found.pop(i)[2])
        row[5] = other_vote(row[5], rng)
        put(f, found, row)
    files, leaves = tables(f, found, history_of(f, found))
    return Edit(f.publish(files, leaves), at_file(f"{HERE}/analysis.json", check="analysis"), recompute=True)


def moderation_reversed_throughout(rng: random.Random, f: Forger) -> Edit:
    """A statement that was accepted is rejected."""
    used = {s for i in f.find("statement.replace") for s in f.leaves[i].body["statements"]}
    used |= {f.leaves[i].body["statement"] for i in f.find("position.take")}
    accepted = [
        i for i in of_consultation("c", f, "statement.moderate") if f.leaves[i].body["decision"] == "accept"
    ]
    i = rng.choice([i for i in accepted if f.leaves[i].body["statement"] not in used])
    leaves = list(f.leaves)
    leaves[i] = leaves[i].with_body(decision="reject", reason="other")
    files, leaves = tables(f, ballots(f), leaves)
    return Edit(f.publish(files, leaves), at_file(f"{HERE}/analysis.json", check="analysis"), recompute=True)


WHOLE: dict[str, Draw] = {
    "votes changed throughout": votes_changed_throughout,
    "moderation reversed throughout": moderation_reversed_throughout,
}
