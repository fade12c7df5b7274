"""Tables beside the votes: what is known of the participants and of the statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from comity.errors import InputError
from comity.votes.table import VoteTable
from comity.votes.writers.cells import cell

#: Columns that hold numbers, and what a number looks like.
_NUMBERS = ("weight", "moderated", "timestamp")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def people_columns(table: VoteTable, attributes: Mapping[str, Any]) -> dict[str, list[str]]:
    """List identifier, weight and attributes of the participants, column by column."""
    columns = {"participant": table.participants.tolist()}
    if table.weights is not None:
        columns["weight"] = [repr(w) for w in table.weights.tolist()]
    return _with(columns, attributes, "an attribute")


def statements_columns(
    table: VoteTable, info: Mapping[str, Any], *, moderation: bool
) -> dict[str, list[str]]:
    """List identifier, text, perhaps author and moderation, and what else is known of the statements."""
    columns = {"statement-id": table.statements.tolist()}
    if table.texts is not None:
        columns["text"] = table.texts.tolist()
    if moderation and table.authors is not None:
        columns["author-id"] = table.authors.tolist()
    if moderation and table.moderated is not None:
        columns["moderated"] = [str(m) for m in table.moderated.tolist()]
    return _with(columns, info, "a column of the statements")


def _with(columns: dict[str, list[str]], more: Mapping[str, Any], what: str) -> dict[str, list[str]]:
    for name, texts in more.items():
        if name in columns or not name.strip():
            raise InputError(f"{what} is called {name!r}", "Give it another name.")
        columns[name] = texts.tolist()
    return columns


def as_csv(columns: Mapping[str, list[str]], delimiter: str = ",") -> Iterator[str]:
    """Write columns of text as CSV, guarded against spreadsheets; numbers of Comity's own are no formulas."""
    yield delimiter.join(cell(n) for n in columns) + "\n"
    own = [n in _NUMBERS for n in columns]
    for row in zip(*columns.values(), strict=True):
        yield (
            delimiter.join(
                x if number and _NUMBER.fullmatch(x) else cell(x) for x, number in zip(row, own, strict=True)
            )
            + "\n"
        )
