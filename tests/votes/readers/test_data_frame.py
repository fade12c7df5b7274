from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import comity
from comity.errors import InputError

ROWS = {"participant": ["NA", "007", "NA"], "statement": [1, 1, 2], "vote": ["agree", "no", "pass"]}
AT = pd.to_datetime(["2024-05-31T16:20:00Z", "2024-05-31T16:21:00Z", "2024-05-31T16:22:00Z"])

MAKERS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "polars lazy": pl.LazyFrame, "pyarrow": pa.table}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_long(make):
    t = comity.read_votes(make({**ROWS, "time": list(AT.to_pydatetime())}))
    assert t.participants.tolist() == ["007", "NA"]
    assert t.statements.tolist() == ["1", "2"]
    assert t.values.tolist() == [-1, 1, 0]
    assert t.times.tolist() == [1717172460000, 1717172400000, 1717172520000]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_wide_with_gaps(make):
    t = comity.read_votes(make({"participant": ["a", "b"], "1": [1.0, None], "2": [None, -1.0], "3": [0, 1]}))
    assert [x.tolist() for x in t.triplets()] == [[0, 0, 1, 1], [0, 2, 1, 2], [1, 0, -1, 1]]


def test_nan_is_a_gap_in_polars_too():
    assert comity.read_votes(pl.DataFrame({"participant": ["a", "b"], "1": [float("nan"), 1.0]})).n_votes == 1


def test_a_pandas_pivot_with_its_index():
    wide = (
        pd.DataFrame(ROWS)
        .assign(vote=[1, -1, 0])
        .pivot(index="participant", columns="statement", values="vote")
    )
    t = comity.read_votes(wide)
    assert t.participants.tolist() == ["007", "NA"]
    assert t.statements.tolist() == ["1", "2"]
    assert t.values.tolist() == [-1, 1, 0]


def test_a_pandas_index_without_a_name():
    t = comity.read_votes(pd.DataFrame({"q1": [1, -1]}, index=["a", "b"]))
    assert (t.participants.tolist(), t.statements.tolist()) == (["a", "b"], ["q1"])


def test_categories_and_booleans():
    t = comity.read_votes(
        pd.DataFrame({**ROWS, "vote": [True, False, True]}).astype({"participant": "category"})
    )
    assert t.values.tolist() == [-1, 1, 1]


def test_numbers_that_pandas_made_floats_are_whole_again():
    frame = pd.DataFrame({"voter": [1.0, 2.0], "item": [10.0, 20.0], "vote": [1.0, -1.0]})
    t = comity.read_votes(frame)
    assert (t.participants.tolist(), t.statements.tolist()) == (["1", "2"], ["10", "20"])


def test_columns_and_side_tables_as_frames():
    votes = pd.DataFrame({"who": ["a"], "what": ["1"], "how": [1]})
    t = comity.read_votes(
        votes,
        columns={"participant": "who", "statement": "what", "vote": "how"},
        participants=pl.DataFrame({"participant": ["a", "b"], "region": ["x", None]}),
        statements=pd.DataFrame({"statement": ["1"], "text": ["T"]}),
    )
    assert t.attributes["region"].tolist() == ["x", ""]
    assert t.texts.tolist() == ["T"]


@pytest.mark.parametrize(
    ("frame", "row", "column", "problem"),
    [
        ({**ROWS, "vote": [1, None, 0]}, 2, "vote", "the vote is empty"),
        ({**ROWS, "vote": [1, 2, 0]}, 2, "vote", "unknown vote '2'"),
        ({**ROWS, "participant": ["a", None, "b"]}, 2, "participant", "the id is empty"),
        ({"participant": ["a"], "1": [0.5]}, 1, "1", "unknown vote '0.5'"),
        ({"participant": ["a"], "1": [[1]]}, None, "1", "not one value a row"),
        ({"x": ["a"], "y": [1]}, 1, None, "cannot be told whether"),
    ],
)
def test_bad_frames(frame, row, column, problem):
    with pytest.raises(InputError, match=problem) as caught:
        comity.read_votes(pl.DataFrame(frame, strict=False))
    assert (caught.value.file, caught.value.row, caught.value.column) == ("data frame", row, column)


def test_an_array_of_frames_columns_is_no_frame():
    with pytest.raises(InputError):
        comity.read_votes(np.array(["a", "b"]))
