"""Receipts: what an act or a ballot is proved by; they change nothing but that a checkpoint is signed."""

from __future__ import annotations

from comity.actions.checkpoint import check_sign_checkpoint, sign_checkpoint
from comity.errors import InputError
from comity.record.proof import Proof
from comity.record.receipt import act_receipt, ballot_receipt
from comity.store import queries
from comity.store.models import Ballot, Batch, Entry, Participation

__all__ = ["give_act_receipt", "give_ballot_receipts"]


def check_give_act_receipt(*, forum: str, index: int) -> bytes:
    """Find the entry."""
    row = Entry.objects.filter(log_id=forum, index=index).first()
    if row is None:
        raise InputError(f"the log of “{forum}” has no entry {index}")
    return bytes(row.note)


def give_act_receipt(*, forum: str, index: int) -> Proof:
    """Prove that an act stands in the log.

    Returns
    -------
    Proof
        Its text is a ``.tlog-proof``.
    """
    entry = check_give_act_receipt(forum=forum, index=index)
    checkpoint = sign_checkpoint(forum=forum)
    return act_receipt(entry, index, queries.leaves(forum), checkpoint)


def check_give_ballot_receipts(*, forum: str, participation: Participation) -> None:
    """Tell whether all ballots of somebody are in batches."""
    check_sign_checkpoint(forum=forum)
    if Ballot.objects.filter(participation=participation, batch=None).exists():
        raise InputError("a ballot still waits for its batch", "Its promise says until when.")


def give_ballot_receipts(*, forum: str, participation: Participation) -> dict[tuple[str, str, int], Proof]:
    """Prove that somebody's ballots are committed to in the log.

    Returns
    -------
    dict
        (consultation, statement, revision) -> proof, of those that are in a batch.
    """
    checkpoint = sign_checkpoint(forum=forum)
    hashes = queries.leaves(forum)
    mine = Ballot.objects.filter(participation=participation, batch__isnull=False)
    batches: dict[tuple[str, int], tuple[list[bytes], int, bytes]] = {}
    out = {}
    for b in mine.order_by("consultation", "id"):
        assert b.batch is not None
        key = (b.consultation, b.batch)
        if key not in batches:
            index = Batch.objects.get(id=f"{forum}/{b.consultation}/{b.batch}").index
            entry = bytes(Entry.objects.get(log_id=forum, index=index).note)
            batches[key] = (queries.commitments(forum, *key), index, entry)
        others, index, entry = batches[key]
        proof = ballot_receipt(bytes(b.commitment), others, entry, index, hashes, checkpoint)
        out[b.consultation, str(b.statement), int(b.revision or 0)] = proof
    return out
