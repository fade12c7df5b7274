"""Verification of a folder of which little is changed at a time, a hundred thousand times over.

The folder is in memory, and nothing is done twice: of the verifier's own functions it is remembered what they
gave, by their arguments and by every file that they looked at. What depends on a change is done anew; so are
always the list of files, their hashes, the tree, the checkpoint, the place of the manifest in the log. The
tests compare a sample with what the verifier says of the same files on disk, without any of this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from comity.audit import canonical, consultations, note, recompute
from comity.audit import verify as front
from comity.audit.note import Key, Line
from comity.audit.result import Disagreement, Verdict
from comity.audit.source import Folder
from comity.forum.rules import Rules
from comity.forum.state import Consultation, Party
from comity.words import audit as words

#: Files that are others; None: not there.
Changes = Mapping[str, bytes | None]
#: Of one call, with how many folders it is remembered.
MOST_FOLDERS = 4
#: A look at the list of files.
ALL = "/"
#: What is remembered, and how many calls; what came first stays.
REMEMBERED = (
    (note, ("read_note", "signature_time"), 5000),
    (canonical, ("read",), 5000),
    (front, ("read_manifest", "replay", "check_forum", "check_events", "check_blobs", "check_policy"), 30),
    (consultations, ("check_openings", "votes_of", "check_votes", "check_polis"), 30),
    (consultations, ("read_statistics", "read_analysis", "check_slate"), 30),
    (recompute, ("_again",), 30),
)


class Light(Folder):
    """The files of a folder in memory; one is written only where a reader wants a path."""

    def __init__(self, top: Path) -> None:
        self.top, self.odd, self.complete = top, [], True
        self.base = {
            p.relative_to(top).as_posix(): p.read_bytes() for p in sorted(top.rglob("*")) if p.is_file()
        }
        self._there = dict(self.base)
        self.become({})
        self._hashes = {n: hashlib.sha256(data).hexdigest() for n, data in self.base.items()}
        # what was looked at since
        self.looked: set[str] = set()

    def become(self, changes: Changes) -> None:
        """Be the folder as it was published, but for some files."""
        self.now = {n: d for n, d in {**self.base, **changes}.items() if d is not None}
        self._sizes = {n: len(data) for n, data in self.now.items()}

    def restore(self) -> None:
        """Leave everything on disk as it was."""
        self.become({})
        self._write([*{*self.base, *self._there}])

    def content(self, look: str) -> Any:
        """What a look sees: the bytes of a file, or of :data:`ALL` the names."""
        return [*self.now] if look == ALL else self.now.get(look)

    # ------------------------------------------------------------------ as the verifier sees it
    @property
    def sizes(self) -> dict[str, int]:  # type: ignore[override]
        self.looked.add(ALL)
        return self._sizes

    def __contains__(self, name: str) -> bool:
        self.looked.add(name)
        return name in self.now

    def read(self, name: str, most: int = 0) -> bytes:
        self.looked.add(name)
        if name not in self.now:
            raise Disagreement("missing", file=name)
        return self.now[name]

    def sha256(self, name: str) -> str:
        data = self.read(name)
        return self._hashes[name] if data is self.base.get(name) else hashlib.sha256(data).hexdigest()

    def path(self, name: str, most: int = 0) -> Path:
        self.read(name)
        self._write([name])
        return self.top / name

    def _write(self, names: list[str]) -> None:
        for name in names:
            data = self.now.get(name)
            if data is self._there.get(name):
                continue
            path = self.top / name
            if data is None:
                path.unlink()
                del self._there[name]
                while path.parent != self.top and not any(path.parent.iterdir()):
                    path = path.parent  # no folder is left behind empty
                    path.rmdir()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                self._there[name] = data


class _Memory:
    """A function of the verifier that does not do the same twice."""

    def __init__(self, work: Callable[..., Any], folder: Light, most: int) -> None:
        self.work, self.folder, self.most = work, folder, most
        # by the arguments: what was looked at, what came of it, and the arguments themselves
        self.known: dict[Any, list[tuple[dict[str, Any], Any, Exception | None, Any]]] = {}

    def __call__(self, *given: Any) -> Any:
        key, folder = tuple(map(_known_by, given)), self.folder
        earlier = self.known.get(key, [])
        for looks, result, problem, _ in earlier:
            if all(folder.content(look) == seen for look, seen in looks.items()):
                folder.looked |= looks.keys()
                if problem is not None:
                    raise problem.with_traceback(None)
                return result
        outer, folder.looked = folder.looked, set()
        result, problem = None, None
        try:
            result = self.work(*given)
            return result
        except (Disagreement, ValueError) as e:
            problem = e
            raise
        finally:
            if len(earlier) < MOST_FOLDERS and (earlier or len(self.known) < self.most):
                looks = {look: folder.content(look) for look in folder.looked}
                self.known.setdefault(key, []).append((looks, result, problem, given))
            folder.looked |= outer


def _known_by(x: Any) -> Any:
    """By what an argument is told from another: what it says or, of larger things, which one it is."""
    if isinstance(x, Folder) or callable(x):
        return None  # progress is only told
    if isinstance(x, set):
        return frozenset(x)
    if isinstance(x, list):
        return tuple(x)
    if isinstance(x, dict) and all(isinstance(v, str) for v in x.values()):
        return tuple(sorted(x.items()))
    if isinstance(x, dict) and all(isinstance(v, Party) for v in x.values()):
        return tuple(x)  # of parties it matters only which there are
    if isinstance(x, Consultation):
        return repr(x)
    return x if x is None or isinstance(x, str | bytes | int | Key | Line | Rules) else id(x)


@contextmanager
def remembering(folder: Light) -> Iterator[Callable[..., Verdict]]:
    """Give a ``verify`` that takes changes to a folder in memory, and does nothing twice."""

    def check(changes: Changes, **how: Any) -> Verdict:
        folder.become(changes)
        return front.verify(folder.top, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(front, "open_folder", lambda source: folder)
        for module, names, most in REMEMBERED:
            for name in names:
                patch.setattr(module, name, _Memory(getattr(module, name), folder, most))
        try:
            # what is as it was published comes first, and stays
            assert check({}, recompute=False).code == 0
            yield check
        finally:
            folder.restore()


@contextmanager
def changed(top: Path, changes: Changes) -> Iterator[None]:
    """Let files on disk be others for a while."""
    light = Light(top)
    light.become(changes)
    try:
        light._write([*changes])
        yield
    finally:
        light.restore()


def told(verdict: Verdict) -> dict[str, Any]:
    """What a verdict says, wherever the folder is; and see that there are words for it."""
    document = verdict.to_dict()
    assert words.verdict(document)
    assert all(words.line(check) for check in document["checks"])
    return {**document, "source": ""}
