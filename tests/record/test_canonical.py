from __future__ import annotations

import json

import jcs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.canonical import canonical, parse_canonical, sha256

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_same_bytes_as_another_implementation(value):
    assert canonical(value) == jcs.canonicalize(value)


@given(VALUES)
def test_read_again_it_is_the_same(value):
    assert parse_canonical(canonical(value)) == value


@given(VALUES)
def test_other_forms_of_the_same_content_are_refused(value):
    other = json.dumps(value, indent=1).encode()
    if other != canonical(value):
        with pytest.raises(InputError):
            parse_canonical(other)


def test_example_of_sorting_in_the_standard():
    # RFC 8785 section 3.2.3: keys in the order of their UTF-16
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == ordered


def test_escapes_of_the_standard():
    # RFC 8785 section 3.2.2.2
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


@pytest.mark.parametrize(
    "value",
    [0.5, 1.0, float("nan"), [1, {"a": 2.0}], 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2}, {1, 2}, b"x"],
    ids=repr,
)
def test_what_it_cannot_carry_is_refused(value):
    with pytest.raises(InputError):
        canonical(value)


def test_too_many_levels_are_refused():
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(InputError, match="nested"):
        canonical(value)
    with pytest.raises(InputError, match="nested"):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"\xef\xbb\xbf1", "not JSON"),
        (b"1" * 5000, "not JSON"),
        (b'{"a":1,"a":1}', "twice"),
        (b'{"a":{"b":1,"b":2}}', "twice"),
        (b"1.0", "whole number"),
        (b"1e2", "whole number"),
        (b"NaN", "whole number"),
        (b"-Infinity", "whole number"),
        (b"9007199254740992", "no canonical JSON"),
        (b'"\\ud800"', "no canonical JSON"),
        (b"-0", "canonical form"),
        (b'{"b":1,"a":1}', "canonical form"),
        (b'{"a": 1}', "canonical form"),
        (b"1\n", "canonical form"),
        (b'"\\u0041"', "canonical form"),
        (b'"\\/"', "canonical form"),
        (b'"\\u000A"', "canonical form"),
    ],
)
def test_malformed_is_one_clear_error(data, says):
    with pytest.raises(InputError, match=says) as error:
        parse_canonical(data)
    assert error.value.remedy


def test_sha256_in_hexadecimal():
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
