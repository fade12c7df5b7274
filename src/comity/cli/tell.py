"""What a command on a forum answers: sentences and the next command for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from comity.cli.paragraphs import Paragraph, fitted, printable
from comity.words import ENGLISH as WORDS
from comity.words.names import plain

if TYPE_CHECKING:
    from comity.actions.logged import Logged

#: For every command that prints a result.
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def tell(
    as_json: bool,
    document: Any,
    said: Iterable[str | Paragraph] = (),
    *,
    lines: Iterable[str] = (),
    then: str = "",
) -> None:
    """Print a result.

    Parameters
    ----------
    as_json : bool
        Print the document, else the rest.
    document : dict or list
    said : iterable of str or Paragraph
    lines : iterable of str
        What is to be copied: printed as it is, however long.
    then : str
        The command that usually comes next.
    """
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    if text := fitted(x if isinstance(x, Paragraph) else Paragraph(x) for x in said):
        click.echo(text)
    for line in lines:
        click.echo(printable(plain(line)))
    if then:
        click.echo(WORDS.say("did.next", command=then))


def told(
    as_json: bool, logged: Logged, message: str, *, then: str = "", document: Any = None, **values: Any
) -> None:
    """Tell that an act was logged.

    Parameters
    ----------
    as_json : bool
    logged : Logged
    message : str
        Id of the sentence; it may name ``forum``, ``entry`` and ``values``.
    then : str
        The command that usually comes next.
    document : dict, optional
        What the JSON has beside the entry; by default the values.
    **values
    """
    event = logged.entry.event
    entry = {"forum": logged.forum, "entry": logged.index, "kind": event.kind, "at": event.at}
    said = WORDS.say(message, forum=logged.forum, entry=str(logged.index), **values)
    tell(as_json, {**entry, **(values if document is None else document)}, [said], then=then)


def aligned(rows: Sequence[Sequence[str]], indent: int = 0) -> list[Paragraph]:
    """Put cells under each other; the last of a row may take several lines.

    Examples
    --------
    >>> [p.text for p in aligned([["a", "one"], ["bcd", "two"]])]
    ['a    one', 'bcd  two']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    out = []
    for *cells, last in rows:
        start = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        out.append(Paragraph(start + last, indent, len(start)))
    return out
