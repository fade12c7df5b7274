"""What a caller can tell a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import InputError

Columns = Mapping[str, str | Sequence[str] | None]
Codes = Mapping[Any, int | None]


@dataclass(frozen=True)
class Options:
    """Arguments of :func:`comity.read_votes`, as every reader takes them.

    Parameters
    ----------
    sign : int, optional
        What stands for agree: 1 or -1.
    participants, statements : path, data frame or sequence of str, optional
        Tables beside the votes; for arrays also plain lists of identifiers.
    columns : mapping, optional
        Role to column.
    codes : mapping, optional
        Text of a vote to 1, 0, -1, or None for no vote.
    """

    sign: int | None = None
    participants: Any = None
    statements: Any = None
    columns: Columns | None = None
    codes: Codes | None = None

    def refuse(self, what: str, *names: str) -> None:
        """Refuse arguments that mean nothing for a format, rather than ignore them."""
        for name in names:
            if getattr(self, name):
                raise InputError(f"{name} says nothing about {what}", "It is for tables; leave it out here.")
