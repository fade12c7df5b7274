"""What holders of votes tell each other before an analysis: statements and attribute values, never a vote.

One holder is the ordinary case; several make a joint analysis. Each describes what it has, the descriptions
are merged to a plan, and each builds its parts by the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from comity.compute.part import Part, keys
from comity.errors import InputError, NotEnoughDataError
from comity.opinion.models.polis_stats import is_meta_of
from comity.slate.approvals import WEIGHTS as SLATE_WEIGHTS
from comity.votes import VoteTable
from comity.votes.notes import note
from comity.votes.table import REJECTED, Note, id_order

#: Attributes that are somebody's earlier result and no property of people.
NOT_ATTRIBUTES = ("group-id", "xid")
#: Attributes with more values than this are names, not categories.
_MOST_VALUES = 1000
#: Given weights are used to a millionth.
WEIGHT_UNIT = 1_000_000


@dataclass(frozen=True)
class Description:
    """What one holder of votes has.

    Parameters
    ----------
    statements : tuple of str
    texts, authors : tuple of str
    rejected : frozenset of str
        Left out: by moderation, or because they ask for facts about the voter (Polis's ``is-meta``).
    attributes : mapping of str to tuple of str or None
        Values of each attribute; None where they are too many to be anything but names.
    has_weights : bool
    topic : str
    notes : tuple of Note
    """

    statements: tuple[str, ...]
    texts: tuple[str, ...]
    rejected: frozenset[str]
    attributes: dict[str, tuple[str, ...] | None]
    has_weights: bool
    topic: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Plan:
    """Statements and attribute values that all holders agree on.

    Parameters
    ----------
    statements : tuple of str
        Accepted ones, in canonical order.
    texts : mapping of str to str
    rejected : tuple of str
    attributes : mapping of str to tuple of str
    """

    statements: tuple[str, ...]
    texts: dict[str, str]
    rejected: tuple[str, ...]
    attributes: dict[str, tuple[str, ...]]
    topic: str = ""
    notes: tuple[Note, ...] = field(default=())


def describe(votes: VoteTable) -> Description:
    """Describe a table without telling a vote."""
    texts = ("",) * votes.n_statements if votes.texts is None else tuple(votes.texts.tolist())
    rejected: frozenset[str] = frozenset()
    if votes.moderated is not None:
        rejected = frozenset(votes.statements[votes.moderated == REJECTED].tolist())
    notes = votes.notes
    facts = frozenset(votes.statements[is_meta_of(votes)].tolist()) - rejected
    if facts:
        notes = (*notes, note("facts_left_out", statements=len(facts)))
    attributes: dict[str, tuple[str, ...] | None] = {}
    for name, column in votes.attributes.items():
        values = set(column.tolist())
        if name not in NOT_ATTRIBUTES and values - {""}:
            attributes[name] = tuple(id_order(values)) if len(values - {""}) <= _MOST_VALUES else None
    return Description(
        tuple(votes.statements.tolist()), texts, rejected | facts, attributes, votes.weights is not None,
        votes.meta.get("topic", ""), notes,
    )  # fmt: skip


def merge(descriptions: Sequence[Description], *, weights: str = "person") -> Plan:
    """Merge what the holders have; a statement that one of them rejects is rejected.

    Raises
    ------
    InputError
        Where one statement has two texts, or weights or a party attribute are asked for that a holder does
        not have.
    """
    texts: dict[str, str] = {}
    for d in descriptions:
        for s, text in zip(d.statements, d.texts, strict=True):
            if texts.get(s) and text and texts[s] != text:
                raise InputError(
                    f"statement {s!r} has two texts: {texts[s][:60]!r} and {text[:60]!r}",
                    "Give each statement one identifier in all folders.",
                )
            texts[s] = texts.get(s) or text
    rejected = set().union(*(d.rejected for d in descriptions))
    names = {name for d in descriptions for name in d.attributes}
    attributes = {}
    for name in sorted(names):
        held = [d.attributes.get(name, ("",)) for d in descriptions]
        values = {v for h in held for v in h or ()}
        if None not in held and len(values - {""}) <= _MOST_VALUES:
            attributes[name] = tuple(id_order(values))
    if weights == "given" and not all(d.has_weights for d in descriptions):
        raise InputError(
            "weights are to be as given, but the votes come without weights", "Add a column `weight`."
        )
    if weights.startswith("party:") and weights[6:] not in attributes:
        raise InputError(
            f"no attribute {weights[6:]!r} to weigh by; there are: {', '.join(attributes) or 'none'}",
            f"Give the attributes with --participants FILE, each of at most {_MOST_VALUES:,} values.",
        )
    statements = tuple(id_order(s for s in texts if s not in rejected))
    topics = [d.topic for d in descriptions if d.topic]
    return Plan(
        statements, {s: texts[s] for s in statements}, tuple(id_order(rejected)), attributes,
        topics[0] if topics else "", tuple(n for d in descriptions for n in d.notes),
    )  # fmt: skip


def build_part(votes: VoteTable, plan: Plan) -> Part:
    """Make the part of one holder, with columns as in the plan.

    It holds the participants who voted on accepted statements. Invited people without a vote are counted by
    attribute in ``state["balance.invited"]``.
    """
    place = {s: j for j, s in enumerate(plan.statements)}
    wide = len(plan.statements) > np.iinfo(np.uint16).max
    kept = np.array([s in place for s in votes.statements.tolist()], bool)
    column = np.array([place.get(s, 0) for s in votes.statements.tolist()], np.int32 if wide else np.uint16)
    table = votes if kept.all() else votes.take_votes(kept[votes.indices])
    codes: dict[str, npt.NDArray[np.int32]] = {}
    for name, values in plan.attributes.items():
        code = {v: i for i, v in enumerate(values)}
        given = votes.attributes.get(name)
        codes[name] = (
            np.full(votes.n_participants, code.get("", 0), np.int32)
            if given is None
            else np.array([code[v] for v in given.tolist()], np.int32)
        )
    invited = {
        n: np.bincount(c, minlength=len(plan.attributes[n])).astype(np.int64) for n, c in codes.items()
    }
    voted = table.votes_per_participant > 0
    units = np.ones(votes.n_participants, np.int64)
    if votes.weights is not None:
        units = np.rint(votes.weights * WEIGHT_UNIT).astype(np.int64)
        if (units < 0).any() or int(units.max(initial=0)) > 2**50:
            raise InputError(
                "a weight is negative or beyond 10^9", "Give weights between 0 and 1,000,000,000."
            )
    people = table if voted.all() else table.take_participants(voted)
    ids = people.participants.tolist()
    part = Part(
        indptr=people.indptr,
        indices=column[people.indices],
        values=people.values,
        n_statements=len(plan.statements),
        keys=keys(ids),
        weights=np.ones(people.n_participants),
        codes={n: c[voted] for n, c in codes.items()},
    )
    part.state["balance.invited"] = invited
    part.state["balance.everyone"] = votes.n_participants
    part.state["weights.units"] = units[voted]
    part.state["participants"] = ids
    part.state[SLATE_WEIGHTS] = {"persons": np.ones(people.n_participants, np.int64)}
    return part


def split(part: Part, n: int) -> list[Part]:
    """Split a part for threads.

    What is kept about participants is split; what is kept about the whole stays with the first piece.
    """
    pieces = part.split(n)
    at = 0
    for i, p in enumerate(pieces):
        lo, at = at, at + p.n
        for name in ("weights.units", "participants"):
            p.state[name] = part.state[name][lo:at]
        p.state[SLATE_WEIGHTS] = {k: w[lo:at] for k, w in part.state[SLATE_WEIGHTS].items()}
        first = i == 0
        p.state["balance.invited"] = {
            k: v if first else np.zeros_like(v) for k, v in part.state["balance.invited"].items()
        }
        p.state["balance.everyone"] = part.state["balance.everyone"] if first else 0
    return pieces


def pool(tables: Sequence[VoteTable], names: Sequence[str]) -> VoteTable:
    """Put several tables of different people into one.

    Raises
    ------
    InputError
        Where one participant is in two of them.
    NotEnoughDataError
        Where there is none.
    """
    if not tables:
        raise NotEnoughDataError("there is nothing to analyse", "Name at least one folder.")
    if len(tables) == 1:
        return tables[0]
    seen: dict[str, str] = {}
    for t, name in zip(tables, names, strict=True):
        for p in t.participants.tolist():
            if p in seen:
                raise InputError(
                    f"participant {p!r} is in {seen[p]} and in {name}",
                    "People must differ between the folders: "
                    "give them identifiers that are unique among all.",
                )
            seen[p] = name
    plan = merge([describe(t) for t in tables])
    rows = [np.repeat(np.arange(t.n_participants), t.votes_per_participant) for t in tables]
    everyone = VoteTable.from_triplets(
        np.concatenate([t.participants[r] for t, r in zip(tables, rows, strict=True)]),
        np.concatenate([t.statements[t.indices] for t in tables]),
        np.concatenate([t.values for t in tables]),
        all_participants=seen,
        all_statements=[*plan.statements, *plan.rejected],
    )
    return _with_details(everyone, tables, plan)


def _with_details(everyone: VoteTable, tables: Sequence[VoteTable], plan: Plan) -> VoteTable:
    from dataclasses import replace

    where = {p: i for i, p in enumerate(everyone.participants.tolist())}
    attributes = {name: np.full(everyone.n_participants, "", object) for name in plan.attributes}
    weighted = any(t.weights is not None for t in tables)
    weights = np.ones(everyone.n_participants)
    for t in tables:
        at = [where[p] for p in t.participants.tolist()]
        for name, column in t.attributes.items():
            if name in attributes:
                attributes[name][at] = column
        if t.weights is not None:
            weights[at] = t.weights
    rejected = set(plan.rejected)
    ids = everyone.statements.tolist()
    texts = {
        s: x for t in tables if t.texts is not None for s, x in zip(t.statements, t.texts, strict=True) if x
    }
    out = np.empty(len(ids), object)
    out[:] = [texts.get(s, "") for s in ids]
    return replace(
        everyone,
        attributes=attributes,
        weights=weights if weighted else None,
        texts=out,
        moderated=np.array([REJECTED if s in rejected else 1 for s in ids], np.int8),
        notes=tuple(n for t in tables for n in t.notes),
        meta={"topic": plan.topic} if plan.topic else {},
    )
