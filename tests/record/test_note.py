from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, VerificationError
from comity.record.keys import SigningKey, VerifierKey
from comity.record.note import MOST_SIGNATURES, Note, Signature, verify

BLOB = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
LINE = f"— example.com/foo {BLOB}\n"


# ---------------------------------------------------------------------- published notes
def test_published_notes_verify(vectors):
    for source, vector in vectors.items():
        note = Note.parse(vector["note"])
        signed = verify(note, [VerifierKey.parse(key) for key in vector["keys"]])
        assert [[key.name, time] for key, time in signed] == vector["signed"], source
        assert note.to_bytes().decode() == vector["note"], source


def test_published_notes_with_any_byte_of_the_text_changed_do_not(vectors):
    for vector in vectors.values():
        note = Note.parse(vector["note"])
        known = [VerifierKey.parse(key) for key in vector["keys"]]
        for at in range(len(note.text) - 1):
            other = Note(note.text[:at] + chr(ord(note.text[at]) + 33) + note.text[at + 1 :], note.signatures)
            with pytest.raises(VerificationError):
                verify(other, known)


@pytest.mark.parametrize(
    "note",
    [
        # c2sp.org/signed-note, its first example; the keys of these are not published
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0x"
        "McXxj99ihAQwaqP3ZekRwNtIc=\n",
        # c2sp.org/tlog-cosignature, its example
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1g"
        "GzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyi"
        "n1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n",
    ],
    ids=["signed-note", "tlog-cosignature"],
)
def test_examples_of_the_specifications_are_read(note):
    parsed = Note.parse(note)
    assert str(parsed) == note
    assert parsed.text == note.rpartition("\n\n")[0] + "\n"
    assert verify(parsed, []) == []
    if len(parsed.signatures) == 2:
        assert int.from_bytes(parsed.signatures[1].data[:8], "big") == 1_679_315_147


# ---------------------------------------------------------------------- what must hold for all notes
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32))))
) | st.just("\n")


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 4))
def test_notes_are_read_as_they_were_written(lines, signers):
    text = "\n".join(lines) + "\n"
    keys = [SigningKey(f"key-{n}", 1 if n % 2 else 4, bytes([n]) * 32) for n in range(signers)]
    note = Note(text).signed_by(*(k.sign(text, 7 if k.type == 4 else None) for k in keys))
    read = Note.parse(note.to_bytes())
    assert read == note
    assert read.to_bytes() == note.to_bytes()
    assert verify(read, [k.verifier for k in keys]) == [(k.verifier, 7 if k.type == 4 else 0) for k in keys]


def test_every_bit_of_a_note_counts(book, keys):
    whole = book.note.to_bytes()
    known = [keys.log.verifier, *(w.verifier for w in keys.w)]
    assert len(verify(Note.parse(whole), known)) == 3
    accepted = 0
    for at in range(8 * len(whole)):
        other = bytearray(whole)
        other[at // 8] ^= 1 << at % 8
        with suppress(InputError, VerificationError):
            accepted += len(verify(Note.parse(bytes(other)), known)) == 3
    assert accepted == 0


# ---------------------------------------------------------------------- verify
def test_unknown_keys_are_ignored_and_known_ones_are_not(keys):
    text = "text\n"
    note = Note(text, (keys.party.sign(text), keys.node.sign(text, 9)))
    assert verify(note, []) == []
    assert verify(note, [keys.node.verifier, keys.other.verifier]) == [(keys.node.verifier, 9)]
    forged = Note(text, (keys.party.sign("other\n"), keys.node.sign(text, 9)))
    assert verify(forged, [keys.node.verifier]) == [(keys.node.verifier, 9)]
    with pytest.raises(VerificationError, match="austria") as error:
        verify(forged, [keys.node.verifier, keys.party.verifier])
    assert error.value.remedy


def test_a_key_that_signed_twice_counts_once(keys):
    text = "text\n"
    note = Note(text, (keys.node.sign(text, 9), keys.node.sign(text, 10)))
    assert verify(note, [keys.node.verifier] * 2) == [(keys.node.verifier, 9)]
    with pytest.raises(VerificationError):
        verify(note.signed_by(keys.node.sign("other\n", 11)), [keys.node.verifier])


def test_keys_that_share_name_and_id_are_both_tried(keys, monkeypatch):
    one, two = keys.party.verifier, VerifierKey(keys.party.name, 1, keys.other.verifier.public)
    monkeypatch.setitem(two.__dict__, "id", one.id)  # as if somebody had found such a key
    note = Note("text\n", (keys.party.sign("text\n"),))
    assert verify(note, [two, one]) == verify(note, [one, two]) == [(one, 0)]


# ---------------------------------------------------------------------- malformed
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty line"),
        (b"text\n", "an empty line"),
        (b"text\n\n", "an empty line"),
        (f"text\n{LINE}", "an empty line"),
        (f"text\n\n{LINE[:-1]}", "an empty line"),
        (f"text\n\n{LINE}\n", "an empty line"),
        (f"text\n\n{LINE}\n\n", "an empty line"),
        (f"\n{LINE}", "an empty line"),
        (LINE, "an empty line"),
        (f"text\n\n{LINE}not a line\n", "not a signature line"),
        (f"text\n\n{LINE.replace('—', '-')}", "not a signature line"),
        (f"text\n\n{LINE.replace('— ', '—')}", "not a signature line"),
        (f"text\n\n {LINE}", "not a signature line"),
        ("text\n\n— example.com/foo\n", "not a signature line"),
        (f"text\n\n{LINE.replace(' example', '  example')}", "cannot be a key's name"),
        (f"text\n\n{LINE.replace('/', '+')}", "cannot be a key's name"),
        ("text\n\n" + LINE.replace("com/", "com\u00a0"), "cannot be a key's name"),
        (f"text\n\n{LINE.replace('=', '')}", "not base64"),
        (f"text\n\n{LINE.replace('aQM=', 'aQN=')}", "not base64"),
        (f"text\n\n{LINE[:-1]} \n", "not base64"),
        ("text\n\n— example.com/foo \n", "too short"),
        ("text\n\n— example.com/foo Uw2QOg==\n", "too short"),
        (f"text\r\n\n{LINE}", "control character"),
        (f"te\txt\n\n{LINE}", "control character"),
        (f"te\x00xt\n\n{LINE}", "control character"),
        (f"text\n\n{LINE}".replace("\n", "\r\n"), "an empty line"),
        (f"te\ud800xt\n\n{LINE}", "not UTF-8"),
        (b"te\xffxt\n\n" + LINE.encode(), "not UTF-8"),
        (b"te\xed\xa0\x80xt\n\n" + LINE.encode(), "not UTF-8"),
        (f"text\n\n{LINE * (MOST_SIGNATURES + 1)}", "more than 64"),
        (f"{'x' * 1_000_000}\n\n{LINE}", "larger than 1 MB"),
        (f"{'é' * 600_000}\n\n{LINE}", "larger than 1 MB"),
    ],
)
def test_malformed_notes_are_one_clear_error(data, says):
    with pytest.raises(InputError, match=says) as error:
        Note.parse(data)
    assert error.value.remedy


def test_as_many_signatures_as_allowed():
    assert len(Note.parse(f"text\n\n{LINE * MOST_SIGNATURES}").signatures) == 64


def test_notes_that_could_not_be_read_are_not_made():
    for text in ("", "text", "te\rxt\n", "te\ud800xt\n"):
        with pytest.raises(InputError):
            Note(text)
    with pytest.raises(InputError, match="without any signature"):
        Note("text\n").to_bytes()
    with pytest.raises(InputError, match="1 MB"):
        Note("x" * 1_000_000 + "\n", (Signature.parse(LINE),)).to_bytes()
