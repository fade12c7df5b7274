"""Ballots: what is committed to, and the batches of commitments that enter the log. No vote does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring

from comity.errors import InputError
from comity.record.tree import inclusion_proof, root

PREFIX = b"comity/ballot/v1"
_REMEDY = "Take the commitments from the batch, each once."


def commitment(salt: bytes, ballot: bytes) -> bytes:
    """Commit to a ballot: SHA-256 over prefix, salt and ballot.

    Parameters
    ----------
    salt : bytes
        32 random bytes; who does not have them cannot guess the ballot.
    ballot : bytes
        Made by :func:`ballot_bytes`.
    """
    if len(salt) != 32:
        raise InputError(f"a salt of {len(salt)} bytes", "Draw 32 random bytes.")
    return hashlib.sha256(PREFIX + salt + ballot).digest()


def ballot_bytes(
    *,
    forum: str,
    consultation: str,
    pseudonym: str,
    statement: str,
    revision: int,
    vote: int,
    party: str | None = None,
) -> bytes:
    """Write a ballot as canonical JSON, a million of them in a few seconds.

    Parameters
    ----------
    forum : str
        Origin of the forum's log.
    consultation, statement : str
        What the vote is on.
    pseudonym : str
        Who votes, as known in this forum only.
    revision : int
        Counts the votes of this pseudonym on this statement; the highest counts.
    vote : int
        1 agree, 0 pass, -1 disagree.
    party : str, optional
        Of whom the voter is a member, where the consultation is attributed.

    Raises
    ------
    InputError
        For another vote, a revision out of range, or text that UTF-8 cannot carry.
    """
    if vote not in (1, 0, -1) or not 0 <= revision < 2**53:
        raise InputError(f"a ballot with vote {vote}, revision {revision}", "A vote is 1, 0 or -1.")
    try:
        return (
            f"{_constant(forum, consultation)}{_of_voter(party, pseudonym)}"
            f'{revision:d},"statement":{_quoted(statement)},"v":1,"vote":{vote:d}}}'
        ).encode()
    except UnicodeEncodeError:
        raise InputError("a ballot with text that is not UTF-8", "Mend the ids.") from None


def batch_root(commitments: Iterable[bytes]) -> bytes:
    """Root of a batch: each commitment is a leaf, in ascending order.

    Raises
    ------
    InputError
        When the batch is empty, or a commitment stands in it twice.
    """
    return root(_leaves(_ordered(commitments)))


def batch_proof(commitments: Iterable[bytes], commitment: bytes) -> tuple[int, list[bytes]]:
    """Show that a commitment is in a batch.

    Returns
    -------
    int
        Its place in the batch, from 0.
    list of bytes
        The inclusion proof.

    Raises
    ------
    InputError
        When it is not there, and as for :func:`batch_root`.
    """
    ordered = _ordered(commitments)
    try:
        index = ordered.index(commitment)
    except ValueError:
        raise InputError("the commitment is not in this batch", "Look into the other batches.") from None
    return index, inclusion_proof(_leaves(ordered), index)


def _ordered(commitments: Iterable[bytes]) -> list[bytes]:
    ordered = sorted(commitments)
    if not ordered:
        raise InputError("a batch without commitments", _REMEDY)
    if len({*ordered}) != len(ordered):
        raise InputError("a commitment stands in the batch twice", _REMEDY)
    return ordered


def _leaves(commitments: list[bytes]) -> list[bytes]:
    sha = hashlib.sha256  # leaf_hash, written out for its speed
    return [sha(b"\x00" + c).digest() for c in commitments]


# Python's JSON escapes text as RFC 8785 does, once it is not asked for ASCII.
_quoted = lru_cache(maxsize=65_536)(encode_basestring)


@lru_cache(maxsize=64)
def _constant(forum: str, consultation: str) -> str:
    return f'{{"consultation":{encode_basestring(consultation)},"forum":{encode_basestring(forum)},'


@lru_cache(maxsize=65_536)
def _of_voter(party: str | None, pseudonym: str) -> str:
    attributed = "" if party is None else f'"party":{encode_basestring(party)},'
    return f'{attributed}"pseudonym":{encode_basestring(pseudonym)},"revision":'
