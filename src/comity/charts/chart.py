"""A chart: a picture, what it is called, what it shows in words, and the numbers as a table."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.charts.svg import escape
from comity.words import ENGLISH, Words
from comity.words.names import plain

_XMLNS = ' xmlns="http://www.w3.org/2000/svg"'

# a title used as a label may be the text of a statement: long ones help nobody there
_LABEL_LENGTH = 80


@dataclass(frozen=True)
class Table:
    """Numbers as text, ready to show.

    Parameters
    ----------
    header : tuple of str
    rows : tuple of tuple of str
        Each as long as the header; the first cell names the row.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def to_html(self, caption: str = "") -> str:
        """Write a ``<table>`` with scopes; text of the first column finds its own direction."""
        head = "".join(f'<th scope="col">{_text(h)}</th>' for h in self.header)
        body = "".join(
            f'<tr><th scope="row" dir="auto">{_text(row[0])}</th>'
            + "".join(f"<td>{_text(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        above = f'<caption dir="auto">{_text(caption)}</caption>' if caption else ""
        return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@dataclass(frozen=True)
class Chart:
    """A picture that never comes alone.

    Parameters
    ----------
    svg : str
        A complete SVG document: it can be saved as a file or put into a page as it is.
    title : str
        What the chart is.
    description : str
        What it shows: the finding, in words.
    table : Table
        The numbers that are drawn.
    """

    svg: str
    title: str
    description: str
    table: Table

    def to_html(self, words: Words = ENGLISH, *, shown: str = "") -> str:
        """Write a ``<figure>`` with the picture and, folded away, the real table.

        Parameters
        ----------
        words : Words
            Language of the label of the table.
        shown : str
            HTML of a visible caption, already escaped; none by default, since the description is read out
            to those who do not see the picture.
        """
        label = _text(words.say("chart.table_of", title=short(self.title, _LABEL_LENGTH)))
        caption = f"<figcaption>{shown}</figcaption>" if shown else ""
        summary = escape(words.say("chart.table"))
        return (
            f'<figure class="c-figure">{self.svg.replace(_XMLNS, "", 1)}{caption}'
            f'<details class="c-table"><summary>{summary}</summary>'
            f'<div class="c-scroll" role="region" tabindex="0" aria-label="{label}">'
            f"{self.table.to_html()}</div></details></figure>"
        )

    def _repr_html_(self) -> str:
        return f'<div style="max-width:34em">{self.to_html()}</div>'

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the picture as an ``.svg`` file.

        Parameters
        ----------
        path : path-like
            ``.svg`` is added where it is missing; an existing file is replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        file = Path(path)
        if file.suffix.lower() != ".svg":
            file = file.with_name(file.name + ".svg")
        file.write_bytes(self.svg.encode("utf-8", "replace") + b"\n")
        return file


def _text(text: str) -> str:
    return escape(plain(text))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Make a table of any sequences.

    Examples
    --------
    >>> table(["a"], [["1"], ["2"]]).rows
    (('1',), ('2',))
    """
    return Table(tuple(header), tuple(tuple(r) for r in rows))


def short(text: str, most: int) -> str:
    """Cut a text for a label, never inside an accented letter.

    Examples
    --------
    >>> short("common ground", 8)
    'common…'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    end = max(most - 1, 1)
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip() + "…"
