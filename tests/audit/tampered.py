"""Verification of a folder of which little is changed at a time, and often: as ever, but nothing is done twice.

:func:`remembering` keeps what pure functions of the verifier gave, by *all* that they were given: the check of
a signature, the replay of the same entries, the tables of the same files. Everything else (listing, reading
and hashing files, the tree, the checkpoint, manifest, blobs and lists, what belongs together) is done each time.
The tests compare a sample with what the verifier says without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from comity.audit import consultations, note, recompute
from comity.audit import verify as front
from comity.audit.result import Disagreement, Verdict
from comity.audit.source import Folder
from comity.words import audit as words

#: How much is kept of each function.
MOST = 2000
#: Of functions that read files of a consultation: which.
READS = {
    "check_openings": ("openings.csv", "erased.csv"),
    "check_votes": ("votes.csv", "votes-statements.csv", "votes-participants.csv"),
    "check_polis": ("polis/",),
}


class _Memory:
    """A function that is called once for each key; what it raises is remembered as well."""

    def __init__(self, work: Callable[..., Any], key: Callable[..., Any]) -> None:
        self.work, self.key = work, key
        self.known: dict[Any, tuple[Any, Exception | None, tuple[Any, ...]]] = {}

    def __call__(self, *given: Any) -> Any:
        k = self.key(*given)
        if k not in self.known:
            if len(self.known) >= MOST:
                self.known.clear()
            try:
                # what was given is kept too: a key may go by who it is
                self.known[k] = self.work(*given), None, given
            except (Disagreement, ValueError) as e:
                self.known[k] = None, e, given
        result, problem, _ = self.known[k]
        if problem is not None:
            raise problem
        return result


def _contents(folder: Folder, here: str, names: tuple[str, ...]) -> Any:
    mine = [n for n in sorted(folder.sizes) if n.startswith(tuple(f"{here}/{name}" for name in names))]
    return [(n, hashlib.sha256((folder.root / n).read_bytes()).digest()) for n in mine]


def _by_files(names: tuple[str, ...]) -> Callable[..., Any]:
    def key(folder: Folder, c: Any, *rest: Any) -> Any:
        seen = _contents(folder, f"consultations/{c.id}", names)
        # the last of check_openings is only told about the progress
        return str(seen), id(c), *(id(x) for x in rest if not callable(x))

    return key


@contextmanager
def remembering() -> Iterator[None]:
    """Verify without doing anything twice."""
    with pytest.MonkeyPatch.context() as patch:
        for name, files in READS.items():
            patch.setattr(consultations, name, _Memory(getattr(consultations, name), _by_files(files)))
        by_texts = lambda c, opened, texts: (id(c), id(opened), str(sorted(texts.items())))  # noqa: E731
        patch.setattr(consultations, "votes_of", _Memory(consultations.votes_of, by_texts))
        replay = _Memory(front.replay, lambda entries, origin, size, _: (tuple(entries), origin, size))
        patch.setattr(front, "replay", replay)
        patch.setattr(note, "signature_time", _Memory(note.signature_time, lambda *given: given))
        again = _Memory(recompute._again, lambda c, rules, votes, _: (c.id, rules, id(votes)))
        patch.setattr(recompute, "_again", again)
        yield


# ---------------------------------------------------------------------- one folder, changed and changed back
@contextmanager
def changed(folder: Path, files: Mapping[str, bytes | None]) -> Iterator[None]:
    """Let files of a folder be others for a while; None: not there."""
    before = {n: (folder / n).read_bytes() if (folder / n).is_file() else None for n in files}
    _write(folder, files)
    try:
        yield
    finally:
        _write(folder, before)


def _write(folder: Path, files: Mapping[str, bytes | None]) -> None:
    for name, data in files.items():
        path = folder / name
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        elif path.exists():
            path.unlink()
            # no folder is left behind without a file
            while path.parent != folder and not any(path.parent.iterdir()):
                path = path.parent
                path.rmdir()


def told(verdict: Verdict) -> dict[str, Any]:
    """What a verdict says, as far as it does not depend on where the folder is; in words too."""
    document = verdict.to_dict()
    assert words.verdict(document)
    assert all(words.line(check) for check in document["checks"])
    return {**document, "source": ""}
