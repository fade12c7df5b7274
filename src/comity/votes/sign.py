"""Tell which number means "agree".

Polis stores agree as -1 and exports it as 1, and one of its exporters forgot to.
Nearly everyone agrees with what they wrote themselves, so the votes of authors on their own statements tell
the sign: with at least 20 of them, of which 90 % of those that are not passes are negative, the numbers are
turned. In 14 public Polis conversations the authors agreed 2,270 times, passed 276 times and disagreed 24
times. With fewer, or with a mixed picture, nothing is turned, and a note warns. Votes that come as words
need none of this.

A table of statements whose counts were made by the system that took the votes (a Polis server's JSON, a
roll call's result) is stronger evidence still: it fits the votes with one sign and not with the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from comity.errors import InputError
from comity.votes.notes import note
from comity.votes.table import Note, VoteTable

#: Votes on the voters' own statements from which the sign can be told, passes included.
ENOUGH_OWN = 20
#: Least share of them, passes left out, that point the same way.
CLEAR_SHARE = 0.9
#: Least number of them that are no passes: one vote among nineteen passes tells nothing.
ENOUGH_SIDES = 5


@dataclass(frozen=True)
class OwnVotes:
    """Votes of authors on their own statements, by the sign as it came."""

    agree: int
    passes: int
    disagree: int

    @property
    def verdict(self) -> str:
        """``confirmed``, ``flipped`` or ``uncertain``."""
        sides = self.agree + self.disagree
        if sides + self.passes < ENOUGH_OWN or sides < ENOUGH_SIDES:
            return "uncertain"
        if self.disagree >= CLEAR_SHARE * sides:
            return "flipped"
        return "confirmed" if self.agree >= CLEAR_SHARE * sides else "uncertain"


def parse_sign(sign: str | int | None) -> int | None:
    """Read the caller's word on the sign.

    Parameters
    ----------
    sign : {"agree=1", "agree=-1"} or int, optional

    Returns
    -------
    int or None
        What stands for agree in the file; None leaves it to the evidence.

    Examples
    --------
    >>> parse_sign("agree=-1"), parse_sign(None)
    (-1, None)
    """
    if sign is None or sign == "auto":
        return None
    m = re.fullmatch(r"(?:agree\s*=\s*)?([+-]?1)", str(sign).strip().lower())
    if m is None or isinstance(sign, bool):
        raise InputError(
            f"unknown sign {sign!r}", "Give 'agree=1' or 'agree=-1', or leave it out to let it be told."
        )
    return int(m[1])


def own_votes(table: VoteTable) -> OwnVotes:
    """Count the votes that authors cast on their own statements."""
    if table.authors is None:
        return OwnVotes(0, 0, 0)
    place = {p: i for i, p in enumerate(table.participants.tolist())}
    author = np.array([place.get(a, -1) if a else -1 for a in table.authors.tolist()], np.int64)
    rows, columns, values = table.triplets()
    v = values[rows == author[columns]] if len(author) else values[:0]
    return OwnVotes(int((v == 1).sum()), int((v == 0).sum()), int((v == -1).sum()))


def sign_by_counts(
    table: VoteTable, counts: Mapping[str, tuple[int, int | None, int]]
) -> tuple[int, int, int]:
    """Compare the votes with somebody's counts under both signs.

    Returns
    -------
    sign : int
        1 as it came, -1 turned, 0 when the counts do not tell.
    statements, matching : int
        Statements that could tell, and those that fit with that sign.
    """
    mine = table.counts()
    straight = turned = 0
    for s, (disagree, _, agree) in zip(table.statements.tolist(), mine.tolist(), strict=True):
        if agree != disagree and s in counts:
            said = (counts[s][0], counts[s][2])
            straight += said == (agree, disagree)
            turned += said == (disagree, agree)
    best, other = max(straight, turned), min(straight, turned)
    if best == 0 or other * 9 > best:
        return 0, straight + turned, best
    return (1 if straight > turned else -1), straight + turned, best


def settle_sign(
    table: VoteTable,
    label: str,
    *,
    numbers: bool,
    words: bool,
    given: int | None,
    counts: Mapping[str, tuple[int, int | None, int]] | None = None,
) -> tuple[VoteTable, list[Note]]:
    """Turn the votes if the evidence, or the caller, says so.

    Parameters
    ----------
    table : VoteTable
        With the numbers as they came.
    label : str
        File, for notes.
    numbers, words : bool
        Whether votes came as numbers, as words.
    given : int, optional
        The caller's word: what stands for agree.
    counts : mapping, optional
        Counts by the system that took the votes: statement to agrees, passes, disagrees.

    Returns
    -------
    table : VoteTable
    notes : list of Note
    """
    if given is not None:
        if words and given == -1:
            raise InputError(
                "some votes are words, whose sign is plain; 'agree=-1' is for numbers",
                "Leave the sign out, or write all votes as numbers.",
                file=label,
            )
        return (_turned(table) if given == -1 else table), [note("sign_given", file=label, sign=given)]
    own = own_votes(table)
    seen = {
        "file": label,
        "own": own.agree + own.passes + own.disagree,
        "agree": own.agree,
        "pass": own.passes,
        "disagree": own.disagree,
    }
    sign, compared, matching = sign_by_counts(table, counts) if counts else (0, 0, 0)
    if sign and numbers and not words:
        notes = [note("sign_by_counts", file=label, agree=sign, statements=compared, matching=matching)]
        if own.verdict == ("flipped" if sign == 1 else "confirmed"):
            notes.append(note("sign_contradicted", **seen))
        return (_turned(table) if sign == -1 else table), notes
    known = table.authors is not None and any(table.authors.tolist())
    if words or not numbers:
        return table, [note("sign_uncertain", **seen)] if known and own.verdict == "flipped" else []
    if not known:
        return table, [note("sign_unknown", file=label)]
    return (_turned(table) if own.verdict == "flipped" else table), [note(f"sign_{own.verdict}", **seen)]


def _turned(table: VoteTable) -> VoteTable:
    return replace(table, values=-table.values)
