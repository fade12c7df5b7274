"""What was counted: the logged statistics, and the tables of votes, against the openings."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.audit import canonical, sheets, table
from comity.audit.openings import Openings, folder_of
from comity.audit.result import Disagreement
from comity.audit.source import Folder
from comity.forum.state import Consultation

if TYPE_CHECKING:
    from comity.votes import VoteTable

_FIELDS = {"ballots", "consultation", "counted", "erased", "participants", "statements", "votes_digest"}


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
    folder: Folder, stated: dict[str, Any], c: Consultation, openings: Openings
) -> dict[str, Any]:
    """Compare statistics with the openings; exactly, where nobody was erased since.

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
    if not gone and folder.sha256(f"{folder_of(c)}/votes.csv") != stated["votes_digest"]:
        raise Disagreement("votes_digest", file=f"{folder_of(c)}/votes.csv")
    return {"counted": counted, "participants": people, "erased": gone}


def count(openings: Openings) -> dict[str, list[int]]:
    """Count disagrees, passes and agrees of each statement, of the votes that count."""
    keep, words = openings.counts, openings.statement.words
    flat = openings.statement.codes[keep] * 3 + openings.vote[keep] + 1
    counts = np.bincount(flat, minlength=3 * len(words)).reshape(-1, 3)
    return dict(zip(words, counts.tolist(), strict=True))


def check_votes(folder: Folder, c: Consultation, votes: VoteTable) -> dict[str, Any]:
    """Compare ``votes.csv`` with the votes that count, row by row, and the tables beside it.

    Raises
    ------
    Disagreement
    """
    from comity.votes.files.spreadsheet import unguard

    here = f"{folder_of(c)}/votes"
    name = f"{here}.csv"
    found = table.read(folder, name, dict.fromkeys(("participant", "statement", "vote"), "text"))
    people, statements, values = votes.triplets()
    if len(found["vote"]) != len(values):
        raise Disagreement("votes_number", file=name, n=len(found["vote"]), mine=len(values))
    mine = {
        "participant": (votes.participants.tolist(), people),
        "statement": (votes.statements.tolist(), statements),
        "vote": (["disagree", "pass", "agree"], values.astype(np.int64) + 1),
    }
    for column, (ids, codes) in mine.items():
        place = {x: i for i, x in enumerate(ids)}
        words = [unguard(w) for w in found[column].words]
        there = np.array([place.get(w, -1) for w in words], np.int64)[found[column].codes]
        wrong = np.flatnonzero(there != codes)
        if len(wrong):
            raise Disagreement("votes_row", file=name, row=int(wrong[0]) + 2, column=column)
    sheets.check_sheet(folder, f"{here}-statements.csv", sheets.statements(votes))
    if votes.attributes:
        sheets.check_sheet(folder, f"{here}-participants.csv", sheets.participants(votes))
    return {"votes": len(values)}


def check_polis(folder: Folder, c: Consultation, votes: VoteTable) -> dict[str, Any]:
    """Compare the export in Polis's layout with the votes that count, cell by cell.

    Raises
    ------
    Disagreement
    """
    for name, rows in sheets.polis(votes):
        sheets.check_sheet(folder, f"{folder_of(c)}/polis/{name}", rows)
    return {"votes": votes.n_votes}
