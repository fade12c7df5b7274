"""Locks that Django's own query language does not know."""

from __future__ import annotations

from django.db import connection

from comity.store.models import Consultation


def share_consultation(forum: str, consultation: str) -> None:
    """Hold a consultation as it is until the transaction ends, together with others who do the same.

    Whoever closes it waits for them. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Consultation._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [f"{forum}/{consultation}"])  # noqa: S608
