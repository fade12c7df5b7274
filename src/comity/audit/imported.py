"""Votes that were brought in: the first batch holds exactly those, as the log said before anybody voted."""

from __future__ import annotations

import hashlib
from typing import Any

from comity.audit.openings import Openings, folder_of
from comity.audit.result import Disagreement
from comity.forum.state import Consultation
from comity.votes.table import VoteTable
from comity.votes.writers.long_table import files


def check_imported(c: Consultation, opened: Openings) -> dict[str, Any]:
    """Compare the ballots of the first batch with what was logged when they were brought in.

    Parameters
    ----------
    c : Consultation
    opened : Openings

    Returns
    -------
    dict
        ``compared``: False where one of them was erased, so that only their number is known.

    Raises
    ------
    Disagreement
    """
    assert c.imported is not None
    logged, name = c.imported, f"{folder_of(c)}/openings.csv"
    if not logged["votes"]:
        return {"votes": 0, "compared": True}
    first = opened.batch == 1
    whole = int(first.sum()) == logged["votes"]
    if whole:
        table = VoteTable.from_triplets(
            opened.pseudonym.objects(first), opened.statement.objects(first), opened.vote[first]
        )
        digest = hashlib.sha256(files(table, "votes.csv")["votes.csv"]).hexdigest()
        if digest != logged["votes_digest"]:
            raise Disagreement("imported", file=name)
    return {"votes": logged["votes"], "compared": whole}
