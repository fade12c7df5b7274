"""Policies (c2sp.org/tlog-policy): which logs one believes, and whose cosignatures it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

from comity.errors import InputError, VerificationError
from comity.record.checkpoint import Checkpoint
from comity.record.encode import from_decimal
from comity.record.keys import LOG, TYPES, WITNESS, VerifierKey
from comity.record.note import Note, verify

NONE = "none"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK = re.compile(r"[ \t]+")
#: Of each line: its form, and how many words after the first it has, at least and at most.
_FORMS: dict[str, tuple[str, int, float]] = {
    "log": ("log <vkey> [<url>]", 1, 2),
    "witness": ("witness <name> <vkey> [<url>]", 2, 3),
    "group": ("group <name> all|any|<number> <name>...", 3, inf),
    "quorum": ("quorum <name>|none", 1, 1),
}

#: A key, and where its owner is reached.
Peer = tuple[VerifierKey, str | None]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses, groups of witnesses, and the quorum.

    Parameters
    ----------
    logs : tuple of (VerifierKey, str or None)
        Keys of the logs, named as their origins, with their addresses.
    witnesses : mapping of str to (VerifierKey, str or None)
        By the name that they have in this policy.
    groups : mapping of str to (int, tuple of str)
        How many of which members make the group; members stand before it.
    quorum : str
        Name of a witness or group, or ``none``.
    """

    logs: tuple[Peer, ...] = ()
    witnesses: Mapping[str, Peer] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    quorum: str = NONE

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read a policy.

        Raises
        ------
        InputError
            With the row that is malformed, names something unknown, or says something twice.
        """
        reader = _Reader()
        for row, line in enumerate(text.split("\n"), 1):
            try:
                reader.line(line)
            except InputError as error:
                error.row = row
                raise
        if reader.quorum is None:
            raise InputError("the policy has no quorum", "Add a line such as: quorum none")
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)

    def to_text(self) -> str:
        """Write the policy; read again it is the same."""
        rows: list[tuple[str, ...]] = [("log", *_words(peer)) for peer in self.logs]
        rows += [("witness", name, *_words(peer)) for name, peer in self.witnesses.items()]
        rows += [("group", name, str(least), *members) for name, (least, members) in self.groups.items()]
        return "".join(" ".join(row) + "\n" for row in [*rows, ("quorum", self.quorum)])

    def met(self, witness_keys: Iterable[VerifierKey]) -> bool:
        """Whether the cosignatures of these witnesses are enough."""
        there = {*witness_keys}
        have = {NONE, *(name for name, (key, _) in self.witnesses.items() if key in there)}
        for name, (least, members) in self.groups.items():  # members stand before their group
            if sum(member in have for member in members) >= least:
                have.add(name)
        return self.quorum in have

    def missing(self, witness_keys: Iterable[VerifierKey]) -> tuple[str, ...]:
        """Names of the witnesses who are not among these."""
        there = {*witness_keys}
        return tuple(name for name, (key, _) in self.witnesses.items() if key not in there)

    def signed(self, note: Note) -> tuple[Checkpoint, list[tuple[VerifierKey, int]]]:
        """Check a checkpoint's signatures by the log and by witnesses, but not whether they are enough.

        Returns
        -------
        Checkpoint
            What a log of this policy signed.
        list of (VerifierKey, int)
            The witnesses who cosigned it, with the time in seconds.

        Raises
        ------
        InputError
            When the note is no checkpoint.
        VerificationError
            When no key of the log in question signed it, or a known key's signature is wrong.
        """
        checkpoint = Checkpoint.parse(note.text)
        logs = [key for key, _ in self.logs if key.name == checkpoint.origin]
        if not logs:
            raise VerificationError(
                f"the policy knows no log {checkpoint.origin}", "Give the policy of this log."
            )
        signed = verify(note, [*logs, *(key for key, _ in self.witnesses.values())])
        if not any(key in logs for key, _ in signed):
            raise VerificationError(
                f"no key of {checkpoint.origin} signed the checkpoint",
                "Take the checkpoint from the log, and the policy from somebody whom you trust.",
            )
        return checkpoint, [(key, time) for key, time in signed if key not in logs]

    def check(self, note: Note) -> Checkpoint:
        """Check a checkpoint: signed by the log, and cosigned by enough witnesses.

        Raises
        ------
        InputError, VerificationError
            As :meth:`signed`, and when the quorum is not met.
        """
        checkpoint, witnesses = self.signed(note)
        keys = [key for key, _ in witnesses]
        if not self.met(keys):
            raise VerificationError(
                f"the quorum {self.quorum} is not met by this checkpoint",
                f"Take a later checkpoint; without a cosignature: {', '.join(self.missing(keys))}.",
            )
        return checkpoint


class _Reader:
    """What the lines of a policy have said so far."""

    def __init__(self) -> None:
        self.logs: list[Peer] = []
        self.witnesses: dict[str, Peer] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def line(self, line: str) -> None:
        if _CONTROL.search(line):
            raise InputError("a control character in the policy", "Spaces and tabs part the words of a line.")
        words = [word for word in _BLANK.split(line) if word]
        if not words or words[0].startswith("#"):
            return
        kind, *rest = words
        if kind not in _FORMS:
            known = "; ".join(form for form, *_ in _FORMS.values())
            raise InputError(f"{kind!r} begins no line of a policy", f"Lines are: {known}.")
        form, least, most = _FORMS[kind]
        if not least <= len(rest) <= most:
            raise InputError(f"a {kind} line with {len(rest)} words after it", f"Write: {form}")
        getattr(self, f"_{kind}")(*rest)

    def _log(self, vkey: str, url: str | None = None) -> None:
        self.logs.append((self._key(LOG, vkey, self.logs), url))

    def _witness(self, name: str, vkey: str, url: str | None = None) -> None:
        self._new(name)
        self.witnesses[name] = (self._key(WITNESS, vkey, self.witnesses.values()), url)

    def _group(self, name: str, least: str, *members: str) -> None:
        self._new(name)
        for member in members:
            self._known(member)
            if member in self.members:
                raise InputError(f"{member} is in a group already", "Name each member once.")
            self.members.add(member)
        words = {"any": 1, "all": len(members)}
        number = words[least] if least in words else from_decimal(least, "the group's number")
        if not 1 <= number <= len(members):
            raise InputError(f"{number} of {len(members)} members", "From one to all of the members.")
        self.groups[name] = (number, members)

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise InputError("a second quorum", "Keep one of the lines.")
        if name != NONE:
            self._known(name)
        self.quorum = name

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise InputError(f"the name {name} is taken", "Choose another name.")

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise InputError(f"no witness or group {name} so far", "Define it on a line above.")

    def _key(self, purpose: str, vkey: str, others: Iterable[Peer]) -> VerifierKey:
        key = VerifierKey.parse(vkey)
        if key.type != TYPES[purpose]:
            raise InputError(
                f"{key.name} is no key of a {purpose}", f"Keys for this begin with 0x{TYPES[purpose]:02x}."
            )
        if any(key.public == other.public for other, _ in others):
            raise InputError(f"the key of {key.name} stands in the policy already", "Keep one of the lines.")
        return key


def _words(peer: Peer) -> tuple[str, ...]:
    key, url = peer
    return (key.vkey,) if url is None else (key.vkey, url)
