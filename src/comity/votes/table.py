"""The vote table: who agreed, disagreed or passed on which statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.errors import InputError
from comity.votes.ids import canonical, factorize, id_order

__all__ = [
    "ACCEPTED",
    "AGREE",
    "DISAGREE",
    "PASS",
    "REJECTED",
    "UNMODERATED",
    "Note",
    "VoteTable",
    "id_order",
]

AGREE, PASS, DISAGREE = 1, 0, -1

#: ``moderated`` values, as Polis writes them.
ACCEPTED, UNMODERATED, REJECTED = 1, 0, -1

_MOST_PARTICIPANTS = 2**31 - 1


@dataclass(frozen=True)
class Note:
    """Something that a reader noticed or decided, as a code with its numbers.

    The sentence for it is in :mod:`comity.words`.
    """

    code: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    level: str = "info"  # info | warning


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Votes as a sparse table, participants by statements, in a canonical order.

    Rows are participants, columns are statements, both sorted by :func:`id_order`, so two tables made from
    the same votes in any order of rows are the same. Make one with :meth:`from_triplets` or
    :func:`comity.read_votes`.

    Parameters
    ----------
    participants : ndarray of str, shape (n_participants,)
        Identifiers; people who were invited and cast no vote may be among them.
    statements : ndarray of str, shape (n_statements,)
    indptr : ndarray of int64, shape (n_participants + 1,)
        Votes of participant ``i`` are at ``indptr[i]:indptr[i + 1]``, by ascending statement.
    indices : ndarray of uint16 or int32, shape (n_votes,)
        Column of each vote.
    values : ndarray of int8, shape (n_votes,)
        1 agree, 0 pass, -1 disagree.
    times : ndarray of int64, shape (n_votes,), optional
        Milliseconds since 1970-01-01 UTC.
    weights : ndarray of float64, shape (n_participants,), optional
        Given schedule of weights, positive.
    attributes : mapping of str to ndarray of str, each of shape (n_participants,)
        What is known of the participants (party, region, group of an earlier analysis); "" is unknown.
    texts, authors : ndarray of str, shape (n_statements,), optional
        "" where unknown.
    moderated : ndarray of int8, shape (n_statements,), optional
        1 accepted, 0 not moderated, -1 rejected.
    statement_info : mapping of str to ndarray of str, each of shape (n_statements,)
        Other columns of the statements' table, as they came (``is-meta``, ``is-seed``, ``lang``), but
        ``timestamp`` always in milliseconds.
    notes : tuple of Note
        What the reader noticed: sign, re-votes, reconciliation, what was left out.
    meta : mapping of str to str
        About the whole conversation (``topic``, ``url``, ``conversation-description``), as it came.
    """

    participants: npt.NDArray[np.object_]
    statements: npt.NDArray[np.object_]
    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[Any]
    values: npt.NDArray[np.int8]
    times: npt.NDArray[np.int64] | None = None
    weights: npt.NDArray[np.float64] | None = None
    attributes: Mapping[str, npt.NDArray[np.object_]] = field(default_factory=dict)
    texts: npt.NDArray[np.object_] | None = None
    authors: npt.NDArray[np.object_] | None = None
    moderated: npt.NDArray[np.int8] | None = None
    statement_info: Mapping[str, npt.NDArray[np.object_]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------------ making
    @classmethod
    def from_triplets(
        cls,
        participants: Sequence[Any] | npt.NDArray[Any],
        statements: Sequence[Any] | npt.NDArray[Any],
        values: Sequence[int] | npt.NDArray[Any],
        *,
        times: Sequence[int] | npt.NDArray[Any] | None = None,
        all_participants: Iterable[str] = (),
        all_statements: Iterable[str] = (),
        **fields: Any,
    ) -> VoteTable:
        """Make a table from one row a vote, in any order; of several votes by one on one the latest counts.

        Parameters
        ----------
        participants, statements : array_like, shape (n_rows,)
            Identifiers; anything that is not a string is turned into one.
        values : array_like of int, shape (n_rows,)
            1, 0 or -1.
        times : array_like of int, shape (n_rows,), optional
            Milliseconds. Of equal times, and without times, the later row counts.
        all_participants, all_statements : iterable of str
            Identifiers that are in the table even without a vote.
        **fields
            Any other field of :class:`VoteTable` that does not depend on the order of participants and
            statements (``meta``, ``notes``); use :func:`dataclasses.replace` for the rest.

        Raises
        ------
        InputError
            On a value that is not 1, 0 or -1, or columns of unequal length.

        Examples
        --------
        >>> t = VoteTable.from_triplets(["b", "a", "b"], [2, 1, 1], [1, -1, 0])
        >>> list(t.participants), list(t.statements), t.n_votes
        (['a', 'b'], ['1', '2'], 3)
        """
        p_codes, p_ids = factorize(participants)
        s_codes, s_ids = factorize(statements)
        v = np.asarray(values)
        if not len(p_codes) == len(s_codes) == len(v):
            raise InputError(
                f"{len(p_codes)} participants, {len(s_codes)} statements and {len(v)} votes differ in number",
                "Give three columns of the same length.",
            )
        if len(v) and not np.isin(v, (AGREE, PASS, DISAGREE)).all():
            bad = int(np.flatnonzero(~np.isin(v, (AGREE, PASS, DISAGREE)))[0])
            raise InputError(
                f"unknown vote {v[bad]}", "A vote is 1 (agree), 0 (pass) or -1 (disagree).", row=bad + 1
            )
        p_codes, p_ids = canonical(p_codes, p_ids, all_participants)
        s_codes, s_ids = canonical(s_codes, s_ids, all_statements)
        if len(p_ids) > _MOST_PARTICIPANTS:
            raise InputError(f"{len(p_ids)} participants are more than this version holds")

        t = None if times is None else np.asarray(times, np.int64)
        keep = _latest(p_codes * max(len(s_ids), 1) + s_codes, t)
        indptr = np.zeros(len(p_ids) + 1, np.int64)
        np.cumsum(np.bincount(p_codes[keep], minlength=len(p_ids)), out=indptr[1:])
        small = len(s_ids) <= np.iinfo(np.uint16).max
        return cls(
            participants=p_ids,
            statements=s_ids,
            indptr=indptr,
            indices=s_codes[keep].astype(np.uint16 if small else np.int32),
            values=v[keep].astype(np.int8),
            times=None if t is None else t[keep],
            **fields,
        )

    # ------------------------------------------------------------------ shape
    @property
    def n_participants(self) -> int:
        """Number of rows, people without a vote included."""
        return len(self.participants)

    @property
    def n_statements(self) -> int:
        """Number of columns."""
        return len(self.statements)

    @property
    def n_votes(self) -> int:
        """Number of votes, passes included."""
        return len(self.values)

    @property
    def votes_per_participant(self) -> npt.NDArray[np.int64]:
        """Votes of each participant, shape (n_participants,)."""
        return np.diff(self.indptr)

    def counts(self) -> npt.NDArray[np.int64]:
        """Count disagrees, passes and agrees of each statement.

        Returns
        -------
        ndarray of int64, shape (n_statements, 3)
            Columns: disagree, pass, agree.
        """
        flat = self.indices.astype(np.int64) * 3 + (self.values.astype(np.int64) + 1)
        return np.bincount(flat, minlength=3 * self.n_statements).reshape(-1, 3)

    # ------------------------------------------------------------------ parts
    def take_statements(self, keep: npt.NDArray[np.bool_]) -> VoteTable:
        """Keep some statements, and the votes on them; participants stay.

        Parameters
        ----------
        keep : ndarray of bool, shape (n_statements,)
        """
        new = np.cumsum(keep) - 1
        ok = keep[self.indices]
        rows = np.repeat(np.arange(self.n_participants), self.votes_per_participant)[ok]
        indptr = np.zeros(self.n_participants + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=self.n_participants), out=indptr[1:])
        return replace(
            self,
            statements=self.statements[keep],
            indptr=indptr,
            indices=new[self.indices[ok]].astype(self.indices.dtype),
            values=self.values[ok],
            times=None if self.times is None else self.times[ok],
            texts=None if self.texts is None else self.texts[keep],
            authors=None if self.authors is None else self.authors[keep],
            moderated=None if self.moderated is None else self.moderated[keep],
            statement_info={k: x[keep] for k, x in self.statement_info.items()},
        )

    def take_participants(self, keep: npt.NDArray[np.bool_]) -> VoteTable:
        """Keep some participants with their votes; statements stay.

        Parameters
        ----------
        keep : ndarray of bool, shape (n_participants,)
        """
        n = self.votes_per_participant
        ok = np.repeat(keep, n)
        indptr = np.zeros(int(keep.sum()) + 1, np.int64)
        np.cumsum(n[keep], out=indptr[1:])
        return replace(
            self,
            participants=self.participants[keep],
            indptr=indptr,
            indices=self.indices[ok],
            values=self.values[ok],
            times=None if self.times is None else self.times[ok],
            weights=None if self.weights is None else self.weights[keep],
            attributes={k: x[keep] for k, x in self.attributes.items()},
        )

    def take_votes(self, keep: npt.NDArray[np.bool_]) -> VoteTable:
        """Keep some votes; participants and statements stay.

        Parameters
        ----------
        keep : ndarray of bool, shape (n_votes,)
        """
        rows = np.repeat(np.arange(self.n_participants), self.votes_per_participant)[keep]
        indptr = np.zeros(self.n_participants + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=self.n_participants), out=indptr[1:])
        return replace(
            self,
            indptr=indptr,
            indices=self.indices[keep],
            values=self.values[keep],
            times=None if self.times is None else self.times[keep],
        )

    def accepted(self) -> VoteTable:
        """Leave out the statements that moderation rejected."""
        if self.moderated is None or not (self.moderated == REJECTED).any():
            return self
        return self.take_statements(self.moderated != REJECTED)

    # ------------------------------------------------------------------ other forms
    def same_votes(self, other: VoteTable) -> bool:
        """Tell whether two tables say the same: who is in, who voted what and when, on which texts.

        What was noticed while reading (``notes``), ``meta`` and ``statement_info`` are left out of account,
        and a field that is absent equals one that holds nothing but unknowns.

        Parameters
        ----------
        other : VoteTable
        """
        n, m = self.n_participants, self.n_statements
        if (n, m, self.n_votes) != (other.n_participants, other.n_statements, other.n_votes):
            return False
        a, b = self._contents(), other._contents()
        none = np.full(n, "", object)
        return all(np.array_equal(a.get(k, none), b.get(k, none)) for k in {*a, *b})

    def _contents(self) -> dict[str, npt.NDArray[Any]]:
        """Everything that :meth:`same_votes` compares, with unknowns written out."""
        keys = ("participants", "statements", "indptr", "indices", "values", "times", "weights")
        parts = {k: np.zeros(0) if getattr(self, k) is None else getattr(self, k) for k in keys}
        for k, unknown in (("texts", ""), ("authors", ""), ("moderated", UNMODERATED)):
            x = getattr(self, k)
            parts[k] = np.full(self.n_statements, unknown, object) if x is None else x
        return parts | {f"attribute {k}": x for k, x in self.attributes.items()}

    def triplets(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int8]]:
        """Rows, columns and values of the votes.

        Returns
        -------
        participant, statement : ndarray of int64, shape (n_votes,)
        value : ndarray of int8, shape (n_votes,)
        """
        rows = np.repeat(np.arange(self.n_participants, dtype=np.int64), self.votes_per_participant)
        return rows, self.indices.astype(np.int64), self.values

    def __repr__(self) -> str:
        return (
            f"<VoteTable: {self.n_participants:,} participants, {self.n_statements:,} statements, "
            f"{self.n_votes:,} votes>"
        )


def _latest(cell: npt.NDArray[np.int64], t: npt.NDArray[np.int64] | None) -> npt.NDArray[np.int64]:
    """Rows that count, one a cell, by ascending cell; of several the latest, and of those the later row."""
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    same = cell[1:] == cell[:-1]
    if t is not None and same.any():
        # few votes are re-votes: only their runs need the times
        runs = np.flatnonzero(np.append(same, False) | np.append(False, same))
        order[runs] = order[runs][np.lexsort((t[order[runs]], cell[runs]))]
    return order[np.append(~same, True)] if len(order) else order
