"""The front door: small tables, which format is told, and what does not change the answer."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest

import comity
from comity.votes import READERS, VoteTable


def read(text, **kwargs):
    return comity.read_votes(io.BytesIO(text.encode()), **kwargs)


HEAD = "participant,statement,vote\n"


@pytest.mark.parametrize(
    ("rows", "shape"),
    [
        ("a,1,1\n", (1, 1, 1)),  # one vote, one person, one statement
        ("a,1,1\na,2,0\n", (1, 2, 2)),
        ("a,1,1\nb,1,-1\n", (2, 1, 2)),
        ("a,1,1", (1, 1, 1)),  # no line end
        ("a,1,0\nb,1,0\n", (2, 1, 2)),  # everybody passes
        ("a,1,1\nb,1,1\na,2,1\nb,2,1\n", (2, 2, 4)),  # all agree
    ],
)
def test_small_tables(rows, shape):
    t = read(HEAD + rows)
    assert (t.n_participants, t.n_statements, t.n_votes) == shape


@pytest.mark.parametrize(
    ("files", "format_"),
    [
        ({"votes.json": '[{"pid":1,"tid":1,"vote":1}]'}, "polis-server"),
        ({"votes.csv": "timestamp,comment-id,voter-id,vote\n1500000000,1,1,1\n"}, "polis"),
        ({"participants-votes.csv": "participant,group-id,n-votes,1\n1,0,1,1\n"}, "polis"),
        ({"Participant-Votes.CSV": "participant,group-id,n-votes,1\n1,0,1,1\n"}, "polis"),
        ({"votes.csv": "party,item,vote\nNA,1,yes\n"}, "roll-call"),
        ({"anything.csv": HEAD + "a,1,1\n"}, "long"),
        ({"anything.csv": "participant,1\na,1\n"}, "wide"),
    ],
)
def test_the_format_is_told(put, files, format_):
    t = comity.read_votes(put(files))
    first = t.notes[0]
    assert (first.code, first.numbers["format"]) == ("read", format_)
    assert format_ in READERS


def test_a_table_of_votes_is_given_back():
    t = VoteTable.from_triplets(["a"], ["1"], [1])
    assert comity.read_votes(t) is t


def test_the_format_can_be_given(put):
    root = put({"votes.csv": "timestamp,comment-id,voter-id,vote\n1500000000,1,1,1\n"})
    assert comity.read_votes(root, format="long").notes[0].numbers["format"] == "long"


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_rows_give_the_same_table(seed):
    rows = [f"p{i % 7},s{i % 11},{(-1, 0, 1)[i % 3]},{i}" for i in range(200)]
    table = read("participant,statement,vote,time\n" + "\n".join(rows))
    np.random.default_rng(seed).shuffle(rows)
    other = read("participant,statement,vote,time\n" + "\n".join(rows))
    assert other.same_votes(table)
    assert other.notes == table.notes


def test_the_place_of_the_files_does_not_matter(put, export):
    assert (
        comity.read_votes(put(export, "here")).notes
        == comity.read_votes(put(export, "there/and there")).notes
    )


def test_importing_comity_loads_no_reader():
    code = "import sys, comity; assert not {'numpy', 'pyarrow', 'narwhals', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_reading_files_loads_no_data_frame_library(put, export):
    root = put(export)
    code = (
        f"import sys, comity; comity.read_votes({str(root)!r}); "
        "assert not {'narwhals', 'polars', 'scipy'} & set(sys.modules)"  # pyarrow looks for pandas by itself
    )
    subprocess.run([sys.executable, "-c", code], check=True)
