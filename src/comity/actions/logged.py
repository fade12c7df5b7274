"""What an action answers: where in the log its event stands."""

from __future__ import annotations

from dataclasses import dataclass

from comity.actions.book import Book
from comity.record.event import Entry


@dataclass(frozen=True)
class Logged:
    """An act that was acknowledged.

    Parameters
    ----------
    forum : str
    index : int
        Place of the (last) entry in the log.
    entry : Entry
    """

    forum: str
    index: int
    entry: Entry


def logged(book: Book) -> Logged:
    """Answer with the last entry that a book took."""
    return Logged(book.log.forum, book.state.size - 1, book.entries[-1])
