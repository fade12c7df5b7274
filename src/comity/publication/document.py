"""A reader's view of an analysis document: look things up, name groups, draw its charts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from comity import charts
from comity.charts.chart import short
from comity.charts.map import Point
from comity.words import ENGLISH, Words
from comity.words.findings import group_name
from comity.words.names import isolate, plain

Part = Mapping[str, Any]

#: Defaults for documents whose settings do not name them.
DEFAULTS: dict[str, float] = {
    "bar": 0.6,
    "minority": 0.3,
    "certainty": 0.95,
    "pass_cap": 0.5,
    "min_votes": 20.0,
}

# names of groups are short; what is longer is hostile or a mistake
_LONGEST_NAME = 60


class View:
    """An analysis document, ready to be told.

    Parameters
    ----------
    document : mapping
        The analysis as plain data.
    points : sequence of (x, y, group), optional
        Where each person stands, for a map with dots; never part of the document.
    words : Words
        The language.
    """

    def __init__(
        self, document: Part, *, points: Sequence[Point] | None = None, words: Words = ENGLISH
    ) -> None:
        self.doc = document
        self.points = points
        self.words = words

    # ------------------------------------------------------------------ looking up
    @cached_property
    def statements(self) -> dict[str, Part]:
        """Statements by their id, in the order of the document."""
        return {s["id"]: s for s in self.doc["statements"]}

    @cached_property
    def group_ids(self) -> list[str]:
        """Groups, in their order; fewer than two mean that no groups were found."""
        ids = [g["id"] for g in self.doc["groups"]]
        return ids if len(ids) > 1 else []

    def ranked(self, kind: str) -> list[Part]:
        """Statements of a ranking (``common_ground``, ``differences``, ``unresolved``), best first."""
        return [self.statements[i] for i in self.doc["rankings"][kind]["statements"] if i in self.statements]

    def setting(self, name: str) -> float:
        """Read a number of the settings, wherever it is nested."""
        found = _find(self.doc["settings"], name)
        return found if found is not None else DEFAULTS[name]

    # ------------------------------------------------------------------ naming
    def group(self, key: str) -> str:
        """Name a group inside a sentence."""
        if key == "undecided":
            return group_name(key, self.words)
        return self.words.say("group.name", id=isolate(short(key, _LONGEST_NAME)))

    def group_plain(self, key: str) -> str:
        """Name a group in a picture or a file."""
        return group_name(short(plain(key), _LONGEST_NAME) if key != "undecided" else key, self.words)

    def text(self, statement: Part, most: int | None = None) -> str:
        """Text of a statement, cut if need be, or words that stand for it."""
        text = " ".join(plain(statement["text"]).split())  # marks of direction could turn a text around
        if not text:
            return self.words.say("card.no_text")
        return text if most is None else short(text, most)

    # ------------------------------------------------------------------ charts
    def intervals(self, statement: Part, *, heading: bool = False) -> charts.Chart:
        """Agreement with a statement, overall and by group."""
        a = statement["agreement"]
        rows = [self._row(self.words.say("group.everyone"), a, None)]
        by_id = {g["id"]: g for g in statement["groups"]}
        for order, key in enumerate(self.group_ids):
            if key in by_id:
                rows.append(self._row(self.group_plain(key), by_id[key], order))
        return charts.intervals(
            self.text(statement, 400), rows, bar=self.setting("bar"), heading=heading, words=self.words
        )

    def _row(self, label: str, part: Part, order: int | None) -> charts.Row:
        return charts.Row(
            label, part["estimate"], part["low"], part["high"], part["raw"], part["votes"], order
        )

    def votes(self, statement: Part, *, heading: bool = False) -> charts.Chart:
        """How the votes on a statement split, those who have not voted included."""
        counts = (statement["agrees"], statement["disagrees"], statement["passes"])
        unseen = max(self.doc["participants"] - sum(counts), 0)
        row = (self.words.say("group.everyone"), *counts, unseen)
        return charts.votes_stack(self.text(statement, 400), [row], heading=heading, words=self.words)

    def map(self) -> charts.Chart | None:
        """Draw the opinion map, if there is one."""
        part = self.doc["map"]
        if part is None and not self.points:
            return None
        bins = {b["group"]: b["counts"] for b in part["bins"]} if part else {}
        ids = [g["id"] for g in self.doc["groups"]]
        edges = part["edges"] if part else ()
        names = {key: self.group_plain(key) for key in ids}
        if not self.group_ids:  # one group is no group
            names = dict.fromkeys(ids, self.words.say("group.everyone"))
        return charts.opinion_map(
            ids, points=self.points, edges=edges, bins=bins, names=names, words=self.words
        )

    def balance(
        self, *, heading: bool = False, most: int | None = None, listed: int | None = None
    ) -> list[charts.Chart]:
        """Draw participation, one chart for each of so many attributes, with so many values in its table."""
        out = []
        for attribute in self.doc["balance"]["attributes"][:most]:
            cells = [
                charts.Cell(
                    short(plain(c["value"]), 80) or self.words.say("number.unknown"),
                    c["share"],
                    c["reference"],
                    c["participants"],
                    c["invited"],
                    c["votes"],
                    c["ratio"],
                    c["low"],
                    c["high"],
                )
                for c in attribute["cells"]
            ]
            name = short(plain(attribute["name"]), 80)
            out.append(charts.balance(name, cells, heading=heading, listed=listed, words=self.words))
        return out


def file_name(key: str) -> str:
    """Name a file after an id: letters and digits stay, anything else gets a short hash to stay unique.

    Examples
    --------
    >>> file_name("12"), file_name("../etc")
    ('12', 'etc-f7f9121f')
    """
    kept = "".join(c for c in key if c.isascii() and (c.isalnum() or c in "-_"))[:40]
    if kept == key and kept:
        return kept
    return f"{kept}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}".lstrip("-")


def _find(settings: Any, name: str) -> float | None:
    if not isinstance(settings, Mapping):
        return None
    value = settings.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    for key in sorted(settings, key=str):
        found = _find(settings[key], name)
        if found is not None:
            return found
    return None
