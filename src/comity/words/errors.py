"""Errors as sentences, with what to do about them."""

from __future__ import annotations

from pathlib import PurePath

from comity.errors import ComityError
from comity.words.say import ENGLISH, Words


def error(problem: BaseException, words: Words = ENGLISH) -> tuple[str, str]:
    """Say what went wrong and what to do about it.

    Parameters
    ----------
    problem : BaseException
        Comity's own errors carry their sentences; those of the system are put into words here.
    words : Words
        The language.

    Returns
    -------
    problem, remedy : str
        The remedy may be empty.

    Examples
    --------
    >>> error(FileNotFoundError(2, "No such file or directory", "votes.csv"))
    ('There is no file or folder “votes.csv”.', 'Check the path and try again.')
    """
    if isinstance(problem, ComityError):
        # __str__ adds where it is; the remedy follows on a line of its own
        text = str(problem)
        end = f"\n  {problem.remedy}"
        return (text.removesuffix(end), problem.remedy) if problem.remedy else (text, "")
    if isinstance(problem, KeyboardInterrupt):
        return words.say("error.interrupted"), ""
    if isinstance(problem, MemoryError):
        return words.say("error.memory"), words.say("error.memory.remedy")
    if isinstance(problem, OSError) and problem.filename is not None:
        name = str(PurePath(str(problem.filename)))
        for kind, key in (
            (FileNotFoundError, "error.no_such_file"),
            (PermissionError, "error.not_allowed"),
            (IsADirectoryError, "error.is_folder"),
        ):
            if isinstance(problem, kind):
                return words.say(key, name=name), words.say(f"{key}.remedy")
        return words.say("error.disk", name=name, problem=problem.strerror or str(problem)), ""
    shown = str(problem) or type(problem).__name__
    return (
        words.say("error.unexpected", problem=shown),
        words.say("error.unexpected.remedy"),
    )


def exit_code(code: int, words: Words = ENGLISH) -> str:
    """Say what an exit code of the command line means.

    Examples
    --------
    >>> exit_code(5)
    'not enough data'
    """
    key = f"exit.{code}"
    return words.say(key) if words.has(key) else str(code)
