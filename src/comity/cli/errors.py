"""How a call of the program ends: a clear message on standard error, and an exit code."""

from __future__ import annotations

import os
import re
import sys
import traceback
import warnings
from collections.abc import Sequence

import click

from comity import __version__
from comity.cli.command import State
from comity.cli.paragraphs import printable
from comity.errors import ComityError
from comity.words.errors import error as say_error

#: The codes a call can end with; what they mean: :func:`comity.words.errors.exit_code`.
EXIT_CODES = (0, 1, 2, 3, 4, 5)
_UNEXPECTED, _USAGE = 1, 2
# as for other Unix programs: 128 and the number of the signal
_INTERRUPTED, _BROKEN_PIPE = 130, 141


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
        One of :data:`EXIT_CODES`; 130 when interrupted, 141 when the reader of the output went away.
    """
    state = State()
    stdout = sys.stdout
    warnings.showwarning = _say_warning
    _never_fail_on_characters()
    try:
        code = program.main(
            args=None if args is None else list(args), prog_name="comity", standalone_mode=False, obj=state
        )
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as error:
        # click turns a broken pipe into an exit of its own, having replaced the streams
        if isinstance(error, SystemExit) and sys.stdout is stdout:
            raise
        sys.stdout = stdout
        _forget_output()
        return _BROKEN_PIPE
    except Exception as error:
        if state.traceback:
            traceback.print_exc()
        return _explain(error, traced=state.traceback)
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _explain(error: Exception, *, traced: bool) -> int:
    """Say what went wrong and what to do about it, and return the exit code for it."""
    if isinstance(error, click.Abort):
        return _interrupted()
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    problem, remedy = say_error(error)
    remedy = _as_options(remedy)
    _say(f"{problem}\n  {remedy}" if remedy else problem)
    if isinstance(error, ComityError):
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        return _USAGE
    where = f"Comity {__version__}, Python {sys.version.split()[0]}, {sys.platform}: {type(error).__name__}"
    click.echo(f"  ({where}{'' if traced else '; --traceback shows where it arose'})", err=True)
    return _UNEXPECTED


def _as_options(remedy: str) -> str:
    """Turn the arguments of :func:`comity.read_votes` that a remedy names into options of the command line.

    Examples
    --------
    >>> _as_options("For other codes give codes={'2': 1}, or 0, -1 or None.")
    'For other codes give --code 2=agree, or =pass, =disagree or =none.'
    >>> _as_options("Say which: columns={'participant': ..., 'vote': ...}.")
    'Say which: --column participant=NAME --column vote=NAME.'
    """
    remedy = re.sub(
        r"codes=\{'(.*?)': 1\}, or 0, -1 or None", r"--code \1=agree, or =pass, =disagree or =none", remedy
    )
    remedy = re.sub(r"codes=\{'': None\}", "--code =none", remedy)
    return re.sub(
        r"columns=\{((?:'\w+': \.\.\.(?:, )?)+)\}",
        lambda m: " ".join(f"--column {role}=NAME" for role in re.findall(r"'(\w+)'", m[1])),
        remedy,
    )


def _say(message: str) -> None:
    # https://no-color.org: any value that is not empty
    color = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style("Error: ", fg="red", bold=True) + printable(message), err=True, color=color)


def _interrupted() -> int:
    click.echo(f"\n{say_error(KeyboardInterrupt())[0]}", err=True)
    return _INTERRUPTED


def _forget_output() -> None:
    # else Python complains at its end, when it flushes what nobody reads
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _never_fail_on_characters() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _say_warning(message: Warning | str, *where: object, **more: object) -> None:
    """Tell a warning in one line on standard error, without the place in the code."""
    click.echo(f"Note: {printable(str(message))}", err=True)
