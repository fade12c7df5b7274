"""What a participant holds: the promise that a ballot will be in the log, the receipt that an act is.

After https://c2sp.org/tlog-proof and ``docs/record.md``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.audit import canonical, note, tree
from comity.audit.entries import Replay, seconds
from comity.audit.heads import check_against
from comity.audit.log import Head, Log, read_checkpoint
from comity.audit.note import Key, Note
from comity.audit.result import Disagreement, Impossible
from comity.errors import InputError

_PROOF = "c2sp.org/tlog-proof@v1"
_PROMISE = "comity/promise/v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})")
_MOST_PROOF, _MOST_BYTES = 64, 4 << 20

#: By consultation and number of a batch, its commitments in ascending order.
Commitments = Mapping[str, Mapping[int, list[bytes]]]


def _bytes(path: str) -> bytes:
    with Path(path).open("rb") as f:
        data = f.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise InputError("it is too large for what it should be", file=path)
    return data


@dataclass(frozen=True)
class Promise:
    """A promise of the node: by when the log will hold a commitment."""

    note: Note
    origin: str
    consultation: str
    commitment: bytes
    due: int


def read_promise(path: str) -> Promise:
    """Read a promise.

    Raises
    ------
    InputError
    """
    try:
        found = note.read_note(_bytes(path))
        first, origin, consultation, commitment, due, last = found.text.decode().split("\n")
        if first != _PROMISE or not due.startswith("due ") or last:
            raise ValueError("not the lines of a promise")
        hash_ = note.decode(commitment)
        if len(hash_) != 32:
            raise ValueError("not a commitment")
        return Promise(found, origin, consultation, hash_, seconds(due.removeprefix("due ")))
    except ValueError as e:
        remedy = "Give the promise as it was answered to the vote."
        raise InputError(f"it is no promise: {e}", remedy, file=path) from None


def check_promise(
    promise: Promise, replay: Replay, commitments: Commitments, erased: Collection[bytes] = ()
) -> dict[str, Any]:
    """Tell whether a promise was kept, is still due, or was broken.

    Returns
    -------
    dict
        ``state``: ``kept`` (with the batch and its entry), ``erased`` (kept, but the ballot was erased since
        and may not count), ``due`` or, where the commitments are not published yet, ``unknown``.

    Raises
    ------
    Disagreement
        ``promise_broken`` or ``promise_late``, which with the promise is evidence against the node; or it is
        no promise of this log.
    """
    if promise.origin != replay.keys.origin:
        raise Disagreement("promise_origin", origin=promise.origin[:200])
    nodes = [h.key for h in replay.keys if h.purpose == "node"]
    made = _by_node(promise.note, nodes)
    if made is None:
        raise Disagreement("promise_unsigned")
    c = replay.state.consultations.get(promise.consultation)
    batches = [] if c is None else c.batches
    known = commitments.get(promise.consultation)
    latest = replay.entries[-1].time if replay.entries else 0
    if known is not None:
        for b in batches:
            if promise.commitment not in known.get(b.number, ()):
                continue
            if b.time <= promise.due:
                state = "erased" if promise.commitment in erased else "kept"
                return {"state": state, "batch": b.number, "index": b.index}
            raise Disagreement("promise_late", entry=b.index, batch=b.number, late=b.time - promise.due)
    if latest <= promise.due:
        return {"state": "due"}
    # a batch from before the promise cannot hold what it promises
    if known is None and any(made <= b.time <= promise.due for b in batches):
        return {"state": "unknown"}
    raise Disagreement("promise_broken", entry=_first_later(replay, promise.due))


def _by_node(found: Note, keys: list[Key]) -> int | None:
    """When the node signed, if it did."""
    known = {key.who: key for key in keys}
    try:
        (line,) = found.lines
        return note.signature_time(known[line.who], found.text, line)
    except (KeyError, ValueError):
        return None


def _first_later(replay: Replay, due: int) -> int:
    """First entry with a time later than a promise was due."""
    return next(i for i, e in enumerate(replay.entries) if e.time > due)


@dataclass(frozen=True)
class Receipt:
    """A proof that an entry is in the log, with the entry; of a ballot also that a batch holds it."""

    index: int
    proof: list[bytes]
    note: Note
    head: Head
    entry: bytes
    batch: dict[str, Any] | None


def read_receipt(path: str) -> Receipt:
    """Read a receipt.

    Raises
    ------
    InputError
    """
    try:
        text = _bytes(path).decode("utf-8")
        front, _, checkpoint = text.partition("\n\n")
        first, extra, index, *proof = front.split("\n")
        place = _INDEX.fullmatch(index)
        if first != _PROOF or not extra.startswith("extra ") or place is None or len(proof) > _MOST_PROOF:
            raise ValueError("not the lines of a receipt")
        found = note.read_note(checkpoint.encode())
        told = canonical.read(note.decode(extra.removeprefix("extra ")))
        if not isinstance(told, dict) or not {"entry"} <= told.keys() <= {"entry", "batch"}:
            raise ValueError("not what a receipt tells of its entry")
        batch = told.get("batch")
        hashes, entry = [note.decode(h) for h in proof], told["entry"].encode()
        head = read_checkpoint(found.text)
        if batch is not None:
            _check_batch_form(batch)
    except (ValueError, AttributeError, TypeError, KeyError) as e:
        raise InputError(
            f"it is no receipt: {e}", "Give the .tlog-proof as you received it.", file=path
        ) from None
    return Receipt(int(place[1]), hashes, found, head, entry, batch)


def _check_batch_form(batch: Any) -> None:
    hashes = [batch["commitment"], *batch["proof"]]
    if batch.keys() != {"commitment", "index", "proof"} or type(batch["index"]) is not int:
        raise ValueError("not the proof of a ballot")
    if len(hashes) > _MOST_PROOF or not all(len(bytes.fromhex(h)) == 32 for h in hashes):
        raise ValueError("not the proof of a ballot")


def check_receipt(receipt: Receipt, log: Log, replay: Replay) -> dict[str, Any]:
    """Check a receipt by itself and against the log.

    Raises
    ------
    Disagreement
        With the status ``forked`` where its checkpoint and that of the folder cannot both be true.
    Impossible
        Where the receipt is from a longer log than the folder has.
    """
    leaf = tree.leaf(receipt.entry)
    if not tree.included(leaf, receipt.index, receipt.head.size, receipt.proof, receipt.head.root):
        raise Disagreement("receipt_proof", entry=receipt.index)
    logs = [h.key for h in replay.keys if h.purpose == "log"]
    try:
        check_against((receipt.note, receipt.head, None), log, logs)
    except Disagreement as d:
        if d.code == "against_longer":  # the folder is from before the receipt
            raise Impossible(d.code, **d.numbers) from None
        raise
    numbers: dict[str, Any] = {"index": receipt.index}
    if receipt.batch is None:
        return numbers
    event = replay.entries[receipt.index].event
    if event["kind"] != "ballot.batch":
        raise Disagreement("receipt_batch", entry=receipt.index)
    body, batch = event["body"], receipt.batch
    proof = [bytes.fromhex(h) for h in batch["proof"]]
    ballot = tree.leaf(bytes.fromhex(batch["commitment"]))
    if not tree.included(ballot, batch["index"], body["count"], proof, bytes.fromhex(body["root"])):
        raise Disagreement("receipt_batch", entry=receipt.index)
    return {**numbers, "batch": body["batch"], "consultation": body["consultation"]}
