"""The front door for votes: tell the format, hand over to its reader."""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any

from comity.errors import InputError
from comity.votes.columns import shown
from comity.votes.files.source import Source, open_source
from comity.votes.files.table_file import read_table
from comity.votes.options import Codes, Columns, Options
from comity.votes.readers import (
    arrays,
    data_frame,
    long_table,
    polis_export,
    polis_server,
    roll_call,
    wide_matrix,
)
from comity.votes.sign import parse_sign
from comity.votes.table import VoteTable

#: Formats of files, in the order in which they are tried. One file each in ``readers/``.
READERS: dict[str, ModuleType] = {
    "polis-server": polis_server,
    "polis": polis_export,
    "roll-call": roll_call,
    "long": long_table,
    "wide": wide_matrix,
}


def read_votes(
    source: Any,
    *,
    format: str | None = None,  # noqa: A002 - the word that users expect
    sign: str | int | None = None,
    participants: Any = None,
    statements: Any = None,
    columns: Columns | None = None,
    codes: Codes | None = None,
) -> VoteTable:
    r"""Read votes from a file, a folder, a zip, a data frame or an array.

    Parameters
    ----------
    source : path, open binary file, data frame, or array
        A Polis export (folder or zip), the JSON folder of a Polis server, a long table, a wide matrix or a
        roll call (CSV, also gzip, or Parquet), any data frame that narwhals knows, a NumPy array or a SciPy
        sparse array. ``docs/formats.md`` describes each. A :class:`VoteTable` comes back as it is.
    format : {"polis", "polis-server", "roll-call", "long", "wide"}, optional
        Told by names and columns without it.
    sign : {"agree=1", "agree=-1"}, optional
        What stands for agree. Without it the votes on the voters' own statements tell: with at least 20, of
        which 90 % of those that are not passes are negative, the numbers are turned; every outcome is
        noted.
    participants : path, data frame, or (for arrays) sequence of str, optional
        Everyone who was invited, with attributes and perhaps a ``weight``.
    statements : path, data frame, or (for arrays) sequence of str, optional
        Identifiers and texts.
    columns : mapping, optional
        For tables whose names are not recognised: ``{"participant": "Name", "statement": "Nr", "vote":
        "Answer"}``, also ``time``, ``weight``, ``text``, ``author``, and ``attributes`` with a list. None
        ignores a role.
    codes : mapping, optional
        For other vote codes: text to 1, 0, -1, or None for no vote, such as ``{"2": 0, "3": -1, "8": None}``.

    Returns
    -------
    VoteTable
        With ``notes`` on everything that was recognised, turned, kept apart or left out.

    Raises
    ------
    InputError
        Naming file, row, column and remedy.

    Examples
    --------
    >>> import io
    >>> t = read_votes(io.BytesIO(b"participant,statement,vote\nNA,7,agree\n007,7,no\n"))
    >>> list(t.participants), t.values.tolist()
    (['007', 'NA'], [-1, 1])
    """
    if isinstance(source, VoteTable):
        return source
    if format is not None and format not in READERS:
        raise InputError(f"unknown format {format!r}", f"Known are {', '.join(READERS)}.")
    options = Options(parse_sign(sign), participants, statements, columns, codes)
    if arrays.is_array(source):
        return arrays.read(source, options)
    if not (isinstance(source, str | bytes | os.PathLike) or callable(getattr(source, "read", None))):
        return data_frame.read(source, options, format)
    files = open_source(source)
    if format is None:
        format = _tell(files, columns)  # noqa: A001
    return READERS[format].read(files, options)  # type: ignore[no-any-return]


def _tell(files: Source, columns: Columns | None) -> str:
    """Tell the format by names and columns."""
    if columns and {"statement", "vote"} <= set(columns):
        return "long"
    for name, reader in READERS.items():
        if columns and files.main is not None and name.startswith("polis"):
            continue  # whoever names columns means a table
        if reader.recognises(files):
            return name
    if columns and "participant" in columns:
        return "wide"
    if files.main is not None:
        table = read_table(files.load(files.main))
        raise InputError(
            f"it cannot be told which column is what; the columns are {shown(table.names)}",
            "Call them participant, statement and vote, or say which they are: "
            "columns={'participant': ..., 'statement': ..., 'vote': ...}.",
            file=files.label,
            row=1,
        )
    raise InputError(
        f"nothing in this folder is recognised as votes; there is {files.seen()}",
        "Give a Polis export, or a table of votes: docs/formats.md lists what is recognised.",
        file=files.label,
    )
