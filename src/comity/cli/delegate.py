"""``comity delegate``: who acts for a party."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.command import Group
from comity.cli.draft import draft, drafted
from comity.cli.given import FILE, read_text
from comity.cli.tell import aligned, as_json, tell, told
from comity.words import ENGLISH as WORDS


@click.group(
    "delegate",
    cls=Group,
    examples=[
        ("comity delegate accredit talks north d1 --role head", "Somebody may act for a party."),
        ("comity delegate list talks", "See who acts for whom."),
    ],
)
def delegate() -> None:
    """Accredit and dismiss the delegates of a party."""


@delegate.command(
    "accredit",
    examples=[
        (
            "comity delegate accredit talks north d1 --role head --credentials letter.txt",
            "With what was checked.",
        )
    ],
)
@click.argument("forum")
@click.argument("party")
@click.argument("id")
@click.option("--role", default="delegate", show_default=True, help="head, delegate, alternate or adviser.")
@click.option(
    "--credentials", type=FILE, metavar="FILE", help="Text that was checked: name, function, who sent."
)
@as_json
def accredit(
    forum: str,
    party: str,
    id: str,  # noqa: A002 - as it is shown
    role: str,
    credentials: Path | None,
    as_json: bool,
) -> None:
    """Accredit a delegate of a party.

    The log has the id, the role and the hash of the credentials; who it is stands in the credentials only,
    which can be erased.
    """
    from comity.actions.party import accredit_delegate

    text = read_text(credentials)
    logged = accredit_delegate(forum=forum, party=party, delegate=id, role=role, credentials=text)
    told(as_json, logged, "did.delegate.accredit", delegate=id, party=party)


@delegate.command(
    "dismiss",
    examples=[
        ("comity delegate dismiss talks north d1 --reason 'Posted elsewhere'", "By the secretariat."),
        (
            "comity delegate dismiss talks north d1 --reason 'Recalled' --draft recall.txt",
            "By the party, signed.",
        ),
    ],
)
@click.argument("forum")
@click.argument("party")
@click.argument("id")
@click.option("--reason", required=True, help="Why; it stands in the log.")
@drafted
@as_json
def dismiss(
    forum: str,
    party: str,
    id: str,  # noqa: A002
    reason: str,
    draft_: Path | None,
    as_json: bool,
) -> None:
    """Dismiss a delegate; what was done in the party's name stays."""
    if draft_ is not None:
        body = {"party": party, "delegate": id, "reason": reason}
        draft(draft_, as_json, forum=forum, party=party, kind="delegate.dismiss", body=body)
        return
    from comity.actions.party import dismiss_delegate

    logged = dismiss_delegate(forum=forum, party=party, delegate=id, reason=reason)
    told(as_json, logged, "did.delegate.dismiss", delegate=id, party=party)


@delegate.command("list", examples=[("comity delegate list talks --party north", "Those of one party.")])
@click.argument("forum")
@click.option("--party", metavar="ID", help="Only those of a party.")
@as_json
def list_(forum: str, party: str | None, as_json: bool) -> None:
    """List delegates: party, id, role."""
    from comity.store.overview import delegates

    found = delegates(forum, party)
    rows = [[d["party"], d["delegate"], d["role"], WORDS.say(f"at_stage.{d['stage']}")] for d in found]
    tell(as_json, found, aligned(rows) if rows else [WORDS.say("shown.no_delegates")])
