"""``comity verify``: check everything that a published folder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command
from comity.cli.options import INPUT, OUTPUT, writable
from comity.cli.paragraphs import Paragraph, fitted
from comity.cli.progress import Progress
from comity.words import ENGLISH as WORDS
from comity.words import audit as words

if TYPE_CHECKING:
    from comity.audit.verify import Verdict


@click.command(
    "verify",
    cls=Command,
    examples=[
        ("comity verify forum/", "Check a published folder: log, signatures, ballots, analysis."),
        ("comity verify https://example.org/forum/", "The same, fetched first."),
        (
            "comity verify forum/ --log-key KEY --against old/checkpoint",
            "It is the log that I know, grown on.",
        ),
        ("comity verify forum/ --promise my.promise", "Was my ballot logged in time?"),
        ("comity verify forum/ --json -", "All checks, for a program."),
    ],
)
@click.argument("source", type=INPUT, metavar="FOLDER_OR_ADDRESS")
@click.option("--policy", type=INPUT, metavar="FILE", help="Policy of your own: logs, witnesses, quorum.")
@click.option("--log-key", metavar="KEY", help="Public key of the log, from a source that you trust.")
@click.option("--against", type=INPUT, metavar="PATH", help="An earlier checkpoint, or a folder with one.")
@click.option("--promise", type=INPUT, metavar="FILE", help="Was this promise kept?")
@click.option("--receipt", type=INPUT, metavar="FILE", help="Is this receipt right?")
@click.option(
    "--recompute/--no-recompute", default=True, show_default=True, help="Whether to make analyses again."
)
@click.option("--json", "json_", type=OUTPUT, help="Write the verdict with all checks; `-` prints only that.")
@click.option("-v", "--verbose", is_flag=True, help="List all checks.")
def verify(source: str, json_: str | None, verbose: bool, quiet: bool, **options: Any) -> int:
    """Check everything that a published folder says.

    Exit code 0: all of it holds. 3: something does not, and the first such thing is named. 4: the log forked,
    its key signed two histories. Notes, keys, tree, ballots and counts are checked by code of its own; only
    methods with a versioned name are shared with the program that published.
    """
    writable(json_)
    from comity.audit.verify import verify as check

    with Progress(quiet=quiet) as progress:
        verdict = check(source, progress=progress, **options)
    if json_ is not None:
        text = json.dumps(verdict.to_dict(), ensure_ascii=False, indent=1) + "\n"
        if json_ == "-":
            click.echo(text, nl=False)
            return verdict.code
        Path(json_).write_text(text, encoding="utf-8", newline="\n")
    click.echo(fitted(_paragraphs(verdict, verbose)))
    if json_ is not None:
        click.echo(WORDS.say("cli.wrote", name=json_))
    return verdict.code


def _paragraphs(verdict: Verdict, verbose: bool) -> list[Paragraph]:
    document = verdict.to_dict()
    said = [words.verdict(document)]
    first = None if verdict.first is None else verdict.first.to_dict()
    for check in document["checks"]:
        told = None if check == first else words.brought(check)
        if told is not None:
            said.append(told)
    if not verbose:
        return [Paragraph(text) for text in (*said, WORDS.say("audit.verbose"))]
    said += words.behind(document)
    listed = [Paragraph(words.line(check), 2, 2) for check in document["checks"]]
    return [*map(Paragraph, said), Paragraph(""), Paragraph(WORDS.say("audit.checks")), *listed]
