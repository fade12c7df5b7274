"""The tables of an analysis as CSV that opens in a spreadsheet, and its charts as picture files."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from comity.charts.map import Point
from comity.publication.document import Part, View, file_name
from comity.words import ENGLISH, Words

_MARK = "\ufeff"  # a spreadsheet takes a file for UTF-8 only with this in front

# a cell that begins so is computed by a spreadsheet; the apostrophe shows it as text
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def tables(document: Part) -> dict[str, str]:
    """Write the tables of an analysis.

    Shares are numbers from 0 to 1 and codes are codes, as in the document: these tables are for computing.

    Parameters
    ----------
    document : mapping
        The analysis as plain data.

    Returns
    -------
    dict of str to str
        Name (``statements``, ``groups``, ``slate``, ``balance``) -> CSV with a byte order mark. Texts that a
        spreadsheet would compute begin with an apostrophe.
    """
    return {
        "statements": _csv(*_statements(document)),
        "groups": _csv(*_groups(document)),
        "slate": _csv(*_slate(document)),
        "balance": _csv(*_balance(document)),
    }


def write_tables(document: Part, folder: str | os.PathLike[str]) -> list[Path]:
    """Write the tables as ``.csv`` files.

    Parameters
    ----------
    document : mapping
        The analysis as plain data.
    folder : path-like
        Made if need be; files of the same name are replaced.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in tables(document).items():
        path = place / f"{name}.csv"
        path.write_bytes(text.encode("utf-8", "replace"))
        written.append(path)
    return written


def write_charts(
    document: Part,
    folder: str | os.PathLike[str],
    *,
    points: Sequence[Point] | None = None,
    words: Words = ENGLISH,
) -> list[Path]:
    """Save the charts as ``.svg`` files: each statement, the map, participation by each attribute.

    Parameters
    ----------
    document : mapping
        The analysis as plain data.
    folder : path-like
        Made if need be; files of the same name are replaced.
    points : sequence of (x, y, group id), optional
        For a map with dots.
    words : Words
        The language.

    Returns
    -------
    list of Path
        The files: ``statement-<id>.svg``, ``map.svg``, ``balance-<number>.svg``.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    view = View(document, points=points, words=words)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = [
        view.intervals(s, heading=True).save(place / f"statement-{file_name(key)}.svg")
        for key, s in view.statements.items()
    ]
    opinion = view.map()
    if opinion is not None:
        written.append(opinion.save(place / "map.svg"))
    for i, chart in enumerate(view.balance(heading=True), start=1):
        written.append(chart.save(place / f"balance-{i}.svg"))
    return written


# ---------------------------------------------------------------------- tables
_Rows = tuple[list[str], Iterable[list[Any]]]


def _share(part: Part) -> list[Any]:
    return [part["estimate"], part["low"], part["high"], part["raw"], part["votes"]]


def _share_header(prefix: str) -> list[str]:
    return [f"{prefix}_{c}" for c in ("estimate", "low", "high", "raw", "votes")]


def _statements(doc: Part) -> _Rows:
    ids = [g["id"] for g in doc["groups"]]
    header = ["statement", "text", "votes", "agrees", "disagrees", "passes"]
    header += ["verdict", "direction", "probability", "leaning", "enough_votes"]
    header += [*_share_header("agreement"), *_share_header("passing")]
    for key in ids:
        header += _share_header(f"group_{key}")
    header += ["gap", "gap_low", "gap_high", "gap_higher", "gap_lower", "to_settle", "to_settle_votes"]
    header += ["routing_weight", "routing_information"]
    empty = {"estimate": None, "low": None, "high": None, "raw": None, "votes": 0}

    def row(s: Part) -> list[Any]:
        out = [s["id"], *(s[c] for c in header[1:11])]
        out += _share(s["agreement"]) + _share(s["passing"])
        by_id = {g["id"]: g for g in s["groups"]}
        for key in ids:
            out += _share(by_id.get(key, empty))
        gap = s["gap"]
        out += [None] * 5 if gap is None else [gap["estimate"], gap["low"], gap["high"], *gap["groups"]]
        out += [s["to_settle"]["code"], s["to_settle"]["votes"]]
        return [*out, s["routing"]["weight"], s["routing"]["information"]]

    return header, map(row, doc["statements"])


def _groups(doc: Part) -> _Rows:
    texts = {s["id"]: s["text"] for s in doc["statements"]}
    header = ["group", "people", "share", "weight", "certainty"]
    header += ["statement", "direction", "probability", "estimate", "others", "text"]

    def rows() -> Iterable[list[Any]]:
        for g in doc["groups"]:
            head = [g["id"], g["size"], g["share"], g["weight"], g["certainty"]]
            for r in g["representative"]:
                apart = [r["statement"], r["direction"], r["probability"], r["estimate"], r["others"]]
                yield [*head, *apart, texts.get(r["statement"], "")]
            if not g["representative"]:
                yield [*head, *[None] * 6]
        if doc["undecided"]["size"]:
            yield ["undecided", doc["undecided"]["size"], doc["undecided"]["share"], *[None] * 8]

    return header, rows()


def _slate(doc: Part) -> _Rows:
    texts = {s["id"]: s["text"] for s in doc["statements"]}
    header = ["rank", "statement", "by", "level", "supporters", "share", "agreement", "text"]
    part = doc["slate"]
    return header, (
        [
            p["rank"],
            p["statement"],
            p["by"],
            p["reason"]["level"],
            p["reason"]["supporters"],
            p["reason"]["share"],
            p["agreement"],
            texts.get(p["statement"], ""),
        ]
        for p in (part["provisions"] if part else ())
    )


def _balance(doc: Part) -> _Rows:
    columns = ["value", "invited", "participants", "votes", "share", "reference"]
    columns += ["ratio", "low", "high", "absent"]
    rows = ([a["name"], *(c[k] for k in columns)] for a in doc["balance"]["attributes"] for c in a["cells"])
    return ["attribute", *columns], rows


def _csv(header: list[str], rows: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(h) for h in header])
    for row in rows:
        writer.writerow([_cell(c) for c in row])
    return _MARK + out.getvalue()


def _cell(value: Any) -> str:
    """Write one cell.

    Examples
    --------
    >>> [_cell(v) for v in ("=1+1", "-5", -5, True, None, "a", 0.25)]
    ["'=1+1", "'-5", '-5', 'yes', '', 'a', '0.25']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value).replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text
