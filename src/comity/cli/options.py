"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from comity.errors import InputError

F = TypeVar("F", bound=Callable[..., Any])

#: A file to write; ``-`` is standard output.
OUTPUT = click.Path(dir_okay=False, allow_dash=True)
FOLDER = click.Path(file_okay=False, path_type=Path)
# that a file is missing is said by the readers, who know the remedy
INPUT = click.Path()

_VOTES = {"agree": 1, "pass": 0, "disagree": -1, "none": None}


def reading(command: F) -> F:
    """Add the options that say how votes are read; :func:`how_to_read` takes them."""
    options = (
        click.option("--format", metavar="NAME", help="Format of the votes; told from the file by default."),
        click.option(
            "--sign",
            metavar="agree=1|agree=-1",
            help="Which number means agree; told from the voters' own statements by default.",
        ),
        click.option(
            "--column",
            "columns",
            metavar="ROLE=NAME",
            multiple=True,
            help="Which column is the participant, statement, vote, time or weight.",
        ),
        click.option(
            "--code",
            "codes",
            metavar="TEXT=VOTE",
            multiple=True,
            help=f"What a text in the votes means: {', '.join(_VOTES)}.",
        ),
        click.option(
            "--participants", type=INPUT, metavar="FILE", help="Table of those invited: party, weight, ..."
        ),
        click.option(
            "--statements", type=INPUT, metavar="FILE", help="Table of the statements and their texts."
        ),
    )
    return _add(command, options)


def how_to_read(options: dict[str, Any]) -> dict[str, Any]:
    """Take the options of :func:`reading` out of a command's, as arguments of :func:`comity.read_votes`.

    Raises
    ------
    InputError
        On a column or code that is not of the form ``A=B``.

    Examples
    --------
    >>> how_to_read({"codes": ("8=none", "yea=agree"), "columns": ()})["codes"]
    {'8': None, 'yea': 1}
    """
    columns = dict(_pair(text, "--column", "participant=Name") for text in options.pop("columns", ()))
    codes = {}
    for text in options.pop("codes", ()):
        code, vote = _pair(text, "--code", "2=disagree")
        if vote not in _VOTES:
            raise InputError(f"--code {text}: unknown vote {vote!r}", f"A vote is {', '.join(_VOTES)}.")
        codes[code] = _VOTES[vote]
    names = ("format", "sign", "participants", "statements")
    found = {name: options.pop(name, None) for name in names}
    return {**found, "columns": columns or None, "codes": codes or None}


def analysing(command: F) -> F:
    """Add the options that an analysis depends on; they are arguments of :func:`comity.analyze`."""
    options = (
        click.option("--model", default="logistic-factor/1", show_default=True, help="Opinion model."),
        click.option(
            "--weights",
            default="person",
            show_default=True,
            help="Who counts how much: `person` all alike, `party:COLUMN` parties alike, `given` as given.",
        ),
        click.option(
            "--bar",
            type=float,
            default=0.6,
            show_default=True,
            help="Agreement that common ground must reach.",
        ),
        click.option(
            "--minority",
            type=float,
            default=0.3,
            show_default=True,
            help="Share that both sides exceed where the whole is divided.",
        ),
        click.option(
            "--pass-cap",
            type=float,
            default=0.5,
            show_default=True,
            help="Share of passes that common ground stays under.",
        ),
        click.option(
            "--groups", "n_groups", type=click.IntRange(1), help="So many groups, instead of as many as hold."
        ),
        click.option(
            "--seed", type=int, default=0, show_default=True, help="Decides what is drawn at random."
        ),
        click.option("--threads", type=click.IntRange(1), help="At most so many; changes the time only."),
    )
    return _add(command, options)


def writable(*paths: str | Path | None) -> None:
    """Refuse, before the work begins, files that could not be written after it.

    Raises
    ------
    InputError
        When their folder is not there.
    """
    for path in paths:
        if path is None or str(path) == "-":
            continue
        folder = Path(path).parent
        if not folder.is_dir():
            raise InputError(f"there is no folder “{folder}” to write into", "Make it first.", file=str(path))


def _add(command: F, options: tuple[Callable[[F], F], ...]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    left, equals, right = text.rpartition("=")
    if not (equals and left and right):
        raise InputError(f"{option} {text}: it has two sides", f"Write it like {option} {example}.")
    return left, right
