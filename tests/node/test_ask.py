"""Asking by HTTP: nothing waits for ever, and whatever comes back is an answer or a code."""

from __future__ import annotations

import socket
import threading

import pytest

from comity.node import ask
from comity.node.ask import Reply, UnreachableError, ask_all, post


@pytest.fixture
def silent(monkeypatch):
    """A port that takes connections and never answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as s:
        yield f"http://127.0.0.1:{s.getsockname()[1]}/"


def answering(status: str, headers: list[tuple[str, str]], body: bytes):
    def app(environ, start_response):
        environ["wsgi.input"].read()
        start_response(status, headers)
        return [body]

    return app


def test_status_type_and_body(serve):
    url = serve(answering("418 Tea", [("Content-Type", "Text/X.Tlog.Size; charset=utf-8")], b"7\n"))
    assert post(url, b"x") == Reply(418, "text/x.tlog.size", b"7\n")


def test_redirections_are_not_followed(serve, silent):
    url = serve(answering("307 There", [("Location", silent)], b""))
    assert post(url, b"x").status == 307


def test_an_answer_without_end_is_cut(serve, monkeypatch):
    monkeypatch.setattr(ask, "MOST_BYTES", 100)
    with pytest.raises(UnreachableError, match="too_long"):
        post(serve(answering("200 OK", [], b"x" * 101)), b"x")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://127.0.0.1/", "address"),
        ("127.0.0.1", "address"),
        ("http://", "address"),
        ("http://127.0.0.1:99999/", "address"),
    ],
)
def test_what_is_no_address(url, code):
    with pytest.raises(UnreachableError, match=code):
        post(url, b"x")


def test_a_port_where_nobody_is(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))  # and does not listen
        with pytest.raises(UnreachableError, match="connection"):
            post(f"http://127.0.0.1:{s.getsockname()[1]}/", b"x")


def test_no_answer_is_not_waited_for(silent, monkeypatch):
    monkeypatch.setattr(ask, "READ", 0.05)
    with pytest.raises(UnreachableError, match="timeout"):
        post(silent, b"x")


def test_https_where_there_is_none():
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            connection.recv(10_000)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        with pytest.raises(UnreachableError, match="tls"):
            post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"x")
        thread.join(20)


# ---------------------------------------------------------------------- many at once
def test_a_call_that_does_not_end_is_left_behind(monkeypatch):
    monkeypatch.setattr(ask, "WHOLE", 0.2)
    never = threading.Event()
    calls = {"a": lambda: 1, "slow": lambda: never.wait(20), "b": lambda: 2}
    told: list[int] = []
    try:
        assert ask_all(calls, lambda key: f"late {key}", progress=told.append) == {
            "a": 1,
            "slow": "late slow",
            "b": 2,
        }
        assert told == [1, 2]
    finally:
        never.set()


def test_they_run_side_by_side():
    meet = threading.Barrier(3)
    assert set(ask_all({n: lambda: meet.wait(20) for n in range(3)}, lambda _: -1).values()) == {0, 1, 2}


def test_an_unforeseen_error_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        ask_all({"a": lambda: 1 // 0}, lambda _: 0)


def test_nobody_is_asked():
    assert ask_all({}, lambda _: 0) == {}
