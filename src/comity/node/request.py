"""The body of ``POST /add-checkpoint`` (c2sp.org/tlog-witness), for whoever asks and whoever answers."""

from __future__ import annotations

from dataclasses import dataclass

from comity.errors import InputError
from comity.record.encode import from_base64, from_decimal, to_base64
from comity.record.note import Note

PATH = "/add-checkpoint"
#: Content type of an answer that says how many entries the witness knows.
SIZE_TYPE = "text/x.tlog.size"
MOST_HASHES = 63
#: Bytes of a body; 63 hashes and a checkpoint with 64 signatures, also of larger kinds, are less.
MOST_BODY = 500_000


@dataclass(frozen=True)
class Request:
    """A checkpoint to be cosigned.

    Parameters
    ----------
    old : int
        How many entries the witness is thought to know.
    proof : tuple of bytes
        That the log only grew since then (RFC 6962 section 2.1.2).
    note : Note
        The checkpoint, signed by its log.
    """

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def to_bytes(self) -> bytes:
        """Write the body.

        Raises
        ------
        InputError
            Where nobody has signed the checkpoint.
        """
        lines = [f"old {self.old}", *map(to_base64, self.proof), "", ""]
        return "\n".join(lines).encode("ascii") + self.note.to_bytes()

    @classmethod
    def parse(cls, body: bytes) -> Request:
        """Read a body.

        Raises
        ------
        InputError
            Where it is none by the letter of the specification. Nothing is verified yet.
        """
        head, gap, note = body.partition(b"\n\n")
        try:
            first, *proof = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise InputError("the lines before the checkpoint are not ASCII") from None
        if not gap or not first.startswith("old "):
            raise InputError("the first line is the old size, and an empty line ends the proof")
        old = from_decimal(first.removeprefix("old "), "the old size")
        if len(proof) > MOST_HASHES:
            raise InputError(f"a proof with more than {MOST_HASHES} hashes")
        hashes = tuple(from_base64(line, f"hash {n} of the proof", 32) for n, line in enumerate(proof, 1))
        return cls(old, hashes, Note.parse(note))
