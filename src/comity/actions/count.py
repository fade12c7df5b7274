"""Count what is logged at the close of a consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.forum.describe import withheld
from comity.forum.state import Consultation, State
from comity.record.canonical import canonical, sha256
from comity.store import queries
from comity.store.queries import Openings

if TYPE_CHECKING:
    from comity.votes.table import VoteTable


def table_of(state: State, consultation: Consultation, found: Openings) -> VoteTable:
    """Put the ballots that count into a table."""
    from comity.forum.tally import counting, vote_table

    keep = counting(found.pseudonym, found.statement, found.revision).tolist()
    # as the public sees them: whoever recomputes must come to the same
    known = public_texts(state, consultation)
    attributed = consultation.attribution == "attributed"
    return vote_table(
        consultation,
        _kept(found.pseudonym, keep),
        _kept(found.statement, keep),
        _kept(found.vote, keep),
        _kept([p or "" for p in found.party], keep) if attributed else None,
        texts=known,
    )


def public_texts(state: State, consultation: Consultation) -> dict[str, str]:
    """Read the text of each statement; "" where it is kept from the public, or was erased."""
    every = consultation.statements
    shown = {name: s.text for name, s in every.items() if not withheld(s, state.rules.moderation)}
    known = queries.texts(shown.values())
    return {name: known.get(shown.get(name, ""), "") for name in every}


def few_behind_seal(state: State, consultation: Consultation, table: VoteTable) -> bool:
    """Whether counts alone would tell what the few voted whose votes are sealed."""
    people = int((table.votes_per_participant > 0).sum())
    return consultation.openness == "sealed" and people < state.rules.minimum_cell


def count_votes(state: State, consultation: Consultation) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Count the ballots in the batches of a consultation.

    Returns
    -------
    body : dict
        Of the event ``statistics.commit``.
    blobs : dict
        What it names.
    """
    from comity.forum.tally import statistics
    from comity.votes.writers.long_table import files

    table = table_of(state, consultation, queries.openings(state.id, consultation.id))
    counted = statistics(consultation, table)
    if few_behind_seal(state, consultation, table):
        counted["statements"] = {}
    counted["votes_digest"] = sha256(files(table, "votes.csv")["votes.csv"])
    content = canonical(counted)
    name = sha256(content)
    body = {
        "consultation": consultation.id,
        "ballots": counted["ballots"],
        "counted": counted["counted"],
        "erased": counted["erased"],
        "statistics": name,
    }
    return body, {name: content}


def _kept(column: list[Any], keep: list[bool]) -> list[Any]:
    return [x for x, k in zip(column, keep, strict=True) if k]
