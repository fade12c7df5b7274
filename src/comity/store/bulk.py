"""Many rows at once, past the object for each of them; called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

_AT_ONCE = 10_000


def insert(
    table: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unless_there: bool = False,
    tell: Callable[[int], None] | None = None,
) -> None:
    """Insert rows as they come.

    Parameters
    ----------
    table : type
    columns : sequence of str
        As the database names them; the rest must have no value or one by the database.
    rows : iterable of sequence
        Values as the database's driver takes them.
    unless_there : bool
        Whether a row that is there already stays as it is; otherwise it is an error.
    tell : callable, optional
        Called now and then with how many are in.
    """
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of ours
    if unless_there:
        sql += " ON CONFLICT DO NOTHING"
    source, n = iter(rows), 0
    with connection.cursor() as cursor:
        while chunk := list(islice(source, _AT_ONCE)):
            cursor.executemany(sql, chunk)
            n += len(chunk)
            if tell is not None:
                tell(n)


def change(row: models.Model, columns: Sequence[str]) -> None:
    """Write some columns of a row that there is."""
    quote, key = connection.ops.quote_name, row._meta.pk
    new = ", ".join(f"{quote(c)} = %s" for c in columns)
    sql = f"UPDATE {quote(row._meta.db_table)} SET {new} WHERE {quote(key.column)} = %s"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(getattr(row, c) for c in columns), row.pk])


def upsert(table: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, or bring those that exist up to date.

    Parameters
    ----------
    table : type
        With the primary key ``id``.
    rows : iterable of mapping
        Field to value, all of them.
    """
    fields = table._meta.concrete_fields
    values = [[f.get_db_prep_save(row[f.name], connection) for f in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_upsert(table), values)


def _upsert(table: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    names = [quote(f.column) for f in table._meta.concrete_fields]
    new = ", ".join(f"{n} = excluded.{n}" for n in names if n != quote("id"))
    return (
        f"INSERT INTO {quote(table._meta.db_table)} ({', '.join(names)}) "  # noqa: S608 - names of ours
        f"VALUES ({', '.join(['%s'] * len(names))}) ON CONFLICT ({quote('id')}) DO UPDATE SET {new}"
    )
