"""Receipts: a proof that holds the entry itself, and for a ballot its place in the batch of that entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import InputError, VerificationError
from comity.record.ballot import batch_proof
from comity.record.canonical import canonical, parse_canonical
from comity.record.checkpoint import Checkpoint
from comity.record.event import Entry, time_text
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.proof import MOST_HASHES, Proof
from comity.record.tree import inclusion_proof, leaf_hash, verify_inclusion

BATCH = "ballot.batch"
_HASH = re.compile(r"[0-9a-f]{64}")
_REMEDY = "Take the receipt as it was given, unchanged."


@dataclass(frozen=True)
class InBatch:
    """Place of a ballot's commitment in the tree of its batch.

    Parameters
    ----------
    commitment : bytes
        32 bytes.
    index : int
        Its place, from 0.
    proof : tuple of bytes
        The inclusion proof.
    """

    commitment: bytes
    index: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Receipt:
    """What a receipt claims; nothing of it is verified yet.

    Parameters
    ----------
    proof : Proof
        That the entry is in the log.
    entry : Entry
        The act, or the batch of the ballot.
    batch : InBatch, optional
        For a ballot.
    """

    proof: Proof
    entry: Entry
    batch: InBatch | None = None


def act_receipt(entry: bytes, index: int, leaf_hashes: Sequence[bytes], checkpoint_note: Note) -> Proof:
    """Make the receipt of an act.

    Parameters
    ----------
    entry : bytes
        The leaf of the log.
    index : int
        Its place.
    leaf_hashes : sequence of bytes
        Hashes of all leaves, at least as many as the checkpoint has.
    checkpoint_note : Note
        A signed checkpoint that covers the entry.

    Raises
    ------
    InputError
        When the entry is not in the tree of this checkpoint.
    """
    return _receipt({"entry": str(Entry.parse(entry).note)}, entry, index, leaf_hashes, checkpoint_note)


def ballot_receipt(
    commitment: bytes,
    batch_commitments: Iterable[bytes],
    entry: bytes,
    index: int,
    leaf_hashes: Sequence[bytes],
    checkpoint_note: Note,
) -> Proof:
    """Make the receipt of a ballot. It holds no vote.

    Parameters
    ----------
    commitment : bytes
        Of the ballot.
    batch_commitments : iterable of bytes
        All of the batch.
    entry, index, leaf_hashes, checkpoint_note
        As in :func:`act_receipt`; the entry is that of the batch.

    Raises
    ------
    InputError
        When the commitment is not in the batch, or the entry not in the tree of this checkpoint.
    """
    place, proof = batch_proof(batch_commitments, commitment)
    batch = {"commitment": commitment.hex(), "index": place, "proof": [h.hex() for h in proof]}
    extra = {"entry": str(Entry.parse(entry).note), "batch": batch}
    return _receipt(extra, entry, index, leaf_hashes, checkpoint_note)


def read_receipt(text: str) -> Receipt:
    """Read a receipt without verifying it.

    Raises
    ------
    InputError
        When it is not one in form.
    """
    proof = Proof.parse(text)
    if proof.extra is None:
        raise InputError("a proof without the entry is no receipt", _REMEDY)
    extra = parse_canonical(proof.extra)
    if not isinstance(extra, dict) or not {"entry"} <= extra.keys() <= {"entry", "batch"}:
        raise InputError("a receipt holds an entry, and for a ballot its place in the batch", _REMEDY)
    if not isinstance(extra["entry"], str):
        raise InputError("the entry in the receipt is no note", _REMEDY)
    entry = Entry.parse(extra["entry"].encode("utf-8"))
    if ("batch" in extra) != (entry.event.kind == BATCH):
        raise InputError("a receipt of a ballot has its place in the batch, one of an act has none", _REMEDY)
    return Receipt(proof, entry, _in_batch(extra["batch"]) if "batch" in extra else None)


def check_receipt(text: str, policy: Policy) -> dict[str, Any]:
    """Verify all that a receipt claims, with whom one believes and nothing else.

    The signatures on the entry are not checked: the log's checkpoint vouches for it, and a policy does not
    know the keys of the forum's parties and node.

    Returns
    -------
    dict
        ``kind`` (``act`` or ``ballot``), ``origin``, ``index``, ``size`` (of the log in the checkpoint),
        ``time`` (log time of the entry), ``event`` (as a dict), ``witnesses`` (names in the policy of those
        who cosigned); for a ballot also ``commitment``, ``consultation``, ``batch``, ``place``, ``count``.

    Raises
    ------
    InputError
        When it is not a receipt in form.
    VerificationError
        When something that it claims is not so.
    """
    receipt = read_receipt(text)
    event = receipt.entry.event
    checkpoint = receipt.proof.verify(receipt.entry.to_bytes(), policy)
    _need(event.forum == checkpoint.origin, "the entry is of another forum than the log")
    cosigned = {key for key, _ in policy.signed(receipt.proof.checkpoint)[1]}
    facts: dict[str, Any] = {
        "kind": "act",
        "origin": checkpoint.origin,
        "index": receipt.proof.index,
        "size": checkpoint.size,
        "time": time_text(receipt.entry.time),
        "event": event.to_dict(),
        "witnesses": [name for name, (key, _) in policy.witnesses.items() if key in cosigned],
    }
    if receipt.batch is None:
        return facts
    body, place = event.body, receipt.batch
    count, root = body.get("count"), body.get("root")
    _need(
        type(count) is int and isinstance(root, str) and _HASH.fullmatch(root) is not None,
        "the batch in the log has no count and root",
    )
    here = leaf_hash(place.commitment)
    _need(
        verify_inclusion(here, place.index, int(count or 0), place.proof, bytes.fromhex(str(root))),
        "the commitment is not in the batch that the log has",
    )
    return {
        **facts,
        "kind": "ballot",
        "commitment": place.commitment.hex(),
        "consultation": body.get("consultation"),
        "batch": body.get("batch"),
        "place": place.index,
        "count": count,
    }


def _receipt(
    extra: dict[str, Any], entry: bytes, index: int, leaf_hashes: Sequence[bytes], checkpoint_note: Note
) -> Proof:
    tree = Checkpoint.parse(checkpoint_note.text)
    if not 0 <= index < tree.size <= len(leaf_hashes):
        raise InputError(f"entry {index} is not in a log of {tree.size}", "Wait for the next checkpoint.")
    hashes = tuple(inclusion_proof(leaf_hashes, index, tree.size))
    if not verify_inclusion(leaf_hash(entry), index, tree.size, hashes, tree.root):
        raise InputError(f"entry {index} of the log is another one", "Read entries and checkpoint again.")
    return Proof(index, hashes, checkpoint_note, canonical(extra))


def _in_batch(value: Any) -> InBatch:
    fits = (
        isinstance(value, dict)
        and value.keys() == {"commitment", "index", "proof"}
        and type(value["index"]) is int
        and isinstance(value["proof"], list)
        and len(value["proof"]) <= MOST_HASHES
        and all(isinstance(h, str) and _HASH.fullmatch(h) for h in [value["commitment"], *value["proof"]])
    )
    if not fits:
        raise InputError("the place in the batch is malformed", _REMEDY)
    proof = tuple(map(bytes.fromhex, value["proof"]))
    return InBatch(bytes.fromhex(value["commitment"]), value["index"], proof)


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise VerificationError(otherwise, "The receipt was changed, or the node gave a wrong one: keep it.")
