"""``comity party``: who takes part in its own name."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.command import Group
from comity.cli.draft import draft, drafted
from comity.cli.given import FILE, Rows, read_key
from comity.cli.options import INPUT
from comity.cli.tell import aligned, as_json, tell, told
from comity.words import ENGLISH as WORDS

_NEED, _MAY = ("party", "name", "kind"), ("role", "country", "vkey")


@click.group(
    "party",
    cls=Group,
    examples=[
        (
            "comity party admit talks north --name North --kind government",
            "Admit a party; region and income group follow from the country.",
        ),
        ("comity party admit talks --csv parties.csv", "Admit all of a table, or none."),
        ("comity party list talks", "See who is here."),
    ],
)
def party() -> None:
    """Admit parties and observers, one by one or from a table."""


@party.command(
    "admit",
    examples=[
        ("comity party admit talks north --name North --kind government", "A government."),
        ("comity party admit talks rivers --name Rivers --kind civil-society --role observer", "Observers."),
        (
            "comity party admit talks acme --name Acme --kind company --key id_ed25519.pub --key-name acme",
            "A party that signs its acts with a key that it has already.",
        ),
        ("comity party admit talks --csv parties.csv", "All of a table, or none."),
    ],
)
@click.argument("forum")
@click.argument("id", required=False)
@click.option("--name", help="What it is called.")
@click.option("--kind", help="government, intergovernmental-organisation, company, technical-community, "
    "academia, civil-society or other.")  # fmt: skip
@click.option("--role", default="party", show_default=True, help="`party` or `observer`.")
@click.option("--country", metavar="CODE", help="ISO 3166-1 code, such as KEN.")
@click.option("--key", type=FILE, metavar="FILE", help="Its public key: our line, or an ssh-ed25519 line.")
@click.option("--key-name", metavar="NAME", help="Name for an ssh-ed25519 key.")
@click.option("--csv", type=INPUT, metavar="FILE", help="Table with party, name, kind; role, country, vkey.")
@as_json
def admit(
    forum: str,
    id: str | None,  # noqa: A002 - as it is shown
    name: str | None,
    kind: str | None,
    role: str,
    country: str | None,
    key: Path | None,
    key_name: str | None,
    csv: str | None,
    as_json: bool,
) -> None:
    """Admit a party or an observer, or all of a table.

    A party that left is admitted again the same way.
    """
    then = f"comity invite {forum} 30 --party ID --out sheet.html"
    if csv is not None:
        if id or name or kind or country or key:
            raise click.UsageError("Give a party, or a table: not both.")
        from comity.actions.party import admit_parties

        table = Rows(csv, _NEED, _MAY)
        with table.placed():
            logged = admit_parties(forum=forum, parties=table.rows)
        if logged is None:
            tell(as_json, {"forum": forum, "admitted": 0}, [WORDS.say("did.nothing")])
            return
        ids = [row["party"] for row in table.rows]
        document = {"admitted": ids}
        told(as_json, logged, "did.party.admit_all", n=len(ids), document=document, then=then)
        return
    if not (id and name and kind):
        raise click.UsageError("Give ID, --name and --kind; or --csv FILE.")
    from comity.actions.party import admit_party

    vkey = read_key(key, key_name)
    logged = admit_party(forum=forum, party=id, name=name, kind=kind, role=role, country=country, vkey=vkey)
    then = then.replace("ID", id)
    told(as_json, logged, f"did.party.admit.{_role(role)}", name=name, then=then, document={"party": id})


def _role(role: str) -> str:
    return role if role == "observer" else "party"


@party.command(
    "leave",
    examples=[
        ("comity party leave talks acme --reason 'Left the sector'", "By the secretariat."),
        ("comity party leave talks acme --reason 'We leave' --draft leave.txt", "By the party, signed."),
    ],
)
@click.argument("forum")
@click.argument("id")
@click.option("--reason", required=True, help="Why; it stands in the log.")
@drafted
@as_json
def leave(
    forum: str,
    id: str,  # noqa: A002
    reason: str,
    draft_: Path | None,
    as_json: bool,
) -> None:
    """Let a party leave; what it did stays."""
    if draft_ is not None:
        body = {"party": id, "reason": reason}
        draft(draft_, as_json, forum=forum, party=id, kind="party.leave", body=body)
        return
    from comity.actions.party import remove_party

    logged = remove_party(forum=forum, party=id, reason=reason)
    told(as_json, logged, "did.party.leave", party=id, reason=reason)


@party.command("list", examples=[("comity party list talks", "Everybody who is or was a party.")])
@click.argument("forum")
@as_json
def list_(forum: str, as_json: bool) -> None:
    """List parties and observers, with kind, country and delegates."""
    from comity.store.overview import overview

    found = overview(forum)["parties"]
    rows = []
    for p in found:
        what = ", ".join(x for x in (p["kind"], p["country"], p["role"]) if x and x != "party")
        n = WORDS.say("shown.delegates", n=p["delegates"])
        gone = "" if p["stage"] == "admitted" else f" ({WORDS.say('at_stage.left')})"
        rows.append([p["party"], what, n, p["name"] + gone])
    none = [WORDS.say("shown.no_parties")]
    then = "" if found else f"comity party admit {forum} ID --name NAME --kind KIND"
    tell(as_json, found, aligned(rows) if rows else none, then=then)
