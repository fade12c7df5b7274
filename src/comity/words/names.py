"""Names inside sentences: kept apart from the direction in which the sentence runs.

A name in another script can turn the order of the words around it. Unicode has marks for this (UAX 9: first
strong isolate, pop directional isolate), the plain-text form of HTML's ``<bdi>``; a page turns them into
that.
"""

from __future__ import annotations

import unicodedata

#: First strong isolate, and the mark that ends it.
OPEN, CLOSE = "\u2068", "\u2069"

# everything that opens, closes or overrides a direction: in a name it could turn the text around it
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def isolate(name: str) -> str:
    """Set a name apart from the direction of the text around it.

    Examples
    --------
    >>> isolate("A") == OPEN + "A" + CLOSE
    True
    """
    return f"{OPEN}{plain(name)}{CLOSE}"


def plain(text: str) -> str:
    """Take out all marks of direction, for a terminal or a file.

    Examples
    --------
    >>> plain(isolate("A"))
    'A'
    """
    return text.translate(_DIRECTION_MARKS)


def is_right_to_left(text: str) -> bool:
    """Whether a text runs from right to left, as ``dir="auto"`` decides: by its first letter.

    Examples
    --------
    >>> is_right_to_left("12 سلام"), is_right_to_left("abc")
    (True, False)
    """
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False
