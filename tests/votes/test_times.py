from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from comity.errors import InputError
from comity.votes.files.arrow_table import ArrowTable
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Blob
from comity.votes.times import NO_TIME, read_times

AT = datetime(2018, 11, 17, 5, 9, 36, tzinfo=UTC)
MS = int(AT.timestamp() * 1000)


def read(cells, spoken=None, **kwargs):
    lines = [f"{c},{'' if spoken is None else spoken}\n" for c in cells]
    table = CsvTable(Blob("t.csv", "t.csv", ("t,said\n" + "".join(lines)).encode()))
    ms, notes = read_times(table, "t", None if spoken is None else "said", **kwargs)
    return None if ms is None else ms.tolist(), [(n.numbers["unit"], n.numbers["zone"]) for n in notes]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        (str(MS), "ms"),
        (f"{MS}.0", "ms"),
        (str(MS // 1000), "s"),
        (str(MS * 1000), "us"),
        (str(MS * 1_000_000), "ns"),
        ("2018-11-17T05:09:36Z", "iso"),
        ("2018-11-17 05:09:36+00:00", "iso"),
        ("2018-11-17T07:09:36+02:00", "iso"),
        ("2018-11-17T05:09:36.000123Z", "iso"),
    ],
)
def test_units_are_recognised(cell, unit):
    assert read([cell, cell]) == ([MS, MS], [(unit, "UTC")])


def test_a_time_without_zone_is_taken_as_utc_and_said():
    assert read(["2018-11-17 05:09:36", "2018-11-17"]) == ([MS, MS - 18576000], [("iso", "assumed UTC")])


def test_forms_may_be_mixed():
    assert read(["20181117T050936Z", "2018-11-17T05:09:36+00:00"])[0] == [MS, MS]


def test_before_1970():
    assert read(["1946-01-01"])[0] == [int(datetime(1946, 1, 1, tzinfo=UTC).timestamp() * 1000)]
    assert read(["-757382400"])[0] == [-757382400000]


@pytest.mark.parametrize(
    "said", ["Fri Jan 02 00:00:00 WIB 1970", "Fri Jan 02 1970 00:00:00 GMT+0000 (Coordinated Universal Time)"]
)
def test_words_settle_the_unit_of_a_small_number(said):
    day = 86_400_000
    assert read([str(day)], said) == ([day], [("ms", "UTC")])
    assert read([str(day // 1000)], said) == ([day], [("s", "UTC")])


@pytest.mark.parametrize("said", ["", "yesterday", "Xyz 99 2018 00:00:00", "Fri Feb 31 2018 00:00:00 GMT"])
def test_words_that_say_nothing_are_passed_over(said):
    assert read([str(86_400_000)], said)[1] == [("s", "UTC")]


def test_no_time_at_all():
    assert read(["", " "]) == (None, [])


def test_single_unknown_times_where_they_are_allowed():
    assert read(["", str(MS)], empty_ok=True)[0] == [NO_TIME, MS]


def test_a_typed_column():
    for kind in (pa.timestamp("ns"), pa.timestamp("s", "UTC"), pa.timestamp("us", "UTC")):
        table = ArrowTable("frame", pa.table({"t": pa.array([AT, None], kind)}))
        assert read_times(table, "t", empty_ok=True)[0].tolist() == [MS, NO_TIME]
        with pytest.raises(InputError, match="the time is empty") as caught:
            read_times(table, "t")
        assert caught.value.row == 2
    day = ArrowTable("frame", pa.table({"t": pa.array([AT.date()])}))
    assert read_times(day, "t")[0].tolist() == [MS - 18576000]
    assert (
        read_times(ArrowTable("frame", pa.table({"t": pa.array([None], pa.timestamp("s"))})), "t")[0] is None
    )
    hours = ArrowTable("frame", pa.table({"t": pa.array([AT.time()])}))
    with pytest.raises(InputError, match="not an instant"):
        read_times(hours, "t")


def test_numbers_in_a_typed_column():
    table = ArrowTable("frame", pa.table({"t": np.array([MS, MS + 1])}))
    assert read_times(table, "t")[0].tolist() == [MS, MS + 1]
