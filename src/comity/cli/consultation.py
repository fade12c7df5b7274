"""``comity consultation``: statements and the votes on them."""

from __future__ import annotations

import click

from comity.cli.command import Group
from comity.cli.given import TIME, time_or_none
from comity.cli.tell import as_json, tell, told
from comity.words import ENGLISH as WORDS


@click.group(
    "consultation",
    cls=Group,
    examples=[
        ("comity consultation new talks water --title 'What about the water?'", "Prepare one."),
        ("comity consultation open talks water", "Let voting begin."),
        ("comity consultation close talks water", "End it, and log what was counted."),
    ],
)
def consultation() -> None:
    """Prepare, open, extend, close and list consultations.

    Who will see the votes is fixed before the first one: see `comity consultation new --help`.
    """


@consultation.command(
    "new",
    examples=[
        (
            "comity consultation new talks water --title 'What about the water?'",
            "Nobody is told who voted what.",
        ),
        (
            "comity consultation new talks text --title 'The text' --attributed",
            "Votes with the voter's party.",
        ),
        (
            "comity consultation new talks test --title 'A test' --sealed",
            "Single ballots are never published.",
        ),
    ],
)
@click.argument("forum")
@click.argument("id")
@click.option("--title", required=True, help="The question.")
@click.option(
    "--attributed", "attribution", flag_value="attributed", help="Votes are published with the party."
)
@click.option(
    "--party-internal", "attribution", flag_value="party-internal", help="A party's people see theirs."
)
@click.option(
    "--pseudonymous",
    "attribution",
    flag_value="pseudonymous",
    default="pseudonymous",
    help="Nobody is told who voted what. This is usual.",
)
@click.option("--sealed", is_flag=True, help="Ballots are not published at the close, only counts.")
@click.option("--no-submissions", is_flag=True, help="Only the secretariat puts statements forward.")
@click.option("--closes", **TIME, help="When voting ends; UTC unless it says otherwise.")
@as_json
def new(
    forum: str,
    id: str,  # noqa: A002 - as it is shown
    title: str,
    attribution: str,
    sealed: bool,
    no_submissions: bool,
    closes: str | None,
    as_json: bool,
) -> None:
    """Prepare a consultation; who will see the votes is fixed with it.

    Unless it is sealed, all ballots are published at the close, under pseudonyms, so that anyone can count
    them again.
    """
    from comity.actions.consultation import new_consultation

    logged = new_consultation(
        forum=forum,
        consultation=id,
        title=title,
        attribution=attribution,
        openness="sealed" if sealed else "open",
        submissions=not no_submissions,
        closes=time_or_none(closes),
    )
    then = f"comity statement add {forum} {id} TEXT"
    told(as_json, logged, "did.consultation.new", consultation=id, title=title, then=then)


@consultation.command("open", examples=[("comity consultation open talks water", "Let voting begin.")])
@click.argument("forum")
@click.argument("id")
@as_json
def open_(forum: str, id: str, as_json: bool) -> None:  # noqa: A002
    """Let voting begin; ballots that were imported are put into the log."""
    from comity.actions.consultation import open_consultation

    logged = open_consultation(forum=forum, consultation=id)
    then = f"comity vote {forum} {id} --code CODE STATEMENT=agree"
    told(as_json, logged, "did.consultation.open", consultation=id, then=then)


@consultation.command(
    "extend",
    examples=[("comity consultation extend talks water --closes 2026-12-18T18:00Z", "Give it more time.")],
)
@click.argument("forum")
@click.argument("id")
@click.option("--closes", **TIME, required=True, help="When voting ends; `never`: no time is set.")
@as_json
def extend(forum: str, id: str, closes: str, as_json: bool) -> None:  # noqa: A002
    """Let voting end at another time."""
    from comity.actions.consultation import extend_consultation

    logged = extend_consultation(forum=forum, consultation=id, closes=time_or_none(closes))
    told(as_json, logged, "did.consultation.extend", consultation=id, closes=closes)


@consultation.command("close", examples=[("comity consultation close talks water", "End voting, and count.")])
@click.argument("forum")
@click.argument("id")
@as_json
def close(forum: str, id: str, as_json: bool) -> None:  # noqa: A002
    """End voting; the last ballots go into the log, and so does what was counted."""
    from comity.actions.consultation import close_consultation

    logged = close_consultation(forum=forum, consultation=id)
    counted = logged.entry.event.body
    votes = WORDS.say("count.votes", n=counted["counted"])
    told(
        as_json,
        logged,
        "did.consultation.close",
        consultation=id,
        votes=votes,
        n=counted["ballots"],
        document=dict(counted),
        then=f"comity analyze --forum {forum} --consultation {id}",
    )


@consultation.command("list", examples=[("comity consultation list talks", "All of a forum.")])
@click.argument("forum")
@as_json
def list_(forum: str, as_json: bool) -> None:
    """List the consultations of a forum, with statements and turnout."""
    from comity.cli.forum_show import consultations
    from comity.store.overview import overview

    found = overview(forum)["consultations"]
    then = "" if found else f"comity consultation new {forum} ID --title TITLE"
    tell(as_json, found, consultations(found), then=then)
