"""Canonical JSON, read strictly: one value has one text (RFC 8785), and only whole numbers occur.

RFC 8785 sorts names by their UTF-16 code units and escapes as ECMAScript does; with whole numbers alone
Python's own writer does the rest.
"""

from __future__ import annotations

import json
from typing import Any

_LARGEST = 2**53 - 1


def read(data: bytes) -> Any:
    """Read canonical JSON.

    Raises
    ------
    ValueError
        Where it is not JSON, or not the one canonical text of its value.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
        if write(value) != data:
            raise ValueError("not canonical JSON")
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    return value


def write(value: Any) -> bytes:
    """Write canonical JSON.

    Examples
    --------
    >>> write({"b": [1, True], "a": "é"}).decode()
    '{"a":"é","b":[1,true]}'
    """
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _sorted(value[k]) for k in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_sorted(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST:
        raise ValueError(f"{value} is beyond 2^53")
    return value


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _no_float(text: str) -> Any:
    raise ValueError(f"{text} is no whole number")
