"""Failures of the database in plain words: full, read-only, locked, away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError

from comity.store.setup import StoreError

#: part of the database's message -> what it means, and what to do
_KNOWN = (
    ("disk is full", "the disk is full", "Make room, then do it again: what was acknowledged is safe."),
    ("No space left", "the disk is full", "Make room, then do it again: what was acknowledged is safe."),
    (
        "could not extend file",
        "the disk is full",
        "Make room, then do it again: what was acknowledged is safe.",
    ),
    ("disk I/O error", "the disk cannot be written", "Check the disk and its space, then do it again."),
    ("readonly database", "the database is read-only", "Check who owns it and its folder."),
    ("read-only transaction", "the database is read-only", "Let this user write, or use another database."),
    ("query_only", "the database is read-only", "Let this user write, or use another database."),
    ("database is locked", "another program keeps the database locked", "Try again; end what holds it."),
    ("lock timeout", "another program keeps the database locked", "Try again; end what holds it."),
    ("unable to open database file", "the database file cannot be opened", "Check COMITY_HOME."),
    ("malformed", "the database file is damaged", "Restore a backup, then run `comity rebuild`."),
    ("not a database", "the file is no database", "Check COMITY_HOME and COMITY_DATABASE_URL."),
    ("connection", "the database cannot be reached", "Check that it runs, and COMITY_DATABASE_URL."),
)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the database's own failures into :class:`StoreError`; whatever was begun has been undone.

    Raises
    ------
    StoreError
    """
    try:
        yield
    except (OperationalError, InterfaceError) as e:
        raise _explain(e) from e
    except DatabaseError as e:
        # PostgreSQL reports some of them as internal errors
        if any(part in str(e) for part, _, _ in _KNOWN):
            raise _explain(e) from e
        raise


def _explain(error: Exception) -> StoreError:
    text = str(error)
    for part, problem, remedy in _KNOWN:
        if part.lower() in text.lower():
            return StoreError(f"Nothing was changed: {problem}.", remedy)
    return StoreError(f"Nothing was changed: the database says: {text}", "Check it, then do it again.")
