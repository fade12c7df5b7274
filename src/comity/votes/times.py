"""Times of votes: numbers in whatever unit, or ISO 8601, to milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import InputError
from comity.votes.files.arrow_table import ArrowTable
from comity.votes.files.text_table import TextTable
from comity.votes.notes import note
from comity.votes.table import Note

#: Below: seconds (until the year 5138), then milliseconds, microseconds, nanoseconds.
_UNITS = ((1e11, "s", 1000, 1), (1e14, "ms", 1, 1), (1e17, "us", 1, 1000), (np.inf, "ns", 1, 1_000_000))
_REMEDY = (
    "Write seconds or milliseconds since 1970, or ISO 8601 such as 2024-05-31T16:20:00Z; "
    "or columns={'time': None} to do without."
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MILLISECOND = timedelta(milliseconds=1)
# "Sat Nov 17 05:09:36 WIB 2018" (Polis, old) and "Sat Nov 17 2018 05:09:36 GMT+0000 (...)" (new)
_SPOKEN = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:.* (\d{4})$)?")


#: Stands for "not known" where empty cells are allowed.
NO_TIME = np.iinfo(np.int64).min


def read_times(
    table: TextTable, name: str, spoken: str | None = None, *, empty_ok: bool = False
) -> tuple[npt.NDArray[np.int64] | None, list[Note]]:
    """Read a column of times.

    Parameters
    ----------
    table : TextTable
    name : str
        Column.
    spoken : str, optional
        A second column with the same times in words, which settles the unit of numbers.
    empty_ok : bool
        Whether single cells may be empty; they become :data:`NO_TIME`.

    Returns
    -------
    ms : ndarray of int64, shape (n_rows,), or None
        None when every cell is empty.
    notes : list of Note
        The unit.

    Raises
    ------
    InputError
        For a cell that is no time, some empty cells, or two units in one column.
    """
    if isinstance(table, ArrowTable) and pa.types.is_temporal(table.typed(name).type):
        return _typed(table, name, empty_ok)
    x = table.raw([name])[0]
    x = x.cast(pa.string()) if pa.types.is_dictionary(x.type) else x
    empty = pc.equal(pc.utf8_trim_whitespace(x), "")
    if pc.all(empty).as_py() is not False:
        return None, []
    if not pc.any(empty).as_py():
        return _parsed(table, name, x, spoken)
    if not empty_ok:
        table.fail("the time is empty", _REMEDY, _first(empty), name)
    blank = empty.to_numpy(zero_copy_only=False)
    at = int(np.flatnonzero(~blank)[0])
    ms, notes = _parsed(table, name, pc.if_else(empty, x[at], x), spoken)
    return np.where(blank, NO_TIME, ms), notes


def _first(mask: pa.ChunkedArray) -> int:
    return int(np.flatnonzero(mask.to_numpy(zero_copy_only=False))[0])


def _parsed(
    table: TextTable, name: str, x: pa.ChunkedArray, spoken: str | None
) -> tuple[npt.NDArray[np.int64], list[Note]]:
    try:
        numbers = pc.replace_substring_regex(x, r"\.0+$", "").cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return _iso(table, name, x)
    return _scaled(table, name, numbers, spoken)


def _scaled(
    table: TextTable, name: str, t: npt.NDArray[np.int64], spoken: str | None
) -> tuple[npt.NDArray[np.int64], list[Note]]:
    size = np.abs(t)
    far = int(np.argmax(size))
    unit, times, by = next((u, m, d) for limit, u, m, d in _UNITS if size[far] < limit)
    # seconds of the years 1990 to 2100 cannot be anything else, nor can large numbers
    plain = size[far] >= _UNITS[0][0] or 631_152_000 <= size[far] < 4_102_444_800
    said = None if plain or spoken is None else _instant(table.raw([spoken])[0][far].as_py())
    if said is not None:
        # a zone's name cannot be relied on, so a day's difference is allowed; units differ by far more
        fits = [(u, m, d) for _, u, m, d in _UNITS if abs(int(t[far]) * m / d / 1000 - said) < 100_000]
        unit, times, by = fits[0] if fits else (unit, times, by)
    else:
        odd = np.flatnonzero((size > 1e8) & (size < size[far] / 100))
        if len(odd):
            row = int(odd[0])
            table.fail(f"time {t[row]} is in another unit than the others", _REMEDY, row, name)
    return t * times // by, [note("time_unit", file=table.label, unit=unit, zone="UTC")]


def _instant(text: str) -> float | None:
    m = _SPOKEN.search(text)
    year = m and (m[3] or m[7])
    if m is None or not year or m[1] not in _MONTHS:
        return None
    try:
        day, hour, minute, second = (int(m[k]) for k in (2, 4, 5, 6))
        at = datetime(int(year), _MONTHS.index(m[1]) + 1, day, hour, minute, second, tzinfo=UTC)
        return at.timestamp()
    except ValueError:
        return None


def _iso(table: TextTable, name: str, x: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], list[Note]]:
    for zone in ("UTC", None):
        try:
            ms = x.cast(pa.timestamp("us", zone)).cast(pa.int64()).to_numpy() // 1000
            found = note("time_unit", file=table.label, unit="iso", zone=zone or "assumed UTC")
            return ms, [found]
        except pa.ArrowInvalid:
            continue
    # several forms in one column, or one that is no time: each distinct text by itself
    known: dict[str, int] = {}
    zone_assumed = False
    for i, text in enumerate(x.to_pylist()):
        if text in known:
            continue
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            more = (
                " (a spreadsheet has cut it short)"
                if re.fullmatch(r"[\d.,]+[eE]\+?\d+", text.strip())
                else ""
            )
            table.fail(f"{text!r} is no time{more}", _REMEDY, i, name)
        zone_assumed |= at.tzinfo is None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        known[text] = (at - datetime(1970, 1, 1, tzinfo=UTC)) // _MILLISECOND
    zone = "assumed UTC" if zone_assumed else "UTC"
    out = np.array([known[t] for t in x.to_pylist()], np.int64)
    return out, [note("time_unit", file=table.label, unit="iso", zone=zone)]


def _typed(table: ArrowTable, name: str, empty_ok: bool) -> tuple[npt.NDArray[np.int64] | None, list[Note]]:
    x = table.typed(name)
    if x.null_count == len(x):
        return None, []
    blank = x.is_null().to_numpy(zero_copy_only=False)
    if blank.any() and not empty_ok:
        table.fail("the time is empty", _REMEDY, int(np.flatnonzero(blank)[0]), name)
    if pa.types.is_time(x.type) or pa.types.is_duration(x.type):
        raise InputError(
            f"this column holds {x.type}, not an instant", _REMEDY, file=table.label, column=name
        )
    zone = getattr(x.type, "tz", None)
    us = pc.fill_null(x.cast(pa.timestamp("us", zone), safe=False).cast(pa.int64()), 0).to_numpy()
    found = note("time_unit", file=table.label, unit="iso", zone="UTC" if zone else "assumed UTC")
    return np.where(blank, NO_TIME, us // 1000), [found]
