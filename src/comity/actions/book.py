"""The one write path: append events to the log of a forum, and bring its tables along, all or nothing.

An act is acknowledged when :func:`opened` has ended without an error: then its event is in the log on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError

from comity.actions import clock, keyring
from comity.actions.may import current, no_forum
from comity.forum.kinds import SECRETARIAT
from comity.forum.refused import Refused
from comity.forum.state import State
from comity.forum.transitions import apply
from comity.record.event import Entry, Event, attest, draw_up
from comity.record.keys import SigningKey
from comity.record.note import Signature
from comity.record.tree import Frontier, leaf_hash
from comity.store import projections, states
from comity.store.failures import whole
from comity.store.home import site
from comity.store.models import Blob, Log
from comity.store.models import Entry as EntryRow
from comity.store.rows import Row, touched

_AT_ONCE = 500


class Book:
    """The log of a forum, held for writing.

    Attributes
    ----------
    state : State
        With what was appended so far.
    entries : list of Entry
        What was appended.
    """

    def __init__(self, log: Log, state: State, frontier: Frontier) -> None:
        self.log, self.state, self.entries = log, state, list[Entry]()
        self._frontier = frontier
        self._first = state.size
        self._rows: list[Row] = []
        self._leaves: list[bytes] = []
        self._blobs: dict[str, bytes] = {}

    def now(self) -> int:
        """Log time of the next entry: the clock's, and never before that of the last."""
        return max(clock.now(), self.state.time)

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        by: str = SECRETARIAT,
        node: SigningKey | None = None,
    ) -> Entry:
        """Append an act that the node attests.

        Parameters
        ----------
        kind, body, by
            Of the event.
        node : SigningKey, optional
            By default the node's valid key.

        Raises
        ------
        Refused
            Where the act is not allowed.
        """
        at = self.now()
        event = draw_up(kind, dict(body), by=by, forum=self.log.origin, at=at)
        return self._append(event, (), at, node)

    def append_signed(self, event: Event, signatures: Iterable[Signature]) -> Entry:
        """Append an event that was drawn up before, with the signatures of parties if it has any.

        Raises
        ------
        Refused
            Where the act is not allowed.
        VerificationError
            Where a signature does not hold.
        """
        return self._append(event, tuple(signatures), self.now(), None)

    def _append(
        self, event: Event, signatures: tuple[Signature, ...], time: int, node: SigningKey | None
    ) -> Entry:
        entry = attest(event, node or keyring.node_key(self.state), time, signatures)
        act = states.act_of(entry, self.state)
        apply(self.state, act)
        leaf = leaf_hash(entry.to_bytes())
        self._frontier.append(leaf)
        self._leaves.append(leaf)
        self._rows += touched(self.state, act)
        self.entries.append(entry)
        return entry

    def keep(self, blobs: Mapping[str, bytes]) -> None:
        """Keep the bytes that an entry names."""
        self._blobs.update(blobs)

    def _write(self) -> None:
        """Put everything on disk, in the transaction that is open."""
        blobs = [Blob(sha256=k, content=v) for k, v in self._blobs.items()]
        Blob.objects.bulk_create(blobs, batch_size=_AT_ONCE, ignore_conflicts=True)
        if not self.entries:
            return
        self.log.size, self.log.frontier = self._frontier.size, self._frontier.to_bytes()
        self.log.save(force_update=not self.log._state.adding)
        EntryRow.objects.bulk_create(
            [
                EntryRow(log=self.log, index=self._first + i, leaf=leaf, note=entry.to_bytes())
                for i, (leaf, entry) in enumerate(zip(self._leaves, self.entries, strict=True))
            ],
            batch_size=_AT_ONCE,
        )
        projections.write(self._rows)


@contextmanager
def opened(forum: str, *, new: bool = False) -> Iterator[Book]:
    """Hold the log of a forum, in one transaction; commit at the end, or undo everything on an error.

    Parameters
    ----------
    forum : str
        Id.
    new : bool
        Whether the forum is to be begun.

    Yields
    ------
    Book

    Raises
    ------
    InputError
        Where there is no such forum.
    Refused
        Where there is one, and a new one was to be begun.
    StoreError
        Where the database fails.
    """
    book: Book | None = None
    with states.held(forum):
        try:
            with whole():
                book = _begin(forum) if new else _hold(forum)
                yield book
                book._write()
        except IntegrityError as e:
            states.forget(forum)
            if new:
                raise Refused("exists", what="forum", name=forum) from e
            raise
        except BaseException as e:
            # the state may have taken in what was undone; a refusal of the first act left it alone
            if not isinstance(e, Refused) or book is None or book.entries:
                states.forget(forum)
            raise


@contextmanager
def rehearsed(forum: str) -> Iterator[Book]:
    """Try acts, one after the other, as :func:`opened` would do them; nothing is written.

    Yields
    ------
    Book

    Raises
    ------
    InputError
        Where there is no such forum.
    """
    state = current(forum)
    yield Book(Log(forum=forum, origin=state.origin), state, Frontier())


def _begin(forum: str) -> Book:
    if Log.objects.filter(forum=forum).exists():
        raise Refused("exists", what="forum", name=forum)
    log = Log(forum=forum, origin=f"{site()}/{forum}")
    return Book(log, State(log.origin), Frontier())


def _hold(forum: str) -> Book:
    log = Log.objects.select_for_update().filter(forum=forum).first()
    if log is None:
        raise no_forum(forum)
    found = states.replayed(log)
    return Book(log, found.state, found.frontier)
