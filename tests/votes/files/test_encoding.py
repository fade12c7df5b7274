from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.votes.files.encoding import NotUtf8Error, to_utf8

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=20)


@given(text, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_every_marked_encoding_is_read_without_loss(given_text, encoding):
    data, told, _ = to_utf8(given_text.encode(encoding), "f")
    assert data.decode() == given_text
    assert told == (None if encoding.startswith("utf-8") else encoding)


@given(st.binary(max_size=40))
def test_it_is_text_or_an_error_with_the_first_bad_byte(data):
    data = data.replace(b"\0", b"").lstrip(b"\xff\xfe\xef")
    try:
        data.decode()
        bad = None
    except UnicodeDecodeError as e:
        bad = e.start
    if bad is None:
        assert to_utf8(data, "f")[0] == data
    else:
        with pytest.raises(NotUtf8Error) as caught:
            to_utf8(data, "f")
        assert (caught.value.position, caught.value.byte) == (bad, data[bad])


def test_the_byte_is_counted_from_the_start_of_the_file():
    with pytest.raises(NotUtf8Error) as caught:
        to_utf8(b"\xef\xbb\xbfab\xe9", "f")
    assert caught.value.explain(3)[0].startswith("byte 6 (0xe9)")
