"""``comity invite``: codes to enter a forum with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.command import StoreCommand
from comity.cli.given import FILE, read_text
from comity.cli.options import writable
from comity.cli.tell import aligned, as_json, tell
from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.actions.invitation import Code


@click.command(
    "invite",
    cls=StoreCommand,
    examples=[
        ("comity invite talks 30 --out sheet.html", "Thirty codes on a sheet to print and cut."),
        ("comity invite talks --labels people.txt --party north --out codes.csv", "For people of a party."),
        ("comity invite talks --reissue 17", "A new code for somebody who lost theirs; votes stay."),
        ("comity invite talks --withdraw 17", "Nobody enters with this code any more."),
    ],
)
@click.argument("forum")
@click.argument("n", type=click.IntRange(1, 100_000), required=False)
@click.option(
    "--labels", type=FILE, metavar="FILE", help="A label for each code, one a line: names, addresses."
)
@click.option("--party", metavar="ID", help="For people of this party.")
@click.option("--delegate", metavar="ID", help="For this accredited delegate of the party; one code.")
@click.option(
    "--out", type=FILE, metavar="FILE", help="Write them to a new file: .html to print, .csv for a list."
)
@click.option("--reissue", metavar="LABEL", help="Replace the code with this label.")
@click.option("--withdraw", metavar="LABEL", help="Withdraw the code with this label.")
@as_json
def invite(
    forum: str,
    n: int | None,
    labels: Path | None,
    party: str | None,
    delegate: str | None,
    out: Path | None,
    reissue: str | None,
    withdraw: str | None,
    as_json: bool,
) -> None:
    """Make codes to enter a forum with.

    They are shown once: only their hashes are kept. A code is one person, on any device; codes without labels
    are numbered.
    """
    if sum(x is not None for x in (n, labels, reissue, withdraw)) != 1:
        raise click.UsageError("Give one of N, --labels FILE, --reissue LABEL and --withdraw LABEL.")
    from comity.actions import invitation as act
    from comity.store.overview import the_forum

    title = the_forum(forum).title
    if withdraw is not None:
        act.withdraw_invitation(forum=forum, label=withdraw)
        said = [WORDS.say("did.invite.withdraw", label=withdraw)]
        tell(as_json, {"forum": forum, "withdrawn": withdraw}, said)
        return
    if reissue is not None:
        act.check_reissue_invitation(forum=forum, label=reissue)
    elif labels is not None:
        given = [" ".join(line.split()) for line in (read_text(labels) or "").splitlines() if line.strip()]
        if not given:
            raise InputError("there is no label in it", "Write one a line.", file=str(labels))
        act.check_issue_invitations(forum=forum, labels=given, party=party, delegate=delegate)
    else:
        given = act.numbered(forum, n or 0)
        act.check_issue_invitations(forum=forum, labels=given, party=party, delegate=delegate)
    # opened before the codes are made: they cannot be shown again
    file = None if out is None else _new(out)
    if reissue is not None:
        codes = [act.reissue_invitation(forum=forum, label=reissue)]
    else:
        codes = act.issue_invitations(forum=forum, labels=given, party=party, delegate=delegate)
    if out is None or file is None:
        tell(as_json, _listed(codes), aligned([[c.label, c.code] for c in codes]))
        return
    with os.fdopen(file, "w", encoding="utf-8", newline="") as f:
        f.write(_sheet(title, codes) if out.suffix in (".html", ".htm") else _csv(codes))
    document = {"forum": forum, "codes": len(codes), "file": str(out)}
    tell(as_json, document, [WORDS.say("did.invite", n=len(codes), name=str(out))])


def _new(path: Path) -> int:
    """Open a file that only its owner can read, and that was not there."""
    writable(path)
    if path.suffix not in (".html", ".htm", ".csv"):
        raise InputError("it is to be a .csv or a .html file", "Choose another name.", file=str(path))
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        remedy = "Codes are never written over others: choose another name."
        raise InputError("there is a file of this name", remedy, file=str(path)) from None


def _listed(codes: Iterable[Code]) -> list[dict[str, str | None]]:
    return [{"label": c.label, "code": c.code, "party": c.party} for c in codes]


def _csv(codes: Iterable[Code]) -> str:
    import csv

    from comity.votes.files.spreadsheet import guard

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["label", "code", "party"])
    writer.writerows([guard(c.label), c.code, c.party or ""] for c in codes)
    return out.getvalue()


def _sheet(title: str, codes: Iterable[Code]) -> str:
    from comity.publication.code_sheet import code_sheet

    return code_sheet(title, ((c.code, c.label) for c in codes))
