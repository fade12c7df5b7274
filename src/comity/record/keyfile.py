"""Files of keys: ours are one line; those of OpenSSH are read too."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key, load_ssh_public_key

from comity.errors import InputError

SSH_SECRET = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_OTHER_KIND = "Make one with: ssh-keygen -t ed25519"


def read_secret(path: Path) -> bytes:
    """Read a file that must be its owner's alone.

    Raises
    ------
    InputError
        When it cannot be read, others can read it too, or it is far too long.
    """
    try:
        with path.open("rb") as f:
            mode = os.fstat(f.fileno()).st_mode
            data = f.read(65_536)
    except OSError as error:
        raise InputError(
            f"the key cannot be read: {error.strerror}", "Name the file of a secret key.", file=str(path)
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise InputError(
            "others than its owner can read or change this secret key",
            f"Run: chmod 600 {path}",
            file=str(path),
        )
    return data


def ssh_seed(data: bytes, passphrase: str | bytes | None) -> bytes:
    """Read the 32 secret bytes of an ssh-ed25519 key.

    Raises
    ------
    InputError
        When the key is of another kind, damaged, or the passphrase is missing or wrong.
    """
    password = passphrase.encode("utf-8") if isinstance(passphrase, str) else passphrase
    try:
        key = load_ssh_private_key(data, password or None)
    except TypeError:
        if password:  # given, but the key has none
            return ssh_seed(data, None)
        raise InputError("the key is protected by a passphrase", "Give its passphrase.") from None
    except UnsupportedAlgorithm as error:
        remedy = (
            "Keys with a passphrase need one more package (pip install bcrypt); of other kinds: "
            + _OTHER_KIND
        )
        raise InputError(f"the key cannot be read: {error}", remedy) from None
    except ValueError:
        if password:
            raise InputError("the passphrase is wrong, or the key is damaged", "Type it again.") from None
        raise InputError("the key is damaged", "Copy the whole file.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("the key is of another kind than ssh-ed25519", _OTHER_KIND)
    return key.private_bytes_raw()


def ssh_public(line: str) -> bytes:
    """Read the 32 public bytes of a line ``ssh-ed25519 AAAA... comment``.

    Raises
    ------
    InputError
        For keys of other kinds, and lines that are no keys.
    """
    remedy = "Give the one line of a file such as id_ed25519.pub."
    kind = (line.split(maxsplit=1) or [""])[0]
    if kind != "ssh-ed25519":
        raise InputError(f"{kind[:40]!r} where 'ssh-ed25519' is due", f"{remedy} {_OTHER_KIND}")
    if len(line.strip().splitlines()) > 1:
        raise InputError("more than one line", remedy)
    try:
        key = load_ssh_public_key(line.strip().encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InputError("the ssh-ed25519 key is damaged", remedy)
    return key.public_bytes_raw()


def write_secret(path: Path, line: str) -> None:
    """Write a line to a new file of mode 0600, in one step: no half of a key, and never over another.

    Raises
    ------
    InputError
        When the file is there already, or cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as f:
                f.write(line.encode("utf-8") + b"\n")
                f.flush()
                os.fsync(f.fileno())
            os.link(draft, path)  # fails where a file of this name is, which a rename would replace
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too survives a power failure
        finally:
            os.close(folder)
    except FileExistsError:
        raise InputError(
            "there is a file of this name", "Keys are never overwritten: choose another name.", file=str(path)
        ) from None
    except OSError as error:
        raise InputError(
            f"the key cannot be written: {error.strerror}",
            "Choose a folder that you may write to.",
            file=str(path),
        ) from None
