from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.errors import InputError

X = np.array([[1, np.nan, -1], [0, 0, np.nan], [np.nan, np.nan, np.nan]])


def codes(table):
    return [n.code for n in table.notes]


def test_dense():
    t = comity.read_votes(X)
    assert t.participants.tolist() == ["0", "1", "2"]
    assert t.statements.tolist() == ["0", "1", "2"]
    assert [x.tolist() for x in t.triplets()] == [[0, 0, 1, 1], [0, 2, 0, 1], [1, -1, 0, 0]]
    assert "sign_unknown" in codes(t)


@given(
    st.lists(
        st.lists(st.sampled_from([1.0, 0.0, -1.0, float("nan")]), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    )
)
def test_every_way_to_say_it_is_the_same(rows):
    x = np.array(rows)
    if np.isnan(x).all():
        with pytest.raises(InputError, match="there is no vote"):
            comity.read_votes(x)
        return
    t = comity.read_votes(x)
    i, j = np.nonzero(~np.isnan(x))
    coo = sp.coo_array((x[i, j], (i, j)), shape=x.shape)
    for other in (np.ma.masked_invalid(x), coo, coo.tocsr(), coo.tocsc(), sp.coo_matrix(coo)):
        assert comity.read_votes(other).same_votes(t)


def test_identifiers_and_what_is_known_of_them(put):
    root = put({"p.csv": "participant,weight\nb,1\na,2\nc,3\n", "s.csv": "statement,text\ny,Y\nx,X\nz,Z\n"})
    t = comity.read_votes(X, participants=["b", "a", "c"], statements=np.array(["y", "x", "z"]))
    assert t.participants.tolist() == ["a", "b", "c"]
    assert t.values.tolist() == [0, 0, 1, -1]
    other = comity.read_votes(X, participants=root / "p.csv", statements=root / "s.csv")
    assert other.values.tolist() == t.values.tolist()
    assert other.weights.tolist() == [2, 1, 3]
    assert other.texts.tolist() == ["X", "Y", "Z"]


def test_integers_and_booleans_have_no_gaps():
    t = comity.read_votes(np.array([[0, 0, 1], [0, 0, -1]]))
    assert t.n_votes == 6
    assert "no_gaps" in codes(t)  # somebody may have meant 0 for "no vote"
    assert comity.read_votes(np.array([[True, False]])).values.tolist() == [1, -1]


@pytest.mark.parametrize(
    ("array", "row", "column", "problem"),
    [
        (np.array([[1, 2]]), 1, 2, r"unknown vote 2 at \[0, 1\]"),
        (np.array([[1.0], [np.inf]]), 2, 1, "unknown vote inf"),
        (np.array([[0.5]]), 1, 1, "unknown vote 0.5"),
        (np.array([1, 0]), None, None, "1 dimensions"),
        (np.array([["yes"]]), None, None, "is not votes"),
        (np.zeros((0, 3)), None, None, "there is no vote"),
        (sp.coo_array(([1, 1], ([0, 0], [1, 1])), shape=(1, 2)), 1, 2, "stored twice"),
        (sp.coo_array(([3], ([0], [1])), shape=(1, 2)), 1, 2, "unknown vote 3"),
        (sp.csr_array((2, 2)), None, None, "there is no vote"),
    ],
)
def test_bad_arrays(array, row, column, problem):
    with pytest.raises(InputError, match=problem) as caught:
        comity.read_votes(array)
    assert (caught.value.row, caught.value.column) == (row, column)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("kwargs", "problem"),
    [
        ({"participants": ["a"]}, "1 different participants are given for 3"),
        ({"statements": ["a", "a", "b"]}, "2 different statements are given for 3"),
        ({"columns": {"vote": "x"}}, "columns says nothing"),
        ({"codes": {"x": 1}}, "codes says nothing"),
    ],
)
def test_bad_company(kwargs, problem):
    with pytest.raises(InputError, match=problem):
        comity.read_votes(X, **kwargs)


def test_scipy_is_not_imported():
    code = (
        "import sys, numpy, comity; comity.read_votes(numpy.ones((2, 2))); assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
