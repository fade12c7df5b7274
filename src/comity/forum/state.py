"""What a forum is after the events so far; :mod:`comity.forum.transitions` changes it, nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.forum.rules import Rules
from comity.forum.stages import (
    VOTABLE,
    ConsultationStage,
    DelegateStage,
    ForumStage,
    KeyStage,
    PartyStage,
    StatementStage,
)


@dataclass(frozen=True)
class Act:
    """An event at its place in the log.

    Parameters
    ----------
    event : mapping
        As ``docs/record.md`` says.
    index : int
        Place in the log, from 0.
    time : int
        Log time, seconds since 1970.
    signed : frozenset of str
        Parties whose own valid keys signed it.
    """

    event: Mapping[str, Any]
    index: int
    time: int
    signed: frozenset[str] = frozenset()

    @property
    def body(self) -> Mapping[str, Any]:
        """Body of the event."""
        body: Mapping[str, Any] = self.event["body"]
        return body

    @property
    def party(self) -> str | None:
        """Party that acts, if it is one."""
        return party_of(self.event["by"])

    @property
    def delegate(self) -> str | None:
        """Delegate who acts in the party's name, where the node attests it for one who is logged in."""
        return None if self.party is None else self.event["by"].partition("/")[2] or None


def party_of(by: str) -> str | None:
    """Party that an actor is, or acts for.

    >>> party_of("party:a"), party_of("party:a/head"), party_of("node")
    ('a', 'a', None)
    """
    return by.removeprefix("party:").partition("/")[0] if by.startswith("party:") else None


def acting(party: str, delegate: str | None = None) -> str:
    """Write who acts: a party, or a delegate in its name.

    >>> acting("a"), acting("a", "head")
    ('party:a', 'party:a/head')
    """
    return f"party:{party}" if delegate is None else f"party:{party}/{delegate}"


@dataclass
class Key:
    """A key of the node, the log or a party."""

    vkey: str
    purpose: str
    party: str | None
    stage: KeyStage
    since: int
    until: int | None = None
    reason: str | None = None


@dataclass
class Delegate:
    """Somebody who may act for a party; who it is, the blob ``credentials`` says."""

    id: str
    role: str
    credentials: str | None
    stage: DelegateStage


@dataclass
class Party:
    """A party, or an observer."""

    id: str
    name: str
    kind: str
    role: str
    country: str | None
    region: str | None
    income: str | None
    stage: PartyStage
    delegates: dict[str, Delegate] = field(default_factory=dict)


@dataclass
class Statement:
    """A statement of a consultation.

    ``parents`` are the statements that it replaces, ``children`` those that replace it.
    """

    id: str
    number: int
    text: str
    lang: str
    origin: str
    party: str | None
    stage: StatementStage
    reason: str | None = None
    note: str | None = None
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    how: str | None = None
    positions: dict[str, tuple[str, str | None, bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Commitments to ballots under one root (hexadecimal)."""

    number: int
    root: str
    count: int
    index: int
    time: int


@dataclass
class Consultation:
    """Statements and the votes on them."""

    id: str
    title: str
    attribution: str
    openness: str
    submissions: bool
    closes: str | None
    stage: ConsultationStage = ConsultationStage.PREPARING
    statements: dict[str, Statement] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    imported: dict[str, Any] | None = None
    statistics: dict[str, Any] | None = None
    erased: int = 0
    opened: int | None = None
    closed: int | None = None

    @property
    def ballots(self) -> int:
        """How many commitments the batches hold."""
        return sum(b.count for b in self.batches)

    def votable(self, statement: str, moderation: str) -> bool:
        """Whether a statement can be voted on now, as far as moderation goes."""
        found = self.statements.get(statement)
        return found is not None and found.stage in VOTABLE[moderation]

    def free_id(self) -> str:
        """Next number that no statement has as its id."""
        n = len(self.statements) + 1
        while str(n) in self.statements:
            n += 1
        return str(n)


@dataclass
class State:
    """A forum, by the events of its log.

    Parameters
    ----------
    origin : str
        Of the log.
    """

    origin: str
    stage: ForumStage | None = None
    title: str = ""
    terms: str | None = None
    languages: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    calendar: dict[str, Any] = field(default_factory=dict)
    gathering: dict[str, str] | None = None
    policy: str = "quorum none\n"
    parties: dict[str, Party] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    texts_erased: int = 0
    size: int = 0
    time: int = 0
    nonces: set[str] = field(default_factory=set, repr=False)
    #: (consultation, statement, party) -> ``at`` of the position that stands
    taken: dict[tuple[str, str, str], int] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """Id of the forum."""
        return self.origin.rpartition("/")[2]

    def valid_keys(self, purpose: str, party: str | None = None) -> list[str]:
        """Keys of a purpose that are valid now, oldest first; of a party, or of all."""
        return [
            k.vkey
            for k in self.keys.values()
            if k.purpose == purpose and k.stage is KeyStage.VALID and party in (None, k.party)
        ]
