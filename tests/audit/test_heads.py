"""Checkpoints: who must sign, how many witnesses, and when the log forked."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.audit.verify import verify
from comity.errors import InputError
from comity.words import audit as words
from tests.audit import builder
from tests.audit.builder import LOG, LOG_2, ORIGIN, WITNESS, Book, Secret

Publish = Callable[..., Path]
TWO_OF_THREE = (
    "".join(f"witness w{n} {w.vkey}\n" for n, w in enumerate(WITNESS))
    + "group most 2 w0 w1 w2\nquorum most\n"
)


@pytest.fixture
def witnessed(tiny: Book) -> Book:
    """A forum whose outcomes need two of three witnesses."""
    tiny.append("policy.set", {"policy": TWO_OF_THREE})
    return tiny


def first(folder: Path, **how: str) -> tuple[str, str | None] | None:
    check = verify(folder, recompute=False, **how).first
    return None if check is None else (check.name, check.code)


# ---------------------------------------------------------------------- witnesses
def test_a_quorum_that_is_met_makes_it_final(witnessed: Book, publish: Publish) -> None:
    verdict = verify(publish(witnessed, signers=[LOG, *WITNESS[:2]]), recompute=False)
    assert (verdict.code, verdict.facts["final"]) == (0, True)
    assert words.verdict(verdict.to_dict()).endswith("final: as many witnesses as it needs have seen it.")


def test_a_quorum_that_is_not_met(witnessed: Book, publish: Publish) -> None:
    verdict = verify(publish(witnessed, signers=[LOG, WITNESS[2]]), recompute=False)
    assert verdict.facts["final"] is False
    assert verdict.first is not None
    assert (verdict.first.name, verdict.first.numbers["n"]) == ("quorum", 1)


def test_without_a_quorum_it_is_published_and_not_yet_witnessed(tiny: Book, publish: Publish) -> None:
    verdict = verify(publish(tiny), recompute=False)
    assert verdict.facts["final"] is None
    assert words.verdict(verdict.to_dict()).endswith("; published, not yet witnessed.")


def test_the_readers_own_policy(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    """The log asks for nobody, the reader for two of three."""
    policy = tmp_path / "policy"
    policy.write_text(f"log {LOG.vkey}\n{TWO_OF_THREE}", encoding="utf-8")
    assert first(publish(copy.deepcopy(tiny)), policy=str(policy)) == ("quorum", "quorum")
    assert first(publish(copy.deepcopy(tiny), signers=[LOG, *WITNESS]), policy=str(policy)) is None
    policy.write_text(f"log {LOG_2.vkey}\nquorum none\n", encoding="utf-8")
    assert first(publish(tiny), policy=str(policy)) == ("checkpoint", "pinned_policy")
    policy.write_text("quorum of friends\n", encoding="utf-8")
    with pytest.raises(InputError):
        verify(tmp_path, policy=str(policy))


# ---------------------------------------------------------------------- signatures
@pytest.mark.parametrize(
    ("signers", "code"),
    [
        ([LOG, Secret("stranger.example/w", 4, 50)], "checkpoint_key"),
        ([LOG, LOG], "checkpoint_twice"),
        ([WITNESS[0]], "checkpoint_key"),
        ([Secret(ORIGIN, 1, 50)], "checkpoint_key"),
    ],
)
def test_who_signs_a_checkpoint(tiny: Book, publish: Publish, signers: list[Secret], code: str) -> None:
    assert first(publish(tiny, signers=signers)) == ("checkpoint", code)


def test_a_checkpoint_without_a_signature_is_none(tiny: Book, publish: Publish) -> None:
    assert first(publish(tiny, signers=[])) == ("checkpoint", "checkpoint_form")


def test_every_log_key_that_is_valid_signs(tiny: Book, publish: Publish) -> None:
    tiny.append("key.add", {"vkey": LOG_2.vkey, "purpose": "log", "party": None}, "node")
    assert first(publish(copy.deepcopy(tiny), signers=[LOG, LOG_2])) is None
    assert first(publish(tiny, signers=[LOG])) == ("checkpoint", "checkpoint_unsigned")


def test_a_wrong_signature_of_the_checkpoint(tiny: Book, publish: Publish) -> None:
    folder = publish(tiny)
    text = (folder / "log/checkpoint").read_bytes()
    body = text.split(b"\n\n")[0] + b"\n"
    (folder / "log/checkpoint").write_bytes(body + b"\n" + LOG.line(body + b"x"))
    assert first(folder) == ("checkpoint", "checkpoint_signature")


def test_the_key_that_the_reader_knows(tiny: Book, publish: Publish) -> None:
    folder = publish(tiny)
    assert first(folder, log_key=LOG.vkey) is None
    assert first(folder, log_key=LOG_2.vkey) == ("checkpoint", "pinned_key")
    with pytest.raises(InputError):
        verify(folder, log_key="my key")


# ---------------------------------------------------------------------- two histories
def test_a_log_that_has_grown(tiny: Book, publish: Publish) -> None:
    old = publish(tiny)
    tiny.append("forum.close", {})
    new = publish(tiny)
    for against in (old, old / "log/checkpoint"):
        verdict = verify(new, recompute=False, against=str(against))
        assert verdict.code == 0
        check = next(c for c in verdict.checks if c.name == "against")
        assert check.status == "ok"
        assert "grown" in str(words.brought(check.to_dict()))


def forked(tiny: Book, publish: Publish, more: int) -> tuple[Path, Path]:
    other = copy.deepcopy(tiny)
    other.append("forum.cancel", {"reason": "so that they differ"})
    tiny.append("forum.close", {})
    for _ in range(more):
        tiny.append("policy.set", {"policy": "quorum none\n"})
    return publish(other), publish(tiny)


@pytest.mark.parametrize("more", [0, 2])
def test_a_log_that_forked(tiny: Book, publish: Publish, more: int) -> None:
    short, long = forked(tiny, publish, more)
    for folder, against in ((long, short), (short, long), (long, short / "log/checkpoint")):
        verdict = verify(folder, recompute=False, against=str(against))
        assert verdict.code == 4
        assert verdict.first is not None
        assert verdict.first.code == "fork"
        assert words.verdict(verdict.to_dict()).startswith("The log forked.")


def test_a_log_that_is_shorter_than_the_checkpoint_has_not_grown_from_it(
    tiny: Book, publish: Publish
) -> None:
    short, long = forked(tiny, publish, 2)
    verdict = verify(short, recompute=False, against=str(long / "log/checkpoint"))
    check = next(c for c in verdict.checks if c.name == "against")
    assert (verdict.code, check.status, check.code) == (3, "failed", "against_longer")
    assert "entries were taken away" in words.verdict(verdict.to_dict())


def test_what_no_key_of_the_log_signed_is_no_fork(tiny: Book, publish: Publish, tmp_path: Path) -> None:
    folder = publish(tiny)
    (tmp_path / "other").write_bytes(builder.checkpoint(tiny.entries[:3], [LOG_2]))
    assert first(folder, against=str(tmp_path / "other")) == ("against", "against_unsigned")
    text = builder.checkpoint(tiny.entries[:3], [LOG]).replace(ORIGIN.encode(), b"node-1/wine")
    (tmp_path / "other").write_bytes(text)
    assert first(folder, against=str(tmp_path / "other")) == ("against", "against_origin")
    (tmp_path / "other").write_bytes(b"hello")
    with pytest.raises(InputError):
        verify(folder, against=str(tmp_path / "other"))


def test_a_folder_that_is_spoilt_is_not_called_a_fork(tiny: Book, publish: Publish) -> None:
    short, long = forked(tiny, publish, 0)
    path = next((long / "log/tile/0").glob("*.p/*"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert verify(long, recompute=False, against=str(short)).code == 3
