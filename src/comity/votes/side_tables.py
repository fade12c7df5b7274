"""Tables beside the votes: who was invited and what is known of them, and what the statements say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.errors import InputError
from comity.votes.columns import ALIASES, recognise, shown
from comity.votes.files.text_table import TextTable, plain
from comity.votes.times import NO_TIME, read_times

WEIGHT_REMEDY = "Give a positive number, with a point for decimals."

_TEXTS = (*ALIASES["text"], "title", "question", "motion", "descr", "description", "short", "name")
_COUNTS = (
    ("agrees", "agree-count", "yes"),
    ("passes", "pass-count", "abstain"),
    ("disagrees", "disagree-count", "no"),
)


@dataclass
class People:
    """Participants by identifier: an order of appearance, attributes, weights."""

    ids: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)


@dataclass
class Items:
    """Statements by identifier.

    Parameters
    ----------
    ids, texts, authors, moderated : dict by identifier
    info : dict of column to dict by identifier
        Whatever else the table says.
    counts : dict by identifier
        Agrees, passes (None where the table has no such column) and disagrees, as the table counts them.
    """

    ids: dict[str, None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    moderated: dict[str, int] = field(default_factory=dict)
    info: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: dict[str, tuple[int, int | None, int]] = field(default_factory=dict)


def weight_of(text: str) -> float | None:
    """Read a weight; None for what is not a positive number.

    Examples
    --------
    >>> weight_of("2.5"), weight_of("0"), weight_of("nan")
    (2.5, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def read_people(table: TextTable) -> People:
    """Read a table of participants: an identifier, perhaps a weight, and attributes.

    Raises
    ------
    InputError
        For a duplicate or an empty identifier, or a weight that is no positive number.
    """
    table.require_distinct_names()
    roles = recognise(table, ["participant", "weight"])
    id_column = roles.get("participant") or _one_of(table, ("id", "code", "name"))
    if id_column is None:
        raise InputError(
            f"no column identifies the participant; the columns are {shown(table.names)}",
            "Call that column 'participant'.",
            file=table.label,
            row=1,
        )
    weight = roles.get("weight")
    return people_of(table, id_column, [n for n in table.names if n not in (id_column, weight)], weight)


def people_of(table: TextTable, id_column: str, attributes: Sequence[str], weight: str | None) -> People:
    """Read the people of a table with one row for each.

    Raises
    ------
    InputError
        As :func:`read_people`.
    """
    ids = _distinct_ids(table, id_column, "participant")
    people = People(ids=dict.fromkeys(ids))
    for name, texts in zip(attributes, table.text_lists(attributes), strict=True):
        people.attributes[name] = dict(zip(ids, texts, strict=True))
    if weight is not None:
        for i, (person, text) in enumerate(zip(ids, table.text_lists([weight])[0], strict=True)):
            value = weight_of(text)
            if value is None:
                table.fail(f"the weight is {text!r}", WEIGHT_REMEDY, i, weight)
            people.weights[person] = value
    return people


def read_items(table: TextTable, id_name: str | None = None) -> Items:
    """Read a table of statements.

    Parameters
    ----------
    table : TextTable
    id_name : str, optional
        Column that names the statement in the votes: the same name is looked for here first.

    Raises
    ------
    InputError
        For a duplicate or an empty identifier, a moderation that is not 1, 0 or -1, or a count that is no
        number.
    """
    table.require_distinct_names()
    same = plain(id_name or "")
    explicit = [*(n for n in ALIASES["statement"] if n.endswith("-id")), "id", "tid", "code"]
    # "statement" beside an "id" is the text; without one it is the identifier
    first = [*explicit, same] if same in _TEXTS else [same, *explicit]
    id_column = _one_of(table, (*first, *ALIASES["statement"]))
    if id_column is None:
        raise InputError(
            f"no column identifies the statement; the columns are {shown(table.names)}",
            "Call that column 'statement' and the one with the words 'text'.",
            file=table.label,
            row=1,
        )
    ids = _distinct_ids(table, id_column, "statement")
    items = Items(ids=dict.fromkeys(ids))
    left = [n for n in table.names if n != id_column]

    def take(*aliases: str) -> str | None:
        name = _one_of(table, aliases, left)
        if name is not None:
            left.remove(name)
        return name

    if text := take(*_TEXTS):
        items.texts = dict(zip(ids, table.text_lists([text])[0], strict=True))
    if author := take(*ALIASES["author"]):
        items.authors = dict(zip(ids, table.text_lists([author])[0], strict=True))
    if moderated := take("moderated", "mod"):
        items.moderated = dict(zip(ids, _moderation(table, moderated), strict=True))
    if time := take("timestamp", "created"):
        spoken = take("datetime")
        ms, notes = read_times(table, time, spoken, empty_ok=True)
        table.notes += notes
        if ms is not None:
            known = zip(ids, ms.tolist(), strict=True)
            items.info["timestamp"] = {s: str(t) for s, t in known if t != NO_TIME}
    columns = [take(*aliases) for aliases in _COUNTS]
    if columns[0] and columns[2]:
        agrees, passes, disagrees = (_counts(table, c) if c else [None] * len(ids) for c in columns)
        items.counts = {
            s: (a or 0, p, d or 0) for s, a, p, d in zip(ids, agrees, passes, disagrees, strict=True)
        }
    for name, texts in zip(left, table.text_lists(left), strict=True):
        items.info[name] = dict(zip(ids, texts, strict=True))
    return items


def _one_of(table: TextTable, aliases: Sequence[str], among: Sequence[str] | None = None) -> str | None:
    found = (n for a in aliases for n in table.alike(a) if among is None or n in among)
    return next(found, None)


def _distinct_ids(table: TextTable, name: str, of: str) -> list[str]:
    ids = table.text_lists([name])[0]
    first: dict[str, int] = {}
    for i, one in enumerate(ids):
        if not one.strip():
            table.fail("the id is empty", "Fill it in, or delete the row.", i, name)
        if one in first:
            problem = f"{of} {one!r} is in row {table.line(first[one])} already"
            table.fail(problem, f"Keep one row for each {of}.", i, name)
        first[one] = i
    return ids


def _moderation(table: TextTable, name: str) -> list[int]:
    known = {"1": 1, "0": 0, "-1": -1, "": 0}
    out = []
    for i, text in enumerate(table.raw([name])[0].to_pylist()):
        if text not in known:
            table.fail(
                f"unknown moderation {text!r}", "Known are 1 accepted, 0 not moderated, -1 rejected.", i, name
            )
        out.append(known[text])
    return out


def _counts(table: TextTable, name: str) -> list[int | None]:
    out: list[int | None] = []
    for i, text in enumerate(table.raw([name])[0].to_pylist()):
        if not (text.isascii() and text.isdigit()):
            table.fail(f"{text!r} is no count", "Give whole numbers, or leave the column out.", i, name)
        out.append(int(text))
    return out
