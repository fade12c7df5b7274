"""What the commands of a forum are given: times, texts, keys, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from comity.errors import InputError

if TYPE_CHECKING:
    from comity.forum.rules import Rules

#: Stands for "no time" where one was set before.
NEVER = "never"
FILE = click.Path(path_type=Path)


def read_time(ctx: click.Context | None, param: click.Parameter | None, given: str | None) -> str | None:
    """Read a time of ISO 8601 as the record writes it, UTC to the second; without an offset it is UTC.

    Raises
    ------
    click.BadParameter

    Examples
    --------
    >>> read_time(None, None, "2026-12-01T12:00+02:00"), read_time(None, None, "2026-12-01")
    ('2026-12-01T10:00:00Z', '2026-12-01T00:00:00Z')
    """
    if given is None or given == NEVER:
        return given
    try:
        at = datetime.fromisoformat(given)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        problem = f"{given!r} is not a time: write it like 2026-12-01T18:00Z."
        raise click.BadParameter(problem, ctx, param) from None
    return at.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


#: For options that are times.
TIME: dict[str, Any] = {"metavar": "TIME", "callback": read_time}


def time_or_none(given: str | None) -> str | None:
    """Take :data:`NEVER` for what it stands for."""
    return None if given == NEVER else given


def read_text(path: Path | None) -> str | None:
    """Read a file of text, if one is given.

    Raises
    ------
    InputError
        Where it is not UTF-8.
    """
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        row = e.object[: e.start].count(b"\n") + 1
        raise InputError("the text is not UTF-8", "Save it as UTF-8.", file=str(path), row=row) from None


def read_rules(path: Path | None) -> Rules | None:
    """Read the rules of a forum from a file of TOML, if one is given; what it leaves out is as usual.

    Raises
    ------
    InputError
        Where it is no TOML, or a rule is unknown or cannot be so.
    """
    import tomllib

    from comity.forum.rules import Rules

    text = read_text(path)
    if text is None:
        return None
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        remedy = 'Write a rule a line, such as bar = 0.6 or moderation = "before".'
        raise InputError(f"it is not TOML: {e}", remedy, file=str(path)) from None
    return Rules.of(given, file=str(path))


def read_key(path: Path | None, name: str | None) -> str | None:
    """Read a public key, if one is given: our own line, or a line ``ssh-ed25519 ...`` with a name for it.

    Returns
    -------
    str or None
        In the form of C2SP's signed notes.

    Raises
    ------
    InputError
        Where it is none.
    """
    from comity.record.keys import VerifierKey, ssh_verifier

    text = read_text(path)
    if text is None:
        return None
    try:
        if not text.startswith("ssh-"):
            return VerifierKey.parse(text.strip()).vkey
        if name is None:
            raise InputError("a key of OpenSSH has no name", "Choose one: --key-name NAME.")
        return ssh_verifier(text, name).vkey
    except InputError as e:
        e.file = str(path)
        raise


class Rows:
    """A table that was given: CSV in its dialects, or Parquet.

    Parameters
    ----------
    path : str
    need, may : sequence of str
        Columns that must be there, and those that may be.

    Attributes
    ----------
    rows : list of dict
        Text by column; "" where it may be and is not.

    Raises
    ------
    InputError
        Where a column is missing, unknown or there twice, or a cell that must be filled is empty.
    """

    def __init__(self, path: str, need: Sequence[str], may: Sequence[str] = ()) -> None:
        from comity.votes.files.source import open_source
        from comity.votes.files.table_file import read_table
        from comity.votes.files.text_table import plain

        source = open_source(path)
        if source.main is None:
            raise InputError("it is a folder", "Name a table in it.", file=path)
        self._table = table = read_table(source.load(source.main))
        table.require_distinct_names()
        known = (*need, *may)
        remedy = f"Columns: {', '.join(need)}" + (f"; if wanted {', '.join(may)}." if may else ".")
        self._names = {plain(name): name for name in table.names}
        for name in table.names:
            if plain(name) not in known:
                raise InputError("there is no such column here", remedy, file=table.label, row=1, column=name)
        for name in need:
            if name not in self._names:
                raise InputError(f"there is no column {name!r}", remedy, file=table.label, row=1)
        columns = table.text_lists(list(self._names.values()))
        empty = dict.fromkeys(may, "")
        self.rows = [
            {**empty, **{n: cell.strip() for n, cell in zip(self._names, cells, strict=True)}}
            for cells in zip(*columns, strict=True)
        ]
        for i, row in enumerate(self.rows):
            for name in need:
                if not row[name]:
                    self.fail(i, "the cell is empty", "Fill it in, or delete the row.", name)

    def fail(self, row: int, problem: str, remedy: str, column: str | int | None) -> NoReturn:
        """Raise the error for a cell, its row given from 0."""
        named = self._names.get(column, column) if isinstance(column, str) else column
        self._table.fail(problem, remedy, row, named)

    @contextmanager
    def placed(
        self, columns: Mapping[str, str] | None = None, rows: Sequence[int] | None = None
    ) -> Iterator[None]:
        """Name file, row and column where an item of a list is refused.

        Parameters
        ----------
        columns : mapping of str to str, optional
            Field of the act -> column, where they differ.
        rows : sequence of int, optional
            Item -> row, from 0, where they differ.
        """
        from comity.actions.items import ItemError

        try:
            yield
        except ItemError as e:
            field: Any = (columns or {}).get(str(e.column), e.column)
            row = e.item if rows is None else rows[e.item]
            self.fail(row, e.problem, e.remedy, field if field in self._names else None)
