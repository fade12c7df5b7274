"""Keep the projections as the log says; called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comity.store.bulk import upsert
from comity.store.models import PROJECTIONS, Log
from comity.store.models.projections import Projection
from comity.store.rows import Row


def write(rows: Iterable[Row]) -> None:
    """Insert rows, or bring those that exist up to date; of several with one id the last counts."""
    by_table: dict[type[Projection], dict[str, dict[str, Any]]] = {}
    for table, row in rows:
        by_table.setdefault(table, {})[row["id"]] = row
    for table in PROJECTIONS:
        found = by_table.get(table)
        if not found:
            continue
        upsert(table, found.values())


def drop(forum: str | None) -> None:
    """Remove all rows of a forum; of None: those of no forum that has a log."""
    logs = Log.objects.values("forum")
    for table in PROJECTIONS:
        rows = table.objects.exclude(forum__in=logs) if forum is None else table.objects.filter(forum=forum)
        rows.delete()
