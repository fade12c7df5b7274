"""``comity vote``: votes with a code, one's own or from paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.command import StoreCommand
from comity.cli.given import FILE, Rows
from comity.cli.options import INPUT, writable
from comity.cli.tell import as_json, tell
from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.actions.paper import Paper
    from comity.record.note import Note
    from comity.votes.vote_words import VoteCodes

_REMEDY = "Write agree, pass or disagree; yes, abstain or no; 1, 0 or -1."


@click.command(
    "vote",
    cls=StoreCommand,
    examples=[
        ("comity vote talks water --code ABCD-EFGH-JKMN-PQRS 1=agree 2=disagree 3=pass", "Vote."),
        ("comity vote talks water --csv papers.csv", "Bring in paper ballots: code, statement, vote."),
        ("comity vote talks water --csv papers.csv --promises promises/", "Keep what the node promises."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("vote", metavar="[STATEMENT=VOTE]...", nargs=-1)
@click.option("--code", help="Code of the invitation.")
@click.option(
    "--csv", type=INPUT, metavar="FILE", help="Table with code, statement and vote, for a facilitator."
)
@click.option(
    "--promises", type=FILE, metavar="FOLDER", help="Keep the promises here, a file for each ballot."
)
@click.option("--wait", is_flag=True, help="Leave the batch to `comity batch`.")
@as_json
def vote(
    forum: str,
    consultation: str,
    vote: tuple[str, ...],
    code: str | None,
    csv: str | None,
    promises: Path | None,
    wait: bool,
    as_json: bool,
) -> None:
    """Cast votes with a code, or bring in paper ballots; all or none.

    Voting again on a statement changes the vote. The answer is a promise for each ballot, signed by the node:
    by when the log will hold it; without --wait it does at once. Votes are words: agree, pass, disagree.
    """
    if (code is None) == (csv is None) or bool(vote) != (code is not None):
        raise click.UsageError("Give --code CODE and STATEMENT=VOTE, or --csv FILE.")
    writable(promises)
    from comity.actions.ballot import log_batch
    from comity.actions.paper import Paper, bring_papers
    from comity.votes.vote_words import VoteCodes

    codes = VoteCodes()
    if csv is None:
        paper = Paper(code or "", dict(_vote(codes, text) for text in vote))
        kept = bring_papers(forum=forum, consultation=consultation, papers=[paper])
    else:
        table = Rows(csv, ("code", "statement", "vote"))
        papers, rows = _papers(table, codes)
        with table.placed({"statement": "statement"}, rows):
            kept = bring_papers(forum=forum, consultation=consultation, papers=papers)
    notes = [note for several in kept for note in several]
    if promises is not None:
        _keep(promises, notes)
    if not wait:
        log_batch(forum=forum, consultation=consultation)
    people = WORDS.say("count.people", n=len(kept))
    said = [
        WORDS.say("did.vote", n=len(notes), people=people),
        WORDS.say(f"did.vote.{'waits' if wait else 'logged'}"),
    ]
    if promises is not None:
        said.append(WORDS.say("cli.wrote", name=f"{promises} ({len(notes)})"))
    document = {
        "forum": forum,
        "consultation": consultation,
        "people": len(kept),
        "ballots": len(notes),
        "batched": not wait,
        "promises": [str(note) for note in notes],
    }
    tell(as_json, document, said, then=f"comity batch {forum}" if wait else "")


def _value(codes: VoteCodes, text: str) -> int | None:
    """Read a vote; None for what is none, also for those who were not there."""
    value = codes.value(text)
    return value if value in (1, 0, -1) else None


def _vote(codes: VoteCodes, text: str) -> tuple[str, int]:
    statement, equals, word = text.rpartition("=")
    value = _value(codes, word)
    if not (statement and equals) or value is None:
        raise InputError(f"{text!r} is no vote on a statement", f"Write it like 7=agree. {_REMEDY}")
    return statement, value


def _papers(table: Rows, codes: VoteCodes) -> tuple[list[Paper], list[int]]:
    """Put the rows of each code together; give also the first row of each."""
    from comity.actions.invitation import hashed
    from comity.actions.paper import Paper

    votes: dict[str, dict[str, int]] = {}
    first: dict[str, tuple[str, int]] = {}
    for i, row in enumerate(table.rows):
        value = _value(codes, row["vote"])
        if value is None:
            table.fail(i, f"unknown vote {row['vote'][:40]!r}", _REMEDY, "vote")
        key = hashed(row["code"])
        first.setdefault(key, (row["code"], i))
        if row["statement"] in votes.setdefault(key, {}):
            problem = f"a second vote with this code on statement {row['statement']!r}"
            table.fail(i, problem, "Keep one row of each code and statement.", "statement")
        votes[key][row["statement"]] = value
    return [Paper(first[k][0], found) for k, found in votes.items()], [first[k][1] for k in votes]


def _keep(folder: Path, notes: list[Note]) -> None:
    """Write each promise to a file, named by its place and the commitment."""
    from comity.record.promise import Promise

    folder.mkdir(exist_ok=True)
    for i, note in enumerate(notes, 1):
        promised = Promise.parse(note.text)
        name = f"{promised.consultation}-{i:04}-{promised.commitment.hex()[:16]}.promise"
        (folder / name).write_bytes(note.to_bytes())
