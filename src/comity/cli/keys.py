"""``comity keys``: keys of parties, of the node and of logs."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from comity.cli.command import Command, Group
from comity.cli.draft import draft, drafted
from comity.cli.given import FILE, read_key
from comity.cli.options import writable
from comity.cli.tell import aligned, as_json, tell, told
from comity.errors import InputError
from comity.words import ENGLISH as WORDS


@click.group(
    "keys",
    cls=Group,
    examples=[
        ("comity keys new --name north-2026 --out north.key", "Make a key for a party; needs no store."),
        ("comity keys list talks", "See which keys a forum knows."),
        ("comity keys rotate talks log", "Make the next key of the log, and revoke the one before."),
    ],
)
def keys() -> None:
    """Make, list, add, revoke and rotate keys.

    The secret keys of the node and of its logs are in COMITY_HOME; those of parties stay with the parties.
    """


@keys.command(
    "new",
    cls=Command,
    quiet=False,
    examples=[("comity keys new --name north-2026 --out north.key", "Writes north.key and north.key.pub.")],
)
@click.option("--name", required=True, help="Name of the key, public, without spaces.")
@click.option("--out", type=FILE, metavar="FILE", required=True, help="Where to; never over another file.")
@as_json
def new(name: str, out: Path, as_json: bool) -> None:
    """Make a key for a party; needs no store.

    FILE is the secret: keep it. FILE.pub is for the secretariat.
    """
    public = out.with_name(f"{out.name}.pub")
    writable(out)
    if public.exists():
        raise InputError("there is a file of this name", "Choose another name.", file=str(public))
    from comity.record.keys import PARTY, SigningKey

    key = SigningKey.generate(name, PARTY)
    key.write(out)
    public.write_text(f"{key.verifier.vkey}\n", encoding="utf-8", newline="\n")
    document = {"vkey": key.verifier.vkey, "secret": str(out), "public": str(public)}
    said = [WORDS.say("did.keys.new", name=str(out), public=str(public))]
    then = f"comity party admit FORUM ID --name NAME --kind KIND --key {shlex.quote(str(public))}"
    tell(as_json, document, said, lines=[key.verifier.vkey], then=then)


@keys.command("list", examples=[("comity keys list talks", "All keys, also those that were revoked.")])
@click.argument("forum")
@as_json
def list_(forum: str, as_json: bool) -> None:
    """List the keys that a forum knows, with purpose, owner and stage."""
    from comity.store.overview import known_keys

    found = known_keys(forum)
    rows = []
    for k in found:
        stage = WORDS.say(f"at_stage.{k['stage']}") + (f" ({k['reason']})" if k["reason"] else "")
        rows.append([k["purpose"], k["party"] or "", stage, k["vkey"]])
    tell(as_json, found, lines=(p.text for p in aligned(rows)))


@keys.command(
    "add",
    examples=[
        ("comity keys add talks --party north north.key.pub", "By the secretariat."),
        (
            "comity keys add talks --party north next.key.pub --draft add.txt",
            "By the party, under its present key.",
        ),
    ],
)
@click.argument("forum")
@click.argument("file", type=FILE)
@click.option("--party", metavar="ID", required=True, help="Whose key it is.")
@click.option("--key-name", metavar="NAME", help="Name for an ssh-ed25519 key.")
@drafted
@as_json
def add(forum: str, file: Path, party: str, key_name: str | None, draft_: Path | None, as_json: bool) -> None:
    """Give a party a key: FILE is a public key, ours or of ssh-ed25519."""
    vkey = read_key(file, key_name) or ""
    if draft_ is not None:
        body = {"vkey": vkey, "purpose": "party", "party": party}
        draft(draft_, as_json, forum=forum, party=party, kind="key.add", body=body)
        return
    from comity.actions.keys import add_key

    logged = add_key(forum=forum, party=party, vkey=vkey)
    told(as_json, logged, "did.keys.add", party=party, key=_short(vkey), document={"vkey": vkey})


@keys.command(
    "revoke",
    examples=[
        ("comity keys revoke talks 3f9a0c12 --reason stolen", "By its id, as `comity keys list` shows it."),
        ("comity keys revoke talks north-2026 --reason rotated --draft revoke.txt", "By the party, signed."),
    ],
)
@click.argument("forum")
@click.argument("key")
@click.option(
    "--reason", type=click.Choice(["rotated", "lost", "stolen", "ended"]), required=True, help="Why."
)
@drafted
@as_json
def revoke(forum: str, key: str, reason: str, draft_: Path | None, as_json: bool) -> None:
    """Revoke a key; what it signed before stays as it was. KEY is its name, its id, or the whole line."""
    from comity.store.overview import known_keys

    named = [k for k in known_keys(forum) if k["vkey"] == key or key in k["vkey"].split("+")[:2]]
    found = [k for k in named if k["stage"] == "valid"] or named
    if len(found) != 1:
        problem = f"{len(found)} keys are called “{key}” here" if found else f"there is no key “{key}” here"
        raise InputError(problem, f"`comity keys list {forum}` shows them all.")
    vkey, party = found[0]["vkey"], found[0]["party"]
    if draft_ is not None:
        if party is None:
            raise click.UsageError("--draft is for keys of parties.")
        body = {"vkey": vkey, "reason": reason}
        draft(draft_, as_json, forum=forum, party=party, kind="key.revoke", body=body)
        return
    from comity.actions.keys import revoke_key

    logged = revoke_key(forum=forum, vkey=vkey, reason=reason)
    told(as_json, logged, "did.keys.revoke", key=_short(vkey), reason=reason, document={"vkey": vkey})


@keys.command(
    "rotate",
    examples=[
        ("comity keys rotate talks node", "The node signs entries of this forum with its next key."),
        ("comity keys rotate talks log --keep-old", "Checkpoints are signed by both for a while."),
    ],
)
@click.argument("forum")
@click.argument("purpose", type=click.Choice(["node", "log"]))
@click.option("--keep-old", is_flag=True, help="Do not revoke the keys before it.")
@as_json
def rotate(forum: str, purpose: str, keep_old: bool, as_json: bool) -> None:
    """Make the next key of the node or of the log, and revoke those before it.

    The node's key is shared by the forums of an installation: rotate it in each.
    """
    from comity.actions.keys import rotate_key
    from comity.store.overview import known_keys

    logged = rotate_key(forum=forum, purpose=purpose, revoke=not keep_old)
    valid = [k["vkey"] for k in known_keys(forum) if k["purpose"] == purpose and k["stage"] == "valid"]
    message = "did.keys.rotate.kept" if keep_old else "did.keys.rotate"
    told(as_json, logged, message, purpose=purpose, key=_short(valid[-1]), document={"valid": valid})


def _short(vkey: str) -> str:
    """Name a key by name and id."""
    return vkey.rpartition("+")[0]
