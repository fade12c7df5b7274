"""Proofs that something is in a log, to be kept as a file (c2sp.org/tlog-proof)."""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import InputError, VerificationError
from comity.record.checkpoint import Checkpoint
from comity.record.encode import from_base64, from_decimal, to_base64
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.tree import leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63  # a log of 2**63 entries
_REMEDY = "Take the proof as it was given, unchanged to its last newline."


@dataclass(frozen=True)
class Proof:
    """Place of an entry in a log, the way to the root, and a checkpoint.

    Parameters
    ----------
    index : int
        Place of the entry, from 0.
    hashes : tuple of bytes
        The inclusion proof, from the leaf's neighbour up.
    checkpoint : Note
        Signed by the log, perhaps cosigned by witnesses.
    extra : bytes, optional
        Anything; the proof says nothing about it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def to_text(self) -> str:
        """Write the content of a ``.tlog-proof`` file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines += [f"index {self.index}", *map(to_base64, self.hashes), "", str(self.checkpoint)]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str) -> Proof:
        """Read the content of a ``.tlog-proof`` file.

        Raises
        ------
        InputError
            When it is not one by the letter of the specification. Nothing is verified yet.
        """
        head, gap, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != HEADER or not gap:
            raise InputError(
                "not a proof of a log", f"The first line is {HEADER}; an empty line ends the hashes."
            )
        del lines[0]
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "), "the extra line")
        if not lines or not lines[0].startswith("index "):
            raise InputError("the proof has no index", _REMEDY)
        index = from_decimal(lines[0].removeprefix("index "), "the index")
        if len(lines) - 1 > MOST_HASHES:
            raise InputError(f"a proof with more than {MOST_HASHES} hashes", _REMEDY)
        hashes = tuple(from_base64(line, f"hash {n} of the proof", 32) for n, line in enumerate(lines[1:], 1))
        return cls(index, hashes, Note.parse(note), extra)

    def verify(self, leaf: bytes, policy: Policy) -> Checkpoint:
        """Check that an entry is in a log of the policy, and that enough witnesses saw it there.

        Parameters
        ----------
        leaf : bytes
            The entry itself.
        policy : Policy
            Whom one believes.

        Returns
        -------
        Checkpoint
            The tree in which the entry is.

        Raises
        ------
        InputError
            When the note is no checkpoint.
        VerificationError
            When the log did not sign it, the quorum is not met, or the entry is not in the tree.
        """
        checkpoint = policy.check(self.checkpoint)
        if not verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, self.hashes, checkpoint.root):
            raise VerificationError(
                f"entry {self.index} of {checkpoint.origin} is another one",
                "The entry, its index or the proof was changed; ask for the proof again.",
            )
        return checkpoint
