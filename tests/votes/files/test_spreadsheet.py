from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.votes.files.spreadsheet import guard, unguard, unguard_array
from comity.votes.ids import dictionary_array

texts = st.text(max_size=4) | st.text("'=+-@\t\rx", max_size=4)


@given(texts)
def test_every_text_comes_back(text):
    assert unguard(guard(text)) == text


@given(texts)
def test_nothing_that_is_written_is_a_formula(text):
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["Yes.", "'tis", "", "1", "a=b", "'"])
def test_other_texts_are_left_alone(text):
    assert guard(text) == text
    assert unguard(text) == text


@given(st.lists(st.text("'=+-@\t\rx", max_size=4)))
def test_arrays_as_texts(given_texts):
    want = [unguard(t) for t in given_texts]
    plain, cells = unguard_array(pa.chunked_array([pa.array(given_texts, pa.string())]))
    assert plain.to_pylist() == want
    assert cells == sum(a != b for a, b in zip(given_texts, want, strict=True))
    words = sorted(set(given_texts))
    coded = dictionary_array(np.array([words.index(t) for t in given_texts], int), words)
    assert unguard_array(coded)[0].to_pylist() == want
    assert unguard_array(pa.chunked_array([coded]))[0].to_pylist() == want
