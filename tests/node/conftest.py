"""A log of sixty entries, a witness that knows it, and witnesses that are served on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from comity.node.request import MOST_BODY, Request
from comity.node.witness import Witness
from comity.node.witness_app import witness_app
from comity.record.checkpoint import Checkpoint
from comity.record.keys import SigningKey
from comity.record.note import Note
from comity.record.tree import consistency_proof, leaf_hash, root

ORIGIN = "node-1/water"
NOW = 1_800_000_000


class GrowingLog:
    """A log that shows whatever size it is asked for; another ``word`` is another history."""

    def __init__(self, word: str = "entry", origin: str = ORIGIN, seed: int = 1) -> None:
        self.key = SigningKey(origin, 1, bytes([seed]) * 32)
        self.leaves = [leaf_hash(f"{word} {n}".encode()) for n in range(60)]

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.key.name, size, root(self.leaves[:size]))

    def note(self, size: int, *keys: SigningKey) -> Note:
        text = self.checkpoint(size).text
        return Note(text, tuple(key.sign(text) for key in keys or (self.key,)))

    def request(self, old: int, size: int, *keys: SigningKey) -> Request:
        proof = consistency_proof(self.leaves, old, size) if old <= size else []
        return Request(old, tuple(proof), self.note(size, *keys))


@pytest.fixture
def log() -> GrowingLog:
    return GrowingLog()


@pytest.fixture
def witness(tmp_path: Path, log: GrowingLog) -> Witness:
    """Knows the log, and has cosigned nothing."""
    return make_witness(tmp_path / "witness", log)


def make_witness(folder: Path, *logs: GrowingLog, number: int = 0) -> Witness:
    key = SigningKey(f"witness.example/{number}", 4, bytes([100 + number]) * 32)
    found = Witness(key, folder, clock=lambda: NOW)
    for log in logs:
        found.add_log(log.key.verifier.vkey)
    return found


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on a port of this machine; its address."""
    from waitress import wasyncore
    from waitress.server import create_server

    server = create_server(app, listen="127.0.0.1:0", max_request_body_size=MOST_BODY, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/"
    finally:
        # the loop ends when its own thread has closed what it waits for
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(20)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], str]]:
    """Serve witnesses or applications until the end of the test."""
    from contextlib import ExitStack

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ExitStack() as stack:

        def start(what: Any) -> str:
            return stack.enter_context(
                serving(witness_app(what, "A witness.") if isinstance(what, Witness) else what)
            )

        yield start
