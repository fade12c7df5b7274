"""Checkpoints: who signed, whether that is enough, and whether two of them can both be true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from comity.audit import note, tree
from comity.audit.log import Head, Log, read_checkpoint, read_entries, read_head
from comity.audit.note import Key, Note
from comity.audit.policy import Policy, read_policy
from comity.audit.result import FORKED, Disagreement, Impossible
from comity.audit.source import CHECKPOINT, Folder, open_folder
from comity.errors import InputError

POLICY = "policy.txt"


def policy_of(folder: Folder) -> Policy:
    """Read the policy in the folder.

    Raises
    ------
    Disagreement
    """
    try:
        return read_policy(folder.read(POLICY))
    except ValueError as e:
        raise Disagreement("policy_form", file=POLICY, problem=str(e)) from None


def readers_policy(path: str) -> Policy:
    """Read the policy that the reader brought.

    Raises
    ------
    InputError
    """
    try:
        return read_policy(Path(path).read_bytes())
    except ValueError as e:
        raise InputError(f"it is no policy: {e}", "See https://c2sp.org/tlog-policy.", file=path) from None


def check_signatures(
    found: Note, head: Head, origin: str, logs: Sequence[Key], witnesses: Iterable[Key]
) -> set[Key]:
    """Check that every line of a checkpoint is right, and that all keys of the log are among them.

    Parameters
    ----------
    found : Note
    head : Head
    origin : str
        Of the log, by its own entries.
    logs : sequence of Key
        Keys of the log that are valid at its end.
    witnesses : iterable of Key
        Those that are known.

    Returns
    -------
    set of Key
        All that signed.

    Raises
    ------
    Disagreement
    """
    if head.origin != origin:
        raise Disagreement("checkpoint_origin", file=CHECKPOINT, origin=head.origin[:200])
    known = {key.who: key for key in (*witnesses, *logs)}
    signed: set[Key] = set()
    for line in found.lines:
        key = known.get(line.who)
        if key is None:
            raise Disagreement("checkpoint_key", file=CHECKPOINT, key=line.name[:200])
        if key in signed:
            raise Disagreement("checkpoint_twice", file=CHECKPOINT, key=line.name[:200])
        try:
            note.signature_time(key, found.text, line)
        except ValueError as e:
            raise Disagreement(
                "checkpoint_signature", file=CHECKPOINT, key=line.name[:200], problem=str(e)
            ) from None
        signed.add(key)
    missing = [key for key in logs if key not in signed]
    if missing or not logs:
        raise Disagreement(
            "checkpoint_unsigned", file=CHECKPOINT, key=(missing[0].name if missing else origin)[:200]
        )
    return signed


def check_pin(signed: set[Key], policy: Policy | None, log_key: Key | None) -> None:
    """Check that a log that the reader knows signed.

    Raises
    ------
    Disagreement
    """
    if log_key is not None and log_key not in signed:
        raise Disagreement("pinned_key", file=CHECKPOINT, key=log_key.name[:200])
    if policy is not None and policy.logs and not signed.intersection(policy.logs):
        raise Disagreement("pinned_policy", file=CHECKPOINT)


def read_other(path: str) -> tuple[Note, Head, Folder | None]:
    """Read an earlier checkpoint: a file of its own, or the one in a folder.

    Raises
    ------
    InputError
    """
    if Path(path).is_dir():
        folder = open_folder(path)
        try:
            return (*read_head(folder), folder)
        except Disagreement as d:
            raise InputError(f"its checkpoint cannot be used ({d.code})", file=path) from None
    try:
        found = note.read_note(Path(path).read_bytes())
        return found, read_checkpoint(found.text), None
    except ValueError as e:
        raise InputError(
            f"it is no checkpoint: {e}", "Give a checkpoint, or a folder with one.", file=path
        ) from None


def check_against(other: tuple[Note, Head, Folder | None], log: Log, keys: Sequence[Key]) -> dict[str, Any]:
    """Compare the log with an earlier checkpoint of it.

    Parameters
    ----------
    other : (Note, Head, Folder or None)
    log : Log
        Of which the checkpoint is signed and right.
    keys : sequence of Key
        All keys that the log ever had.

    Raises
    ------
    Disagreement
        With the status ``forked`` where the log signed both and they cannot both be true.
    Impossible
        Where only the other one's entries could tell.
    """
    found, head, folder = other
    if head.origin != log.head.origin:
        raise Disagreement("against_origin", origin=head.origin[:200])
    if not _signed(found, keys):
        raise Disagreement("against_unsigned")
    a, b = (head, log.head) if head.size <= log.head.size else (log.head, head)
    hashes = log.hashes
    if head.size > log.head.size:
        if folder is None:
            # an older folder or one from which entries were taken: it has not grown from this checkpoint
            raise Disagreement("against_longer", n=head.size, mine=log.head.size)
        hashes = [tree.leaf(e) for e in read_entries(folder, head.size)]
        if tree.root(hashes) != head.root:
            raise Impossible("against_wrong", n=head.size)
    if tree.root(hashes[: a.size]) != a.root:
        numbers: dict[str, Any] = {"n": a.size, "of": b.size, "root": a.root.hex(), "other": b.root.hex()}
        raise Disagreement("fork", status=FORKED, file=CHECKPOINT, **numbers)
    return {"entries": head.size}


def _signed(found: Note, keys: Sequence[Key]) -> bool:
    """Whether one of these keys signed."""
    known = {key.who: key for key in keys}
    for line in found.lines:
        key = known.get(line.who)
        if key is None:
            continue
        try:
            note.signature_time(key, found.text, line)
        except ValueError:
            return False
        return True
    return False
