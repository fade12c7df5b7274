"""Long tables: one row a vote.

What it reads: a CSV (also with semicolons or tabs, also gzip) or Parquet file with a column for the
participant, one for the statement and one for the vote, and where there are such columns the time, the
participant's weight, the statement's text and its author. Column names are recognised whatever their case
(``columns.py``). Beside ``votes.csv`` it picks up ``votes-participants.csv`` and ``votes-statements.csv``,
which Comity writes, or ``participants.csv`` and ``statements.csv``.

Why one would choose it: the plainest form, which every statistics package and every database can write.

    participant,statement,vote,time
    ana,1,agree,2024-05-31T16:20:00Z
    NA,1,pass,2024-05-31T16:21:00Z
"""

from __future__ import annotations

from comity.errors import InputError
from comity.votes.beside import votes_file
from comity.votes.columns import attribute_columns, recognise, shown
from comity.votes.files.source import Source
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import TextTable
from comity.votes.finish import finish
from comity.votes.notes import note
from comity.votes.options import Options
from comity.votes.table import VoteTable
from comity.votes.vote_rows import VoteRows, long_rows
from comity.votes.vote_words import VoteCodes

_NEEDED = ("participant", "statement", "vote")


def recognises(source: Source) -> bool:
    """Tell whether the header names a participant, a statement and a vote."""
    name = votes_file(source)
    return name is not None and is_long(read_table(source.load(name)))


def is_long(table: TextTable) -> bool:
    """Tell whether a table has the three columns of a long table."""
    return len(recognise(table, _NEEDED)) == len(_NEEDED)


def read(source: Source, options: Options) -> VoteTable:
    """Read a long table and what stands beside it."""
    return read_long("long", source, options)


def read_long(format_: str, source: Source, options: Options, *, counts_tell: bool = False) -> VoteTable:
    """Read a long table under the name of a format."""
    name = votes_file(source)
    if name is None:
        raise InputError(
            f"it holds no one table of votes; there is {source.seen()}", "Name the file.", file=source.label
        )
    table = read_table(source.load(name))
    rows, statement = rows_of(table, options)
    return finish(
        format_,
        table,
        rows,
        options,
        source=source,
        name=name,
        statement_column=statement,
        counts_tell=counts_tell,
    )


def rows_of(table: TextTable, options: Options) -> tuple[VoteRows, str]:
    """Read the votes of a long table.

    Returns
    -------
    rows : VoteRows
    statement_column : str
    """
    roles = recognise(table, (*_NEEDED, "weight", "author", "text", "time"), options.columns)
    missing = [r for r in _NEEDED if r not in roles]
    if missing:
        raise InputError(
            f"no column looks like the {' or the '.join(missing)}; the columns are {shown(table.names)}",
            f"Say which: columns={{{', '.join(f'{r!r}: ...' for r in missing)}}}.",
            file=table.label,
            row=1,
        )
    spoken = next((n for n in table.alike("datetime") if n != roles.get("time")), None)
    attributes = attribute_columns(options.columns)
    rows = long_rows(table, roles, VoteCodes(options.codes), attributes=attributes, spoken=spoken)
    left = [n for n in table.names if n not in {*roles.values(), *attributes, spoken}]
    if left:
        rows.notes.append(note("columns_ignored", file=table.label, columns=left))
    return rows, roles["statement"]
