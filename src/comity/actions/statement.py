"""Statements: put forward, moderated with reasons, split, merged and reworded with their lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from comity.actions.book import Book, opened, rehearsed
from comity.actions.invitation import check_here
from comity.actions.items import item
from comity.actions.logged import Logged, logged
from comity.actions.may import may
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.kinds import PARTICIPANT, SECRETARIAT
from comity.store.models import Authorship, Participation

__all__ = ["moderate_statement", "replace_statements", "seed_statements", "submit_statement"]

#: Longest statement; beyond it nobody reads.
MOST = 500


def _check_text(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise InputError("the statement is empty", "Write one idea in a sentence.", column="text")
    if len(text) > MOST:
        problem = f"the statement has {len(text)} characters"
        raise InputError(problem, f"At most {MOST}: keep to one idea.", column="text")
    return text


def check_seed_statements(*, forum: str, consultation: str, statements: Iterable[Mapping[str, str]]) -> None:
    """Tell whether statements may be seeded."""
    with rehearsed(forum) as book:
        _seed(book, consultation, statements)


def seed_statements(*, forum: str, consultation: str, statements: Iterable[Mapping[str, str]]) -> list[str]:
    """Put forward statements of the secretariat, all or none; they need no moderation.

    Parameters
    ----------
    forum, consultation : str
    statements : iterable of mapping
        ``text``, and if known ``lang`` (else the forum's first language) and ``id``.

    Returns
    -------
    list of str
        Their ids.

    Raises
    ------
    ItemError
        Naming the first that is refused.
    """
    with opened(forum) as book:
        return _seed(book, consultation, statements)


def _seed(book: Book, consultation: str, statements: Iterable[Mapping[str, str]]) -> list[str]:
    ids = []
    for i, s in enumerate(statements):
        with item(i):
            name, content = blob(_check_text(s["text"]))
            book.keep({name: content})
            body = {"consultation": consultation, "statement": s.get("id") or None, "text": name}
            lang = s.get("lang") or next(iter(book.state.languages), "en")
            book.append("statement.submit", {**body, "lang": lang, "origin": "seed"})
            ids.append(next(reversed(book.state.consultations[consultation].statements)))
    return ids


def submission(
    consultation: str, text: str, lang: str, origin: str
) -> tuple[dict[str, str | None], dict[str, bytes]]:
    """Write the body of a ``statement.submit``, and the blob that it names."""
    name, content = blob(_check_text(text))
    body = {"consultation": consultation, "statement": None, "text": name, "lang": lang, "origin": origin}
    return body, {name: content}


def check_submit_statement(
    *,
    forum: str,
    consultation: str,
    text: str,
    lang: str,
    party: str | None = None,
    participation: Participation | None = None,
) -> None:
    """Tell whether a party or a participant may put a statement forward."""
    body, _ = submission(consultation, text, lang, PARTICIPANT if party is None else "party")
    may(forum, "statement.submit", body, by=PARTICIPANT if party is None else f"party:{party}")
    if participation is not None:
        check_here(forum, participation)


def submit_statement(
    *,
    forum: str,
    consultation: str,
    text: str,
    lang: str,
    party: str | None = None,
    participation: Participation | None = None,
) -> str:
    """Put a statement forward, for a party or for a participant; it waits for moderation.

    Parameters
    ----------
    forum, consultation, text, lang : str
    party : str, optional
        In whose name; attested by the node.
    participation : Participation, optional
        Who wrote it; kept apart from the log, so that they can see what became of it.

    Returns
    -------
    str
        Its id.
    """
    body, blobs = submission(consultation, text, lang, PARTICIPANT if party is None else "party")
    with opened(forum) as book:
        book.keep(blobs)
        book.append("statement.submit", body, by=PARTICIPANT if party is None else f"party:{party}")
        statement = next(reversed(book.state.consultations[consultation].statements))
        if participation is not None:
            check_here(forum, participation)
            Authorship.objects.create(
                forum=forum,
                consultation=consultation,
                statement=statement,
                text=body["text"],
                participation=participation,
            )
    return statement


def _moderation(
    consultation: str, statement: str, decision: str, reason: str, note: str | None
) -> tuple[dict[str, str | None], dict[str, bytes]]:
    kept = {} if note is None else dict([blob(note)])
    body = {"consultation": consultation, "statement": statement, "decision": decision, "reason": reason}
    return {**body, "note": next(iter(kept), None)}, kept


def check_moderate_statement(
    *,
    forum: str,
    consultation: str,
    statement: str,
    decision: str,
    reason: str = "fits",
    note: str | None = None,
) -> None:
    """Tell whether a statement may be accepted or rejected."""
    may(forum, "statement.moderate", _moderation(consultation, statement, decision, reason, note)[0])


def moderate_statement(
    *,
    forum: str,
    consultation: str,
    statement: str,
    decision: str,
    reason: str = "fits",
    note: str | None = None,
) -> Logged:
    """Accept or reject a statement, for a reason that its author and everybody sees.

    Parameters
    ----------
    forum, consultation, statement : str
    decision : str
        ``accept`` or ``reject``.
    reason : str
        One of :data:`comity.forum.kinds.REASONS`.
    note : str, optional
        More words on it.
    """
    body, kept = _moderation(consultation, statement, decision, reason, note)
    with opened(forum) as book:
        book.keep(kept)
        book.append("statement.moderate", body)
        return logged(book)


def check_replace_statements(
    *,
    forum: str,
    consultation: str,
    how: str,
    statements: Sequence[str],
    texts: Sequence[str],
    reason: str,
    lang: str | None = None,
) -> None:
    """Tell whether statements may be split, merged or reworded so."""
    with rehearsed(forum) as book:
        _replace(book, consultation, how, statements, texts, reason, lang)


def replace_statements(
    *,
    forum: str,
    consultation: str,
    how: str,
    statements: Sequence[str],
    texts: Sequence[str],
    reason: str,
    lang: str | None = None,
) -> list[str]:
    """Split one statement, merge several or reword one; votes on the old ones stay with them.

    Parameters
    ----------
    forum, consultation : str
    how : str
        ``split``, ``merge`` or ``reword``.
    statements : sequence of str
        Ids of the old ones.
    texts : sequence of str
        The new ones.
    reason : str
        One of :data:`comity.forum.kinds.REASONS`.
    lang : str, optional
        By default that of the first of the old ones.

    Returns
    -------
    list of str
        Ids of the new ones.
    """
    with opened(forum) as book:
        return _replace(book, consultation, how, statements, texts, reason, lang)


def _replace(
    book: Book,
    consultation: str,
    how: str,
    statements: Sequence[str],
    texts: Sequence[str],
    reason: str,
    lang: str | None,
) -> list[str]:
    found = book.state.consultations.get(consultation)
    known = {} if found is None else found.statements
    first = known.get(statements[0]) if statements else None
    lang = lang or (first.lang if first is not None else "en")
    free, by = len(known) + 1, []
    for text in texts:
        name, content = blob(_check_text(text))
        book.keep({name: content})
        while str(free) in known:
            free += 1
        by.append({"statement": str(free), "text": name, "lang": lang})
        free += 1
    body = {
        "consultation": consultation,
        "how": how,
        "statements": list(statements),
        "by": by,
        "reason": reason,
    }
    book.append("statement.replace", body, by=SECRETARIAT)
    return [x["statement"] for x in by]
