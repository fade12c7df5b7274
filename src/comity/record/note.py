"""Signed notes (c2sp.org/signed-note): a text, an empty line, and a line for each signature."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.errors import InputError, VerificationError
from comity.record.encode import from_base64, to_base64

if TYPE_CHECKING:
    from comity.record.keys import VerifierKey

MOST_SIGNATURES = 64
MOST_BYTES = 1_000_000
_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_REMEDY = "Take the note as it was published, unchanged to its last newline."


@dataclass(frozen=True)
class Signature:
    """One signature line.

    Parameters
    ----------
    name : str
        Name of the key.
    key_id : bytes
        Its id, four bytes.
    data : bytes
        What the key made: 64 bytes with a key of type 0x01, 72 with one of type 0x04.
    """

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.data)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        r"""Read a line, with or without the newline at its end.

        Raises
        ------
        InputError
            When it is no signature line.
        """
        name, space, blob = line.removesuffix("\n").removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise InputError(
                "not a signature line", "It has an em dash, a space, the key's name, a space and base64."
            )
        check_name(name)
        data = from_base64(blob, f"the signature of {name}")
        if len(data) < 5:
            raise InputError(f"the signature of {name} is too short", _REMEDY)
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True)
class Note:
    r"""A text with its signatures.

    Parameters
    ----------
    text : str
        Ends with a newline; has no other control characters.
    signatures : tuple of Signature
        In the order of their lines.

    Raises
    ------
    InputError
        When the text cannot be that of a note.
    """

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.endswith("\n"):
            raise InputError("the text of a note ends with a newline", _REMEDY)
        if found := _CONTROL.search(self.text):
            raise InputError(
                f"a control character in a note: {found[0]!r}",
                "A note may hold newlines only.",
            )
        if len(self.signatures) > MOST_SIGNATURES:
            raise InputError(f"more than {MOST_SIGNATURES} signatures in a note", "Leave some out.")

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(s.line for s in self.signatures)}"

    def to_bytes(self) -> bytes:
        """Write the note.

        Raises
        ------
        InputError
            When nobody has signed it, or it is larger than 1 MB.
        """
        if not self.signatures:
            raise InputError("a note without any signature", "Sign it first.")
        data = str(self).encode("utf-8")
        if len(data) > MOST_BYTES:
            raise InputError("the note is larger than 1 MB", "Put long texts elsewhere, and their hash here.")
        return data

    def signed_by(self, *signatures: Signature) -> Note:
        """Return the note with more signatures, after those that it has."""
        return Note(self.text, self.signatures + signatures)

    @classmethod
    def parse(cls, data: bytes | str) -> Note:
        """Read a note; written again it is the same bytes.

        Raises
        ------
        InputError
            When it is no note by the letter of the specification, larger than 1 MB, or has more than 64
            signatures.
        """
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if len(raw) > MOST_BYTES:
            raise InputError("the note is larger than 1 MB", _REMEDY)
        try:
            whole = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise InputError("the note is not UTF-8", _REMEDY) from None
        # the text may hold empty lines: the last one parts it from the signatures
        text, gap, lines = whole.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise InputError("a note has a text, an empty line and at least one signature line", _REMEDY)
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines[:-1].split("\n")))


def check_name(name: str) -> None:
    """Check the name of a key.

    Raises
    ------
    InputError
        When it is empty, or has spaces, ``+`` or control characters.
    """
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise InputError(f"{name!r} cannot be a key's name", "Not empty, without spaces and without '+'.")


def verify(note: Note, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, int]]:
    """Check the signatures by keys that one knows, and ignore the others.

    Returns
    -------
    list of (VerifierKey, int)
        The keys that signed, each once, in the order of the lines, with the time in seconds (0 for a key of
        type 0x01). Empty when none is known: then nothing is known about the note either.

    Raises
    ------
    VerificationError
        When a line by one of the keys does not verify.
    """
    known: dict[tuple[str, bytes], list[VerifierKey]] = {}
    for key in keys:
        known.setdefault((key.name, key.id), []).append(key)
    text = note.text.encode("utf-8")
    signed: dict[VerifierKey, int] = {}
    for signature in note.signatures:
        candidates = known.get((signature.name, signature.key_id))
        if candidates is None:
            continue
        for key in candidates:  # ids are short: two keys can share one
            time = key.verify(text, signature.data)
            if time is not None:
                signed.setdefault(key, time)
                break
        else:
            raise VerificationError(
                f"the signature of {signature.name} is not of this text",
                "The text, the signature or the key was changed; ask the signer for the note.",
            )
    return list(signed.items())
