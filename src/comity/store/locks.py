"""Locks that Django's own query language does not know.

All are taken in one order: the log of a forum, its consultations, invitations, a participation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection

from comity.store.models import Invitation, Log, Participation

_HEAD = ("forum", "origin", "size", "frontier")


def hold_log(forum: str) -> Log | None:
    """Read the head of a log, and keep others from appending until the transaction ends."""
    table = connection.ops.quote_name(Log._meta.db_table)
    alone = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_HEAD)} FROM {table} WHERE forum = %s{alone}", [forum])  # noqa: S608
        row = cursor.fetchone()
    return None if row is None else Log.from_db(connection.alias, _HEAD, row)


def share_consultation(forum: str, consultation: str) -> None:
    """Hold a consultation as it is until the transaction ends, together with others who do the same."""
    _lock("pg_advisory_xact_lock_shared", forum, [consultation])


def hold_consultations(forum: str, consultations: Iterable[str]) -> None:
    """Wait for all who hold consultations with others, and keep later ones out until the transaction ends."""
    _lock("pg_advisory_xact_lock", forum, consultations)


def hold_person(forum: str, consultations: Iterable[str], participation: Participation) -> None:
    """Keep somebody from voting and entering until the transaction ends."""
    hold_consultations(forum, consultations)
    list(Invitation.objects.select_for_update().filter(participation=participation).order_by("code"))
    list(Participation.objects.select_for_update().filter(id=participation.id))


def _lock(function: str, forum: str, consultations: Iterable[str]) -> None:
    """Take a lock of PostgreSQL by number; SQLite has one writer at a time anyway.

    Locks of rows would not do: who waits to hold a row alone can be overtaken for ever by those who share it.
    """
    if connection.vendor != "postgresql":
        return
    names = (f"comity/{forum}/{c}".encode() for c in consultations)
    numbers = sorted(int.from_bytes(hashlib.sha256(n).digest()[:8], "big", signed=True) for n in names)
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute(f"SELECT {function}(%s)", [number])
