"""``comity cosign``: sign the log of a forum, and collect the cosignatures of its witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from comity.cli.command import StoreCommand
from comity.cli.paragraphs import Paragraph, fitted
from comity.cli.progress import Progress
from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from comity.node.cosign import CosignResult


@click.command(
    "cosign",
    cls=StoreCommand,
    quiet=True,
    examples=[
        ("comity cosign talks", "Sign the log as it is now, and ask the witnesses of its policy."),
    ],
)
@click.argument("forum")
def cosign(forum: str, quiet: bool) -> None:
    """Sign the log of a forum, and collect the cosignatures of its witnesses.

    A witness that does not answer is left out; ask again later. Exit code 3: a witness knows more than this
    database, which was restored from an older backup; nothing is signed. 4: the log forked.
    """
    from comity.actions.may import current
    from comity.node.cosign import check_results, collect_cosignatures, latest_checkpoint
    from comity.record.checkpoint import Checkpoint
    from comity.record.policy import Policy
    from comity.record.standing import standing

    with Progress(quiet=quiet) as progress:
        results = collect_cosignatures(forum, progress=progress)
    state, note = current(forum), latest_checkpoint(forum)
    assert note is not None
    policy = Policy.parse(state.policy)
    said = [_sentence(result) for result in results]
    if not results:
        said.append(WORDS.say("cosign.none", forum=forum, size=Checkpoint.parse(note.text).size))
    said.append(WORDS.say(f"standing.{standing(policy, note)}", quorum=policy.quorum))
    click.echo(fitted(Paragraph(text, 0, 2) for text in said))
    if any(result.status in (403, 404) for result in results):
        for vkey in state.valid_keys("log"):
            click.echo(f"  {vkey}")
    check_results(forum, results)


def _sentence(result: CosignResult) -> str:
    """Say what came of asking a witness."""
    key = f"cosign.{result.code}"
    for part in (result.reason, str(result.status)):
        if WORDS.has(f"{key}.{part}"):
            key = f"{key}.{part}"
    status = str(result.status)
    return WORDS.say(key, name=result.witness, n=result.size, status=status, reason=result.reason)
