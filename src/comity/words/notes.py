"""Notes of readers and methods as sentences.

A note is a code with numbers. Its sentence is the message ``note.<code>`` of the catalogue
(:data:`comity.words.en. notes.NOTES` for English, a plain dict: to give a new code its words, add a line
there). A code without words, or with other numbers than its words need, is shown as "code: numbers", so
that no note is ever lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.words.say import ENGLISH, Words

# a note is a sentence: of long lists and texts the beginning is told
_MOST, _LONGEST = 8, 200


def note(code: str, numbers: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """Say what was noticed.

    Parameters
    ----------
    code : str
        Such as ``sign_flipped``.
    numbers : mapping
        The evidence.
    words : Words
        The language.

    Returns
    -------
    str
        One or two sentences, or the generic form.

    Examples
    --------
    >>> note("some_new_code", {"rows": 3, "file": "votes.csv"})
    'Some new code: file votes.csv, rows 3.'
    """
    key = f"note.{code}"
    if words.has(key):
        try:
            return words.say(key, **{k: _shown(v, words) for k, v in numbers.items()})
        except (KeyError, IndexError, TypeError, ValueError):
            pass  # other numbers than the words need: the generic form below loses nothing
    return generic(code, numbers, words)


def generic(code: str, numbers: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """Show a note without words of its own, fields in alphabetical order.

    Examples
    --------
    >>> generic("left_out", {})
    'Left out.'
    """
    name = _cut(code.replace("_", " ").strip().capitalize()) or "?"
    if not numbers:
        return words.say("note.generic.bare", code=name)
    items = [
        f"{_cut(k.replace('_', ' '))} {_text(_shown(numbers[k], words), words)}" for k in sorted(numbers)
    ]
    return words.say("note.generic", code=name, numbers=_list(items, words))


def _shown(value: Any, words: Words) -> str | int | float:
    if value is None:
        return words.say("number.unknown")
    if isinstance(value, bool):
        return words.say("number.yes" if value else "number.no")
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return _list([f"{_cut(str(k))} {_text(_shown(v, words), words)}" for k, v in value.items()], words)
    if isinstance(value, list | tuple):
        return _list([_text(_shown(v, words), words) for v in value], words)
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _list(items: list[str], words: Words) -> str:
    shown = ", ".join(items[:_MOST])
    if len(items) > _MOST:
        shown += f" {words.say('note.more', n=len(items) - _MOST)}"
    return shown or "–"


def _text(value: str | int | float, words: Words) -> str:
    return value if isinstance(value, str) else words.number(value)
