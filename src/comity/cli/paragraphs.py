"""Text in lines that fit the terminal."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from comity.words.names import plain

#: Longer lines are hard to read, however wide the terminal.
WIDEST = 100
_NARROWEST = 20
_NO_BREAK = "\u00a0"


class Paragraph(NamedTuple):
    """A paragraph, or an empty line.

    Parameters
    ----------
    text : str
    indent : int
        Of all lines.
    hang : int
        Of all lines but the first, beyond ``indent``.
    """

    text: str
    indent: int = 0
    hang: int = 0


def printable(text: str) -> str:
    r"""Take out characters that command a terminal instead of being shown on it, as votes may hold.

    Examples
    --------
    >>> printable("a \x1b[31mred\x07 word"), printable("two\nlines")
    ('a [31mred word', 'two\nlines')
    """
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def fitted(paragraphs: Iterable[Paragraph], width: int | None = None) -> str:
    """Break paragraphs into lines.

    Parameters
    ----------
    paragraphs : iterable of Paragraph
    width : int, optional
        By default that of the terminal, at most :data:`WIDEST`.

    Returns
    -------
    str
        Without a line break at the end.

    Examples
    --------
    >>> print(fitted([Paragraph("1. one two three four five six", 2, 3)], width=24))
      1. one two three four
         five six
    """
    if width is None:
        width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    lines: list[str] = []
    for text, indent, hang in paragraphs:
        # textwrap breaks at any white space: hide the spaces that must not be broken at
        # marks of direction are for pages, a terminal shows them as boxes
        shown = printable(plain(text)).replace(_NO_BREAK, "\0")
        wrapped = textwrap.wrap(
            shown,
            max(width, indent + hang + _NARROWEST),
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
        )
        lines += [line.replace("\0", _NO_BREAK) for line in wrapped or [""]]
    return "\n".join(lines)
