"""``comity compare``: the opinion models side by side on hidden votes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command
from comity.cli.options import INPUT, OUTPUT, how_to_read, reading, writable
from comity.cli.paragraphs import Paragraph, fitted
from comity.cli.progress import Progress
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.analysis.comparison import Comparison, Row


@click.command(
    "compare",
    cls=Command,
    examples=[
        ("comity compare export/", "Hide a tenth of the votes and let every model foresee them."),
        ("comity compare export/ --seeds 10", "The same ten times over, for narrower intervals."),
        ("comity compare export/ --model polis/1 --model logistic-factor/1", "Only these two."),
        ("comity compare export/ --json comparison.json", "Keep the figures."),
    ],
)
@click.argument("path", type=INPUT)
@click.option("--model", "models", metavar="NAME", multiple=True, help="A model to compare; all by default.")
@click.option(
    "--seeds", type=click.IntRange(1), default=3, show_default=True, help="How often votes are hidden."
)
@click.option("--json", "json_", type=OUTPUT, help="Write the figures as JSON; `-` prints only that.")
@reading
def compare(
    path: str, models: tuple[str, ...], seeds: int, json_: str | None, quiet: bool, **options: Any
) -> None:
    """Say how well each opinion model foresees votes that were hidden from it.

    A tenth of the agree and disagree votes is hidden, each model is fitted to the rest, and its chances for
    the hidden votes are held against them. All models see the same votes.
    """
    how = how_to_read(options)
    writable(json_)
    from comity.analysis.comparison import compare as compare_models
    from comity.votes import read_votes

    with Progress(quiet=quiet) as progress:
        progress("reading", 0, None)
        votes = read_votes(path, **how)
        found = compare_models(votes, models=models or None, seeds=seeds, progress=progress)
    text = json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n"
    if json_ == "-":
        click.echo(text, nl=False)
        return
    click.echo(_table(found))
    if json_ is not None:
        Path(json_).write_text(text, encoding="utf-8", newline="\n")
        click.echo("\n" + WORDS.say("cli.wrote", name=json_))


def _table(found: Comparison) -> str:
    """Write the models as rows, best first."""
    head = [WORDS.say(f"compare.{name}") for name in ("model", "log_loss", "interval", "auc", "slope")]
    rows = [head, *map(_cells, found.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    share = WORDS.percent(found.to_dict()["hidden_share"])
    above = [
        Paragraph(WORDS.say("compare.heading")),
        Paragraph(WORDS.say("compare.hidden", n=found.hidden, share=share, seeds=found.seeds)),
        Paragraph(""),
    ]
    problems = [Paragraph(f"{r.model}: {r.problem}", 0, 2) for r in found.rows if r.problem]
    below = [Paragraph(""), *problems, Paragraph(WORDS.say("compare.key"))]
    return "\n".join([fitted(above), *lines, fitted(below)])


def _cells(row: Row) -> list[str]:
    interval = "–" if row.low is None or row.high is None else f"{row.low:.3f} – {row.high:.3f}"
    return [row.model, _figure(row.log_loss), interval, _figure(row.auc), _figure(row.slope, 2)]


def _figure(x: float | None, digits: int = 3) -> str:
    return "–" if x is None else f"{x:.{digits}f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if i == 0 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()
