"""Forums that were really published, for tests to tamper with: the folder, and all keys of those who made it.

Clock and chance are set, so a course gives the same bytes each time.
"""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import stores

START = 1_800_000_000
SITE = "node-1"
AT = {"forum": "water", "consultation": "c"}


@dataclass(frozen=True)
class Made:
    """A published folder, and the secret keys: ``log``, ``node``, of parties, and ``w`` of a witness."""

    folder: Path
    secrets: Mapping[str, str]

    def key(self, name: str) -> Any:
        return _parsed(self.secrets[name])


@cache
def _parsed(secret: str) -> Any:
    from comity.record.keys import SigningKey

    return SigningKey.parse(secret)


@contextmanager
def installed(home: Path) -> Iterator[None]:
    """An installation of its own on SQLite, where a minute passes at each look at the clock."""
    stores.setup()
    from comity.actions import clock
    from comity.store import states

    shutil.copy(stores.sqlite_template(home.with_name(f"{home.name}-template")), home / "comity.sqlite3")
    chance, minutes = random.Random(1), count(START, 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_HOME", str(home))
        patch.setenv("COMITY_SITE", SITE)
        patch.delenv("COMITY_DURABILITY", raising=False)
        patch.setattr(secrets, "token_bytes", lambda n=32: chance.randbytes(n))
        patch.setattr(secrets, "token_hex", lambda n=32: chance.randbytes(n).hex())
        patch.setattr(secrets, "choice", chance.choice)
        patch.setattr(clock, "now", lambda: next(minutes))
        with stores.using(None):
            yield
    states._known.clear()


def key(name: str, purpose: str, seed: int) -> Any:
    """A key of which the secret is known."""
    from comity.record.keys import TYPES, SigningKey

    return SigningKey(name, TYPES[purpose], bytes([seed]) * 32)


def _made(folder: Path, **keys: Any) -> Made:
    """Put the installation's keys where it looks for them."""
    from comity.actions import keyring

    keys |= {"log": key(f"{SITE}/{AT['forum']}", "log", 1), "node": key(f"{SITE}/node", "node", 2)}
    keys["log"].write(keyring.log_file(AT["forum"]))
    keys["node"].write(keyring.node_file())
    return Made(folder, {name: k.secret for name, k in keys.items()})


def _announce(made: Made, rules: Mapping[str, Any], policy: str, parties: Sequence[str]) -> None:
    """Announce the forum with its parties, each with its key if it has one."""
    from comity.actions.consultation import new_consultation
    from comity.actions.forum import new_forum
    from comity.actions.party import admit_party
    from comity.forum.rules import Rules

    terms = "What we are here for."
    new_forum(forum=AT["forum"], title="Water", terms=terms, rules=Rules.of(rules), policy=policy)
    for party in parties:
        vkey = made.key(party).verifier.vkey if party in made.secrets else None
        admit_party(forum=AT["forum"], party=party, name=party.upper(), kind="government", vkey=vkey)
    new_consultation(**AT, title="What now?")


def _enter(people: int) -> list[Any]:
    from comity.actions.invitation import enter_forum, issue_invitations, numbered

    codes = issue_invitations(forum=AT["forum"], labels=numbered(AT["forum"], people))
    return [enter_forum(forum=AT["forum"], code=code.code) for code in codes]


def bring(
    party: str, held: Any, kind: str, body: Mapping[str, Any], blobs: Mapping[str, bytes] | None = None
) -> None:
    """Let a party do something under its own key."""
    from comity.actions.signed import bring_act, draw_up_act
    from comity.record.note import Note

    event = draw_up_act(forum=AT["forum"], party=party, kind=kind, body=body, blobs=blobs)
    bring_act(forum=AT["forum"], note=Note(event.text, (held.sign(event.text),)))


def _cosign(made: Made) -> Any:
    from comity.actions.checkpoint import keep_cosignatures, sign_checkpoint
    from comity.record.checkpoint import Checkpoint

    def cosign(forum: str) -> None:
        text = sign_checkpoint(forum=forum).text
        line = made.key("w").sign(text, START + 86_400)
        size = Checkpoint.parse(text).size
        keep_cosignatures(forum=forum, size=size, signatures=[line], witnesses=[made.key("w").verifier])

    return cosign


# ---------------------------------------------------------------------- small, with everything
def small(home: Path, folder: Path) -> Made:
    """Publish the smallest forum with a witness, a signed position, two batches, and what was rejected,
    replaced, changed and erased."""
    with installed(home):
        from comity.actions.ballot import cast_ballots, log_batch
        from comity.actions.consultation import open_consultation
        from comity.actions.erase import erase_person
        from comity.actions.forum import close_forum, open_forum
        from comity.actions.position import stance
        from comity.actions.publish import publish_outcome
        from comity.actions.statement import (
            moderate_statement,
            replace_statements,
            seed_statements,
            submit_statement,
        )

        made = _made(folder, a=key("a.example/key", "party", 3), w=key("witness.example/w", "witness", 4))
        policy = f"witness w {made.key('w').verifier.vkey}\nquorum w\n"
        rules = {"signed": ["position.take"], "min_votes": 2, "min_group_votes": 1, "slate_k": 1}
        _announce(made, rules, policy, "ab")
        ids = seed_statements(**AT, statements=[{"text": t} for t in ("Dams", "Wells", "Rain")])
        open_forum(forum=AT["forum"])
        open_consultation(**AT)
        people = _enter(4)
        for i, person in enumerate(people):
            cast_ballots(**AT, participation=person, votes=dict.fromkeys(ids, 1 if i else -1))
        log_batch(**AT)
        for person, text, decision, reason in ((3, "Mine", "accept", "fits"), (1, "Spam", "reject", "spam")):
            name = submit_statement(**AT, text=text, lang="en", participation=people[person])
            moderate_statement(**AT, statement=name, decision=decision, reason=reason)
        replace_statements(**AT, how="reword", statements=["2"], texts=["Deep wells"], reason="wording")
        cast_ballots(**AT, participation=people[0], votes={"1": 1, "3": 0})
        body, blobs = stance("c", "1", "agree", "Why")
        bring("a", made.key("a"), "position.take", body, blobs)
        erase_person(forum=AT["forum"], participation=people[3])
        close_forum(forum=AT["forum"])
        publish_outcome(forum=AT["forum"], folder=folder, cosign=_cosign(made))
    return made


# ---------------------------------------------------------------------- large: brought in, and then voted on
def large(home: Path, folder: Path, *, people: int, statements: int, each: int) -> Made:
    """Publish a forum of three consultations: one with votes that were brought in and much that happens then,
    one that is sealed, one that is still open."""
    with installed(home):
        from comity.actions.ballot import cast_ballots, log_batch
        from comity.actions.consultation import close_consultation, new_consultation, open_consultation
        from comity.actions.erase import erase_person
        from comity.actions.forum import open_forum
        from comity.actions.import_votes import import_votes
        from comity.actions.party import accredit_delegate
        from comity.actions.position import take_position
        from comity.actions.publish import publish_outcome
        from comity.actions.statement import (
            moderate_statement,
            replace_statements,
            seed_statements,
            submission,
            submit_statement,
        )

        keys = {n: key(f"{n[0]}.example/key", "party", seed) for n, seed in (("a", 3), ("a2", 4), ("b", 5))}
        made = _made(folder, **keys)
        rules = {"signed": ["statement.submit"], "slate_k": 4}
        _announce(made, rules, "quorum none\n", "abc")
        accredit_delegate(forum=AT["forum"], party="a", delegate="head", role="head", credentials="Ana")
        import_votes(**AT, votes=_simulated(people, statements, each), source="a simulation")
        sealed, still = {**AT, "consultation": "sealed"}, {**AT, "consultation": "still"}
        for at, openness in ((sealed, "sealed"), (still, "open")):
            new_consultation(**at, title="And then?", openness=openness)
            seed_statements(**at, statements=[{"text": f"{openness} {i}"} for i in range(3)])
        open_forum(forum=AT["forum"])
        for at in (AT, sealed, still):
            open_consultation(**at)
        entered = _enter(6)
        for i, person in enumerate(entered):
            cast_ballots(**AT, participation=person, votes={str(s): (i + s) % 3 - 1 for s in range(8)})
            for at in (sealed, still):
                cast_ballots(**at, participation=person, votes={"1": 1, "2": -1, "3": i % 3 - 1})
        for at in (AT, sealed, still):
            log_batch(**at)
        for person, text, decision in (
            (0, "Mine", "accept"),
            (1, "Not this", "reject"),
            (2, "Ours", "accept"),
        ):
            name = submit_statement(**AT, text=text, lang="en", participation=entered[person])
            moderate_statement(**AT, statement=name, decision=decision, reason="other", note=f"On {text}")
        replace_statements(
            **AT, how="split", statements=[name], texts=["Ours, once", "Ours, again"], reason="several-ideas"
        )
        body, blobs = submission("c", "Of a party", "en", "party")
        bring("b", keys["b"], "statement.submit", body, blobs)
        bring("a", keys["a"], "position.take", _stance("0", "agree"))
        bring("a", keys["a"], "key.add", {"vkey": keys["a2"].verifier.vkey, "purpose": "party", "party": "a"})
        bring("a", keys["a2"], "key.revoke", {"vkey": keys["a"].verifier.vkey, "reason": "rotated"})
        bring("a", keys["a2"], "position.take", _stance("1", "disagree"))
        bring("b", keys["b"], "position.take", _stance("1", "agree"))
        for party, position in (("c", "agree"), ("a", "pass")):
            take_position(**AT, party=party, statement="2", position=position, note="Why")
        for i, person in enumerate(entered):
            cast_ballots(**AT, participation=person, votes={str(s): (i + s + 1) % 3 - 1 for s in range(3, 6)})
        erase_person(forum=AT["forum"], participation=entered[0])
        for at in (AT, sealed):
            close_consultation(**at)
        publish_outcome(forum=AT["forum"], folder=folder)
    return made


def _stance(statement: str, position: str) -> dict[str, Any]:
    return {"consultation": "c", "statement": statement, "position": position, "note": None}


def _simulated(people: int, statements: int, each: int) -> Any:
    """Votes of a group with a planted structure, on statements with texts."""
    from comity.votes.simulate import simulate_votes
    from comity.votes.table import VoteTable

    people, items, votes = simulate_votes(people, statements, each, seed=1).triplets()
    t = VoteTable.from_triplets([f"person {p}" for p in people], items.astype(str), votes)
    texts = np.array([f"Statement {s}, for everybody" for s in t.statements.tolist()], object)
    return VoteTable(t.participants, t.statements, t.indptr, t.indices, t.values, texts=texts)
