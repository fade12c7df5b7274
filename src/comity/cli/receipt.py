"""``comity receipt``: proofs that acts and ballots stand in the log."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from comity.cli.command import StoreCommand
from comity.cli.options import FOLDER, writable
from comity.cli.tell import as_json, tell
from comity.words import ENGLISH as WORDS


@click.command(
    "receipt",
    cls=StoreCommand,
    examples=[
        ("comity receipt talks --act 12", "Print the proof that entry 12 stands in the log."),
        ("comity receipt talks --code ABCD-EFGH-JKMN-PQRS --out receipts/", "The proofs of one's ballots."),
    ],
)
@click.argument("forum")
@click.option("--act", type=click.IntRange(0), metavar="INDEX", help="Place of an entry in the log.")
@click.option("--code", help="Code of the invitation of who voted.")
@click.option("--out", type=FOLDER, help="Write each proof to a file in this folder.")
@as_json
def receipt(forum: str, act: int | None, code: str | None, out: Path | None, as_json: bool) -> None:
    """Give proofs that an act or somebody's ballots stand in the log.

    Each is a .tlog-proof that needs nothing else to be checked but the log's public key. That of a ballot
    does not tell the vote. `comity verify FOLDER --receipt FILE` compares it with what is published.
    """
    if (act is None) == (code is None):
        raise click.UsageError("Give --act INDEX, or --code CODE.")
    writable(out)
    if act is not None:
        from comity.actions.receipt import give_act_receipt

        proofs = {f"act-{act}": give_act_receipt(forum=forum, index=act).to_text()}
    else:
        proofs = _ballots(forum, code or "")
    if out is None and not as_json:
        if len(proofs) != 1:
            said = WORDS.say("did.receipt.many", n=len(proofs))
            raise click.UsageError(f"{said} Say where to: --out FOLDER.")
        click.echo(next(iter(proofs.values())), nl=False)
        return
    written = []
    for name, text in proofs.items() if out is not None else ():
        assert out is not None
        out.mkdir(exist_ok=True)
        path = out / f"{name}.tlog-proof"
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(str(path))
    then = f"comity verify FOLDER --receipt {shlex.quote(written[0])}" if written else ""
    tell(as_json, {"forum": forum, "proofs": proofs, "files": written}, map(_wrote, written), then=then)


def _ballots(forum: str, code: str) -> dict[str, str]:
    """Give the proofs of somebody's ballots by name: consultation, place and revision, but not the vote."""
    from comity.actions.erase import known_as
    from comity.actions.receipt import give_ballot_receipts
    from comity.store.overview import held_of

    who = known_as(forum=forum, code=code)
    if waiting := held_of(who)["waiting"]:
        click.echo(WORDS.say("did.receipt.waiting", n=waiting), err=True)
    found = give_ballot_receipts(forum=forum, participation=who)
    return {
        f"{consultation}-{i:04}-r{revision}": proof.to_text()
        for i, ((consultation, _, revision), proof) in enumerate(found.items(), 1)
    }


def _wrote(name: str) -> str:
    return WORDS.say("cli.wrote", name=name)
