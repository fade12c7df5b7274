"""The log's side, against witnesses that are served on this machine."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from comity.errors import ForkError, VerificationError
from comity.node import ask
from comity.node.witness import Witness
from comity.record.checkpoint import Checkpoint
from comity.record.keys import SigningKey
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.standing import standing
from comity.record.tree import leaf_hash, root
from comity.store.home import home


@pytest.fixture
def forum(store, serve, tmp_path):
    """A forum with three entries, and what makes witnesses of it."""
    from comity.actions.forum import new_forum, set_policy
    from comity.actions.may import current
    from comity.actions.party import admit_party
    from comity.node.cosign import check_results, collect_cosignatures, latest_checkpoint

    new_forum(forum="wg", title="Working group")
    admit_party(forum="wg", party="a", name="Party A", kind="government", country="KEN")

    def act(n: int = 1) -> None:
        for _ in range(n):
            act.n += 1
            admit_party(forum="wg", party=f"p{act.n}", name="P", kind="company")

    act.n = 0

    def witness(number: int = 0, knows: bool = True) -> Witness:
        key = SigningKey(f"witness.example/{number}", 4, bytes([100 + number]) * 32)
        found = Witness(key, tmp_path / f"witness-{number}")
        for vkey in current("wg").valid_keys("log") if knows else ():
            found.add_log(vkey)
        return found

    def policy(lines: list[tuple[Witness, str | None]], quorum: int | None = None) -> None:
        names = [f"w{n}" for n in range(len(lines))]
        text = "".join(
            f"witness {name} {w.key.verifier.vkey} {url or ''}\n"
            for name, (w, url) in zip(names, lines, strict=True)
        )
        least = len(lines) if quorum is None else quorum
        set_policy(forum="wg", policy=f"{text}group all {least} {' '.join(names)}\nquorum all\n")

    def stands() -> str:
        return standing(Policy.parse(current("wg").policy), latest_checkpoint("wg"))

    def cosign() -> list[str]:
        results = collect_cosignatures("wg")
        check_results("wg", results)
        return [r.code for r in results]

    return SimpleNamespace(
        act=act,
        witness=witness,
        policy=policy,
        stands=stands,
        cosign=cosign,
        collect=lambda: collect_cosignatures("wg"),
        origin=current("wg").origin,
        serve=serve,
        kind=store,
    )


def size(note: Note | None) -> int:
    assert note is not None
    return Checkpoint.parse(note.text).size


def nobody() -> str:
    """An address where nobody listens: whoever held it has gone."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{s.getsockname()[1]}/"


def checkpoints() -> list[int]:
    from comity.store.models import Checkpoint as Row

    return list(Row.objects.order_by("size").values_list("size", flat=True))


# ---------------------------------------------------------------------- as it should be
def test_without_witnesses_the_log_is_signed(forum):
    from comity.node.cosign import latest_checkpoint

    assert forum.cosign() == []
    assert size(latest_checkpoint("wg")) == 2
    assert forum.stands() == "unwitnessed"


def test_cosigned_as_the_log_grows(forum):
    from comity.node.cosign import latest_checkpoint

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    told: list[tuple] = []
    for n in (1, 0, 4):
        forum.act(n)
        assert forum.cosign() == ["cosigned"]
        assert forum.stands() == "final"
        assert latest_checkpoint("wg").text == witness.latest(forum.origin).text
    from comity.node.cosign import collect_cosignatures

    forum.act()
    assert forum.stands() == "final"  # of what was cosigned, until it is signed anew
    collect_cosignatures("wg", progress=lambda *a: told.append(a))
    assert told == [("witnesses", 1, 2), ("witnesses", 2, 2)]
    assert not list(witness.disputes.iterdir())


def test_a_cosignature_that_is_here_is_not_asked_for_again(forum):
    from comity.node.cosign import latest_checkpoint

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    forum.cosign()
    before = latest_checkpoint("wg")
    assert forum.cosign() == ["cosigned"]
    assert latest_checkpoint("wg") == before


def test_a_cosignature_that_was_lost_on_the_way_is_asked_for_again(forum, monkeypatch):
    import comity.node.cosign as module

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])

    def power_fails(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(module, "keep_cosignatures", power_fails)
        with pytest.raises(KeyboardInterrupt):
            forum.cosign()
    assert forum.stands() == "waiting"
    assert forum.cosign() == ["cosigned"]
    assert forum.stands() == "final"


def test_two_of_three_make_it_final(forum, monkeypatch):
    monkeypatch.setattr(ask, "READ", 0.2)
    a, b, c = (forum.witness(n) for n in range(3))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lines = [
            (a, forum.serve(a)),
            (b, nobody()),
            (c, f"http://127.0.0.1:{silent.getsockname()[1]}"),
        ]
        forum.policy(lines, quorum=2)
        results = forum.collect()
    assert [(r.code, r.reason) for r in results] == [
        ("cosigned", ""),
        ("unreachable", "connection"),
        ("unreachable", "timeout"),
    ]
    assert forum.stands() == "waiting"
    forum.policy([(a, forum.serve(a)), (b, forum.serve(b)), (c, None)], quorum=2)
    results = forum.collect()
    assert [r.code for r in results] == ["cosigned", "cosigned", "unreachable"]
    assert results[2].reason == "no_address"
    assert forum.stands() == "final"


def test_one_that_joins_later_is_told_everything(forum):
    a, b = forum.witness(0), forum.witness(1)
    forum.policy([(a, forum.serve(a))])
    forum.cosign()
    forum.act(3)
    forum.policy([(a, forum.serve(a)), (b, forum.serve(b))])
    assert forum.cosign() == ["cosigned", "cosigned"]
    assert a.latest(forum.origin).text == b.latest(forum.origin).text


def test_another_process_was_faster(forum, monkeypatch):
    """Between the question and the signature, or after it, the witness learns a later checkpoint of ours."""
    import comity.node.cosign as module

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    forum.cosign()
    real = module.sign_checkpoint

    def then(before: bool):
        def slow(*, forum: str) -> Note:
            monkeypatch.setattr(module, "sign_checkpoint", real)
            note = None if before else real(forum=forum)
            act()
            module.collect_cosignatures(forum)
            if before:
                act()
            return note or real(forum=forum)

        return slow

    act = forum.act
    act()
    monkeypatch.setattr(module, "sign_checkpoint", then(before=True))
    assert forum.cosign() == ["cosigned"]
    act()
    monkeypatch.setattr(module, "sign_checkpoint", then(before=False))
    assert forum.cosign() == ["overtaken"]
    assert not list(witness.disputes.iterdir())
    assert forum.cosign() == ["cosigned"]
    assert forum.stands() == "final"


# ---------------------------------------------------------------------- refusals
def test_a_witness_that_does_not_know_the_log(forum):
    witness = forum.witness(knows=False)
    forum.policy([(witness, forum.serve(witness))])
    (result,) = forum.collect()
    assert (result.code, result.status) == ("refused", 404)
    assert forum.stands() == "waiting"


def test_an_answer_by_another_key_does_not_count(forum):
    a, b = forum.witness(0), forum.witness(1)
    forum.policy([(a, forum.serve(b))])
    (result,) = forum.collect()
    assert (result.code, result.status, result.reason) == ("refused", 200, "unsigned")


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        ("200 OK", "text/plain", b""),
        ("200 OK", "text/plain", b"\xff\n"),
        ("200 OK", "text/plain", "— witness.example/0 AAAA\n".encode()),
        ("409 Conflict", "text/plain", b"0\n"),
        ("409 Conflict", "text/x.tlog.size", b"-1\n"),
        ("409 Conflict", "text/x.tlog.size", b"x"),
        ("409 Conflict", "text/x.tlog.size", b""),
        ("500 Oh", "text/plain", b"\x1b[31mred\nmore"),
        ("302 There", "text/plain", b""),
    ],
)
def test_whatever_a_witness_answers_is_told(forum, status, kind, body):
    def app(environ, start_response):
        environ["wsgi.input"].read()
        start_response(status, [("Content-Type", kind)])
        return [body]

    forum.policy([(forum.witness(), forum.serve(app))])
    (result,) = forum.collect()
    assert result.code == "refused"
    assert result.status == int(status[:3])
    assert result.reason.isprintable()


def test_a_witness_that_says_something_else_each_time_is_asked_once_again(forum):
    sizes, asked = iter([b"0", b"2", b"0"]), []

    def app(environ, start_response):
        asked.append(environ["wsgi.input"].read().split(b"\n")[0])
        start_response("409 Conflict", [("Content-Type", "text/x.tlog.size")])
        return [next(sizes) + b"\n"]

    forum.policy([(forum.witness(), forum.serve(app))])
    (result,) = forum.collect()
    assert (result.code, result.status) == ("refused", 409)
    assert asked == [b"old 0", b"old 0", b"old 2"]


# ---------------------------------------------------------------------- forks and backups
def fork(forum: SimpleNamespace, witness: Witness, entries: int) -> None:
    """Let the witness cosign another history under this log's key, as a second installation would."""
    from comity.actions.keyring import log_keys
    from comity.actions.may import current
    from comity.node.request import Request

    text = Checkpoint(forum.origin, entries, root([leaf_hash(bytes([n])) for n in range(entries)])).text
    signed = Note(text, tuple(key.sign(text) for key in log_keys(current("wg"))))
    assert witness.add_checkpoint(Request(0, (), signed).to_bytes())[0] == 200


@pytest.mark.parametrize("grown", [0, 3])
def test_a_fork_is_detected_and_said(forum, grown):
    from comity.actions.checkpoint import sign_checkpoint
    from comity.node.cosign import check_results

    a, b = forum.witness(0), forum.witness(1)
    forum.policy([(a, forum.serve(a)), (b, forum.serve(b))], quorum=1)
    here = size(sign_checkpoint(forum="wg"))
    fork(forum, a, here)
    forum.act(grown)
    results = forum.collect()
    assert [r.code for r in results] == ["forked", "cosigned"]
    assert results[0].size == here
    with pytest.raises(ForkError, match=f"“w0” cosigned another history of its first {here} entries") as e:
        check_results("wg", results)
    assert e.value.exit_code == 4
    # the evidence is with the witness
    assert [p.name.partition("-")[0] for p in a.disputes.iterdir() if p.name.startswith("fork")] == ["fork"]


def test_a_witness_that_knows_more_stops_the_log_before_it_signs(forum):
    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    fork(forum, witness, 50)
    with pytest.raises(VerificationError, match=r"knows a checkpoint of “wg” with 50 entries.*has 3 entries"):
        forum.collect()
    assert checkpoints() == []
    assert not list((home() / "checkpoints").glob("*"))


def test_a_witness_that_knows_more_only_afterwards(forum, monkeypatch):
    """It was silent when asked, or lied."""
    sizes = iter([b"0", b"50"])

    def app(environ, start_response):
        environ["wsgi.input"].read()
        start_response("409 Conflict", [("Content-Type", "text/x.tlog.size")])
        return [next(sizes) + b"\n"]

    from comity.node.cosign import check_results

    forum.policy([(forum.witness(), forum.serve(app))])
    results = forum.collect()
    assert [(r.code, r.size) for r in results] == [("ahead", 50)]
    with pytest.raises(VerificationError, match="restored from an older backup"):
        check_results("wg", results)


class Backup:
    """Everything that a restored backup brings back: the database, and the checkpoint beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copy(home(), folder)

    def restore(self) -> None:
        from comity.store import states

        shutil.rmtree(home() / "checkpoints", ignore_errors=True)
        self._copy(self.folder, home())
        states._known.clear()

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        from django.db import connections

        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()
        target.mkdir(exist_ok=True)
        for path in target.glob("comity.sqlite3*"):
            path.unlink()
        for path in source.glob("comity.sqlite3*"):
            shutil.copy(path, target)
        if (source / "checkpoints").exists():
            shutil.copytree(source / "checkpoints", target / "checkpoints", dirs_exist_ok=True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # a backup is a copy of the file here
@pytest.mark.parametrize("signed_before", [False, True])
@pytest.mark.parametrize("went_on", [0, 1, 9])
def test_a_restored_backup_is_found_out_before_it_signs(forum, tmp_path, signed_before, went_on):
    from comity.actions.may import current

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    if signed_before:
        forum.cosign()
    backup = Backup(tmp_path / "backup")
    forum.act(4)
    forum.cosign()
    known = size(witness.latest(forum.origin))
    backup.restore()
    assert current("wg").size == known - 4
    before = checkpoints()
    forum.act(went_on)  # also where it has grown beyond what the witness knows
    with pytest.raises(VerificationError, match=f"with {known} entries") as e:
        forum.collect()
    assert "older backup" in e.value.remedy
    assert checkpoints() == before
    assert size(witness.latest(forum.origin)) == known
    assert not list(witness.disputes.iterdir())


# ---------------------------------------------------------------------- keys of the log
def test_a_witness_that_knows_both_keys_goes_on(forum):
    from comity.actions.keys import rotate_key
    from comity.actions.may import current

    a, b = forum.witness(0), forum.witness(1)
    forum.policy([(a, forum.serve(a)), (b, forum.serve(b))], quorum=1)
    assert forum.cosign() == ["cosigned", "cosigned"]
    rotate_key(forum="wg", purpose="log")
    a.add_log(current("wg").valid_keys("log")[0])
    results = forum.collect()
    assert [(r.code, r.status) for r in results] == [("cosigned", 200), ("refused", 403)]
    assert forum.stands() == "final"
    forum.act()
    b.add_log(current("wg").valid_keys("log")[0])
    assert forum.cosign() == ["cosigned", "cosigned"]


def test_with_both_keys_valid_for_a_while_nobody_is_left_behind(forum):
    from comity.actions.keys import rotate_key

    witness = forum.witness()
    forum.policy([(witness, forum.serve(witness))])
    forum.cosign()
    rotate_key(forum="wg", purpose="log", revoke=False)
    assert forum.cosign() == ["cosigned"]  # it knows the old one, which signs too
    assert forum.stands() == "final"
