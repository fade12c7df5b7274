"""The state of a forum, replayed from its log; in one process only what is new is replayed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from comity.errors import ComityError, VerificationError
from comity.forum.refused import Refused
from comity.forum.state import Act, State, party_of
from comity.forum.transitions import apply
from comity.record.event import Entry
from comity.record.keys import PARTY, VerifierKey
from comity.record.note import verify
from comity.record.tree import Frontier, leaf_hash
from comity.store.models import Entry as EntryRow
from comity.store.models import Log
from comity.store.setup import StoreError
from comity.store.turns import Turns

#: Seconds that one thread waits for another that writes to the same forum.
PATIENCE = 60
_AT_ONCE = 1000


@dataclass
class Replayed:
    """A state with the tree that it was replayed from."""

    state: State
    frontier: Frontier = field(default_factory=Frontier)


_known: dict[tuple[str, str], Replayed] = {}
_locks: dict[tuple[str, str], Turns] = {}
_guard = threading.Lock()


def _key(forum: str) -> tuple[str, str]:
    return str(connection.settings_dict["NAME"]), forum


@contextmanager
def held(forum: str) -> Iterator[None]:
    """Keep other threads of this process from the state of a forum.

    Raises
    ------
    StoreError
        Where another one keeps it for longer than :data:`PATIENCE`.
    """
    with _guard:
        lock = _locks.setdefault(_key(forum), Turns())
    if not lock.acquire(PATIENCE):
        raise StoreError(f"Nothing was changed: the forum “{forum}” is busy.", "Try again.")
    try:
        yield
    finally:
        lock.release()


def replayed(log: Log) -> Replayed:
    """Replay a log up to its head, from where this process was; call it while :func:`held`.

    Raises
    ------
    VerificationError
        Where the log in the database is not what it was, or not what its head says.
    """
    key = _key(log.forum)
    found = _known.get(key)
    if found is not None:
        same = found.frontier.size == log.size and found.frontier.to_bytes() == bytes(log.frontier)
        if same:
            return found
        if found.frontier.size < log.size:
            _known.pop(key)
            if _catch_up(found, log):
                _known[key] = found
                return found
    _known.pop(key, None)
    found = Replayed(State(log.origin))
    if not _catch_up(found, log):
        raise VerificationError(
            f"the log of “{log.forum}” does not add up to its head",
            "Somebody changed the database: restore a backup, and compare it with what others hold.",
        )
    _known[key] = found
    return found


def forget(forum: str) -> None:
    """Drop what is known of a forum, after an act that failed half-way."""
    _known.pop(_key(forum), None)


def _catch_up(found: Replayed, log: Log) -> bool:
    """Take in the entries that are new; tell whether the tree is then that of the log's head."""
    rows = EntryRow.objects.filter(log=log, index__gte=found.frontier.size, index__lt=log.size).order_by(
        "index"
    )
    for row in rows.values_list("note", flat=True).iterator(_AT_ONCE):
        note = bytes(row)
        try:
            apply(found.state, act_of(Entry.parse(note), found.state))
        except ComityError as e:
            place = f"log of {log.forum}, entry {found.frontier.size}"
            raise VerificationError(f"{place}: {e}", "Restore a backup.") from e
        found.frontier.append(leaf_hash(note))
    return found.frontier.size == log.size and found.frontier.to_bytes() == bytes(log.frontier)


def act_of(entry: Entry, state: State) -> Act:
    """Say what happened, when, and whose own keys signed it, by the keys that are valid in a state.

    Raises
    ------
    Refused
        Where a signature is by a key that is not valid here.
    VerificationError
        Where a signature does not hold.
    """
    parties: frozenset[str] = frozenset()
    if len(entry.note.signatures) > 1:
        signed = verify(entry.note, [VerifierKey.parse(k) for k in state.valid_keys(PARTY)])
        if len(signed) < len(entry.note.signatures) - 1:
            raise Refused("unknown_signature")
        signers = [str(state.keys[key.vkey].party) for key, _ in signed]
        if signers[0] != party_of(entry.event.by):  # others only sponsor what is somebody's
            raise Refused("signer", by=entry.event.by[:80])
        parties = frozenset(signers)
    return Act(entry.event.to_dict(), state.size, entry.time, parties)
