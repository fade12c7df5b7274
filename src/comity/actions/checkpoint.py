"""Checkpoints: signed after the commit, never smaller than one that was signed before."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from comity.actions import keyring
from comity.actions.may import no_forum
from comity.errors import InputError, VerificationError
from comity.record.checkpoint import Checkpoint
from comity.record.keys import VerifierKey
from comity.record.note import Note, Signature, verify
from comity.record.tree import Frontier
from comity.store import states
from comity.store.failures import explained, whole
from comity.store.home import home
from comity.store.locks import hold_log
from comity.store.models import Checkpoint as CheckpointRow
from comity.store.models import Log
from comity.store.queries import leaves

__all__ = ["keep_cosignatures", "sign_checkpoint"]


def last_signed(forum: str) -> Path:
    """File with the last checkpoint that this installation signed, apart from the database.

    A database that was restored from a backup knows less than this file, and is found out by it.
    """
    folder = home() / "checkpoints"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / forum


def check_not_older(forum: str, size: int) -> Checkpoint | None:
    """Compare the size of a log with what was signed before.

    Returns
    -------
    Checkpoint or None
        The last that was signed, if any was.

    Raises
    ------
    VerificationError
        Where more was signed than there is.
    """
    path = last_signed(forum)
    if not path.exists():
        return None
    before = Checkpoint.parse(Note.parse(path.read_bytes()).text)
    if before.size > size:
        raise VerificationError(
            f"“{forum}” was signed with {before.size} entries, and the database has {size}",
            "It was restored from an older backup. Signing it would fork the log: bring back the entries "
            "that are missing, from a later backup, or begin a new forum.",
        )
    return before


def check_sign_checkpoint(*, forum: str) -> None:
    """Tell whether the log goes on from the last checkpoint that was signed.

    Raises
    ------
    VerificationError
        Where the database is older than what was signed, or differs from it.
    """
    with explained():
        if not Log.objects.filter(forum=forum).exists():
            raise no_forum(forum)
    with explained():
        hashes = leaves(forum)
    before = check_not_older(forum, len(hashes))
    if before is None:
        return
    tree = Frontier()
    for leaf in hashes[: before.size]:
        tree.append(leaf)
    if tree.root() != before.root:
        raise VerificationError(
            f"the log of “{forum}” differs from what was signed at {before.size} entries",
            "Somebody changed the database, or it is another one. Nothing is signed: restore a backup.",
        )


def sign_checkpoint(*, forum: str) -> Note:
    """Sign the log as it is now, with every log key that is valid; the same again where nothing is new.

    Returns
    -------
    Note
        With the cosignatures that came in for it.
    """
    with states.held(forum), whole():
        # holds the head: one signs at a time, and nothing is appended meanwhile
        log = hold_log(forum)
        if log is None:
            raise no_forum(forum)
        known = CheckpointRow.objects.filter(log=log, size=log.size).first()
        if known is not None:
            return Note.parse(known.note)
        check_sign_checkpoint(forum=forum)
        tree = Frontier.from_bytes(log.size, bytes(log.frontier))
        text = Checkpoint(log.origin, log.size, tree.root()).text
        note = Note(text, tuple(key.sign(text) for key in keyring.log_keys(states.replayed(log).state)))
        CheckpointRow.objects.create(log=log, size=log.size, note=note.to_bytes().decode())
        _remember(forum, note)
    return note


def _remember(forum: str, note: Note) -> None:
    path = last_signed(forum)
    part = path.with_name(f".{forum}-{secrets.token_hex(4)}")
    with part.open("wb") as f:
        f.write(note.to_bytes())
        f.flush()
        os.fsync(f.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check_keep_cosignatures(
    *, forum: str, size: int, signatures: list[Signature], witnesses: list[VerifierKey]
) -> Note:
    """Tell whether cosignatures are of a checkpoint of ours, by witnesses that are known.

    Returns
    -------
    Note
        The checkpoint with all that are new and hold.
    """
    with explained():
        found = CheckpointRow.objects.filter(log_id=forum, size=size).first()
    if found is None:
        raise InputError(f"there is no checkpoint of “{forum}” at {size} entries")
    note = Note.parse(found.note)
    have = {(s.name, s.key_id) for s in note.signatures}
    known = {(w.name, w.id) for w in witnesses}
    new = [s for s in signatures if (s.name, s.key_id) in known and (s.name, s.key_id) not in have]
    verify(Note(note.text, tuple(new)), witnesses) if new else None
    return note.signed_by(*new)


def keep_cosignatures(
    *, forum: str, size: int, signatures: list[Signature], witnesses: list[VerifierKey]
) -> Note:
    """Keep the cosignatures of a checkpoint that came in.

    Returns
    -------
    Note
        The checkpoint with all that it has.
    """
    with whole():
        hold_log(forum)
        note = check_keep_cosignatures(forum=forum, size=size, signatures=signatures, witnesses=witnesses)
        rows = CheckpointRow.objects.filter(log_id=forum, size=size)
        rows.update(note=note.to_bytes().decode())
    return note
