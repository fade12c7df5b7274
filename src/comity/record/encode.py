"""Numbers and bytes as text, in the one form that each of them has."""

from __future__ import annotations

import binascii
import re
from base64 import b64encode

from comity.errors import InputError

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_REMEDY = "Take the text as it was published, unchanged."


def to_base64(data: bytes) -> str:
    """Write bytes as standard base64 with padding (RFC 4648 section 4)."""
    return b64encode(data).decode("ascii")


def from_base64(text: str, what: str, size: int | None = None) -> bytes:
    """Read base64 that is written as :func:`to_base64` does.

    Parameters
    ----------
    text : str
        The base64.
    what : str
        What it is, for the error.
    size : int, optional
        How many bytes it must hold.

    Raises
    ------
    InputError
        For anything else: other letters, missing padding, bits that would be lost, another size.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        data = None
    if data is None or to_base64(data) != text:
        raise InputError(f"{what} is not base64 in its usual form", _REMEDY)
    if size is not None and len(data) != size:
        raise InputError(f"{what} has {len(data)} bytes where {size} are due", _REMEDY)
    return data


def from_decimal(text: str, what: str) -> int:
    """Read a whole number below 2**63, without sign or leading zeros.

    Raises
    ------
    InputError
        For anything else.
    """
    if _DECIMAL.fullmatch(text) is None or (number := int(text)) >= 2**63:
        raise InputError(f"{what} is not a whole number without leading zeros", _REMEDY)
    return number
