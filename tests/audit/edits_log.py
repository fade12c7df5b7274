"""Tampering with the history, by somebody who signs all of it again."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from comity.record.note import Note
from tests.audit.edits import HERE, Draw, Edit, at_entry, at_file
from tests.audit.forger import CHECKPOINT, EVENTS, FORUM, MANIFEST, Forger, Leaf, time_text
from tests.audit.published import key

#: Acts that a forum lets happen once.
ONCE = (
    "forum.open",
    "party.admit",
    "delegate.accredit",
    "consultation.new",
    "consultation.open",
    "consultation.close",
    "votes.import",
    "ballot.batch",
    "statistics.commit",
)
#: Rules on which the analysis depends.
SETTINGS: tuple[dict[str, Any], ...] = (
    {"bar": "0.7"},
    {"minority": "0.2"},
    {"pass_cap": "0.4"},
    {"certainty": "0.9"},
    {"min_votes": 30},
    {"min_group_votes": 9},
    {"slate_k": 3},
    {"seed": 1},
    {"slate_method": "pav/1"},
)


def _inside(rng: random.Random, f: Forger) -> int:
    """An entry between the first and the outcome."""
    return rng.randrange(1, f.size - 1)


def _without_outcome(f: Forger, *indices: int) -> bool:
    return all(f.leaves[i].kind != "outcome.publish" for i in indices)


# ---------------------------------------------------------------------- order, number, times
def reordered(rng: random.Random, f: Forger) -> Edit:
    """Two entries in the place of each other."""
    i = _inside(rng, f)
    j = i + 1 if rng.random() < 0.5 else _inside(rng, f)
    i, j = min(i, j), max(i, j)
    if i == j or not _without_outcome(f, i, j):
        return reordered(rng, f)
    leaves = list(f.leaves)
    leaves[i], leaves[j] = leaves[j], leaves[i]
    return Edit(f.publish(leaves=leaves), at_entry(i, i + 1))


def dropped(rng: random.Random, f: Forger) -> Edit:
    """An entry that is not there any more; the lists made of them, or even the manifest, are as they were."""
    i = _inside(rng, f)
    leaves = [*f.leaves[:i], *f.leaves[i + 1 :]]
    _, refused = f.replay(leaves)
    if rng.random() < 0.5:
        changes, right = f.publish(leaves=leaves, lists=False), at_file(FORUM, EVENTS)
    else:
        changes, right = f.log(leaves), at_file(MANIFEST)
    return Edit(changes, right if refused is None else at_entry(refused))


def dropped_whole(rng: random.Random, f: Forger) -> Edit:
    """A moderation that is not there any more, neither in the lists; the tables of votes are as they were."""
    replaced = {s for i in f.find("statement.replace") for s in f.leaves[i].body["statements"]}
    # whether what was replaced had been accepted before changes nothing
    kinds = ("statement.moderate", "statement.replace")
    i = rng.choice(
        [i for i in of_consultation("c", f, *kinds) if f.leaves[i].body.get("statement") not in replaced]
    )
    leaves = [*f.leaves[:i], *f.leaves[i + 1 :]]
    _, refused = f.replay(leaves)
    tables = at_file(f"{HERE}/votes-statements.csv", f"{HERE}/statistics.json")
    return Edit(f.publish(f.hidden(leaves), leaves), tables if refused is None else at_entry(refused))


def duplicated(rng: random.Random, f: Forger) -> Edit:
    """An entry that is there a second time."""
    i = rng.randrange(1, f.size)
    j = rng.randrange(i + 1, f.size + 1)
    return Edit(f.publish(leaves=[*f.leaves[:j], f.leaves[i], *f.leaves[j:]]), at_entry(j))


def replayed(rng: random.Random, f: Forger) -> Edit:
    """An act of another forum of the same node, or one with the number of an act that was."""
    i = _inside(rng, f)
    leaf = f.leaves[i]
    other = {"forum": "node-1/wine"} if rng.random() < 0.5 else {"n": f.leaves[rng.randrange(i)].event["n"]}
    new = replace(leaf, event={**leaf.event, **other}, parties=(), entry=None).at(leaf.time)
    if leaf.parties:
        return replayed(rng, f)
    return Edit(f.publish(leaves=[*f.leaves[:i], new, *f.leaves[i + 1 :]]), at_entry(i))


def back_dated(rng: random.Random, f: Forger) -> Edit:
    """An act logged before the one before it, or with a date of its own that is not that of the log."""
    i = _inside(rng, f)
    leaf = f.leaves[i]
    if rng.random() < 0.6 or leaf.parties:
        new = leaf.at(f.leaves[i - 1].time - rng.randint(1, 100_000))
    else:
        at = leaf.time + rng.choice([-1, 1]) * rng.randint(1, 100_000)
        new = replace(leaf, event={**leaf.event, "at": time_text(at)}, entry=None)
    return Edit(f.publish(leaves=[*f.leaves[:i], new, *f.leaves[i + 1 :]]), at_entry(i))


def not_allowed(rng: random.Random, f: Forger) -> Edit:
    """An act a second time, as a new one, where the forum does not allow it."""
    i = rng.choice(f.find(*ONCE))
    j = rng.randrange(i + 1, f.size)
    leaf = f.leaves[i]
    new = replace(leaf, event={**leaf.event, "n": f"{j:032x}"}, parties=(), entry=None).at(
        f.leaves[j - 1].time
    )
    return Edit(f.publish(leaves=[*f.leaves[:j], new, *f.leaves[j:]]), at_entry(j))


def too_late(rng: random.Random, f: Forger) -> Edit:
    """Rules changed after the forum has opened; a statement, a batch or an import after the close."""
    announced = {k: v for k, v in f.leaves[0].body.items() if k not in ("gathering", "keys", "policy")}
    opened, closed = f.find("forum.open")[0], of_consultation("c", f, "consultation.close")[0]
    text = {"consultation": "c", "statement": None, "text": "0" * 64, "lang": "en"}
    batch = {
        "consultation": "c",
        "batch": len(of_consultation("c", f, "ballot.batch")) + 1,
        "root": "0" * 64,
        "count": 1,
    }
    brought = {"consultation": "c", "source": "x", "participants": 1, "votes": 1, "votes_digest": "x"}
    after, kind, body, by = rng.choice(
        [
            (
                opened,
                "forum.amend",
                {**announced, "rules": {**announced["rules"], "bar": "0.7"}},
                "secretariat",
            ),
            (opened, "votes.import", brought, "secretariat"),
            (closed, "statement.submit", {**text, "origin": "seed"}, "secretariat"),
            (closed, "statement.submit", {**text, "origin": "participant"}, "participant"),
            (closed, "ballot.batch", batch, "node"),
            (closed, "consultation.extend", {"consultation": "c", "closes": None}, "secretariat"),
        ]
    )
    j = rng.randrange(after + 1, f.size)
    return Edit(f.publish(leaves=put(f, j, f.new(kind, body, f.leaves[j - 1].time, by=by))), at_entry(j))


# ---------------------------------------------------------------------- what was decided
def setting_changed(rng: random.Random, f: Forger) -> Edit:
    """A rule that was announced is another one; the analysis is as it was."""
    rules = {**f.leaves[0].body["rules"], **rng.choice(SETTINGS)}
    leaves = [f.leaves[0].with_body(rules=rules), *f.leaves[1:]]
    return Edit(f.publish(leaves=leaves), at_file(f"{HERE}/analysis.json", check="analysis"), recompute=True)


def moderation_reversed(rng: random.Random, f: Forger) -> Edit:
    """What was accepted is rejected, or the reverse; the tables of votes are as they were."""
    i = rng.choice(of_consultation("c", f, "statement.moderate"))
    decision = {"accept": "reject", "reject": "accept"}[f.leaves[i].body["decision"]]
    leaves = list(f.leaves)
    leaves[i] = leaves[i].with_body(decision=decision, reason="other")
    _, refused = f.replay(leaves)
    right = at_file(f"{HERE}/votes-statements.csv", check="votes") if refused is None else at_entry(refused)
    return Edit(f.publish(leaves=leaves), right)


def text_changed(rng: random.Random, f: Forger) -> Edit:
    """A statement says something else, in log and texts; the tables of votes are as they were."""
    from comity.record.canonical import canonical, sha256

    i = rng.choice(
        [
            i
            for i in of_consultation("c", f, "statement.submit")
            if f"blobs/{f.leaves[i].body['text']}" in f.files
        ]
    )
    if f.leaves[i].parties:
        return text_changed(rng, f)
    blob = canonical({"salt": "0" * 64, "text": f"Something else {rng.random()}"})
    leaves = list(f.leaves)
    old = f"blobs/{leaves[i].body['text']}"
    leaves[i] = leaves[i].with_body(text=sha256(blob))
    files = {old: None, f"blobs/{sha256(blob)}": blob}
    return Edit(f.publish(files, leaves), at_file(f"{HERE}/votes-statements.csv", check="votes"))


# ---------------------------------------------------------------------- the checkpoint
def checkpoint_changed(rng: random.Random, f: Forger) -> Edit:
    """A checkpoint of another size or root, without the last entries, or under another key."""
    how = rng.randrange(4)
    if how == 0:
        size = rng.choice([f.size + rng.randint(1, 300), rng.randrange(1, f.size)])
        return Edit(
            {CHECKPOINT: f.log(f.leaves, size=size)[CHECKPOINT]}, lambda c: str(c.file).startswith("log/")
        )
    if how == 1:
        return Edit(
            {CHECKPOINT: f.log(f.leaves, root=rng.randbytes(32))[CHECKPOINT]},
            at_file(CHECKPOINT, check="tree"),
        )
    if how == 2:
        return Edit(f.log(f.leaves[: rng.randrange(1, f.size)]), at_file(MANIFEST, check="anchor"))
    note = Note.parse(f.files[CHECKPOINT])
    other = key(rng.choice([f.origin, "node-2/water"]), "log", 93).sign(note.text)
    lines = rng.choice([(other,), (*note.signatures, other), (*note.signatures, *note.signatures)])
    return Edit({CHECKPOINT: Note(note.text, lines).to_bytes()}, at_file(CHECKPOINT, check="checkpoint"))


# ---------------------------------------------------------------------- what they have in common
def of_consultation(consultation: str, f: Forger, *kinds: str) -> list[int]:
    return [i for i in f.find(*kinds) if f.leaves[i].body.get("consultation") == consultation]


def put(f: Forger, index: int, leaf: Leaf) -> list[Leaf]:
    return [*f.leaves[:index], leaf, *f.leaves[index:]]


LOG: dict[str, Draw] = {
    "entries reordered": reordered,
    "entry dropped": dropped,
    "moderation dropped": dropped_whole,
    "entry duplicated": duplicated,
    "entry replayed": replayed,
    "entry back-dated": back_dated,
    "act not allowed": not_allowed,
    "act too late": too_late,
    "rule changed": setting_changed,
    "moderation reversed": moderation_reversed,
    "text changed": text_changed,
    "checkpoint changed": checkpoint_changed,
}
