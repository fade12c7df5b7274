"""How a call of the program ends: a clear message on standard error, and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from comity import __version__
from comity.cli.command import State
from comity.errors import ComityError

#: what each exit code means
EXIT_CODES = {
    0: "fine",
    1: "unexpected error",
    2: "usage or bad input",
    3: "verification failed",
    4: "the log forked",
    5: "not enough data",
    130: "interrupted",
}
_UNEXPECTED, _USAGE, _INTERRUPTED, _BROKEN_PIPE = 1, 2, 130, 141


def run(program: click.Command, args: Sequence[str] | None = None) -> int:
    """Run a program and return its exit code; nothing that goes wrong leaves as an exception.

    Parameters
    ----------
    program : click.Command
    args : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        One of :data:`EXIT_CODES`, or 141 when the reader of the output went away (as for other Unix programs).
    """
    state = State()
    _never_fail_on_characters()
    try:
        code = program.main(
            args=None if args is None else list(args), prog_name="comity", standalone_mode=False, obj=state
        )
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return _BROKEN_PIPE
    except Exception as error:
        if state.traceback:
            traceback.print_exc()
        return _explain(error, shown=state.traceback)
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _explain(error: Exception, *, shown: bool) -> int:
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.Abort():
            return _interrupted()
        case click.ClickException():
            error.show()
            return error.exit_code
        case ComityError():
            _say(str(error))
            return error.exit_code
        case OSError() if error.filename is not None:
            # a missing, unreadable or unwritable file that the user named; the library's readers say more
            _say(f"{error.filename}: {error.strerror or error}")
            return _USAGE
        case MemoryError():
            _say("not enough memory for these votes on this machine\n  Close other programs, or take a larger one.")
            return _UNEXPECTED
    _say(f"unexpected: {type(error).__name__}: {error}")
    hint = (
        f"This is a fault of Comity {__version__} (Python {sys.version.split()[0]}, {sys.platform}), not yours."
        " Please report it with the command"
    )
    click.echo(
        f"  {hint} and the lines above." if shown else f"  {hint} and what it prints with --traceback.", err=True
    )
    return _UNEXPECTED


def _say(message: str) -> None:
    click.echo(click.style("Error: ", fg="red", bold=True) + message, err=True, color=_colour())


def _colour() -> bool | None:
    # https://no-color.org: any value that is not empty
    return False if os.environ.get("NO_COLOR") else None


def _interrupted() -> int:
    click.echo("\nInterrupted.", err=True)
    return _INTERRUPTED


def _forget_output() -> None:
    # else Python complains at its end, when it flushes what nobody reads
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def _never_fail_on_characters() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
