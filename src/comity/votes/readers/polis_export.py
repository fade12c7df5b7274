"""Exports of Polis: a folder or a zip, in the old layout, the newest, or any mixture of their files.

What it reads
-------------
``votes.csv`` (all votes ever cast), ``participant-votes.csv`` or, older, ``participants-votes.csv`` (each
person's latest votes, and the groups), ``comments.csv`` (texts, authors, moderation), ``summary.csv``
(about the conversation), ``comment-clusters.csv`` and ``...-xid.csv``. Of several votes by one on one the
latest counts. Without ``votes.csv`` the votes are those of the matrix. People and statements without a vote
are kept, and so are people without a group (``group-id`` is ``""``). Whether the three files tell the same
story is checked and noted (``reconcile.py``), and so is the sign (``sign.py``): one of Polis's exporters
wrote agree as -1.

Why one would choose it: it is the form in which most opinion data of this kind is published.
"""

from __future__ import annotations

from comity.errors import InputError
from comity.votes.assemble import assemble, content_notes, latest_votes, merge_items, merge_people
from comity.votes.beside import PEOPLE, STATEMENTS, given_table
from comity.votes.columns import shown
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Source, stem_of
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import TextTable
from comity.votes.finish import with_notes
from comity.votes.notes import note
from comity.votes.options import Options
from comity.votes.readers.wide_matrix import POLIS_ATTRIBUTES, POLIS_COUNTS, known_columns
from comity.votes.reconcile import event_counts, reconcile
from comity.votes.side_tables import Items, People, read_items, read_people
from comity.votes.sign import settle_sign
from comity.votes.table import Note, VoteTable
from comity.votes.vote_rows import VoteRows, long_rows
from comity.votes.vote_words import VoteCodes
from comity.votes.wide_rows import wide_rows

_MATRIX = ("participant-votes", "participants-votes")
#: Files of an export whose content follows from the others, or says nothing about votes.
_DERIVED = ("comment-groups", "participant-importance", "stats-history")


def recognises(source: Source) -> bool:
    """Tell whether there is a matrix, a log of votes or a list of comments with Polis's column names."""
    for stem, needed in (
        ("votes", {"comment-id", "voter-id"}),
        *((m, {"participant", "group-id"}) for m in _MATRIX),
        ("comments", {"comment-id", "comment-body"}),
    ):
        name = _find(source, stem)
        if name is not None and needed <= set(read_table(source.load(name), open_end="comment-body").names):
            return True
    return False


def read(source: Source, options: Options) -> VoteTable:
    """Read an export and check it against itself."""
    options.refuse("a Polis export, whose columns have fixed names", "columns")
    export = _Export(source, options)
    log, matrix = export.log(), export.matrix()
    rows = log if log is not None and len(log.values) else matrix or log
    if rows is None:
        raise InputError(
            f"there is neither votes.csv nor participant-votes.csv; there is {source.seen()}",
            "Add one of them to the folder.",
            file=source.label,
        )
    comments, clusters = export.items("comments"), export.items("comment-clusters")
    notes: list[Note] = []
    of_matrix = [(matrix.people, matrix.label)] if matrix else []
    listed = (export.listed or People(), export.list)
    people = merge_people(*of_matrix, (export.xids(), "xid.csv"), listed, notes=notes)
    # the order of the files decides whose text counts
    items = merge_items(matrix.items if matrix else Items(), clusters, comments, export.more_items())
    table = assemble(rows, people, items)
    same_shape = (table.participants.tolist(), table.statements.tolist())
    notes += reconcile(
        table,
        event_counts(rows, same_shape[1]) if rows is log else None,
        comments.counts,
        latest_votes(matrix, *same_shape) if matrix and rows is log else None,
        columns=len(matrix.items.ids) if matrix else 0,
    )
    table, sign = settle_sign(
        table, rows.label, numbers=rows.codes.numbers, words=rows.codes.words, given=options.sign
    )
    meta = export.summary()
    notes += [
        *sign,
        *_voters(meta, table),
        *content_notes(table, listed=export.listed, label=export.list),
    ]
    return with_notes(
        table,
        "polis",
        export.tables,
        [*table.notes, *export.notes, *notes],
        unused=export.unused(),
        meta=meta,
    )


class _Export:
    """The files of one export, each read once."""

    def __init__(self, source: Source, options: Options) -> None:
        self._source, self._options = source, options
        self._used: set[str] = set()
        self.tables: list[TextTable] = []
        self.notes: list[Note] = []
        table = self._side(options.participants, PEOPLE, "participants")
        self.listed = read_people(table) if table else None
        self.list = table.label if table else ""

    def log(self) -> VoteRows | None:
        """Give every vote that was cast."""
        table = self._open("votes")
        if table is None:
            return None
        roles = _needed(table, participant="voter-id", statement="comment-id", vote="vote")
        if "timestamp" in table.names:
            roles["time"] = "timestamp"
        elif "datetime" in table.names:
            roles["time"] = "datetime"
        spoken = "datetime" if "datetime" in table.names and roles.get("time") == "timestamp" else None
        if roles.get("time") == "datetime":
            del roles[
                "time"
            ]  # in words and without a zone that can be relied on: the order of rows says as much
        if "important" in table.names:
            marks = sum(x in ("1", "true") for x in table.text_lists(["important"])[0])
            if marks:
                self.notes.append(note("importance_not_kept", file=table.label, votes=marks))
        return long_rows(table, roles, VoteCodes(self._options.codes), spoken=spoken)

    def matrix(self) -> VoteRows | None:
        """Give the latest votes, one row a participant, with the groups."""
        table = self._open(*_MATRIX)
        if table is None:
            return None
        known_columns(table)
        _needed(table, participant="participant")
        attributes = [n for n in POLIS_ATTRIBUTES if n in table.names]
        ignored = [n for n in POLIS_COUNTS if n in table.names]
        rows = wide_rows(
            table, "participant", VoteCodes(self._options.codes), attributes=attributes, ignored=ignored
        )
        for n in attributes:  # a column in which nobody has anything says nothing
            if not any(rows.people.attributes.get(n, {}).values()):
                rows.people.attributes.pop(n, None)
        return rows

    def items(self, stem: str) -> Items:
        """Read texts, authors, moderation: ``comments.csv`` or ``comment-clusters.csv``."""
        table = self._open(stem)
        if table is None:
            return Items()
        _needed(table, statement="comment-id")
        return read_items(table, "comment-id")

    def more_items(self) -> Items:
        """Read the caller's table of statements, or one beside the export."""
        table = self._side(self._options.statements, STATEMENTS, "statements")
        return read_items(table, "comment-id") if table else Items()

    def xids(self) -> People:
        """Read external identities: ``<uuid>-xid.csv``."""
        people = People()
        for name in self._source.names if self._source.main is None else ():
            stem = stem_of(name)
            if stem is not None and (stem == "xid" or stem.endswith("-xid")):
                table = self._load(name)
                xid = _needed(table, participant="participant", xid="xid")["xid"]
                listed = read_people(table)
                people.ids.update(listed.ids)
                people.attributes.setdefault("xid", {}).update(listed.attributes[xid])
        return people

    def summary(self) -> dict[str, str]:
        """Read what the conversation is about: two columns without a header."""
        name = _find(self._source, "summary")
        if name is None:
            return {}
        self._used.add(name)
        table = CsvTable(self._source.load(name), header=False)
        if len(table.names) != 2:
            raise InputError(
                f"{len(table.names)} cells",
                "Every row is a key and a value.",
                file=table.label,
                row=1,
                column=3,
            )
        self.tables.append(table)
        keys, values = table.text_lists(["1", "2"])
        return dict(zip(keys, values, strict=True))

    def unused(self) -> list[str]:
        """List files seen and not read."""
        if self._source.main is not None:
            near = ("comments", "votes", *_MATRIX)
            return [n for n in self._source.names if stem_of(n) in near and n not in self._used]
        return [n for n in self._source.names if n not in self._used]

    def _open(self, *stems: str) -> TextTable | None:
        name = _find(self._source, *stems)
        return None if name is None else self._load(name)

    def _load(self, name: str) -> TextTable:
        self._used.add(name)
        table = read_table(self._source.load(name), open_end="comment-body")
        table.require_distinct_names()
        self.tables.append(table)
        return table

    def _side(self, given: object, kinds: tuple[str, ...], what: str) -> TextTable | None:
        if given is not None:
            table = given_table(given, what)
            self.tables.append(table)
            return table
        name = self._source.find(*kinds) if self._source.main is None else None
        return self._load(name) if name else None


def _find(source: Source, *stems: str) -> str | None:
    if source.main is not None:
        return source.main if stem_of(source.main) in stems else None
    return source.find(*stems)


def _needed(table: TextTable, **roles: str) -> dict[str, str]:
    """Check that the columns are there, whatever their case."""
    for role, name in roles.items():
        if not table.alike(name):
            raise InputError(
                f"there is no such column; the columns are {shown(table.names)}",
                "This file of a Polis export needs it; export again, or rename the column.",
                file=table.label,
                row=1,
                column=name,
            )
        roles[role] = table.alike(name)[0]
    return roles


def _voters(meta: dict[str, str], table: VoteTable) -> list[Note]:
    said, found = meta.get("voters", ""), int((table.votes_per_participant > 0).sum())
    return (
        [note("summary_differs", summary=int(said), found=found)]
        if said.isdigit() and int(said) != found
        else []
    )
