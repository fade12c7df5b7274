"""Verifying at an address: the same verdict, and no server leads elsewhere or goes on for ever."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from comity.audit import fetch
from comity.audit.verify import verify
from comity.errors import InputError
from tests.audit.builder import Book

Publish = Callable[..., Path]


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, and nothing on the terminal."""

    def log_message(self, *what: object) -> None:
        pass


class Odd(BaseHTTPRequestHandler):
    """Answers every question the same way."""

    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")

    def do_GET(self) -> None:
        code, headers, body = self.answer
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *what: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[..., BaseHTTPRequestHandler]], str]]:
    """Serve on this machine alone; gives the address."""
    servers = []

    def start(handler: Callable[..., BaseHTTPRequestHandler]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


Serve = Callable[[Callable[..., BaseHTTPRequestHandler]], str]


def test_the_same_verdict_as_here(tiny: Book, publish: Publish, serve: Serve) -> None:
    folder = publish(tiny)
    address = serve(functools.partial(Quiet, directory=str(folder.parent)))
    for source in (f"{address}/{folder.name}", f"{address}/{folder.name}/manifest.json"):
        verdict = verify(source, recompute=False)
        assert verdict.code == 0
        assert not verdict.facts["all_seen"]
    here = verify(folder, recompute=False)
    assert [c.status for c in here.checks] == [c.status for c in verdict.checks]


@pytest.mark.parametrize(
    ("file", "name", "code"),
    [
        ("README.md", "files", "missing"),
        ("log/checkpoint", "checkpoint", "missing"),
        ("manifest.json", "manifest", "missing"),
    ],
)
def test_what_is_not_there_is_missing(
    tiny: Book, publish: Publish, serve: Serve, file: str, name: str, code: str
) -> None:
    folder = publish(tiny)
    (folder / file).unlink()
    check = verify(serve(functools.partial(Quiet, directory=str(folder))), recompute=False).first
    assert check is not None
    assert (check.name, check.code) == (name, code)


def test_what_is_longer_than_listed_is_not_fetched_whole(tiny: Book, publish: Publish, serve: Serve) -> None:
    folder = publish(tiny)
    (folder / "README.md").write_bytes(b"x" * 1_000_000)
    check = verify(serve(functools.partial(Quiet, directory=str(folder))), recompute=False).first
    assert check is not None
    assert (check.code, check.file) == ("changed", "README.md")


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (404, {}),
        (500, {}),
        (403, {}),
        (302, {"Location": "file:///etc/passwd"}),
        (302, {"Location": "ftp://127.0.0.1/"}),
        (302, {"Location": "again"}),
        (302, {}),
    ],
)
def test_servers_that_answer_otherwise(serve: Serve, code: int, headers: dict[str, str]) -> None:
    handler = type("Odder", (Odd,), {"answer": (code, headers, b"")})
    with pytest.raises(InputError):
        verify(serve(handler), recompute=False)


def test_any_answer_ends_in_a_verdict(serve: Serve) -> None:
    handler = type("Odder", (Odd,), {"answer": (200, {}, b"hello")})
    assert verify(serve(handler), recompute=False).code == 3


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(InputError):
        verify("http://127.0.0.1:9/", recompute=False)


def test_a_log_that_is_endless_is_not_asked_for(tiny: Book, publish: Publish, serve: Serve) -> None:
    folder = publish(tiny)
    text = (folder / "log/checkpoint").read_bytes()
    (folder / "log/checkpoint").write_bytes(text.replace(b"\n11\n", b"\n999999999999999\n"))
    verdict = verify(serve(functools.partial(Quiet, directory=str(folder))), recompute=False)
    assert verdict.code == 3
    assert next(c for c in verdict.checks if c.name == "tree").code == "log_too_large"
    assert verify(folder, recompute=False).code == 3


def test_addresses_are_told_from_folders() -> None:
    assert fetch.is_address("HTTPS://example.org")
    assert not fetch.is_address("httpd/")
