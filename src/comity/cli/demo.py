"""``comity demo``: a working group made from a seed, analysed, and set against what was planted in it."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command
from comity.cli.options import FOLDER
from comity.cli.progress import Progress
from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.analysis import Analysis
    from comity.votes import VoteTable
    from comity.votes.planted import Planted

#: file or folder -> what it is, in the order in which they are named
FILES = {
    "report.html": "demo.file.report",
    "analysis.json": "demo.file.analysis",
    "votes": "demo.file.votes",
    "planted.json": "demo.file.planted",
    "slate/certificate.json": "demo.file.certificate",
    "slate/votes.csv": "demo.file.cast",
    "slate/verify_slate.py": "demo.file.verifier",
    "published": "demo.file.published",
    "changed": "demo.file.changed",
    "forum-home": "demo.file.home",
}


@click.command(
    "demo",
    cls=Command,
    examples=[
        ("comity demo", "Simulate, analyse and report into ./comity-demo/."),
        ("comity demo elsewhere/ --seed 7", "The same with other people, in another folder."),
    ],
)
@click.argument("folder", metavar="[DIR]", type=FOLDER, default="comity-demo")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all that is drawn at random.")
def demo(folder: Path, seed: int, quiet: bool) -> None:
    """Analyse a working group whose opinions are known, and tell what was found against what was planted.

    States, companies, associations and scholars vote on statements about eight problem areas. All of them
    are made up from the seed; nothing is downloaded. The same votes then become a forum, which is
    published, verified, and verified again with one byte changed. The files stay in DIR, to look at and to
    try other commands on.
    """
    from comity.analysis import analyze
    from comity.cli.demo_record import record
    from comity.cli.demo_score import score
    from comity.cli.demo_summary import told
    from comity.votes import read_votes
    from comity.votes.simulate import simulate_working_group

    _claim(folder)
    with Progress(quiet=quiet) as progress:
        progress("simulate", 0, None)
        made, planted = simulate_working_group(seed)
        _write_input(folder, made, planted)
        progress("read", 0, None)
        votes = read_votes(folder / "votes")
        analysis = analyze(votes, seed=seed, progress=progress)
        progress("report", 0, None)
        document = analysis.to_dict()
        analysis.to_json(folder / "analysis.json")
        analysis.report(folder / "report.html")
        slate = _write_slate(folder, document, votes)
    click.echo(_who(made, planted))
    click.echo("")
    click.echo(told(score(document, _labels(analysis), planted)))
    click.echo(slate)
    with Progress(quiet=quiet) as progress:
        progress("record", 0, None)
        recorded = record(folder, folder / "votes", _program())
    click.echo("")
    click.echo(recorded)
    click.echo(_files(folder))


def _claim(folder: Path) -> None:
    """Make the folder, or find one of an earlier demo; never write among somebody's files."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "planted.json").is_file():
        raise InputError(
            WORDS.say("demo.error.folder", name=str(folder)), WORDS.say("demo.error.folder.remedy")
        )
    (folder / "slate").mkdir(parents=True, exist_ok=True)


def _write_input(folder: Path, votes: VoteTable, planted: Planted) -> None:
    from comity.votes import write_votes

    with (folder / "planted.json").open("w", encoding="utf-8") as f:
        json.dump(planted.to_dict(), f, ensure_ascii=False, indent=1)
    write_votes(votes, folder / "votes")


def _write_slate(folder: Path, document: Mapping[str, Any], votes: VoteTable) -> str:
    """Write the certificate, what it is about and what checks it; check it, and say how that went."""
    from comity.slate import verify_slate

    source = Path(verify_slate.__file__)
    (folder / "slate" / source.name).write_bytes(source.read_bytes())
    rows = _vote_rows(votes)
    with (folder / "slate" / "votes.csv").open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)
    slate = document["slate"]
    with (folder / "slate" / "certificate.json").open("w", encoding="utf-8") as f:
        json.dump(slate and slate["certificate"], f, ensure_ascii=False, indent=1)
    if not slate or not slate["provisions"]:
        return WORDS.say("demo.slate.none")
    wrong = verify_slate.check(slate["certificate"], [dict(zip(rows[0], r, strict=True)) for r in rows[1:]])
    right = WORDS.say("demo.slate.wrong" if wrong else "demo.slate.right")
    return WORDS.say("demo.slate", n=len(slate["provisions"]), right=right)


def _vote_rows(votes: VoteTable) -> list[tuple[str, ...]]:
    """List the votes as the verifier reads them, with a header."""
    who = votes.participants.repeat(votes.votes_per_participant)
    cast = zip(who, votes.statements[votes.indices], votes.values, strict=True)
    return [("participant", "statement", "vote"), *((p, s, str(v)) for p, s, v in cast)]


def _labels(analysis: Analysis) -> dict[str, str]:
    """Participants by the group they were put in, "" where undecided."""
    shown = analysis.map
    if shown is None:
        return {}
    return {p: "" if g == "undecided" else g for p, g in zip(shown.participants, shown.group, strict=True)}


def _who(votes: VoteTable, planted: Planted) -> str:
    from collections import Counter

    n = Counter(votes.attributes["stakeholder"])
    return click.wrap_text(
        WORDS.say(
            "demo.who",
            seed=planted.seed,
            states=n["State"],
            companies=n["Company"],
            associations=n["Association"],
            scholars=n["Scholar"],
            people=int((votes.votes_per_participant > 0).sum()),
            votes=votes.n_votes,
            statements=votes.n_statements,
        ),
        width=100,
    )


def _files(folder: Path) -> str:
    paths = {str(folder / name): WORDS.say(key) for name, key in FILES.items()}
    width = max(map(len, paths))
    lines = ["", WORDS.say("demo.files"), *(f"  {p.ljust(width)}  {what}" for p, what in paths.items())]
    at = {name: shlex.quote(str(folder / name)) for name in FILES}
    lines += [
        "",
        WORDS.say("demo.next"),
        f"  {_program()} slate {at['votes']} -k 5",
        f"  python3 {at['slate/verify_slate.py']} {at['slate/certificate.json']} {at['slate/votes.csv']}",
    ]
    return "\n".join(lines)


def _program() -> str:
    """How this program can be called again: it may be in an environment that is not on the path."""
    if shutil.which("comity"):
        return "comity"
    called = Path(sys.argv[0])
    return shlex.quote(str(called)) if called.stem == "comity" else f"{shlex.quote(sys.executable)} -m comity"
