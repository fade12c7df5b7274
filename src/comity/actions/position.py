"""A party's position on a statement, apart from what its delegates and members vote."""

from __future__ import annotations

from comity.actions.book import opened
from comity.actions.logged import Logged, logged
from comity.actions.may import may
from comity.actions.texts import blob
from comity.forum.state import acting

__all__ = ["take_position"]


def stance(
    consultation: str, statement: str, position: str, note: str | None = None
) -> tuple[dict[str, str | None], dict[str, bytes]]:
    """Write the body of a ``position.take``, and the blob that it names if there is a note."""
    kept = {} if note is None else dict([blob(note)])
    sha = next(iter(kept), None)
    return {"consultation": consultation, "statement": statement, "position": position, "note": sha}, kept


def check_take_position(
    *,
    forum: str,
    consultation: str,
    party: str,
    statement: str,
    position: str,
    note: str | None = None,
    delegate: str | None = None,
) -> None:
    """Tell whether a party may take a position without its own signature."""
    body, _ = stance(consultation, statement, position, note)
    may(forum, "position.take", body, by=acting(party, delegate))


def take_position(
    *,
    forum: str,
    consultation: str,
    party: str,
    statement: str,
    position: str,
    note: str | None = None,
    delegate: str | None = None,
) -> Logged:
    """Take a position in the name of a party, attested by the node for a delegate who is logged in.

    Where the rules ask for the party's own signature, draw the act up and sign it instead
    (:mod:`comity.actions.signed`).

    Parameters
    ----------
    forum, consultation, party, statement : str
    position : str
        ``agree``, ``disagree``, ``pass`` or ``withdrawn``.
    note : str, optional
        Words on it.
    delegate : str, optional
        Who does it in the party's name; it stands in the log.
    """
    body, kept = stance(consultation, statement, position, note)
    with opened(forum) as book:
        book.keep(kept)
        book.append("position.take", body, by=acting(party, delegate))
        return logged(book)
