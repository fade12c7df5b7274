"""The JSON of a Polis server: a folder with ``votes.json`` and, where there are, its companions.

What it reads: ``votes.json`` and ``comments.json`` as the server's API gives them (``pid`` and ``tid``, or
``participant_id`` and ``statement_id``), ``conversation.json`` for the topic, and from ``math-pca2.json``
the groups that the server computed. The API stores agree as -1, and copies that went through other tools
have it turned; the counts that the server keeps in ``comments.json`` fit the votes with one sign only, and
that one is taken.

Why one would choose it: the votes of a conversation that nobody exported.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa

from comity.errors import InputError
from comity.votes.assemble import assemble, content_notes, merge_items, merge_people
from comity.votes.beside import given_table
from comity.votes.files.encoding import NotUtf8Error, row_of, to_utf8
from comity.votes.files.source import Source
from comity.votes.notes import note
from comity.votes.options import Options
from comity.votes.side_tables import Items, People, read_items, read_people
from comity.votes.sign import settle_sign
from comity.votes.table import Note, VoteTable
from comity.votes.vote_rows import VoteRows
from comity.votes.vote_words import VoteCodes

_PERSON = ("pid", "participant_id")
_STATEMENT = ("tid", "statement_id")


def recognises(source: Source) -> bool:
    """Tell whether there is a ``votes.json``."""
    return _file(source, "votes.json") is not None


def read(source: Source, options: Options) -> VoteTable:
    """Read the votes and whatever stands beside them."""
    options.refuse("the JSON of a Polis server", "columns")
    votes = _Json(source, "votes.json")
    comments, math = (_Json(source, n, missing_ok=True) for n in ("comments.json", "math-pca2.json"))
    conversation = _Json(source, "conversation.json", missing_ok=True)
    rows = _rows(votes, VoteCodes(options.codes))
    listed = (
        read_people(given_table(options.participants, "participants"))
        if options.participants is not None
        else None
    )
    notes: list[Note] = []
    people = merge_people((_groups(math), math.label), (listed or People(), "participants"), notes=notes)
    stated = _items(comments)
    more = (
        read_items(given_table(options.statements, "statements"))
        if options.statements is not None
        else Items()
    )
    table = assemble(rows, people, merge_items(stated, more))
    table, sign = settle_sign(
        table,
        votes.label,
        numbers=rows.codes.numbers,
        words=rows.codes.words,
        given=options.sign,
        counts=stated.counts,
    )
    used = [f for f in (votes, comments, conversation, math) if f.value is not None]
    first = [note("read", format="polis-server", files=[f.label for f in used])]
    unused = [n for n in source.names if n not in {f.name for f in used}]
    if unused and source.main is None:
        first.append(note("files_not_used", files=unused))
    found = [*table.notes, *notes, *sign, *content_notes(table, listed=listed, label="participants")]
    return replace(table, notes=(*first, *found), meta=_meta(conversation))


class _Json:
    """One JSON file, and the errors that name a place in it."""

    def __init__(self, source: Source, name: str, *, missing_ok: bool = False) -> None:
        self.name = _file(source, name) or ""
        self.label = f"{source.label.rstrip('/')}/{name}"
        self.value: Any = None
        if not self.name:
            if not missing_ok:
                raise InputError(
                    f"there is no {name}; there is {source.seen()}", "Add it.", file=source.label
                )
            return
        blob = source.load(self.name)
        self.label = blob.label
        try:
            self.value = json.loads(to_utf8(blob.data, blob.label)[0])
        except NotUtf8Error as e:
            problem, remedy = e.explain(0)
            raise InputError(problem, remedy, file=self.label, row=row_of(blob.data, e.position)) from None
        except (json.JSONDecodeError, RecursionError) as e:
            where = {"row": e.lineno, "column": e.colno} if isinstance(e, json.JSONDecodeError) else {}
            raise InputError(
                f"it is no valid JSON ({e})", "Fetch it again.", file=self.label, **where
            ) from None

    def entries(self) -> list[dict[str, Any]]:
        """Give the list of objects that the file must be."""
        if self.value is None:
            return []
        if not isinstance(self.value, list) or not all(isinstance(x, dict) for x in self.value):
            raise InputError(
                "it is not a list of objects", "Give the server's answer as it is.", file=self.label
            )
        return self.value

    def fail(self, index: int, key: str, problem: str, remedy: str) -> NoReturn:
        """Raise the error for an entry, its row counted from 1."""
        raise InputError(f"entry {index + 1}: {problem}", remedy, file=self.label, row=index + 1, column=key)

    def id_of(self, index: int, entry: dict[str, Any], keys: tuple[str, ...]) -> str:
        """Read an identifier under one of its names."""
        for key in keys:
            value = entry.get(key)
            if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
                return str(value)
        return self.fail(index, keys[0], f"no {' or '.join(keys)}", "Every entry needs one.")

    def ms_of(self, index: int, entry: dict[str, Any], keys: tuple[str, ...]) -> int | None:
        """Read a time: milliseconds as number or text, or ISO 8601."""
        for key in keys:
            value = entry.get(key)
            if value is None or isinstance(value, bool):
                continue
            ms = _ms(value)
            if ms is None:
                self.fail(index, key, f"{value!r} is no time", "Give milliseconds since 1970 or ISO 8601.")
            return ms
        return None


def _ms(value: Any) -> int | None:
    try:
        ms = int(float(value))
    except (TypeError, ValueError, OverflowError):
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            return None
        ms = (at.replace(tzinfo=at.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            milliseconds=1
        )
    return ms if abs(ms) < 2**53 else None


def _file(source: Source, name: str) -> str | None:
    if name == "votes.json" and source.main is not None:
        return source.main if source.main.lower() == name else None
    return next((n for n in source.names if n.lower() == name), None)


def _rows(votes: _Json, codes: VoteCodes) -> VoteRows:
    entries = votes.entries()
    values, times = np.zeros(len(entries), np.int8), []
    for i, entry in enumerate(entries):
        raw = entry.get("vote")
        value = None if raw is None else codes.value(str(raw))
        if value is None:
            votes.fail(i, "vote", *codes.explain("" if raw is None else str(raw)))
        values[i] = value
        times.append(votes.ms_of(i, entry, ("modified", "created", "timestamp")))
    known = bool(times) and None not in times
    return VoteRows(
        votes.label,
        pa.array([votes.id_of(i, e, _PERSON) for i, e in enumerate(entries)], pa.string()),
        pa.array([votes.id_of(i, e, _STATEMENT) for i, e in enumerate(entries)], pa.string()),
        values,
        codes,
        times=np.array(times, np.int64) if known else None,
        notes=[note("time_unit", file=votes.label, unit="ms", zone="UTC")] if known else [],
    )


def _items(comments: _Json) -> Items:
    items = Items()
    for i, entry in enumerate(comments.entries()):
        s = comments.id_of(i, entry, _STATEMENT)
        if s in items.ids:
            comments.fail(i, "tid", f"statement {s!r} is there already", "Keep one entry for each statement.")
        items.ids[s] = None
        items.texts[s] = str(entry.get("txt") or "")
        if any(entry.get(k) is not None for k in _PERSON):
            items.authors[s] = comments.id_of(i, entry, _PERSON)
        moderated = entry.get("mod", entry.get("moderated"))
        if moderated is not None:
            if moderated not in (1, 0, -1) or isinstance(moderated, bool):
                comments.fail(i, "mod", f"unknown moderation {moderated!r}", "Known are 1, 0 and -1.")
            items.moderated[s] = moderated
        created = comments.ms_of(i, entry, ("created",))
        flags = {k: entry.get(k.replace("-", "_")) for k in ("is-seed", "is-meta", "active", "lang")}
        for key, value in {"timestamp": created, **flags}.items():
            text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            items.info.setdefault(key, {})[s] = text
        counts = [entry.get(k) for k in ("agree_count", "pass_count", "disagree_count")]
        if all(isinstance(c, int) for c in counts):
            items.counts[s] = (counts[0] or 0, counts[1], counts[2] or 0)
    return items


def _groups(math: _Json) -> People:
    """Read the groups that the server computed: groups hold clusters, clusters hold people."""
    people = People()
    if not isinstance(math.value, dict):
        return people
    try:
        base = math.value["base-clusters"]
        members = dict(zip(base["id"], base["members"], strict=True))
        groups = {
            str(pid): str(group["id"])
            for group in math.value["group-clusters"]
            for cluster in group["members"]
            for pid in members[cluster]
        }
    except (KeyError, TypeError, ValueError):
        remedy = "Fetch it again, or take it out of the folder: it only gives the groups."
        raise InputError(
            "its clusters are not as a Polis server gives them", remedy, file=math.label
        ) from None
    if groups:
        people.attributes["group-id"] = groups
    return people


def _meta(conversation: _Json) -> dict[str, str]:
    if not isinstance(conversation.value, dict):
        return {}
    keys = {"topic": "topic", "conversation-description": "description"}
    return {k: str(conversation.value[v]) for k, v in keys.items() if conversation.value.get(v)}
