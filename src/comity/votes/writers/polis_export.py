"""The newest layout of a Polis export, which Polis's own tools and those around it read.

``summary.csv``, ``comments.csv``, ``votes.csv``, ``participant-votes.csv`` and, where groups are known,
``comment-groups.csv``, with the columns in Polis's order and agree as 1. Times are whole seconds as in the
newest Polis, or milliseconds where a time has a fraction: readers have to tell the unit anyway. A time that
is not known is an empty cell. The counts are those of the latest votes. What Polis has no place for
(attributes, weights, other columns of the statements) goes into ``participants.csv`` and
``statements.csv``, which Polis ignores and Comity reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError
from comity.votes.ids import id_order
from comity.votes.readers.wide_matrix import POLIS_ATTRIBUTES, POLIS_COUNTS
from comity.votes.table import VoteTable
from comity.votes.writers.cells import cell, encode, lines, pick, quoted, spoken_times, text_array
from comity.votes.writers.side_tables import as_csv, people_columns, statements_columns

_MATRIX = ("participant", "group-id", *POLIS_COUNTS)
#: People with this many votes, or one on every statement, are "in" a Polis conversation.
_IN_AFTER = 7
#: Largest matrix that is written.
MOST_CELLS = 1_000_000_000


def files(table: VoteTable) -> dict[str, bytes]:
    """Write an export.

    Returns
    -------
    dict of str to bytes
        File name to content.
    """
    taken = sorted(set(table.statements.tolist()) & {*_MATRIX, *POLIS_ATTRIBUTES})
    if taken:
        raise InputError(
            f"a statement is called {taken[0]!r}, which is a column of Polis's matrix",
            "Rename the statement, or write a long table instead.",
        )
    if table.n_participants * table.n_statements > MOST_CELLS:
        raise InputError(
            f"Polis's matrix would have {table.n_participants * table.n_statements:,} cells",
            "Write a long table (votes.csv.gz, votes.parquet) instead.",
        )
    out = {
        "summary.csv": "".join(_summary(table)),
        "comments.csv": "".join(_comments(table)),
        "votes.csv": "".join(_votes(table)),
        "participant-votes.csv": "".join(_matrix(table)),
    }
    if _groups(table):
        out["comment-groups.csv"] = "".join(_comment_groups(table))
    attributes = {k: x for k, x in table.attributes.items() if k != "group-id"}
    if attributes or table.weights is not None:
        out["participants.csv"] = "".join(as_csv(people_columns(table, attributes)))
    info = {
        k: x
        for k, x in table.statement_info.items()
        if k not in ("timestamp", "importance") and any(x.tolist())
    }
    if info:
        out["statements.csv"] = "".join(as_csv(statements_columns(table, info, moderation=False)))
    return {name: encode(text, name) for name, text in out.items()}


def _summary(t: VoteTable) -> Iterator[str]:
    n = t.votes_per_participant
    authors = {a for a in (t.authors.tolist() if t.authors is not None else ()) if a}
    counted = {
        "voters": int((n > 0).sum()),
        "voters-in-conv": int((n >= min(_IN_AFTER, t.n_statements)).sum()),
        "commenters": len(authors),
        "comments": len(np.unique(t.indices)),
        "groups": len(_groups(t)),
    }
    first, last = ("topic", "url"), ("conversation-description",)
    rest = [k for k in t.meta if k not in (*first, *counted, *last)]
    for key in (*first, *counted, *last, *rest):
        value = str(counted[key]) if key in counted else quoted(t.meta.get(key, ""))
        yield f"{cell(key)},{cell(t.meta.get(key, '')) if key == 'url' else value}\n"


def _comments(t: VoteTable) -> Iterator[str]:
    count = t.counts()
    stamps, words = _times(*_timestamps(t))
    moderated = np.zeros(t.n_statements, np.int8) if t.moderated is None else t.moderated
    blank = np.full(t.n_statements, "", object)
    columns = {
        "timestamp": stamps,
        "datetime": words,
        "comment-id": _cells(t.statements),
        "author-id": _cells(blank if t.authors is None else t.authors),
        "agrees": count[:, 2],
        "disagrees": count[:, 0],
        "moderated": moderated,
    }
    if "importance" in t.statement_info:
        columns["importance"] = _cells(t.statement_info["importance"])
    columns["comment-body"] = _cells(blank if t.texts is None else t.texts, quoted)
    yield ",".join(columns) + "\n"
    yield from lines(list(columns.values()))


def _votes(t: VoteTable) -> Iterator[str]:
    rows, columns, values = t.triplets()
    order = np.lexsort((rows, columns))  # by statement, then by person, as Polis does
    yield "timestamp,datetime,comment-id,voter-id,vote\n"
    known = np.full(t.n_votes, t.times is not None)
    stamps, words = _times(np.zeros(t.n_votes, np.int64) if t.times is None else t.times[order], known)
    statements, people = ([cell(i) for i in ids.tolist()] for ids in (t.statements, t.participants))
    yield from lines(
        [stamps, words, pick(statements, columns[order]), pick(people, rows[order]), values[order]]
    )


def _matrix(t: VoteTable) -> Iterator[str]:
    groups = t.attributes.get("group-id", np.full(t.n_participants, "", object)).tolist()
    wrote: dict[str, int] = {}
    for author in t.authors.tolist() if t.authors is not None else ():
        wrote[author] = wrote.get(author, 0) + 1
    yield ",".join([*_MATRIX, *(cell(s) for s in t.statements.tolist())]) + "\n"
    text = ("-1", "0", "1")
    for i, person in enumerate(t.participants.tolist()):
        at = slice(t.indptr[i], t.indptr[i + 1])
        votes = t.values[at].tolist()
        cells = [""] * t.n_statements
        for j, v in zip(t.indices[at].tolist(), votes, strict=True):
            cells[j] = text[v + 1]
        counts = [wrote.get(person, 0), len(votes), votes.count(1), votes.count(-1)]
        yield ",".join([cell(person), cell(groups[i]), *map(str, counts), *cells]) + "\n"


def _comment_groups(t: VoteTable) -> Iterator[str]:
    groups = _groups(t)
    of_person = t.attributes["group-id"]
    rows, columns, values = t.triplets()
    tables = []
    for g in groups:
        mine = (of_person == g)[rows]
        flat = columns[mine] * 3 + values[mine] + 1
        tables.append(np.bincount(flat, minlength=3 * t.n_statements).reshape(-1, 3))
    parts = ("votes", "agrees", "disagrees", "passes")
    names = [f"group-{letter}-{p}" for letter in _letters(groups) for p in parts]
    yield ",".join(["comment-id", "comment", *(f"total-{p}" for p in parts), *names]) + "\n"
    texts = t.texts.tolist() if t.texts is not None else [""] * t.n_statements
    for j, s in enumerate(t.statements.tolist()):
        each = [x[j] for x in tables]
        counts = [n for x in (sum(each), *each) for n in (x.sum(), x[2], x[0], x[1])]
        yield ",".join([cell(s), quoted(texts[j]), *map(str, counts)]) + "\n"


def _groups(t: VoteTable) -> list[str]:
    return id_order({g for g in t.attributes.get("group-id", np.zeros(0, object)).tolist() if g})


def _letters(groups: list[str]) -> list[str]:
    """Polis's letters for groups: a for 0; groups that are no small numbers are lettered in order."""
    small = set(groups) <= {str(k) for k in range(26)}
    places = [int(g) for g in groups] if small else range(len(groups))
    return [chr(97 + k) if k < 26 else f"{chr(96 + k // 26)}{chr(97 + k % 26)}" for k in places]


def _timestamps(t: VoteTable) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    texts = t.statement_info.get("timestamp", np.full(t.n_statements, "", object)).tolist()
    known = np.array([x.removeprefix("-").isdecimal() for x in texts], bool)
    return np.array([int(x) if k else 0 for x, k in zip(texts, known, strict=True)], np.int64), known


def _times(ms: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    """Write times as numbers and in words; what is not known as empty cells."""
    whole = not (ms % 1000).any()
    stamps = pa.array(ms // 1000 if whole else ms).cast(pa.string())
    shown, blank = pa.array(known), pa.scalar("")
    return pc.if_else(shown, stamps, blank), pc.if_else(shown, spoken_times(ms), blank)


def _cells(x: npt.NDArray[Any], write: Callable[[str], str] = cell) -> pa.Array:
    return text_array([write(v) for v in x.tolist()], "a text of the statements")
