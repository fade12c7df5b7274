from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from comity.errors import InputError, VerificationError
from comity.record.ballot import batch_root
from comity.record.canonical import canonical
from comity.record.checkpoint import Checkpoint
from comity.record.event import attest, draw_up
from comity.record.keys import SigningKey
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.proof import Proof
from comity.record.receipt import act_receipt, ballot_receipt, check_receipt, read_receipt
from comity.record.tree import leaf_hash, root

COMMITMENTS = [bytes([n]) * 32 for n in (9, 3, 7, 1, 5)]
BATCH = {"consultation": "dams", "batch": 1, "count": 5, "root": batch_root(COMMITMENTS).hex()}


def with_batch(book, keys, body: dict, kind: str = "ballot.batch") -> SimpleNamespace:
    """The log with one more entry, a batch."""
    event = draw_up(kind, body, by="node", forum="node-1/water", at=1_800_000_100)
    entry = attest(event, keys.node, 1_800_000_100).to_bytes()
    leaves = [*book.leaves, leaf_hash(entry)]
    text = Checkpoint("node-1/water", 8, root(leaves)).text
    note = Note(text, (keys.log.sign(text), *(w.sign(text, 1_800_000_120) for w in keys.w[1:])))
    return SimpleNamespace(entry=entry, leaves=leaves, note=note)


@pytest.fixture
def logged(book, keys):
    return with_batch(book, keys, BATCH)


# ---------------------------------------------------------------------- right ones
def test_receipt_of_an_act(book):
    receipt = act_receipt(book.entries[2], 2, book.leaves, book.note)
    facts = check_receipt(receipt.to_text(), book.policy)
    event = facts.pop("event")
    assert facts == {
        "kind": "act",
        "origin": "node-1/water",
        "index": 2,
        "size": 7,
        "time": "2027-01-15T08:00:02Z",
        "witnesses": ["w0", "w1"],
    }
    assert event["body"] == {"party": "p2"}
    assert json.dumps(facts)


def test_receipt_of_a_ballot(book, logged):
    for place, one in enumerate(sorted(COMMITMENTS)):
        receipt = ballot_receipt(one, COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
        facts = check_receipt(receipt.to_text(), book.policy)
        assert facts["kind"] == "ballot"
        assert facts["commitment"] == one.hex()
        assert (facts["consultation"], facts["batch"], facts["place"], facts["count"]) == (
            "dams",
            1,
            place,
            5,
        )
        assert facts["witnesses"] == ["w1", "w2"]


def test_the_extra_line_to_the_byte(logged):
    receipt = ballot_receipt(COMMITMENTS[3], COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
    extra = json.loads(receipt.extra)
    assert receipt.extra == canonical(extra)
    assert extra["entry"].encode() == logged.entry
    assert extra["batch"]["commitment"] == "01" * 32
    assert extra["batch"]["index"] == 0
    assert all(len(bytes.fromhex(h)) == 32 for h in extra["batch"]["proof"])
    assert act_receipt(logged.entry, 7, logged.leaves, logged.note).extra == canonical(
        {"entry": logged.entry.decode()}
    )


def test_an_older_checkpoint_will_do(book, logged):
    receipt = act_receipt(book.entries[2], 2, logged.leaves, book.note)
    assert check_receipt(receipt.to_text(), book.policy)["size"] == 7


# ---------------------------------------------------------------------- not made
def test_receipts_of_what_is_not_there_are_not_made(book, logged):
    with pytest.raises(InputError, match="entry 7 is not in a log of 7"):
        act_receipt(logged.entry, 7, logged.leaves, book.note)
    with pytest.raises(InputError, match="is not in a log of"):
        act_receipt(logged.entry, -1, logged.leaves, logged.note)
    with pytest.raises(InputError, match="is not in a log of"):
        act_receipt(logged.entry, 7, logged.leaves[:7], logged.note)
    with pytest.raises(InputError, match="is another one"):
        act_receipt(book.entries[0], 1, book.leaves, book.note)
    with pytest.raises(InputError, match="is another one"):
        act_receipt(book.entries[0], 0, [*book.leaves[:6], bytes(32)], book.note)
    with pytest.raises(InputError, match="not in this batch"):
        ballot_receipt(bytes(32), COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)


# ---------------------------------------------------------------------- wrong ones
def test_a_receipt_of_an_act_that_was_changed(book):
    receipt = act_receipt(book.entries[2], 2, book.leaves, book.note)
    for other in (
        replace(receipt, extra=canonical({"entry": book.entries[3].decode()})),
        replace(receipt, index=3),
        replace(receipt, hashes=receipt.hashes[::-1]),
        replace(receipt, checkpoint=Note(book.note.text, book.note.signatures[:2])),
        replace(receipt, checkpoint=Note(book.note.text, book.note.signatures[1:])),
    ):
        with pytest.raises(VerificationError):
            check_receipt(other.to_text(), book.policy)
    with pytest.raises(VerificationError):
        check_receipt(receipt.to_text(), Policy())


def test_a_receipt_of_a_ballot_that_was_changed(book, logged):
    receipt = ballot_receipt(COMMITMENTS[0], COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
    extra = json.loads(receipt.extra)

    def changed(**batch) -> str:
        return replace(receipt, extra=canonical({**extra, "batch": {**extra["batch"], **batch}})).to_text()

    assert check_receipt(changed(), book.policy)["place"] == 4
    proof = extra["batch"]["proof"]
    for batch in (
        {"commitment": "00" * 32},
        {"commitment": COMMITMENTS[1].hex()},
        {"index": 3},
        {"index": -1},
        {"index": 5},
        {"proof": []},
        {"proof": [*proof, "00" * 32]},
        {"proof": ["00" * 32, *proof[1:]]},
    ):
        with pytest.raises(VerificationError, match="not in the batch"):
            check_receipt(changed(**batch), book.policy)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({**BATCH, "count": 6}, "not in the batch"),
        ({**BATCH, "root": "00" * 32}, "not in the batch"),
        ({**BATCH, "root": "00"}, "no count and root"),
        ({**BATCH, "count": "5"}, "no count and root"),
        ({**BATCH, "count": True}, "no count and root"),
        ({"consultation": "dams"}, "no count and root"),
    ],
)
def test_a_batch_in_the_log_that_says_something_else(book, keys, body, says):
    logged = with_batch(book, keys, body)
    receipt = ballot_receipt(COMMITMENTS[0], COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
    with pytest.raises(VerificationError, match=says) as error:
        check_receipt(receipt.to_text(), book.policy)
    assert error.value.remedy


def test_an_entry_of_another_forum_proves_nothing(keys):
    event = draw_up("party.admit", {}, by="node", forum="node-1/other", at=1_800_000_000)
    entry = attest(event, keys.node, 1_800_000_000).to_bytes()
    log = SigningKey("node-1/water", 1, bytes(32))
    text = Checkpoint("node-1/water", 1, leaf_hash(entry)).text
    receipt = act_receipt(entry, 0, [leaf_hash(entry)], Note(text, (log.sign(text),)))
    policy = Policy(((log.verifier, None),))
    with pytest.raises(VerificationError, match="another forum"):
        check_receipt(receipt.to_text(), policy)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda extra: None, "without the entry"),
        (lambda extra: b"", "not JSON"),
        (lambda extra: b"[]", "holds an entry"),
        (lambda extra: b"{}", "holds an entry"),
        (lambda extra: canonical({"entry": extra["entry"]}), "place in the batch"),
        (lambda extra: canonical({**extra, "vote": 1}), "holds an entry"),
        (lambda extra: json.dumps(extra).encode(), "canonical form"),
        (lambda extra: canonical({**extra, "entry": 1}), "no note"),
        (lambda extra: canonical({**extra, "entry": "text\n"}), "an empty line"),
        (lambda extra: canonical({**extra, "batch": None}), "malformed"),
        (lambda extra: canonical({**extra, "batch": {}}), "malformed"),
        (lambda extra: canonical({**extra, "batch": {**extra["batch"], "index": True}}), "malformed"),
        (lambda extra: canonical({**extra, "batch": {**extra["batch"], "index": "0"}}), "malformed"),
        (
            lambda extra: canonical({**extra, "batch": {**extra["batch"], "commitment": "AA" * 32}}),
            "malformed",
        ),
        (lambda extra: canonical({**extra, "batch": {**extra["batch"], "proof": ["0"]}}), "malformed"),
        (
            lambda extra: canonical({**extra, "batch": {**extra["batch"], "proof": ["00" * 32] * 64}}),
            "malformed",
        ),
        (lambda extra: canonical({**extra, "batch": {**extra["batch"], "more": 1}}), "malformed"),
    ],
)
def test_malformed_receipts_are_one_clear_error(logged, change, says):
    receipt = ballot_receipt(COMMITMENTS[0], COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
    other = replace(receipt, extra=change(json.loads(receipt.extra)))
    with pytest.raises(InputError, match=says) as error:
        read_receipt(other.to_text())
    assert error.value.remedy


def test_an_act_has_no_place_in_a_batch(book):
    receipt = act_receipt(book.entries[2], 2, book.leaves, book.note)
    batch = {"commitment": "00" * 32, "index": 0, "proof": []}
    other = replace(receipt, extra=canonical({"entry": book.entries[2].decode(), "batch": batch}))
    with pytest.raises(InputError, match="one of an act has none"):
        read_receipt(other.to_text())


def test_what_is_read_is_what_was_made(logged):
    receipt = ballot_receipt(COMMITMENTS[0], COMMITMENTS, logged.entry, 7, logged.leaves, logged.note)
    read = read_receipt(receipt.to_text())
    assert read.proof == receipt == Proof.parse(receipt.to_text())
    assert read.entry.to_bytes() == logged.entry
    assert read.batch is not None
    assert read.batch.commitment == COMMITMENTS[0]
