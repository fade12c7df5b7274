"""Checkpoints (c2sp.org/tlog-checkpoint): what a log promises to hold, in three lines that it signs."""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import InputError
from comity.record.encode import from_base64, from_decimal, to_base64


@dataclass(frozen=True)
class Checkpoint:
    """A tree at one size.

    Parameters
    ----------
    origin : str
        Name of the log.
    size : int
        How many entries it has.
    root : bytes
        Hash of its tree, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note.

        Raises
        ------
        InputError
            When it is not three lines with origin, size and root. Extension lines are refused: nobody could
            check them.
        """
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or lines[3]:
            raise InputError(
                "a checkpoint has three lines: origin, size and root", "Take it as the log published it."
            )
        origin, size, root = lines[:3]
        return cls(origin, from_decimal(size, "the log's size"), from_base64(root, "the log's root", 32))
