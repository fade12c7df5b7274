"""A whole folder: what is fine is said to be, and whatever is not is found for its own reason."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.audit.verify import Verdict, verify
from comity.errors import InputError
from comity.words import audit as words
from tests.audit.builder import LOG, Book

Publish = Callable[..., Path]


def found(verdict: Verdict) -> tuple[str, str | None]:
    """Name and code of the first thing that disagrees."""
    assert verdict.first is not None
    document = verdict.to_dict()
    assert words.verdict(document)
    assert all(words.line(check) for check in document["checks"])  # there are words for all of it
    return verdict.first.name, verdict.first.code


def status(verdict: Verdict, name: str, consultation: str | None = None) -> str:
    return next(c.status for c in verdict.checks if (c.name, c.consultation) == (name, consultation))


# ---------------------------------------------------------------------- what is fine
def test_a_folder_as_published_verifies(folder: Path) -> None:
    verdict = verify(folder)
    assert verdict.first is None
    assert verdict.code == 0
    facts = verdict.facts
    assert (facts["entries"], facts["ballots"], facts["batches"]) == (40, 845, 4)
    assert (facts["analyses"], facts["analyses_by_counts"]) == (1, 1)  # the sealed one cannot be made again
    assert facts["final"] is None
    assert "consultations/draft/report.html" in facts["hashed_only"]
    assert {c.status for c in verdict.checks} == {"ok"}


def test_the_analysis_is_exactly_the_same_here(folder: Path) -> None:
    check = next(c for c in verify(folder).checks if (c.name, c.consultation) == ("analysis", "draft"))
    assert check.numbers["how"] == "recomputed"
    assert check.numbers["exact"]


def test_stages_are_told(folder: Path) -> None:
    told: list[str] = []
    verify(folder, progress=lambda stage, done, total: told.append(stage))
    assert {"hashing", "entries", "openings", "opinion"} <= set(told)


def test_a_verdict_is_plain_data(folder: Path) -> None:
    document = verify(folder, recompute=False).to_dict()
    assert json.loads(json.dumps(document)) == document
    assert "forum/1" in document["methods"]


def test_nothing_of_the_publisher_is_imported() -> None:
    code = (
        "import sys, comity.audit.verify\n"
        "bad = ('comity.record', 'comity.store', 'comity.actions', 'comity.publication', 'django')\n"
        "print(sorted(m for m in sys.modules if m.startswith(bad)))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------------- bytes that were changed
def test_a_changed_file(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"# Wine\n")
    verdict = verify(folder, recompute=False)
    assert found(verdict) == ("files", "changed")
    assert verdict.first is not None
    assert verdict.first.file == "README.md"
    assert verdict.code == 3


def test_a_missing_file(folder: Path) -> None:
    (folder / "events.jsonl").unlink()
    verdict = verify(folder, recompute=False)
    assert found(verdict) == ("files", "missing")
    assert status(verdict, "events") == "failed"
    assert status(verdict, "openings", "draft") == "ok"


@pytest.mark.parametrize("name", ["more.txt", "blobs/more", "log/more", "log/tile/0/001.p/1"])
def test_a_file_too_many(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    verdict = verify(folder, recompute=False)
    assert found(verdict) == ("files", "extra")
    assert verdict.first is not None
    assert verdict.first.file == name


def test_a_link_is_no_file(folder: Path) -> None:
    text = (folder / "README.md").read_bytes()
    (folder.parent / "elsewhere").write_bytes(text)
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(folder.parent / "elsewhere")
    assert found(verify(folder, recompute=False)) == ("files", "missing")


def test_a_pipe_does_not_stop_it(folder: Path) -> None:
    os.mkfifo(folder / "more")
    assert found(verify(folder, recompute=False)) == ("files", "odd_file")


@pytest.mark.parametrize(
    ("file", "name", "code"),
    [
        ("manifest.json", "manifest", "missing"),
        ("log/checkpoint", "checkpoint", "missing"),
        ("log/tile/0/000.p/40", "tree", "missing"),
        ("log/tile/entries/000.p/40", "tree", "missing"),
    ],
)
def test_without_a_file_of_the_log_or_the_manifest(folder: Path, file: str, name: str, code: str) -> None:
    (folder / file).unlink()
    verdict = verify(folder, recompute=False)
    assert found(verdict) == (name, code)
    assert verdict.code == 3


def test_an_entry_that_was_changed_is_named(folder: Path) -> None:
    path = folder / "log/tile/entries/000.p/40"
    data = path.read_bytes()
    at = data.index(b"statement.moderate")
    path.write_bytes(data[:at] + b"S" + data[at + 1 :])
    index = next(
        i
        for i, line in enumerate((folder / "events.jsonl").read_text("utf-8").splitlines())
        if "moderate" in line
    )
    verdict = verify(folder, recompute=False)
    assert found(verdict) == ("tree", "tile")
    assert verdict.first is not None
    assert verdict.first.entry == index
    entries = next(c for c in verdict.checks if c.name == "entries")
    assert (entries.code, entries.entry) == ("signature", index)


def test_what_is_no_published_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    for path in ("empty", "file", "nowhere"):
        with pytest.raises(InputError):
            verify(tmp_path / path)


# ---------------------------------------------------------------------- any bytes at all
def flips(
    folder: Path, pick: Callable[[list[tuple[str, int]]], list[tuple[str, int]]]
) -> list[tuple[str, int, int]]:
    """Flip single bits one after the other, and list those that went unnoticed."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    every = [(name, bit) for name, data in sorted(files.items()) for bit in range(8 * len(data))]
    unnoticed = []
    for name, bit in pick(every):
        changed = bytearray(files[name])
        changed[bit // 8] ^= 1 << bit % 8
        (folder / name).write_bytes(changed)
        code = verify(folder, recompute=False).code
        if code not in (3, 4):
            unnoticed.append((name, bit, code))
        (folder / name).write_bytes(files[name])
    return unnoticed


def test_a_bit_that_was_flipped_is_noticed(tiny: Book, publish: Publish) -> None:
    draw = random.Random(7)
    assert flips(publish(tiny), lambda every: draw.sample(every, 150)) == []


@pytest.mark.soak
def test_every_bit_that_is_flipped_is_noticed(tiny: Book, publish: Publish) -> None:
    assert flips(publish(tiny), lambda every: every) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_in_any_file_end_in_a_verdict(folder: Path, data: st.DataObject) -> None:
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    name = data.draw(st.sampled_from(names))
    before = (folder / name).read_bytes()
    at = data.draw(st.integers(0, len(before)))
    more = data.draw(
        st.binary(max_size=60) | st.sampled_from([b"[" * 9000, b"\xff\xff", b"9" * 5000, b"1e999"])
    )
    spoilt = before[:at] + more + before[at + data.draw(st.integers(0, 80)) :]
    try:
        (folder / name).write_bytes(spoilt)
        assert verify(folder, recompute=False).code == (0 if spoilt == before else 3)
    finally:
        (folder / name).write_bytes(before)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_published_ends_in_a_verdict(tiny: Book, tmp_path: Path, data: st.DataObject) -> None:
    """The publisher itself lies: the manifest is of the spoilt files, and its hash is in the log."""

    def spoil(files: dict[str, bytes]) -> None:
        name = data.draw(st.sampled_from(sorted(set(files) - {"README.md", "datapackage.json"})))
        at, end = data.draw(st.integers(0, len(files[name]))), data.draw(st.integers(0, 80))
        more = data.draw(
            st.binary(max_size=60) | st.sampled_from([b"\n", b"0", b",", b'"', b"[" * 9000, b"9" * 5000])
        )
        files[name] = files[name][:at] + more + files[name][at + end :]

    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        copy.deepcopy(tiny).publish(Path(folder), edit=spoil)
        document = verify(folder, recompute=False).to_dict()
    assert document["exit"] in (0, 3)
    assert words.verdict(document)
    assert all(words.line(check) for check in document["checks"])


# ---------------------------------------------------------------------- whose log it is
def test_the_readers_key(folder: Path) -> None:
    assert verify(folder, recompute=False, log_key=LOG.vkey).facts["pinned"]
