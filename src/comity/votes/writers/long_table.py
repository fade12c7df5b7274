"""A long table: one row a vote, as CSV (also gzip, also with tabs) or Parquet.

Columns ``participant``, ``statement``, ``vote`` in words (agree, pass, disagree: no reader can mistake the
sign), and ``time`` as ISO 8601 where times are known. What a row a vote cannot hold goes beside it, when
there is anything to hold: ``votes-participants.csv`` (everyone, also who cast no vote, with weight and
attributes) and ``votes-statements.csv`` (texts, authors, moderation and the rest). ``meta`` is not written.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from comity.errors import InputError
from comity.votes.table import VoteTable
from comity.votes.writers.cells import cell, encode, iso_times, lines, pick, text_array
from comity.votes.writers.side_tables import as_csv, people_columns, statements_columns

#: Endings that this writer knows.
ENDINGS = (".csv.gz", ".tsv.gz", ".csv", ".tsv", ".parquet")
_WORDS = ("disagree", "pass", "agree")


def files(table: VoteTable, name: str, *, there: frozenset[str] = frozenset()) -> dict[str, bytes]:
    """Write the votes and the tables beside them.

    Parameters
    ----------
    table : VoteTable
    name : str
        File of the votes; its ending says how.
    there : frozenset of str
        Names of files that exist already: a table beside the votes that an earlier writing left is written
        anew.

    Returns
    -------
    dict of str to bytes
        File name to content, the votes first.
    """
    ending = next(e for e in ENDINGS if name.lower().endswith(e))
    stem = name[: -len(ending)]
    people, statements = f"{stem}-participants{name[len(stem) :]}", f"{stem}-statements{name[len(stem) :]}"
    write = _parquet if ending == ".parquet" else _csv
    out = {name: write(table, ending)}
    silent = (table.votes_per_participant == 0).any()
    if silent or table.attributes or table.weights is not None or people in there:
        out[people] = _side(people_columns(table, table.attributes), ending, people)
    voted = np.bincount(table.indices, minlength=table.n_statements) > 0
    info = {k: x for k, x in table.statement_info.items() if any(x.tolist())}
    known = any(x is not None for x in (table.texts, table.authors, table.moderated))
    if info or known or not voted.all() or statements in there:
        out[statements] = _side(statements_columns(table, info, moderation=True), ending, statements)
    return out


def _csv(table: VoteTable, ending: str) -> bytes:
    delimiter = "\t" if ending.startswith(".tsv") else ","
    rows, columns, values = table.triplets()
    people, statements = ([cell(i) for i in x.tolist()] for x in (table.participants, table.statements))
    cells: dict[str, Any] = {
        "participant": pick(people, rows),
        "statement": pick(statements, columns),
        "vote": pick(_WORDS, values.astype(np.int64) + 1),
    }
    if table.times is not None:
        cells["time"] = iso_times(table.times)
    head = delimiter.join(cells) + "\n"
    return _packed(head + "".join(lines(list(cells.values()), delimiter)), ending, "an identifier")


def _parquet(table: VoteTable, ending: str) -> bytes:
    rows, columns, values = table.triplets()
    cells: dict[str, Any] = {
        "participant": _dictionary(rows, table.participants.tolist()),
        "statement": _dictionary(columns, table.statements.tolist()),
        "vote": _dictionary(values.astype(np.int64) + 1, list(_WORDS)),
    }
    if table.times is not None:
        cells["time"] = pa.array(table.times, pa.timestamp("ms", "UTC"))
    return _parquet_bytes(pa.table(cells))


def _side(columns: Mapping[str, list[str]], ending: str, name: str) -> bytes:
    if ending == ".parquet":
        return _parquet_bytes(pa.table({k: text_array(x, name) for k, x in columns.items()}))
    delimiter = "\t" if ending.startswith(".tsv") else ","
    return _packed("".join(as_csv(columns, delimiter)), ending, name)


def _packed(text: str, ending: str, what: str) -> bytes:
    data = encode(text, what)
    # no time in the header: the same votes give the same bytes
    return gzip.compress(data, compresslevel=6, mtime=0) if ending.endswith(".gz") else data


def _dictionary(codes: Any, ids: list[str]) -> pa.DictionaryArray:
    words = text_array(ids, "an identifier")
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), words)


def _parquet_bytes(table: pa.Table) -> bytes:
    out = BytesIO()
    try:
        pq.write_table(table, out, compression="zstd")
    except pa.ArrowInvalid as e:
        raise InputError(f"Parquet cannot hold it ({e})", "Write CSV instead.") from None
    return out.getvalue()
