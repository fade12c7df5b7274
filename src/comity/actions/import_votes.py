"""Bring in votes that were cast elsewhere: statements, moderation, people and ballots, all or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from comity.actions.book import Book, opened, rehearsed
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.fields import language, statement_id
from comity.forum.refused import Refused
from comity.record.ballot import ballot_bytes, commitment
from comity.record.canonical import sha256
from comity.store.bulk import insert
from comity.store.failures import explained
from comity.store.models import Ballot, Participation, Person
from comity.votes.table import REJECTED, VoteTable

__all__ = ["import_votes"]

Progress = Callable[[str, int, int | None], None]

_AT_ONCE = 2000
_MOST_TEXT = 20_000
_COLUMNS = (
    "forum", "consultation", "commitment", "participation_id", "statement", "revision", "vote", "party",
    "salt",
)  # fmt: skip
_NO_TEXT = "(no text)"


def check_votes(votes: VoteTable, *, attribution: str = "pseudonymous", parties: Iterable[str] = ()) -> None:
    """Tell whether votes can be brought into a forum, also one that is yet to be made.

    Parameters
    ----------
    votes : VoteTable
    attribution : str
        Of the consultation.
    parties : iterable of str
        Ids of those that the forum knows.

    Raises
    ------
    InputError
    """
    for s in votes.statements.tolist():
        if not statement_id(s):
            raise InputError(
                f"{s[:40]!r} cannot be the id of a statement", "At most 200 characters, on one line."
            )
    for p in votes.participants.tolist():
        if not statement_id(p):
            raise InputError(
                f"{p[:40]!r} cannot be the id of a participant", "At most 200 characters, on one line."
            )
    for text in () if votes.texts is None else votes.texts.tolist():
        if len(text) > _MOST_TEXT or "\0" in text:
            raise InputError(
                f"the text of a statement cannot be {text[:40]!r}…",
                f"At most {_MOST_TEXT:,} characters, none of them NUL.",
            )
    _check(attribution, set(parties), votes)


def check_import_votes(
    *, forum: str, consultation: str, votes: VoteTable, source: str, progress: Progress | None = None
) -> None:
    """Tell whether votes may be brought in."""
    check_votes(votes)
    with rehearsed(forum) as book, explained():
        _log(book, consultation, votes, source)


def import_votes(
    *, forum: str, consultation: str, votes: VoteTable, source: str, progress: Progress | None = None
) -> int:
    """Bring in votes that were cast elsewhere, before voting begins here.

    People keep the ids that they have in the source as pseudonyms, so that what is published can be compared
    with it. Of several votes by one on one statement the source's reader has kept the latest.

    Parameters
    ----------
    forum, consultation : str
    votes : VoteTable
    source : str
        Where they come from, in a line; it stands in the log.
    progress : callable, optional
        Called with a stage, the steps done and all steps.

    Returns
    -------
    int
        Ballots.
    """
    tell: Progress = progress or (lambda stage, done, total: None)
    check_votes(votes)
    with opened(forum) as book:
        attributed = _log(book, consultation, votes, source)
        people = _people(forum, votes, attributed)
        rows = _ballots(book, consultation, votes, people)
        insert(Ballot, _COLUMNS, rows, tell=lambda done: tell("ballots", done, votes.n_votes))
    return votes.n_votes


def _log(book: Book, consultation: str, votes: VoteTable, source: str) -> bool:
    """Log statements and votes; tell whether parties are attached to the ballots."""
    found = book.state.consultations.get(consultation)
    if found is None:
        raise Refused("unknown", what="consultation", name=consultation)
    attributed = _check(found.attribution, set(book.state.parties), votes)
    known = Participation.objects.filter(forum=book.log.forum).values_list("pseudonym", flat=True)
    both = set(votes.participants[votes.votes_per_participant > 0].tolist()).intersection(known)
    if both:
        raise InputError(
            f"somebody is known as {min(both)!r} in the forum already",
            "Whether it is the same person cannot be told: bring the votes into a forum of their own.",
        )
    _statements(book, consultation, votes)
    book.append("votes.import", {
        "consultation": consultation,
        "source": source,
        "participants": int((votes.votes_per_participant > 0).sum()),
        "votes": votes.n_votes,
        "votes_digest": _digest(votes),
    })  # fmt: skip
    return attributed


def _check(attribution: str, parties: set[str], votes: VoteTable) -> bool:
    """Tell whether parties are attached to the ballots; refuse where they are wanted and not known."""
    if attribution != "attributed":
        return False
    of = votes.attributes.get("party")
    if of is None:
        raise InputError(
            "the votes say of nobody which party they belong to, and the consultation is attributed",
            "Give a table of participants with a column “party”, or make the consultation pseudonymous.",
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
) -> Iterator[tuple[object, ...]]:
    forum, origin = book.log.forum, book.log.origin
    names = votes.statements.tolist()
    voters = [(v.id, v.pseudonym, v.party) for v in people]
    for row, column, vote in zip(*(x.tolist() for x in votes.triplets()), strict=True):
        voter, pseudonym, party = voters[row]
        salt, statement = secrets.token_bytes(32), names[column]
        content = ballot_bytes(
            forum=origin,
            consultation=consultation,
            pseudonym=pseudonym,
            statement=statement,
            revision=1,
            vote=vote,
            party=party,
        )
        yield forum, consultation, commitment(salt, content), voter, statement, 1, vote, party, salt


def _digest(votes: VoteTable) -> str:
    from comity.votes.writers.long_table import files

    bare = VoteTable(votes.participants, votes.statements, votes.indptr, votes.indices, votes.values)
    return sha256(files(bare, "votes.csv")["votes.csv"])
