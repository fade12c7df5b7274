"""``comity convert``: votes of any format in, another format out."""

from __future__ import annotations

from typing import Any

import click

from comity.cli.command import Command
from comity.cli.options import INPUT, how_to_read, reading
from comity.cli.paragraphs import Paragraph, fitted
from comity.cli.progress import Progress
from comity.cli.summary import note_paragraphs
from comity.words import ENGLISH as WORDS


@click.command(
    "convert",
    cls=Command,
    examples=[
        ("comity convert votes.csv export/", "Write Polis's layout: a folder with all its files."),
        ("comity convert export/ votes.parquet", "Write one row a vote, as Parquet."),
        ("comity convert export.zip votes.csv", "Write one row a vote, as CSV."),
        ("comity convert poll.csv votes.csv --column vote=Answer --code 8=none", "Say what is what."),
    ],
)
@click.argument("path", type=INPUT)
@click.argument("out", type=INPUT)
@reading
def convert(path: str, out: str, quiet: bool, **options: Any) -> None:
    """Read votes of any kind, write them in another format.

    The ending of OUT says which: `.csv`, `.csv.gz` and `.parquet` are tables of one row a vote, anything
    else is a folder in Polis's layout. What was noticed in reading is told: nothing is left out in silence.
    """
    how = how_to_read(options)
    from comity.votes import read_votes, write_votes

    with Progress(quiet=quiet) as progress:
        progress("reading", 0, None)
        votes = read_votes(path, **how)
        progress("writing", 0, None)
        write_votes(votes, out)
    counts = [
        WORDS.say("count.people", n=votes.n_participants),
        WORDS.say("count.statements", n=votes.n_statements),
        WORDS.say("count.votes", n=votes.n_votes),
    ]
    notes = [{"code": n.code, "numbers": n.numbers} for n in votes.notes]
    click.echo(fitted([Paragraph(f"{out}: {WORDS.join(counts)}"), *note_paragraphs(notes)]))
