"""Acts that a party signs with its own key: drawn up into a file, to be signed where the key is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from comity.cli.given import FILE
from comity.cli.options import writable
from comity.cli.tell import tell
from comity.words import ENGLISH as WORDS

#: For acts that a party may sign itself.
drafted = click.option(
    "--draft",
    "draft_",
    type=FILE,
    metavar="FILE",
    help="Log nothing: write the act to this file, for `comity sign` and `comity bring`.",
)


def draft(
    file: Path,
    as_json: bool,
    *,
    forum: str,
    party: str,
    kind: str,
    body: Mapping[str, Any],
    blobs: Mapping[str, bytes] | None = None,
) -> None:
    """Draw up an act, write it to a file, and tell how to sign it."""
    writable(file)
    from comity.actions.signed import draw_up_act

    event = draw_up_act(forum=forum, party=party, kind=kind, body=body, blobs=blobs)
    file.write_text(event.text, encoding="utf-8", newline="\n")
    said = [WORDS.say("did.draft", name=str(file), kind=kind, party=party)]
    tell(as_json, event.to_dict(), said, then=f"comity sign {shlex.quote(str(file))} --key KEY")
