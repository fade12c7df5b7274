"""The body of the call, to the letter."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.node.request import Request
from comity.record.note import Note, Signature

NOTE = Note("log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", (Signature("log", b"1234", b"x" * 64),))


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
)
def test_written_and_read_is_the_same(old, proof):
    request = Request(old, tuple(proof), NOTE)
    assert Request.parse(request.to_bytes()) == request


def test_the_form_is_that_of_the_specification():
    body = Request(20852014, (bytes(32),), NOTE).to_bytes()
    assert body == b"old 20852014\n" + b"A" * 43 + b"=\n\n" + NOTE.to_bytes()
    assert Request(0, (), NOTE).to_bytes() == b"old 0\n\n" + NOTE.to_bytes()


HASH = "A" * 43 + "="


@pytest.mark.parametrize(
    "head",
    [
        "",
        "old",
        "old ",
        "old 01",
        "old -1",
        "old +1",
        "old  1",
        "old 1 ",
        "Old 1",
        "size 1",
        f"old {2**63}",
        "old 1\r",
        "old 1\nAAAA",
        f"old 1\n{HASH} ",
        f"old 1\n{HASH[:-1]}",
        f"old 1\n{HASH[:-2]}B=",  # bits that would be lost
        "old 1\n" + "\n".join([HASH] * 64),
        "old 1\n\xe4",
    ],
)
def test_what_is_malformed_is_refused(head):
    with pytest.raises(InputError):
        Request.parse(f"{head}\n\n".encode() + NOTE.to_bytes())


@pytest.mark.parametrize("body", [b"", b"\n", b"old 0\n", b"old 0\n\n", b"old 0\n\nx\n", b"\xff\n\n\xff"])
def test_what_ends_too_early_is_refused(body):
    with pytest.raises(InputError):
        Request.parse(body)


def test_sixty_three_hashes_are_allowed():
    assert len(Request.parse(Request(1, (bytes(32),) * 63, NOTE).to_bytes()).proof) == 63


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with suppress(InputError):
        Request.parse(body)
