"""The life of a forum: announced, opened, closed; or called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.actions import keyring
from comity.actions.book import opened
from comity.actions.consultation import close_in
from comity.actions.logged import Logged, logged
from comity.actions.may import current, may
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.fields import ident
from comity.forum.refused import Refused
from comity.forum.rules import Rules
from comity.forum.stages import ConsultationStage
from comity.forum.state import State
from comity.record.policy import Policy
from comity.store.failures import explained
from comity.store.models import Log

__all__ = [
    "amend_forum",
    "cancel_forum",
    "close_forum",
    "extend_forum",
    "new_forum",
    "open_forum",
    "set_policy",
]

NO_CALENDAR: Mapping[str, Any] = {"opens": None, "closes": None, "stages": []}
NO_WITNESSES = "quorum none\n"


def check_new_forum(*, forum: str) -> None:
    """Tell whether the id of a forum is free, and one."""
    if not ident(forum):
        raise InputError(f"{forum!r} cannot be the id of a forum", "Use small letters, digits and hyphens.")
    with explained():
        if Log.objects.filter(forum=forum).exists():
            raise Refused("exists", what="forum", name=forum)


def new_forum(
    *,
    forum: str,
    title: str,
    terms: str | None = None,
    languages: Sequence[str] = ("en",),
    rules: Rules | None = None,
    calendar: Mapping[str, Any] = NO_CALENDAR,
    gathering: Mapping[str, str] | None = None,
    policy: str = NO_WITNESSES,
) -> Logged:
    """Announce a forum, with its rules, and begin its log.

    Parameters
    ----------
    forum, title : str
    terms : str, optional
        Terms of reference.
    languages : sequence of str
    rules : Rules, optional
        The usual ones by default.
    calendar : mapping
        ``opens``, ``closes`` (times or None) and ``stages``.
    gathering : mapping, optional
        ``id``, ``title`` and ``edition``.
    policy : str
        Witnesses and quorum, in the form of C2SP's tlog-policy.
    """
    check_new_forum(forum=forum)
    Policy.parse(policy)
    body, blobs = _announced(title, terms, languages, rules or Rules(), calendar)
    node, log = keyring.first_node_key(), keyring.first_log_key(forum)
    with opened(forum, new=True) as book:
        book.keep(blobs)
        keys = {"node": node.verifier.vkey, "log": log.verifier.vkey}
        gathering = None if gathering is None else dict(gathering)
        book.append("forum.new", {**body, "gathering": gathering, "keys": keys, "policy": policy}, node=node)
        return logged(book)


def check_amend_forum(*, forum: str) -> None:
    """Tell whether what was announced may still change."""
    may(forum, "forum.amend", _body(current(forum)))


def amend_forum(*, forum: str, **changes: Any) -> Logged:
    """Change what was announced, before the forum opens.

    Parameters
    ----------
    forum : str
    **changes
        Of ``title``, ``terms`` (a text), ``languages``, ``rules`` and ``calendar``.
    """
    with opened(forum) as book:
        body = _body(book.state)
        unknown = changes.keys() - body.keys()
        if unknown:
            raise InputError(f"a forum has no {min(unknown)!r}", f"It has: {', '.join(body)}.")
        if isinstance(changes.get("rules"), Rules):
            changes["rules"] = changes["rules"].to_body()
        if changes.get("terms") is not None:
            changes["terms"], content = blob(changes["terms"])
            book.keep({changes["terms"]: content})
        book.append("forum.amend", {**body, **changes})
        return logged(book)


def check_open_forum(*, forum: str) -> None:
    """Tell whether a forum may open."""
    may(forum, "forum.open", {})


def open_forum(*, forum: str) -> Logged:
    """Open a forum; its rules are fixed from here on."""
    with opened(forum) as book:
        book.append("forum.open", {})
        return logged(book)


def check_extend_forum(*, forum: str, calendar: Mapping[str, Any]) -> None:
    """Tell whether the calendar may change."""
    may(forum, "forum.extend", {"calendar": dict(calendar)})


def extend_forum(*, forum: str, calendar: Mapping[str, Any]) -> Logged:
    """Change the calendar of an open forum."""
    with opened(forum) as book:
        book.append("forum.extend", {"calendar": dict(calendar)})
        return logged(book)


def check_close_forum(*, forum: str) -> None:
    """Tell whether a forum may close."""
    state = current(forum)
    if not any(c.stage is ConsultationStage.OPEN for c in state.consultations.values()):
        may(forum, "forum.close", {})


def close_forum(*, forum: str) -> Logged:
    """Close a forum, and before it whatever consultation is still open."""
    with opened(forum) as book:
        for c in list(book.state.consultations.values()):
            if c.stage is ConsultationStage.OPEN:
                close_in(book, c.id)
        book.append("forum.close", {})
        return logged(book)


def check_cancel_forum(*, forum: str, reason: str) -> None:
    """Tell whether a forum may be called off."""
    may(forum, "forum.cancel", {"reason": reason})


def cancel_forum(*, forum: str, reason: str) -> Logged:
    """Call a forum off."""
    with opened(forum) as book:
        book.append("forum.cancel", {"reason": reason})
        return logged(book)


def check_set_policy(*, forum: str, policy: str) -> None:
    """Tell whether witnesses and quorum may be set so."""
    Policy.parse(policy)
    may(forum, "policy.set", {"policy": policy})


def set_policy(*, forum: str, policy: str) -> Logged:
    """Set witnesses and quorum, in the form of C2SP's tlog-policy."""
    Policy.parse(policy)
    with opened(forum) as book:
        book.append("policy.set", {"policy": policy})
        return logged(book)


def _body(state: State) -> dict[str, Any]:
    return {
        "title": state.title,
        "terms": state.terms,
        "languages": list(state.languages),
        "rules": state.rules.to_body(),
        "calendar": state.calendar,
    }


def _announced(
    title: str, terms: str | None, languages: Sequence[str], rules: Rules, calendar: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    blobs = {} if terms is None else dict([blob(terms)])
    body = {
        "title": title,
        "terms": next(iter(blobs), None),
        "languages": list(languages),
        "rules": rules.to_body(),
        "calendar": dict(calendar),
    }
    return body, blobs
