"""A table with types, Parquet or a data frame of any kind, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError
from comity.votes.files.text_table import TextTable

_CODED = [pa.dictionary(k, pa.string()) for k in (pa.int8(), pa.int16(), pa.int32())]


class ArrowTable(TextTable):
    """A table with types: Parquet, or a data frame. A row's number is its place from 1."""

    def __init__(self, label: str, table: pa.Table) -> None:
        super().__init__(label, table.column_names)
        self._table = table

    def raw(self, names: Sequence[str]) -> list[pa.ChunkedArray]:
        """Give columns as they are in the file."""
        return [self._column(n) for n in names]

    def line(self, index: int) -> int:
        """Find the number in the file of the row at an index from 0."""
        return index + 1

    def texts(self, names: Sequence[str]) -> list[pa.ChunkedArray]:
        """Give columns as text: no spreadsheet has been here."""
        return self.raw(names)

    def restored(self, text: str) -> str:
        """Give one cell as it is."""
        return text

    def typed(self, name: str) -> pa.ChunkedArray:
        """Column with the type that it has in the file."""
        return self._table.column(self.place(name))

    def _column(self, name: str) -> pa.ChunkedArray:
        x = self.typed(name)
        kind = x.type
        if kind in _CODED and not x.null_count:
            return x
        if pa.types.is_dictionary(kind):
            x, kind = x.cast(kind.value_type), kind.value_type
        if pa.types.is_floating(kind):
            x = _float_text(x.cast(pa.float64()))
        elif pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise InputError(
                f"this column holds {kind}, not one value a row",
                "Keep ids, votes and texts in plain columns.",
                file=self.label,
                column=name,
            )
        return pc.fill_null(x.cast(pa.string()), "")


def _float_text(x: pa.ChunkedArray) -> pa.ChunkedArray:
    # a data frame turns whole numbers into 1.0 as soon as one is missing; NaN is missing too
    x = pc.if_else(pc.is_nan(x), None, x)
    whole = pc.equal(x, pc.floor(x))
    small = pc.less(pc.abs(x), 2.0**53)
    fits = pc.fill_null(pc.and_(whole, small), False)
    as_int = pc.if_else(fits, x, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(fits, as_int, x.cast(pa.string()))


def frame_table(frame: Any, label: str) -> ArrowTable:
    """Take a data frame of any kind that narwhals knows: pandas, Polars, PyArrow, Modin, DuckDB and others.

    Parameters
    ----------
    frame : data frame, eager or lazy
        Of a pandas-like frame the index counts as a column when it is more than a row number.
    label : str
        What to call it in an error.

    Raises
    ------
    InputError
        When it is no data frame.
    """
    import narwhals as nw

    try:
        given = nw.from_native(_text_names(frame))
    except TypeError:
        raise InputError(
            f"a {type(frame).__name__} cannot be read as a table of votes",
            "Give a path, a data frame, a NumPy array or a SciPy sparse array.",
        ) from None
    eager = given.collect() if isinstance(given, nw.LazyFrame) else given
    return ArrowTable(label, eager.to_arrow())


def _text_names(frame: Any) -> Any:
    """Make a pandas-like frame's column names text, and its index a column where it says something."""
    index = getattr(frame, "index", None)
    if index is None or not hasattr(frame, "reset_index"):
        return frame
    if type(index).__name__ != "RangeIndex":
        frame = frame.reset_index()
    names = [str(c) for c in frame.columns]
    return frame if names == list(frame.columns) else frame.set_axis(names, axis=1)
