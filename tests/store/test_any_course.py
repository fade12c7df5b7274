"""Forums take any course: refused acts change nothing, checks agree with acts, and the log says it all."""

from __future__ import annotations

import contextlib
import importlib
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, note, settings
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
FORUMS = ["f"] * 40 + ["nowhere"]
CONSULTATIONS = ["c"] * 16 + ["d"] * 3 + ["nothing"]
PARTIES = ["a"] * 8 + ["b"] * 4 + ["o", "nobody"]
DELEGATES = ["head", "head", "aide"]
TEXTS = ["An idea.", "Another idea."] * 12 + ["Größer als “drei”.", " ", "x" * 501]
NOTES = [None] * 6 + ["Since.", " "]
REASONS = ["fits", "duplicate", "wording"] * 6 + ["because"]
LANGS = ["en", "de"] * 10 + ["not a language"]
TIMES = [None] * 3 + ["2027-01-15T09:00:00Z", "2027-01-16T00:00:00Z", "2027-02-01T00:00:00Z", "soon"]
BYS = ["secretariat"] * 4 + ["party:a", "party:b", "node"]
LABELS = ["Ada", "Ben", "Cyd", "of a", "of b"]


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
        self.keys = [SigningKey(f"key-{n}", PLAIN, bytes([n]) * 32) for n in range(6)]
        self.codes: list[str] = ["no-such-code"]
        self.people: list[Any] = []
        self.drawn_up: list[Any] = []
        self.states: dict[str, Any] = {}

    def clock(self) -> int:
        return self.now

    def teardown(self) -> None:
        try:
            if self.size("f"):
                self.rng = random.Random(self.size("f"))
                self.end_forum()
                self.the_log_says_it_all()
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

        note(f"{verb} {kwargs}")
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
            for entry in new.values_list("note", flat=True):
                replay(state, bytes(entry))
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
            self.do("add_key", forum="f", party="b", vkey=self.keys[1].verifier.vkey)
            self.do("new_consultation", forum="f", consultation="c", title="What?", attribution=attribution)
        if further >= 2:
            given = [{"text": f"Idea {n}"} for n in range(4)]
            self.do("seed_statements", forum="f", consultation="c", statements=given)
            self.do("open_forum", forum="f")
        if further >= 3:
            self.do("open_consultation", forum="f", consultation="c")
            for party in ("a", "b"):
                self.issue([f"of {party}"], party)
                self.enter(self.codes[-1])

    @rule(rng=st.randoms(use_true_random=True))
    def step(self, rng: random.Random) -> None:
        """Do one of many things; what exactly, a generator says that Hypothesis seeds."""
        self.rng = rng
        rng.choices(list(self.WAYS), list(self.WAYS.values()))[0](self)

    def one_of(self, choices: Sequence[Any]) -> Any:
        return self.rng.choice(choices)

    def now_and_then(self, times: int) -> bool:
        return self.rng.randrange(times) == 0

    def here(self) -> dict[str, str]:
        """A forum and a consultation of it."""
        return {"forum": self.one_of(FORUMS), "consultation": self.one_of(CONSULTATIONS)}

    def statement(self) -> str:
        """Most often a statement that there is."""
        from comity.store.models import Statement

        known = Statement.objects.filter(forum="f").order_by("number", "id")
        return str(self.one_of([*known.values_list("statement", flat=True), "own", "nothing"]))

    def person(self) -> Any:
        return self.one_of(self.people) if self.people else None

    def vkey(self) -> str:
        """A key of a party, of another kind, or none at all."""
        from comity.record.keys import SigningKey

        good = self.one_of(self.keys).verifier.vkey
        node = SigningKey("node", 4, bytes([99]) * 32).verifier.vkey
        return str(self.one_of([good] * 12 + ["nothing", node, good[:-1], good.replace("key-", "key+")]))

    # ------------------------------------------------------------------ the forum
    def wait(self) -> None:
        self.now += self.one_of([1, 60, 299, 301, 3600])

    def announce(self) -> None:
        self.do(
            "new_forum",
            forum=self.one_of(["f", "g", "h", "Not an id"]),
            title=self.one_of(TEXTS),
            policy=self.one_of(["quorum none\n"] * 3 + ["nonsense\n"]),
            languages=self.rng.sample(LANGS, self.rng.randint(1, 2)),
            gathering=self.one_of([None, {"id": "g", "title": "G", "edition": "1"}, {"id": "g"}]),
        )

    def amend(self) -> None:
        changes: dict[str, Any] = {
            "title": self.one_of(TEXTS),
            "terms": self.one_of(["Talk more.", "", None]),
            "languages": [self.one_of(LANGS)],
            "nothing": 1,
        }
        names = self.rng.sample(list(changes)[: self.one_of([3, 3, 3, 4])], self.rng.randint(0, 2))
        self.do("amend_forum", forum="f", **{n: changes[n] for n in names})

    def change_forum(self) -> None:
        calendar = {"opens": self.one_of(TIMES), "closes": self.one_of(TIMES), "stages": []}
        verb, more = self.one_of(
            [
                ("open_forum", {}),
                ("extend_forum", {"calendar": calendar}),
                ("set_policy", {"policy": self.one_of(["quorum none\n", "nonsense\n"])}),
                ("sign_checkpoint", {}),
                ("give_act_receipt", {"index": self.rng.randint(-1, 15)}),
            ]
        )
        self.do(verb, forum=self.one_of(FORUMS), **more)

    def end_forum(self) -> None:
        verb, more = self.one_of([("close_forum", {}), ("cancel_forum", {"reason": "no money"})])
        self.do(verb, forum="f", **more)

    def rebuild(self) -> None:
        before = self.seen()
        self.do("rebuild_projections")
        assert self.seen() == before

    # ------------------------------------------------------------------ parties and keys
    def admit(self) -> None:
        names = self.rng.sample(PARTIES, self.rng.randint(0, 2))
        if self.now_and_then(3):
            given = [{"party": p, "name": p, "kind": "academia"} for p in names]
            self.do("admit_parties", forum=self.one_of(FORUMS), parties=given)
            return
        self.do(
            "admit_party",
            forum=self.one_of(FORUMS),
            party=self.one_of(PARTIES),
            name="A name",
            kind=self.one_of(["government", "company"] * 4 + ["monster"]),
            role=self.one_of(["party", "party", "party", "observer", "guest"]),
            country=self.one_of([None, None, "KEN", "Atlantis"]),
            vkey=self.one_of([None, self.vkey()]),
        )

    def remove(self) -> None:
        party, by = self.one_of(PARTIES), self.one_of(BYS)
        self.do("remove_party", forum=self.one_of(FORUMS), party=party, reason="gone", by=by)

    def accredit(self) -> None:
        self.do(
            "accredit_delegate",
            forum=self.one_of(FORUMS),
            party=self.one_of(PARTIES),
            delegate=self.one_of(DELEGATES),
            role=self.one_of(["head", "delegate", "adviser"] * 3 + ["king"]),
            credentials=self.one_of([None, "Ada, minister", " "]),
        )

    def dismiss(self) -> None:
        party, delegate, by = self.one_of(PARTIES), self.one_of(DELEGATES), self.one_of(BYS)
        self.do("dismiss_delegate", forum="f", party=party, delegate=delegate, reason="gone", by=by)

    def add_key(self) -> None:
        self.do("add_key", forum=self.one_of(FORUMS), party=self.one_of(PARTIES), vkey=self.vkey())

    def revoke_key(self) -> None:
        from comity.store.models import Key

        known = Key.objects.filter(forum="f").order_by("since", "id").values_list("vkey", flat=True)
        vkey, reason = self.one_of([*known, "nothing"]), self.one_of(["stolen", "rotated", "boredom"])
        self.do("revoke_key", forum="f", vkey=vkey, reason=reason, by=self.one_of(BYS))

    def rotate_key(self) -> None:
        self.do(
            "rotate_key",
            forum=self.one_of(FORUMS),
            purpose=self.one_of(["node", "log", "node", "log", "party"]),
            revoke=self.one_of([True, False]),
            reason=self.one_of(["rotated"] * 4 + ["boredom"]),
        )

    # ------------------------------------------------------------------ consultations and statements
    def prepare(self) -> None:
        self.do(
            "new_consultation",
            **self.here(),
            title="What?",
            attribution=self.one_of(["attributed", "party-internal", "pseudonymous"] * 3 + ["secret"]),
            openness=self.one_of(["open", "sealed"]),
            submissions=self.one_of([True, False]),
            closes=self.one_of(TIMES),
        )

    def open_consultation(self) -> None:
        self.do("open_consultation", **self.here())

    def extend(self) -> None:
        self.do("extend_consultation", **self.here(), closes=self.one_of(TIMES))

    def close(self) -> None:
        self.do("close_consultation", **self.here())

    def seed(self) -> None:
        given: list[dict[str, str]] = []
        for _ in range(self.rng.randint(0, 3)):
            given.append({"text": self.one_of(TEXTS)})
            if self.now_and_then(3):
                given[-1] |= {"id": self.one_of(["own", "7", "8"]), "lang": self.one_of(LANGS)}
        self.do("seed_statements", **self.here(), statements=given)

    def submit(self) -> None:
        party = self.one_of([None, self.one_of(PARTIES)])
        me = self.one_of([None, self.person()]) if party is None else None
        text, lang = self.one_of(TEXTS), self.one_of(LANGS)
        self.do("submit_statement", **self.here(), text=text, lang=lang, party=party, participation=me)

    def moderate(self) -> None:
        self.do(
            "moderate_statement",
            **self.here(),
            statement=self.statement(),
            decision=self.one_of(["accept", "reject"] * 4 + ["ponder"]),
            reason=self.one_of(REASONS),
            note=self.one_of(NOTES),
        )

    def replace(self) -> None:
        how = self.one_of(["split", "merge", "reword"] * 4 + ["burn"])
        old, new = {"split": (1, 2), "merge": (2, 1)}.get(how, (1, 1))
        if self.now_and_then(6):
            old, new = new, old
        self.do(
            "replace_statements",
            **self.here(),
            how=how,
            statements=[self.statement() for _ in range(old)],
            texts=[self.one_of(TEXTS) for _ in range(new)],
            reason=self.one_of(REASONS),
            lang=self.one_of([None, self.one_of(LANGS)]),
        )

    def take_position(self) -> None:
        self.do(
            "take_position",
            **self.here(),
            party=self.one_of(PARTIES),
            statement=self.statement(),
            position=self.one_of(["agree", "disagree", "pass", "withdrawn"] * 3 + ["shrug"]),
            note=self.one_of(NOTES),
            delegate=self.one_of([None, None, self.one_of(DELEGATES)]),
        )

    # ------------------------------------------------------------------ under a party's own key
    def own_act(self) -> None:
        from comity.actions.position import stance
        from comity.actions.statement import submission
        from comity.record.note import Note

        party, here, blobs = self.one_of(PARTIES), self.here(), dict[str, bytes]()
        body: dict[str, Any]
        kind = self.one_of(
            ["key.revoke", "key.add", "key.add", "delegate.dismiss", "party.leave"]
            + ["statement.submit", "position.take"] * 3
        )
        match kind:
            case "key.revoke":
                body = {"vkey": self.vkey(), "reason": "rotated"}
            case "key.add":
                body = {"vkey": self.vkey(), "purpose": "party", "party": self.one_of([party, party, "b"])}
            case "delegate.dismiss":
                body = {"party": party, "delegate": "head", "reason": "gone"}
            case "party.leave":
                body = {"party": party, "reason": "gone"}
            case "statement.submit":
                body, blobs = submission(here["consultation"], "By a party.", "en", "party")
            case _:
                body, blobs = stance(here["consultation"], self.statement(), "agree", "A note")
        if self.now_and_then(10):
            blobs = {"0" * 64: b"something else"}
        event = self.do("draw_up_act", forum=here["forum"], party=party, kind=kind, body=body, blobs=blobs)
        if event is not None:
            self.drawn_up.append((Note(event.text), party))
            if self.now_and_then(2):
                self.bring(*self.drawn_up[-1])

    def bring_again(self) -> None:
        if self.drawn_up:
            self.bring(*self.one_of(self.drawn_up))

    def bring(self, note: Any, party: str) -> None:
        """Bring an act, signed by the party, by others too, or by others only."""
        from comity.record.note import Note, Signature
        from comity.store.models import Key

        found = Key.objects.filter(forum="f", party=party, stage="valid").values_list("vkey", flat=True)
        keys = [k for k in self.keys if k.verifier.vkey in set(found)][:1]
        if not keys or self.now_and_then(3):
            keys = self.rng.sample([*keys, *(k for k in self.keys if k not in keys)], self.rng.randint(1, 2))
        if self.now_and_then(12):
            note = Note(note.text.replace("a", "b"))
        signed = [k.sign(note.text) for k in keys]
        if self.now_and_then(8):
            first = signed[0]
            signed[0] = Signature(first.name, first.key_id, bytes([first.data[0] ^ 1]) + first.data[1:])
        self.do("bring_act", forum=self.one_of(FORUMS), note=Note(note.text, tuple(signed)))

    # ------------------------------------------------------------------ people and ballots
    def issue(self, given: list[str], party: str | None) -> None:
        codes = self.do("issue_invitations", forum="f", labels=given, party=party)
        self.codes += [c.code for c in codes or ()]

    def invite(self) -> None:
        self.issue(self.rng.sample([*LABELS, "Dee"], 2), self.one_of([None, self.one_of(PARTIES)]))

    def reissue(self) -> None:
        code = self.do("reissue_invitation", forum="f", label=self.one_of(LABELS))
        if code is not None:
            self.codes.append(code.code)

    def withdraw(self) -> None:
        verb = self.one_of(["withdraw_invitation", "forget_invitation"])
        self.do(verb, forum=self.one_of(FORUMS), label=self.one_of(LABELS))

    def enter(self, code: str | None = None) -> None:
        me = self.do("enter_forum", forum="f", code=code or self.one_of(self.codes))
        if me is not None:
            self.people.append(me)

    def votes(self) -> dict[str, int]:
        return {self.statement(): self.one_of([1, 0, -1] * 8 + [2]) for _ in range(self.rng.randint(0, 3))}

    def cast(self) -> None:
        if (me := self.person()) is not None:
            self.do("cast_ballots", **self.here(), participation=me, votes=self.votes())

    def papers(self) -> None:
        from comity.actions.paper import Paper

        papers = [Paper(self.one_of(self.codes), self.votes()) for _ in range(self.rng.randint(0, 2))]
        self.do("bring_papers", **self.here() | {"forum": "f"}, papers=papers)

    def batch(self) -> None:
        self.do("log_batch", **self.here())

    def receipts(self) -> None:
        if (me := self.person()) is not None:
            self.do("give_ballot_receipts", forum="f", participation=me)

    def erase(self) -> None:
        if (me := self.person()) is not None:
            reason = self.one_of(["request"] * 4 + ["spite"])
            self.do("erase_person", forum="f", participation=me, reason=reason)

    def bring_votes(self) -> None:
        import numpy as np

        from comity.votes.table import VoteTable

        rows = {(self.one_of(["p1", "p2", "p3"]), self.one_of(["v1", "v2", "v3", "1"])) for _ in range(3)}
        people, statements = zip(*sorted(rows), strict=True)
        table = VoteTable.from_triplets(people, statements, [self.one_of([1, -1]) for _ in rows])
        party = self.one_of([None, None, "a", "nobody"])
        if party is not None:
            of = np.array([party] * table.n_participants, object)
            table = VoteTable(
                table.participants, table.statements, table.indptr, table.indices, table.values, {"party": of}
            )
        here = self.here() | {"consultation": self.one_of(["c", "d", "d", "nothing"])}
        self.do("import_votes", **here, votes=table, source="a test")

    #: what is done, and how often
    WAYS: ClassVar[dict[Callable[[Any], None], int]] = {
        wait: 3, announce: 1, amend: 1, change_forum: 5, rebuild: 1, admit: 3, remove: 1, accredit: 3,
        dismiss: 1, add_key: 3, revoke_key: 1, rotate_key: 1, prepare: 3, open_consultation: 3, extend: 1,
        seed: 3, submit: 5, moderate: 5, replace: 3, take_position: 6, own_act: 8, bring_again: 3, invite: 3,
        reissue: 1, withdraw: 1, enter: 4, cast: 10, papers: 2, batch: 3, receipts: 1, erase: 1,
        bring_votes: 3, close: 1,
    }  # fmt: skip


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
