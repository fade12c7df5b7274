"""Events and entries: what happened, in one line of JSON, with the lines of those who sign it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from comity.errors import InputError
from comity.record.canonical import canonical, parse_canonical
from comity.record.keys import SigningKey
from comity.record.note import Note, Signature, check_name
from comity.record.tiles import MOST_BYTES

VERSION = 1
_IDENT = "[a-z0-9][a-z0-9-]{0,63}"
_ORIGIN = re.compile(rf"[^\s+]+/{_IDENT}")
_ACTOR = re.compile(rf"secretariat|node|participant|party:{_IDENT}(/{_IDENT})?")
_KIND = re.compile(r"[a-z]+(\.[a-z_-]+)+")
_UNIQUE = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_REMEDY = "Take the event as it was drawn up, unchanged; docs/record.md says what is in it."


@dataclass(frozen=True)
class Event:
    """What happened.

    Parameters
    ----------
    at : str
        When the act was drawn up, such as ``2026-11-27T14:32:55Z``.
    body : mapping
        What the kind asks for: text, whole numbers, lists and objects.
    by : str
        The actor: ``secretariat``, ``node``, ``participant`` or ``party:<id>``.
    forum : str
        Origin of the forum's log.
    kind : str
        What kind of act, such as ``party.admit``.
    n : str
        32 hexadecimal digits, drawn at random, so that no event can be used twice.
    """

    at: str
    body: Mapping[str, Any]
    by: str
    forum: str
    kind: str
    n: str

    def to_dict(self) -> dict[str, Any]:
        """All fields, with the version of the format."""
        fields = {name: getattr(self, name) for name in ("at", "by", "forum", "kind", "n")}
        return {**fields, "body": dict(self.body), "v": VERSION}

    @cached_property
    def text(self) -> str:
        """The line of canonical JSON, with its newline: what is signed."""
        return canonical(self.to_dict()).decode("utf-8") + "\n"

    @classmethod
    def parse(cls, text: str) -> Event:
        """Read the line, with its newline.

        Raises
        ------
        InputError
            When it is not canonical, or a field is missing, unknown or malformed. What the body must hold
            is not checked here.
        """
        if not text.endswith("\n"):
            raise InputError("an event is a line, with its newline", _REMEDY)
        value = parse_canonical(text[:-1].encode("utf-8", "surrogatepass"))
        if not isinstance(value, dict) or value.keys() != _FIELDS.keys():
            raise InputError(f"an event has the fields {', '.join(sorted(_FIELDS))}", _REMEDY)
        for name, valid in _FIELDS.items():
            if not valid(value[name]):
                raise InputError(f"{str(value[name])[:80]!r} cannot be {name!r} of an event", _REMEDY)
        timestamp(value["at"])
        check_name(value["forum"])
        del value["v"]
        return cls(**value)


def draw_up(
    kind: str, body: Mapping[str, Any], *, by: str, forum: str, at: int, n: str | None = None
) -> Event:
    """Draw up an act.

    Parameters
    ----------
    kind, body, by, forum
        As in :class:`Event`.
    at : int
        Now, in seconds since 1970.
    n : str, optional
        32 hexadecimal digits; drawn at random, if not given.

    Raises
    ------
    InputError
        When a field is malformed.
    """
    event = Event(time_text(at), dict(body), by, forum, kind, n or secrets.token_hex(16))
    return Event.parse(event.text)


def timestamp(text: str) -> int:
    """Read a time such as ``2026-11-27T14:32:55Z``, to seconds since 1970.

    Raises
    ------
    InputError
        For any other way of writing it, and days that are not in the calendar.
    """
    if _TIME.fullmatch(text):
        try:
            return int(datetime.fromisoformat(text).timestamp())
        except ValueError:
            pass
    raise InputError(f"{text!r} is not a time", "Write UTC to the second, such as 2026-11-27T14:32:55Z.")


def time_text(seconds: int) -> str:
    """Write seconds since 1970 as a time.

    >>> time_text(60)
    '1970-01-01T00:01:00Z'
    """
    # strftime would not fill up the years before 1000
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat() + "Z"


@dataclass(frozen=True)
class Entry:
    """A leaf of the log: an event, signed by parties or by nobody, and last by the node with the time.

    Parameters
    ----------
    note : Note
        The signed note.
    event : Event
        What its text says.
    """

    note: Note
    event: Event

    @property
    def time(self) -> int:
        """The log time, in seconds since 1970, as the node's line states it."""
        return int.from_bytes(self.note.signatures[-1].data[:8], "big")

    def to_bytes(self) -> bytes:
        """Bytes of the leaf."""
        return self.note.to_bytes()

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Read a leaf. Signatures have the right form, but are not verified yet.

        Raises
        ------
        InputError
            When it is larger than 65,535 bytes, no note, holds no event, or other lines than those of
            parties and, last, one of a node.
        """
        if len(data) > MOST_BYTES:
            raise InputError(f"an entry of more than {MOST_BYTES} bytes", "Put its long texts into blobs.")
        note = Note.parse(data)
        *parties, node = note.signatures
        if len(node.data) != 72 or any(len(party.data) != 64 for party in parties):
            raise InputError("an entry has lines of parties, then one with the time by the node", _REMEDY)
        if len({(s.name, s.key_id) for s in note.signatures}) != len(note.signatures):
            raise InputError("a key signed the entry twice", "Keep one of its lines.")
        return cls(note, Event.parse(note.text))


def attest(event: Event, node: SigningKey, time: int, party_signatures: Iterable[Signature] = ()) -> Entry:
    """Make an entry: the parties' lines first, then the node's.

    Parameters
    ----------
    event : Event
        What happened.
    node : SigningKey
        The node's key, of type 0x04.
    time : int
        The log time, in seconds since 1970.
    party_signatures : iterable of Signature
        Of the acting party first, then of co-sponsors.

    Raises
    ------
    InputError
        When the entry would be larger than 65,535 bytes, or malformed.
    """
    note = Note(event.text, (*party_signatures, node.sign(event.text, time)))
    return Entry.parse(note.to_bytes())


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "at": lambda x: isinstance(x, str) and _TIME.fullmatch(x) is not None,
    "body": lambda x: isinstance(x, dict),
    "by": lambda x: isinstance(x, str) and _ACTOR.fullmatch(x) is not None,
    "forum": lambda x: isinstance(x, str) and _ORIGIN.fullmatch(x) is not None,
    "kind": lambda x: isinstance(x, str) and _KIND.fullmatch(x) is not None,
    "n": lambda x: isinstance(x, str) and _UNIQUE.fullmatch(x) is not None,
    "v": lambda x: x == VERSION and type(x) is int,
}
