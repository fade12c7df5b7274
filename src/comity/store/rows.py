"""From the state of a forum to the rows of its projections: pure, the same live and in a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from comity.forum.state import Act, Consultation, State
from comity.store.models import projections as p

#: A table and one of its rows.
Row = tuple[type[p.Projection], dict[str, Any]]


def all_rows(state: State) -> Iterator[Row]:
    """Give every row of a forum."""
    if state.stage is None:
        return
    yield forum_row(state)
    for party in state.parties.values():
        yield party_row(state, party.id)
        for d in party.delegates:
            yield delegate_row(state, party.id, d)
    for vkey in state.keys:
        yield key_row(state, vkey)
    for c in state.consultations.values():
        yield consultation_row(state, c)
        for s in c.statements.values():
            yield statement_row(state, c, s.id)
            for name in s.positions:
                yield position_row(state, c, s.id, name)
        for i in range(len(c.batches)):
            yield batch_row(state, c, i)
    for i in range(len(state.outcomes)):
        yield outcome_row(state, i)


def touched(state: State, act: Act) -> Iterator[Row]:
    """Give the rows that an act, which the state has just taken in, may have changed."""
    kind, body = act.event["kind"], act.body
    topic = kind.partition(".")[0]
    c = state.consultations.get(body["consultation"]) if "consultation" in body else None
    if topic in ("forum", "policy"):
        yield forum_row(state)
    if kind == "forum.new":
        yield from (key_row(state, vkey) for vkey in state.keys)
    elif topic == "delegate":
        yield delegate_row(state, body["party"], body["delegate"])
    elif topic == "party":
        yield party_row(state, body["party"])
        if body.get("vkey") is not None:
            yield key_row(state, body["vkey"])
    elif topic == "key":
        yield key_row(state, body["vkey"])
    elif kind == "outcome.publish":
        yield outcome_row(state, len(state.outcomes) - 1)
    elif kind == "erase.note":
        yield forum_row(state)
        yield from (consultation_row(state, state.consultations[name]) for name in body["consultations"])
    elif c is not None:
        if kind == "ballot.batch":
            yield batch_row(state, c, len(c.batches) - 1)
        elif kind == "statement.replace":
            for name in [*body["statements"], *(x["statement"] for x in body["by"])]:
                yield statement_row(state, c, name)
        elif kind == "statement.submit":
            # the latest one, whatever id it got
            yield statement_row(state, c, next(reversed(c.statements)))
        elif topic == "statement":
            yield statement_row(state, c, body["statement"])
        elif topic == "position":
            assert act.party is not None
            yield position_row(state, c, body["statement"], act.party)
        else:
            yield consultation_row(state, c)


def forum_row(state: State) -> Row:
    """Row of the forum itself."""
    assert state.stage is not None
    gathering = state.gathering or {}
    return p.Forum, {
        "id": state.id,
        "forum": state.id,
        "origin": state.origin,
        "title": state.title,
        "terms": state.terms,
        "stage": state.stage.value,
        "languages": list(state.languages),
        "rules": state.rules.to_body(),
        "calendar": state.calendar,
        "gathering": gathering.get("id"),
        "gathering_title": gathering.get("title"),
        "edition": gathering.get("edition"),
        "policy": state.policy,
        "texts_erased": state.texts_erased,
    }


def party_row(state: State, name: str) -> Row:
    """Row of a party."""
    party = state.parties[name]
    about = {k: v for k, v in vars(party).items() if k not in ("id", "stage", "delegates")}
    return p.Party, {
        **about,
        "id": f"{state.id}/{name}",
        "forum": state.id,
        "party": name,
        "stage": party.stage.value,
    }


def delegate_row(state: State, party: str, name: str) -> Row:
    """Row of a delegate of a party."""
    delegate = state.parties[party].delegates[name]
    return p.Delegate, {
        "id": f"{state.id}/{party}/{name}",
        "forum": state.id,
        "party": party,
        "delegate": name,
        "role": delegate.role,
        "credentials": delegate.credentials,
        "stage": delegate.stage.value,
    }


def key_row(state: State, vkey: str) -> Row:
    """Row of a key."""
    key = state.keys[vkey]
    return p.Key, {
        **vars(key),
        "id": f"{state.id}/{vkey}",
        "forum": state.id,
        "stage": key.stage.value,
    }


def consultation_row(state: State, c: Consultation) -> Row:
    """Row of a consultation."""
    about = {k: v for k, v in vars(c).items() if k not in ("id", "stage", "statements", "batches")}
    return p.Consultation, {
        **about,
        "id": f"{state.id}/{c.id}",
        "forum": state.id,
        "consultation": c.id,
        "stage": c.stage.value,
    }


def statement_row(state: State, c: Consultation, name: str) -> Row:
    """Row of a statement."""
    s = c.statements[name]
    about = {k: v for k, v in vars(s).items() if k not in ("id", "stage", "parents", "children", "positions")}
    return p.Statement, {
        **about,
        "id": f"{state.id}/{c.id}/{name}",
        "forum": state.id,
        "consultation": c.id,
        "statement": name,
        "stage": s.stage.value,
        "parents": list(s.parents),
        "children": list(s.children),
    }


def position_row(state: State, c: Consultation, statement: str, party: str) -> Row:
    """Row of a party's position on a statement."""
    position, note, signed = c.statements[statement].positions[party]
    return p.Position, {
        "id": f"{state.id}/{c.id}/{statement}/{party}",
        "forum": state.id,
        "consultation": c.id,
        "statement": statement,
        "party": party,
        "position": position,
        "note": note,
        "signed": signed,
    }


def batch_row(state: State, c: Consultation, i: int) -> Row:
    """Row of a batch."""
    batch = c.batches[i]
    key = f"{state.id}/{c.id}/{batch.number}"
    return p.Batch, {**asdict(batch), "id": key, "forum": state.id, "consultation": c.id}


def outcome_row(state: State, i: int) -> Row:
    """Row of a publication."""
    outcome = state.outcomes[i]
    return p.Outcome, {**outcome, "id": f"{state.id}/{outcome['edition']}", "forum": state.id}
