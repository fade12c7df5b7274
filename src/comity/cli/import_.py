"""``comity import``: votes that were cast elsewhere become a forum."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.command import StoreCommand
from comity.cli.given import FILE, read_rules
from comity.cli.options import INPUT, how_to_read, reading
from comity.cli.progress import Progress
from comity.cli.summary import note_paragraphs
from comity.cli.tell import as_json, tell
from comity.errors import ComityError, InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.forum.rules import Rules
    from comity.votes import VoteTable

_LONGEST_TITLE = 500


@click.command(
    "import",
    cls=StoreCommand,
    quiet=True,
    examples=[
        ("comity import export/ --forum talks", "A Polis export becomes a forum, open to more votes."),
        ("comity import votes.csv --forum talks --close", "A table becomes one that is closed and counted."),
        ("comity import votes.csv --forum talks --rules rules.toml --no-open", "Prepared, to look at first."),
    ],
)
@click.argument("path", type=INPUT)
@click.option("--forum", metavar="ID", required=True, help="A new one, or one in preparation.")
@click.option(
    "--consultation", metavar="ID", default="votes", show_default=True, help="What it is called there."
)
@click.option("--title", metavar="TEXT", help="Title; by default the topic in the votes, or the file's name.")
@click.option("--rules", type=FILE, metavar="FILE", help="Rules of the forum in TOML.")
@click.option("--attributed", is_flag=True, help="Publish votes with the party; the parties are admitted.")
@click.option("--sealed", is_flag=True, help="Publish counts only, not single ballots.")
@click.option(
    "--open/--no-open", "opens", default=True, show_default=True, help="Open it, so that all is logged."
)
@click.option("--close", "closes", is_flag=True, help="Close and count it too.")
@reading
@as_json
def import_(
    path: str,
    forum: str,
    consultation: str,
    title: str | None,
    rules: Path | None,
    attributed: bool,
    sealed: bool,
    opens: bool,
    closes: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Make a forum of votes that were cast elsewhere.

    PATH is whatever `comity analyze` reads. Statements keep ids, texts and moderation; people keep their ids
    as pseudonyms. Imported ballots were not promised by this node: it only commits to them.
    """
    if closes and not opens:
        raise click.UsageError("What is to be closed must be opened.")
    how, ruled = how_to_read(options), read_rules(rules)
    from comity.actions.import_votes import check_votes
    from comity.votes import read_votes

    with Progress(quiet=quiet) as progress:
        progress("reading", 0, None)
        votes = read_votes(path, **how)
        kind: dict[str, Any] = {
            "attribution": "attributed" if attributed else "pseudonymous",
            "openness": "sealed" if sealed else "open",
        }
        # whatever can be found wrong is found before anything is made
        check_votes(votes, attribution=kind["attribution"], parties=_there(forum, consultation, kind))
        name = title or votes.meta.get("topic") or Path(path).stem
        name = " ".join(name.split())[:_LONGEST_TITLE].strip()
        new = _forum(forum, name, title, ruled)
        try:
            _bring(forum, consultation, name, kind, votes, Path(path).name, progress)
            stage = _go_on(forum, consultation, opens, closes, new)
        except ComityError:
            if new:
                click.echo(WORDS.say("did.import.half", forum=forum), err=True)
            raise
    counts = {
        "people": WORDS.say("count.people", n=int((votes.votes_per_participant > 0).sum())),
        "statements": WORDS.say("count.statements", n=votes.n_statements),
        "votes": WORDS.say("count.votes", n=votes.n_votes),
    }
    notes = [{"code": n.code, "numbers": n.numbers} for n in votes.notes]
    document = {
        "forum": forum,
        "consultation": consultation,
        "new": new,
        "stage": stage,
        "participants": votes.n_participants,
        "statements": votes.n_statements,
        "votes": votes.n_votes,
        "notes": notes,
    }
    said = [WORDS.say("did.import", forum=forum, **counts), WORDS.say(f"did.import.{stage}")]
    then = f"comity publish {forum} FOLDER" if closes else f"comity analyze --forum {shlex.quote(forum)}"
    tell(as_json, document, [*said, *note_paragraphs(notes)], then=then if opens else "")


def _there(forum: str, consultation: str, kind: dict[str, Any]) -> list[str]:
    """Tell which parties the forum has, if it is there; refuse a consultation that is of another kind.

    Raises
    ------
    InputError
    """
    from comity.store.overview import forums, overview

    if not any(f["forum"] == forum for f in forums()):
        return []
    found = overview(forum)
    for c in found["consultations"]:
        if c["consultation"] == consultation and any(c[k] != v for k, v in kind.items()):
            raise InputError(
                f"the consultation “{consultation}” is {c['attribution']} and {c['openness']}",
                "Give --attributed and --sealed as it is, or another --consultation.",
            )
    return [p["party"] for p in found["parties"]]


def _forum(forum: str, name: str, title: str | None, rules: Rules | None) -> bool:
    """Announce the forum, or take the one that is there; tell whether it is new."""
    from comity.actions.forum import amend_forum, new_forum
    from comity.store.overview import forums

    if not any(f["forum"] == forum for f in forums()):
        new_forum(forum=forum, title=name, rules=rules)
        return True
    changes = {k: v for k, v in (("title", title), ("rules", rules)) if v is not None}
    if changes:
        amend_forum(forum=forum, **changes)
    return False


def _bring(
    forum: str,
    consultation: str,
    title: str,
    kind: dict[str, Any],
    votes: VoteTable,
    source: str,
    progress: Progress,
) -> None:
    """Bring the votes into a consultation, which is prepared if it is not there."""
    from comity.actions.consultation import new_consultation
    from comity.actions.import_votes import import_votes
    from comity.store.overview import overview

    if not any(c["consultation"] == consultation for c in overview(forum)["consultations"]):
        new_consultation(forum=forum, consultation=consultation, title=title, **kind)
    import_votes(forum=forum, consultation=consultation, votes=votes, source=source, progress=progress)


def _go_on(forum: str, consultation: str, opens: bool, closes: bool, new: bool) -> str:
    """Open and close, as far as is wanted; tell the stage that the consultation is in then."""
    from comity.actions.consultation import close_consultation, open_consultation
    from comity.actions.forum import close_forum, open_forum
    from comity.store.overview import overview

    if not opens:
        return "preparing"
    if overview(forum)["stage"] == "preparing":
        open_forum(forum=forum)
    open_consultation(forum=forum, consultation=consultation)
    if not closes:
        return "open"
    if new:
        close_forum(forum=forum)
    else:
        close_consultation(forum=forum, consultation=consultation)
    return "closed"
