"""From the openings of ballots to votes, and from a forum's rules to the settings of its analysis.

Whoever publishes and whoever verifies calls these, so both mean the same by "the votes that count".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.errors import InputError
from comity.forum.rules import Rules
from comity.forum.stages import StatementStage
from comity.forum.state import Consultation
from comity.votes.ids import factorize
from comity.votes.table import ACCEPTED, REJECTED, UNMODERATED, VoteTable

_MODERATED = {
    StatementStage.SUBMITTED: UNMODERATED,
    StatementStage.ACCEPTED: ACCEPTED,
    StatementStage.REJECTED: REJECTED,
    StatementStage.REPLACED: REJECTED,
}


def counting(
    pseudonyms: Sequence[str] | npt.NDArray[Any],
    statements: Sequence[str] | npt.NDArray[Any],
    revisions: Sequence[int] | npt.NDArray[Any],
) -> npt.NDArray[np.bool_]:
    """Tell which ballots count: of those by one pseudonym on one statement, the one of the highest revision.

    Parameters
    ----------
    pseudonyms, statements : array_like of str, shape (n,)
    revisions : array_like of int, shape (n,)

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    InputError
        Where two ballots are the same revision of the same vote.

    Examples
    --------
    >>> counting(["a", "a", "b"], ["1", "1", "1"], [1, 2, 1]).tolist()
    [False, True, True]
    """
    people, _ = factorize(pseudonyms)
    items, ids = factorize(statements)
    cell = people * max(len(ids), 1) + items
    order = np.lexsort((np.asarray(revisions, np.int64), cell))
    cell, revision = cell[order], np.asarray(revisions, np.int64)[order]
    same = cell[1:] == cell[:-1]
    if (same & (revision[1:] == revision[:-1])).any():
        at = int(order[np.flatnonzero(same & (revision[1:] == revision[:-1]))[0]])
        raise InputError(
            f"two ballots of {pseudonyms[at]!r} on {statements[at]!r} have the same revision {revisions[at]}"
        )
    out = np.zeros(len(order), np.bool_)
    out[order[np.append(~same, True)] if len(order) else order] = True
    return out


def vote_table(
    consultation: Consultation,
    pseudonyms: Sequence[str] | npt.NDArray[Any],
    statements: Sequence[str] | npt.NDArray[Any],
    votes: Sequence[int] | npt.NDArray[Any],
    parties: Sequence[str] | None = None,
    *,
    texts: Mapping[str, str],
) -> VoteTable:
    """Put the votes that count into a table, with the statements' texts and moderation.

    Parameters
    ----------
    consultation : Consultation
        After the close.
    pseudonyms, statements, votes : array_like, shape (n,)
        Of the ballots that count.
    parties : sequence of str, optional
        Party of each, where the consultation is attributed.
    texts : mapping of str to str
        By statement; "" for one that was erased.

    Raises
    ------
    InputError
        On a vote that is none, or one person with two parties.
    """
    ids = list(consultation.statements)
    table = VoteTable.from_triplets(
        pseudonyms, statements, votes, all_statements=ids, meta={"topic": consultation.title}
    )
    order = table.statements.tolist()
    found = [consultation.statements.get(s) for s in order]
    if None in found:
        raise InputError(f"there is no statement {order[found.index(None)]!r}")
    attributes: dict[str, Any] = {}
    if parties is not None:
        of = dict(zip(pseudonyms, parties, strict=True))
        if any(of[p] != party for p, party in zip(pseudonyms, parties, strict=True)):
            raise InputError("one participant votes for two parties")
        attributes["party"] = np.array([of[p] for p in table.participants.tolist()], object)
    return VoteTable(
        participants=table.participants,
        statements=table.statements,
        indptr=table.indptr,
        indices=table.indices,
        values=table.values,
        attributes=attributes,
        texts=np.array([texts.get(s, "") for s in order], object),
        moderated=np.array([_MODERATED[s.stage] for s in found if s is not None], np.int8),
        statement_info={"lang": np.array([s.lang for s in found if s is not None], object)},
        meta=table.meta,
    )


def statistics(consultation: Consultation, table: VoteTable) -> dict[str, Any]:
    """Count, for ``statistics.json``, what is logged at the close; ``votes_digest`` is for the caller to add.

    Returns
    -------
    dict
        Integers and text only, so that its canonical form is the same everywhere.
    """
    counts = table.counts().tolist()
    return {
        "ballots": consultation.ballots,
        "consultation": consultation.id,
        "counted": table.n_votes,
        "erased": consultation.erased,
        "participants": int((table.votes_per_participant > 0).sum()),
        "statements": dict(zip(table.statements.tolist(), counts, strict=True)),
    }


def analysis_settings(rules: Rules, consultation: Consultation) -> tuple[dict[str, Any], int]:
    """Give settings and seed for :func:`comity.analyze`, by the rules of the forum.

    Returns
    -------
    settings : dict
    seed : int
    """
    by_party = rules.weights == "party" and consultation.attribution == "attributed"
    return {
        "model": rules.model,
        "bar": float(rules.bar),
        "minority": float(rules.minority),
        "pass_cap": float(rules.pass_cap),
        "certainty": float(rules.certainty),
        "min_votes": rules.min_votes,
        "min_group_votes": rules.min_group_votes,
        "weights": "party:party" if by_party else "person",
        "slate_k": rules.slate_k,
        "slate_method": rules.slate_method,
    }, rules.seed
