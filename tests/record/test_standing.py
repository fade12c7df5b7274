"""How far a checkpoint is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comity.errors import VerificationError
from comity.record.note import Note, Signature
from comity.record.policy import NONE
from comity.record.standing import standing


def test_two_of_three_are_enough(book, keys):
    assert standing(book.policy, book.note) == "final"
    one = Note(book.note.text, book.note.signatures[:2])
    assert standing(book.policy, one) == "waiting"
    assert standing(book.policy, Note(book.note.text, book.note.signatures[:1])) == "waiting"


def test_strangers_do_not_count(book, keys):
    stranger = replace(keys.w[0], name="stranger", seed=bytes(32))
    note = Note(book.note.text, (book.note.signatures[1], stranger.sign(book.note.text, 1)))
    assert standing(book.policy, note) == "waiting"


def test_without_a_quorum_it_is_not_witnessed(book):
    assert standing(replace(book.policy, quorum=NONE), book.note) == "unwitnessed"


@pytest.mark.parametrize("quorum", [NONE, "most"])
def test_a_false_cosignature_is_an_error(book, quorum):
    s = book.note.signatures[1]
    wrong = Signature(s.name, s.key_id, s.data[:-1] + bytes([s.data[-1] ^ 1]))
    with pytest.raises(VerificationError):
        standing(replace(book.policy, quorum=quorum), Note(book.note.text, (wrong,)))
