"""Canonical JSON, notes, keys, trees and policies, by themselves and against other implementations."""

from __future__ import annotations

import base64
import contextlib
import hashlib

import jcs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.audit import canonical, note, tree
from comity.audit.log import read_checkpoint
from comity.audit.policy import read_policy
from tests.audit import builder
from tests.audit.builder import LOG, LOG_2, NODE, ORIGIN, WITNESS, mth, path

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


# ---------------------------------------------------------------------- canonical JSON
@given(values)
def test_canonical_json_is_that_of_others(value: object) -> None:
    data = canonical.write(value)
    assert data == jcs.canonicalize(value)
    assert canonical.read(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b"1.0", b"1e3", b"-0", b"NaN", b'"\\u0041"', b"",
        b"\xff", b'"\\ud800"', b"9007199254740992", b"[1]\n", b"[" * 100_000, b"9" * 5000, b'"\\/"',
        b"\xef\xbb\xbf1",
        b'{"\xef\xbf\xbd":1,"\xf0\x9f\x98\x80":1}',
    ],
)  # fmt: skip
def test_other_texts_of_a_value_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        canonical.read(data)


# ---------------------------------------------------------------------- notes and keys
def test_the_example_of_c2sp() -> None:
    """https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint give notes without their keys."""
    poem = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKON"
        "rMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    found = note.read_note(poem.encode())
    assert found.text.decode().endswith("ed è subito sera.\n")
    assert [line.name for line in found.lines] == ["quasimodo.example/salvatore"]
    checkpoint = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert read_checkpoint(checkpoint).size == 20852163


def test_signatures_hold_and_only_for_their_text() -> None:
    for secret, at in ((LOG, None), (NODE, 7)):
        data = b"text\n\n" + secret.line(b"text\n", 7)
        key, found = note.read_key(secret.vkey), note.read_note(data)
        assert note.signature_time(key, found.text, found.lines[0]) == at
        with pytest.raises(ValueError, match="wrong"):
            note.signature_time(key, b"test\n", found.lines[0])


@given(st.integers(0, 8 * len(LOG.vkey) - 1))
def test_a_key_with_a_bit_flipped_is_none_or_another(bit: int) -> None:
    data = bytearray(LOG.vkey.encode())
    data[bit // 8] ^= 1 << bit % 8
    with contextlib.suppress(ValueError):
        assert note.read_key(data.decode()) != note.read_key(LOG.vkey)


@given(st.binary(max_size=300) | st.text(alphabet="— ab+=A\n\r\x00\x85").map(lambda t: t.encode()))
def test_any_bytes_are_a_note_in_one_way_or_none(data: bytes) -> None:
    try:
        found = note.read_note(data)
    except ValueError:
        return
    lines = [f"— {x.name} {base64.b64encode(x.id + x.signature).decode()}\n".encode() for x in found.lines]
    assert found.text + b"\n" + b"".join(lines) == data


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n",
        "o\n01\n{}\n",
        "o\n-1\n{}\n",
        "\n1\n{}\n",
        "o\n1\nAAAA\n",
        "o\n1\n{}\nmore\n",
        "o\n1\n{}",
        "o\n²\n{}\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    root = base64.b64encode(bytes(32)).decode()
    with pytest.raises(ValueError):  # noqa: PT011
        read_checkpoint(text.format(root).encode())


# ---------------------------------------------------------------------- trees
@pytest.mark.parametrize("n", [*range(1, 20), 255, 256, 257, 300])
def test_roots_and_proofs_are_those_of_the_standard(n: int) -> None:
    entries = [b"%d" % i for i in range(n)]
    hashes = [tree.leaf(e) for e in entries]
    root = tree.root(hashes)
    assert root == mth(entries)
    for i in {0, n // 2, n - 1}:
        proof = path(i, entries)
        assert tree.included(hashes[i], i, n, proof, root)
        assert not tree.included(hashes[i], i, n, [*proof, root], root)
        assert not tree.included(hashes[i], i + n, n, proof, root)
        assert not tree.included(hashes[i], i, n, proof, hashlib.sha256(root).digest())
        if proof:
            assert not tree.included(hashes[i], i, n, proof[:-1], root)
            assert not tree.included(hashes[i], i, n, [root, *proof[1:]], root)


@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 600])
def test_tiles_are_those_of_the_tree(n: int) -> None:
    entries = [b"%d" % i for i in range(n)]
    made = {f"log/{p}": d for p, d in tree.tiles([tree.leaf(e) for e in entries])}
    expected = builder.tiles(entries)
    assert made == {p: d for p, d in expected.items() if "entries" not in p}
    assert {f"log/{p}" for p in tree.paths(n)} == set(expected)


def test_tiles_of_a_large_tree() -> None:
    """The example of https://c2sp.org/tlog-tiles."""
    widths = [(level, number, width) for level, number, width in tree.tile_sizes(70_000)]
    assert len([1 for level, _, width in widths if level == 0 and width == 256]) == 273
    assert widths[273:] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]


# ---------------------------------------------------------------------- policies
W = [w.vkey for w in WITNESS]


def test_a_policy_of_two_levels() -> None:
    policy = read_policy(
        f"# ours\n  log {LOG.vkey}  https://example.org\n\nwitness a {W[0]}\nwitness b {W[1]} https://b\n"
        f"\twitness c {W[2]}\ngroup two all a b\ngroup top any two c\nquorum top".encode()
    )
    a, b, c = (note.read_key(w) for w in W)
    assert not policy.met(set())
    assert not policy.met({a})
    assert policy.met({a, b})
    assert policy.met({c})
    assert policy.logs == [note.read_key(LOG.vkey)]


@pytest.mark.parametrize(
    "text",
    [
        "", "quorum x", "quorum none\nquorum none", "quorum", f"log {W[0]}\nquorum none",
        f"witness a {LOG.vkey}\nquorum a", f"witness a {W[0]}\nwitness a {W[1]}\nquorum a",
        f"witness a {W[0]}\nwitness b {W[0]}\nquorum a", f"witness none {W[0]}\nquorum none",
        f"witness a {W[0]}\ngroup g 2 a\nquorum g", f"witness a {W[0]}\ngroup g 0 a\nquorum g",
        f"witness a {W[0]}\ngroup g all\nquorum g", f"witness a {W[0]}\ngroup g 1 a a\nquorum g",
        f"witness a {W[0]}\ngroup g any a\ngroup h any a\nquorum h", "group g any a\nquorum none",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none", "hello world\nquorum none", "quorum none\r\n",
        f"quorum a\nwitness a {W[0]}", "quorum none\x00",
    ],
)  # fmt: skip
def test_what_is_no_policy(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_policy(text.encode())


def test_policies_say_the_same_in_other_words() -> None:
    a = read_policy(f"log {LOG.vkey}\nwitness a {W[0]}\nquorum a\n".encode())
    b = read_policy(f"#\nwitness a {W[0]} https://a\nquorum a".encode())
    assert a.same(b, a.logs)
    assert not a.same(b, [])
    assert not a.same(b, [*a.logs, note.read_key(LOG_2.vkey)])
    assert a.logs[0].name == ORIGIN
