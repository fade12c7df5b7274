"""``comity batch``: put the ballots that wait into the log."""

from __future__ import annotations

import click

from comity.cli.command import StoreCommand
from comity.cli.tell import as_json, tell
from comity.words import ENGLISH as WORDS


@click.command(
    "batch",
    cls=StoreCommand,
    examples=[("comity batch talks", "Keep the promises that are due; run it every few minutes.")],
)
@click.argument("forum")
@as_json
def batch(forum: str, as_json: bool) -> None:
    """Put the ballots that wait into the log, under one root for each consultation.

    Every ballot was promised a batch within the time that the forum's rules say (batch_seconds).
    """
    from comity.actions.ballot import log_batch
    from comity.store.overview import overview

    open_ = [c["consultation"] for c in overview(forum)["consultations"] if c["stage"] == "open"]
    logged = {name: log_batch(forum=forum, consultation=name) for name in open_}
    logged = {name: n for name, n in logged.items() if n}
    said = [WORDS.say("did.batch", consultation=name, n=n) for name, n in logged.items()]
    tell(as_json, {"forum": forum, "ballots": logged}, said or [WORDS.say("did.batch.none")])
