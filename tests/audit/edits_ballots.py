"""Tampering with ballots, by somebody who then signs manifest, outcome and log again."""

from __future__ import annotations

import json
import random
from bisect import insort
from functools import cache

from comity.record.ballot import ballot_bytes, batch_root, commitment
from comity.record.canonical import sha256
from tests.audit.edits import HERE, Draw, Edit, at_file, rows_of, table_of
from tests.audit.forger import Forger, Leaf

OPENINGS, ERASED, STATISTICS = (
    f"{HERE}/{name}" for name in ("openings.csv", "erased.csv", "statistics.json")
)
#: A ballot: batch, commitment, and the cells of its row.
Ballot = tuple[int, bytes, list[str]]


@cache
def ballots(f: Forger) -> list[Ballot]:
    """All openings in their order."""
    return [(int(row[0]), _commitment(f, row), row) for row in rows_of(f.files[OPENINGS])[1:]]


def _commitment(f: Forger, row: list[str]) -> bytes:
    _, salt, pseudonym, revision, statement, vote = row
    content = ballot_bytes(
        forum=f.origin,
        consultation="c",
        pseudonym=pseudonym,
        statement=statement,
        revision=int(revision),
        vote=int(vote),
    )
    return commitment(bytes.fromhex(salt), content)


def openings(found: list[Ballot]) -> bytes:
    head = b"batch,salt,pseudonym,revision,statement,vote\n"
    return head + table_of([row for _, _, row in found])


def put(f: Forger, found: list[Ballot], row: list[str]) -> None:
    """Put a row where it belongs."""
    insort(found, (int(row[0]), _commitment(f, row), row))


def other_vote(vote: str, rng: random.Random) -> str:
    return rng.choice([v for v in ("-1", "0", "1") if v != vote])


def ballot_changed(rng: random.Random, f: Forger) -> Edit:
    """A vote, revision, statement, salt or pseudonym is another; a ballot more, less, in another batch."""
    found = list(ballots(f))
    batches = [f.leaves[i] for i in f.find("ballot.batch") if f.leaves[i].body["consultation"] == "c"]
    i = rng.randrange(len(found))
    row = list(found[i][2])
    touched = {int(row[0])}
    how = rng.randrange(9)
    if how != 6:
        del found[i]
    if how == 0:
        row[5] = other_vote(row[5], rng)
    elif how == 1:
        row[3] = str(int(row[3]) + rng.randint(1, 3))
    elif how == 2:
        row[4] = rng.choice(found)[2][4] if rng.random() < 0.5 else "0"
        row[5] = other_vote(row[5], rng)
    elif how == 3:
        row[1] = rng.randbytes(32).hex()
    elif how == 4:
        row[2] = f"{row[2]}x"
    elif how == 5:  # swapped with one of another batch
        other = rng.choice([b for b in found if b[0] != int(row[0])])
        found.remove(other)
        put(f, found, [row[0], *other[2][1:]])
        touched.add(other[0])
        row = [str(other[0]), *row[1:]]
    elif how == 6:  # invented
        row = [
            str(rng.choice(batches).body["batch"]),
            rng.randbytes(32).hex(),
            f"{rng.random()}",
            "1",
            row[4],
            "1",
        ]
        touched = {int(row[0])}
    elif how == 7:  # in another batch
        touched |= {b.body["batch"] for b in batches}
        row[0] = rng.choice([str(b.body["batch"]) for b in batches if str(b.body["batch"]) != row[0]])
    if how != 8:  # 8: dropped
        put(f, found, row)
    entries = {
        i
        for i in f.find("ballot.batch")
        if f.leaves[i].body in [b.body for b in batches] and f.leaves[i].body["batch"] in touched
    }
    return Edit(
        f.publish({OPENINGS: openings(found)}),
        lambda c: (c.name, c.file) == ("openings", OPENINGS) and c.entry in entries,
    )


def erased_wrongly(rng: random.Random, f: Forger) -> Edit:
    """A ballot that is said to be erased, and the log knows nothing of it."""
    found = list(ballots(f))
    batch, made, _ = found.pop(rng.randrange(len(found)))
    gone = [*rows_of(f.files[ERASED])[1:], [str(batch), made.hex()]]
    gone.sort(key=lambda r: (int(r[0]), r[1]))
    files = {OPENINGS: openings(found), ERASED: table_of([["batch", "commitment"], *gone])}
    return Edit(f.publish(files), at_file(ERASED, check="openings"))


def history_of(f: Forger, found: list[Ballot]) -> list[Leaf]:
    """Let the log have committed to other ballots, and have said the same of those that were brought in."""
    erased = [(int(n), bytes.fromhex(c)) for n, c in rows_of(f.files[ERASED])[1:]]
    leaves = list(f.leaves)
    for i in f.find("ballot.batch"):
        body = leaves[i].body
        if body["consultation"] == "c":
            mine = [c for n, c, *_ in (*found, *erased) if n == body["batch"]]
            if len(mine) != body["count"] or batch_root(mine).hex() != body["root"]:
                leaves[i] = leaves[i].with_body(root=batch_root(mine).hex(), count=len(mine))
    for i in f.find("votes.import"):
        brought = [row for n, _, row in found if n == 1]
        if brought != [row for n, _, row in ballots(f) if n == 1]:
            leaves[i] = leaves[i].with_body(votes_digest=_brought_in(brought))
    return leaves


def _brought_in(rows: list[list[str]]) -> str:
    from comity.votes.table import VoteTable
    from comity.votes.writers.long_table import files

    columns = [[r[2] for r in rows], [r[4] for r in rows], [int(r[5]) for r in rows]]
    return sha256(files(VoteTable.from_triplets(*columns), "votes.csv")["votes.csv"])


def vote_and_roots_changed(rng: random.Random, f: Forger) -> Edit:
    """A vote that counts is another, and the log has such roots; the digest of what was brought in, the
    statistics or the tables are as they were."""
    found = list(ballots(f))
    i = rng.choice([i for i in rng.sample(range(len(found)), 50) if counts(f, i)])
    row = list(found.pop(i)[2])
    old, row[5] = row[5], other_vote(row[5], rng)
    put(f, found, row)
    leaves, files = history_of(f, found), {OPENINGS: openings(found)}
    how = rng.randrange(3)
    if how == 0 and row[0] == "1":
        leaves = [o if o.kind == "votes.import" else n for o, n in zip(f.leaves, leaves, strict=True)]
        return Edit(f.publish(files, leaves), at_file(OPENINGS, check="imported"))
    if how < 2:
        return Edit(f.publish(files, leaves), at_file(STATISTICS, check="statistics"))
    stated = json.loads(f.files[STATISTICS])
    stated["statements"][row[4]][int(old) + 1] -= 1
    stated["statements"][row[4]][int(row[5]) + 1] += 1
    data, leaves = f.statistics("c", stated, leaves)
    files[STATISTICS] = data
    return Edit(f.publish(files, leaves), at_file(f"{HERE}/votes.csv", check="votes"))


@cache
def _latest(f: Forger) -> dict[tuple[str, str], int]:
    latest: dict[tuple[str, str], int] = {}
    for _, _, row in ballots(f):
        cell = row[2], row[4]
        latest[cell] = max(latest.get(cell, 0), int(row[3]))
    return latest


def counts(f: Forger, i: int) -> bool:
    """Whether a ballot is the latest of its voter on its statement."""
    row = ballots(f)[i][2]
    return _latest(f)[row[2], row[4]] == int(row[3])


BALLOTS: dict[str, Draw] = {
    "ballot changed": ballot_changed,
    "ballot said to be erased": erased_wrongly,
    "vote and roots changed": vote_and_roots_changed,
}
