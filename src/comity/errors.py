"""The errors that Comity raises on purpose, each with a remedy."""

from __future__ import annotations


class ComityError(Exception):
    """Base of all errors that Comity raises on purpose.

    Parameters
    ----------
    problem : str
        What is wrong, in one sentence.
    remedy : str
        What the reader can do about it.
    """

    #: Exit code of the command line (see ``comity --help``).
    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.remedy}" if self.remedy else self.problem


class InputError(ComityError, ValueError):
    """Votes, settings or files that cannot be used as they are.

    Parameters
    ----------
    problem, remedy : str
        What is wrong, and what to do about it.
    file : str, optional
        The file as the user named it (inside a zip: ``export.zip/votes.csv``).
    row : int, optional
        Line number in the file, counted from 1, the header included.
    column : str or int, optional
        The column's name, or its number from 1 where it has none.
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | int | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.file, self.row, self.column = file, row, column

    def __str__(self) -> str:
        where = []
        if self.file is not None:
            where.append(str(self.file))
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            named = isinstance(self.column, str)
            where.append(f"column {self.column!r}" if named else f"column {self.column}")
        text = f"{', '.join(where)}: {self.problem}" if where else self.problem
        return f"{text}\n  {self.remedy}" if self.remedy else text


class NotEnoughDataError(ComityError):
    """The votes are fine, but too few for what was asked."""

    exit_code = 5


class VerificationError(ComityError):
    """Something published does not verify."""

    exit_code = 3


class ForkError(ComityError):
    """A log signed two histories that cannot both be true."""

    exit_code = 4
