"""``comity position``: what parties say, beside how their people voted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from comity.cli.command import Group
from comity.cli.draft import draft, drafted
from comity.cli.paragraphs import Paragraph
from comity.cli.tell import aligned, as_json, tell, told
from comity.words import ENGLISH as WORDS


@click.group(
    "position",
    cls=Group,
    examples=[
        ("comity position take talks water north 7 agree", "In the name of a party."),
        ("comity position take talks water north 7 agree --draft act.txt", "Under its own key."),
        ("comity position list talks water", "Positions, beside how each party's people voted."),
    ],
)
def position() -> None:
    """Take and list positions of parties.

    A party's position and the votes of its people are kept apart: it may agree while its people are split.
    """


@position.command(
    "take",
    examples=[
        ("comity position take talks water north 7 agree", "Attested by the node."),
        (
            "comity position take talks water north 7 disagree --note 'Not at this price' --draft act.txt",
            "To be signed with the party's own key.",
        ),
        ("comity position take talks water north 7 withdrawn", "Take it back."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("party")
@click.argument("statement")
@click.argument("position", type=click.Choice(["agree", "disagree", "pass", "withdrawn"]))
@click.option("--note", metavar="TEXT", help="Words on it; they are public.")
@click.option("--delegate", metavar="ID", help="Accredited delegate who does it, for the log.")
@drafted
@as_json
def take(
    forum: str,
    consultation: str,
    party: str,
    statement: str,
    position: str,
    note: str | None,
    delegate: str | None,
    draft_: Path | None,
    as_json: bool,
) -> None:
    """Take a party's position on a statement, or change it.

    Where the forum's rules want it signed, draw it up with --draft, sign it with `comity sign`, and bring it
    with `comity bring`.
    """
    from comity.actions.position import stance, take_position

    if draft_ is not None:
        body, blobs = stance(consultation, statement, position, note)
        kind = "position.take"
        draft(draft_, as_json, forum=forum, party=party, kind=kind, body=body, blobs=blobs)
        return
    logged = take_position(
        forum=forum,
        consultation=consultation,
        party=party,
        statement=statement,
        position=position,
        note=note,
        delegate=delegate,
    )
    told(as_json, logged, f"did.position.{position}", party=party, statement=statement)


@position.command(
    "list",
    examples=[
        ("comity position list talks water", "All parties, statement by statement."),
        ("comity position list talks water --party north", "One party."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.option("--party", metavar="ID", help="Only this party.")
@as_json
def list_(forum: str, consultation: str, party: str | None, as_json: bool) -> None:
    """List positions, each beside how the party's people voted: agreed, split or silent.

    Nothing is told of fewer people than the forum's smallest cell.
    """
    from comity.store.positions import positions

    found = positions(forum, consultation, party)
    tell(as_json, found["statements"], _shown(found))


def _shown(found: dict[str, Any]) -> Iterator[Paragraph]:
    if not found["statements"]:
        yield Paragraph(WORDS.say("shown.no_positions"))
        return
    if found["early"]:
        yield Paragraph(WORDS.say("shown.early"))
    for s in found["statements"]:
        yield Paragraph(f"[{s['statement']}] {s['text'] or WORDS.say('shown.erased_text')}", 0, 4)
        yield from aligned([[p["party"], _position(p), _inside(p["inside"])] for p in s["parties"]], 4)


def _position(p: dict[str, Any]) -> str:
    said = WORDS.say(f"stance.{p['position'] or 'none'}")
    return f"{said}, {WORDS.say('stance.signed')}" if p["signed"] else said


def _inside(found: dict[str, Any]) -> str:
    said = WORDS.say(".".join(x for x in (f"inside.{found['code']}", found["side"]) if x))
    if found["agree"] is None:
        return said
    counts = {k: found[k] for k in ("agree", "passed", "disagree")}
    return f"{said}: {WORDS.say('inside.counts', **counts)}"
