"""Many at once: nothing is lost between them, nothing comes after the close, and nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from tests.store import writers
from tests.store.writers import CONSULTATION, FORUM, PARTIES, STATEMENTS

ROOT = Path(__file__).resolve().parents[2]


def at_once(work: Iterable[Callable[[], object]]) -> list[BaseException]:
    """Run each in a thread of its own, all begun together; give what went wrong."""
    tasks, wrong = list(work), []
    start = threading.Barrier(len(tasks))

    def run(does: Callable[[], object]) -> None:
        from django.db import connection

        try:
            start.wait(60)
            does()
        except BaseException as e:
            wrong.append(e)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(does,)) for does in tasks]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return wrong


def entered(codes: list[str]):
    from comity.actions.invitation import enter_forum

    return [enter_forum(forum=FORUM, code=code) for code in codes]


def test_ballots_while_the_consultation_is_closed(store):
    from comity.actions.ballot import cast_ballots
    from comity.actions.consultation import close_consultation
    from comity.forum.refused import Refused
    from comity.store.models import Ballot, Consultation

    people = entered(writers.prepare())
    promises: list[str] = []
    refused: list[Refused] = []
    enough = threading.Event()

    def vote(n: int) -> None:
        me = people[n % len(people)]
        try:
            for i in range(10_000):
                votes = {STATEMENTS[i % len(STATEMENTS)]: 1, STATEMENTS[(i + 1) % len(STATEMENTS)]: -1}
                notes = cast_ballots(forum=FORUM, consultation=CONSULTATION, participation=me, votes=votes)
                promises.extend(writers.promised(note) for note in notes)
                if len(promises) > 60:
                    enough.set()
        except Refused as e:
            refused.append(e)

    def close() -> None:
        enough.wait(60)
        close_consultation(forum=FORUM, consultation=CONSULTATION)

    assert not at_once([*(lambda n=n: vote(n) for n in range(16)), close])
    assert [e.code for e in refused] == ["step"] * 16
    # every acknowledged ballot is in a batch, and nothing else was cast
    ballots = {bytes(c).hex(): b for c, b in Ballot.objects.values_list("commitment", "batch")}
    assert ballots.keys() == set(promises)
    assert None not in ballots.values()
    found = Consultation.objects.get(id=f"{FORUM}/{CONSULTATION}")
    assert found.statistics["ballots"] == len(promises)
    writers.check_whole()


PROCESS = """
import sys
from comity.store.setup import setup
setup(migrate=False)
from comity.actions.position import take_position
from comity.actions.statement import submit_statement
name, party = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
for n in range(30):
    here = {"forum": "wg", "consultation": "main", "party": party}
    submit_statement(**here, text=f"{name} {n}", lang="en")
    act = take_position(**here, statement=str(1 + n % 8), position="agree")
    print(act.index, flush=True)
"""


def test_processes_append_to_one_log_without_gaps(store):
    from comity.actions.may import current
    from comity.store.models import Entry, Log, Statement

    writers.prepare()
    before = Log.objects.get(forum=FORUM).size
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, f"process {n}", PARTIES[n]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    for run in runs:
        assert run.stdout.readline() == "ready\n"
    for run in runs:  # both are there: now
        run.stdin.write("\n")
        run.stdin.flush()
    told = [int(line) for run in runs for line in run.communicate()[0].splitlines()]
    assert [run.returncode for run in runs] == [0, 0]
    after = Log.objects.get(forum=FORUM).size
    assert after == before + 2 * 60
    indexes = list(Entry.objects.filter(log_id=FORUM).order_by("index").values_list("index", flat=True))
    assert indexes == list(range(after))
    assert len(set(told)) == 60
    # numbers of statements neither
    numbers = sorted(Statement.objects.filter(forum=FORUM).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    # what this process knew catches up
    assert current(FORUM).size == after
    writers.check_whole()


def test_one_person_changes_a_vote_on_two_devices(store):
    from comity.actions.ballot import cast_ballots
    from comity.store.models import Ballot

    code = writers.prepare()[0]
    one, two = entered([code, code])
    assert one.id == two.id

    def vote(me, vote: int) -> None:
        for _ in range(20):
            cast_ballots(forum=FORUM, consultation=CONSULTATION, participation=me, votes={"1": vote, "2": 0})

    assert not at_once([lambda: vote(one, 1), lambda: vote(two, -1)])
    for statement in "12":
        found = Ballot.objects.filter(participation=one, statement=statement).order_by("id")
        assert list(found.values_list("revision", flat=True)) == list(range(1, 41))
    writers.check_whole()


def test_one_code_on_many_devices_is_one_person(store):
    from comity.actions.invitation import enter_forum
    from comity.store.models import Participation, Person

    code = writers.prepare()[0]
    found = []
    assert not at_once([lambda: found.append(enter_forum(forum=FORUM, code=code))] * 8)
    assert len({p.id for p in found}) == Participation.objects.count() == Person.objects.count() == 1


def test_a_code_that_is_reissued_while_somebody_enters_is_still_one_person(store):
    from comity.actions.invitation import enter_forum, issue_invitations, reissue_invitation
    from comity.errors import InputError
    from comity.store.models import Invitation, Participation

    writers.prepare()
    new = []

    def reissue(label: str) -> None:
        new.append(reissue_invitation(forum=FORUM, label=label))

    for n in range(10):
        label = f"x{n}"
        (code,) = issue_invitations(forum=FORUM, labels=[label])
        new.clear()
        enter = partial(enter_forum, forum=FORUM, code=code.code)
        wrong = at_once([enter, partial(reissue, label), partial(reissue, label)])
        assert all(isinstance(e, InputError) for e in wrong)  # that code was withdrawn already
        assert Invitation.objects.filter(label=label, withdrawn=False).count() == 1
        for c in new:
            try:
                enter_forum(forum=FORUM, code=c.code)
            except InputError:
                continue  # the other one replaced it
        assert Participation.objects.filter(person__label=label).count() == 1


def test_a_label_is_issued_once(store):
    from comity.actions.invitation import issue_invitations
    from comity.errors import InputError
    from comity.store.models import Invitation

    writers.prepare()
    wrong = at_once([lambda: issue_invitations(forum=FORUM, labels=["Ada", "Ben"])] * 4)
    assert [type(e) for e in wrong] == [InputError] * 3
    assert Invitation.objects.filter(label="Ada").count() == 1


def test_somebody_votes_while_they_are_erased(store):
    from comity.actions.ballot import cast_ballots
    from comity.actions.erase import erase_person
    from comity.actions.may import current
    from comity.forum.refused import Refused
    from comity.store.models import Ballot, Participation

    codes = writers.prepare()
    promises: list[str] = []
    refused: list[Refused] = []

    def vote(me, begun: threading.Event) -> None:
        here = {"forum": FORUM, "consultation": CONSULTATION, "participation": me}
        try:
            for _ in range(10_000):
                notes = cast_ballots(**here, votes={"1": 1, "2": -1})
                promises.extend(writers.promised(note) for note in notes)
                begun.set()
        except Refused as e:
            refused.append(e)

    def erase(me, begun: threading.Event) -> None:
        begun.wait(30)
        erase_person(forum=FORUM, participation=me)

    for me in entered(codes[:4]):
        begun = threading.Event()
        assert not at_once([partial(vote, me, begun), partial(vote, me, begun), partial(erase, me, begun)])
    assert [e.code for e in refused] == ["forgotten"] * 8
    assert not Participation.objects.exists()
    assert not Ballot.objects.exclude(vote=None, salt=None, participation=None, statement=None).exists()
    ballots = {
        bytes(c).hex() for c in Ballot.objects.exclude(batch=None).values_list("commitment", flat=True)
    }
    assert ballots == set(promises)
    assert current(FORUM).consultations[CONSULTATION].erased == len(promises)
    writers.check_whole()


def test_checkpoints_are_signed_and_tables_rebuilt_while_others_write(store):
    from comity.actions.ballot import cast_ballots, log_batch
    from comity.actions.checkpoint import sign_checkpoint
    from comity.actions.rebuild import rebuild_projections
    from comity.actions.receipt import give_ballot_receipts
    from comity.actions.statement import submit_statement
    from comity.record.checkpoint import Checkpoint
    from comity.record.tree import root
    from comity.store import queries

    me = entered(writers.prepare()[:1])[0]
    notes = []

    def act() -> None:
        here = {"forum": FORUM, "consultation": CONSULTATION}
        for n in range(20):
            submit_statement(**here, text=f"An idea {n}", lang="en")
            cast_ballots(**here, participation=me, votes={"1": 1})
            log_batch(**here)

    def again(does: Callable[[], object]) -> None:
        for _ in range(10):
            does()

    wrong = at_once(
        [
            act,
            act,
            lambda: again(lambda: notes.append(sign_checkpoint(forum=FORUM))),
            lambda: again(rebuild_projections),
            lambda: again(lambda: give_ballot_receipts(forum=FORUM, participation=me)),
        ]
    )
    assert not wrong
    leaves = queries.leaves(FORUM)
    for note in notes:
        signed = Checkpoint.parse(note.text)
        assert signed.root == root(leaves[: signed.size])
    writers.check_whole()


def test_a_forum_is_begun_once(store):
    from comity.actions.forum import new_forum
    from comity.forum.refused import Refused
    from comity.store.models import Entry

    wrong = at_once([lambda: new_forum(forum=FORUM, title="Working group")] * 4)
    assert [type(e) for e in wrong] == [Refused] * 3
    assert Entry.objects.filter(log_id=FORUM).count() == 1
    writers.check_whole()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_everybody_at_once_for_longer(store, seed):
    codes = writers.prepare()
    told: dict[str, set[str]] = {
        k: set() for k in ("act", "statement", "promise", "entered", "erased", "batch")
    }
    n = Counter()

    class Enough(BaseException):
        """The test has seen enough."""

    def emit(what: str, which: str) -> None:
        told[what].add(which)
        n["told"] += 1
        if n["told"] > 1500:
            raise Enough

    wrong = at_once(t._target for t in writers.everybody(emit, seed, codes))
    assert {type(e) for e in wrong} == {Enough}
    writers.check_acknowledged(told)
    writers.check_promises_kept(told)
