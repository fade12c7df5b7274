"""``comity rebuild``: make all tables again from the log."""

from __future__ import annotations

import click

from comity.cli.command import StoreCommand
from comity.cli.progress import Progress
from comity.cli.tell import as_json, tell
from comity.words import ENGLISH as WORDS


@click.command(
    "rebuild",
    cls=StoreCommand,
    quiet=True,
    examples=[
        ("comity rebuild", "Make all tables again from the logs."),
        ("comity rebuild --check", "And see whether they are as they were, byte for byte."),
    ],
)
@click.option("--check", is_flag=True, help="Compare all rows before and after; exit code 3 if any differs.")
@as_json
def rebuild(check: bool, quiet: bool, as_json: bool) -> None:
    """Drop all tables that follow from the logs, and make them again.

    Logs, texts, people, codes and ballots are left as they are.
    """
    from comity.actions.rebuild import rebuild_projections
    from comity.store.dump import dump

    with Progress(quiet=quiet) as progress:
        progress("rebuild", 0, None)
        before = set(dump()) if check else set()
        forums = rebuild_projections()
        after = set(dump())
    if check and before != after:
        _differs(before, after)
    document = {"forums": forums, "rows": len(after), "same": True if check else None}
    said = [WORDS.say("did.rebuild", forums=WORDS.say("count.forums", n=forums), n=len(after))]
    if check:
        said.append(WORDS.say("did.rebuild.same"))
    tell(as_json, document, said)


def _differs(before: set[bytes], after: set[bytes]) -> None:
    """Name the first row that differs.

    Raises
    ------
    VerificationError
    """
    import json

    from comity.errors import VerificationError

    row = json.loads(min(before ^ after))
    n = len({json.dumps([json.loads(x)["table"], json.loads(x)["id"]]) for x in before ^ after})
    raise VerificationError(
        f"{n} rows were not as the logs say; the first is {row['id']} in {row['table']}",
        "They are now. Somebody wrote to the database beside Comity: find out who.",
    )
