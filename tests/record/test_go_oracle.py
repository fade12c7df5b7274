"""An oracle that shares no line with us: Go's own notes and logs (golang.org/x/mod/sumdb)."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from comity.record.checkpoint import Checkpoint
from comity.record.event import attest, draw_up
from comity.record.keys import LOG, NODE, PARTY, WITNESS, SigningKey
from comity.record.note import Note, Signature
from comity.record.tiles import tile_path, tiles
from comity.record.tree import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

MOST = 300
SAMPLE = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 127, 128, 129, 200, 255, 256, 257, 299, 300]
LEAVES = [leaf_hash(f"leaf {i}".encode()) for i in range(MOST)]
FOLDER = "/usr/share/gocode"  # where Debian puts sources of Go


def roots_of_all_sizes() -> list[bytes]:
    tree, roots = Frontier(), [EMPTY]
    for leaf in LEAVES:
        tree.append(leaf)
        roots.append(tree.root())
    return roots


ROOTS = roots_of_all_sizes()


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    """Ask Go about many cases at once: the answers, True where it accepts."""
    there = shutil.which("go") and (Path(FOLDER) / "src/golang.org/x/mod/sumdb/tlog").is_dir()
    if not there:
        reason = "no Go with golang.org/x/mod: apt-get install golang-go golang-golang-x-mod-dev"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("oracle")
    go = {"GO111MODULE": "off", "GOPATH": FOLDER, "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
    source = Path(__file__).parent / "oracle/main.go"
    built = subprocess.run(
        ["go", "build", "-o", str(folder / "oracle"), str(source)],
        env={**os.environ, **go, "GOPROXY": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr

    def ask(cases: list[dict]) -> list[bool]:
        asked = "".join(json.dumps(case) + "\n" for case in cases)
        said = subprocess.run([folder / "oracle"], input=asked, capture_output=True, text=True, check=True)
        answers = [line.split(" ")[0] for line in said.stdout.splitlines()]
        assert len(answers) == len(cases)
        assert {*answers} <= {"ok", "refused"}
        return [answer == "ok" for answer in answers]

    return ask


# ---------------------------------------------------------------------- trees
def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def inclusion(index: int, size: int, proof: list[bytes], root: bytes) -> dict:
    return {"Kind": "inclusion", "Index": index, "New": size, "Proof": [*map(b64, proof)], "Root": b64(root)}


def consistency(old: int, old_root: bytes, new: int, root: bytes, proof: list[bytes]) -> dict:
    hashes = {"OldRoot": b64(old_root), "Root": b64(root), "Proof": [*map(b64, proof)]}
    return {"Kind": "consistency", "Old": old, "New": new, **hashes}


def flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(8 * len(data))
    return data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1 :]


def damaged(proof: list[bytes], rng: random.Random) -> list[list[bytes]]:
    """The proof with a bit flipped, one hash too few, one too many, and two in another order."""
    if not proof:
        return [[rng.randbytes(32)]]
    at = rng.randrange(len(proof))
    other = [
        [*proof[:at], flipped(proof[at], rng), *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof, rng.randbytes(32)],
    ]
    if len(proof) > 1:
        other.append([proof[1], proof[0], *proof[2:]])
    return other


def check_trees(oracle, sizes: list[int], every: bool) -> tuple[int, int]:
    """Judge proofs of trees of these sizes; how many were right, how many damaged."""
    rng = random.Random(6962)
    right, wrong = [], []
    for size in sizes:
        root = ROOTS[size]
        right.append({"Kind": "root", "New": size, "Root": b64(root)})
        wrong.append({"Kind": "root", "New": size, "Root": b64(flipped(root, rng))})
        some = {0, 1, size // 2, size - 2, size - 1, rng.randrange(size)}
        for index in range(size) if every else sorted({*range(size)} & some):
            proof, leaf = inclusion_proof(LEAVES, index, size), LEAVES[index]
            assert verify_inclusion(leaf, index, size, proof, root)
            right.append(inclusion(index, size, proof, root))
            bad = [inclusion(index, size, other, root) for other in damaged(proof, rng)]
            bad.append(inclusion(index, size, proof, flipped(root, rng)))
            if size > 1:
                bad.append(inclusion((index + 1) % size, size, proof, root))
            for case in bad:
                hashes = [base64.b64decode(h) for h in case["Proof"]]
                stated = LEAVES[case["Index"]]
                assert not verify_inclusion(
                    stated, case["Index"], size, hashes, base64.b64decode(case["Root"])
                )
            wrong += bad
        for old in range(1, size + 1) if every else sorted({*range(1, size + 1)} & {*some, size}):
            proof, before = consistency_proof(LEAVES, old, size), ROOTS[old]
            assert verify_consistency(old, before, size, root, proof)
            right.append(consistency(old, before, size, root, proof))
            bad = [consistency(old, before, size, root, other) for other in damaged(proof, rng)]
            bad.append(consistency(old, flipped(before, rng), size, root, proof))
            bad.append(consistency(old, before, size, flipped(root, rng), proof))
            for case in bad:
                hashes = [base64.b64decode(h) for h in case["Proof"]]
                ends = base64.b64decode(case["OldRoot"]), base64.b64decode(case["Root"])
                assert not verify_consistency(old, ends[0], size, ends[1], hashes)
            wrong += bad
    answers = oracle(right + wrong)
    assert answers[: len(right)].count(True) == len(right)
    assert answers[len(right) :].count(False) == len(wrong)
    return len(right), len(wrong)


def test_proofs_of_trees_of_some_sizes(oracle):
    right, wrong = check_trees(oracle, SAMPLE, every=False)
    assert right > 250
    assert wrong > 1000


@pytest.mark.soak
def test_proofs_of_every_leaf_and_every_older_tree_to_size_300(oracle):
    right, wrong = check_trees(oracle, [*range(1, MOST + 1)], every=True)
    print(f"{right} proofs accepted, {wrong} damaged ones refused")
    assert right == MOST + 2 * sum(range(1, MOST + 1))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 300, 70_000])
def test_tiles(oracle, size):
    leaves = [leaf_hash(f"leaf {i}".encode()) for i in range(size)]
    ours = dict(tiles(leaves))
    # in Go's own paths the height of tiles comes first
    cases = [
        {"Kind": "tile", "New": size, "Path": path.replace("tile/", "tile/8/", 1), "Tile": b64(data)}
        for path, data in ours.items()
    ]
    assert all(oracle(cases))
    changed = [{**case, "Tile": b64(base64.b64decode(case["Tile"])[:-1] + b"\0")} for case in cases[-3:]]
    assert not any(oracle(changed))
    last = tile_path(0, (size - 1) // 256, size % 256 or 256)
    assert last in ours


# ---------------------------------------------------------------------- notes
def note_case(note: Note | str, *keys: SigningKey) -> dict:
    return {"Kind": "note", "Note": str(note), "Keys": [key.verifier.vkey for key in keys]}


def damaged_notes(note: Note, rng: random.Random, every: bool) -> list[str]:
    """The note with one bit flipped in its text, or in what its signature lines hold."""
    whole = note.text.encode()
    found = []
    for at in range(8 * len(whole)) if every else rng.sample(range(8 * len(whole)), 60):
        other = whole[: at // 8] + bytes([whole[at // 8] ^ 1 << at % 8]) + whole[at // 8 + 1 :]
        # what is no UTF-8 any more cannot be asked in JSON; our own tests have it
        text = other.decode("utf-8", "ignore")
        if text.encode() == other:
            lines = "".join(s.line for s in note.signatures)
            found.append(f"{text}\n{lines}")
    for n, signature in enumerate(note.signatures):
        held = signature.key_id + signature.data
        for at in range(8 * len(held)) if every else rng.sample(range(8 * len(held)), 60):
            other = held[: at // 8] + bytes([held[at // 8] ^ 1 << at % 8]) + held[at // 8 + 1 :]
            lines = [s.line for s in note.signatures]
            lines[n] = Signature(signature.name, other[:4], other[4:]).line
            found.append(f"{note.text}\n{''.join(lines)}")
    return found


def signed_notes() -> list[tuple[Note, list[SigningKey]]]:
    """A checkpoint, one with cosignatures, an attested entry, and one signed by two parties."""
    origin = "node-1/water"
    log, node = SigningKey.generate(origin, LOG), SigningKey.generate("node-1/node", NODE)
    parties = [SigningKey.generate(f"{name}.example/key", PARTY) for name in ("österreich", "egypt")]
    witnesses = [SigningKey.generate(f"witness.example/{n}", WITNESS) for n in range(3)]
    text = Checkpoint(origin, 300, ROOTS[300]).text
    checkpoint = Note(text, (log.sign(text),))
    cosigned = checkpoint.signed_by(*(w.sign(text, 1_679_315_147 + n) for n, w in enumerate(witnesses)))
    body = {"party": "austria", "name": 'Österreich \\ "A" 🌍\u0007\n', "seats": 3, "list": [1, None, True]}
    event = draw_up("party.admit", body, by="party:austria", forum=origin, at=1_800_000_000)
    alone = attest(event, node, 1_800_000_000).note
    both = attest(event, node, 1_800_000_000, [p.sign(event.text) for p in parties]).note
    return [
        (checkpoint, [log]),
        (cosigned, [log, *witnesses]),
        (alone, [node]),
        (both, [*parties, node]),
    ]


def check_notes(oracle, every: bool) -> tuple[int, int]:
    rng = random.Random(8032)
    right, wrong = [], []
    for note, keys in signed_notes():
        right.append(note_case(note, *keys))
        wrong += [note_case(other, *keys) for other in damaged_notes(note, rng, every)]
        # a key of the same name and the other type, and another key of the same name
        first = keys[0]
        wrong.append(note_case(note, SigningKey(first.name, 5 - first.type, first.seed), *keys[1:]))
        wrong.append(note_case(note, SigningKey(first.name, first.type, bytes(32)), *keys[1:]))
    answers = oracle(right + wrong)
    assert answers[: len(right)].count(True) == len(right)
    assert answers[len(right) :].count(False) == len(wrong)
    return len(right), len(wrong)


def test_notes_checkpoints_and_cosignatures(oracle):
    right, wrong = check_notes(oracle, every=False)
    assert right == 4
    assert wrong > 500


@pytest.mark.soak
def test_notes_with_every_bit_flipped(oracle):
    _, wrong = check_notes(oracle, every=True)
    print(f"{wrong} damaged notes refused")
    assert wrong > 9000


def test_go_refuses_what_we_refuse_of_keys(oracle):
    key = SigningKey.generate("example.org/key", PARTY)
    note = Note("text\n", (key.sign("text\n"),))
    case = note_case(note, key)
    name, number, blob = case["Keys"][0].split("+", 2)
    other = f"{int(number, 16) ^ 1:08x}"
    bad = [f"{name}x+{number}+{blob}", f"{name}+{other}+{blob}", f"{name}+{number}+{blob[:-4]}", name, ""]
    assert oracle([case, *({**case, "Keys": [vkey]} for vkey in bad)]) == [True] + [False] * len(bad)
