"""What everybody may know of a forum, as plain data: ``forum.json``, and which texts are public."""

from __future__ import annotations

from typing import Any

from comity.forum.stages import StatementStage
from comity.forum.state import Consultation, State, Statement

SCHEMA = "comity/forum/1"
#: Statements that were rejected for such a reason are not published; their hash stays in the log.
WITHHELD = frozenset({"personal", "unlawful", "spam"})


def public_blobs(state: State) -> set[str]:
    """Name the blobs that are published: terms, statements, notes; never anybody's credentials.

    Where statements are shown only once they were accepted, not those that wait for it.

    Returns
    -------
    set of str
        Hashes. Of these only what was erased may be missing.
    """
    found = {state.terms}
    for c in state.consultations.values():
        for s in c.statements.values():
            if not withheld(s, state.rules.moderation):
                found.add(s.text)
            found.add(s.note)
            found.update(note for _, note, _ in s.positions.values())
    return {x for x in found if x is not None}


def withheld(statement: Statement, moderation: str) -> bool:
    """Whether the text of a statement is kept from the public, by the forum's rule of moderation."""
    if statement.stage is StatementStage.SUBMITTED:
        return moderation == "before"
    return statement.stage is StatementStage.REJECTED and statement.reason in WITHHELD


def describe(state: State) -> dict[str, Any]:
    """Describe a forum: a pure function of its log, in text and whole numbers.

    Outcomes are left out, so that publishing does not change what is published.
    """
    return {
        "schema": SCHEMA,
        "origin": state.origin,
        "stage": state.stage.value if state.stage is not None else None,
        "title": state.title,
        "terms": state.terms,
        "languages": list(state.languages),
        "rules": state.rules.to_body(),
        "calendar": state.calendar,
        "gathering": state.gathering,
        "policy": state.policy,
        "texts_erased": state.texts_erased,
        "parties": {
            p.id: {
                "name": p.name,
                "kind": p.kind,
                "role": p.role,
                "country": p.country,
                "region": p.region,
                "income": p.income,
                "stage": p.stage.value,
                "delegates": {d.id: {"role": d.role, "stage": d.stage.value} for d in p.delegates.values()},
            }
            for p in state.parties.values()
        },
        "keys": {
            k.vkey: {
                "purpose": k.purpose,
                "party": k.party,
                "stage": k.stage.value,
                "since": k.since,
                "until": k.until,
                "reason": k.reason,
            }
            for k in state.keys.values()
        },
        "consultations": {c.id: _consultation(c) for c in state.consultations.values()},
    }


def _consultation(c: Consultation) -> dict[str, Any]:
    return {
        "title": c.title,
        "attribution": c.attribution,
        "openness": c.openness,
        "submissions": c.submissions,
        "closes": c.closes,
        "stage": c.stage.value,
        "opened": c.opened,
        "closed": c.closed,
        "imported": c.imported,
        "ballots": c.ballots,
        "batches": len(c.batches),
        "erased": c.erased,
        "statistics": c.statistics,
        "statements": {s.id: _statement(s) for s in c.statements.values()},
    }


def _statement(s: Statement) -> dict[str, Any]:
    return {
        "number": s.number,
        "text": s.text,
        "lang": s.lang,
        "origin": s.origin,
        "party": s.party,
        "stage": s.stage.value,
        "reason": s.reason,
        "note": s.note,
        "how": s.how,
        "parents": list(s.parents),
        "children": list(s.children),
        "positions": {
            party: {"position": position, "note": note, "how": "signed" if signed else "attested"}
            for party, (position, note, signed) in s.positions.items()
        },
    }
