"""What a forum allows: every step of every machine, and every refusal for its own reason."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest

from comity.forum.fields import time_text
from comity.forum.kinds import KINDS
from comity.forum.rules import Rules
from comity.forum.stages import MACHINES
from comity.forum.state import Act, State
from comity.forum.transitions import APPLY, MOST_AHEAD, Refused, apply, replay
from comity.record.keys import SigningKey
from comity.words import ENGLISH

ORIGIN = "site/wg"
SHA = "a" * 64
NODE = SigningKey("site/node", 4, bytes(32)).verifier.vkey
LOG, KEY_A, KEY_B, KEY_C = (
    SigningKey(name, 1, bytes([i]) * 32).verifier.vkey
    for i, name in enumerate(("site/wg", "a.example", "b.example", "c.example"), start=1)
)
START = 1_000_000


class Course:
    """A forum that acts are put to, one second apart."""

    def __init__(self, **rules: Any) -> None:
        self.state = State(ORIGIN)
        self.acts: list[Act] = []
        self.nonce = itertools.count()
        calendar = {"opens": None, "closes": None, "stages": []}
        self.announced = {
            "title": "T",
            "terms": None,
            "languages": ["en"],
            "rules": Rules.of(rules).to_body(),
            "calendar": calendar,
        }
        self.do(
            "forum.new",
            **self.announced,
            gathering=None,
            keys={"node": NODE, "log": LOG},
            policy="quorum none\n",
        )

    def do(self, what: str, /, *, by: Any = "secretariat", signed: tuple[str, ...] = (), **body: Any) -> None:
        time = START + len(self.acts)
        if isinstance(by, list):  # a field of the body that is called so
            body, by = {**body, "by": by}, "secretariat"
        event = {
            "at": time_text(time),
            "body": body,
            "by": by,
            "forum": ORIGIN,
            "kind": what,
            "n": f"{next(self.nonce):032x}",
            "v": 1,
        }
        self.put(Act(event, self.state.size, time, frozenset(signed)))

    def put(self, act: Act) -> None:
        apply(self.state, act)
        self.acts.append(act)

    def refuse(self, code: str, what: str, /, **more: Any) -> None:
        before = copy.deepcopy(self.state)
        with pytest.raises(Refused) as refusal:
            self.do(what, **more)
        assert refusal.value.code == code
        assert self.state == before, "a refused act changes nothing"

    def open(self, consultation: str = "c", **about: Any) -> None:
        self.new(consultation, **about)
        self.seed(consultation)
        if self.state.stage is not None and self.state.stage.value == "preparing":
            self.do("forum.open")
        self.do("consultation.open", consultation=consultation)

    def new(self, consultation: str = "c", **about: Any) -> None:
        usual = {
            "title": "C",
            "attribution": "pseudonymous",
            "openness": "open",
            "submissions": True,
            "closes": None,
        }
        self.do("consultation.new", consultation=consultation, **{**usual, **about})

    def seed(self, consultation: str = "c", statement: str | None = None) -> None:
        self.do(
            "statement.submit",
            consultation=consultation,
            statement=statement,
            text=SHA,
            lang="en",
            origin="seed",
        )

    def admit(self, party: str, role: str = "party", vkey: str | None = None) -> None:
        self.do("party.admit", **admission(party, role, vkey))


def admission(party: str, role: str = "party", vkey: str | None = None) -> dict[str, Any]:
    return {
        "party": party,
        "name": party.upper(),
        "kind": "government",
        "role": role,
        "country": None,
        "region": None,
        "income": None,
        "vkey": vkey,
    }


def submission(**more: Any) -> dict[str, Any]:
    usual = {"consultation": "c", "statement": None, "text": SHA, "lang": "en", "origin": "participant"}
    return {**usual, **more}


def position(statement: str = "1", stand: str = "agree") -> dict[str, Any]:
    return {"consultation": "c", "statement": statement, "position": stand, "note": None}


def moderation(decision: str, statement: str = "2") -> dict[str, Any]:
    about = {"consultation": "c", "statement": statement, "decision": decision}
    return {**about, "reason": "fits", "note": None}


# ---------------------------------------------------------------------- the tables
def test_every_kind_has_its_function_and_a_sentence():
    assert APPLY.keys() == KINDS.keys()
    assert all(kind.says and kind.by for kind in KINDS.values())


@pytest.mark.parametrize("what", MACHINES)
def test_every_stage_can_be_reached_or_is_where_it_begins(what):
    machine = MACHINES[what]
    stages = set(type(next(iter(machine))[0]))
    reached = {after for (before, _), after in machine.items() if after is not before}
    assert len(stages - reached) <= 1


def test_a_whole_course_replays_to_the_same():
    c = Course()
    c.admit("a", vkey=KEY_A)
    c.open()
    c.do("statement.submit", by="participant", **submission())
    c.do("statement.moderate", **moderation("accept"))
    c.do("position.take", by="party:a", **position())
    c.do("ballot.batch", by="node", consultation="c", batch=1, root=SHA, count=5)
    c.do("consultation.close", consultation="c")
    c.do("statistics.commit", by="node", consultation="c", ballots=5, counted=4, erased=0, statistics=SHA)
    c.do("forum.close")
    assert replay(ORIGIN, c.acts) == c.state
    assert c.state.consultations["c"].statements["1"].positions == {"a": ("agree", None, False)}


# ---------------------------------------------------------------------- place, time, actor
def test_nothing_comes_before_the_announcement_and_it_comes_once():
    state = State(ORIGIN)
    c = Course()
    with pytest.raises(Refused) as refusal:
        apply(state, Act({**c.acts[0].event, "kind": "forum.open", "body": {}}, 0, START))
    assert refusal.value.code == "first"
    c.refuse("again", "forum.new", **c.acts[0].body)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("other_forum", {"event": {"forum": "site/other"}}),
        ("replayed", {"event": {"n": f"{0:032x}"}}),
        ("index", {"index": 7}),
        ("back_dated", {"time": START - 1, "event": {"at": time_text(START - 1)}}),
        ("at", {"event": {"at": time_text(START)}}),
        ("field", {"event": {"n": "x"}}),
        ("field", {"event": {"kind": "forum.burn"}}),
        ("field", {"event": {"v": 2}}),
        ("field", {"event": {"at": "2026-13-01T00:00:00Z"}}),
        ("field_unknown", {"event": {"more": 1}}),
        ("actor", {"event": {"by": "node"}}),
        ("actor", {"event": {"by": "somebody"}}),
        ("actor", {"event": {"by": "party:a"}}),
        ("field_unknown", {"event": {"body": {"more": 1}}}),
    ],
)
def test_an_event_out_of_place_is_refused(code, change):
    c = Course()
    event = {
        "at": time_text(START + 1),
        "body": {},
        "by": "secretariat",
        "forum": ORIGIN,
        "kind": "forum.open",
        "n": "f" * 32,
        "v": 1,
        **change.get("event", {}),
    }
    before = copy.deepcopy(c.state)
    with pytest.raises(Refused) as refusal:
        c.put(Act(event, change.get("index", 1), change.get("time", START + 1)))
    assert refusal.value.code == code
    assert c.state == before


def test_what_a_party_signed_at_home_may_be_older_but_hardly_newer():
    for ahead, fine in ((-86_400, True), (MOST_AHEAD, True), (MOST_AHEAD + 1, False)):
        c = Course()
        c.admit("a", vkey=KEY_A)
        c.open()
        time = START + len(c.acts)
        event = {**c.acts[-1].event, "kind": "position.take", "by": "party:a", "body": position()}
        act = Act(
            {**event, "at": time_text(time + ahead), "n": "e" * 32}, c.state.size, time, frozenset({"a"})
        )
        if fine:
            c.put(act)
            assert c.state.consultations["c"].statements["1"].positions["a"][2]
        else:
            with pytest.raises(Refused, match="at"):
                c.put(act)


def test_rules_may_want_the_partys_own_signature():
    c = Course(signed=["position.take"])
    c.admit("a", vkey=KEY_A)
    c.admit("b")
    c.open()
    c.refuse("must_sign", "position.take", by="party:a", **position())
    c.refuse("signer", "position.take", by="party:b", signed=("a",), **position())
    c.do("position.take", by="party:a", signed=("a", "b"), **position())


# ---------------------------------------------------------------------- the forum
def test_rules_are_fixed_when_the_forum_opens():
    c = Course()
    c.do("forum.amend", **{**c.announced, "title": "Another"})
    assert c.state.title == "Another"
    c.refuse("step", "forum.close")
    c.do("forum.open")
    c.refuse("step", "forum.amend", **c.announced)
    c.refuse("step", "forum.open")
    c.do("forum.extend", calendar={"opens": None, "closes": "2027-01-01T00:00:00Z", "stages": []})
    backwards = {"opens": "2027-01-01T00:00:00Z", "closes": "2026-01-01T00:00:00Z", "stages": []}
    c.refuse("calendar", "forum.extend", calendar=backwards)
    c.do("forum.cancel", reason="No quorum")
    c.refuse("step", "forum.close")
    c.refuse("forum_over", "party.admit", **admission("late"))


def test_a_forum_closes_after_its_consultations():
    c = Course()
    c.open()
    c.refuse("still_open", "forum.close")
    c.do("consultation.close", consultation="c")
    c.do("forum.close")
    c.refuse("step", "forum.cancel", reason="Too late")


# ---------------------------------------------------------------------- keys
def test_keys_have_one_owner_and_one_purpose():
    c = Course()
    c.admit("a", vkey=KEY_A)
    c.refuse("key_again", "key.add", vkey=KEY_A, purpose="party", party="a")
    renamed = SigningKey("other.example", 1, bytes([2]) * 32).verifier.vkey
    c.refuse("key_again", "key.add", vkey=renamed, purpose="log", party=None)
    c.refuse("key_purpose", "key.add", vkey=KEY_B, purpose="party", party=None)
    c.refuse("key_purpose", "key.add", vkey=KEY_B, purpose="node", party="a")
    c.refuse("unknown", "key.add", vkey=KEY_B, purpose="party", party="nobody")


def test_a_party_changes_its_own_keys_under_its_signature_only():
    c = Course()
    c.admit("a", vkey=KEY_A)
    c.admit("b")
    add = {"vkey": KEY_B, "purpose": "party", "party": "a"}
    c.refuse("not_yours", "key.add", by="party:b", signed=("b",), **add)
    c.refuse("must_sign", "key.add", by="party:a", **add)
    c.refuse("not_yours", "key.add", by="node", **add)
    c.do("key.add", by="party:a", signed=("a",), **add)
    c.refuse("has_key", "key.add", vkey=KEY_C, purpose="party", party="a")
    c.refuse("not_yours", "key.revoke", by="party:b", signed=("b",), vkey=KEY_A, reason="stolen")
    c.do("key.revoke", by="party:a", signed=("a",), vkey=KEY_A, reason="stolen")
    c.refuse("step", "key.revoke", vkey=KEY_A, reason="stolen")
    assert c.state.valid_keys("party", "a") == [KEY_B]
    assert c.state.keys[KEY_A].until == c.state.size - 1


def test_node_and_log_keep_a_valid_key():
    c = Course()
    c.refuse("last_key", "key.revoke", by="node", vkey=LOG, reason="rotated")
    c.do("key.add", by="node", vkey=KEY_B, purpose="log", party=None)
    c.do("key.revoke", by="node", vkey=LOG, reason="rotated")
    assert c.state.valid_keys("log") == [KEY_B]


# ---------------------------------------------------------------------- parties
def test_parties_and_delegates_come_and_go():
    c = Course()
    c.admit("a")
    c.refuse("step", "party.admit", **admission("a"))
    delegate = {"party": "a", "delegate": "d", "role": "head", "credentials": SHA}
    c.do("delegate.accredit", **delegate)
    c.refuse("step", "delegate.accredit", **delegate)
    dismissal = {"party": "a", "delegate": "d", "reason": "Recalled"}
    c.admit("b")
    c.refuse("not_yours", "delegate.dismiss", by="party:b", **dismissal)
    c.do("delegate.dismiss", by="party:a", **dismissal)
    c.do("party.leave", by="party:a", party="a", reason="Done")
    c.refuse("left", "party.leave", by="party:a", party="a", reason="Again")
    c.admit("a")
    assert c.state.parties["a"].delegates["d"].stage == "dismissed"


# ---------------------------------------------------------------------- consultations
def test_a_consultation_opens_in_an_open_forum_with_something_to_vote_on():
    c = Course()
    c.new()
    c.refuse("exists", "consultation.new", **c.acts[-1].body)
    c.refuse("forum_stage", "consultation.open", consultation="c")
    c.do("forum.open")
    c.refuse("no_statements", "consultation.open", consultation="c")
    c.refuse("unknown", "consultation.open", consultation="d")
    c.seed()
    c.do("consultation.open", consultation="c")
    c.refuse("step", "consultation.open", consultation="c")


def test_where_parties_count_alike_votes_are_attributed():
    c = Course(weights="party")
    about = {"title": "C", "openness": "open", "submissions": True, "closes": None}
    for attribution in ("pseudonymous", "party-internal"):
        c.refuse(
            "weights_need_parties", "consultation.new", consultation="c", attribution=attribution, **about
        )
    c.do("consultation.new", consultation="c", attribution="attributed", **about)


def test_statements_are_put_forward_and_moderated():
    c = Course()
    c.admit("a")
    c.open()
    c.refuse("origin", "statement.submit", by="participant", **submission(origin="seed"))
    c.refuse("origin", "statement.submit", **submission(origin="party"))
    c.do("statement.submit", by="party:a", **submission(origin="party"))
    c.refuse("exists", "statement.submit", by="participant", **submission(statement="2"))
    c.refuse("not_votable", "position.take", by="party:a", **position("2"))
    c.do("statement.moderate", **moderation("reject"))
    c.refuse("step", "statement.moderate", **moderation("reject"))
    c.do("statement.moderate", **moderation("accept"))
    c.do("position.take", by="party:a", **position("2"))
    c.do("position.take", by="party:a", **position("2", "withdrawn"))
    c.refuse("unknown", "statement.moderate", **moderation("accept", "9"))
    c.do("consultation.close", consultation="c")
    for kind, body in (("statement.moderate", moderation("reject")), ("position.take", position())):
        c.refuse("step", kind, by="party:a" if kind.startswith("pos") else "secretariat", **body)
    c.refuse("step", "statement.submit", by="participant", **submission())


def test_statements_of_others_are_taken_only_where_they_are_asked_for():
    c = Course()
    c.open(submissions=False)
    c.refuse("no_submissions", "statement.submit", by="participant", **submission())
    c.seed()


def test_moderation_afterwards_lets_a_statement_be_voted_on_until_it_is_rejected():
    c = Course(moderation="after")
    c.admit("a")
    c.open()
    c.do("statement.submit", by="participant", **submission())
    c.do("position.take", by="party:a", **position("2"))
    c.do("statement.moderate", **moderation("reject"))
    c.refuse("not_votable", "position.take", by="party:a", **position("2"))


@pytest.mark.parametrize(
    ("how", "old", "new", "fine"),
    [
        ("split", 1, 2, True),
        ("split", 1, 1, False),
        ("split", 2, 2, False),
        ("merge", 2, 1, True),
        ("merge", 1, 1, False),
        ("merge", 2, 2, False),
        ("reword", 1, 1, True),
        ("reword", 2, 1, False),
        ("reword", 1, 2, False),
    ],
)
def test_split_merge_and_reword_keep_the_lineage(how, old, new, fine):
    c = Course()
    c.open()
    c.seed()
    olds = [str(i + 1) for i in range(old)]
    by = [{"statement": f"n{i}", "text": SHA, "lang": "en"} for i in range(new)]
    body = {"consultation": "c", "how": how, "statements": olds, "by": by, "reason": "wording"}
    if not fine:
        c.refuse("replacement", "statement.replace", **body)
        return
    c.do("statement.replace", **body)
    found = c.state.consultations["c"].statements
    assert all(
        found[s].stage == "replaced" and found[s].children == tuple(x["statement"] for x in by) for s in olds
    )
    assert all(found[x["statement"]].parents == tuple(olds) for x in by)
    c.refuse("step", "statement.moderate", **moderation("accept", olds[0]))
    c.refuse(
        "step", "statement.replace", **{**body, "by": [{**x, "statement": x["statement"] + "x"} for x in by]}
    )


def test_observers_speak_and_take_no_position():
    c = Course()
    c.admit("o", role="observer")
    c.open()
    c.do("statement.submit", by="party:o", **submission(origin="party"))
    c.refuse("observer", "position.take", by="party:o", **position())


def test_there_is_no_position_to_withdraw_before_one_is_taken():
    c = Course()
    c.admit("a")
    c.open()
    c.refuse("no_position", "position.take", by="party:a", **position("1", "withdrawn"))


# ---------------------------------------------------------------------- counting, publishing, forgetting
def test_batches_and_counts_add_up():
    c = Course()
    c.new()
    brought = {"consultation": "c", "source": "s", "participants": 2, "votes": 3, "votes_digest": "d"}
    c.do("votes.import", **brought)
    c.refuse("imported_again", "votes.import", **brought)
    c.seed()
    batch = {"consultation": "c", "root": SHA, "count": 3}
    other = {**batch, "count": 4}
    c.refuse("step", "ballot.batch", by="node", batch=1, **batch)
    c.do("forum.open")
    c.do("consultation.open", consultation="c")
    c.refuse("step", "votes.import", **brought)
    c.refuse("batch_number", "ballot.batch", by="node", batch=2, **batch)
    c.refuse("imported_count", "ballot.batch", by="node", batch=1, **other)
    c.do("ballot.batch", by="node", batch=1, **batch)
    count = {"consultation": "c", "counted": 3, "erased": 0, "statistics": SHA}
    c.refuse("not_closed", "statistics.commit", by="node", ballots=3, **count)
    c.do("consultation.close", consultation="c")
    c.refuse("step", "ballot.batch", by="node", batch=2, **batch)
    c.refuse("count", "statistics.commit", by="node", ballots=4, **count)
    c.refuse("count", "statistics.commit", by="node", ballots=3, **{**count, "counted": 4})
    c.do("statistics.commit", by="node", ballots=3, **count)
    c.refuse("counted_again", "statistics.commit", by="node", ballots=3, **count)


def outcome(edition: int = 1, analysis: str | None = "x", reason: str | None = None) -> dict[str, Any]:
    status = "not-enough-data" if analysis is None else "analysed"
    found = {"analysis": analysis, "certificate": None, "status": status, "votes_digest": "d"}
    about = {"edition": edition, "manifest": SHA, "software": "s", "reason": reason}
    return {**about, "consultations": {"c": found}}


def counted_course() -> Course:
    c = Course()
    c.open()
    c.do("ballot.batch", by="node", consultation="c", batch=1, root=SHA, count=3)
    c.do("consultation.close", consultation="c")
    c.do("statistics.commit", by="node", consultation="c", ballots=3, counted=3, erased=0, statistics=SHA)
    return c


def test_published_findings_do_not_change_in_silence():
    c = counted_course()
    c.refuse("edition", "outcome.publish", by="node", **outcome(2))
    body = outcome()
    c.refuse(
        "unknown",
        "outcome.publish",
        by="node",
        **{**body, "consultations": {"d": body["consultations"]["c"]}},
    )
    c.do("outcome.publish", by="node", **body)
    c.do("outcome.publish", by="node", **outcome(2))
    c.refuse("silent_change", "outcome.publish", by="node", **outcome(3, "y"))
    c.do("outcome.publish", by="node", **outcome(3, "y", "A fault in the count of passes"))


def test_findings_and_status_fit():
    c = counted_course()
    body = outcome()
    body["consultations"]["c"]["status"] = "not-enough-data"
    c.refuse("status", "outcome.publish", by="node", **body)


def test_no_more_is_erased_than_there_is():
    c = counted_course()
    c.refuse("nothing_erased", "erase.note", consultations={}, texts=0, reason="request")
    c.refuse("erased_too_many", "erase.note", consultations={"c": 4}, texts=0, reason="request")
    c.refuse("unknown", "erase.note", consultations={"d": 1}, texts=0, reason="request")
    c.do("erase.note", consultations={"c": 2}, texts=1, reason="request")
    c.refuse("erased_too_many", "erase.note", consultations={"c": 2}, texts=0, reason="request")
    assert (c.state.consultations["c"].erased, c.state.texts_erased) == (2, 1)


# ---------------------------------------------------------------------- words
def test_every_refusal_has_a_sentence():
    import re
    from pathlib import Path

    import comity.forum

    folder = Path(comity.forum.__file__).parent.parent
    sources = [
        *(folder / "forum").glob("*.py"),
        *(folder / "actions").glob("*.py"),
        folder / "store" / "states.py",
    ]
    named = {m for p in sources for m in re.findall(r'Refused\(\s*"(\w+)"', p.read_text("utf-8"))}
    assert named
    assert not {code for code in named if not ENGLISH.has(f"refused.{code}")}


def test_an_accredited_delegate_acts_in_the_partys_name():
    c = Course()
    c.admit("a")
    c.admit("b")
    c.open()
    c.refuse("not_accredited", "position.take", by="party:a/head", **position())
    for party, delegate, role in (
        ("a", "head", "head"),
        ("a", "aide", "adviser"),
        ("b", "other", "delegate"),
    ):
        about = {"party": party, "delegate": delegate, "role": role, "credentials": None}
        c.do("delegate.accredit", **about)
    c.do("position.take", by="party:a/head", **position())
    c.refuse("not_accredited", "position.take", by="party:a/aide", **position())
    c.refuse("not_accredited", "position.take", by="party:a/other", **position())
    c.do("delegate.dismiss", party="a", delegate="head", reason="Recalled")
    c.refuse("not_accredited", "position.take", by="party:a/head", **position())
    assert c.state.consultations["c"].statements["1"].positions["a"][0] == "agree"
