"""Acts under keys that may not sign them, in a history that the node and the log sign again."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from comity.record.note import Note
from tests.audit.edits import Draw, Edit, at_entry, changed_at
from tests.audit.edits_log import of_consultation, put
from tests.audit.forger import Forger, Leaf, time_text
from tests.audit.published import key


def of_a_wrong_key(rng: random.Random, f: Forger) -> Edit:
    """A position under the key of a stranger, of another party, of the log, revoked or not yet added."""
    held = {name: f.made.key(name) for name in ("a", "a2", "b", "log")}
    stranger, namesake = key("x.example/key", "party", 90), key(held["a2"].name, "party", 91)
    added, revoked = f.find("key.add")[0], f.find("key.revoke")[0]
    opened, closed = (of_consultation("c", f, f"consultation.{x}")[0] for x in ("open", "close"))
    party, keys, low, high = rng.choice(
        [
            ("a", [stranger], opened, closed),
            ("a", [namesake], opened, closed),
            ("a", [held["log"]], opened, closed),
            ("a", [held["b"]], opened, closed),
            ("c", [held["b"]], opened, closed),
            ("x", [stranger], opened, closed),
            ("b", [held["b"], stranger], opened, closed),
            ("b", [held["b"], held["b"]], opened, closed),
            ("a", [held["a"]], revoked, closed),
            ("b", [held["b"], held["a"]], revoked, closed),
            ("a", [held["a2"]], opened, added),
        ]
    )
    j = rng.randrange(low + 1, high + 1)
    body = {"consultation": "c", "statement": "2", "position": "agree", "note": None}
    act = f.new("position.take", body, f.leaves[j - 1].time, by=f"party:{party}").signed_by(*keys)
    return Edit(f.publish(leaves=put(f, j, act)), at_entry(j))


def of_a_wrong_node(rng: random.Random, f: Forger) -> Edit:
    """An entry that another node attests, under the same name or its own; or nobody."""
    i = rng.randrange(f.size)
    leaf, name = f.leaves[i], f.made.key("node").name
    node = key(rng.choice([name, "node-2/node"]), "node", 92).sign(leaf.text, leaf.time)
    lines = rng.choice(
        [(*leaf.parties, node), (node, *leaf.parties, _node(f, leaf)), (*leaf.parties, *2 * [_node(f, leaf)])]
    )
    leaves = list(f.leaves)
    leaves[i] = replace(leaf, entry=Note(leaf.text, lines).to_bytes())
    return Edit(f.log(leaves), at_entry(i))


def signed_act_changed(rng: random.Random, f: Forger) -> Edit:
    """What a party signed says something else now: the node cannot sign it for the party."""
    i = rng.choice(f.find(signed=True))
    event = {**f.leaves[i].event, "body": dict(f.leaves[i].body)}
    if rng.random() < 0.8:
        changed_at(event["body"], (rng.choice(sorted(event["body"])),))
    else:
        event["at"] = time_text(f.leaves[i].time - 7)
    leaves = list(f.leaves)
    leaves[i] = replace(f.leaves[i], event=event, entry=None)
    return Edit(f.publish(leaves=leaves), at_entry(i))


def signature_left_out(rng: random.Random, f: Forger) -> Edit:
    """An act that by the rules is signed, attested by the node instead."""
    must = f.leaves[0].body["rules"]["signed"]
    i = rng.choice(f.find(*must, signed=True))
    leaf = f.leaves[i]
    body = {**leaf.body} if rng.random() < 0.5 else {**leaf.body, "text": "0" * 64}
    new = replace(leaf, event={**leaf.event, "body": body}, parties=(), entry=None).at(leaf.time)
    return Edit(f.publish(leaves=[*f.leaves[:i], new, *f.leaves[i + 1 :]]), at_entry(i))


def _node(f: Forger, leaf: Leaf) -> Any:
    return f.made.key("node").sign(leaf.text, leaf.time)


KEYS: dict[str, Draw] = {
    "act under a wrong key": of_a_wrong_key,
    "entry of a wrong node": of_a_wrong_node,
    "signed act changed": signed_act_changed,
    "signature left out": signature_left_out,
}
