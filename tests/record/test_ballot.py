from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.ballot import ballot_bytes, batch_proof, batch_root, commitment
from comity.record.canonical import canonical
from comity.record.tree import leaf_hash, root, verify_inclusion

TEXT = st.text()
BALLOT = {
    "forum": "node-1/water",
    "consultation": "dams",
    "pseudonym": "p",
    "statement": "s",
    "revision": 1,
    "vote": -1,
}


@given(TEXT, TEXT, TEXT, TEXT, st.integers(0, 2**53 - 1), st.sampled_from([-1, 0, 1]), st.none() | TEXT)
def test_canonical_as_any_other_json(forum, consultation, pseudonym, statement, revision, vote, party):
    fields = {
        "forum": forum,
        "consultation": consultation,
        "pseudonym": pseudonym,
        "statement": statement,
        "revision": revision,
        "vote": vote,
    }
    attributed = {} if party is None else {"party": party}
    assert ballot_bytes(**fields, party=party) == canonical({**fields, **attributed, "v": 1})


@given(st.characters())
def test_every_character_is_escaped_as_canonical_json_does(character):
    try:
        expected = canonical({**BALLOT, "statement": character, "v": 1})
    except InputError:  # half of a pair
        with pytest.raises(InputError, match="not UTF-8"):
            ballot_bytes(**{**BALLOT, "statement": character})
    else:
        assert ballot_bytes(**{**BALLOT, "statement": character}) == expected


def test_control_characters_one_by_one():
    for number in [*range(0x20), 0x22, 0x2F, 0x5C, 0x7F, 0x80, 0x2028, 0xFFFF, 0x1F600]:
        fields = {**BALLOT, "pseudonym": chr(number)}
        assert ballot_bytes(**fields) == canonical({**fields, "v": 1}), hex(number)


@pytest.mark.parametrize(
    "changed", [{"vote": 2}, {"vote": None}, {"vote": "1"}, {"revision": -1}, {"revision": 2**53}]
)
def test_no_other_votes(changed):
    with pytest.raises(InputError):
        ballot_bytes(**{**BALLOT, **changed})


def test_commitment_to_the_byte():
    salt, ballot = bytes(range(32)), b"{}"
    assert commitment(salt, ballot) == hashlib.sha256(b"comity/ballot/v1" + salt + ballot).digest()
    for size in (0, 31, 33):
        with pytest.raises(InputError, match="salt"):
            commitment(bytes(size), ballot)


SETS = st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


@given(SETS, st.randoms())
def test_the_root_does_not_tell_the_order_of_voting(commitments, rng):
    shuffled = [*commitments]
    rng.shuffle(shuffled)
    assert batch_root(iter(shuffled)) == root([leaf_hash(c) for c in sorted(commitments)])


@given(SETS)
def test_every_commitment_is_shown_to_be_there(commitments):
    top = batch_root(commitments)
    for place, one in enumerate(sorted(commitments)):
        index, proof = batch_proof(commitments, one)
        assert index == place
        assert verify_inclusion(leaf_hash(one), index, len(commitments), proof, top)


def test_batches_that_cannot_be():
    a, b = bytes(32), b"\1" * 32
    with pytest.raises(InputError, match="twice"):
        batch_root([a, b, a])
    with pytest.raises(InputError, match="twice"):
        batch_proof([a, a], a)
    with pytest.raises(InputError, match="without commitments"):
        batch_root([])
    with pytest.raises(InputError, match="not in this batch"):
        batch_proof([a], b)
