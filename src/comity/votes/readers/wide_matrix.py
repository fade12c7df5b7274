"""Wide matrices: one row a participant, one column a statement.

What it reads: a CSV or Parquet file whose first column (or one called like ``participant``) identifies the
person and whose other columns are statements, named by their identifiers; an empty cell is no vote. Columns
of Polis's matrix that are no statements (``xid``, ``group-id``, ``n-votes`` and the like) and a column
``weight`` are known; name other columns about the person in ``columns={"attributes": [...]}``.

Why one would choose it: it is what a spreadsheet shows.

    participant,1,2,3
    ana,agree,,disagree
"""

from __future__ import annotations

from comity.errors import InputError
from comity.votes.beside import votes_file
from comity.votes.columns import ALIASES, attribute_columns, given_columns, recognise, shown
from comity.votes.files.source import Source
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import TextTable, plain
from comity.votes.finish import finish
from comity.votes.options import Options
from comity.votes.table import VoteTable
from comity.votes.vote_rows import VoteRows
from comity.votes.vote_words import VoteCodes
from comity.votes.wide_rows import wide_rows

#: Columns of Polis's matrix that describe the person, and those that only count.
POLIS_ATTRIBUTES = ("xid", "group-id")
POLIS_COUNTS = ("n-comments", "n-votes", "n-agree", "n-disagree")
#: What the first column may be called, besides the names of a participant.
_FIRST = ("", "id", "index", "level-0", "unnamed:-0", "name", "code")


def recognises(source: Source) -> bool:
    """Tell whether a column identifies a person and none is called like a statement or a vote."""
    name = votes_file(source)
    return name is not None and is_wide(read_table(source.load(name)))


def is_wide(table: TextTable) -> bool:
    """Tell whether a table is wide, by its header."""
    roles = recognise(table, ("participant", "statement", "vote"))
    return (
        _participant(table) is not None
        and "statement" not in roles
        and "vote" not in roles
        and len(table.names) > 1
    )


def _participant(table: TextTable) -> str | None:
    first = table.names[0]
    if plain(first) in (*ALIASES["participant"], *_FIRST):
        return first
    return recognise(table, ("participant",)).get("participant")


def known_columns(table: TextTable) -> None:
    """Write the columns that Polis's matrix has besides statements as Polis does, whatever their case."""
    for usual in ("participant", *POLIS_ATTRIBUTES, *POLIS_COUNTS):
        found = table.alike(usual)
        if len(found) == 1 and found[0] != usual:
            table.rename(found[0], usual)


def read(source: Source, options: Options) -> VoteTable:
    """Read a wide matrix and what stands beside it."""
    name = votes_file(source)
    if name is None:
        raise InputError(
            f"it holds no one table of votes; there is {source.seen()}", "Name the file.", file=source.label
        )
    table = read_table(source.load(name))
    return finish("wide", table, rows_of(table, options), options, source=source, name=name)


def rows_of(table: TextTable, options: Options) -> VoteRows:
    """Read the votes of a wide matrix."""
    if not options.columns:
        known_columns(table)
    participant = given_columns(table, options.columns).get("participant") or _participant(table)
    if participant is None:
        raise InputError(
            f"no column identifies the participant; the columns are {shown(table.names)}",
            "Say which: columns={'participant': ...}.",
            file=table.label,
            row=1,
        )
    if participant == "":  # an index that was written without a name
        participant = "participant"
        table.rename("", participant)
    weight = recognise(table, ("weight",), options.columns).get("weight")
    polis = [n for n in table.names if n in POLIS_ATTRIBUTES]
    return wide_rows(
        table,
        participant,
        VoteCodes(options.codes),
        attributes=[*polis, *attribute_columns(options.columns)],
        weight=weight,
        ignored=[n for n in table.names if n in POLIS_COUNTS],
    )
