"""Which keys were valid when: followed through the log, without asking anybody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from comity.audit.note import ED25519, TIMED, Key, Line, read_key

_TYPES = {"log": ED25519, "party": ED25519, "node": TIMED}


@dataclass
class Held:
    """A key with its purpose, and the entries for which it is valid.

    Parameters
    ----------
    key : Key
    purpose : {"log", "node", "party"}
    party : str or None
    since, until : int
        First entry, and (None: still valid) last entry that it may sign.
    """

    key: Key
    purpose: str
    party: str | None
    since: int
    until: int | None = None

    def valid(self, index: int) -> bool:
        """Whether it may sign the entry of this index."""
        return self.since <= index and (self.until is None or index <= self.until)


class Keyring:
    """All keys of a forum, those that were revoked included.

    Parameters
    ----------
    origin : str
        Of the log; names of the log's and the node's keys follow from it.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._held: dict[tuple[str, bytes], Held] = {}

    def __iter__(self) -> Iterator[Held]:
        return iter(self._held.values())

    def of(self, line: Line) -> Held | None:
        """Key that a signature line claims."""
        return self._held.get(line.who)

    def valid(self, purpose: str, index: int) -> list[Key]:
        """Keys of a purpose that may sign the entry of an index (or, of the log's size, its checkpoint)."""
        return [h.key for h in self if h.purpose == purpose and h.valid(index)]

    def follow(self, event: Mapping[str, Any], index: int) -> None:
        """Take in what an entry says about keys.

        Raises
        ------
        ValueError
            Where it says what cannot be.
        """
        body = event["body"]
        match event["kind"]:
            case "forum.new":
                # the very first: they sign this entry too
                self._add(body["keys"]["node"], "node", None, index)
                self._add(body["keys"]["log"], "log", None, index)
            case "party.admit" if body["vkey"] is not None:
                self._add(body["vkey"], "party", body["party"], index + 1)
            case "key.add":
                self._add(body["vkey"], body["purpose"], body["party"], index + 1)
            case "key.revoke":
                held = self._held.get(read_key(body["vkey"]).who)
                if held is None or held.until is not None:
                    raise ValueError("a key that is not valid is revoked")
                # the entry that revokes it is the last that it may sign
                held.until = index

    def _add(self, vkey: str, purpose: str, party: str | None, since: int) -> None:
        key = read_key(vkey)
        if key.type != _TYPES[purpose]:
            raise ValueError(f"a key of another type for the purpose {purpose}")
        site = self.origin.rpartition("/")[0]
        name = {"log": self.origin, "node": f"{site}/node"}.get(purpose, key.name)
        if key.name != name:
            raise ValueError(f"a key named {key.name!r} for the purpose {purpose}")
        if key.who in self._held or any(h.key.public == key.public for h in self):
            raise ValueError("a key that is there already")
        self._held[key.who] = Held(key, purpose, party, since)
