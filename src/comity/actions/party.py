"""Parties, observers and their delegates: admitted and accredited by the secretariat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from comity.actions.book import Book, opened, rehearsed
from comity.actions.items import item
from comity.actions.logged import Logged, logged
from comity.actions.may import may
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.kinds import SECRETARIAT
from comity.forum.places import find
from comity.record.keys import PARTY, TYPES, VerifierKey

__all__ = ["accredit_delegate", "admit_parties", "admit_party", "dismiss_delegate", "remove_party"]


def _admission(
    party: str, name: str, kind: str, role: str, country: str | None, vkey: str | None
) -> dict[str, str | None]:
    if vkey is not None:
        with _field("vkey"):
            if VerifierKey.parse(vkey).type != TYPES[PARTY]:
                raise InputError(
                    "the key is of another kind than that of a party", "Make one with `comity keys new`."
                )
    with _field("country"):
        place = None if country is None else find(country)
    return {
        "party": party,
        "name": name,
        "kind": kind,
        "role": role,
        "country": None if place is None else place.code,
        "region": None if place is None else place.region or None,
        "income": None if place is None else place.income or None,
        "vkey": vkey,
    }


@contextmanager
def _field(name: str) -> Iterator[None]:
    """Name the field that cannot be used."""
    try:
        yield
    except InputError as e:
        e.column = name
        raise


def check_admit_party(
    *,
    forum: str,
    party: str,
    name: str,
    kind: str,
    role: str = "party",
    country: str | None = None,
    vkey: str | None = None,
) -> None:
    """Tell whether a party may be admitted."""
    may(forum, "party.admit", _admission(party, name, kind, role, country, vkey))


def admit_party(
    *,
    forum: str,
    party: str,
    name: str,
    kind: str,
    role: str = "party",
    country: str | None = None,
    vkey: str | None = None,
) -> Logged:
    """Admit a party or an observer.

    Parameters
    ----------
    forum, party, name : str
    kind : str
        One of :data:`comity.forum.kinds.PARTY_KINDS`.
    role : str
        ``party`` or ``observer``.
    country : str, optional
        ISO 3166-1 code; region and income group follow from it.
    vkey : str, optional
        The party's public key.
    """
    body = _admission(party, name, kind, role, country, vkey)
    with opened(forum) as book:
        book.append("party.admit", body)
        return logged(book)


def check_admit_parties(*, forum: str, parties: Iterable[Mapping[str, str | None]]) -> None:
    """Tell of each whether it may be admitted."""
    with rehearsed(forum) as book:
        _admit(book, parties)


def admit_parties(*, forum: str, parties: Iterable[Mapping[str, str | None]]) -> Logged | None:
    """Admit several parties and observers, all or none.

    Parameters
    ----------
    forum : str
    parties : iterable of mapping
        ``party``, ``name`` and ``kind``, and if wanted ``role``, ``country`` and ``vkey``, as for
        :func:`admit_party`; None and "" stand for what is usual.

    Returns
    -------
    Logged or None
        The last; None where there is none.

    Raises
    ------
    ItemError
        Naming the first that is refused.
    """
    with opened(forum) as book:
        _admit(book, parties)
        return logged(book) if book.entries else None


def _admit(book: Book, parties: Iterable[Mapping[str, str | None]]) -> None:
    for i, given in enumerate(parties):
        with item(i):
            book.append("party.admit", _of(given))


def _of(given: Mapping[str, str | None]) -> dict[str, str | None]:
    party, name, kind = (given.get(k) or "" for k in ("party", "name", "kind"))
    return _admission(
        party,
        name,
        kind,
        given.get("role") or "party",
        given.get("country") or None,
        given.get("vkey") or None,
    )


def check_remove_party(*, forum: str, party: str, reason: str, by: str = SECRETARIAT) -> None:
    """Tell whether a party may leave."""
    may(forum, "party.leave", {"party": party, "reason": reason}, by=by)


def remove_party(*, forum: str, party: str, reason: str, by: str = SECRETARIAT) -> Logged:
    """Let a party leave; what it did stays."""
    with opened(forum) as book:
        book.append("party.leave", {"party": party, "reason": reason}, by=by)
        return logged(book)


def _accreditation(
    party: str, delegate: str, role: str, credentials: str | None
) -> tuple[dict[str, str | None], dict[str, bytes]]:
    kept = {} if credentials is None else dict([blob(credentials)])
    sha = next(iter(kept), None)
    return {"party": party, "delegate": delegate, "role": role, "credentials": sha}, kept


def check_accredit_delegate(
    *, forum: str, party: str, delegate: str, role: str = "delegate", credentials: str | None = None
) -> None:
    """Tell whether a delegate may be accredited."""
    may(forum, "delegate.accredit", _accreditation(party, delegate, role, credentials)[0])


def accredit_delegate(
    *, forum: str, party: str, delegate: str, role: str = "delegate", credentials: str | None = None
) -> Logged:
    """Accredit a delegate.

    Parameters
    ----------
    forum, party : str
    delegate : str
        Id; who it is, stands in the credentials only.
    role : str
        One of :data:`comity.forum.kinds.DELEGATE_ROLES`.
    credentials : str, optional
        Text that the secretariat checked: name, function, by whom named. Can be erased.
    """
    body, kept = _accreditation(party, delegate, role, credentials)
    with opened(forum) as book:
        book.keep(kept)
        book.append("delegate.accredit", body)
        return logged(book)


def check_dismiss_delegate(
    *, forum: str, party: str, delegate: str, reason: str, by: str = SECRETARIAT
) -> None:
    """Tell whether a delegate may be dismissed."""
    may(forum, "delegate.dismiss", {"party": party, "delegate": delegate, "reason": reason}, by=by)


def dismiss_delegate(*, forum: str, party: str, delegate: str, reason: str, by: str = SECRETARIAT) -> Logged:
    """Dismiss a delegate; what was done in the party's name stays."""
    with opened(forum) as book:
        book.append("delegate.dismiss", {"party": party, "delegate": delegate, "reason": reason}, by=by)
        return logged(book)
