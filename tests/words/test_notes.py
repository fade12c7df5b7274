from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.votes.notes import NOTES as READERS
from comity.words import ENGLISH
from comity.words.en.notes import NOTES
from comity.words.notes import generic, note

_LISTS = {"files", "columns", "ids", "differ_from_comments", "differ_from_matrix", "statements_"}


def _numbers(told: str) -> dict[str, Any]:
    """Make up the numbers that a reader's list of notes says a note carries."""
    names = told.rpartition(": ")[2] if ": " in told else ""
    names = re.sub(r"\([^)]*\)", "", names)
    return {
        n.strip(): ["a", "b"] if n.strip() in _LISTS else 3
        for n in names.split(",")
        if n.strip().isidentifier()
    }


@pytest.mark.parametrize("code", READERS)
def test_every_note_of_the_readers_has_a_sentence(code: str) -> None:
    assert code in NOTES
    numbers = _numbers(READERS[code][1])
    said = note(code, numbers)
    assert said.endswith(".")
    assert said != generic(code, numbers), f"the words of {code} need other fields than {sorted(numbers)}"


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("slate_pool_small", {"asked": 9, "eligible": 4}),
        ("slate_same_votes", {"statements": ["1", "2"]}),
    ],
)
def test_notes_of_a_slate_have_sentences(code: str, numbers: dict[str, Any]) -> None:
    assert note(code, numbers) != generic(code, numbers)


def test_one_and_many_are_told_apart() -> None:
    assert note("revotes", {"events": 5, "latest": 4, "revotes": 1}).startswith("1 vote was")
    assert note("revotes", {"events": 15210, "latest": 13000, "revotes": 2210}).startswith("2,210 votes were")


def test_other_numbers_than_expected_lose_nothing() -> None:
    assert note("revotes", {"unforeseen": [1, 2], "flag": True, "none": None}) == (
        "Revotes: flag yes, none not known, unforeseen 1, 2."
    )


def test_long_lists_are_cut() -> None:
    said = note("columns_ignored", {"file": "v.csv", "columns": [f"c{i}" for i in range(5000)]})
    assert said.endswith("c7 and 4,992 more.")
    assert len(note("columns_ignored", {"file": "v" * 10_000, "columns": []})) < 400


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.text() | st.sampled_from(sorted(NOTES)), st.dictionaries(st.text(), _values, max_size=4))
def test_no_note_can_fail(code: str, numbers: dict[str, Any]) -> None:
    assert isinstance(note(code, numbers, ENGLISH), str)
