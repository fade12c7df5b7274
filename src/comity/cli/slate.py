"""``comity slate``: a short list that represents everyone, and the proof that it does."""

from __future__ import annotations

import json
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import Command
from comity.cli.options import INPUT, OUTPUT, analysing, how_to_read, reading, writable
from comity.cli.paragraphs import fitted
from comity.cli.progress import Progress
from comity.cli.summary import note_paragraphs, slate_paragraphs, texts
from comity.errors import NotEnoughDataError, VerificationError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.votes import VoteTable


@click.command(
    "slate",
    cls=Command,
    examples=[
        ("comity slate export/ -k 9", "Choose nine statements that represent everyone."),
        ("comity slate export/ -k 9 --json slate.json", "Keep the slate with its certificate."),
        ("comity slate votes.csv --participants people.csv --weights party:party", "Parties count equally."),
        ("comity slate --verify slate.json", "Check a certificate by itself."),
        ("comity slate export/ --verify slate.json", "Count it again from the votes."),
    ],
)
@click.argument("path", type=INPUT, required=False)
@click.option("-k", type=click.IntRange(1), default=9, show_default=True, help="How many statements.")
@click.option("--method", metavar="NAME", help="How they are chosen; see docs/slates.md.")
@click.option(
    "--json", "json_", type=OUTPUT, help="Write the slate and its certificate; `-` prints only that."
)
@click.option("--verify", type=INPUT, metavar="FILE", help="Check a slate's certificate instead of choosing.")
@analysing
@reading
def slate(
    path: str | None,
    k: int,
    method: str | None,
    json_: str | None,
    verify: str | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Choose a short slate that represents everyone, with a certificate.

    A group of people that is large enough for one of the k places, and agrees on what should fill it, gets
    one. The certificate proves it. `--verify` runs the file `verify_slate.py`, which needs Python alone.
    """
    how = how_to_read(options)
    if verify is not None:
        _verify(Path(verify), path, how, options["weights"])
        return
    if path is None:
        raise click.UsageError("Missing argument 'PATH': the votes, as for `comity analyze`.")
    writable(json_)
    from comity.analysis import analyze
    from comity.votes import read_votes

    with Progress(quiet=quiet) as progress:
        progress("reading", 0, None)
        chosen = {"slate_k": k} if method is None else {"slate_k": k, "slate_method": method}
        analysis = analyze(read_votes(path, **how), progress=progress, **options, **chosen)
        found = analysis.slate()
    if found is None:
        raise NotEnoughDataError(
            "no statement may be in a slate",
            "A statement needs more agreement than disagreement, and no group's majority against it.",
        )
    document = found.to_dict()
    if json_ is not None:
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        if json_ == "-":
            click.echo(text, nl=False)
            return
        Path(json_).write_text(text, encoding="utf-8", newline="\n")
    # without the empty line that parts it from other findings
    paragraphs = [*slate_paragraphs(document, texts(analysis.to_dict())), *note_paragraphs(document["notes"])]
    click.echo(fitted(paragraphs[1:]))
    if json_ is not None:
        click.echo("\n" + WORDS.say("cli.wrote", name=json_))
        command = f"comity slate {shlex.quote(path)} --verify {shlex.quote(json_)}"
        if options["weights"] != "person":
            command += f" --weights {shlex.quote(options['weights'])}"
        click.echo(WORDS.say("cli.next.verify", command=command))


def _verify(certificate: Path, path: str | None, how: dict[str, Any], weights: str) -> None:
    """Run the stand-alone verifier, on the votes too where they are given.

    Raises
    ------
    VerificationError
        When something is wrong.
    """
    from comity.slate import verify_slate

    certificate.open("rb").close()
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(certificate)]
        if path is not None:
            from comity.votes import read_votes

            arguments.append(str(Path(folder) / "votes.csv"))
            party = weights.removeprefix("party:") if weights.startswith("party:") else "party"
            _rows(read_votes(path, **how), party, Path(arguments[1]))
        code = verify_slate.main(arguments)
    if code == 3:
        raise VerificationError("the certificate does not hold", "What is wrong is listed above.")
    if code:
        raise click.UsageError("The certificate cannot be read.")


def _rows(votes: VoteTable, party: str, out: Path) -> None:
    """Write votes as the verifier reads them: one row a vote, with party and weight where they are known."""
    import csv

    people, statements, values = (x.tolist() for x in votes.triplets())
    columns: dict[str, list[Any]] = {
        "participant": votes.participants[people].tolist(),
        "statement": votes.statements[statements].tolist(),
        "vote": values,
    }
    if party in votes.attributes:
        columns["party"] = votes.attributes[party][people].tolist()
    if votes.weights is not None:
        columns["weight"] = [round(w * 1_000_000) for w in votes.weights[people].tolist()]
    with out.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
