from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.note import Note, verify
from comity.record.promise import Promise

PROMISE = Promise("node-1/water", "dams", bytes(32), 1_795_789_975)
TEXT = f"comity/promise/v1\nnode-1/water\ndams\n{'A' * 43}=\ndue 2026-11-27T14:32:55Z\n"


def test_the_text_to_the_byte():
    assert PROMISE.text == TEXT
    assert Promise.parse(TEXT) == PROMISE


@given(st.binary(min_size=32, max_size=32), st.integers(0, 4_000_000_000))
def test_read_as_written(commitment, due):
    promise = Promise("node-1/water", "dams", commitment, due)
    assert Promise.parse(promise.text) == promise


def test_signed_by_the_node_with_the_time(keys):
    note = Note.parse(PROMISE.sign(keys.node, 1_795_789_000).to_bytes())
    assert verify(note, [keys.node.verifier]) == [(keys.node.verifier, 1_795_789_000)]
    assert Promise.parse(note.text) == PROMISE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a promise"),
        (TEXT[:-1], "not a promise"),
        (TEXT + "\n", "not a promise"),
        (TEXT + "more\n", "not a promise"),
        (TEXT.replace("v1", "v2"), "not a promise"),
        (TEXT.replace("due ", ""), "not a promise"),
        (TEXT.replace("dams", ""), "without log or consultation"),
        (TEXT.replace("A=", "A"), "the commitment is not base64"),
        (TEXT.replace("AAAA", "", 1), "the commitment has 29 bytes"),
        (TEXT.replace("T14", " 14"), "is not a time"),
    ],
)
def test_malformed_promises_are_one_clear_error(text, says):
    with pytest.raises(InputError, match=says) as error:
        Promise.parse(text)
    assert error.value.remedy
