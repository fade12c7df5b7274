"""``comity publish``: a folder that anyone can host, recompute and verify."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from comity.cli.command import StoreCommand
from comity.cli.options import FOLDER
from comity.cli.progress import Progress
from comity.cli.tell import as_json, tell
from comity.words import ENGLISH as WORDS


@click.command(
    "publish",
    cls=StoreCommand,
    quiet=True,
    examples=[
        ("comity publish talks public/", "Write all that there is to a folder."),
        ("comity publish talks public/ --reason 'A statement was erased'", "Say why findings differ now."),
    ],
)
@click.argument("forum")
@click.argument("folder", type=FOLDER)
@click.option("--reason", metavar="TEXT", help="Why findings that were published before are different now.")
@as_json
def publish(forum: str, folder: Path, reason: str | None, quiet: bool, as_json: bool) -> None:
    """Write a folder that any static server can host, and that anyone can recompute and verify.

    It holds the log, and of every consultation that is closed the ballots (unless sealed), votes, settings,
    analysis and report. The hash of its manifest is put into the log.
    """
    from comity.actions.publish import publish_outcome

    with Progress(quiet=quiet) as progress:
        done = publish_outcome(forum=forum, folder=folder, reason=reason, progress=progress)
    document = {
        "forum": forum,
        "folder": str(done.folder),
        "edition": done.edition,
        "files": done.files,
        "size": done.size,
        "manifest": done.manifest,
        "new": done.new,
    }
    key = "did.publish" if done.new else "did.publish.same"
    said = [WORDS.say(key, forum=forum, name=str(folder), n=done.files, edition=done.edition, size=done.size)]
    tell(as_json, document, said, then=f"comity verify {shlex.quote(str(folder))}")
