"""Canonical JSON (RFC 8785), so that the same content is always the same bytes.

Only text, whole numbers, true, false, null, lists and objects: a decimal is written as text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from comity.errors import InputError

_PLAIN = "Use text, whole numbers below 2**53, lists and objects; write a decimal as text."


def canonical(value: Any) -> bytes:
    """Write a value as canonical JSON.

    Raises
    ------
    InputError
        For what has no place in it: floats, integers of 2**53 and more, lone surrogates, other types.
    """
    try:
        return rfc8785.dumps(_plain(value))
    except RecursionError:
        raise InputError("the JSON is nested too deeply", "Use fewer levels.") from None
    except ValueError as error:  # rfc8785's own errors, and text that UTF-8 cannot carry
        raise InputError(f"no canonical JSON: {error}", _PLAIN) from None


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON, and nothing but canonical JSON.

    Raises
    ------
    InputError
        When the bytes are not JSON, name a key twice, hold a decimal, or are not in canonical form.
    """
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number
        )
    except InputError:
        raise
    except RecursionError:
        raise InputError("the JSON is nested too deeply", "Use fewer levels.") from None
    except ValueError as error:  # not UTF-8, not JSON, more digits than Python reads
        raise InputError(f"not JSON: {error}", "Take the text as it was published, unchanged.") from None
    if canonical(value) != data:
        raise InputError(
            "the JSON is not in its canonical form (RFC 8785)",
            "Keys in order, no spaces, no escapes that are not needed.",
        )
    return value


def sha256(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    """Copy with mappings as dicts; refuses floats, which rfc8785 would take."""
    if isinstance(value, float):
        _no_number(repr(value))
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _no_number(text: str) -> NoReturn:
    raise InputError(f"{text} is not a whole number", _PLAIN)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise InputError("a key stands twice in the JSON", "Name each key once.")
    return value
