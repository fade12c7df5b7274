"""Bring in votes that were cast elsewhere: statements, moderation, people and ballots, all or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import numpy as np

from comity.actions.book import Book, opened
from comity.actions.may import current
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.fields import language
from comity.forum.refused import Refused
from comity.record.ballot import ballot_bytes, commitment
from comity.record.canonical import sha256
from comity.store.models import Ballot, Participation, Person
from comity.votes.table import REJECTED, VoteTable

__all__ = ["import_votes"]

_AT_ONCE = 2000
_NO_TEXT = "(no text)"


def check_import_votes(*, forum: str, consultation: str, votes: VoteTable, source: str) -> None:
    """Tell whether votes may be brought in."""
    state = current(forum)
    found = state.consultations.get(consultation)
    if found is None:
        raise Refused("unknown", what="consultation", name=consultation)
    _check(found.attribution, set(state.parties), votes)


def import_votes(*, forum: str, consultation: str, votes: VoteTable, source: str) -> int:
    """Bring in votes that were cast elsewhere, before voting begins here.

    People keep the ids that they have in the source as pseudonyms, so that what is published can be compared
    with it. Of several votes by one on one statement the source's reader has kept the latest.

    Parameters
    ----------
    forum, consultation : str
    votes : VoteTable
    source : str
        Where they come from, in a line; it stands in the log.

    Returns
    -------
    int
        Ballots.
    """
    with opened(forum) as book:
        found = book.state.consultations.get(consultation)
        if found is None:
            raise Refused("unknown", what="consultation", name=consultation)
        attributed = _check(found.attribution, set(book.state.parties), votes)
        _statements(book, consultation, votes)
        book.append("votes.import", {
            "consultation": consultation,
            "source": source,
            "participants": int((votes.votes_per_participant > 0).sum()),
            "votes": votes.n_votes,
            "votes_digest": _digest(votes),
        })  # fmt: skip
        people = _people(forum, votes, attributed)
        rows = _ballots(book, consultation, votes, people)
        while chunk := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
            Ballot.objects.bulk_create(chunk)
    return votes.n_votes


def _check(attribution: str, parties: set[str], votes: VoteTable) -> bool:
    """Tell whether parties are attached to the ballots; refuse where they are wanted and not known."""
    if attribution != "attributed":
        return False
    of = votes.attributes.get("party")
    if of is None:
        raise InputError(
            "the votes say of nobody which party they belong to, and the consultation is attributed",
            "Give a column “party”, or make the consultation pseudonymous.",
        )
    unknown = sorted({p for p in of.tolist() if p not in parties})
    if unknown:
        raise InputError(f"there is no party {unknown[0]!r} in the forum", "Admit it first.")
    return True


def _statements(book: Book, consultation: str, votes: VoteTable) -> None:
    """Put forward every statement, and moderate it as it was."""
    known = set(book.state.consultations[consultation].statements)
    first = next(iter(book.state.languages), "en")
    none = [""] * votes.n_statements
    texts = none if votes.texts is None else votes.texts.tolist()
    langs = votes.statement_info["lang"].tolist() if "lang" in votes.statement_info else none
    facts = votes.statement_info["is-meta"].tolist() if "is-meta" in votes.statement_info else none
    moderated = np.zeros(votes.n_statements) if votes.moderated is None else votes.moderated
    for name, text, lang, fact, m in zip(
        votes.statements.tolist(), texts, langs, facts, moderated, strict=True
    ):
        if name in known:
            raise Refused("exists", what="statement", name=name)
        sha, content = blob(text if text.strip() else _NO_TEXT)
        book.keep({sha: content})
        about = {"consultation": consultation, "statement": name}
        lang = lang if language(lang) else first
        book.append("statement.submit", {**about, "text": sha, "lang": lang, "origin": "import"})
        meta = fact.strip().lower() in ("true", "t", "1")
        out = m == REJECTED or meta
        reason = "not-a-statement" if meta else "other" if out else "fits"
        decision = {"decision": "reject" if out else "accept", "reason": reason, "note": None}
        book.append("statement.moderate", {**about, **decision})


def _people(forum: str, votes: VoteTable, attributed: bool) -> list[Participation]:
    """Make a person of everybody who voted; None-like places of those who did not stay unused."""
    parties = votes.attributes["party"].tolist() if attributed else [None] * votes.n_participants
    voted = (votes.votes_per_participant > 0).tolist()
    names = votes.participants.tolist()
    persons = [Person(id=secrets.token_hex(16)) for _ in names]
    rows = [
        Participation(forum=forum, person=person, pseudonym=name, party=party)
        for person, name, party in zip(persons, names, parties, strict=True)
    ]
    Person.objects.bulk_create([p for p, v in zip(persons, voted, strict=True) if v], batch_size=_AT_ONCE)
    Participation.objects.bulk_create([r for r, v in zip(rows, voted, strict=True) if v], batch_size=_AT_ONCE)
    return rows


def _ballots(
    book: Book, consultation: str, votes: VoteTable, people: list[Participation]
) -> Iterator[Ballot]:
    forum, origin = book.log.forum, book.log.origin
    names = votes.statements.tolist()
    for row, column, vote in zip(*(x.tolist() for x in votes.triplets()), strict=True):
        voter, salt = people[row], secrets.token_bytes(32)
        content = ballot_bytes(
            forum=origin,
            consultation=consultation,
            pseudonym=voter.pseudonym,
            statement=names[column],
            revision=1,
            vote=vote,
            party=voter.party,
        )
        yield Ballot(
            forum=forum,
            consultation=consultation,
            commitment=commitment(salt, content),
            participation=voter,
            statement=names[column],
            revision=1,
            vote=vote,
            party=voter.party,
            salt=salt,
        )


def _digest(votes: VoteTable) -> str:
    from comity.votes.writers.long_table import files

    bare = VoteTable(votes.participants, votes.statements, votes.indptr, votes.indices, votes.values)
    return sha256(files(bare, "votes.csv")["votes.csv"])
