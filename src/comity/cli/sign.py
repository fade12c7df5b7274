"""``comity sign``: sign an act where the key is."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.command import Command
from comity.cli.given import FILE, read_text
from comity.cli.options import writable
from comity.cli.paragraphs import Paragraph
from comity.cli.tell import aligned, as_json, tell
from comity.errors import InputError
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.record.event import Event
    from comity.record.note import Note


@click.command(
    "sign",
    cls=Command,
    quiet=False,
    examples=[
        ("comity sign act.txt --key north.key", "Sign it; writes act.txt.signed."),
        ("comity sign act.txt --key ~/.ssh/id_ed25519 --key-name acme", "With a key of OpenSSH."),
        ("comity sign act.txt.signed --key south.key", "Add the line of a co-sponsor."),
    ],
)
@click.argument("note", type=FILE)
@click.option("--key", type=FILE, metavar="FILE", required=True, help="Secret key: ours, or of OpenSSH.")
@click.option("--key-name", metavar="NAME", help="Name of an ssh-ed25519 key, as the forum knows it.")
@click.option("--passphrase-env", metavar="VARIABLE", help="Environment variable with the key's passphrase.")
@click.option("--out", type=FILE, metavar="FILE", help="Where to; by default NOTE.signed.")
@as_json
def sign(
    note: Path,
    key: Path,
    key_name: str | None,
    passphrase_env: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Sign an act with the key of a party; needs no store.

    NOTE is what --draft has written, or an act that somebody signed before: then a line is added. Run it on
    the machine where the key is. It says in words what is signed.
    """
    out = out or (note if note.name.endswith(".signed") else note.with_name(f"{note.name}.signed"))
    writable(out)
    from comity.record.keys import PARTY, TYPES, SigningKey

    drawn, event = _read(note)
    passphrase = None
    if passphrase_env is not None:
        passphrase = os.environ.get(passphrase_env)
        if passphrase is None:
            raise InputError(f"there is no environment variable {passphrase_env}", "Set it, or leave it out.")
    signing = SigningKey.read(key, passphrase, key_name)
    if signing.type != TYPES[PARTY]:
        raise InputError("it is no key of a party", "Make one with `comity keys new`.", file=str(key))
    if any((s.name, s.key_id) == (signing.name, signing.verifier.id) for s in drawn.signatures):
        raise InputError(f"{signing.name} has signed it already", "Nothing to do: bring it.", file=str(note))
    signed = drawn.signed_by(signing.sign(drawn.text))
    out.write_bytes(signed.to_bytes())
    names = [s.name for s in signed.signatures]
    document = {"signed": event.to_dict(), "by": names, "file": str(out)}
    forum = event.forum.rpartition("/")[2]
    then = f"comity bring {forum} {shlex.quote(str(out))}"
    tell(as_json, document, _shown(event, names, str(out)), then=then)


def _read(path: Path) -> tuple[Note, Event]:
    """Read a draft, or a note that was signed before."""
    from comity.record.event import Event
    from comity.record.note import Note

    text = read_text(path) or ""
    try:
        note = Note(text) if "\n\n" not in text else Note.parse(text)
        return note, Event.parse(note.text)
    except InputError as e:
        e.file = str(path)
        raise


def _shown(event: Event, names: list[str], out: str) -> Iterator[Paragraph]:
    """Say what is signed, in words, and every field of it."""
    from comity.forum.kinds import KINDS

    yield Paragraph(WORDS.say("did.sign", names=WORDS.join(names), forum=event.forum))
    if event.kind in KINDS:
        yield Paragraph(KINDS[event.kind].says, 2)
    by = event.by.removeprefix("party:")
    rows = [["kind", event.kind], ["by", by], *([k, str(v)] for k, v in event.body.items()), ["at", event.at]]
    yield from aligned(rows, 2)
    yield Paragraph(WORDS.say("cli.wrote", name=out))
