"""Transactions that are kept whole or not at all, and failures of the database in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from comity.store.settings import TIMEOUT
from comity.store.setup import StoreError
from comity.store.turns import Turns

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
    ("deadlock", "two who write waited for each other", "Do it again."),
    ("unable to open database file", "the database file cannot be opened", "Check COMITY_HOME."),
    ("malformed", "the database file is damaged", "Restore a backup, then run `comity rebuild`."),
    ("not a database", "the file is no database", "Check COMITY_HOME and COMITY_DATABASE_URL."),
    ("connection", "the database cannot be reached", "Check that it runs, and COMITY_DATABASE_URL."),
)


#: SQLite has one writer at a time: threads that wait here are woken, there they would sleep and try again.
_writer = Turns()


@contextmanager
def whole() -> Iterator[None]:
    """Hold one transaction, all or nothing: when it has ended without an error, it is on disk.

    Raises
    ------
    StoreError
        Where the database fails; it says so if nobody knows whether what was done was kept.
    """
    with explained(), _turn():
        used: Any = None
        try:
            with transaction.atomic(durable=True):
                yield
                used = connection.connection
        except (OperationalError, InterfaceError) as e:
            # where the commit itself failed: undone if the database said so, and then it is still there
            if used is not None and (used is not connection.connection or getattr(used, "closed", False)):
                raise StoreError(
                    "The connection to the database broke: it is not known whether this was kept.",
                    "Look at it before doing it again.",
                ) from e
            raise


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
        _hang_up()
        raise _explain(e) from e
    except DatabaseError as e:
        # PostgreSQL reports some of them as internal errors
        if any(part in str(e) for part, _, _ in _KNOWN):
            _hang_up()
            raise _explain(e) from e
        raise


def _hang_up() -> None:
    """Let the next action connect anew: a connection that failed once may be dead."""
    if not connection.in_atomic_block:
        with suppress(DatabaseError):
            connection.close()


def overwrite() -> None:
    """Let SQLite's write-ahead log forget what was deleted; the file itself is overwritten as it is deleted.

    Where somebody reads meanwhile it is for the next checkpoint of SQLite's own.
    """
    if connection.vendor == "sqlite":
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _turn() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    if not _writer.acquire(TIMEOUT):
        raise OperationalError("database is locked")
    try:
        yield
    finally:
        _writer.release()


def _explain(error: Exception) -> StoreError:
    text = str(error)
    for part, problem, remedy in _KNOWN:
        if part.lower() in text.lower():
            return StoreError(f"Nothing was changed: {problem}.", remedy)
    return StoreError(f"Nothing was changed: the database says: {text}", "Check it, then do it again.")
