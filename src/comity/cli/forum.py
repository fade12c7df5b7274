"""``comity forum``: the life of a forum, from its announcement to its close."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from comity.cli.command import Group
from comity.cli.given import FILE, TIME, read_rules, read_text, time_or_none
from comity.cli.tell import aligned, as_json, tell, told
from comity.words import ENGLISH as WORDS

F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    "forum",
    cls=Group,
    examples=[
        ("comity forum new talks --title 'Talks on the river'", "Announce a forum, and begin its log."),
        ("comity forum open talks", "Open it: from here on its rules are fixed."),
        ("comity forum show talks", "See where it stands, and what comes next."),
        ("comity forum close talks", "Close it, with all its consultations."),
    ],
)
def forum() -> None:
    """Announce, open, close, list and show forums.

    Everything that happens in a forum is an entry in its log, signed by the node. Database, keys and log are
    in the folder COMITY_HOME.
    """


def _announced(command: F) -> F:
    """Add the options of what is announced, which can change until the forum opens."""
    options = (
        click.option("--terms", type=FILE, metavar="FILE", help="Terms of reference: a file of text."),
        click.option("--rules", type=FILE, metavar="FILE", help="Rules in TOML; the rest is as usual."),
        click.option("--language", "languages", metavar="CODE", multiple=True, help="Such as en, ar; many."),
        click.option("--opens", **TIME, help="When it is to open; UTC unless it says otherwise."),
        click.option("--closes", **TIME, help="When it is to close."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@forum.command(
    "new",
    examples=[
        ("comity forum new talks --title 'Talks on the river'", "With the usual rules."),
        ("comity forum new talks --title Talks --terms terms.md --rules rules.toml", "With its own."),
        (
            "comity forum new talks-2 --title Talks --gathering talks --gathering-title Talks --edition 2027",
            "As one edition of a gathering that returns.",
        ),
    ],
)
@click.argument("name")
@click.option("--title", required=True, help="What it is called.")
@_announced
@click.option("--gathering", metavar="ID", help="Gathering that it belongs to.")
@click.option("--gathering-title", metavar="TEXT", help="What the gathering is called.")
@click.option("--edition", metavar="TEXT", help="Which edition of the gathering, such as 2027.")
@click.option("--policy", type=FILE, metavar="FILE", help="Witnesses and quorum; without it there are none.")
@as_json
def new(
    name: str,
    title: str,
    terms: Path | None,
    rules: Path | None,
    languages: tuple[str, ...],
    opens: str | None,
    closes: str | None,
    gathering: str | None,
    gathering_title: str | None,
    edition: str | None,
    policy: Path | None,
    as_json: bool,
) -> None:
    """Announce a forum, and begin its log.

    NAME is its id: small letters, digits and hyphens. Until it opens, `comity forum amend` changes what was
    announced. docs/forum.md lists the rules.
    """
    from comity.actions.forum import NO_WITNESSES, new_forum

    met = (gathering, gathering_title, edition)
    if any(met) and not all(met):
        raise click.UsageError("A gathering needs all of --gathering, --gathering-title and --edition.")
    logged = new_forum(
        forum=name,
        title=title,
        terms=read_text(terms),
        languages=languages or ("en",),
        rules=read_rules(rules),
        calendar={"opens": time_or_none(opens), "closes": time_or_none(closes), "stages": []},
        gathering={"id": gathering, "title": gathering_title or "", "edition": edition or ""}
        if gathering
        else None,
        policy=read_text(policy) or NO_WITNESSES,
    )
    then = f"comity consultation new {name} ID --title TITLE"
    told(as_json, logged, "did.forum.new", then=then, title=title)


@forum.command(
    "amend",
    examples=[("comity forum amend talks --rules rules.toml", "Change the rules, before it opens.")],
)
@click.argument("name")
@click.option("--title", help="What it is called.")
@_announced
@as_json
def amend(
    name: str,
    title: str | None,
    terms: Path | None,
    rules: Path | None,
    languages: tuple[str, ...],
    opens: str | None,
    closes: str | None,
    as_json: bool,
) -> None:
    """Change what was announced, before the forum opens.

    What is not given stays; `never` takes a time away. Rules come whole from the file: what it leaves out is
    as usual.
    """
    from comity.actions.forum import amend_forum

    changes: dict[str, Any] = {"title": title, "terms": read_text(terms), "rules": read_rules(rules)}
    changes = {k: v for k, v in changes.items() if v is not None}
    if languages:
        changes["languages"] = list(languages)
    if opens or closes:
        changes["calendar"] = _calendar(name, opens, closes)
    if not changes:
        raise click.UsageError("Nothing to change: give an option.")
    logged = amend_forum(forum=name, **changes)
    told(as_json, logged, "did.forum.amend", what=", ".join(changes), then=f"comity forum open {name}")


@forum.command("open", examples=[("comity forum open talks", "Its rules are fixed from here on.")])
@click.argument("name")
@as_json
def open_(name: str, as_json: bool) -> None:
    """Open a forum; its rules are fixed from here on."""
    from comity.actions.forum import open_forum

    logged = open_forum(forum=name)
    told(as_json, logged, "did.forum.open", then=f"comity consultation open {name} ID")


@forum.command(
    "close",
    examples=[("comity forum close talks", "Close it, and before it what is still open in it.")],
)
@click.argument("name")
@as_json
def close(name: str, as_json: bool) -> None:
    """Close a forum, and before it whatever consultation is still open."""
    from comity.actions.forum import close_forum

    logged = close_forum(forum=name)
    told(as_json, logged, "did.forum.close", then=f"comity publish {name} FOLDER")


@forum.command("cancel", examples=[("comity forum cancel talks --reason 'No quorum'", "Call it off.")])
@click.argument("name")
@click.option("--reason", required=True, help="Why; it stands in the log.")
@as_json
def cancel(name: str, reason: str, as_json: bool) -> None:
    """Call a forum off."""
    from comity.actions.forum import cancel_forum

    told(as_json, cancel_forum(forum=name, reason=reason), "did.forum.cancel", reason=reason)


@forum.command(
    "extend",
    examples=[("comity forum extend talks --closes 2026-12-18T18:00Z", "Give it more time.")],
)
@click.argument("name")
@click.option("--opens", **TIME, help="When it was to open.")
@click.option("--closes", **TIME, help="When it is to close; `never`: no time is set.")
@as_json
def extend(name: str, opens: str | None, closes: str | None, as_json: bool) -> None:
    """Change the calendar of an open forum."""
    from comity.actions.forum import extend_forum

    if not (opens or closes):
        raise click.UsageError("Give --closes, or --opens.")
    logged = extend_forum(forum=name, calendar=_calendar(name, opens, closes))
    told(as_json, logged, "did.forum.extend", closes=closes or "")


@forum.command(
    "policy",
    examples=[
        ("comity forum policy talks policy.txt", "Name the witnesses, and how many must have seen it.")
    ],
)
@click.argument("name")
@click.argument("file", type=FILE)
@as_json
def policy(name: str, file: Path, as_json: bool) -> None:
    """Set witnesses and quorum: a file in the form of C2SP's tlog-policy.

    Without witnesses an outcome is published; with them it is final once the quorum has seen it.
    """
    from comity.actions.forum import set_policy

    logged = set_policy(forum=name, policy=read_text(file) or "")
    told(as_json, logged, "did.forum.policy", then=f"comity publish {name} FOLDER")


@forum.command("list", examples=[("comity forum list", "All forums of this installation.")])
@click.option("--gathering", metavar="ID", help="Only those of a gathering, in all its editions.")
@as_json
def list_(gathering: str | None, as_json: bool) -> None:
    """List the forums that are here."""
    from comity.store.overview import forums

    found = forums(gathering)
    if not found:
        tell(as_json, found, [WORDS.say("shown.no_forums")], then="comity forum new NAME --title TITLE")
        return
    rows = [
        [f["forum"], WORDS.say(f"at_stage.{f['stage']}"), f["title"], _met(f["gathering"], f["edition"])]
        for f in found
    ]
    tell(as_json, found, aligned(rows))


def _met(gathering: str | None, edition: str | None) -> str:
    """Name the edition of a gathering."""
    return (
        "" if gathering is None else WORDS.say("shown.gathering", gathering=gathering, edition=edition or "")
    )


@forum.command("show", examples=[("comity forum show talks", "Where it stands, and what comes next.")])
@click.argument("name")
@as_json
def show(name: str, as_json: bool) -> None:
    """Show where a forum stands: rules, parties, consultations, turnout, and what comes next."""
    from comity.cli.forum_show import next_steps, shown
    from comity.store.overview import overview

    found = overview(name)
    steps = next_steps(found)
    listed = [{"code": code, "command": command} for code, command in steps]
    tell(as_json, {**found, "next": listed}, [] if as_json else shown(found))
    if not as_json:
        for code, command in steps:
            click.echo(
                f"  {WORDS.say(f'next.{code}')}: {command}" if command else f"  {WORDS.say(f'next.{code}')}"
            )


def _calendar(name: str, opens: str | None, closes: str | None) -> dict[str, Any]:
    """Change the times that are given in a forum's calendar."""
    from comity.actions.may import current

    given = {"opens": opens, "closes": closes}
    return {**current(name).calendar, **{k: time_or_none(v) for k, v in given.items() if v is not None}}
