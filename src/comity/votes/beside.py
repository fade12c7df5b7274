"""Tables beside the votes: found by their names, or given by the caller."""

from __future__ import annotations

import os
from typing import Any

from comity.errors import InputError
from comity.votes.files.arrow_table import frame_table
from comity.votes.files.source import Source, open_source, stem_of
from comity.votes.files.table_file import read_table
from comity.votes.files.text_table import TextTable

PEOPLE = ("participants", "parties")
STATEMENTS = ("statements", "items")


def given_table(given: Any, what: str) -> TextTable:
    """Open a table that the caller gave: a path, an open file, or a data frame."""
    if isinstance(given, str | os.PathLike) or callable(getattr(given, "read", None)):
        source = open_source(given)
        if source.main is None:
            raise InputError("it is a folder", f"Name the file with the {what}.", file=source.label)
        return read_table(source.load(source.main))
    return frame_table(given, what)


def table_beside(source: Source, votes: str | None, kinds: tuple[str, ...]) -> str | None:
    """Find a table beside the votes.

    Beside ``votes.csv`` that is ``votes-participants.csv``, which Comity writes, or ``participants.csv``;
    beside ``ict_votes.csv`` it is ``ict_items.csv``: what stands before "votes" stands before it.
    """
    stem = (votes and stem_of(votes)) or ""
    stems = [f"{stem}-{k}" for k in kinds] if stem else []
    if stem.endswith("votes"):
        stems += [f"{stem.removesuffix('votes')}{k}" for k in kinds]
    if source.main is None:
        stems += kinds
    return source.find(*stems)


def votes_file(source: Source) -> str | None:
    """Choose the file that holds the votes: the one asked for, ``votes``, or the only table there is."""
    if source.main is not None:
        return source.main
    if name := source.find("votes"):
        return name
    tables = [n for n in source.names if (stem := stem_of(n)) and not stem.endswith((*PEOPLE, *STATEMENTS))]
    hopeful = [n for n in tables if (stem_of(n) or "").endswith("votes")] or tables
    return hopeful[0] if len(hopeful) == 1 else None
