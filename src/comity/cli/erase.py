"""``comity erase``: forget somebody."""

from __future__ import annotations

from typing import Any

import click

from comity.cli.command import StoreCommand
from comity.cli.tell import as_json, tell
from comity.words import ENGLISH as WORDS


@click.command(
    "erase",
    cls=StoreCommand,
    examples=[
        ("comity erase talks --label 'Amina K.'", "Forget who has this label on the sheet of codes."),
        ("comity erase talks --code ABCD-EFGH-JKMN-PQRS --yes", "Forget who has this code, without asking."),
        (
            "comity erase talks --pseudonym 17 --reason law",
            "Forget participant 17 of votes that were imported.",
        ),
    ],
)
@click.argument("forum")
@click.option("--code", help="Code of their invitation, also one that was replaced.")
@click.option("--label", metavar="TEXT", help="What the secretariat knows them by.")
@click.option("--pseudonym", metavar="TEXT", help="Pseudonym, or the id in votes that were imported.")
@click.option("--reason", default="request", show_default=True, help="request, law or mistake; it is logged.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def erase(forum: str, reason: str, yes: bool, as_json: bool, **who: str | None) -> None:
    """Erase a person: ballots, statements, code and name are destroyed. It cannot be undone.

    The log keeps hashes that say nothing without what was destroyed, and how many ballots are gone. Findings
    that were published stay as they are.
    """
    if sum(x is not None for x in who.values()) != 1:
        raise click.UsageError("Give one of --code, --label and --pseudonym.")
    from comity.actions.erase import erase_person, known_as
    from comity.actions.invitation import forget_invitation
    from comity.store.overview import held_of, overview, unused_label

    label = who["label"]
    if label is not None and unused_label(forum, label):
        _ask(yes, WORDS.say("ask.erase.label"))
        forget_invitation(forum=forum, label=label)
        tell(as_json, {"forum": forum, "entry": None}, [WORDS.say("did.erase.label")])
        return
    person = known_as(forum=forum, **who)
    held = held_of(person)
    counts: dict[str, Any] = {
        "ballots": WORDS.say("count.ballots", n=held["ballots"]),
        "n": held["statements"],
    }
    _ask(yes, WORDS.say("ask.erase", **counts))
    logged = erase_person(forum=forum, participation=person, reason=reason)
    said = [WORDS.say("did.erase", **counts)]
    if logged is not None:
        said.append(WORDS.say("did.erase.stays", entry=str(logged.index)))
    then = ""
    if overview(forum)["outcomes"]:
        said.append(WORDS.say("did.erase.published"))
        then = f"comity publish {forum} FOLDER"
    entry = None if logged is None else logged.index
    tell(as_json, {"forum": forum, **held, "reason": reason, "entry": entry}, said, then=then)


def _ask(yes: bool, question: str) -> None:
    """Ask, on standard error; without an answer nothing is done."""
    if not yes:
        click.confirm(question, abort=True, err=True)
