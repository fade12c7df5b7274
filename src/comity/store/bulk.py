"""Many rows at once, past the object for each of them; called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

_AT_ONCE = 10_000


def insert(table: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[int]:
    """Insert rows as they come.

    Parameters
    ----------
    table : type
    columns : sequence of str
        As the database names them; the rest must have no value or one by the database.
    rows : iterable of sequence
        Values as the database's driver takes them.

    Yields
    ------
    int
        How many are in, now and then.
    """
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of ours
    source, n = iter(rows), 0
    with connection.cursor() as cursor:
        while chunk := list(islice(source, _AT_ONCE)):
            cursor.executemany(sql, chunk)
            n += len(chunk)
            yield n
