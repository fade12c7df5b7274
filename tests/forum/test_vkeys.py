"""Public keys in events: whole, of the type of their purpose, and each material once."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.forum.fields import key_parts, vkey
from comity.forum.on_forum import check_key, name_of, same_material
from comity.forum.refused import Refused
from comity.forum.stages import KeyStage
from comity.forum.state import Key, State
from comity.record.keys import PLAIN, TIMED, VerifierKey

names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Z", "C"], exclude_characters="+"), min_size=1
)
keys = st.builds(
    VerifierKey,
    names.filter(lambda n: len(n) <= 200),
    st.sampled_from([PLAIN, TIMED]),
    st.binary(min_size=32, max_size=32),
)


@given(keys)
def test_every_key_is_one_and_is_taken_apart_as_it_was_made(key):
    assert vkey(key.vkey)
    assert key_parts(key.vkey) == (key.type, key.public)
    assert name_of(key.vkey) == f"{key.name}+{key.id.hex()}"


@given(keys, st.data())
def test_a_key_with_another_character_is_none(key, data):
    text = key.vkey
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
    assert not vkey(changed)
    assert not vkey(text[:-1])
    assert not vkey(text + "A")


def test_what_is_no_key_is_none():
    key = VerifierKey("a", PLAIN, bytes(32))
    for x in (None, 1, "", "a", "a+00000000+", key.vkey + "\n", "\x00" + key.vkey, "n" * 201 + key.vkey[1:]):
        assert not vkey(x)
    # a type that nobody knows, and one that is no Ed25519 key
    assert not vkey(f"a+00000000+{b64encode(bytes(33)).decode()}")


def test_two_keys_of_which_the_text_ends_alike_are_two():
    # the base64 of both ends with a plus: what comes after it says nothing
    one, other = (VerifierKey(n, PLAIN, b * 31 + b"\x3e") for n, b in (("one", b"a"), ("other", b"b")))
    assert one.vkey.endswith("+")
    assert other.vkey.endswith("+")
    state = State("s/f")
    state.keys[one.vkey] = Key(one.vkey, "log", None, KeyStage.VALID, 0)
    assert not same_material(state, other.vkey)
    assert same_material(state, VerifierKey("renamed", PLAIN, one.public).vkey)
    assert same_material(state, VerifierKey("timed", TIMED, one.public).vkey)


def test_a_key_of_the_type_of_another_purpose_is_refused():
    plain, timed = (VerifierKey("k", kind, bytes(32)).vkey for kind in (PLAIN, TIMED))
    for purpose, fits, other in (("party", plain, timed), ("log", plain, timed), ("node", timed, plain)):
        check_key(fits, purpose)
        with pytest.raises(Refused) as refused:
            check_key(other, purpose)
        assert refused.value.code == "key_type"
