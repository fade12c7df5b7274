"""Promises and receipts: what a participant holds, against the log."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.audit.verify import Verdict, verify
from comity.errors import InputError
from comity.words import audit as words
from tests.audit import builder
from tests.audit.builder import LOG, NODE, ORIGIN, Ballot, Book, Secret, canonical, iso, mth, path

Publish = Callable[..., Path]


def promise(file: Path, ballot: Ballot, due: int, *, node: Secret = NODE, origin: str = ORIGIN) -> str:
    commitment = base64.b64encode(ballot.commitment()).decode()
    text = f"comity/promise/v1\n{origin}\n{ballot.consultation}\n{commitment}\ndue {iso(due)}\n".encode()
    file.write_bytes(text + b"\n" + node.line(text, due - 300))
    return str(file)


def told(verdict: Verdict, name: str = "promise") -> tuple[int, str | None, str]:
    check = next(c for c in verdict.checks if c.name == name)
    assert words.brought(check.to_dict())
    return verdict.code, check.numbers.get("state"), check.code or check.status


@pytest.fixture
def batch_time(tiny: Book) -> int:
    return tiny.state.consultations["c"].batches[0].time


def test_a_promise_that_was_kept(tiny: Book, publish: Publish, batch_time: int, tmp_path: Path) -> None:
    file = promise(tmp_path / "promise", tiny.ballots[0], batch_time)
    verdict = verify(publish(tiny), recompute=False, promise=file)
    assert told(verdict) == (0, "kept", "ok")


def test_a_promise_that_was_kept_too_late(
    tiny: Book, publish: Publish, batch_time: int, tmp_path: Path
) -> None:
    file = promise(tmp_path / "promise", tiny.ballots[0], batch_time - 1)
    assert told(verify(publish(tiny), recompute=False, promise=file)) == (3, None, "promise_late")


def test_a_promise_that_was_broken(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    lost = Ballot("c", "p9", "s0", 1, salt=b"x" * 32)
    file = promise(tmp_path / "promise", lost, tiny.time)
    folder = publish(tiny)
    assert told(verify(folder, recompute=False, promise=file)) == (3, None, "promise_broken")
    file = promise(tmp_path / "promise", lost, tiny.time)  # nothing was logged since
    assert told(verify(folder, recompute=False, promise=file)) == (0, "due", "ok")


def test_a_promise_before_ballots_are_published(book: Book, publish: Publish, tmp_path: Path) -> None:
    time = book.state.consultations["later"].batches[0].time
    ballot = next(b for b in book.ballots if b.consultation == "later")
    folder = publish(book)
    file = promise(tmp_path / "promise", ballot, time)
    assert told(verify(folder, recompute=False, promise=file)) == (0, "unknown", "ok")
    # before any batch: whatever is in the batches, the promise was broken
    file = promise(tmp_path / "promise", ballot, time - 1)
    assert told(verify(folder, recompute=False, promise=file)) == (3, None, "promise_broken")


def test_a_promise_of_an_erased_ballot_stays_kept(
    tiny: Book, publish: Publish, batch_time: int, tmp_path: Path
) -> None:
    file = promise(tmp_path / "promise", tiny.ballots[0], batch_time)
    tiny.erase("p0")
    assert told(verify(publish(tiny), recompute=False, promise=file)) == (0, "erased", "ok")


def test_a_promise_of_somebody_else(tiny: Book, publish: Publish, batch_time: int, tmp_path: Path) -> None:
    folder, ballot = publish(tiny), tiny.ballots[0]
    file = promise(tmp_path / "promise", ballot, batch_time, node=Secret("node-1/node", 4, 44))
    assert told(verify(folder, recompute=False, promise=file))[2] == "promise_unsigned"
    file = promise(tmp_path / "promise", ballot, batch_time, node=LOG)
    assert told(verify(folder, recompute=False, promise=file))[2] == "promise_unsigned"
    file = promise(tmp_path / "promise", ballot, batch_time, origin="node-1/wine")
    assert told(verify(folder, recompute=False, promise=file))[2] == "promise_origin"


@pytest.mark.parametrize(
    "data", [b"", b"hello\n", b"\xff", b"comity/promise/v1\n\n\xe2\x80\x94 x AAAAAAA=\n"]
)
def test_what_is_no_promise_and_no_receipt(tiny: Book, publish: Publish, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "it").write_bytes(data)
    folder = publish(tiny)
    for name in ("promise", "receipt"):
        with pytest.raises(InputError):
            verify(folder, recompute=False, **{name: str(tmp_path / "it")})


# ---------------------------------------------------------------------- receipts
def receipt(file: Path, entries: list[bytes], index: int, extra: dict, *, entry: bytes | None = None) -> str:
    told = canonical({"entry": (entry or entries[index]).decode(), **extra})
    lines = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(told).decode()}", f"index {index}"]
    lines += [base64.b64encode(h).decode() for h in path(index, entries)]
    file.write_bytes("\n".join([*lines, "", ""]).encode() + builder.checkpoint(entries, [LOG]))
    return str(file)


@pytest.mark.parametrize("index", [0, 3, 8])
def test_a_receipt_of_an_act(tiny: Book, publish: Publish, tmp_path: Path, index: int) -> None:
    file = receipt(tmp_path / "receipt", tiny.entries, index, {})
    assert told(verify(publish(tiny), recompute=False, receipt=file), "receipt") == (0, None, "ok")


def of_a_ballot(book: Book, number: int) -> tuple[int, dict]:
    index = book.state.consultations["c"].batches[0].index
    leaves = sorted(b.commitment() for b in book.ballots)
    proof = [h.hex() for h in path(number, leaves)]
    return index, {"batch": {"commitment": leaves[number].hex(), "index": number, "proof": proof}}


def test_a_receipt_of_a_ballot(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    index, extra = of_a_ballot(tiny, 1)
    folder = publish(copy.deepcopy(tiny))
    file = receipt(tmp_path / "receipt", tiny.entries, index, extra)
    verdict = verify(folder, recompute=False, receipt=file)
    assert told(verdict, "receipt") == (0, None, "ok")
    check = next(c for c in verdict.checks if c.name == "receipt")
    assert (check.numbers["batch"], check.numbers["consultation"]) == (1, "c")
    for wrong in ({**extra["batch"], "commitment": "0" * 64}, {**extra["batch"], "index": 0}):
        file = receipt(tmp_path / "receipt", tiny.entries, index, {"batch": wrong})
        assert told(verify(folder, recompute=False, receipt=file), "receipt")[2] == "receipt_batch"
    file = receipt(tmp_path / "receipt", tiny.entries, 0, extra)
    assert told(verify(folder, recompute=False, receipt=file), "receipt")[2] == "receipt_batch"


def test_a_receipt_of_another_act(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    folder = publish(copy.deepcopy(tiny))
    file = receipt(tmp_path / "receipt", tiny.entries, 2, {}, entry=tiny.entries[3])
    assert told(verify(folder, recompute=False, receipt=file), "receipt")[2] == "receipt_proof"


def test_a_receipt_of_another_history_is_a_fork(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    other = [*tiny.entries[:4], *tiny.entries[5:], tiny.entries[4]]
    assert mth(other) != mth(tiny.entries)
    file = receipt(tmp_path / "receipt", other, 5, {})
    verdict = verify(publish(tiny), recompute=False, receipt=file)
    assert verdict.code == 4
