"""The one write path: append events to the log of a forum, and bring its tables along, all or nothing.

An act is acknowledged when :func:`opened` has ended without an error: then its event is in the log on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count, repeat
from typing import Any

from django.db import IntegrityError

from comity.actions import clock, keyring
from comity.actions.checkpoint import check_not_older
from comity.actions.may import current, no_forum
from comity.errors import ComityError
from comity.forum.kinds import SECRETARIAT
from comity.forum.refused import Refused
from comity.forum.state import State
from comity.forum.transitions import apply
from comity.record.event import Entry, Event, attest, draw_up
from comity.record.keys import SigningKey
from comity.record.note import Signature
from comity.record.tree import Frontier, leaf_hash
from comity.store import projections, states
from comity.store.bulk import change, insert
from comity.store.failures import whole
from comity.store.home import site
from comity.store.locks import hold_log
from comity.store.models import Blob, Log
from comity.store.models import Entry as EntryRow
from comity.store.rows import Row, touched


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
        insert(Blob, ("sha256", "content"), self._blobs.items(), unless_there=True)
        if not self.entries:
            return
        self.log.size, self.log.frontier = self._frontier.size, self._frontier.to_bytes()
        if self.log._state.adding:
            self.log.save(force_insert=True)
        else:
            change(self.log, ("size", "frontier"))
        notes = (entry.to_bytes() for entry in self.entries)
        rows = zip(repeat(self.log.forum), count(self._first), self._leaves, notes, strict=False)
        insert(EntryRow, ("log_id", "index", "leaf", "note"), rows)
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
    VerificationError
        Where the log does not add up, or is older than what was signed.
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
            # the state has taken in what was undone; a refusal of the first act left it alone
            if book is not None and (book.entries or not isinstance(e, ComityError)):
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
    log = hold_log(forum)
    if log is None:
        raise no_forum(forum)
    # what a restored backup took in now could never be signed
    check_not_older(forum, log.size)
    found = states.replayed(log)
    return Book(log, found.state, found.frontier)
