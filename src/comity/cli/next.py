"""``comity next``: which statement to put to whom."""

from __future__ import annotations

import json
from typing import Any

import click

from comity.cli.command import Command
from comity.cli.options import INPUT, analysing, how_to_read, reading
from comity.cli.paragraphs import Paragraph, fitted
from comity.cli.progress import Progress
from comity.cli.summary import texts
from comity.words import ENGLISH as WORDS
from comity.words import findings


@click.command(
    "next",
    cls=Command,
    examples=[
        ("comity next export/", "List the statements by how much one more vote on each would tell."),
        ("comity next export/ --participant 17", "Name the next statements for participant 17."),
        ("comity next export/ --json", "Print the weights for a program that puts questions."),
    ],
)
@click.argument("path", type=INPUT)
@click.option("--participant", "who", metavar="ID", help="Leave out what this participant has voted on.")
@click.option(
    "-n", "most", type=click.IntRange(1), default=10, show_default=True, help="How many statements."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@analysing
@reading
def next_(path: str, who: str | None, most: int, as_json: bool, quiet: bool, **options: Any) -> None:
    """Say which statement to put to whom next.

    A vote is worth most where it tells most about opinions that the votes have not settled. Every statement
    keeps a part of its equal chance, so that none is starved; the chances are public.
    """
    how = how_to_read(options)
    from comity.analysis import analyze
    from comity.votes import read_votes

    with Progress(quiet=quiet) as progress:
        progress("reading", 0, None)
        analysis = analyze(read_votes(path, **how), progress=progress, slate_k=0, **options)
    document = analysis.to_dict()
    chosen = list(analysis.routing(who).items())[:most]
    if as_json:
        listed = [{"statement": s, **told} for s, told in chosen]
        click.echo(json.dumps({"routing": document["routing"], "participant": who, "next": listed}, indent=1))
        return
    text_of = texts(document)
    paragraphs = [Paragraph(findings.routing(document["routing"])), Paragraph("")]
    for s, told in chosen:
        chance = f"{WORDS.percent(told['weight']):>6}  "
        paragraphs.append(Paragraph(chance + text_of[s], 0, len(chance)))
    click.echo(fitted(paragraphs))
