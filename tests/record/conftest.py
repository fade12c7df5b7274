"""Keys, a small log and its checkpoint, for the tests of the record."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from comity.record.checkpoint import Checkpoint
from comity.record.event import attest, draw_up
from comity.record.keys import SigningKey
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.tree import leaf_hash, root

ORIGIN = "node-1/water"
NOW = 1_800_000_000


@pytest.fixture(scope="session")
def vectors() -> dict:
    """Notes that others published, by source."""
    return json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def keys() -> SimpleNamespace:
    """Secret keys of each purpose, the same in every run."""

    def key(name: str, kind: int, number: int) -> SigningKey:
        return SigningKey(name, kind, bytes([number]) * 32)

    return SimpleNamespace(
        log=key(ORIGIN, 1, 1),
        node=key("node-1/node", 4, 2),
        party=key("austria.example/key", 1, 3),
        other=key("egypt.example/key", 1, 4),
        w=[key(f"witness.example/{n}", 4, 10 + n) for n in range(3)],
    )


@pytest.fixture(scope="session")
def book(keys) -> SimpleNamespace:
    """A log of seven entries, its checkpoint with two cosignatures, and a policy that it meets."""
    events = [
        draw_up("party.admit", {"party": f"p{n}"}, by="secretariat", forum=ORIGIN, at=NOW + n, n=f"{n:032x}")
        for n in range(7)
    ]
    entries = [attest(event, keys.node, NOW + n).to_bytes() for n, event in enumerate(events)]
    leaves = [leaf_hash(entry) for entry in entries]
    checkpoint = Checkpoint(ORIGIN, 7, root(leaves))
    text = checkpoint.text
    note = Note(text, (keys.log.sign(text), *(w.sign(text, NOW + 60) for w in keys.w[:2])))
    policy = Policy.parse(
        f"log {keys.log.verifier.vkey}\n"
        + "".join(f"witness w{n} {w.verifier.vkey}\n" for n, w in enumerate(keys.w))
        + "group most 2 w0 w1 w2\nquorum most\n"
    )
    return SimpleNamespace(entries=entries, leaves=leaves, checkpoint=checkpoint, note=note, policy=policy)
