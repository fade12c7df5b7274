"""Signed notes and verifier keys, read strictly: the bytes must be the only way to write what they say.

After https://c2sp.org/signed-note; types 0x01 (Ed25519, RFC 8032) and 0x04 (with a time,
https://c2sp.org/tlog-cosignature).
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, TIMED = 0x01, 0x04
#: More lines than any note of a forum has.
MOST_LINES = 256

_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Key:
    """A verifier key: name, id (4 bytes), type and public key (32 bytes)."""

    name: str
    id: bytes
    type: int
    public: bytes

    @property
    def who(self) -> tuple[str, bytes]:
        """What a signature line names it by."""
        return self.name, self.id


@dataclass(frozen=True)
class Line:
    """A signature line: key's name and id, and the signature itself."""

    name: str
    id: bytes
    signature: bytes

    @property
    def who(self) -> tuple[str, bytes]:
        """Which key it claims."""
        return self.name, self.id


@dataclass(frozen=True)
class Note:
    """A text, its last line break included, and its signature lines."""

    text: bytes
    lines: tuple[Line, ...]


def decode(text: str) -> bytes:
    """Decode base64 that is written in the one canonical way.

    Raises
    ------
    ValueError
    """
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 is not canonical")
    return data


def read_key(vkey: str) -> Key:
    """Read a verifier key, ``name+id+base64(type || key)``.

    Raises
    ------
    ValueError
    """
    parts = _VKEY.fullmatch(vkey)
    if parts is None:
        raise ValueError("not a verifier key")
    data = decode(parts[3])
    if len(data) != 33 or data[0] not in (ED25519, TIMED):
        raise ValueError("not an Ed25519 key")
    key = Key(parts[1], bytes.fromhex(parts[2]), data[0], data[1:])
    if key.id != hashlib.sha256(key.name.encode() + b"\n" + data).digest()[:4]:
        raise ValueError("the key's id is not that of its content")
    return key


def read_note(data: bytes) -> Note:
    """Take a note apart.

    Raises
    ------
    ValueError
        Where it is no note, or could be written otherwise.
    """
    text = data.decode("utf-8")
    if _CONTROL.search(text):
        raise ValueError("a control character")
    body, found, rest = text.rpartition("\n\n")
    if not found or not rest.endswith("\n"):
        raise ValueError("no signature lines")
    lines = rest[:-1].split("\n")
    if len(lines) > MOST_LINES:
        raise ValueError("too many signature lines")
    return Note(f"{body}\n".encode(), tuple(_line(line) for line in lines))


def _line(text: str) -> Line:
    parts = _LINE.fullmatch(text)
    if parts is None:
        raise ValueError("not a signature line")
    data = decode(parts[2])
    if len(data) < 5:
        raise ValueError("a signature that is too short")
    return Line(parts[1], data[:4], data[4:])


def signature_time(key: Key, text: bytes, line: Line) -> int | None:
    """Check a signature.

    Parameters
    ----------
    key : Key
        The one that the line names.
    text : bytes
        Of the note.
    line : Line

    Returns
    -------
    int or None
        Its time, seconds since 1970, where the key is of the type that has one.

    Raises
    ------
    ValueError
        Where it does not verify.
    """
    time, signature = None, line.signature
    if key.type == TIMED:
        time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        if time >= 2**63:
            raise ValueError("a time beyond 2^63")
        text = b"cosignature/v1\ntime %d\n" % time + text
    if len(signature) != 64:
        raise ValueError("not the length of a signature")
    try:
        _public(key.public).verify(signature, text)
    except InvalidSignature:
        raise ValueError("the signature is wrong") from None
    return time


@lru_cache(maxsize=4096)
def _public(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
