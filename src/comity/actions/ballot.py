"""Ballots: cast and changed until the close, promised at once, committed to in batches."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from comity.actions import clock, keyring
from comity.actions.book import Book, opened
from comity.actions.invitation import check_here
from comity.actions.may import current, may
from comity.forum.fields import seconds
from comity.forum.kinds import NODE
from comity.forum.refused import Refused
from comity.forum.stages import VOTABLE, ConsultationStage, PartyStage
from comity.record.ballot import ballot_bytes, batch_root, commitment
from comity.record.note import Note
from comity.record.promise import Promise
from comity.store.failures import explained, whole
from comity.store.locks import share_consultation
from comity.store.models import Ballot, Participation
from comity.store.setup import StoreError
from comity.store.voting import (
    Voting,
    hold_voter,
    insert_ballots,
    last_revisions,
    party_stage,
    statement_stages,
    voting,
)

__all__ = ["cast_ballots", "log_batch"]

VOTES = (1, 0, -1)
ATTRIBUTED = "attributed"


def check_cast_ballots(
    *, forum: str, consultation: str, participation: Participation, votes: Mapping[str, int]
) -> None:
    """Tell whether somebody may vote so, now."""
    with explained():
        _check(forum, consultation, participation, votes)
    if participation.id is not None:
        check_here(forum, participation)


def cast_ballots(
    *, forum: str, consultation: str, participation: Participation, votes: Mapping[str, int]
) -> list[Note]:
    """Cast ballots, or change them; what was cast before stays, and the latest counts.

    Takes no lock on the log: ballots of different people do not wait for each other.

    Parameters
    ----------
    forum, consultation : str
    participation : Participation
        Who votes.
    votes : mapping of str to int
        By statement: 1 agree, 0 pass, -1 disagree.

    Returns
    -------
    list of Note
        A promise for each, in the order of ``votes``.

    Raises
    ------
    Refused
        Where voting is not open, or a statement not open to votes.
    StoreError
        Where the database fails; then nothing was cast.
    """
    with whole():
        return cast_in(forum, consultation, participation, votes)


def cast_in(
    forum: str, consultation: str, participation: Participation, votes: Mapping[str, int]
) -> list[Note]:
    """Cast ballots in a transaction that is open already."""
    share_consultation(forum, consultation)
    about = _check(forum, consultation, participation, votes)
    held = hold_voter(participation.pk)
    if held is None:
        raise Refused("forgotten")
    pseudonym, party = held[0], held[1] if about.attribution == ATTRIBUTED else None
    last = last_revisions(participation.pk, consultation, list(votes))
    node, now = keyring.node_key_of(forum), clock.now()
    due = now + about.rules["batch_seconds"]
    rows: list[tuple[object, ...]] = []
    promises = []
    for statement, vote in votes.items():
        salt = secrets.token_bytes(32)
        revision = last.get(statement, 0) + 1
        content = ballot_bytes(
            forum=about.origin,
            consultation=consultation,
            pseudonym=pseudonym,
            statement=statement,
            revision=revision,
            vote=vote,
            party=party,
        )
        sealed = commitment(salt, content)
        promises.append(Promise(about.origin, consultation, sealed, due).sign(node, now))
        about_vote = (participation.pk, statement, revision, int(vote), party)
        rows.append((forum, consultation, sealed, now, *about_vote, salt))
    insert_ballots(rows)
    return promises


def _check(forum: str, consultation: str, participation: Participation, votes: Mapping[str, int]) -> Voting:
    found = voting(forum, consultation)
    if found is None:
        raise Refused("unknown", what="consultation", name=consultation)
    if participation.forum != forum:
        raise Refused("not_here", forum=forum)
    if found.stage != ConsultationStage.OPEN:
        raise Refused("step", what="consultation", name=consultation, stage=found.stage, verb="vote")
    if found.closes is not None and clock.now() >= seconds(found.closes):
        raise Refused("voting_over", consultation=consultation, closes=found.closes)
    if found.attribution == ATTRIBUTED:
        party = participation.party
        if party is None:
            raise Refused("no_party", consultation=consultation)
        if party_stage(forum, party) != PartyStage.ADMITTED:
            raise Refused("left", party=party)
    stages = statement_stages(forum, consultation, list(votes))
    for statement, vote in votes.items():
        if statement not in stages:
            raise Refused("unknown", what="statement", name=statement)
        if stages[statement] not in VOTABLE[found.rules["moderation"]]:
            raise Refused("not_votable", statement=statement)
        if vote not in VOTES or not isinstance(vote, int):
            raise Refused("vote", vote=str(vote))
    return found


def check_log_batch(*, forum: str, consultation: str) -> None:
    """Tell whether ballots that wait, if there are any, may be put into a batch."""
    known = current(forum).consultations.get(consultation)
    if known is None:
        raise Refused("unknown", what="consultation", name=consultation)
    with explained():
        waiting = Ballot.objects.filter(forum=forum, consultation=consultation, batch=None).count()
    if waiting:
        root, number = "0" * 64, len(known.batches) + 1
        body = {"consultation": consultation, "batch": number, "root": root, "count": waiting}
        may(forum, "ballot.batch", body, by=NODE)


def log_batch(*, forum: str, consultation: str) -> int:
    """Put the ballots that wait into a batch, under one root in the log.

    Returns
    -------
    int
        How many; 0 where none waits, and nothing is logged.
    """
    with opened(forum) as book:
        return log_batch_in(book, consultation)


def log_batch_in(book: Book, consultation: str) -> int:
    """Put the ballots that wait into a batch, in a book that is open already."""
    known = book.state.consultations.get(consultation)
    if known is None:
        raise Refused("unknown", what="consultation", name=consultation)
    forum, number = book.log.forum, len(known.batches) + 1
    waiting = Ballot.objects.filter(forum=forum, consultation=consultation, batch=None)
    # one statement claims exactly the rows that it sees; later ones wait for the next batch
    claimed: int = waiting.update(batch=number)
    if not claimed:
        return 0
    mine = Ballot.objects.filter(forum=forum, consultation=consultation, batch=number)
    found = [bytes(x) for x in mine.values_list("commitment", flat=True).iterator(5000)]
    if len(found) != claimed:
        raise StoreError(
            "Nothing was changed: ballots of another batch have its number.", "Run `comity verify`."
        )
    root = batch_root(found).hex()
    body = {"consultation": consultation, "batch": number, "root": root, "count": claimed}
    book.append("ballot.batch", body, by=NODE)
    return claimed
