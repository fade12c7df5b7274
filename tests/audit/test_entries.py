"""Entries that a dishonest node could write: each is refused for its own reason, and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.audit.verify import verify
from tests.audit import builder
from tests.audit.builder import LOG, LOG_2, NODE, PARTY, PARTY_2, STRANGER, Book, Secret

Publish = Callable[..., Path]
POSITION = {"consultation": "c", "statement": "s0", "position": "disagree", "note": None}


def note(book: Book, event: bytes, *lines: bytes) -> bytes:
    return event + b"\n\n" + b"".join(lines)


def take(book: Book, **how: Any) -> int:
    return book.append("position.take", POSITION, "party:aa", **how)


def unknown_key(b: Book) -> None:
    take(b, signers=[STRANGER])


def unsigned(b: Book) -> None:
    take(b)


def signed_by_the_log(b: Book) -> None:
    take(b, signers=[PARTY, LOG])


def not_by_the_actor(b: Book) -> None:
    b.append("forum.extend", {}, "secretariat", signers=[PARTY])


def by_another_node(b: Book) -> None:
    b.append("forum.close", {}, node=Secret("node-1/node", 4, 77))


def back_dated(b: Book) -> None:
    b.time -= 5
    b.append("forum.close", {})


def dated_otherwise(b: Book) -> None:
    b.append("forum.close", {}, at=b.time - 60)


def dated_ahead(b: Book) -> None:
    take(b, signers=[PARTY], at=b.time + 302)


def replayed(b: Book) -> None:
    entry = next(e for e in b.entries if b"party.admit" in e)
    event = entry.split(b"\n")[0]
    b.time += 1
    again = json.loads(event) | {"at": builder.iso(b.time)}
    text = builder.canonical(again) + b"\n"
    b.raw(text + b"\n" + NODE.line(text, b.time))


def other_forum(b: Book) -> None:
    b.append("forum.close", {}, forum="node-1/wine")


def not_canonical(b: Book) -> None:
    b.time += 1
    text = b.event("forum.close", {}).replace(b',"v":1', b', "v":1') + b"\n"
    b.raw(text + b"\n" + NODE.line(text, b.time))


def another_version(b: Book) -> None:
    b.append("forum.close", {}, v=2)


def more_fields(b: Book) -> None:
    b.append("forum.close", {}, also=1)


def no_kind_of_event(b: Book) -> None:
    b.append("forum.dance", {})


def no_field(b: Book) -> None:
    b.append("key.revoke", {"reason": "lost"})


def against_the_rules_of_the_forum(b: Book) -> None:
    b.append("forum.open", {})


def by_the_wrong_actor(b: Book) -> None:
    b.append("forum.close", {}, "node")


def without_the_node(b: Book) -> None:
    b.time += 1
    text = b.event("position.take", POSITION, "party:aa") + b"\n"
    b.raw(text + b"\n" + PARTY.line(text))


def node_first(b: Book) -> None:
    b.time += 1
    text = b.event("position.take", POSITION, "party:aa") + b"\n"
    b.raw(text + b"\n" + NODE.line(text, b.time) + PARTY.line(text))


def signed_twice(b: Book) -> None:
    take(b, signers=[PARTY, PARTY])


def signed_otherwise(b: Book) -> None:
    b.time += 1
    text = b.event("position.take", POSITION, "party:aa") + b"\n"
    b.raw(text + b"\n" + PARTY.line(text + b"x") + NODE.line(text, b.time))


def base64_otherwise(b: Book) -> None:
    b.time += 1
    text = b.event("forum.close", {}) + b"\n"
    line = NODE.line(text, b.time)
    assert line.endswith(b"=\n") or line[-2:-1] != b"A"
    b.raw(text + b"\n" + line.replace(b"\n", b"=\n"))


def no_note(b: Book) -> None:
    b.raw(b"hello\n")


def a_key_that_was_revoked(b: Book) -> None:
    b.append(
        "key.add", {"vkey": PARTY_2.vkey, "purpose": "party", "party": "aa"}, "party:aa", signers=[PARTY]
    )
    b.append("key.revoke", {"vkey": PARTY.vkey, "reason": "stolen"})
    take(b, signers=[PARTY])


def a_key_before_its_time(b: Book) -> None:
    body = {"vkey": PARTY_2.vkey, "purpose": "party", "party": "aa"}
    b.append("key.add", body, "party:aa", signers=[PARTY_2])


def a_key_for_another_purpose(b: Book) -> None:
    b.append("key.add", {"vkey": Secret("x", 4, 9).vkey, "purpose": "party", "party": "aa"})


def a_key_of_another_log(b: Book) -> None:
    b.append("key.add", {"vkey": Secret("node-1/wine", 1, 9).vkey, "purpose": "log", "party": None}, "node")


LIES = {
    unknown_key: "unknown_key",
    unsigned: "not_signed",
    signed_by_the_log: "unknown_key",
    not_by_the_actor: "not_the_actor",
    by_another_node: "unknown_key",
    back_dated: "back_dated",
    dated_otherwise: "at",
    dated_ahead: "at",
    replayed: "replayed",
    other_forum: "other_forum",
    not_canonical: "event_form",
    another_version: "event_form",
    more_fields: "event_form",
    no_kind_of_event: "refused",
    no_field: "refused",
    against_the_rules_of_the_forum: "refused",
    by_the_wrong_actor: "refused",
    without_the_node: "no_node",
    node_first: "node_not_last",
    signed_twice: "key_twice",
    signed_otherwise: "signature",
    base64_otherwise: "note_form",
    no_note: "note_form",
    a_key_that_was_revoked: "key_not_valid",
    a_key_before_its_time: "unknown_key",
    a_key_for_another_purpose: "key_form",
    a_key_of_another_log: "key_form",
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_found_for_its_own_reason(tiny: Book, publish: Publish, lie: Callable[[Book], None]) -> None:
    tiny.strict = False
    verdict = verify(publish(tiny, after=lie), recompute=False)
    assert verdict.code == 3
    entries = next(c for c in verdict.checks if c.name == "entries")
    # rules of signing and of keys are the forum's too: whoever sees it first
    assert entries.code in (
        {LIES[lie], "refused"} if LIES[lie] in ("not_signed", "key_form") else {LIES[lie]}
    )
    assert entries.entry == len(tiny.entries) - 1
    assert verdict.first is not None
    assert verdict.first.name in ("entries", "checkpoint")


def test_an_act_may_be_dated_before_it_is_logged(tiny: Book, publish: Publish) -> None:
    builder.new_consultation(tiny, "d", n=1)
    tiny.append("consultation.open", {"consultation": "d"})
    body = {**POSITION, "consultation": "d"}
    tiny.append("position.take", body, "party:aa", signers=[PARTY], parties=["aa"], at=tiny.time - 86_400)
    assert verify(publish(tiny), recompute=False).code == 0


def test_keys_rotate(tiny: Book, publish: Publish) -> None:
    node = Secret("node-1/node", 4, 33)
    tiny.append("key.add", {"vkey": node.vkey, "purpose": "node", "party": None}, "node")
    # the entry that revokes a key is the last that it may sign
    tiny.append("key.revoke", {"vkey": NODE.vkey, "reason": "rotated"}, "node")
    tiny.append("key.add", {"vkey": LOG_2.vkey, "purpose": "log", "party": None}, "node", node=node)
    with_both = {"signers": [LOG, LOG_2]}

    def publish_by_the_new_node(book: Book, **how: Any) -> Path:
        append = book.append
        book.append = lambda *a, **k: append(*a, **{"node": node, **k})  # type: ignore[method-assign]
        return publish(book, **how)

    assert verify(publish_by_the_new_node(tiny, **with_both), recompute=False).code == 0


def test_a_node_whose_key_was_revoked_signs_no_more(tiny: Book, publish: Publish) -> None:
    node = Secret("node-1/node", 4, 33)
    tiny.append("key.add", {"vkey": node.vkey, "purpose": "node", "party": None}, "node")
    tiny.append("key.revoke", {"vkey": NODE.vkey, "reason": "stolen"}, "node", node=node)
    verdict = verify(publish(tiny), recompute=False)  # the outcome, by the key that was revoked
    entries = next(c for c in verdict.checks if c.name == "entries")
    assert (entries.code, entries.entry) == ("key_not_valid", len(tiny.entries) - 1)
