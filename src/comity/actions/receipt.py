"""Receipts: what an act or a ballot is proved by; they change nothing but that a checkpoint is signed."""

from __future__ import annotations

from comity.actions.checkpoint import check_sign_checkpoint, sign_checkpoint
from comity.errors import InputError
from comity.record.note import Note
from comity.record.proof import Proof
from comity.record.receipt import act_receipt, ballot_receipt
from comity.store import queries
from comity.store.failures import explained
from comity.store.models import Ballot, Batch, Entry, Participation

__all__ = ["give_act_receipt", "give_ballot_receipts"]


def check_give_act_receipt(*, forum: str, index: int) -> bytes:
    """Find the entry."""
    with explained():
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
    with explained():
        return act_receipt(entry, index, queries.leaves(forum), checkpoint)


def check_give_ballot_receipts(*, forum: str, participation: Participation) -> None:
    """Tell whether the log can be signed, so that receipts can be given."""
    check_sign_checkpoint(forum=forum)


def give_ballot_receipts(*, forum: str, participation: Participation) -> dict[tuple[str, str, int], Proof]:
    """Prove that somebody's ballots are committed to in the log.

    Returns
    -------
    dict
        (consultation, statement, revision) -> proof, of those that are in a batch.
    """
    with explained():
        found = Ballot.objects.filter(participation=participation, batch__isnull=False)
        mine = list(found.order_by("consultation", "id"))
    # signed after they were read, so that it holds the batches of all
    checkpoint = sign_checkpoint(forum=forum)
    with explained():
        return _proofs(forum, mine, checkpoint)


def _proofs(forum: str, mine: list[Ballot], checkpoint: Note) -> dict[tuple[str, str, int], Proof]:
    hashes = queries.leaves(forum)
    batches: dict[tuple[str, int], tuple[list[bytes], int, bytes]] = {}
    out = {}
    for b in mine:
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
