"""Promises: the node's answer to a vote, and evidence against it if the vote is not logged in time."""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import InputError
from comity.record.encode import from_base64, to_base64
from comity.record.event import time_text, timestamp
from comity.record.keys import SigningKey
from comity.record.note import Note

HEADER = "comity/promise/v1"


@dataclass(frozen=True)
class Promise:
    """What the node promises: a batch with this commitment, at the latest at this time.

    Parameters
    ----------
    origin : str
        Name of the forum's log.
    consultation : str
        Id of the consultation.
    commitment : bytes
        Of the ballot, 32 bytes.
    due : int
        Log time until which a batch holds it, in seconds since 1970.
    """

    origin: str
    consultation: str
    commitment: bytes
    due: int

    @property
    def text(self) -> str:
        """The text of the note."""
        promised = to_base64(self.commitment)
        return f"{HEADER}\n{self.origin}\n{self.consultation}\n{promised}\ndue {time_text(self.due)}\n"

    def sign(self, node: SigningKey, time: int) -> Note:
        """Sign it with the node's key at a time in seconds since 1970."""
        return Note(self.text, (node.sign(self.text, time),))

    @classmethod
    def parse(cls, text: str) -> Promise:
        """Read the text of a note.

        Raises
        ------
        InputError
            When it is no promise, in form.
        """
        lines = text.split("\n")
        if len(lines) != 6 or lines[5] or lines[0] != HEADER or not lines[4].startswith("due "):
            raise InputError("not a promise of a node", f"It has five lines; the first is {HEADER}.")
        origin, consultation, commitment, due = lines[1:5]
        if not origin or not consultation:
            raise InputError("a promise without log or consultation", "Take it as the node gave it.")
        return cls(
            origin,
            consultation,
            from_base64(commitment, "the commitment", 32),
            timestamp(due.removeprefix("due ")),
        )
