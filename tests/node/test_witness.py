"""The witness, by the letter of c2sp.org/tlog-witness."""

from __future__ import annotations

import itertools
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.node.request import Request
from comity.node.witness import TEXT, Witness
from comity.record.checkpoint import Checkpoint
from comity.record.keys import SigningKey
from comity.record.note import Note, Signature, verify
from comity.record.policy import Policy
from comity.record.tree import EMPTY
from tests.node.conftest import NOW, ORIGIN, GrowingLog, make_witness

SIZE = "text/x.tlog.size"


def send(witness: Witness, request: Request) -> tuple[int, str, bytes]:
    return witness.add_checkpoint(request.to_bytes())


def held(witness: Witness, origin: str = ORIGIN) -> int:
    note = witness.latest(origin)
    return 0 if note is None else Checkpoint.parse(note.text).size


def files(witness: Witness) -> dict[str, bytes]:
    return {
        str(p.relative_to(witness.folder)): p.read_bytes() for p in witness.folder.rglob("*") if p.is_file()
    }


# ---------------------------------------------------------------------- 200
def test_it_cosigns_and_remembers(witness, log):
    status, kind, body = send(witness, log.request(0, 5))
    assert (status, kind) == (200, TEXT)
    assert body.startswith("— witness.example/0 ".encode())
    assert body.endswith(b"\n")
    # as the specification proposes: appended to the checkpoint it is a note
    note = Note.parse(log.note(5).to_bytes() + body)
    policy = Policy.parse(f"log {log.key.verifier.vkey}\nwitness w {witness.key.verifier.vkey}\nquorum w\n")
    assert policy.check(note) == log.checkpoint(5)
    assert policy.signed(note)[1] == [(witness.key.verifier, NOW)]
    assert witness.latest(ORIGIN) == note


def test_the_log_grows_over_every_pair_of_sizes(tmp_path, log):
    for old, new in itertools.combinations_with_replacement(range(12), 2):
        witness = make_witness(tmp_path / f"{old}-{new}", log)
        assert send(witness, log.request(0, old))[0] == 200
        assert send(witness, log.request(old, new))[0] == 200
        assert held(witness) == new


def test_the_same_checkpoint_is_cosigned_again_with_the_time(tmp_path, log):
    times = iter([NOW, NOW + 60])
    witness = Witness(SigningKey("w", 4, bytes(32)), tmp_path, clock=lambda: next(times))
    witness.add_log(log.key.verifier.vkey)
    for old, time in ((0, NOW), (5, NOW + 60)):
        status, _, body = send(witness, log.request(old, 5))
        assert status == 200
        note = Note(log.note(5).text, (Signature.parse(body.decode()),))
        assert verify(note, [witness.key.verifier]) == [(witness.key.verifier, time)]


def test_signatures_of_others_are_ignored_and_not_kept(witness, log):
    stranger = SigningKey("stranger", 1, bytes([9]) * 32)
    assert send(witness, log.request(0, 5, stranger, log.key))[0] == 200
    assert [s.name for s in witness.latest(ORIGIN).signatures] == [ORIGIN, "witness.example/0"]


def test_logs_are_apart(witness, log):
    other = GrowingLog("other", "node-2/../../air", seed=2)
    witness.add_log(other.key.verifier.vkey)
    assert send(witness, log.request(0, 5))[0] == 200
    assert send(witness, other.request(0, 7))[0] == 200
    assert (held(witness), held(witness, other.key.name)) == (5, 7)


def test_it_remembers_over_a_new_start(witness, log):
    send(witness, log.request(0, 5))
    again = Witness(witness.key, witness.folder)
    assert send(again, log.request(0, 7)) == (409, SIZE, b"5\n")


# ---------------------------------------------------------------------- refused
def test_404_for_an_unknown_origin(witness):
    before = files(witness)
    assert send(witness, GrowingLog(origin="node-9/x").request(0, 5))[0] == 404
    assert files(witness) == before


def test_403_where_no_key_of_the_log_signed(witness, log):
    other = SigningKey(ORIGIN, 1, bytes([9]) * 32)
    before = files(witness)
    assert send(witness, log.request(0, 5, other))[0] == 403
    wrong = log.note(6).signatures
    assert send(witness, Request(0, (), Note(log.checkpoint(5).text, wrong)))[0] == 403
    # a cosignature is no signature of the log, whatever its name
    text = log.checkpoint(5).text
    timed = SigningKey(ORIGIN, 4, log.key.seed).sign(text, NOW)
    assert send(witness, Request(0, (), Note(text, (timed,))))[0] == 403
    assert files(witness) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n\nnode-1/water\n1\n",
        b"old x\n\n",
        "old 0\n\nnode-1/water\n1\nAAAA\n\n— node-1/water AAAAAAAA\n".encode(),
        "old 0\n\nnode-1/water\n01\n{}\n\n— node-1/water AAAAAAAA\n".format("A" * 43 + "=").encode(),
    ],
)
def test_400_for_what_is_malformed(witness, body):
    assert witness.add_checkpoint(body)[0] == 400


def test_400_for_an_old_size_above_that_of_the_checkpoint(witness, log):
    send(witness, log.request(0, 9))
    assert send(witness, Request(9, (), log.note(5)))[0] == 400
    assert held(witness) == 9


def test_400_for_more_than_63_hashes(witness, log):
    send(witness, log.request(0, 3))
    assert send(witness, Request(3, (bytes(32),) * 64, log.note(5)))[0] == 400
    # with as many as are allowed it is the proof that does not hold
    assert send(witness, Request(3, (bytes(32),) * 63, log.note(5)))[0] == 422


def test_409_with_the_size_where_it_knows_another(witness, log):
    assert send(witness, log.request(3, 5)) == (409, SIZE, b"0\n")
    send(witness, log.request(0, 5))
    for old in (0, 3, 6):
        assert send(witness, log.request(old, 9)) == (409, SIZE, b"5\n")
    assert held(witness) == 5


def test_409_where_the_same_size_has_another_root(witness, log):
    send(witness, log.request(0, 5))
    assert send(witness, GrowingLog("fork").request(5, 5))[0] == 409
    assert witness.latest(ORIGIN).text == log.note(5).text


def test_422_where_the_proof_does_not_hold(witness, log):
    send(witness, log.request(0, 5))
    fork = GrowingLog("fork")
    assert send(witness, fork.request(5, 9))[0] == 422
    good = log.request(5, 9)
    assert send(witness, Request(5, good.proof[:-1], good.note))[0] == 422
    assert send(witness, Request(5, (*good.proof, bytes(32)), good.note))[0] == 422
    assert send(witness, Request(5, (), good.note))[0] == 422
    assert held(witness) == 5
    assert send(witness, good)[0] == 200


def test_422_where_there_is_a_proof_from_nothing(witness, log):
    assert send(witness, Request(0, (bytes(32),), log.note(5)))[0] == 422
    send(witness, log.request(0, 5))
    assert send(witness, Request(5, (bytes(32),), log.note(5)))[0] == 422


def test_the_empty_log(witness, log):
    text = Checkpoint(ORIGIN, 0, bytes(32)).text
    assert send(witness, Request(0, (), Note(text, (log.key.sign(text),))))[0] == 409
    assert log.checkpoint(0).root == EMPTY
    assert send(witness, log.request(0, 0))[0] == 200
    assert send(witness, log.request(0, 4))[0] == 200
    assert send(witness, log.request(0, 0)) == (409, SIZE, b"4\n")


# ---------------------------------------------------------------------- what is kept of it
def test_a_fork_is_kept_to_be_shown(witness, log):
    told = []
    witness = Witness(witness.key, witness.folder, on_dispute=told.append)
    send(witness, log.request(0, 5))
    fork = GrowingLog("fork")
    for _ in range(3):  # the same again is not another one
        send(witness, fork.request(5, 5))
    (folder,) = told
    assert folder.parent == witness.disputes
    assert folder.name.startswith("fork-")
    both = [Note.parse((folder / name).read_bytes()) for name in ("held", "offered")]
    a, b = (Checkpoint.parse(note.text) for note in both)
    assert a.size == b.size == 5
    assert a.root != b.root
    # the log signed both, and nobody else is needed to see it
    assert all(log.key.verifier in dict(verify(note, [log.key.verifier])) for note in both)


def test_a_fork_is_seen_whatever_old_size_comes_with_it(witness, log):
    send(witness, log.request(0, 5))
    assert send(witness, GrowingLog("fork").request(0, 5)) == (409, SIZE, b"5\n")
    assert [p.name.partition("-")[0] for p in witness.disputes.iterdir()] == ["fork"]


def test_what_was_not_proven_is_kept_with_its_request(witness, log):
    send(witness, log.request(0, 5))
    request = GrowingLog("fork").request(5, 9)
    send(witness, request)
    (folder,) = witness.disputes.iterdir()
    assert folder.name.startswith("unproven-")
    assert Request.parse((folder / "request").read_bytes()) == request


def test_strangers_leave_no_trace(witness, log):
    send(witness, log.request(0, 5))
    before = files(witness)
    mallory = SigningKey(ORIGIN, 1, bytes([9]) * 32)
    send(witness, GrowingLog("fork").request(5, 5, mallory))
    send(witness, GrowingLog("fork").request(5, 9, mallory))
    assert files(witness) == before


# ---------------------------------------------------------------------- its own folder
def test_a_damaged_memory_is_no_empty_one(witness, log):
    send(witness, log.request(0, 5))
    (path,) = (p for p in (witness.folder / "checkpoints").iterdir() if not p.name.startswith("."))
    path.write_bytes(b"")
    with pytest.raises(InputError):
        send(witness, log.request(0, 5))


def test_what_cannot_be_saved_is_not_cosigned(witness, log, monkeypatch):
    send(witness, log.request(0, 5))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comity.node.witness.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        send(witness, log.request(5, 9))
    monkeypatch.undo()
    assert held(witness) == 5
    assert not [p for p in files(witness) if "-" in p.rpartition("/")[2]], "a draft was left behind"
    assert send(witness, log.request(5, 9))[0] == 200


def test_its_logs_are_read_as_they_are_now(witness, log):
    other = GrowingLog(origin="node-2/air", seed=2)
    running = Witness(witness.key, witness.folder)
    assert send(running, other.request(0, 5))[0] == 404
    assert witness.add_log(other.key.verifier.vkey)
    assert not witness.add_log(other.key.verifier.vkey)
    assert send(running, other.request(0, 5))[0] == 200


def test_only_keys_of_logs_are_logs(witness, log):
    with pytest.raises(InputError, match="no key of a log"):
        witness.add_log(SigningKey("x", 4, bytes(32)).verifier.vkey)
    with pytest.raises(InputError):
        witness.add_log("x")
    path = witness.folder / "logs"
    path.write_text("# those of the region\n\n" + path.read_text("utf-8") + "x\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 4"):
        witness.logs()


def test_its_key_is_one_of_a_witness(tmp_path):
    with pytest.raises(InputError, match="no key of a witness"):
        Witness(SigningKey("w", 1, bytes(32)), tmp_path)


def test_a_log_goes_on_under_its_next_key(witness, log):
    after = SigningKey(ORIGIN, 1, bytes([7]) * 32)
    send(witness, log.request(0, 5))
    assert send(witness, log.request(5, 7, after))[0] == 403
    witness.add_log(after.verifier.vkey)
    assert send(witness, log.request(5, 6, log.key, after))[0] == 200
    assert send(witness, log.request(6, 7, after))[0] == 200


# ---------------------------------------------------------------------- at the same time
def test_a_smaller_checkpoint_never_follows_a_larger_one(witness, log, monkeypatch):
    """The race of the specification: N is checked, then N+K comes in, then N is saved."""
    import comity.node.witness as module

    send(witness, log.request(0, 5))
    real, checked, overtaken = module.verify_consistency, threading.Event(), threading.Event()

    def slow(old, old_root, new, *more):
        if new == 8 and not checked.is_set():
            checked.set()
            # the other one would overtake here, if it could: it has the time
            overtaken.wait(0.3)
        return real(old, old_root, new, *more)

    monkeypatch.setattr(module, "verify_consistency", slow)
    answers = {}

    def ask(size: int) -> None:
        if size == 13:
            assert checked.wait(20)
        answers[size] = send(Witness(witness.key, witness.folder), log.request(5, size))
        if size == 13:
            overtaken.set()

    threads = [threading.Thread(target=ask, args=(size,)) for size in (8, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers[8][0] == 200
    assert answers[13] == (409, SIZE, b"8\n")
    assert held(witness) == 8


def test_many_threads_see_one_history(witness, log):
    def ask(size: int) -> tuple[int, int]:
        old = held(witness)
        return (size, send(witness, log.request(min(old, size), size))[0])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, [n % 60 + 1 for n in range(0, 600, 7)]))
    assert held(witness) == max(size for size, status in answers if status == 200)
    assert {status for _, status in answers} <= {200, 409}


def _grow(folder, gate, found):
    log = GrowingLog()
    witness = make_witness(folder)
    gate.wait(30)
    for size in range(1, 40):
        status, _, body = witness.add_checkpoint(log.request(size - 1, size).to_bytes())
        found.put((size, status))
        assert status in (200, 409), body


def test_of_two_processes_one_cosigns_each_step(witness):
    context = multiprocessing.get_context("spawn")
    gate, found = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_grow, args=(witness.folder, gate, found)) for _ in range(2)]
    for process in processes:
        process.start()
    told = [found.get(timeout=60) for _ in range(78)]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    cosigned = [size for size, status in told if status == 200]
    assert len(cosigned) == len(set(cosigned)) == held(witness)


# ---------------------------------------------------------------------- whatever comes
@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 12), st.integers(0, 12), st.integers(0, 2)), max_size=12)
)
def test_what_it_cosigned_is_always_one_history(tmp_path_factory, steps):
    """Requests of two histories, with right and wrong proofs: only growth of one of them is cosigned."""
    witness = make_witness(tmp_path_factory.mktemp("any"), GrowingLog())
    histories, size, chosen = (GrowingLog(), GrowingLog("fork")), 0, None
    for fork, old, new, damage in steps:
        request = histories[fork].request(old, new)
        proof = (request.proof[damage:], request.proof, (*request.proof, bytes(32)))[damage]
        status = send(witness, Request(old, proof, request.note))[0]
        if status == 200:
            assert old == size <= new
            assert chosen in (None, fork) or size == 0
            size = new
            if new:
                chosen = fork
        assert held(witness) == size
