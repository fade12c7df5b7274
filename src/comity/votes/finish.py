"""The last steps of every reader of tables: join, settle the sign, and note what there is to note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comity.votes.assemble import assemble, content_notes, merge_items, merge_people
from comity.votes.beside import PEOPLE, STATEMENTS, given_table, table_beside
from comity.votes.files.source import Source
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import TextTable
from comity.votes.notes import note
from comity.votes.options import Options
from comity.votes.side_tables import Items, People, read_items, read_people
from comity.votes.sign import settle_sign
from comity.votes.table import Note, VoteTable
from comity.votes.vote_rows import VoteRows


def finish(
    format_: str,
    table: TextTable,
    rows: VoteRows,
    options: Options,
    *,
    source: Source | None = None,
    name: str | None = None,
    statement_column: str | None = None,
    counts_tell: bool = False,
) -> VoteTable:
    """Make the vote table from one table's rows and what stands beside it.

    Parameters
    ----------
    format_ : str
        Name of the format, for the first note.
    table : TextTable
    rows : VoteRows
    options : Options
    source : Source, optional
        Where the table was found.
    name : str, optional
        Its file there.
    statement_column : str, optional
        Name of the statement's column: the table of statements probably uses it too.
    counts_tell : bool
        Whether counts in the table of statements come from whoever took the votes, and so tell the sign.
    """
    people_table = _beside(options.participants, "participants", source, name, PEOPLE)
    items_table = _beside(options.statements, "statements", source, name, STATEMENTS)
    listed = read_people(people_table) if people_table else None
    items = read_items(items_table, statement_column) if items_table else Items()
    notes: list[Note] = []
    list_name = people_table.label if people_table else ""
    people = merge_people((rows.people, table.label), (listed or People(), list_name), notes=notes)
    merged = merge_items(rows.items, items)
    tables = [t for t in (table, people_table, items_table) if t is not None]
    votes = assemble(rows, people, merged)
    votes, sign_notes = settle_sign(
        votes,
        table.label,
        numbers=rows.codes.numbers,
        words=rows.codes.words,
        given=options.sign,
        counts=items.counts if counts_tell else None,
    )
    more = content_notes(votes, listed=listed, label=list_name)
    return with_notes(votes, format_, tables, [*votes.notes, *notes, *sign_notes, *more])


def with_notes(
    votes: VoteTable,
    format_: str,
    tables: Sequence[TextTable],
    notes: Iterable[Note],
    *,
    unused: Sequence[str] = (),
    meta: Mapping[str, str] | None = None,
) -> VoteTable:
    """Put the notes in order: what was read, what each file said, what was found in the votes."""
    first = [note("read", format=format_, files=[t.label for t in tables])]
    if unused:
        first.append(note("files_not_used", files=list(unused)))
    for t in tables:
        first += t.notes
        if t.guards_removed:
            first.append(note("formula_guard_removed", file=t.label, cells=t.guards_removed))
    return replace(votes, notes=(*first, *notes), meta=meta or votes.meta)


def _beside(
    given: object, what: str, source: Source | None, name: str | None, kinds: tuple[str, ...]
) -> TextTable | None:
    if given is not None:
        return given_table(given, what)
    found = table_beside(source, name, kinds) if source is not None else None
    return read_table(source.load(found)) if source is not None and found else None
