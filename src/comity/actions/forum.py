"""The life of a forum: announced, opened, closed; or called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.actions import clock, keyring
from comity.actions.book import opened, rehearsed
from comity.actions.consultation import close_in
from comity.actions.logged import Logged, logged
from comity.actions.may import current, may
from comity.actions.texts import blob
from comity.errors import InputError
from comity.forum.fields import ident
from comity.forum.kinds import SECRETARIAT
from comity.forum.refused import Refused
from comity.forum.rules import Rules
from comity.forum.stages import ConsultationStage
from comity.forum.state import Act, State
from comity.forum.transitions import apply
from comity.record.event import draw_up
from comity.record.keys import LOG, NODE, SigningKey
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


def check_new_forum(
    *,
    forum: str,
    title: str,
    terms: str | None = None,
    languages: Sequence[str] = ("en",),
    rules: Rules | None = None,
    calendar: Mapping[str, Any] = NO_CALENDAR,
    gathering: Mapping[str, str] | None = None,
    policy: str = NO_WITNESSES,
) -> None:
    """Tell whether a forum may be announced so."""
    _check_free(forum)
    body, _ = _announced(title, terms, languages, rules or Rules(), calendar, gathering, policy)
    at = clock.now()
    # keys for the purpose of this check; the forum's own are made with it
    keys = {p: SigningKey.generate("check", p).verifier.vkey for p in (NODE, LOG)}
    event = draw_up("forum.new", {**body, "keys": keys}, by=SECRETARIAT, forum=f"check/{forum}", at=at)
    apply(State(event.forum), Act(event.to_dict(), 0, at))


def _check_free(forum: str) -> None:
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
    _check_free(forum)
    body, blobs = _announced(title, terms, languages, rules or Rules(), calendar, gathering, policy)
    node, log = keyring.first_node_key(), keyring.first_log_key(forum)
    with opened(forum, new=True) as book:
        book.keep(blobs)
        keys = {"node": node.verifier.vkey, "log": log.verifier.vkey}
        book.append("forum.new", {**body, "keys": keys}, node=node)
        return logged(book)


def check_amend_forum(*, forum: str, **changes: Any) -> None:
    """Tell whether what was announced may still change so."""
    may(forum, "forum.amend", _changed(current(forum), changes)[0])


def amend_forum(*, forum: str, **changes: Any) -> Logged:
    """Change what was announced, before the forum opens.

    Parameters
    ----------
    forum : str
    **changes
        Of ``title``, ``terms`` (a text), ``languages``, ``rules`` and ``calendar``.
    """
    with opened(forum) as book:
        body, blobs = _changed(book.state, changes)
        book.keep(blobs)
        book.append("forum.amend", body)
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
    _may_end(forum, "forum.close", {})


def close_forum(*, forum: str) -> Logged:
    """Close a forum, and before it whatever consultation is still open."""
    return _end(forum, "forum.close", {})


def check_cancel_forum(*, forum: str, reason: str) -> None:
    """Tell whether a forum may be called off."""
    _may_end(forum, "forum.cancel", {"reason": reason})


def cancel_forum(*, forum: str, reason: str) -> Logged:
    """Call a forum off, after whatever consultation is still open was closed: what was voted is kept."""
    return _end(forum, "forum.cancel", {"reason": reason})


def _may_end(forum: str, kind: str, body: Mapping[str, Any]) -> None:
    with rehearsed(forum) as book:
        for c in book.state.consultations.values():
            if c.stage is ConsultationStage.OPEN:
                c.stage = ConsultationStage.CLOSED  # of a copy: it will be counted when it is done
        book.append(kind, body)


def _end(forum: str, kind: str, body: Mapping[str, Any]) -> Logged:
    with opened(forum) as book:
        for c in list(book.state.consultations.values()):
            if c.stage is ConsultationStage.OPEN:
                close_in(book, c.id)
        book.append(kind, body)
        return logged(book)


def _check_policy(policy: str) -> None:
    if Policy.parse(policy).logs:
        raise InputError(
            "the policy of a forum names witnesses and a quorum, and no log",
            "Leave the lines out that begin with “log”: the log's own keys are added as they are.",
        )


def check_set_policy(*, forum: str, policy: str) -> None:
    """Tell whether witnesses and quorum may be set so."""
    _check_policy(policy)
    may(forum, "policy.set", {"policy": policy})


def set_policy(*, forum: str, policy: str) -> Logged:
    """Set witnesses and quorum, in the form of C2SP's tlog-policy."""
    _check_policy(policy)
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


def _changed(state: State, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    body, new, blobs = _body(state), dict(changes), dict[str, bytes]()
    unknown = new.keys() - body.keys()
    if unknown:
        raise InputError(f"a forum has no {min(unknown)!r}", f"It has: {', '.join(body)}.")
    if isinstance(new.get("rules"), Rules):
        new["rules"] = new["rules"].to_body()
    if new.get("terms") is not None:
        new["terms"], content = blob(new["terms"])
        blobs[new["terms"]] = content
    return {**body, **new}, blobs


def _announced(
    title: str,
    terms: str | None,
    languages: Sequence[str],
    rules: Rules,
    calendar: Mapping[str, Any],
    gathering: Mapping[str, str] | None,
    policy: str,
) -> tuple[dict[str, Any], dict[str, bytes]]:
    _check_policy(policy)
    blobs = {} if terms is None else dict([blob(terms)])
    body = {
        "title": title,
        "terms": next(iter(blobs), None),
        "languages": list(languages),
        "rules": rules.to_body(),
        "calendar": dict(calendar),
        "gathering": None if gathering is None else dict(gathering),
        "policy": policy,
    }
    return body, blobs
