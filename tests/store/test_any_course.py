"""Forums take any course: refused acts change nothing, checks agree with acts, and the log says it all."""

from __future__ import annotations

import contextlib
import importlib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import stores
from tests.store import writers

#: verb -> the file of its action
VERBS = {
    **dict.fromkeys(("new_forum", "amend_forum", "open_forum", "extend_forum", "close_forum"), "forum"),
    **dict.fromkeys(("cancel_forum", "set_policy"), "forum"),
    **dict.fromkeys(("admit_party", "admit_parties", "remove_party"), "party"),
    **dict.fromkeys(("accredit_delegate", "dismiss_delegate"), "party"),
    **dict.fromkeys(("add_key", "revoke_key", "rotate_key"), "keys"),
    **dict.fromkeys(("new_consultation", "open_consultation"), "consultation"),
    **dict.fromkeys(("extend_consultation", "close_consultation"), "consultation"),
    **dict.fromkeys(("seed_statements", "submit_statement"), "statement"),
    **dict.fromkeys(("moderate_statement", "replace_statements"), "statement"),
    "take_position": "position",
    **dict.fromkeys(("draw_up_act", "bring_act"), "signed"),
    **dict.fromkeys(("issue_invitations", "reissue_invitation", "withdraw_invitation"), "invitation"),
    **dict.fromkeys(("forget_invitation", "enter_forum"), "invitation"),
    **dict.fromkeys(("cast_ballots", "log_batch"), "ballot"),
    "bring_papers": "paper",
    "import_votes": "import_votes",
    "erase_person": "erase",
    "sign_checkpoint": "checkpoint",
    **dict.fromkeys(("give_act_receipt", "give_ballot_receipts"), "receipt"),
    "rebuild_projections": "rebuild",
}

# few names, so that what is drawn meets what is there; most of the time it is one that there is
forums = st.sampled_from(["f"] * 30 + ["nowhere"])
consultations = st.sampled_from(["c"] * 12 + ["d"] * 3 + ["nothing"])
parties = st.sampled_from(["a"] * 6 + ["b"] * 3 + ["o", "nobody"])
statements = st.sampled_from(["1", "2", "3", "4", "1", "2", "5", "6", "7", "own", "nothing"])
delegates = st.sampled_from(["head", "aide"])
labels = st.sampled_from(["Ada", "Ben", "Cyd"])
texts = st.sampled_from(["An idea.", "Another idea."] * 4 + ["Größer als “drei”.", " ", "x" * 501])
reasons = st.sampled_from(["fits", "duplicate", "wording"] * 3 + ["because"])
langs = st.sampled_from(["en", "de"] * 4 + ["not a language"])
votes = st.dictionaries(statements, st.sampled_from([1, 0, -1] * 4 + [2]), max_size=3)
times = st.sampled_from(
    [None, "2027-01-15T09:00:00Z", "2027-01-15T10:00:00Z", "2027-02-01T00:00:00Z", "soon"]
)
bys = st.sampled_from(["secretariat"] * 3 + ["party:a", "party:b", "node"])
picks = st.integers(0, 1000)


class Course(RuleBasedStateMachine):
    """What happens to an installation; ``fresh`` makes one."""

    fresh: Callable[[], AbstractContextManager[object]]

    def __init__(self) -> None:
        super().__init__()
        from comity.actions import clock
        from comity.record.keys import PLAIN, SigningKey

        self.stack = contextlib.ExitStack()
        self.stack.enter_context(type(self).fresh())
        self.now = 1_800_000_000  # 2027-01-15T08:00:00Z
        self.stack.enter_context(mock.patch.object(clock, "now", self.clock))
        self.keys = [SigningKey(f"key-{n}", PLAIN, bytes([n]) * 32) for n in range(4)]
        self.codes: list[str] = ["no-such-code"]
        self.people: list[Any] = []
        self.notes: list[Any] = []
        self.states: dict[str, Any] = {}

    def clock(self) -> int:
        return self.now

    def teardown(self) -> None:
        try:
            writers.check_whole()
            self.check_published()
        finally:
            self.stack.close()

    def check_published(self) -> None:
        """Whoever gets what is published can check it."""
        from comity.actions.publish import publish_outcome
        from comity.audit.verify import verify

        if not self.size("f"):
            return
        with tempfile.TemporaryDirectory() as folder:
            publish_outcome(forum="f", folder=Path(folder) / "out")
            verdict = verify(Path(folder) / "out", recompute=False)
            assert verdict.code == 0, verdict.first

    # ------------------------------------------------------------------ what is looked at
    @staticmethod
    def seen() -> list[object]:
        """All that there is, but for the files of keys."""
        from django.apps import apps
        from django.db import connection

        found: list[object] = []
        with connection.cursor() as cursor:
            for table in apps.get_app_config("store").get_models():
                cursor.execute(f'SELECT * FROM "{table._meta.db_table}"')
                found.append(sorted(map(repr, (tuple(map(plain, row)) for row in cursor.fetchall()))))
        return found

    @staticmethod
    def size(forum: str) -> int:
        from comity.store.models import Log

        return sum(Log.objects.filter(forum=forum).values_list("size", flat=True))

    def do(self, verb: str, **kwargs: Any) -> Any:
        """Ask whether it may be done, and do it: both say the same, and who is refused changes nothing."""
        from comity.errors import ComityError

        module = importlib.import_module(f"comity.actions.{VERBS[verb]}")
        before = self.seen()
        may: ComityError | None = None
        did: ComityError | None = None
        result = None
        try:
            getattr(module, f"check_{verb}")(**kwargs)
        except ComityError as e:
            may = e
        assert self.seen() == before
        try:
            result = getattr(module, verb)(**kwargs)
        except ComityError as e:
            did = e
        assert (may is None) == (did is None), f"{verb} {kwargs}: the check said {may!r}, the act {did!r}"
        assert did is None or self.seen() == before
        return result

    @invariant()
    def the_log_says_it_all(self) -> None:
        """Replayed from bytes it is the state that is remembered, and the rows that are in the tables."""
        from comity.forum.state import State
        from comity.store import states
        from comity.store.models import PROJECTIONS, Entry, Log
        from comity.store.rows import all_rows

        there = {(table, row["id"]): row for table in PROJECTIONS for row in table.objects.values()}
        said = {}
        for log in Log.objects.all():
            state = self.states.setdefault(log.forum, State(log.origin))
            new = Entry.objects.filter(log=log, index__gte=state.size).order_by("index")
            for note in new.values_list("note", flat=True):
                replay(state, bytes(note))
            with states.held(log.forum):
                found = states.replayed(log)
            assert found.state == state
            assert found.frontier.size == log.size == state.size
            said |= {(table, row["id"]): row for table, row in all_rows(state)}
        assert there == said

    # ------------------------------------------------------------------ the forum
    @initialize(
        signed=st.sampled_from([(), (), (), ("position.take",), ("position.take", "statement.submit")]),
        moderation=st.sampled_from(["before", "after"]),
        weights=st.sampled_from(["person", "person", "party"]),
        further=st.sampled_from([3, 3, 3, 2, 2, 1, 0]),
    )
    def begin(self, signed: tuple[str, ...], moderation: str, weights: str, further: int) -> None:
        from comity.forum.rules import Rules

        attribution = "attributed" if weights == "party" else "pseudonymous"
        rules = Rules(signed=signed, moderation=moderation, weights=weights, min_votes=1)
        self.do("new_forum", forum="f", title="A forum", terms="Talk.", rules=rules)
        # most courses get somewhere
        if further >= 1:
            for party, role in (("a", "party"), ("b", "party"), ("o", "observer")):
                kind = "civil-society" if role == "observer" else "government"
                self.do("admit_party", forum="f", party=party, name=party, kind=kind, role=role)
            self.do("add_key", forum="f", party="a", vkey=self.keys[0].verifier.vkey)
            self.do("new_consultation", forum="f", consultation="c", title="What?", attribution=attribution)
        if further >= 2:
            given = [{"text": f"Idea {n}"} for n in range(4)]
            self.do("seed_statements", forum="f", consultation="c", statements=given)
            self.do("open_forum", forum="f")
        if further >= 3:
            self.do("open_consultation", forum="f", consultation="c")
            for n, party in enumerate(("a", "b")):
                self.issue([f"of {party} {n}"], party)
                self.enter(-1)

    @rule(seconds=st.sampled_from([1, 60, 299, 301, 3600, 7200]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule(
        forum=st.sampled_from(["f", "g", "Not an id"]),
        title=texts,
        policy=st.sampled_from(["quorum none\n", "nonsense\n"]),
        languages=st.lists(langs, max_size=2),
        gathering=st.sampled_from([None, {"id": "g", "title": "G", "edition": "1"}, {"id": "g"}]),
    )
    def new(self, **kwargs: Any) -> None:
        self.do("new_forum", **kwargs)

    @rule(
        forum=forums,
        changes=st.fixed_dictionaries(
            {},
            optional={
                "title": texts,
                "terms": st.sampled_from(["Talk more.", "", None]),
                "languages": st.lists(langs, max_size=2),
                "nothing": st.just(1),
            },
        ),
    )
    def amend(self, forum: str, changes: dict[str, Any]) -> None:
        self.do("amend_forum", forum=forum, **changes)

    @rule(forum=forums)
    def open_forum(self, forum: str) -> None:
        self.do("open_forum", forum=forum)

    @rule(forum=forums, what=picks, opens=times, closes=times)
    def sundry(self, forum: str, what: int, opens: str | None, closes: str | None) -> None:
        calendar = {"opens": opens, "closes": closes, "stages": []}
        match what % 7:
            case 0:
                self.do("extend_forum", forum=forum, calendar=calendar)
            case 1:
                self.do("set_policy", forum=forum, policy=["quorum none\n", "nonsense\n"][what // 7 % 2])
            case 2:
                self.do("sign_checkpoint", forum=forum)
            case 3:
                self.do("give_act_receipt", forum=forum, index=what // 7 % 40 - 1)
            case 4:
                if (me := self.person(what)) is not None:
                    self.do("give_ballot_receipts", forum="f", participation=me)
            case 5:
                if what < 200:  # seldom, as little can happen afterwards
                    verb, more = [("close_forum", {}), ("cancel_forum", {"reason": "no money"})][what % 2]
                    self.do(verb, forum=forum, **more)
            case _:
                before = self.seen()
                self.do("rebuild_projections")
                assert self.seen() == before

    # ------------------------------------------------------------------ parties and keys
    def vkey(self, pick: int) -> str | None:
        """A key of a party, of another kind, or none at all."""
        from comity.record.keys import SigningKey

        if pick % 8 < 4:
            return self.keys[pick % 4].verifier.vkey
        good = self.keys[0].verifier.vkey
        node = SigningKey("node", 4, bytes(32)).verifier.vkey
        return [None, node, good[:-1], good.replace("key-0", "key-x")][pick % 4]

    @rule(
        forum=forums,
        party=parties,
        kind=st.sampled_from(["government", "company", "monster"]),
        role=st.sampled_from(["party", "party", "observer", "guest"]),
        country=st.sampled_from([None, "KEN", "Atlantis"]),
        pick=picks,
    )
    def admit(self, pick: int, **kwargs: Any) -> None:
        self.do("admit_party", **kwargs, name=f"Party {kwargs['party']}", vkey=self.vkey(pick))

    @rule(forum=forums, names=st.lists(parties, max_size=3))
    def admit_many(self, forum: str, names: list[str]) -> None:
        given = [{"party": p, "name": p, "kind": "academia"} for p in names]
        self.do("admit_parties", forum=forum, parties=given)

    @rule(forum=forums, party=parties, by=bys)
    def remove(self, **kwargs: Any) -> None:
        self.do("remove_party", **kwargs, reason="gone")

    @rule(
        forum=forums,
        party=parties,
        delegate=delegates,
        role=st.sampled_from(["head", "delegate", "adviser", "king"]),
        credentials=st.sampled_from([None, "Ada, minister", " "]),
    )
    def accredit(self, **kwargs: Any) -> None:
        self.do("accredit_delegate", **kwargs)

    @rule(forum=forums, party=parties, delegate=delegates, by=bys)
    def dismiss(self, **kwargs: Any) -> None:
        self.do("dismiss_delegate", **kwargs, reason="gone")

    @rule(forum=forums, party=parties, pick=picks)
    def add_key(self, forum: str, party: str, pick: int) -> None:
        self.do("add_key", forum=forum, party=party, vkey=self.vkey(pick) or "nothing")

    @rule(forum=forums, pick=picks, by=bys, reason=st.sampled_from(["stolen", "rotated", "boredom"]))
    def revoke_key(self, forum: str, pick: int, by: str, reason: str) -> None:
        from comity.store.models import Key

        known = list(Key.objects.filter(forum="f").order_by("id").values_list("vkey", flat=True))
        vkey = [*known, self.vkey(pick) or "nothing"][pick % (len(known) + 1)]
        self.do("revoke_key", forum=forum, vkey=vkey, reason=reason, by=by)

    @rule(
        forum=forums,
        purpose=st.sampled_from(["node", "log", "party"]),
        revoke=st.booleans(),
        reason=st.sampled_from(["rotated", "rotated", "boredom"]),
    )
    def rotate(self, **kwargs: Any) -> None:
        self.do("rotate_key", **kwargs)

    # ------------------------------------------------------------------ consultations and statements
    @rule(
        forum=forums,
        consultation=consultations,
        attribution=st.sampled_from(["attributed", "party-internal", "pseudonymous"] * 3 + ["secret"]),
        openness=st.sampled_from(["open", "sealed"]),
        submissions=st.booleans(),
        closes=times,
    )
    def prepare(self, **kwargs: Any) -> None:
        self.do("new_consultation", **kwargs, title="What?")

    @rule(forum=forums, consultation=consultations)
    def open_consultation(self, **kwargs: Any) -> None:
        self.do("open_consultation", **kwargs)

    @rule(forum=forums, consultation=consultations, closes=times)
    def extend(self, **kwargs: Any) -> None:
        self.do("extend_consultation", **kwargs)

    @rule(consultation=consultations, pick=picks)
    def close(self, consultation: str, pick: int) -> None:
        if pick % 3 == 0:
            self.do("close_consultation", forum="f", consultation=consultation)

    @rule(
        forum=forums,
        consultation=consultations,
        given=st.lists(
            st.fixed_dictionaries({"text": texts}, optional={"id": statements, "lang": langs}), max_size=3
        ),
    )
    def seed(self, forum: str, consultation: str, given: list[dict[str, str]]) -> None:
        self.do("seed_statements", forum=forum, consultation=consultation, statements=given)

    @rule(
        forum=forums,
        consultation=consultations,
        text=texts,
        lang=langs,
        party=st.one_of(st.none(), parties),
        pick=picks,
    )
    def submit(self, party: str | None, pick: int, **kwargs: Any) -> None:
        me = self.person(pick) if party is None and pick % 2 else None
        self.do("submit_statement", **kwargs, party=party, participation=me)

    @rule(
        forum=forums,
        consultation=consultations,
        statement=statements,
        decision=st.sampled_from(["accept", "reject"] * 4 + ["ponder"]),
        reason=reasons,
        note=st.sampled_from([None, None, None, "Since.", " "]),
    )
    def moderate(self, **kwargs: Any) -> None:
        self.do("moderate_statement", **kwargs)

    @rule(
        forum=forums,
        consultation=consultations,
        how=st.sampled_from(["split", "merge", "reword"] * 4 + ["burn"]),
        old=st.lists(statements, min_size=1, max_size=2),
        texts=st.lists(texts, min_size=1, max_size=2),
        reason=reasons,
        lang=st.one_of(st.none(), langs),
    )
    def replace(self, old: list[str], **kwargs: Any) -> None:
        self.do("replace_statements", **kwargs, statements=old)

    @rule(
        forum=forums,
        consultation=consultations,
        party=parties,
        statement=statements,
        position=st.sampled_from(["agree", "disagree", "pass", "withdrawn"] * 3 + ["shrug"]),
        note=st.sampled_from([None, None, None, "Since.", " "]),
        delegate=st.one_of(st.none(), st.none(), delegates),
    )
    def take_position(self, **kwargs: Any) -> None:
        self.do("take_position", **kwargs)

    # ------------------------------------------------------------------ under a party's own key
    @rule(
        forum=forums, party=parties, what=picks, pick=picks, statement=statements, consultation=consultations
    )
    def draw_up(
        self, forum: str, party: str, what: int, pick: int, statement: str, consultation: str
    ) -> None:
        from comity.actions.position import stance
        from comity.actions.statement import submission
        from comity.record.note import Note

        blobs: dict[str, bytes] = {}
        if what % 6 == 0:
            kind, body = "key.revoke", {"vkey": self.vkey(pick) or "nothing", "reason": "rotated"}
        elif what % 6 == 1:
            vkey = self.vkey(pick) or "nothing"
            kind, body = "key.add", {"vkey": vkey, "purpose": "party", "party": party}
        elif what % 6 == 2:
            kind, body = "delegate.dismiss", {"party": party, "delegate": "head", "reason": "gone"}
        elif what % 6 == 3:
            kind = "statement.submit"
            body, blobs = submission(consultation, f"By {party} {what}", "en", "party")
        else:
            kind = "position.take"
            body, blobs = stance(consultation, statement, "agree", "A note")
        if what % 7 == 6:
            blobs = {"0" * 64: b"something else"}
        event = self.do("draw_up_act", forum=forum, party=party, kind=kind, body=body, blobs=blobs)
        if event is not None:
            self.notes.append(Note(event.text))

    @rule(pick=picks, signers=st.lists(st.integers(0, 3), min_size=1, max_size=2), forum=forums)
    def bring(self, pick: int, signers: list[int], forum: str) -> None:
        from comity.record.note import Note, Signature

        if not self.notes:
            return
        note = self.notes[pick % len(self.notes)]  # again and again: once it is taken
        if pick % 11 == 10:
            note = Note(note.text.replace("a", "b"), note.signatures)
        signed = tuple(self.keys[n].sign(note.text) for n in signers)
        if pick % 7 == 6:
            broken = bytes([signed[0].data[0] ^ 1]) + signed[0].data[1:]
            signed = (Signature(signed[0].name, signed[0].key_id, broken), *signed[1:])
        self.do("bring_act", forum=forum, note=Note(note.text, signed))

    # ------------------------------------------------------------------ people and ballots
    def person(self, pick: int) -> Any:
        return self.people[pick % len(self.people)] if self.people else None

    def issue(self, given: list[str], party: str | None) -> None:
        codes = self.do("issue_invitations", forum="f", labels=given, party=party)
        self.codes += [c.code for c in codes or ()]

    @rule(given=st.lists(labels, max_size=2), party=st.one_of(st.none(), parties))
    def invite(self, given: list[str], party: str | None) -> None:
        self.issue(given, party)

    @rule(forum=forums, label=labels, what=picks)
    def change_code(self, forum: str, label: str, what: int) -> None:
        verb = ["reissue_invitation", "withdraw_invitation", "forget_invitation"][what % 3]
        code = self.do(verb, forum=forum, label=label)
        if verb == "reissue_invitation" and code is not None:
            self.codes.append(code.code)

    @rule(pick=picks)
    def enter(self, pick: int) -> None:
        me = self.do("enter_forum", forum="f", code=self.codes[pick % len(self.codes)])
        if me is not None:
            self.people.append(me)

    @rule(forum=forums, consultation=consultations, pick=picks, votes=votes)
    def cast(self, forum: str, consultation: str, pick: int, votes: dict[str, int]) -> None:
        if (me := self.person(pick)) is not None:
            self.do("cast_ballots", forum=forum, consultation=consultation, participation=me, votes=votes)

    @rule(consultation=consultations, given=st.lists(st.tuples(picks, votes), max_size=2))
    def papers(self, consultation: str, given: list[tuple[int, dict[str, int]]]) -> None:
        from comity.actions.paper import Paper

        papers = [Paper(self.codes[n % len(self.codes)], v) for n, v in given]
        self.do("bring_papers", forum="f", consultation=consultation, papers=papers)

    @rule(forum=forums, consultation=consultations)
    def batch(self, **kwargs: Any) -> None:
        self.do("log_batch", **kwargs)

    @rule(
        forum=forums,
        consultation=consultations,
        rows=st.lists(
            st.tuples(
                st.sampled_from(["p1", "p2", "p3"]),
                st.sampled_from(["own", "9", "10", "11", "1"]),
                st.sampled_from([1, -1]),
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda r: r[:2],
        ),
        party=st.sampled_from([None, None, "a", "nobody"]),
    )
    def bring_votes(self, forum: str, consultation: str, rows: list[Any], party: str | None) -> None:
        import numpy as np

        from comity.votes.table import VoteTable

        table = VoteTable.from_triplets(*zip(*rows, strict=True))
        if party is not None:
            of = np.array([party] * table.n_participants, object)
            table = VoteTable(
                table.participants, table.statements, table.indptr, table.indices, table.values, {"party": of}
            )
        self.do("import_votes", forum=forum, consultation=consultation, votes=table, source="a test")

    @rule(forum=forums, pick=picks, reason=st.sampled_from(["request", "request", "spite"]))
    def erase(self, forum: str, pick: int, reason: str) -> None:
        if pick % 2 and (me := self.person(pick // 2)) is not None:
            self.do("erase_person", forum=forum, participation=me, reason=reason)


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def replay(state: Any, note: bytes) -> None:
    """Take in an entry with nothing but its bytes, and check that the node signed it."""
    from comity.forum.transitions import apply
    from comity.record.event import Entry
    from comity.record.keys import VerifierKey
    from comity.record.note import verify
    from comity.store.states import act_of

    entry = Entry.parse(note)
    assert entry.to_bytes() == note
    nodes = state.valid_keys("node") or [entry.event.body["keys"]["node"]]
    ((_, time),) = verify(entry.note, [VerifierKey.parse(k) for k in nodes])
    assert time == entry.time
    apply(state, act_of(entry, state))


@pytest.fixture
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Make the machine for a kind of database."""

    def make(kind: str) -> type[Course]:
        stores.setup()
        server = request.getfixturevalue("postgresql") if kind == "postgresql" else None
        template = None if server else stores.sqlite_template(tmp_path_factory.mktemp("template"))

        @contextlib.contextmanager
        def fresh():
            from comity.store import states

            with tempfile.TemporaryDirectory() as home, mock.patch.dict("os.environ", COMITY_HOME=home):
                if template is not None:
                    shutil.copy(template, Path(home) / "comity.sqlite3")
                with stores.using(server.fresh() if server else None):
                    yield
                states._known.clear()

        return type("Course", (Course,), {"fresh": staticmethod(fresh)})

    return make


def run(course: type[Course], examples: int, steps: int) -> None:
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=True,
    )
    run_state_machine_as_test(course, settings=how)


def test_any_course(machine):
    run(machine("sqlite"), 8, 30)


@pytest.mark.soak
@pytest.mark.parametrize("kind", stores.KINDS)
def test_any_long_course(machine, kind):
    run(machine(kind), 100, 60)
