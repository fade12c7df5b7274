"""A file to a table of text: CSV in its dialects, or Parquet, told by their first bytes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from comity.errors import InputError
from comity.votes.files.arrow_table import ArrowTable
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Blob
from comity.votes.files.text_table import TextTable


def read_table(blob: Blob, *, open_end: str | None = None) -> TextTable:
    """Read the header of a table; its columns come when they are asked for.

    Parameters
    ----------
    blob : Blob
    open_end : str, optional
        See :class:`~comity.votes.files.csv_table.CsvTable`.

    Raises
    ------
    InputError
        When the file is no table, with row and column where it can be told.
    """
    if not blob.data:
        raise InputError(
            "the file is empty", "Export it again, or give another file.", file=blob.label, row=1
        )
    if blob.data[:4] == b"PAR1":
        try:
            return ArrowTable(blob.label, _index_first(pq.read_table(pa.BufferReader(blob.data))))
        except (pa.ArrowException, OSError) as e:
            problem = f"the Parquet file is damaged ({str(e).splitlines()[0]})"
            raise InputError(problem, "Export it again.", file=blob.label) from None
    if blob.data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "it is a workbook", "Save the sheet as CSV UTF-8 and give that file.", file=blob.label
        )
    return CsvTable(blob, open_end)


def _index_first(table: pa.Table) -> pa.Table:
    """Put a pandas index that has no name, which Parquet keeps last, where it was: in front."""
    names = [n for n in table.column_names if n.startswith("__index_level_")]
    others = [n for n in table.column_names if n not in names]
    return (
        table.select([*names, *others]).rename_columns([*("index" for _ in names), *others])
        if names
        else table
    )
