from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.keys import LOG, NODE, PARTY, TYPES, WITNESS, SigningKey, VerifierKey, ssh_verifier

EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"), min_size=1)


def test_example_of_the_specification():
    key = VerifierKey.parse(EXAMPLE)
    assert (key.name, key.type, key.id.hex()) == ("example.com/foo", 1, "530d903a")
    assert key.public.hex() == "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4"
    assert key.vkey == EXAMPLE


def test_published_keys_are_written_as_they_were_read(vectors):
    for vector in vectors.values():
        for text in vector["keys"]:
            assert VerifierKey.parse(text).vkey == text


def test_published_secret_key_signs_as_published(vectors):
    vector = vectors["golang.org/x/mod/sumdb/note, one signer"]
    key = SigningKey.parse(vector["secret"])
    assert key.verifier.vkey == vector["keys"][0]
    text, line = vector["note"].split("\n\n")
    assert key.sign(text + "\n").line == line
    assert key.secret == vector["secret"]


@given(NAMES, st.sampled_from([1, 4]), st.binary(min_size=32, max_size=32), st.text(max_size=50))
def test_keys_sign_and_verify(name, kind, seed, text):
    text = text.encode("utf-8", "ignore").decode()
    key = SigningKey(name, kind, seed)
    time = 1_800_000_000 if kind == 4 else None
    signature = key.sign(text, time)
    assert signature.name == name
    assert signature.key_id == key.verifier.id
    verifier = VerifierKey.parse(key.verifier.vkey)
    assert verifier == key.verifier
    assert verifier.verify(text.encode(), signature.data) == (time or 0)
    assert verifier.verify(text.encode() + b"x", signature.data) is None
    assert SigningKey.parse(key.secret) == key


def test_every_bit_of_a_cosignature_counts(keys):
    signature = keys.node.sign("text\n", 1_800_000_000).data
    assert keys.node.verifier.verify(b"text\n", signature) == 1_800_000_000
    for at in range(8 * len(signature)):
        other = bytearray(signature)
        other[at // 8] ^= 1 << at % 8
        assert keys.node.verifier.verify(b"text\n", bytes(other)) is None


def test_types_are_kept_apart():
    plain, timed = (SigningKey("n", kind, bytes(32)) for kind in (1, 4))
    assert plain.verifier.public == timed.verifier.public
    assert plain.verifier.id != timed.verifier.id
    made = timed.sign("text\n", 5).data
    assert (
        plain.verifier.verify(b"cosignature/v1\ntime 5\ntext\n", made[8:]) == 0
    )  # the signed message itself
    assert plain.verifier.verify(b"text\n", made[8:]) is None
    assert timed.verifier.verify(b"text\n", plain.sign("text\n").data) is None
    assert timed.verifier.verify(b"text\n", bytes(8) + plain.sign("text\n").data) is None


@pytest.mark.parametrize("size", [0, 7, 8, 63, 65, 71, 73])
def test_signatures_of_another_size_do_not_verify(keys, size):
    assert keys.node.verifier.verify(b"text\n", bytes(size)) is None
    assert keys.party.verifier.verify(b"text\n", bytes(size)) is None


def test_times_beyond_63_bits_do_not_verify(keys):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    late = 2**63
    made = Ed25519PrivateKey.from_private_bytes(keys.node.seed).sign(b"cosignature/v1\ntime %d\nt\n" % late)
    assert keys.node.verifier.verify(b"t\n", late.to_bytes(8, "big") + made) is None


def test_time_is_given_where_it_is_signed_and_nowhere_else(keys):
    with pytest.raises(ValueError, match="time"):
        keys.node.sign("text\n")
    with pytest.raises(ValueError, match="time"):
        keys.party.sign("text\n", 5)
    with pytest.raises(ValueError, match="time"):
        keys.node.sign("text\n", -1)


@pytest.mark.parametrize("purpose", [LOG, NODE, PARTY, WITNESS])
def test_new_keys_differ(purpose):
    one, two = (SigningKey.generate("n", purpose) for _ in range(2))
    assert one.type == TYPES[purpose]
    assert one.seed != two.seed


def test_the_seed_is_not_shown(keys):
    for shown in (repr(keys.party), str(keys.party), f"{keys.party}", repr([keys.party])):
        assert "seed" not in shown
        assert keys.party.seed.hex() not in shown
        assert repr(keys.party.seed) not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "three parts"),
        ("example.com/foo", "three parts"),
        ("example.com/foo+530d903a", "three parts"),
        ("+530d903a+" + EXAMPLE[25:], "three parts"),
        (EXAMPLE.replace("foo", "fo o"), "cannot be a key's name"),
        (EXAMPLE.replace("foo", "fo\u2003o"), "cannot be a key's name"),
        (EXAMPLE.replace("foo", "fo\x00o"), "cannot be a key's name"),
        (EXAMPLE.replace("foo", "bar"), "id of the key"),
        (EXAMPLE.replace("530d903a", "530d903b"), "id of the key"),
        (EXAMPLE.replace("530d903a", "530D903A"), "id of the key"),
        (EXAMPLE.replace("530d903a", "30d903a"), "id of the key"),
        (EXAMPLE[:-4], "bytes where 32"),
        (EXAMPLE + "AAAA", "bytes where 32"),
        (EXAMPLE[:-1], "not base64"),
        (EXAMPLE + "\n", "not base64"),
        (EXAMPLE.replace("AekyeR", "Aek*eR"), "not base64"),
        # from the test suite of golang.org/x/mod: another algorithm, and too long, with the right ids
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "unknown type"),
        (
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "not base64|bytes where",
        ),
    ],
)
def test_malformed_keys_are_one_clear_error(text, says):
    with pytest.raises(InputError, match=says) as error:
        VerifierKey.parse(text)
    assert error.value.remedy


def test_no_part_of_a_key_is_a_key():
    for start in range(len(EXAMPLE)):
        for end in range(start, len(EXAMPLE) + 1):
            if end - start < len(EXAMPLE):
                with pytest.raises(InputError):
                    VerifierKey.parse(EXAMPLE[start:end])


def test_a_public_key_is_no_secret_key(keys):
    with pytest.raises(InputError, match="not a secret key"):
        SigningKey.parse(keys.party.verifier.vkey)


def test_keys_of_a_wrong_shape_are_not_made():
    for arguments in [("", 1, bytes(32)), ("a+b", 1, bytes(32)), ("a", 2, bytes(32)), ("a", 1, bytes(31))]:
        with pytest.raises(InputError):
            VerifierKey(*arguments)
        with pytest.raises(InputError):
            SigningKey(*arguments)


@pytest.mark.parametrize(
    "line", ["", "ssh-rsa AAAA me", "ssh-ed25519", "ssh-ed25519 AAAA", "no-pty ssh-ed25519 AAAA", "\n"]
)
def test_other_lines_are_no_ssh_keys(line):
    with pytest.raises(InputError, match="ssh-ed25519") as error:
        ssh_verifier(line, "austria")
    assert "id_ed25519.pub" in error.value.remedy
