"""Ed25519 keys, each with one purpose, as signed notes write them (c2sp.org/signed-note).

A key's type says what is signed: 0x01 the text itself, 0x04 the text under a line with the time
(c2sp.org/tlog-cosignature). A signature of one type never counts as one of the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from comity.errors import InputError
from comity.record.encode import from_base64, to_base64
from comity.record.keyfile import SSH_SECRET, read_secret, ssh_public, ssh_seed, write_secret
from comity.record.note import Signature, check_name

LOG, NODE, PARTY, WITNESS = "log", "node", "party", "witness"
PLAIN, TIMED = 0x01, 0x04
TYPES = {LOG: PLAIN, NODE: TIMED, PARTY: PLAIN, WITNESS: TIMED}
_SECRET = "PRIVATE+KEY+"  # noqa: S105
_WHOLE = "Copy the whole key: name+id+base64, on one line."


@dataclass(frozen=True)
class VerifierKey:
    """A public key.

    Parameters
    ----------
    name : str
        The key's name: not empty, no spaces, no ``+``.
    type : int
        0x01 or 0x04.
    public : bytes
        32 bytes.
    """

    name: str
    type: int
    public: bytes

    def __post_init__(self) -> None:
        _check(self.name, self.type, self.public)

    @cached_property
    def id(self) -> bytes:
        """Four bytes that with the name tell which key made a signature."""
        return _id(self.name, self.type, self.public)

    @property
    def vkey(self) -> str:
        """The key as text, ``name+id+base64(type || key)``."""
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key's text.

        Raises
        ------
        InputError
            When a part is missing or malformed, the type is unknown, or the id is not that of the key.
        """
        return cls(*_parse(text, secret=False))

    def verify(self, text: bytes, signature: bytes) -> int | None:
        """Check a signature.

        Parameters
        ----------
        text : bytes
            The signed text, to its final newline.
        signature : bytes
            Without the key's id: 64 bytes, or with the time before them 72.

        Returns
        -------
        int or None
            When it was signed, in seconds since 1970, with a key of type 0x04; 0 with one of type 0x01;
            None if the signature is not by this key on this text.
        """
        time = 0
        if self.type == TIMED:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        if len(signature) != 64 or time >= 2**63:
            return None
        try:
            _loaded(self.public).verify(signature, _message(text, self.type, time))
        except InvalidSignature:
            return None
        return time


@dataclass(frozen=True)
class SigningKey:
    """A secret key. Its text form never shows the seed.

    Parameters
    ----------
    name : str
        The key's name: not empty, no spaces, no ``+``.
    type : int
        0x01 or 0x04.
    seed : bytes
        32 secret bytes (RFC 8032).
    """

    name: str
    type: int
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check(self.name, self.type, self.seed)

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public key."""
        return VerifierKey(self.name, self.type, _public(self.seed))

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str, time: int | None = None) -> Signature:
        """Sign a text.

        Parameters
        ----------
        text : str
            The text, to its final newline.
        time : int, optional
            Seconds since 1970; a key of type 0x04 signs it too, a key of type 0x01 takes none.

        Raises
        ------
        ValueError
            When the time is missing, or given to a key that cannot carry it.
        """
        if (time is not None) != (self.type == TIMED):
            raise ValueError("a key of type 0x04 signs with the time, a key of type 0x01 without")
        if time is not None and not 0 <= time < 2**63:
            raise ValueError("the time is in seconds since 1970")
        made = self._private.sign(_message(text.encode("utf-8"), self.type, time or 0))
        stamp = b"" if time is None else time.to_bytes(8, "big")
        return Signature(self.name, self.verifier.id, stamp + made)

    @classmethod
    def generate(cls, name: str, purpose: str) -> SigningKey:
        """Make a new key for one of the purposes in :data:`TYPES`."""
        return cls(name, TYPES[purpose], Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read the line of a secret key's file, ``PRIVATE+KEY+name+id+base64(type || seed)``.

        Raises
        ------
        InputError
            As for :meth:`VerifierKey.parse`.
        """
        if not text.startswith(_SECRET):
            raise InputError("not a secret key", f"The line starts with {_SECRET}.")
        return cls(*_parse(text[len(_SECRET) :], secret=True))

    @classmethod
    def read(
        cls, path: Path | str, passphrase: str | bytes | None = None, name: str | None = None
    ) -> SigningKey:
        """Read a secret key from our own file, or from OpenSSH's file of an ssh-ed25519 key.

        Parameters
        ----------
        path : path
            The file; only its owner may read it.
        passphrase : str or bytes, optional
            Of an OpenSSH key that has one.
        name : str, optional
            The key's name. An OpenSSH key has none, so it must be given; otherwise it must agree.

        Raises
        ------
        InputError
            Saying what is wrong with the file, and what to do.
        """
        data = read_secret(Path(path))
        try:
            if data.startswith(SSH_SECRET):
                if name is None:
                    raise InputError("a key of OpenSSH has no name", "Choose one, and always give the same.")
                return cls(name, PLAIN, ssh_seed(data, passphrase))
            key = cls.parse(data.decode("utf-8", "replace").removesuffix("\n"))
            if name not in (None, key.name):
                raise InputError(f"the key's name is {key.name}, not {name}", "Name another file.")
            return key
        except InputError as error:
            error.file = str(path)
            raise

    def write(self, path: Path | str) -> None:
        """Write the key to a new file that only its owner can read; all of it or nothing.

        Raises
        ------
        InputError
            When there is such a file already, or it cannot be written.
        """
        write_secret(Path(path), self.secret)

    @property
    def secret(self) -> str:
        """The line of the key's file. It is the secret."""
        return f"{_SECRET}{self.name}+{self.verifier.id.hex()}+{to_base64(bytes([self.type]) + self.seed)}"


def ssh_verifier(line: str, name: str) -> VerifierKey:
    """Read a public line of OpenSSH, ``ssh-ed25519 AAAA... comment``, as a party's key.

    Raises
    ------
    InputError
        For keys of other kinds, and lines that are no keys.
    """
    return VerifierKey(name, PLAIN, ssh_public(line))


def _parse(text: str, *, secret: bool) -> tuple[str, int, bytes]:
    """Take ``name+id+base64(type || 32 bytes)`` apart; the base64 may hold ``+``."""
    name, _, rest = text.partition("+")
    stated, _, blob = rest.partition("+")
    if not name or not stated or not blob:
        raise InputError("a key has three parts with '+' between them", _WHOLE)
    data = from_base64(blob, f"the key of {name}")
    kind, key = (data[0], data[1:]) if data else (-1, b"")
    _check(name, kind, key)
    if stated != _id(name, kind, _public(key) if secret else key).hex():
        raise InputError(f"the id of the key {name} is not that of its content", _WHOLE)
    return name, kind, key


def _check(name: str, kind: int, key: bytes) -> None:
    check_name(name)
    if kind not in (PLAIN, TIMED):
        raise InputError(f"the key {name} is of an unknown type", "Known are Ed25519 keys, 0x01 and 0x04.")
    if len(key) != 32:
        raise InputError(f"the key {name} has {len(key)} bytes where 32 are due", _WHOLE)


def _id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + public).digest()[:4]


def _message(text: bytes, kind: int, time: int) -> bytes:
    return text if kind == PLAIN else b"cosignature/v1\ntime %d\n%b" % (time, text)


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@lru_cache(maxsize=1024)  # a log has many lines by few keys
def _loaded(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
