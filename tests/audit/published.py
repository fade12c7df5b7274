"""Forums that were really published, for tests to tamper with: the folder, and all keys of those who made it.

Clock and chance are set, so a course gives the same bytes each time.
"""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests import stores

START = 1_800_000_000
SITE = "node-1"
AT = {"forum": "water", "consultation": "c"}


@dataclass
class Made:
    """A published folder, and the keys.

    ``log`` and ``node`` are the installation's; ``party`` those of the parties, ``witness`` that of the only witness.
    """

    folder: Path
    log: Any
    node: Any
    party: dict[str, Any] = field(default_factory=dict)
    witness: Any = None


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


def _made(folder: Path, **more: Any) -> Made:
    """Put the installation's keys where it looks for them."""
    from comity.actions import keyring

    made = Made(folder, key(f"{SITE}/{AT['forum']}", "log", 1), key(f"{SITE}/node", "node", 2), **more)
    made.log.write(keyring.log_file(AT["forum"]))
    made.node.write(keyring.node_file())
    return made


def _announce(rules: Mapping[str, Any], policy: str, parties: Mapping[str, Any]) -> None:
    from comity.actions.consultation import new_consultation
    from comity.actions.forum import new_forum
    from comity.actions.party import admit_party
    from comity.forum.rules import Rules

    terms = "What we are here for."
    new_forum(forum=AT["forum"], title="Water", terms=terms, rules=Rules.of(rules), policy=policy)
    for party, held in parties.items():
        vkey = None if held is None else held.verifier.vkey
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
        line = made.witness.sign(text, START + 86_400)
        size = Checkpoint.parse(text).size
        keep_cosignatures(forum=forum, size=size, signatures=[line], witnesses=[made.witness.verifier])

    return cosign


# ---------------------------------------------------------------------- small, with everything
def small(home: Path, folder: Path) -> Made:
    """Publish the smallest forum that has everything: a witness, a signed position, what was rejected, replaced,
    changed and erased, two batches."""
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

        made = _made(
            folder,
            party={"a": key("a.example/key", "party", 3)},
            witness=key("witness.example/w", "witness", 4),
        )
        policy = f"witness w {made.witness.verifier.vkey}\nquorum w\n"
        rules = {"signed": ["position.take"], "min_votes": 2, "min_group_votes": 1, "slate_k": 1}
        _announce(rules, policy, {"a": made.party["a"], "b": None})
        ids = seed_statements(**AT, statements=[{"text": t} for t in ("Dams", "Wells", "Rain")])
        open_forum(forum=AT["forum"])
        open_consultation(**AT)
        people = _enter(4)
        for i, person in enumerate(people):
            cast_ballots(**AT, participation=person, votes={s: 1 if i else -1 for s in ids})
        log_batch(**AT)
        for person, text, decision, reason in ((3, "Mine", "accept", "fits"), (1, "Spam", "reject", "spam")):
            name = submit_statement(**AT, text=text, lang="en", participation=people[person])
            moderate_statement(**AT, statement=name, decision=decision, reason=reason)
        replace_statements(**AT, how="reword", statements=["2"], texts=["Deep wells"], reason="wording")
        cast_ballots(**AT, participation=people[0], votes={"1": 1, "3": 0})
        body, blobs = stance("c", "1", "agree", "Why")
        bring("a", made.party["a"], "position.take", body, blobs)
        erase_person(forum=AT["forum"], participation=people[3])
        close_forum(forum=AT["forum"])
        publish_outcome(forum=AT["forum"], folder=folder, cosign=_cosign(made))
    return made
