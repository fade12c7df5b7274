"""``comity analyze``: what votes say."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command
from comity.cli.forum_votes import forum_votes, refuse_settings
from comity.cli.options import FOLDER, INPUT, OUTPUT, analysing, how_to_read, reading, writable
from comity.cli.progress import Progress
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.analysis import Analysis
    from comity.analysis.joint import Joint


@click.command(
    "analyze",
    cls=Command,
    examples=[
        ("comity analyze export/", "Print what the votes of a Polis export say."),
        (
            "comity analyze votes.csv --report report.html",
            "Write a page to send round, one file.",
        ),
        (
            "comity analyze votes.parquet --json result.json --tables tables/",
            "Write data to work with.",
        ),
        (
            "comity analyze votes.csv --participants people.csv --weights party:party",
            "Parties count equally.",
        ),
        ("comity analyze --joint north/ south/ east/", "Analyse together votes that stay where they are."),
        ("comity analyze --forum talks", "The votes of a forum that is kept here, by its own rules."),
    ],
)
@click.argument("paths", metavar="PATH...", type=INPUT, nargs=-1)
@click.option("--forum", metavar="ID", help="Votes and settings of a forum of this installation; no PATH.")
@click.option("--consultation", metavar="ID", help="Which one of the forum, where it has several.")
@click.option("--report", type=OUTPUT, help="Write the report: one HTML file.")
@click.option("--json", "json_", type=OUTPUT, help="Write everything as JSON; `-` prints only that.")
@click.option("--tables", type=FOLDER, help="Write tables that open in a spreadsheet into this folder.")
@click.option("--charts", type=FOLDER, help="Write each chart as an SVG image into this folder.")
@click.option("--joint", is_flag=True, help="Each PATH is read by its own process, which tells only sums.")
@analysing
@reading
@click.pass_context
def analyze(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    forum: str | None,
    consultation: str | None,
    report: str | None,
    json_: str | None,
    tables: Path | None,
    charts: Path | None,
    joint: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Say what people agree on, where they differ, and what the votes cannot settle.

    PATH is a Polis export (a folder or a zip), a table of votes (CSV or Parquet, long or wide), a Polis
    server's JSON, or a roll call. The result depends on votes, settings and seed, on nothing else.
    """
    how = how_to_read(options)
    if forum is not None:
        refuse_settings(ctx)
    elif not paths or consultation is not None:
        raise click.UsageError("Give PATH, the votes; or --forum ID, and there perhaps --consultation ID.")
    if len(paths) > 1 and not joint:
        raise click.UsageError(
            "Several paths are for --joint: one analysis, and the votes stay where they are."
        )
    writable(report, json_, tables, charts)
    together = None
    with Progress(quiet=quiet) as progress:
        if joint:
            from comity.analysis.joint import analyze_joint

            options.pop("threads")
            together = analyze_joint(paths, reading=how, progress=progress, **options)
            analysis = together.analysis
        else:
            from comity.analysis import analyze as analyze_votes
            from comity.votes import read_votes

            progress("reading", 0, None)
            if forum is not None:
                votes, settings = forum_votes(forum, consultation)
                options = {"threads": options["threads"], **settings}
            else:
                votes = read_votes(paths[0], **how)
            analysis = analyze_votes(votes, progress=progress, **options)
        progress("writing", 0, None)
        written = _write(analysis, report, json_, tables, charts)
    if json_ == "-":
        click.echo(analysis.to_json(), nl=False)
        return
    if forum is not None:
        paths = ("--forum", forum, *(("--consultation", consultation) if consultation else ()))
    _tell(analysis, paths, written, together)


def _write(
    analysis: Analysis, report: str | None, json_: str | None, tables: Path | None, charts: Path | None
) -> list[str]:
    """Write the files that were asked for, and name them."""
    written = []
    if report is not None:
        _put(report, analysis.report().encode())
        written.append(report)
    if json_ not in (None, "-"):
        _put(str(json_), analysis.to_json())
        written.append(str(json_))
    document = analysis.to_dict()
    if tables is not None:
        from comity.publication import write_tables

        written += map(str, write_tables(document, tables))
    if charts is not None:
        from comity.publication import write_charts

        made = write_charts(document, charts, points=analysis.points())
        written.append(f"{charts}{'' if str(charts).endswith('/') else '/'}*.svg ({len(made)})")
    return written


def _put(path: str, content: bytes) -> None:
    if path == "-":
        click.echo(content, nl=False)
    else:
        Path(path).write_bytes(content)


def _tell(analysis: Analysis, paths: tuple[str, ...], written: list[str], together: Joint | None) -> None:
    from comity.cli.joint_summary import joint_summary
    from comity.cli.summary import summary

    click.echo(summary(analysis.to_dict(), title=", ".join(Path(p).name for p in paths)))
    if together is not None:
        click.echo(joint_summary(together))
    click.echo("")
    for name in written:
        click.echo(WORDS.say("cli.wrote", name=name))
    if not written:
        given = " ".join(shlex.quote(p) for p in paths)
        flag = " --joint" if together is not None else ""
        command = f"comity analyze {given}{flag} --report report.html"
        click.echo(WORDS.say("cli.next.report", command=command))
