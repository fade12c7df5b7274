"""Another history altogether, consistent in itself, by somebody who holds all keys of the node and the log.

Such a folder verifies: nothing in it disagrees with anything else. It is found out by whoever holds a
checkpoint from before (exit 4), and by witnesses, whose keys the forger does not hold.
"""

from __future__ import annotations

import random
from dataclasses import replace

from tests.audit.edits import Draw, Edit, Right
from tests.audit.edits_ballots import OPENINGS, ballots, counts, history_of, openings, other_vote, put
from tests.audit.forger import Forger

#: Found only against the checkpoint from before.
FORKED: Right = lambda c: (c.name, c.status) == ("against", "forked")  # noqa: E731


def history_told_otherwise(rng: random.Random, f: Forger) -> Edit:
    """Another title, name of a party, reason of a moderation, source of votes, position that was attested."""
    attested = f.find("position.take", signed=False)
    i, fields = rng.choice(
        [
            (0, {"title": f"Water {rng.randrange(10**6)}"}),
            (0, {"languages": ["en", rng.choice(["fr", "ar", "zh"])]}),
            (rng.choice(f.find("party.admit")), {"name": f"Party {rng.randrange(10**6)}"}),
            (rng.choice(f.find("statement.moderate")), {"reason": "wording"}),
            (rng.choice(attested), {"position": "disagree"}),
            (f.find("votes.import")[0], {"source": f"elsewhere {rng.randrange(10**6)}"}),
        ]
    )
    leaves = list(f.leaves)
    leaves[i] = leaves[i].with_body(**fields)
    return Edit(f.publish(leaves=leaves), FORKED, forked=True)


def history_without(rng: random.Random, f: Forger) -> Edit:
    """Something else in the place of an act that nothing depends on: what a party signed can be withheld."""
    i = rng.choice(f.find("position.take", "delegate.accredit"))
    leaves = list(f.leaves)
    leaves[i] = f.new("policy.set", {"policy": "quorum none\n"}, leaves[i].time, n=i)
    return Edit(f.publish(f.hidden(leaves), leaves), FORKED, forked=True)


def history_at_other_times(rng: random.Random, f: Forger) -> Edit:
    """Everything from some entry on was a little later; acts of parties keep their date."""
    i, later = rng.randrange(f.size), rng.randint(1, 50)
    return Edit(
        f.publish(leaves=[*f.leaves[:i], *(leaf.at(leaf.time + later) for leaf in f.leaves[i:])]),
        FORKED,
        forked=True,
    )


def history_in_another_order(rng: random.Random, f: Forger) -> Edit:
    """Two positions in the other order, each at the time of the other."""
    taken = f.find("position.take", signed=False)
    i, j = sorted(rng.sample(taken, 2))
    leaves = list(f.leaves)
    leaves[i], leaves[j] = f.leaves[j].at(f.leaves[i].time), f.leaves[i].at(f.leaves[j].time)
    return Edit(f.publish(leaves=leaves), FORKED, forked=True)


def history_attested(rng: random.Random, f: Forger) -> Edit:
    """An act that a party signed, and did not have to, said to be attested; then it may say what it likes."""
    i = rng.choice(f.find("position.take", signed=True))
    leaf = f.leaves[i]
    body = {**leaf.body, "position": rng.choice(["agree", "disagree", "pass"])}
    leaves = list(f.leaves)
    leaves[i] = replace(leaf, event={**leaf.event, "body": body}, parties=(), entry=None).at(leaf.time)
    return Edit(f.publish(leaves=leaves), FORKED, forked=True)


def history_of_a_ballot(rng: random.Random, f: Forger) -> Edit:
    """A vote that was changed later was another one before."""
    found = list(ballots(f))
    i = rng.choice([i for i in range(len(found)) if not counts(f, i)])
    row = list(found.pop(i)[2])
    row[5] = other_vote(row[5], rng)
    put(f, found, row)
    return Edit(f.publish({OPENINGS: openings(found)}, history_of(f, found)), FORKED, forked=True)


FORKS: dict[str, Draw] = {
    "history told otherwise": history_told_otherwise,
    "history without an act": history_without,
    "history at other times": history_at_other_times,
    "history in another order": history_in_another_order,
    "history with less signed": history_attested,
    "history of a ballot": history_of_a_ballot,
}
