"""What casting a ballot asks the tables, in the database's own language.

Nothing else is done as often as casting a ballot, and composing its questions anew each time took ten times
as long as answering them. They are asked inside the transaction that casts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from comity.store import models
from comity.store.bulk import insert

_COLUMNS = (
    "forum", "consultation", "commitment", "cast", "participation_id", "statement", "revision", "vote",
    "party", "salt",
)  # fmt: skip


@dataclass(frozen=True)
class Voting:
    """What holds for votes in a consultation.

    Parameters
    ----------
    stage, attribution : str
    closes : str or None
    origin : str
        Of the forum's log.
    rules : dict
        Of the forum.
    """

    stage: str
    attribution: str
    closes: str | None
    origin: str
    rules: dict[str, Any]


def voting(forum: str, consultation: str) -> Voting | None:
    """Read what holds for votes in a consultation, if there is one."""
    rows = _rows(
        f"SELECT c.stage, c.attribution, c.closes, f.origin, f.rules FROM {_name(models.Consultation)} c "  # noqa: S608
        f"JOIN {_name(models.Forum)} f ON f.id = c.forum WHERE c.id = %s",
        [f"{forum}/{consultation}"],
    )
    if not rows:
        return None
    stage, attribution, closes, origin, rules = rows[0]
    return Voting(stage, attribution, closes, origin, json.loads(rules))


def statement_stages(forum: str, consultation: str, statements: Sequence[str]) -> dict[str, str]:
    """Read the stage of each statement that there is."""
    return dict(
        _rows(
            f"SELECT statement, stage FROM {_name(models.Statement)} WHERE id IN ({_places(statements)})",  # noqa: S608
            [f"{forum}/{consultation}/{s}" for s in statements],
        )
    )


def party_stage(forum: str, party: str) -> str | None:
    """Read the stage of a party, if there is one."""
    rows = _rows(f"SELECT stage FROM {_name(models.Party)} WHERE id = %s", [f"{forum}/{party}"])  # noqa: S608
    return str(rows[0][0]) if rows else None


def hold_voter(participation: int) -> tuple[str, str | None] | None:
    """Read pseudonym and party of somebody; None if erased.

    They cast nothing else until the transaction ends: revisions count on.
    """
    alone = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    rows = _rows(
        f"SELECT pseudonym, party FROM {_name(models.Participation)} WHERE id = %s{alone}",  # noqa: S608
        [participation],
    )
    return (rows[0][0], rows[0][1]) if rows else None


def last_revisions(participation: int, consultation: str, statements: Sequence[str]) -> dict[str, int]:
    """Read the latest revision of each vote that somebody has cast."""
    return dict(
        _rows(
            f"SELECT statement, MAX(revision) FROM {_name(models.Ballot)} WHERE participation_id = %s "  # noqa: S608
            f"AND consultation = %s AND statement IN ({_places(statements)}) GROUP BY statement",
            [participation, consultation, *statements],
        )
    )


def insert_ballots(rows: Iterable[tuple[object, ...]]) -> None:
    """Insert ballots that wait for a batch; columns as in :class:`comity.store.models.Ballot`."""
    insert(models.Ballot, _COLUMNS, rows)


def node_keys(forum: str) -> list[str]:
    """Read the keys of the node that are valid in a forum, oldest first."""
    rows = _rows(
        f"SELECT vkey FROM {_name(models.Key)} WHERE forum = %s AND purpose = 'node' AND stage = 'valid' "  # noqa: S608
        "ORDER BY since, id",
        [forum],
    )
    return [str(vkey) for (vkey,) in rows]


def _rows(sql: str, values: Sequence[object]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _name(table: type[Model]) -> str:
    return str(connection.ops.quote_name(table._meta.db_table))


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"
