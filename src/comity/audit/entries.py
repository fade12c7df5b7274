"""The entries, one by one: form, signatures, keys and times by rules of our own, then the forum's rules."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from comity.audit import canonical, note
from comity.audit.keys import Keyring
from comity.audit.note import Note
from comity.audit.result import Disagreement
from comity.audit.source import Progress
from comity.forum.state import Act, State
from comity.forum.transitions import Refused, apply

MOST_BYTES = 65_535
#: How much later than the log time an act that was signed at home may be dated, in seconds.
MOST_AHEAD = 300

_FIELDS = {"at", "body", "by", "forum", "kind", "n", "v"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NONCE = re.compile(r"[0-9a-f]{32}")
_STEPS = 200
_LATEST = 253_402_300_799  # the end of the year 9999

#: Fields of bodies that name texts.
_TEXTS = {
    "forum.new": ("terms",),
    "forum.amend": ("terms",),
    "statement.submit": ("text",),
    "statement.moderate": ("note",),
    "position.take": ("note",),
}


@dataclass(frozen=True)
class Entry:
    """An entry that is as it should be.

    Parameters
    ----------
    text : bytes
        Of the event, with its line break.
    event : dict
    time : int
        Log time.
    signers : frozenset of str
        Parties whose keys signed it.
    signed : bool
        Whether the acting party is one of them.
    """

    text: bytes
    event: dict[str, Any]
    time: int
    signers: frozenset[str]
    signed: bool


@dataclass
class Replay:
    """What the log's events make of the forum.

    Parameters
    ----------
    entries : list of Entry
    keys : Keyring
    state : State
        At the end.
    then : State
        When the folder was made: after as many entries as its manifest says.
    """

    entries: list[Entry]
    keys: Keyring
    state: State
    then: State
    numbers: dict[str, Any] = field(default_factory=dict)

    def blobs(self) -> Iterator[tuple[str, int]]:
        """Hashes of texts that may be in the folder, each with the entry that names it."""
        for index, e in enumerate(self.entries):
            body, kind = e.event["body"], e.event["kind"]
            for name in _TEXTS.get(kind, ()):
                if body[name] is not None:
                    yield body[name], index
            if kind == "statement.replace":
                for one in body["by"]:
                    yield one["text"], index


def seconds(text: Any) -> int:
    """Seconds since 1970 of a time such as ``2026-11-27T14:32:55Z``.

    Raises
    ------
    ValueError
    """
    if not isinstance(text, str) or _TIME.fullmatch(text) is None:
        raise ValueError(f"not a time: {str(text)[:40]!r}")
    return int(datetime.fromisoformat(text).timestamp())


def time_text(at: int) -> str:
    """Write seconds since 1970 as a time.

    Examples
    --------
    >>> time_text(60)
    '1970-01-01T00:01:00Z'
    """
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def replay(entries: list[bytes], origin: str, size: int, progress: Progress) -> Replay:
    """Check every entry in turn and let its event happen.

    Parameters
    ----------
    entries : list of bytes
    origin : str
        Of the checkpoint.
    size : int
        Entries that the log had when the folder was made.
    progress : callable

    Raises
    ------
    Disagreement
        Naming the first entry that is not valid.
    """
    keys, state, then = Keyring(origin), State(origin), None
    seen: set[str] = set()
    done: list[Entry] = []
    signed = 0
    for index, data in enumerate(entries):
        if index % _STEPS == 0:
            progress("entries", index, len(entries))
        if index == size:
            then = copy.deepcopy(state)
        entry = _entry(data, index, keys)
        if entry.event["n"] in seen:
            raise Disagreement("replayed", entry=index)
        if done and entry.time < done[-1].time:
            raise Disagreement("back_dated", entry=index)
        seen.add(entry.event["n"])
        act = Act(event=entry.event, index=index, time=entry.time, signed=entry.signers)
        try:
            apply(state, act)
        except Exception as e:  # a body that no forum can have may reach anything
            problem = e.problem if isinstance(e, Refused) else type(e).__name__
            raise Disagreement("refused", entry=index, problem=problem) from None
        if index:
            _follow(keys, entry.event, index)
        if not entry.signed and _must_sign(state, entry.event):
            raise Disagreement("not_signed", entry=index)
        signed += entry.signed
        done.append(entry)
    numbers = {"entries": len(done), "signed": signed}
    return Replay(done, keys, state, copy.deepcopy(state) if then is None else then, numbers)


def _entry(data: bytes, index: int, keys: Keyring) -> Entry:
    """Check all that does not depend on what happened before, but for the keys."""
    if len(data) > MOST_BYTES:
        raise Disagreement("entry_too_long", entry=index)
    try:
        found = note.read_note(data)
    except ValueError as e:
        raise Disagreement("note_form", entry=index, problem=str(e)) from None
    event = _event(found, index, keys.origin)
    if index == 0:
        if event["kind"] != "forum.new":
            raise Disagreement("not_the_first", entry=index)
        _follow(keys, event, index)
    time, signers = _signers(found, index, keys)
    try:
        at = seconds(event["at"])
    except ValueError as e:
        raise Disagreement("event_form", entry=index, problem=str(e)) from None
    by = event["by"]
    party = by.removeprefix("party:").partition("/")[0] if by.startswith("party:") else None
    if signers and signers[0] != party:
        raise Disagreement("not_the_actor", entry=index, by=by[:80])
    if at != time and (not signers or at > time + MOST_AHEAD):
        raise Disagreement("at", entry=index)
    return Entry(found.text, event, time, frozenset(signers), bool(signers))


def _event(found: Note, index: int, origin: str) -> dict[str, Any]:
    try:
        event = canonical.read(found.text.removesuffix(b"\n"))
    except ValueError as e:
        raise Disagreement("event_form", entry=index, problem=str(e)[:200]) from None
    if (
        not isinstance(event, dict)
        or event.keys() != _FIELDS
        or type(event["v"]) is not int
        or event["v"] != 1
        or not isinstance(event["body"], dict)
        or not isinstance(event["by"], str)
        or not isinstance(event["kind"], str)
        or not isinstance(event["n"], str)
        or _NONCE.fullmatch(event["n"]) is None
    ):
        raise Disagreement("event_form", entry=index, problem="not the fields of an event")
    if event["forum"] != origin:
        raise Disagreement("other_forum", entry=index, forum=str(event["forum"])[:80])
    return event


def _signers(found: Note, index: int, keys: Keyring) -> tuple[int, list[str]]:
    """Check the signature lines: parties first, the node last, each by a key that is valid here."""
    time: int | None = None
    signers: list[str] = []
    seen = set()
    for line in found.lines:
        held = keys.of(line)
        if held is None or held.purpose == "log":
            raise Disagreement("unknown_key", entry=index, key=line.name[:80])
        if not held.valid(index):
            raise Disagreement("key_not_valid", entry=index, key=line.name[:80])
        if line.who in seen:
            raise Disagreement("key_twice", entry=index, key=line.name[:80])
        seen.add(line.who)
        if time is not None:
            raise Disagreement("node_not_last", entry=index)
        try:
            time = note.signature_time(held.key, found.text, line)
        except ValueError as e:
            raise Disagreement("signature", entry=index, key=line.name[:80], problem=str(e)) from None
        if held.party is not None:
            signers.append(held.party)
    if time is None:
        raise Disagreement("no_node", entry=index)
    if time > _LATEST:
        raise Disagreement("back_dated", entry=index)
    return time, signers


def _follow(keys: Keyring, event: dict[str, Any], index: int) -> None:
    try:
        keys.follow(event, index)
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise Disagreement("key_form", entry=index, problem=str(e)) from None


def _must_sign(state: State, event: dict[str, Any]) -> bool:
    return event["by"].startswith("party:") and event["kind"] in state.rules.signed
