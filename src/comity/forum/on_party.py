"""Events about those who take part in their own name: parties, observers, delegates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from comity.forum.on_forum import check_key, name_of, same_material
from comity.forum.refused import Refused
from comity.forum.stages import DELEGATE, PARTY, DelegateStage, ForumStage, KeyStage, PartyStage, step
from comity.forum.state import Act, Delegate, Key, Party, State


def admit(state: State, act: Act) -> None:
    """``party.admit``: also one that left and comes back."""
    body = act.body
    if state.stage not in (ForumStage.PREPARING, ForumStage.OPEN):
        raise Refused("forum_over", stage=str(state.stage))
    before = state.parties.get(body["party"])
    stage = PartyStage.ADMITTED
    if before is not None:
        stage = step(PARTY, before.stage, "admit", "party", before.id)
    vkey = body["vkey"]
    if vkey is not None and (vkey in state.keys or same_material(state, vkey)):
        raise Refused("key_again", key=name_of(vkey))
    if vkey is not None:
        check_key(vkey, "party")
    state.parties[body["party"]] = Party(
        body["party"], body["name"], body["kind"], body["role"],
        body["country"], body["region"], body["income"], stage, {} if before is None else before.delegates,
    )  # fmt: skip
    if vkey is not None:
        state.keys[vkey] = Key(vkey, "party", body["party"], KeyStage.VALID, act.index)


def leave(state: State, act: Act) -> None:
    """``party.leave``: by the party itself, or by the secretariat."""
    party = _own_party(state, act)
    party.stage = step(PARTY, party.stage, "leave", "party", party.id)


def accredit(state: State, act: Act) -> None:
    """``delegate.accredit``."""
    body = act.body
    party = _own_party(state, act)
    if party.stage is not PartyStage.ADMITTED:
        raise Refused("left", party=party.id)
    before = party.delegates.get(body["delegate"])
    stage = DelegateStage.ACCREDITED
    if before is not None:
        stage = step(DELEGATE, before.stage, "accredit", "delegate", before.id)
    party.delegates[body["delegate"]] = Delegate(body["delegate"], body["role"], body["credentials"], stage)


def dismiss(state: State, act: Act) -> None:
    """``delegate.dismiss``."""
    party = _own_party(state, act)
    delegate = party.delegates.get(act.body["delegate"])
    if delegate is None:
        raise Refused("unknown", what="delegate", name=act.body["delegate"])
    delegate.stage = step(DELEGATE, delegate.stage, "dismiss", "delegate", delegate.id)


def _own_party(state: State, act: Act) -> Party:
    party = state.parties.get(act.body["party"])
    if party is None:
        raise Refused("unknown", what="party", name=act.body["party"])
    if act.party not in (None, party.id):
        raise Refused("not_yours", key="party")
    return party


APPLY: Mapping[str, Callable[[State, Act], None]] = {
    "party.admit": admit,
    "party.leave": leave,
    "delegate.accredit": accredit,
    "delegate.dismiss": dismiss,
}
