"""Rows of votes, people and statements to one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from comity.errors import InputError
from comity.votes.ids import factorize
from comity.votes.notes import note
from comity.votes.side_tables import Items, People
from comity.votes.table import REJECTED, UNMODERATED, Note, VoteTable
from comity.votes.vote_rows import VoteRows
from comity.votes.vote_words import NO_VOTE


def assemble(rows: VoteRows, people: People, items: Items) -> VoteTable:
    """Make the table of the latest votes, with everyone and every statement that any of the three names.

    Raises
    ------
    InputError
        When there is no vote at all, or a voter has no weight where others have one.
    """
    cast = rows.values != NO_VOTE
    if not cast.any():
        problem = "no row says that a vote was cast" if len(cast) else "there are no votes, only a header"
        raise InputError(problem, "Give a table with at least one vote.", file=rows.label, row=1)
    # who is said to be absent is in the table, without that vote
    people_there = [*people.ids, *_left_out(rows.participants, cast)]
    table = latest_votes(rows, people_there, [*items.ids, *_left_out(rows.statements, cast)])
    notes = [*rows.notes, *_revote_notes(rows, cast, table)]
    if not cast.all():
        notes.insert(len(rows.notes), note("no_vote_rows", rows=int((~cast).sum())))
    if rows.codes.numbers and not rows.codes.words and not (table.values == -1).any() and table.n_votes >= 20:
        zeros = int((table.values == 0).sum())
        if zeros:
            notes.append(note("only_agree_and_pass", agree=table.n_votes - zeros, **{"pass": zeros}))
    return replace(describe(table, people, items, rows.label), notes=tuple(notes))


def latest_votes(rows: VoteRows, participants: Iterable[str], statements: Iterable[str]) -> VoteTable:
    """Make the table of the latest votes alone, or of none, with these participants and statements too."""
    cast = rows.values != NO_VOTE
    who, what = rows.participants, rows.statements
    if not cast.all():
        who, what = (_chunked(x).filter(pa.array(cast)) for x in (who, what))
    return VoteTable.from_triplets(
        who,
        what,
        rows.values[cast],
        times=None if rows.times is None else rows.times[cast],
        all_participants=participants,
        all_statements=statements,
    )


def describe(table: VoteTable, people: People, items: Items, label: str) -> VoteTable:
    """Put attributes, weights, texts, authors, moderation and the rest beside the votes."""
    ids, keys = table.participants.tolist(), table.statements.tolist()
    if people.weights:
        without = [p for p in ids if p not in people.weights]
        if without:
            problem = f"participant {without[0]!r} has no weight, and {len(without) - 1:,} others have none"
            raise InputError(
                problem, "Give every participant a weight, or none.", file=label, column="weight"
            )
    return replace(
        table,
        weights=np.array([people.weights[p] for p in ids], np.float64) if people.weights else table.weights,
        attributes={**table.attributes, **{a: _texts(ids, each) for a, each in people.attributes.items()}},
        texts=_texts(keys, items.texts) if items.texts else table.texts,
        authors=_texts(keys, items.authors) if items.authors else table.authors,
        moderated=(
            np.array([items.moderated.get(s, UNMODERATED) for s in keys], np.int8)
            if items.moderated
            else table.moderated
        ),
        statement_info={**table.statement_info, **{n: _texts(keys, each) for n, each in items.info.items()}},
    )


def merge_people(*parts: tuple[People, str], notes: list[Note]) -> People:
    """Join what several files, each with its name, say of the participants; the later file counts."""
    out = People()
    for part, label in parts:
        out.ids.update(part.ids)
        out.weights.update(part.weights)
        for name, each in part.attributes.items():
            if name in out.attributes and any(each.values()):
                notes.append(note("attribute_replaced", attribute=name, file=label))
            out.attributes[name] = {**out.attributes.get(name, {}), **each}
    return out


def merge_items(*parts: Items) -> Items:
    """Join what several files say of the statements, the later file counts."""
    out = Items()
    for part in parts:
        out.ids.update(part.ids)
        out.texts.update(part.texts)
        out.authors.update(part.authors)
        out.moderated.update(part.moderated)
        out.counts.update(part.counts)
        for name, each in part.info.items():
            out.info[name] = {**out.info.get(name, {}), **each}
    return out


def content_notes(table: VoteTable, *, listed: People | None = None, label: str = "") -> list[Note]:
    """Say who and what is in the table without votes, without a text, without a group, or rejected."""
    notes = []
    silent = int((table.votes_per_participant == 0).sum())
    if silent:
        notes.append(note("participants_without_votes", people=silent, of=table.n_participants))
    if listed is not None:
        extra = [p for p in table.participants.tolist() if p not in listed.ids]
        if extra:
            numbers = {"people": len(extra), "of": table.n_participants, "first": extra[0]}
            notes.append(note("participants_not_listed", file=label, **numbers))
    voted = np.bincount(table.indices, minlength=table.n_statements) > 0
    if not voted.all():
        notes.append(note("statements_without_votes", statements=int((~voted).sum()), of=table.n_statements))
    if table.texts is not None:
        bare = [
            s
            for s, t in zip(table.statements[voted].tolist(), table.texts[voted].tolist(), strict=True)
            if not t
        ]
        if bare:
            numbers = {"statements": len(bare), "of": table.n_statements, "first": bare[0]}
            notes.append(note("statements_without_text", **numbers))
    if table.moderated is not None:
        each = {
            n: int((table.moderated == k).sum()) for n, k in (("accepted", 1), ("not_moderated", UNMODERATED))
        }
        notes.append(note("moderated", **each, rejected=int((table.moderated == REJECTED).sum())))
    if "group-id" in table.attributes:
        apart = int((table.attributes["group-id"] == "").sum())
        if apart:
            notes.append(note("not_grouped", people=apart, of=table.n_participants))
    return notes


def _texts(ids: list[str], each: Mapping[str, str]) -> npt.NDArray[np.object_]:
    out = np.empty(len(ids), object)
    out[:] = [each.get(i, "") for i in ids]
    return out


def _chunked(x: Any) -> Any:
    return x if isinstance(x, pa.Array | pa.ChunkedArray) else pa.array(x)


def _left_out(x: Any, cast: npt.NDArray[np.bool_]) -> list[str]:
    if cast.all():
        return []
    left = _chunked(x).filter(pa.array(~cast))
    return [str(s) for s in factorize(left)[1].to_pylist()]


def _revote_notes(rows: VoteRows, cast: npt.NDArray[np.bool_], table: VoteTable) -> list[Note]:
    """Count the re-votes, and those of which it cannot be told which is the latest."""
    events = int(cast.sum())
    if events == table.n_votes:
        return []
    notes = [note("revotes", events=events, latest=table.n_votes, revotes=events - table.n_votes)]
    p, _ = factorize(rows.participants)
    s, _ = factorize(rows.statements)
    cell = (p * (s.max() + 1) + s)[cast]
    values = rows.values[cast]
    t = np.zeros(len(cell), np.int64) if rows.times is None else rows.times[cast]
    order = np.argsort(cell)
    again = cell[order[1:]] == cell[order[:-1]]
    order = order[np.append(again, False) | np.append(False, again)]  # few cells are voted on twice
    order = order[np.lexsort((values[order], t[order], cell[order]))]
    cell, t, values = cell[order], t[order], values[order]
    last = np.append(np.flatnonzero(cell[1:] != cell[:-1]), len(cell) - 1)  # latest time, largest value
    first_of_cell = np.append(0, last[:-1] + 1)
    before = np.maximum(last - 1, first_of_cell)
    unclear = (t[before] == t[last]) & (values[before] != values[last])
    if unclear.any():
        code = "revotes_without_time" if rows.times is None else "revotes_tied"
        notes.append(note(code, cells=int(unclear.sum())))
    return notes
