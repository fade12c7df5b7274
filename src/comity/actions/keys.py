"""Keys: added, rotated and revoked, each by an event."""

from __future__ import annotations

from comity.actions import keyring
from comity.actions.book import opened
from comity.actions.logged import Logged, logged
from comity.actions.may import current, may
from comity.errors import InputError
from comity.forum.kinds import KEY_REASONS, SECRETARIAT
from comity.forum.kinds import NODE as BY_NODE
from comity.record.keys import LOG, NODE, VerifierKey

__all__ = ["add_key", "revoke_key", "rotate_key"]


def _addition(party: str, vkey: str) -> dict[str, str]:
    VerifierKey.parse(vkey)
    return {"vkey": vkey, "purpose": "party", "party": party}


def check_add_key(*, forum: str, party: str, vkey: str) -> None:
    """Tell whether a party may get a key."""
    may(forum, "key.add", _addition(party, vkey))


def add_key(*, forum: str, party: str, vkey: str) -> Logged:
    """Give a party a key, by the secretariat; under its present key a party adds one by a signed act."""
    with opened(forum) as book:
        book.append("key.add", _addition(party, vkey))
        return logged(book)


def check_revoke_key(*, forum: str, vkey: str, reason: str, by: str = SECRETARIAT) -> None:
    """Tell whether a key may be revoked."""
    may(forum, "key.revoke", {"vkey": vkey, "reason": reason}, by=by)


def revoke_key(*, forum: str, vkey: str, reason: str, by: str = SECRETARIAT) -> Logged:
    """Revoke a key: it is valid no more, what it signed before stays.

    Parameters
    ----------
    forum, vkey : str
    reason : str
        One of :data:`comity.forum.kinds.KEY_REASONS`.
    by : str
    """
    with opened(forum) as book:
        book.append("key.revoke", {"vkey": vkey, "reason": reason}, by=by)
        return logged(book)


def check_rotate_key(*, forum: str, purpose: str, revoke: bool = True, reason: str = "rotated") -> None:
    """Tell whether the next key of the node or the log may be made."""
    _check(purpose, reason)
    current(forum)


def rotate_key(*, forum: str, purpose: str, revoke: bool = True, reason: str = "rotated") -> Logged:
    """Make the next key of the node or of the log, and revoke those before it.

    Parameters
    ----------
    forum : str
    purpose : str
        ``node`` or ``log``.
    revoke : bool
        Otherwise the old ones stay valid for a while, and checkpoints are signed by all.
    reason : str
        Why the old ones are revoked.

    Notes
    -----
    The node's key is shared by the forums of an installation: rotate it in each.
    """
    _check(purpose, reason)
    with opened(forum) as book:
        before = book.state.valid_keys(purpose)
        key = keyring.next_key(book.state, purpose)
        book.append("key.add", {"vkey": key.verifier.vkey, "purpose": purpose, "party": None}, by=BY_NODE)
        for vkey in before if revoke else ():
            book.append("key.revoke", {"vkey": vkey, "reason": reason}, by=BY_NODE)
        return logged(book)


def _check(purpose: str, reason: str) -> None:
    if purpose not in (LOG, NODE):
        raise InputError(f"there is no key of “{purpose}” to rotate", f"Rotate that of: {NODE}, {LOG}.")
    if reason not in KEY_REASONS:
        raise InputError(f"{reason!r} is no reason to revoke a key", f"One of: {', '.join(KEY_REASONS)}.")
