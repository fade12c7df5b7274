"""Every way in which a call can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
import pytest

from comity.cli.command import Command
from comity.cli.errors import run
from comity.errors import ComityError, InputError, NotEnoughDataError, VerificationError


def program(error: BaseException | None = None) -> click.Command:
    @click.command("x", cls=Command, quiet=False)
    def x() -> None:
        """Do something."""
        if error is not None:
            raise error

    return x


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (InputError("no votes", "Give some."), 2),
        (VerificationError("the sums differ"), 3),
        (NotEnoughDataError("three votes"), 5),
        (ComityError("something else"), 1),
        (FileNotFoundError(2, "No such file or directory", "votes.csv"), 2),
        (PermissionError(13, "Permission denied", "votes.csv"), 2),
        (click.UsageError("no such option"), 2),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 1),
        (ZeroDivisionError("division by zero"), 1),
        (RecursionError(), 1),
    ],
)
def test_exit_codes(error, code, capsys):
    assert run(program(error), []) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert ("Traceback" in shown.err) is False
    assert bool(shown.err) == bool(code)


def test_bad_input_names_file_row_column_and_remedy(capsys):
    error = InputError("unknown vote '2'", "A vote is 1, 0 or -1.", file="v.csv", row=7, column="vote")
    assert run(program(error), []) == 2
    shown = capsys.readouterr().err
    assert "v.csv, row 7, column 'vote': unknown vote '2'" in shown
    assert "A vote is 1, 0 or -1." in shown


def test_missing_file_is_named(capsys):
    run(program(FileNotFoundError(2, "No such file or directory", "votes.csv")), [])
    assert "votes.csv" in capsys.readouterr().err


def test_unexpected_error_says_how_to_report_it(capsys):
    assert run(program(ZeroDivisionError("division by zero")), []) == 1
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "report" in shown
    assert "--traceback" in shown


def test_traceback_on_demand(capsys):
    assert run(program(ZeroDivisionError("division by zero")), ["--traceback"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_no_colour_where_none_is_wanted(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    run(program(InputError("no votes")), [])
    assert "\x1b" not in capsys.readouterr().err


LONG = """
import sys
from comity.cli.errors import run
import click

@click.command()
def x():
    for i in range(200_000):
        print("a line that nobody reads", i)

sys.exit(run(x, []))
"""


def test_reader_that_goes_away_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-c", LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 141


WAITING = """
import signal, sys, time
# also where whoever started the tests ignores interrupts
signal.signal(signal.SIGINT, signal.default_int_handler)
from comity.cli.errors import run
import click

@click.command()
def x():
    print("ready", flush=True)
    time.sleep(60)

sys.exit(run(x, []))
"""


def test_interrupt_ends_without_a_traceback():
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGINT)
        assert "Traceback" not in process.stderr.read()
        assert process.wait(timeout=30) == 130


def test_characters_that_the_terminal_lacks_do_not_stop_the_program():
    code = "import click,sys\nfrom comity.cli.errors import run\n"
    code += "@click.command()\ndef x():\n    print('72\\u00a0% \\u2026 \\u0633')\nsys.exit(run(x, []))"
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("72")
