"""Data frames of any kind: pandas, Polars, PyArrow, Modin, DuckDB and whatever else narwhals knows.

What it reads: a long table or a wide matrix, told by the column names as for files. Missing values (NaN,
null) are no vote in a wide matrix and an error in a long table. A pandas index with names, as after
``pivot``, counts as a column.

Why one would choose it: the votes are in memory already.
"""

from __future__ import annotations

from typing import Any

from comity.errors import InputError
from comity.votes.columns import shown
from comity.votes.files.arrow_table import frame_table
from comity.votes.finish import finish
from comity.votes.options import Options
from comity.votes.readers import long_table, wide_matrix
from comity.votes.table import VoteTable


def read(frame: Any, options: Options, shape: str | None = None) -> VoteTable:
    """Read a data frame.

    Parameters
    ----------
    frame : data frame
    options : Options
    shape : {"long", "wide"}, optional
        Told by the column names without it.
    """
    table = frame_table(frame, "data frame")
    told = options.columns and {"statement", "vote"} <= set(options.columns)
    if shape == "long" or (shape is None and (told or long_table.is_long(table))):
        rows, statement = long_table.rows_of(table, options)
        return finish("frame", table, rows, options, statement_column=statement)
    if (
        shape == "wide"
        or (options.columns and "participant" in options.columns)
        or wide_matrix.is_wide(table)
    ):
        return finish("frame", table, wide_matrix.rows_of(table, options), options)
    raise InputError(
        f"it cannot be told whether this is a long table or a matrix; the columns are {shown(table.names)}",
        "Say which columns hold what: columns={'participant': ..., 'statement': ..., 'vote': ...}.",
        file=table.label,
        row=1,
    )
