"""Which events a forum allows, and what they change: ``forum/1``.

One function a kind. Each checks everything before it changes anything, so a refused event leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from comity.forum import on_consultation, on_forum, on_party
from comity.forum.fields import check, one_of, seconds, time, whole
from comity.forum.kinds import KINDS, PARTY
from comity.forum.refused import Refused
from comity.forum.stages import DelegateStage, PartyStage
from comity.forum.state import Act, State

__all__ = ["APPLY", "Refused", "apply"]

#: How much later than the log time an act that a party signed at home may say it was drawn up, in seconds.
MOST_AHEAD = 300
_NONCE = 32

Apply = Callable[[State, Act], None]

#: kind -> the function that checks and applies it
APPLY: Mapping[str, Apply] = {**on_forum.APPLY, **on_party.APPLY, **on_consultation.APPLY}

_ENVELOPE = {
    "at": time,
    "body": lambda x: isinstance(x, dict),
    "by": lambda x: isinstance(x, str),
    "forum": lambda x: isinstance(x, str),
    "kind": one_of(*KINDS),
    "n": lambda x: isinstance(x, str) and len(x) == _NONCE and set(x) <= set("0123456789abcdef"),
    "v": whole(1, 1),
}


def apply(state: State, act: Act) -> None:
    """Let an event happen.

    Signatures are not looked at here: who calls has verified them, and says in ``act.signed`` whose they are.

    Parameters
    ----------
    state : State
        Changed in place.
    act : Act

    Raises
    ------
    Refused
        Where the event is not allowed; the state is as it was.
    """
    check("event", act.event, _ENVELOPE)
    kind: str = act.event["kind"]
    _check_place(state, act)
    _check_actor(state, act, kind)
    check(kind, act.body, KINDS[kind].fields)
    if (state.stage is None) != (kind == "forum.new"):
        raise Refused("first" if state.stage is None else "again", kind=kind)
    APPLY[kind](state, act)
    state.size += 1
    state.time = act.time
    state.nonces.add(act.event["n"])


def _check_place(state: State, act: Act) -> None:
    event = act.event
    if event["forum"] != state.origin:
        raise Refused("other_forum", forum=str(event["forum"])[:80], origin=state.origin)
    if act.index != state.size:
        raise Refused("index", index=str(act.index), size=str(state.size))
    if event["n"] in state.nonces:
        raise Refused("replayed", n=event["n"])
    if act.time < state.time:
        raise Refused("back_dated", at=str(act.time), before=str(state.time))
    at = seconds(event["at"])
    if at > act.time + MOST_AHEAD or (not act.signed and at != act.time):
        raise Refused("at", at=event["at"])


def _check_actor(state: State, act: Act, kind: str) -> None:
    by, party = act.event["by"], act.party
    actor = PARTY if party is not None else by
    if actor not in KINDS[kind].by:
        raise Refused("actor", kind=kind, by=by[:80])
    for signer in sorted(act.signed | ({party} if party is not None else set())):
        found = state.parties.get(signer)
        if found is None:
            raise Refused("unknown", what="party", name=signer[:80])
        if found.stage is not PartyStage.ADMITTED:
            raise Refused("left", party=signer)
    if act.delegate is not None and party is not None:
        delegate = state.parties[party].delegates.get(act.delegate)
        if delegate is None or delegate.stage is not DelegateStage.ACCREDITED or delegate.role == "adviser":
            raise Refused("not_accredited", delegate=act.delegate[:80], party=party)
    if act.signed and (party is None or party not in act.signed):
        raise Refused("signer", by=by[:80])
    if party is not None and kind in state.rules.signed and party not in act.signed:
        raise Refused("must_sign", kind=kind, party=party)


def replay(origin: str, acts: Iterable[Act]) -> State:
    """Start from nothing and let acts happen.

    Parameters
    ----------
    origin : str
    acts : iterable of Act

    Returns
    -------
    State

    Raises
    ------
    Refused
        At the first that is not allowed.
    """
    state = State(origin)
    for act in acts:
        apply(state, act)
    return state
