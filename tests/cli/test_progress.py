"""Progress is for a person at a terminal, and for nobody else."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from comity.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def draw(stream: io.StringIO, **options: bool) -> str:
    with Progress(stream=stream, **options) as progress:
        for done in range(4):
            progress("fit", done, 3)
        progress("groups", 1, None)
    return stream.getvalue()


def test_draws_on_a_terminal():
    shown = draw(Terminal())
    assert "Fit" in shown
    assert "Groups" in shown


def test_leaves_nothing_behind():
    # the last thing written erases the line
    assert draw(Terminal()).rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


def test_silent_into_a_file():
    assert draw(io.StringIO()) == ""


def test_silent_when_told_to_be_quiet():
    assert draw(Terminal(), quiet=True) == ""


def test_silent_on_a_terminal_that_cannot_draw(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert draw(Terminal()) == ""


def test_no_colour_where_none_is_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in draw(Terminal())


def test_stops_drawing_when_the_work_fails():
    stream = Terminal()
    with contextlib.suppress(ZeroDivisionError), Progress(stream=stream) as progress:
        progress("fit", 0, 3)
        raise ZeroDivisionError
    assert stream.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


def test_does_not_load_the_drawing_where_nothing_is_drawn():
    assert Progress(quiet=True, stream=sys.stderr)._bars is None
