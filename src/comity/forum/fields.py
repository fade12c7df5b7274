"""Fields of an event's body: what each may hold, checked before anything else looks at it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from comity.forum.refused import Refused

#: Says whether a value may stand in a field.
Check = Callable[[Any], bool]

_IDENT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_VKEY = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,6})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_METHOD = re.compile(r"[a-z0-9-]+/[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: Longest text that stands in an event; longer ones are blobs.
MOST_TEXT = 500


def ident(x: Any) -> bool:
    """Id of a forum, party, consultation, gathering or delegate."""
    return isinstance(x, str) and _IDENT.fullmatch(x) is not None


def line(x: Any) -> bool:
    """Text of one line, not empty, of at most :data:`MOST_TEXT` characters."""
    return isinstance(x, str) and 0 < len(x) <= MOST_TEXT and not _CONTROL.search(x) and x == x.strip()


def statement_id(x: Any) -> bool:
    """Id of a statement, as imported conversations bring them."""
    return line(x) and len(x) <= 200


def lines(x: Any) -> bool:
    """Text of several lines that stands in an event itself, such as a policy."""
    return isinstance(x, str) and 0 < len(x) <= 20_000 and not _CONTROL.search(x.replace("\n", ""))


def sha256(x: Any) -> bool:
    """Hash of a blob or file, in hexadecimal."""
    return isinstance(x, str) and _SHA256.fullmatch(x) is not None


def language(x: Any) -> bool:
    """Language tag such as ``ar`` or ``zh-Hans`` (BCP 47)."""
    return isinstance(x, str) and len(x) <= 100 and _LANGUAGE.fullmatch(x) is not None


def vkey(x: Any) -> bool:
    """Public key in the form of C2SP's signed notes, of which name, id and Ed25519 key belong together."""
    found = _VKEY.fullmatch(x) if isinstance(x, str) else None
    if found is None or _CONTROL.search(found[1]):
        return False
    data = b64decode(found[3])
    named = hashlib.sha256(found[1].encode() + b"\n" + data).hexdigest()
    return data[0] in (0x01, 0x04) and named.startswith(found[2])


def key_parts(x: str) -> tuple[int, bytes]:
    """Type and 32 bytes of a :func:`vkey`."""
    data = b64decode(x.split("+", 2)[2])
    return data[0], data[1:]


def decimal(x: Any) -> bool:
    """Tell a number with at most six decimals, as text."""
    return isinstance(x, str) and _DECIMAL.fullmatch(x) is not None


def share(low: float, high: float) -> Check:
    """Share between two others, as a :func:`decimal`."""
    return lambda x: decimal(x) and low < float(x) < high


def method(x: Any) -> bool:
    """Versioned id of a method, such as ``pav/1``."""
    return isinstance(x, str) and _METHOD.fullmatch(x) is not None


def time(x: Any) -> bool:
    """UTC to the second, such as ``2026-11-27T14:32:55Z``."""
    if not isinstance(x, str) or _TIME.fullmatch(x) is None:
        return False
    try:
        datetime.fromisoformat(x)
    except ValueError:
        return False
    return True


def seconds(text: str) -> int:
    """Seconds since 1970 of a :func:`time`.

    >>> seconds("1970-01-01T00:01:00Z")
    60
    """
    return int(datetime.fromisoformat(text).timestamp())


def time_text(at: int) -> str:
    """Write seconds since 1970 as a :func:`time`.

    >>> time_text(60)
    '1970-01-01T00:01:00Z'
    """
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def flag(x: Any) -> bool:
    """Tell true or false from the rest."""
    return isinstance(x, bool)


def whole(low: int, high: int = 2**53 - 1) -> Check:
    """Whole number from ``low`` to ``high``."""
    return lambda x: isinstance(x, int) and not isinstance(x, bool) and low <= x <= high


def one_of(*values: str) -> Check:
    """One of some words."""
    return lambda x: isinstance(x, str) and x in values


def optional(check: Check) -> Check:
    """As checked, or null."""
    return lambda x: x is None or check(x)


def many(check: Check, *, least: int = 0, most: int = 1000) -> Check:
    """List of such, none twice."""

    def checked(x: Any) -> bool:
        return (
            isinstance(x, list)
            and least <= len(x) <= most
            and all(check(i) for i in x)
            and all(i not in x[:n] for n, i in enumerate(x))
        )

    return checked


def by_id(key: Check, value: Check, *, most: int = 10_000) -> Check:
    """Object of which names and values are such."""
    return lambda x: isinstance(x, dict) and len(x) <= most and all(key(k) and value(v) for k, v in x.items())


def record(fields: Mapping[str, Check]) -> Check:
    """Object with exactly these fields."""
    return lambda x: (
        isinstance(x, dict) and x.keys() == fields.keys() and all(c(x[n]) for n, c in fields.items())
    )


def check(what: str, body: Any, fields: Mapping[str, Check]) -> None:
    """Check a body field by field.

    Raises
    ------
    Refused
        ``fields``, naming the first field that is missing, unknown, or holds what it cannot.
    """
    if not isinstance(body, dict):
        raise Refused("body", kind=what)
    for name in sorted({*fields, *body}):
        if name not in body:
            raise Refused("field_missing", kind=what, field=str(name))
        if name not in fields:
            raise Refused("field_unknown", kind=what, field=str(name))
        if not fields[name](body[name]):
            raise Refused("field", kind=what, field=name, value=repr(body[name])[:80])
