"""Secret keys of this installation, in files that only their owner can read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from comity.errors import InputError
from comity.forum.on_forum import name_of
from comity.forum.state import State
from comity.record.keys import LOG, NODE, SigningKey
from comity.store.home import keys_folder, site
from comity.store.voting import node_keys


def node_file(serial: int = 0) -> Path:
    """File of a key of the node; the next ones have a number."""
    return keys_folder() / ("node.key" if not serial else f"node-{serial}.key")


def log_file(forum: str, serial: int = 0) -> Path:
    """File of a key of a forum's log."""
    return keys_folder() / (f"{forum}.log.key" if not serial else f"{forum}.log-{serial}.key")


def make(purpose: str, forum: str) -> SigningKey:
    """Make the next key of the node or of a forum's log, and keep it.

    Returns
    -------
    SigningKey
    """
    name = f"{site()}/node" if purpose == NODE else f"{site()}/{forum}"
    serial = 0
    while _file(purpose, forum, serial).exists():
        serial += 1
    key = SigningKey.generate(name, purpose)
    key.write(_file(purpose, forum, serial))
    return key


def first_node_key() -> SigningKey:
    """Key of the node that a new forum is announced under: the latest, made if there is none."""
    return _first(NODE, "")


def first_log_key(forum: str) -> SigningKey:
    """Key of a new log; one that an attempt left behind is used."""
    return _first(LOG, forum)


def _first(purpose: str, forum: str) -> SigningKey:
    if not _all(purpose, forum):
        try:
            make(purpose, forum)
        except InputError:
            if not _all(purpose, forum):  # otherwise somebody else was faster
                raise
    return _all(purpose, forum)[-1]


def next_key(state: State, purpose: str) -> SigningKey:
    """Key to go on with: a later one that other forums use already, or a new one."""
    known = _all(purpose, state.id)
    if known and known[-1].verifier.vkey not in state.keys:
        return known[-1]
    return make(purpose, state.id)


def node_key(state: State) -> SigningKey:
    """Key that the node signs entries of a forum with: the latest that is valid there.

    Raises
    ------
    InputError
        Where its file is not here.
    """
    return _valid(state, NODE)[-1]


def node_key_of(forum: str) -> SigningKey:
    """Key that the node signs for a forum with, by the projections: for ballots, which do not read the log.

    Raises
    ------
    InputError
        Where its file is not here.
    """
    return _here(NODE, forum, node_keys(forum))[-1]


def log_keys(state: State) -> list[SigningKey]:
    """All keys that are valid for the log of a forum; a checkpoint is signed by each.

    Raises
    ------
    InputError
        Where a file of one is not here.
    """
    return _valid(state, LOG)


def _valid(state: State, purpose: str) -> list[SigningKey]:
    return _here(purpose, state.id, state.valid_keys(purpose))


def _here(purpose: str, forum: str, wanted: list[str]) -> list[SigningKey]:
    here = {key.verifier.vkey: key for key in _all(purpose, forum)}
    missing = [vkey for vkey in wanted if vkey not in here]
    if missing:
        raise InputError(
            f"the {purpose} key {name_of(missing[0])} of the forum “{forum}” is not here",
            "Bring its file back from a backup, or revoke the key where another one is valid.",
            file=str(keys_folder()),
        )
    return [here[vkey] for vkey in wanted]


def _all(purpose: str, forum: str) -> list[SigningKey]:
    found, serial = [], 0
    while (path := _file(purpose, forum, serial)).exists():
        found.append(_read(path, path.stat().st_mtime_ns))
        serial += 1
    return found


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> SigningKey:
    return SigningKey.read(path)


def _file(purpose: str, forum: str, serial: int) -> Path:
    return node_file(serial) if purpose == NODE else log_file(forum, serial)
