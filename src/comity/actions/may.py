"""Ask whether an act would be allowed, without doing it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from comity.actions import clock
from comity.errors import InputError
from comity.forum.kinds import SECRETARIAT
from comity.forum.state import Act, State, party_of
from comity.forum.transitions import apply
from comity.record.event import draw_up
from comity.store import states
from comity.store.failures import explained
from comity.store.models import Log


def no_forum(forum: str) -> InputError:
    """Say that there is no such forum."""
    return InputError(f"there is no forum “{forum}”", "`comity forum list` shows those that are here.")


def current(forum: str) -> State:
    """Copy the state of a forum as it is now.

    Raises
    ------
    InputError
        Where there is no such forum.
    """
    with explained(), states.held(forum):
        log = Log.objects.filter(forum=forum).first()
        if log is None:
            raise no_forum(forum)
        return copy.deepcopy(states.replayed(log).state)


def may(
    forum: str, kind: str, body: Mapping[str, Any], *, by: str = SECRETARIAT, signed: bool = False
) -> None:
    """Let an act happen to a copy of the forum's state.

    Parameters
    ----------
    forum, kind, body, by
        As for the act.
    signed : bool
        Whether the party that acts will sign it with its own key; otherwise the node attests it.

    Raises
    ------
    Refused
        Where it would not be allowed.
    InputError
        Where there is no such forum.
    """
    state = current(forum)
    at = max(clock.now(), state.time)
    event = draw_up(kind, dict(body), by=by, forum=state.origin, at=at)
    party = party_of(by)
    signers = frozenset({party}) if signed and party is not None else frozenset[str]()
    apply(state, Act(event.to_dict(), state.size, at, signers))
