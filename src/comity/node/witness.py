"""A witness: it remembers the latest checkpoint of each log, and cosigns only what that one grew into.

Its folder holds

- ``logs``: the keys of the logs that it knows, one a line, each named as its log's origin; with a second
  line of the same name a log goes on when it changes its key;
- ``checkpoints/``: of each log the latest checkpoint that was cosigned;
- ``disputes/``: checkpoints that logs signed and that do not fit what was cosigned, to be shown.

This folder is the witness's memory: one that is restored from a backup has forgotten what it vouched for.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from comity.errors import InputError, VerificationError
from comity.node.request import SIZE_TYPE, Request
from comity.record.checkpoint import Checkpoint
from comity.record.keys import LOG, TIMED, TYPES, SigningKey, VerifierKey
from comity.record.note import Note, verify
from comity.record.tree import EMPTY, verify_consistency

TEXT = "text/plain; charset=utf-8"
#: Why a checkpoint was put among the disputes: both cannot be true; or it was not shown how they fit.
FORK, UNPROVEN = "fork", "unproven"
#: Disputes of one log that are kept.
MOST_DISPUTES = 100

#: Status, content type and body.
Answer = tuple[int, str, bytes]


def _now() -> int:
    return int(time.time())


@dataclass(frozen=True)
class Witness:
    """A witness with its key and its folder; many threads and processes may share both.

    Parameters
    ----------
    key : SigningKey
        Of type 0x04.
    folder : Path
        Made where it is not there.
    clock : callable
        Seconds since 1970.
    on_dispute : callable, optional
        Called with the folder of each new dispute.
    """

    key: SigningKey
    folder: Path
    clock: Callable[[], int] = _now
    on_dispute: Callable[[Path], None] | None = None

    def __post_init__(self) -> None:
        if self.key.type != TIMED:
            raise InputError(f"{self.key.name} is no key of a witness", "Make one with `comity witness key`.")
        for folder in (self.folder, self._checkpoints, self.disputes):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def _checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def disputes(self) -> Path:
        """Folder with a folder for each dispute: ``held``, ``offered``, and the ``request`` as it came."""
        return self.folder / "disputes"

    # ------------------------------------------------------------------ the logs it knows
    def logs(self) -> tuple[VerifierKey, ...]:
        """Keys of the logs that are known now; the file may change while the witness runs.

        Raises
        ------
        InputError
            With the row that is no key of a log.
        """
        path = self.folder / "logs"
        return _logs(path.read_text("utf-8"), str(path)) if path.exists() else ()

    def add_log(self, vkey: str) -> bool:
        """Know a log, by one of its keys; tell whether it is new.

        Raises
        ------
        InputError
            Where it is no key of a log.
        """
        key = _log_key(vkey.strip())
        with self._locked("logs"):
            if key in self.logs():
                return False
            path = self.folder / "logs"
            before = path.read_text("utf-8") if path.exists() else ""
            _replace(path, f"{before.rstrip()}\n{key.vkey}\n".lstrip().encode("utf-8"))
        return True

    # ------------------------------------------------------------------ the call
    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer the call ``add-checkpoint`` of c2sp.org/tlog-witness.

        Parameters
        ----------
        body : bytes

        Returns
        -------
        (int, str, bytes)
            200 with the cosignature, once it is on disk that it was given; 400 malformed; 403 not signed by
            a key of the log that is known here; 404 unknown log; 409 another size is known here (then it is
            the body), or the same with another root; 422 not shown to be consistent.

        Raises
        ------
        InputError, OSError
            Where the witness's own folder cannot be read or written: nothing is cosigned.
        """
        try:
            request = Request.parse(body)
            offered = Checkpoint.parse(request.note.text)
        except InputError as error:
            return _say(400, error.problem)
        keys = [key for key in self.logs() if key.name == offered.origin]
        if not keys:
            return _say(404, "this log is not known here")
        try:
            signed = [key for key, _ in verify(request.note, keys)]
        except VerificationError as error:
            return _say(403, error.problem)
        if not signed:
            return _say(403, "not signed by a key of this log that is known here")
        # lines of others would only take up room
        names = {(key.name, key.id) for key in signed}
        note = Note(
            request.note.text, tuple(s for s in request.note.signatures if (s.name, s.key_id) in names)
        )
        if request.old > offered.size:
            return _say(400, "the old size is larger than that of the checkpoint")
        place = hashlib.sha256(offered.origin.encode("utf-8")).hexdigest()
        with self._locked(place):  # what is checked is still so when it is saved
            return self._decide(request, note, offered, self._checkpoints / place, body)

    def latest(self, origin: str) -> Note | None:
        """Latest checkpoint of a log that was cosigned here, with the cosignature."""
        path = self._checkpoints / hashlib.sha256(origin.encode("utf-8")).hexdigest()
        return Note.parse(path.read_bytes()) if path.exists() else None

    def _decide(self, request: Request, note: Note, offered: Checkpoint, path: Path, body: bytes) -> Answer:
        latest = self.latest(offered.origin)
        # a log of which nothing is known is known to begin with nothing
        held = Checkpoint(offered.origin, 0, EMPTY) if latest is None else Checkpoint.parse(latest.text)
        if offered.size == held.size and offered.root != held.root:
            self._dispute(FORK, latest, note, body)
            return _size(held.size)
        if request.old != held.size:
            return _size(held.size)
        if not verify_consistency(held.size, held.root, offered.size, offered.root, request.proof):
            self._dispute(UNPROVEN, latest, note, body)
            return _say(422, "not shown to be what the checkpoint that is known here grew into")
        cosignature = self.key.sign(note.text, self.clock())
        _replace(path, note.signed_by(cosignature).to_bytes())
        return 200, TEXT, cosignature.line.encode("utf-8")

    def _dispute(self, kind: str, held: Note | None, offered: Note, body: bytes) -> None:
        """Keep both checkpoints; the same pair once, since anybody can send it again."""
        pair = f"{held and held.text}\n{offered.text}".encode()
        log = hashlib.sha256(Checkpoint.parse(offered.text).origin.encode()).hexdigest()[:8]
        folder = self.disputes / f"{kind}-{log}-{hashlib.sha256(pair).hexdigest()[:24]}"
        # so many prove it; more would only fill the disk on which the others' checkpoints are kept
        if folder.exists() or sum(1 for _ in self.disputes.glob(f"*-{log}-*")) >= MOST_DISPUTES:
            return
        part = self.disputes / f".{folder.name}-{secrets.token_hex(4)}"
        part.mkdir(mode=0o700)
        files = {"offered": offered.to_bytes(), "request": body}
        if held is not None:
            files["held"] = held.to_bytes()
        for name, data in files.items():
            _replace(part / name, data)
        part.rename(folder)
        _settle(self.disputes)
        if self.on_dispute is not None:
            self.on_dispute(folder)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Keep everybody else from what has this name; the lock ends with the process that holds it."""
        with (self._checkpoints / f".{name}.lock").open("ab") as f:
            # each opening has a lock of its own, so that this holds among threads too
            fcntl.flock(f, fcntl.LOCK_EX)
            yield


@lru_cache(maxsize=4)
def _logs(text: str, file: str) -> tuple[VerifierKey, ...]:
    keys = []
    for row, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            try:
                keys.append(_log_key(line.strip()))
            except InputError as error:
                error.file, error.row = file, row
                raise
    return tuple(keys)


def _log_key(vkey: str) -> VerifierKey:
    key = VerifierKey.parse(vkey)
    if key.type != TYPES[LOG]:
        raise InputError(f"{key.name} is no key of a log", "The keys of a log stand in its policy.txt.")
    return key


def _say(status: int, text: str) -> Answer:
    return status, TEXT, f"{text}\n".encode()


def _size(size: int) -> Answer:
    return 409, SIZE_TYPE, b"%d\n" % size


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that after a power failure it is the old one or the new one."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with part.open("xb") as f:
            f.write(data)
            f.flush()
            os.fsync(f.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Let the names in a folder survive a power failure too."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
