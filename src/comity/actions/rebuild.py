"""Drop the projections and make them again from the log."""

from __future__ import annotations

from django.db import transaction

from comity.store import projections, states
from comity.store.failures import explained
from comity.store.models import Log
from comity.store.rows import all_rows

__all__ = ["rebuild_projections"]


def check_rebuild_projections() -> None:
    """Replay every log, and change nothing.

    Raises
    ------
    VerificationError
        Where a log is not what its head says.
    """
    for log in Log.objects.order_by("forum"):
        with states.held(log.forum):
            states.forget(log.forum)
            states.replayed(log)


def rebuild_projections() -> int:
    """Make all projections again; the log, blobs, people, codes and ballots are left as they are.

    Returns
    -------
    int
        Forums.
    """
    with explained(), transaction.atomic(durable=True):
        logs = list(Log.objects.select_for_update().order_by("forum"))
        check_rebuild_projections()
        projections.drop()
        for log in logs:
            with states.held(log.forum):
                projections.write(all_rows(states.replayed(log).state))
    return len(logs)
