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
@click.option(
    "--cosign/--no-cosign", default=True, show_default=True, help="Ask the witnesses of its policy."
)
@as_json
def publish(forum: str, folder: Path, reason: str | None, cosign: bool, quiet: bool, as_json: bool) -> None:
    """Write a folder that any static server can host, and that anyone can recompute and verify.

    It holds the log, and of every consultation that is closed the ballots (unless sealed), votes, settings,
    analysis and report. The hash of its manifest is put into the log, and the log's witnesses, if its policy
    names any, are asked to cosign.
    """
    from comity.actions.may import current
    from comity.actions.publish import publish_outcome
    from comity.node.cosign import check_results, collect_cosignatures, latest_checkpoint
    from comity.record.policy import Policy
    from comity.record.standing import standing

    with Progress(quiet=quiet) as progress:

        def ask(name: str) -> None:
            check_results(name, collect_cosignatures(name, progress=progress))

        done = publish_outcome(
            forum=forum, folder=folder, reason=reason, progress=progress, cosign=ask if cosign else None
        )
    policy, note = Policy.parse(current(forum).policy), latest_checkpoint(forum)
    assert note is not None
    stands = standing(policy, note)
    document = {
        "forum": forum,
        "folder": str(done.folder),
        "edition": done.edition,
        "files": done.files,
        "size": done.size,
        "manifest": done.manifest,
        "new": done.new,
        "standing": stands,
    }
    key = "did.publish" if done.new else "did.publish.same"
    said = [WORDS.say(key, forum=forum, name=str(folder), n=done.files, edition=done.edition, size=done.size)]
    said.append(WORDS.say(f"standing.{stands}", quorum=policy.quorum))
    tell(as_json, document, said, then=f"comity verify {shlex.quote(str(folder))}")
