"""Drop the projections and make them again from the log."""

from __future__ import annotations

from comity.store import projections, states
from comity.store.failures import explained, whole
from comity.store.locks import hold_log
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
    for forum in _forums():
        with states.held(forum), explained():
            states.forget(forum)
            states.replayed(Log.objects.get(forum=forum))


def rebuild_projections() -> int:
    """Make all projections again; the log, blobs, people, codes and ballots are left as they are.

    First every log is replayed, and nothing is touched if one does not add up. Then each forum is made again
    in a transaction of its own, so that the others go on meanwhile.

    Returns
    -------
    int
        Forums.
    """
    check_rebuild_projections()
    with whole():
        projections.drop(None)
    forums = _forums()
    for forum in forums:
        with states.held(forum), whole():
            log = hold_log(forum)
            assert log is not None  # logs are for ever
            states.forget(forum)
            rows = list(all_rows(states.replayed(log).state))
            projections.drop(forum)
            projections.write(rows)
    return len(forums)


def _forums() -> list[str]:
    with explained():
        return list(Log.objects.order_by("forum").values_list("forum", flat=True))
