"""Read recorded votes of an assembly: who voted what on which resolution."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from comity import VoteTable
from comity.errors import InputError

VOTES = ("votes.csv", "votes.csv.gz")


@dataclass(frozen=True)
class Item:
    """One roll call.

    Parameters
    ----------
    id, date, number, title : str
        ``number`` is the resolution's, such as ``73/27``, or the id where there is none.
    """

    id: str
    date: str
    number: str
    title: str


@dataclass(frozen=True)
class RollCalls:
    """Recorded votes, one row a vote.

    Parameters
    ----------
    party, item : ndarray of str, shape (n_votes,)
    value : ndarray of int8, shape (n_votes,)
        1 yes, 0 abstention, -1 no.
    year : ndarray of int64, shape (n_votes,)
    items : mapping of str to Item
    names : mapping of str to str
        Party: its name.
    files : sequence of str
        What was read, for messages.
    """

    party: npt.NDArray[np.object_]
    item: npt.NDArray[np.object_]
    value: npt.NDArray[np.int8]
    year: npt.NDArray[np.int64]
    items: Mapping[str, Item]
    names: Mapping[str, str]
    files: Sequence[str]

    def of_years(self, first: int, last: int) -> RollCalls:
        """Keep the votes of some years, both ends included."""
        ok = (self.year >= first) & (self.year <= last)
        return replace(
            self, party=self.party[ok], item=self.item[ok], value=self.value[ok], year=self.year[ok]
        )

    def votes_on(self, item: Item) -> dict[str, int]:
        """Party: its vote on one roll call."""
        at = np.flatnonzero(self.item == item.id)
        return {str(self.party[i]): int(self.value[i]) for i in at}

    def name(self, party: str) -> str:
        """Name of a party, or its code where it is not known."""
        return self.names.get(party, party)

    def title(self, item: str) -> Item:
        """Tell what is known of an item, if only its id."""
        return self.items.get(item, Item(item, "", item, ""))

    def table(self, *, abstention: int = 0) -> VoteTable:
        """Make a vote table: parties are the participants, roll calls the statements.

        Parameters
        ----------
        abstention : int
            What an abstention counts as: 0 a pass, -1 "not yes".
        """
        value = np.where(self.value == 0, abstention, self.value)
        table = VoteTable.from_triplets(self.party, self.item, value, meta={"topic": "Recorded votes"})
        known = [self.title(i) for i in table.statements]
        texts = np.array([f"{i.number}: {i.title}" if i.title else i.number for i in known], object)
        return replace(table, texts=texts)


def read(folder: Path, votes: Sequence[str] | None = None, items: Sequence[str] | None = None) -> RollCalls:
    """Read a folder of roll calls; of one party's several votes on one item the last read counts.

    Parameters
    ----------
    folder : Path
        With ``votes.csv`` or ``votes.csv.gz``, ``items.csv`` and, if there, ``parties.csv``.
    votes, items : sequence of str, optional
        Other names of files in the folder.

    Returns
    -------
    RollCalls

    Raises
    ------
    InputError
        When a file or a column is missing, or a vote is none.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", "Name the folder that holds votes.csv.", file=str(folder))
    given = list(votes or [f for f in VOTES if (folder / f).exists()][:1])
    if not given:
        raise InputError(
            "holds neither votes.csv nor votes.csv.gz", "Name the file: --votes.", file=str(folder)
        )
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    for file in given:
        for line, row in _rows(folder / file, ("party", "item", "vote", "year")):
            if row["vote"] not in ("1", "0", "-1"):
                raise InputError(
                    f"unknown vote {row['vote']!r}", "A vote is 1 (yes), 0 (abstention) or -1 (no).",
                    file=str(folder / file), row=line, column="vote",
                )  # fmt: skip
            if not row["year"].isdigit():
                raise InputError(
                    f"{row['year']!r} is not a year", "Write a year such as 2018.",
                    file=str(folder / file), row=line, column="year",
                )  # fmt: skip
            cells[row["party"], row["item"]] = int(row["vote"]), int(row["year"])
    known = {}
    for file in items or ["items.csv"]:
        for _, row in _rows(folder / file, ("item", "date", "resolution")):
            title = " ".join((row.get("short") or row.get("descr") or "").split())
            known[row["item"]] = Item(
                row["item"], row["date"], _number(row["resolution"]) or row["item"], title
            )
    names = {}
    if (folder / "parties.csv").exists():
        names = {r["party"]: r["name"] for _, r in _rows(folder / "parties.csv", ("party", "name"))}
    return RollCalls(
        party=np.array([p for p, _ in cells], object),
        item=np.array([i for _, i in cells], object),
        value=np.array([v for v, _ in cells.values()], np.int8),
        year=np.array([y for _, y in cells.values()], np.int64),
        items=known,
        names=names,
        files=given,
    )


def find(calls: RollCalls, number: str) -> Item:
    """Find a roll call by the number of its resolution, or by ``item:ID``.

    Where several roll calls carry the number (parts of a text are voted on before the whole), the last one
    counts.

    Parameters
    ----------
    calls : RollCalls
    number : str
        Such as ``73/27``, ``A/RES/73/27`` or ``item:6073``.

    Raises
    ------
    InputError
        When no roll call with votes carries it.
    """
    voted = set(calls.item)
    wanted = _number(number)
    found = [
        i for i in calls.items.values() if i.id in voted and (i.number == wanted or number == f"item:{i.id}")
    ]
    if not found:
        raise InputError(
            f"no recorded vote on {number} in {', '.join(calls.files)}",
            "Name the files that hold it: --votes FILE ... --items FILE ...; or the item: item:ID.",
        )
    return max(found, key=lambda i: (i.date, len(i.id), i.id))


def _number(resolution: str) -> str:
    """Take the session and number out of a symbol, "R/73/27" or "A/RES/73/27"."""
    return re.sub(r"^(A/)?(RES|R)/", "", resolution.strip().upper())


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line numbers and rows, everything as text: NA is a party, not a missing value."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as f:
            reader = csv.DictReader(f)
            for column in columns:
                if column not in (reader.fieldnames or ()):
                    raise InputError("this column is missing", "Add it.", file=str(path), column=column)
            for row in reader:
                if None in row or None in row.values():
                    raise InputError(
                        "cells do not match the header", "Mend the row.", file=str(path), row=reader.line_num
                    )
                yield reader.line_num, row
    except (OSError, EOFError, UnicodeDecodeError) as e:
        raise InputError(f"cannot be read: {e}", "Check the file.", file=str(path)) from e
