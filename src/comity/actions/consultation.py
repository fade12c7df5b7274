"""The life of a consultation: prepared, opened, closed and counted."""

from __future__ import annotations

from comity.actions.ballot import log_batch_in
from comity.actions.book import Book, opened
from comity.actions.count import count_votes
from comity.actions.logged import Logged, logged
from comity.actions.may import may
from comity.forum.kinds import NODE
from comity.store.locks import hold_consultations
from comity.store.models import Ballot

__all__ = ["close_consultation", "extend_consultation", "new_consultation", "open_consultation"]


def _new(
    consultation: str, title: str, attribution: str, openness: str, submissions: bool, closes: str | None
) -> dict[str, object]:
    return {
        "consultation": consultation,
        "title": title,
        "attribution": attribution,
        "openness": openness,
        "submissions": submissions,
        "closes": closes,
    }


def check_new_consultation(
    *,
    forum: str,
    consultation: str,
    title: str,
    attribution: str = "pseudonymous",
    openness: str = "open",
    submissions: bool = True,
    closes: str | None = None,
) -> None:
    """Tell whether a consultation may be prepared."""
    may(forum, "consultation.new", _new(consultation, title, attribution, openness, submissions, closes))


def new_consultation(
    *,
    forum: str,
    consultation: str,
    title: str,
    attribution: str = "pseudonymous",
    openness: str = "open",
    submissions: bool = True,
    closes: str | None = None,
) -> Logged:
    """Prepare a consultation; who will see the votes is fixed with it.

    Parameters
    ----------
    forum, consultation, title : str
    attribution : str
        ``attributed``: votes are published with the voter's party; ``party-internal``: inside a party its
        people see them; ``pseudonymous``: nobody is told who voted what.
    openness : str
        ``open``: the openings of all ballots are published at the close; ``sealed``: they stay here.
    submissions : bool
        Whether parties and participants put forward statements.
    closes : str, optional
    """
    with opened(forum) as book:
        body = _new(consultation, title, attribution, openness, submissions, closes)
        book.append("consultation.new", body)
        return logged(book)


def check_open_consultation(*, forum: str, consultation: str) -> None:
    """Tell whether voting may begin."""
    may(forum, "consultation.open", {"consultation": consultation})


def open_consultation(*, forum: str, consultation: str) -> Logged:
    """Let voting begin; imported ballots are put into a batch at once."""
    with opened(forum) as book:
        book.append("consultation.open", {"consultation": consultation})
        log_batch_in(book, consultation)
        _note_erased(book, consultation)
        return logged(book)


def _note_erased(book: Book, consultation: str) -> None:
    """Note the imported ballots that were erased before they were committed to."""
    known = book.state.consultations[consultation]
    gone = Ballot.objects.filter(
        forum=book.log.forum, consultation=consultation, batch__isnull=False, participation=None
    )
    n = gone.count() - known.erased
    if n:
        book.append("erase.note", {"consultations": {consultation: n}, "texts": 0, "reason": "request"})


def check_extend_consultation(*, forum: str, consultation: str, closes: str | None) -> None:
    """Tell whether voting may end at another time."""
    may(forum, "consultation.extend", {"consultation": consultation, "closes": closes})


def extend_consultation(*, forum: str, consultation: str, closes: str | None) -> Logged:
    """Let voting end at another time."""
    with opened(forum) as book:
        book.append("consultation.extend", {"consultation": consultation, "closes": closes})
        return logged(book)


def check_close_consultation(*, forum: str, consultation: str) -> None:
    """Tell whether voting may end."""
    may(forum, "consultation.close", {"consultation": consultation})


def close_consultation(*, forum: str, consultation: str) -> Logged:
    """End voting: the last ballots go into a batch, and what counts is logged."""
    with opened(forum) as book:
        close_in(book, consultation)
        return logged(book)


def close_in(book: Book, consultation: str) -> None:
    """End voting in a book that is open already."""
    # waits for ballots that are being cast, and keeps later ones out
    hold_consultations(book.log.forum, [consultation])
    log_batch_in(book, consultation)
    book.append("consultation.close", {"consultation": consultation})
    body, statistics = count_votes(book.state, book.state.consultations[consultation])
    book.keep(statistics)
    book.append("statistics.commit", body, by=NODE)
