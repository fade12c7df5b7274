"""Openings of ballots: each is hashed again, and together they must give the roots that the log holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.audit import table, tree
from comity.audit.result import Disagreement
from comity.audit.source import Folder, Progress
from comity.audit.table import Int, Texts
from comity.forum.state import Batch, Consultation
from comity.votes.files.spreadsheet import guard, unguard

_TAG = b"comity/ballot/v1"
_STEPS = 100_000
COLUMNS = {
    "batch": "int", "salt": "hex", "pseudonym": "text", "revision": "int", "statement": "text", "vote": "int",
}  # fmt: skip


@dataclass
class Openings:
    """Openings of a consultation.

    Parameters
    ----------
    batch, revision, vote : ndarray of int64, shape (n,)
    pseudonym, statement : Texts
    party : Texts or None
    counts : ndarray of bool, shape (n,)
        Which of them count: the highest revision of a pseudonym on a statement.
    commitments : dict of int to list of bytes
        Of all ballots, the erased ones included, by batch, in ascending order.
    erased : set of bytes
        Those of them that were erased.
    """

    batch: Int
    revision: Int
    vote: Int
    pseudonym: Texts
    statement: Texts
    party: Texts | None
    counts: npt.NDArray[np.bool_]
    commitments: dict[int, list[bytes]]
    numbers: dict[str, Any] = field(default_factory=dict)
    erased: set[bytes] = field(default_factory=set)


def folder_of(c: Consultation) -> str:
    """Folder of a consultation."""
    return f"consultations/{c.id}"


def check_openings(
    folder: Folder, c: Consultation, origin: str, parties: Collection[str], progress: Progress
) -> Openings:
    """Check the openings of an open consultation against its batches.

    Parameters
    ----------
    folder : Folder
    c : Consultation
    origin : str
    parties : collection of str
        Ids of the forum's parties.
    progress : callable

    Raises
    ------
    Disagreement
    """
    attributed = c.attribution == "attributed"
    name = f"{folder_of(c)}/openings.csv"
    columns = table.read(folder, name, {**COLUMNS, **({"party": "text"} if attributed else {})})
    for column in (columns["pseudonym"], columns["statement"]):
        words = [unguard(w) for w in column.words]
        if [guard(w) for w in words] != column.words:
            raise Disagreement("csv", file=name, problem="a cell that a spreadsheet would compute")
        column.words = words
    pseudonym, statement, party = columns["pseudonym"], columns["statement"], columns.get("party")
    _check_values(name, c, columns, parties)
    made = _commit(c, origin, columns, progress)
    opened: dict[int, list[bytes]] = {}
    for batch, commitment in zip(columns["batch"].tolist(), made, strict=True):
        opened.setdefault(batch, []).append(commitment)
    erased = read_commitments(folder, f"{folder_of(c)}/erased.csv") if c.erased else {}
    if not c.erased and f"{folder_of(c)}/erased.csv" in folder:
        raise Disagreement("erased_file", file=f"{folder_of(c)}/erased.csv", n=0)
    gone = sum(map(len, erased.values()))
    if gone != c.erased:
        raise Disagreement("erased_count", file=f"{folder_of(c)}/erased.csv", n=gone, noted=c.erased)
    every = {b: sorted([*opened.get(b, []), *erased.get(b, [])]) for b in {*opened, *erased}}
    check_batches(name, c.batches, every)
    _check_order(name, columns["batch"], made)
    counts = _counting(name, columns)
    numbers = {"ballots": len(made), "batches": len(c.batches), "erased": gone, "counted": int(counts.sum())}
    return Openings(
        columns["batch"],
        columns["revision"],
        columns["vote"],
        pseudonym,
        statement,
        party,
        counts,
        every,
        numbers,
        {x for batch in erased.values() for x in batch},
    )


def read_commitments(folder: Folder, name: str) -> dict[int, list[bytes]]:
    """Read a file of commitments without openings, by batch.

    Raises
    ------
    Disagreement
    """
    columns = table.read(folder, name, {"batch": "int", "commitment": "hex"})
    data = columns["commitment"]
    made = [data[i : i + 32] for i in range(0, len(data), 32)]
    _check_order(name, columns["batch"], made)
    out: dict[int, list[bytes]] = {}
    for batch, commitment in zip(columns["batch"].tolist(), made, strict=True):
        out.setdefault(batch, []).append(commitment)
    return out


def check_batches(name: str, batches: list[Batch], commitments: dict[int, list[bytes]]) -> None:
    """Compare counts and roots with those in the log.

    Raises
    ------
    Disagreement
        Naming the first batch that disagrees by its entry.
    """
    unknown = set(commitments) - {b.number for b in batches}
    if unknown:
        raise Disagreement("batch_unknown", file=name, batch=min(unknown))
    for b in batches:
        mine = commitments.get(b.number, [])
        if len(mine) != b.count:
            raise Disagreement(
                "batch_count", file=name, entry=b.index, batch=b.number, n=len(mine), logged=b.count
            )
        if any(x == y for x, y in pairwise(mine)):
            raise Disagreement("ballot_twice", file=name, entry=b.index, batch=b.number)
        if tree.root([tree.leaf(x) for x in mine]).hex() != b.root:
            raise Disagreement("batch_root", file=name, entry=b.index, batch=b.number)


def _check_values(name: str, c: Consultation, columns: dict[str, Any], parties: Collection[str]) -> None:
    vote, revision = columns["vote"], columns["revision"]
    if not np.isin(vote, (-1, 0, 1)).all():
        raise Disagreement("vote", file=name, row=_row(~np.isin(vote, (-1, 0, 1))))
    odd = (revision < 0) | (revision > 2**53 - 1)
    if odd.any():
        raise Disagreement("revision", file=name, row=_row(odd))
    for s in columns["statement"].words:
        if s not in c.statements:
            raise Disagreement("statement_unknown", file=name, statement=s[:200])
    if "" in columns["pseudonym"].words:
        raise Disagreement("pseudonym", file=name)
    if "party" not in columns:
        return
    for p in columns["party"].words:
        if p not in parties:
            raise Disagreement("party_unknown", file=name, party=p[:80])
    who, party = columns["pseudonym"].codes, columns["party"].codes
    first = np.full(len(columns["pseudonym"].words), -1, np.int64)
    first[who[::-1]] = party[::-1]
    if (first[who] != party).any():
        raise Disagreement("two_parties", file=name, row=_row(first[who] != party))


def _row(wrong: npt.NDArray[np.bool_]) -> int:
    """Line of the first that is wrong, the header being the first line."""
    return int(np.flatnonzero(wrong)[0]) + 2


def _commit(c: Consultation, origin: str, columns: dict[str, Any], progress: Progress) -> list[bytes]:
    """Make the commitment of every ballot from its canonical text."""
    party = columns.get("party")
    head = f'{{"consultation":{_quoted(c.id)},"forum":{_quoted(origin)},'
    whose = [""] if party is None else [f'"party":{_quoted(p)},' for p in party.words]
    who = [f'"pseudonym":{_quoted(p)},"revision":'.encode() for p in columns["pseudonym"].words]
    what = [f',"statement":{_quoted(s)},"v":1,"vote":'.encode() for s in columns["statement"].words]
    starts = [f"{head}{p}".encode() for p in whose]
    ends = [b"%s%d}" % (w, v) for w in what for v in (-1, 0, 1)]
    n = len(columns["vote"])
    party_of = np.zeros(n, np.int64) if party is None else party.codes
    end_of = (columns["statement"].codes * 3 + columns["vote"] + 1).tolist()
    rows = zip(
        party_of.tolist(),
        columns["pseudonym"].codes.tolist(),
        columns["revision"].tolist(),
        end_of,
        strict=True,
    )
    salts, sha256, made = columns["salt"], hashlib.sha256, []
    for i, (g, p, r, e) in enumerate(rows):
        if i % _STEPS == 0:
            progress("openings", i, n)
        ballot = b"%s%s%d%s" % (starts[g], who[p], r, ends[e])
        made.append(sha256(_TAG + salts[32 * i : 32 * i + 32] + ballot).digest())
    return made


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _check_order(name: str, batch: Int, commitments: list[bytes]) -> None:
    """Rows are by batch, and within it by commitment, none twice."""
    after = np.diff(batch)
    if (after < 0).any():
        raise Disagreement("row_order", file=name, row=int(np.flatnonzero(after < 0)[0]) + 3)
    same = (after == 0).tolist()
    for i, (x, y, together) in enumerate(zip(commitments, commitments[1:], same, strict=False)):
        if together and x >= y:
            raise Disagreement("row_order", file=name, row=i + 3)


def _counting(name: str, columns: dict[str, Any]) -> npt.NDArray[np.bool_]:
    """Of ballots by one pseudonym on one statement, the highest revision; no revision may be there twice."""
    cell = columns["pseudonym"].codes * max(len(columns["statement"].words), 1) + columns["statement"].codes
    order = np.lexsort((columns["revision"], cell))
    cell, revision = cell[order], columns["revision"][order]
    same = cell[1:] == cell[:-1]
    twice = same & (revision[1:] == revision[:-1])
    if twice.any():
        raise Disagreement("revision_twice", file=name, row=int(order[1:][twice].min()) + 2)
    out = np.zeros(len(order), np.bool_)
    if len(order):
        out[order[np.append(~same, True)]] = True
    return out
