"""What was counted: the logged statistics, and the tables of votes, against the openings."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.audit import canonical, table
from comity.audit.openings import Openings, folder_of
from comity.audit.result import Disagreement
from comity.audit.source import Folder
from comity.errors import ComityError
from comity.forum.state import Consultation

if TYPE_CHECKING:
    from comity.votes import VoteTable

_FIELDS = {"ballots", "consultation", "counted", "erased", "participants", "statements", "votes_digest"}
_VOTES = {"1": 1, "0": 0, "-1": -1, "agree": 1, "pass": 0, "disagree": -1}


def read_statistics(folder: Folder, c: Consultation) -> dict[str, Any]:
    """Read the statistics of a consultation, which must be those whose hash is in the log.

    Raises
    ------
    Disagreement
    """
    assert c.statistics is not None
    name = f"{folder_of(c)}/statistics.json"
    data = folder.read(name)
    if hashlib.sha256(data).hexdigest() != c.statistics["statistics"]:
        raise Disagreement("statistics_hash", file=name)
    try:
        found = canonical.read(data)
    except ValueError as e:
        raise Disagreement("json", file=name, problem=str(e)[:200]) from None
    if not _has_form(found) or found["consultation"] != c.id:
        raise Disagreement("statistics_form", file=name)
    for field in ("ballots", "counted", "erased"):
        if found[field] != c.statistics[field]:
            raise Disagreement("statistics", file=name, field=field, n=found[field], mine=c.statistics[field])
    return dict(found)


def _has_form(x: Any) -> bool:
    def count(n: Any) -> bool:
        return type(n) is int and n >= 0

    return (
        isinstance(x, dict)
        and x.keys() == _FIELDS
        and all(count(x[n]) for n in ("ballots", "counted", "erased", "participants"))
        and isinstance(x["votes_digest"], str)
        and isinstance(x["statements"], dict)
        and all(isinstance(v, list) and len(v) == 3 and all(map(count, v)) for v in x["statements"].values())
    )


def check_statistics(
    stated: dict[str, Any], c: Consultation, openings: Openings, digest: str | None
) -> dict[str, Any]:
    """Compare statistics with the openings; exactly, where nobody was erased since.

    Parameters
    ----------
    stated : dict
    c : Consultation
    openings : Openings
    digest : str or None
        Of the votes that count; None where it was not worked out.

    Raises
    ------
    Disagreement
    """
    name = f"{folder_of(c)}/statistics.json"
    counts = count(openings)
    people, counted = len(openings.pseudonym.words), int(openings.counts.sum())
    gone = c.erased - stated["erased"]
    unknown = set(stated["statements"]) - set(c.statements)
    if unknown:
        raise Disagreement("statement_unknown", file=name, statement=min(unknown)[:200])
    mine = {"counted": counted, "participants": people, "ballots": c.ballots}
    for field, n in mine.items():
        # who is erased takes along the votes, and with the last of them the participant
        lost = stated[field] - n
        if lost < 0 or (lost > gone and field != "ballots") or (field == "ballots" and lost):
            raise Disagreement("statistics", file=name, field=field, n=stated[field], mine=n)
    for s in c.statements:
        there, here = stated["statements"].get(s, [0, 0, 0]), counts.get(s, [0, 0, 0])
        if any(h > t for h, t in zip(here, there, strict=True)) or (not gone and here != there):
            raise Disagreement("statistics_counts", file=name, statement=s[:200])
    if sum(map(sum, stated["statements"].values())) != stated["counted"]:
        raise Disagreement("statistics_sum", file=name)
    if digest is not None and not gone and digest != stated["votes_digest"]:
        raise Disagreement("votes_digest", file=name)
    return {"counted": counted, "participants": people, "erased": gone}


def count(openings: Openings) -> dict[str, list[int]]:
    """Count disagrees, passes and agrees of each statement, of the votes that count."""
    keep, words = openings.counts, openings.statement.words
    flat = openings.statement.codes[keep] * 3 + openings.vote[keep] + 1
    counts = np.bincount(flat, minlength=3 * len(words)).reshape(-1, 3)
    return dict(zip(words, counts.tolist(), strict=True))


def check_votes(folder: Folder, c: Consultation, votes: VoteTable) -> dict[str, Any]:
    """Compare ``votes.csv`` with the votes that count, row by row.

    Raises
    ------
    Disagreement
    """
    from comity.votes.files.spreadsheet import unguard

    name, party = f"{folder_of(c)}/votes.csv", votes.attributes.get("party")
    columns = {
        "participant": "text",
        "statement": "text",
        "vote": "text",
        **({} if party is None else {"party": "text"}),
    }
    found = table.read(folder, name, columns)
    people, statements, values = votes.triplets()
    if len(found["vote"]) != len(values):
        raise Disagreement("votes_number", file=name, n=len(found["vote"]), mine=len(values))
    mine = {
        "participant": (votes.participants.tolist(), people),
        "statement": (votes.statements.tolist(), statements),
        "vote": ([-1, 0, 1], values.astype(np.int64) + 1),
    }
    if party is not None:
        parties = sorted(set(party.tolist()))
        code = {p: i for i, p in enumerate(parties)}
        mine["party"] = (parties, np.array([code[p] for p in party.tolist()], np.int64)[people])
    for column, (ids, codes) in mine.items():
        place: dict[Any, int] = {x: i for i, x in enumerate(ids)}
        words: list[Any] = found[column].words
        words = (
            [_VOTES.get(w) for w in words]
            if column == "vote"
            else [w if w in place else unguard(w) for w in words]
        )
        there = np.array([place.get(w, -1) for w in words], np.int64)[found[column].codes]
        wrong = np.flatnonzero(there != codes)
        if len(wrong):
            raise Disagreement("votes_row", file=name, row=int(wrong[0]) + 2, column=column)
    return {"votes": len(values)}


def check_polis(folder: Folder, c: Consultation, votes: VoteTable) -> dict[str, Any]:
    """Compare the export in Polis's layout with the votes that count.

    Raises
    ------
    Disagreement
    """
    from comity.votes import read_votes

    name = f"{folder_of(c)}/polis"
    try:
        there = read_votes(folder.root / name, format="polis", sign="agree=1")
    except ComityError as e:
        raise Disagreement("polis_form", file=name, problem=e.problem[:200]) from None
    same = (
        there.n_votes == votes.n_votes
        and np.array_equal(_cells(there), _cells(votes))
        and np.array_equal(there.values, votes.values)
    )
    if not same:
        raise Disagreement("polis", file=name, n=there.n_votes, mine=votes.n_votes)
    return {"votes": votes.n_votes}


def _cells(votes: VoteTable) -> Any:
    """Participant and statement of every vote."""
    people, statements, _ = votes.triplets()
    return np.stack([votes.participants[people], votes.statements[statements]])
