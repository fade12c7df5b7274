"""``comity statement``: what is voted on."""

from __future__ import annotations

from pathlib import Path

import click

from comity.cli.command import Group
from comity.cli.draft import draft, drafted
from comity.cli.given import Rows
from comity.cli.options import INPUT
from comity.cli.tell import aligned, as_json, tell, told
from comity.words import ENGLISH as WORDS

_REASONS = "fits, duplicate, off-topic, unclear, several-ideas, not-a-statement, personal, unlawful, spam, " \
    "wording or other"  # fmt: skip


@click.group(
    "statement",
    cls=Group,
    examples=[
        ("comity statement add talks water 'Every village gets a well.'", "Put one forward."),
        ("comity statement add talks water --csv statements.csv", "Put forward all of a table, or none."),
        ("comity statement list talks water --stage submitted", "See what waits for moderation."),
        ("comity statement moderate talks water 12 reject --reason duplicate", "Decide, with the reason."),
    ],
)
def statement() -> None:
    """Put forward, moderate, split, merge, reword and list statements."""


@statement.command(
    "add",
    examples=[
        (
            "comity statement add talks water 'Every village gets a well.' 'Rivers are shared.'",
            "Two statements.",
        ),
        ("comity statement add talks water --csv statements.csv", "Those of a table: text, lang, id."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("text", nargs=-1)
@click.option("--lang", metavar="CODE", help="Their language; by default the forum's first.")
@click.option("--csv", type=INPUT, metavar="FILE", help="Table with the column text; lang and id if wanted.")
@as_json
def add(
    forum: str, consultation: str, text: tuple[str, ...], lang: str | None, csv: str | None, as_json: bool
) -> None:
    """Put forward statements of the secretariat, all or none; they need no moderation.

    Without an id a statement gets the next number.
    """
    if bool(text) == (csv is not None):
        raise click.UsageError("Give statements, or a table with --csv FILE.")
    from comity.actions.statement import seed_statements

    if csv is None:
        given = [{"text": t, "lang": lang or ""} for t in text]
        ids = seed_statements(forum=forum, consultation=consultation, statements=given)
    else:
        table = Rows(csv, ("text",), ("lang", "id"))
        given = [{**row, "lang": row["lang"] or lang or ""} for row in table.rows]
        with table.placed({"statement": "id"}):
            ids = seed_statements(forum=forum, consultation=consultation, statements=given)
    document = {"forum": forum, "consultation": consultation, "statements": ids}
    said = WORDS.say("did.statement.add", n=len(ids), consultation=consultation, ids=_short(ids))
    tell(as_json, document, [said], then=f"comity consultation open {forum} {consultation}")


@statement.command(
    "submit",
    examples=[
        ("comity statement submit talks water 'Rivers are shared.' --party north", "In the name of a party."),
        (
            "comity statement submit talks water 'Rivers are shared.' --party north --draft act.txt",
            "The same, signed with the party's own key.",
        ),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("text")
@click.option("--party", metavar="ID", required=True, help="In whose name.")
@click.option("--lang", metavar="CODE", default="en", show_default=True, help="Its language.")
@drafted
@as_json
def submit(
    forum: str, consultation: str, text: str, party: str, lang: str, draft_: Path | None, as_json: bool
) -> None:
    """Put a statement forward in the name of a party; it waits for moderation."""
    from comity.actions.statement import submission, submit_statement

    if draft_ is not None:
        body, blobs = submission(consultation, text, lang, "party")
        kind = "statement.submit"
        draft(draft_, as_json, forum=forum, party=party, kind=kind, body=body, blobs=blobs)
        return
    name = submit_statement(forum=forum, consultation=consultation, text=text, lang=lang, party=party)
    document = {"forum": forum, "consultation": consultation, "statement": name}
    said = WORDS.say("did.statement.submit", statement=name, party=party)
    tell(as_json, document, [said], then=f"comity statement moderate {forum} {consultation} {name} accept")


@statement.command(
    "moderate",
    examples=[
        ("comity statement moderate talks water 12 accept", "Let it be voted on."),
        ("comity statement moderate talks water 12 reject --reason duplicate", "Its author is told why."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("statement")
@click.argument("decision", type=click.Choice(["accept", "reject"]))
@click.option("--reason", metavar="WORD", help=f"One of {_REASONS}; `reject` needs one.")
@click.option("--note", metavar="TEXT", help="More words on it.")
@as_json
def moderate(
    forum: str,
    consultation: str,
    statement: str,
    decision: str,
    reason: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Accept or reject a statement, for a reason that everybody sees."""
    if decision == "reject" and reason is None:
        raise click.UsageError(f"Say why: --reason WORD, one of {_REASONS}.")
    from comity.actions.statement import moderate_statement

    logged = moderate_statement(
        forum=forum,
        consultation=consultation,
        statement=statement,
        decision=decision,
        reason=reason or "fits",
        note=note,
    )
    told(as_json, logged, f"did.statement.{decision}", statement=statement, reason=reason or "fits")


def _replace(
    how: str, forum: str, consultation: str, old: list[str], texts: list[str], reason: str, as_json: bool
) -> None:
    from comity.actions.statement import replace_statements

    ids = replace_statements(
        forum=forum, consultation=consultation, how=how, statements=old, texts=texts, reason=reason
    )
    document = {"forum": forum, "consultation": consultation, "how": how, "statements": old, "by": ids}
    said = WORDS.say("did.statement.replace", old=_short(old), new=_short(ids))
    tell(as_json, document, [said])


@statement.command(
    "split",
    examples=[("comity statement split talks water 7 'We need wells.' 'We need pipes.'", "One becomes two.")],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("statement")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--reason", metavar="WORD", default="several-ideas", show_default=True, help=f"One of {_REASONS}."
)
@as_json
def split(
    forum: str, consultation: str, statement: str, text: tuple[str, ...], reason: str, as_json: bool
) -> None:
    """Split a statement into several; votes on the old one stay with it."""
    _replace("split", forum, consultation, [statement], list(text), reason, as_json)


@statement.command(
    "merge",
    examples=[("comity statement merge talks water 7 9 --text 'We need wells.'", "Two become one.")],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("statement", nargs=-1, required=True)
@click.option("--text", required=True, help="The new statement.")
@click.option("--reason", metavar="WORD", default="duplicate", show_default=True, help=f"One of {_REASONS}.")
@as_json
def merge(
    forum: str, consultation: str, statement: tuple[str, ...], text: str, reason: str, as_json: bool
) -> None:
    """Merge several statements into one; votes on the old ones stay with them."""
    _replace("merge", forum, consultation, list(statement), [text], reason, as_json)


@statement.command(
    "reword",
    examples=[("comity statement reword talks water 7 'Every village has a well.'", "Say it better.")],
)
@click.argument("forum")
@click.argument("consultation")
@click.argument("statement")
@click.argument("text")
@click.option("--reason", metavar="WORD", default="wording", show_default=True, help=f"One of {_REASONS}.")
@as_json
def reword(forum: str, consultation: str, statement: str, text: str, reason: str, as_json: bool) -> None:
    """Reword a statement; votes on the old words stay with them."""
    _replace("reword", forum, consultation, [statement], [text], reason, as_json)


@statement.command(
    "list",
    examples=[
        ("comity statement list talks water", "All, with what became of them."),
        ("comity statement list talks water --stage submitted", "Those that wait for moderation."),
    ],
)
@click.argument("forum")
@click.argument("consultation")
@click.option("--stage", metavar="WORD", help="Only those: submitted, accepted, rejected or replaced.")
@as_json
def list_(forum: str, consultation: str, stage: str | None, as_json: bool) -> None:
    """List the statements of a consultation, with their lineage."""
    from comity.store.overview import statements

    found = statements(forum, consultation, stage)
    rows = []
    for s in found:
        text = WORDS.say("shown.erased_text") if s["text"] is None else s["text"]
        if s["children"]:
            text += f" ({WORDS.say('shown.replaced', ids=_short(s['children']))})"
        elif s["stage"] == "rejected":
            text += f" ({s['reason']})"
        rows.append([s["statement"], WORDS.say(f"at_stage.{s['stage']}"), text])
    none = [WORDS.say("shown.no_statements")]
    tell(as_json, found, aligned(rows) if rows else none)


def _short(ids: list[str], most: int = 8) -> str:
    """Name ids, not all where they are many."""
    return WORDS.join(ids) if len(ids) <= most else f"{ids[0]} … {ids[-1]}"
