"""The kinds of events: who may do each, and what its body holds.

``docs/record.md`` shows this table; :mod:`comity.forum.transitions` says what each one changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.forum import fields as f
from comity.forum.fields import Check
from comity.forum.rules import BODY as RULES

SECRETARIAT, NODE, PARTICIPANT, PARTY = "secretariat", "node", "participant", "party"

#: Kinds of parties that meet in multistakeholder forums, and what else may come.
PARTY_KINDS = (
    "government",
    "intergovernmental-organisation",
    "company",
    "technical-community",
    "academia",
    "civil-society",
    "other",
)
ROLES = ("party", "observer")
DELEGATE_ROLES = ("head", "delegate", "alternate", "adviser")
ATTRIBUTIONS = ("attributed", "party-internal", "pseudonymous")
OPENNESS = ("open", "sealed")
ORIGINS = ("seed", "party", "participant", "import")
DECISIONS = ("accept", "reject")
#: Why a statement was accepted, rejected or replaced.
REASONS = (
    "fits",
    "duplicate",
    "off-topic",
    "unclear",
    "several-ideas",
    "not-a-statement",
    "personal",
    "unlawful",
    "spam",
    "wording",
    "other",
)
REPLACEMENTS = ("split", "merge", "reword")
POSITIONS = ("agree", "disagree", "pass", "withdrawn")
KEY_PURPOSES = ("party", "node", "log")
#: First byte of a key: 0x01 signs a text, 0x04 a text with the time.
KEY_TYPES: Mapping[str, int] = {"party": 0x01, "node": 0x04, "log": 0x01}
KEY_REASONS = ("rotated", "lost", "stolen", "ended")
ERASE_REASONS = ("request", "law", "mistake")

_STAGE = f.record({"id": f.ident, "title": f.line, "opens": f.optional(f.time), "closes": f.optional(f.time)})
CALENDAR = f.record(
    {"opens": f.optional(f.time), "closes": f.optional(f.time), "stages": f.many(_STAGE, most=50)}
)
GATHERING = f.record({"id": f.ident, "title": f.line, "edition": f.line})
_PLACE = f.optional(
    lambda x: isinstance(x, str) and len(x) == 3 and x.isascii() and x.isalpha() and x.isupper()
)
_TEXT = {"text": f.sha256, "lang": f.language}
_OUTCOME = f.record(
    {
        "analysis": f.optional(f.line),
        "certificate": f.optional(f.sha256),
        "status": f.one_of("analysed", "not-enough-data", "sealed"),
        "votes_digest": f.line,
    }
)


@dataclass(frozen=True)
class Kind:
    """A kind of event.

    Parameters
    ----------
    by : tuple of str
        Who may do it.
    fields : mapping of str to callable
        All fields of its body.
    says : str
        What it says, in a sentence.
    """

    by: tuple[str, ...]
    fields: Mapping[str, Check]
    says: str


KINDS: Mapping[str, Kind] = {
    "forum.new": Kind(
        (SECRETARIAT,),
        {
            "title": f.line,
            "terms": f.optional(f.sha256),
            "languages": f.many(f.language, least=1, most=50),
            "rules": RULES,
            "calendar": CALENDAR,
            "gathering": f.optional(GATHERING),
            "keys": f.record({"node": f.vkey, "log": f.vkey}),
            "policy": f.lines,
        },
        "A forum is announced: title, terms of reference, rules, calendar, keys, quorum of witnesses.",
    ),
    "forum.amend": Kind(
        (SECRETARIAT,),
        {
            "title": f.line,
            "terms": f.optional(f.sha256),
            "languages": f.many(f.language, least=1, most=50),
            "rules": RULES,
            "calendar": CALENDAR,
        },
        "What was announced is changed; only before the forum opens.",
    ),
    "forum.open": Kind((SECRETARIAT,), {}, "The forum opens; its rules are fixed from here on."),
    "forum.extend": Kind((SECRETARIAT,), {"calendar": CALENDAR}, "The calendar of an open forum changes."),
    "forum.close": Kind((SECRETARIAT,), {}, "The forum closes, after all its consultations."),
    "forum.cancel": Kind((SECRETARIAT,), {"reason": f.line}, "The forum is called off."),
    "policy.set": Kind((SECRETARIAT,), {"policy": f.lines}, "Witnesses and quorum are set anew."),
    "party.admit": Kind(
        (SECRETARIAT,),
        {
            "party": f.ident,
            "name": f.line,
            "kind": f.one_of(*PARTY_KINDS),
            "role": f.one_of(*ROLES),
            "country": _PLACE,
            "region": f.optional(f.line),
            "income": f.optional(f.line),
            "vkey": f.optional(f.vkey),
        },
        "A party or an observer is admitted, with its key if it brings one.",
    ),
    "party.leave": Kind((SECRETARIAT, PARTY), {"party": f.ident, "reason": f.line}, "A party leaves."),
    "delegate.accredit": Kind(
        (SECRETARIAT,),
        {
            "party": f.ident,
            "delegate": f.ident,
            "role": f.one_of(*DELEGATE_ROLES),
            "credentials": f.optional(f.sha256),
        },
        "A delegate may act for a party; name and credentials are a blob.",
    ),
    "delegate.dismiss": Kind(
        (SECRETARIAT, PARTY),
        {"party": f.ident, "delegate": f.ident, "reason": f.line},
        "A delegate no longer acts for a party.",
    ),
    "key.add": Kind(
        (SECRETARIAT, PARTY, NODE),
        {"vkey": f.vkey, "purpose": f.one_of(*KEY_PURPOSES), "party": f.optional(f.ident)},
        "A key becomes valid; a party adds its next key under its present one.",
    ),
    "key.revoke": Kind(
        (SECRETARIAT, PARTY, NODE),
        {"vkey": f.vkey, "reason": f.one_of(*KEY_REASONS)},
        "A key is valid no more; what it signed before stays as it was.",
    ),
    "consultation.new": Kind(
        (SECRETARIAT,),
        {
            "consultation": f.ident,
            "title": f.line,
            "attribution": f.one_of(*ATTRIBUTIONS),
            "openness": f.one_of(*OPENNESS),
            "submissions": f.flag,
            "closes": f.optional(f.time),
        },
        "A consultation is prepared; who will see the votes is fixed with it.",
    ),
    "consultation.open": Kind((SECRETARIAT,), {"consultation": f.ident}, "Voting begins."),
    "consultation.extend": Kind(
        (SECRETARIAT,),
        {"consultation": f.ident, "closes": f.optional(f.time)},
        "Voting ends at another time.",
    ),
    "consultation.close": Kind((SECRETARIAT, NODE), {"consultation": f.ident}, "Voting ends."),
    "statement.submit": Kind(
        (SECRETARIAT, PARTY, PARTICIPANT),
        {
            "consultation": f.ident,
            "statement": f.optional(f.statement_id),
            **_TEXT,
            "origin": f.one_of(*ORIGINS),
        },
        "A statement is put forward; without an id it gets the next number.",
    ),
    "statement.moderate": Kind(
        (SECRETARIAT,),
        {
            "consultation": f.ident,
            "statement": f.statement_id,
            "decision": f.one_of(*DECISIONS),
            "reason": f.one_of(*REASONS),
            "note": f.optional(f.sha256),
        },
        "A statement is accepted or rejected, for a reason.",
    ),
    "statement.replace": Kind(
        (SECRETARIAT,),
        {
            "consultation": f.ident,
            "how": f.one_of(*REPLACEMENTS),
            "statements": f.many(f.statement_id, least=1, most=50),
            "by": f.many(f.record({"statement": f.statement_id, **_TEXT}), least=1, most=50),
            "reason": f.one_of(*REASONS),
        },
        "Statements are split, merged or reworded; the new ones name the old.",
    ),
    "position.take": Kind(
        (PARTY,),
        {
            "consultation": f.ident,
            "statement": f.statement_id,
            "position": f.one_of(*POSITIONS),
            "note": f.optional(f.sha256),
        },
        "A party takes its position on a statement, apart from its delegates' votes.",
    ),
    "votes.import": Kind(
        (SECRETARIAT,),
        {
            "consultation": f.ident,
            "source": f.line,
            "participants": f.whole(0),
            "votes": f.whole(0),
            "votes_digest": f.line,
        },
        "Votes that were cast elsewhere are brought in; they are not promised, only committed to.",
    ),
    "ballot.batch": Kind(
        (NODE,),
        {"consultation": f.ident, "batch": f.whole(1), "root": f.sha256, "count": f.whole(1)},
        "Commitments to ballots: their root and how many they are.",
    ),
    "statistics.commit": Kind(
        (NODE,),
        {
            "consultation": f.ident,
            "ballots": f.whole(0),
            "counted": f.whole(0),
            "erased": f.whole(0),
            "statistics": f.sha256,
        },
        "What was counted at the close.",
    ),
    "outcome.publish": Kind(
        (NODE,),
        {
            "edition": f.whole(1),
            "manifest": f.sha256,
            "consultations": f.by_id(f.ident, _OUTCOME),
            "software": f.line,
            "reason": f.optional(f.line),
        },
        "A folder is published: the hash of its manifest, and the digests of its findings.",
    ),
    "erase.note": Kind(
        (SECRETARIAT, NODE),
        {
            "consultations": f.by_id(f.ident, f.whole(1)),
            "texts": f.whole(0),
            "reason": f.one_of(*ERASE_REASONS),
        },
        "Somebody was forgotten: how many ballots and texts are gone, not whose.",
    ),
}
