from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.votes.ids import canonical, dictionary_array, factorize, id_order

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ids = st.lists(text | st.integers(0, 200).map(str) | st.sampled_from(["007", "NA", "٣", "1٣", "-1", "1e3"]))


def test_numbers_come_first_and_by_value():
    assert id_order(["b", "10", "9", "007", "0", "NA"]) == ["0", "9", "10", "007", "NA", "b"]


def test_numbers_of_any_length_are_in_order():
    assert id_order(["1" + "0" * 40, "9" * 40]) == ["9" * 40, "1" + "0" * 40]


@given(ids, st.lists(text, max_size=3))
def test_the_fast_order_is_the_plain_one(given_ids, more):
    codes, distinct = factorize(pa.array(given_ids, pa.string()))
    new, every = canonical(codes, distinct, more)
    assert every.tolist() == id_order({*given_ids, *more})
    assert [every[c] for c in new] == given_ids


@pytest.mark.parametrize(
    "x", [[3, 1, 3], np.array([3, 1, 3], np.uint8), ["3", "1", "3"], np.array(["3", "1", "3"]), [3, "1", 3]]
)
def test_anything_becomes_text(x):
    codes, distinct = factorize(x)
    assert [distinct.to_pylist()[c] for c in codes] == ["3", "1", "3"]


def test_a_slice_has_only_its_own_identifiers():
    x = dictionary_array(np.array([2, 0, 2]), ["a", "b", "c"])
    codes, distinct = factorize(x)
    assert distinct.to_pylist() == ["a", "c"]
    assert codes.tolist() == [1, 0, 1]


def test_no_identifier_at_all():
    codes, distinct = factorize(pa.chunked_array([], pa.string()))
    new, every = canonical(codes, distinct, [])
    assert len(new) == len(every) == 0


def test_lone_surrogate_is_refused():
    with pytest.raises(InputError, match="not valid text"):
        factorize(["a", "\ud800"])
