"""Acts under a party's own key: drawn up here, signed where the key is, brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.actions import clock
from comity.actions.book import Book, opened, rehearsed
from comity.actions.logged import Logged, logged
from comity.actions.may import current, may
from comity.errors import InputError
from comity.forum.state import party_of
from comity.record.canonical import sha256
from comity.record.event import Event, draw_up
from comity.record.keys import PARTY, VerifierKey
from comity.record.note import Note, verify
from comity.store.failures import whole
from comity.store.models import Blob

__all__ = ["bring_act", "draw_up_act"]


def check_draw_up_act(
    *,
    forum: str,
    party: str,
    kind: str,
    body: Mapping[str, Any],
    blobs: Mapping[str, bytes] | None = None,
) -> None:
    """Tell whether a party may do this under its own key."""
    for name, content in (blobs or {}).items():
        if sha256(content) != name:
            raise InputError(f"the hash of the text is not {name[:16]}…", "Make it with `texts.blob`.")
    may(forum, kind, body, by=f"party:{party}", signed=True)


def draw_up_act(
    *,
    forum: str,
    party: str,
    kind: str,
    body: Mapping[str, Any],
    blobs: Mapping[str, bytes] | None = None,
) -> Event:
    """Draw up an act for a party to sign with its own key; nothing is logged yet.

    Parameters
    ----------
    forum, party, kind : str
    body : mapping
    blobs : mapping of str to bytes, optional
        Texts that the body names; kept until the act is brought.

    Returns
    -------
    Event
        Its ``text`` is what is to be signed.
    """
    check_draw_up_act(forum=forum, party=party, kind=kind, body=body, blobs=blobs)
    state = current(forum)
    event = draw_up(kind, dict(body), by=f"party:{party}", forum=state.origin, at=clock.now())
    with whole():
        kept = [Blob(sha256=k, content=v) for k, v in (blobs or {}).items()]
        Blob.objects.bulk_create(kept, ignore_conflicts=True)
    return event


def check_bring_act(*, forum: str, note: Note) -> None:
    """Tell whether a signed act is one of this forum, under a key that is valid here.

    Raises
    ------
    InputError
        Where it is not signed by a valid key of the party, or no act of this forum.
    VerificationError
        Where a signature does not hold.
    """
    with rehearsed(forum) as book:
        _bring(book, note)


def _bring(book: Book, note: Note) -> None:
    event, state = Event.parse(note.text), book.state
    party = party_of(event.by)
    keys = [VerifierKey.parse(k) for k in state.valid_keys(PARTY)]
    signers = {(key.name, key.id): state.keys[key.vkey].party for key, _ in verify(note, keys)}
    if party not in signers.values():
        raise InputError(
            f"the note is not signed by a key of “{party}” that is valid here",
            "Sign it with the party's key: `comity sign NOTE --key FILE`.",
        )
    # who acts comes first, in whatever order they signed
    lines = sorted(note.signatures, key=lambda s: signers.get((s.name, s.key_id)) != party)
    book.append_signed(event, lines)


def bring_act(*, forum: str, note: Note) -> Logged:
    """Log an act that a party has signed; more lines by other parties' keys are co-sponsors.

    Parameters
    ----------
    forum : str
    note : Note
        The event with the party's signature.
    """
    with opened(forum) as book:
        _bring(book, note)
        return logged(book)
