from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, VerificationError
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.proof import Proof
from comity.record.tree import inclusion_proof

HASH = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
HEAD = "c2sp.org/tlog-proof@v1\n"
NOTE = Note.parse(
    f"example.com/behind-the-sofa\n20852163\n{HASH}\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9n"
    "To+zyWE+xeMcTOAYQ8=\n"
)


def proof_of(book, index: int) -> Proof:
    return Proof(index, tuple(inclusion_proof(book.leaves, index)), book.note)


def test_form_of_the_specification():
    proof = Proof(73894, (bytes(32), b"\xff" * 32), NOTE, b"extra data")
    assert proof.to_text() == (
        f"{HEAD}extra ZXh0cmEgZGF0YQ==\nindex 73894\n{'A' * 43}=\n{'/' * 42}8=\n\n{NOTE}"
    )
    assert Proof.parse(proof.to_text()) == proof


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32)), st.none() | st.binary())
def test_read_as_written(index, hashes, extra):
    proof = Proof(index, tuple(hashes[:63]), NOTE, extra)
    assert Proof.parse(proof.to_text()) == proof


def test_every_entry_of_the_log_is_shown(book):
    for index, entry in enumerate(book.entries):
        proof = Proof.parse(proof_of(book, index).to_text())
        assert proof.verify(entry, book.policy) == book.checkpoint
        for other in range(7):
            if other != index:
                with pytest.raises(VerificationError, match=f"entry {index} of node-1/water"):
                    proof.verify(book.entries[other], book.policy)


def test_what_is_not_so_does_not_verify(book, keys):
    proof, entry = proof_of(book, 3), book.entries[3]
    for other in (
        Proof(2, proof.hashes, book.note),
        Proof(3, proof.hashes[:-1], book.note),
        Proof(3, (*proof.hashes[1:], proof.hashes[0]), book.note),
        Proof(7, proof.hashes, book.note),
    ):
        with pytest.raises(VerificationError, match="is another one"):
            other.verify(entry, book.policy)
    few = Proof(3, proof.hashes, Note(book.note.text, book.note.signatures[:2]))
    with pytest.raises(VerificationError, match="quorum"):
        few.verify(entry, book.policy)
    assert few.verify(entry, Policy(book.policy.logs)) == book.checkpoint
    with pytest.raises(VerificationError, match="knows no log"):
        proof.verify(entry, Policy())


def test_every_bit_of_a_proof_counts(book):
    proof, entry = proof_of(book, 3), book.entries[3]
    whole = proof.to_text().encode()
    for at in range(8 * len(whole)):
        other = bytearray(whole)
        other[at // 8] ^= 1 << at % 8
        with pytest.raises((InputError, VerificationError)):
            Proof.parse(bytes(other).decode("utf-8", "surrogateescape")).verify(entry, book.policy)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a proof"),
        (f"index 1\n\n{NOTE}", "not a proof"),
        (f"c2sp.org/tlog-proof@v2\nindex 1\n\n{NOTE}", "not a proof"),
        (f"{HEAD}index 1\n{NOTE}", "another|not base64|bytes"),
        (f"{HEAD}\n{NOTE}", "no index"),
        (f"{HEAD}extra QQ==\n\n{NOTE}", "no index"),
        (f"{HEAD}index 1\nextra QQ==\n\n{NOTE}", "not base64"),
        (f"{HEAD}extra QQ\nindex 1\n\n{NOTE}", "the extra line is not base64"),
        (f"{HEAD}extra QQ==\nextra QQ==\nindex 1\n\n{NOTE}", "no index"),
        (f"{HEAD}index 01\n\n{NOTE}", "the index"),
        (f"{HEAD}index -1\n\n{NOTE}", "the index"),
        (f"{HEAD}index  1\n\n{NOTE}", "the index"),
        (f"{HEAD}index 1\n{HASH[:-1]}\n\n{NOTE}", "hash 1 of the proof is not base64"),
        (f"{HEAD}index 1\n{HASH}\nQUJD\n\n{NOTE}", "hash 2 of the proof has 3 bytes"),
        (f"{HEAD}index 1\n{(HASH + chr(10)) * 64}\n{NOTE}", "more than 63"),
        (f"{HEAD}index 1\n\n\n{NOTE}", None),
        (f"{HEAD}index 1\n\n", "an empty line and at least one"),
        (f"{HEAD}index 1\n\n{NOTE}\n", "an empty line and at least one"),
        (f"{HEAD}index 1\r\n\n{NOTE}", "the index"),
    ],
)
def test_malformed_proofs_are_one_clear_error(text, says, book):
    if says is None:  # a note whose text begins with an empty line is a note, but no checkpoint
        with pytest.raises(InputError, match="three lines"):
            Proof.parse(text).verify(b"", book.policy)
        return
    with pytest.raises(InputError, match=says) as error:
        Proof.parse(text)
    assert error.value.remedy
