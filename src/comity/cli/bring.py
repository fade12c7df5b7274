"""``comity bring``: log an act that a party has signed."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.command import StoreCommand
from comity.cli.given import FILE, read_text
from comity.cli.tell import as_json, told
from comity.errors import InputError
from comity.words import ENGLISH as WORDS


@click.command(
    "bring",
    cls=StoreCommand,
    examples=[("comity bring talks act.txt.signed", "Log an act that was signed elsewhere.")],
)
@click.argument("forum")
@click.argument("file", type=FILE)
@as_json
def bring(forum: str, file: Path, as_json: bool) -> None:
    """Bring a signed act back into the log of a forum.

    The first line is by the party that acts; more lines are of co-sponsors.
    """
    from comity.actions.signed import bring_act
    from comity.record.note import Note

    try:
        note = Note.parse(read_text(file) or "")
    except InputError as e:
        e.file = str(file)
        raise
    logged = bring_act(forum=forum, note=note)
    names = [s.name for s in note.signatures]
    kind = logged.entry.event.kind
    receipt = f"comity receipt {forum} --act {logged.index}"
    told(
        as_json, logged, "did.bring", what=kind, names=WORDS.join(names), document={"by": names}, then=receipt
    )
