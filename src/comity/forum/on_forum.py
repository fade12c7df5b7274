"""Events about the forum itself: its life, its keys, its witnesses, its outcomes, what it forgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from comity.forum.fields import key_parts, seconds
from comity.forum.kinds import KEY_TYPES
from comity.forum.refused import Refused
from comity.forum.rules import Rules
from comity.forum.stages import FORUM, KEY, ConsultationStage, ForumStage, KeyStage, step
from comity.forum.state import Act, Key, State


def new(state: State, act: Act) -> None:
    """``forum.new``: announced, with the keys of its node and log."""
    body = act.body
    _check_calendar(body["calendar"])
    for purpose in ("node", "log"):
        check_key(body["keys"][purpose], purpose)
    _announce(state, act)
    state.stage = ForumStage.PREPARING
    state.gathering = None if body["gathering"] is None else dict(body["gathering"])
    state.policy = body["policy"]
    for purpose in ("node", "log"):
        vkey = body["keys"][purpose]
        state.keys[vkey] = Key(vkey, purpose, None, KeyStage.VALID, act.index)


def amend(state: State, act: Act) -> None:
    """``forum.amend``: announced anew."""
    after = step(FORUM, _stage(state), "amend", "forum", state.id)
    _check_calendar(act.body["calendar"])
    _announce(state, act)
    state.stage = after


def _announce(state: State, act: Act) -> None:
    body = act.body
    state.title, state.terms = body["title"], body["terms"]
    state.languages = tuple(body["languages"])
    state.rules = Rules.from_body(body["rules"])
    state.calendar = dict(body["calendar"])


def open_(state: State, act: Act) -> None:
    """``forum.open``."""
    state.stage = step(FORUM, _stage(state), "open", "forum", state.id)


def extend(state: State, act: Act) -> None:
    """``forum.extend``: another calendar."""
    after = step(FORUM, _stage(state), "extend", "forum", state.id)
    _check_calendar(act.body["calendar"])
    state.calendar, state.stage = dict(act.body["calendar"]), after


def close(state: State, act: Act) -> None:
    """``forum.close``: only after its consultations."""
    _end(state, "close")


def cancel(state: State, act: Act) -> None:
    """``forum.cancel``: only after its consultations, so that nobody votes on in a forum that is off."""
    _end(state, "cancel")


def _end(state: State, verb: str) -> None:
    after = step(FORUM, _stage(state), verb, "forum", state.id)
    still = sorted(c.id for c in state.consultations.values() if c.stage is ConsultationStage.OPEN)
    if still:
        raise Refused("still_open", consultations=", ".join(still))
    state.stage = after


def set_policy(state: State, act: Act) -> None:
    """``policy.set``: whose witness an outcome needs from here on."""
    state.policy = act.body["policy"]


def add_key(state: State, act: Act) -> None:
    """``key.add``: of a party under its present key or by the secretariat; of node and log by the node."""
    vkey, purpose, party = act.body["vkey"], act.body["purpose"], act.body["party"]
    if vkey in state.keys or same_material(state, vkey):
        raise Refused("key_again", key=name_of(vkey))
    if (purpose == "party") != (party is not None):
        raise Refused("key_purpose", purpose=purpose)
    check_key(vkey, purpose)
    _check_keeper(act, purpose, party)
    if party is not None and party not in state.parties:
        raise Refused("unknown", what="party", name=party)
    if party is not None and act.party is None and state.valid_keys("party", party):
        raise Refused("has_key", party=party)
    state.keys[vkey] = Key(vkey, purpose, party, KeyStage.VALID, act.index)


def revoke_key(state: State, act: Act) -> None:
    """``key.revoke``: the node and the log each keep at least one."""
    key = state.keys.get(act.body["vkey"])
    if key is None:
        raise Refused("unknown", what="key", name=name_of(act.body["vkey"]))
    after = step(KEY, key.stage, "revoke", "key", name_of(key.vkey))
    _check_keeper(act, key.purpose, key.party)
    if key.purpose != "party" and len(state.valid_keys(key.purpose)) == 1:
        raise Refused("last_key", purpose=key.purpose)
    key.stage, key.until, key.reason = after, act.index, act.body["reason"]


def _check_keeper(act: Act, purpose: str, party: str | None) -> None:
    """Keys of a party are the party's and the secretariat's business, the rest the node's."""
    if purpose != "party":
        if act.event["by"] not in ("node", "secretariat"):
            raise Refused("not_yours", key=purpose)
    elif act.party is None:
        if act.event["by"] != "secretariat":
            raise Refused("not_yours", key=purpose)
    elif act.party != party:
        raise Refused("not_yours", key=purpose)
    elif act.party not in act.signed:
        raise Refused("must_sign", kind=act.event["kind"], party=act.party)


def publish(state: State, act: Act) -> None:
    """``outcome.publish``: findings that were published stay, unless a reason is given."""
    body = act.body
    if body["edition"] != len(state.outcomes) + 1:
        raise Refused("edition", edition=str(body["edition"]), next=str(len(state.outcomes) + 1))
    told = {cid for o in state.outcomes for cid in o["consultations"]}
    for cid in sorted(told.difference(body["consultations"])):
        if body["reason"] is None:
            raise Refused("silent_change", consultation=cid)
    for cid, found in body["consultations"].items():
        c = state.consultations.get(cid)
        if c is None:
            raise Refused("unknown", what="consultation", name=cid)
        if c.statistics is None:
            raise Refused("not_counted", consultation=cid)
        if (found["status"] == "analysed") != (found["analysis"] is not None):
            raise Refused("status", consultation=cid)
        before = [o["consultations"][cid] for o in state.outcomes if cid in o["consultations"]]
        if before and before[-1] != found and body["reason"] is None:
            raise Refused("silent_change", consultation=cid)
    state.outcomes.append(dict(body))


def erase(state: State, act: Act) -> None:
    """``erase.note``: never more than there is."""
    body = act.body
    for cid, count in body["consultations"].items():
        c = state.consultations.get(cid)
        if c is None:
            raise Refused("unknown", what="consultation", name=cid)
        if c.erased + count > c.ballots:
            raise Refused("erased_too_many", consultation=cid, n=count)
    if not body["consultations"] and not body["texts"]:
        raise Refused("nothing_erased")
    for cid, count in body["consultations"].items():
        state.consultations[cid].erased += count
    state.texts_erased += body["texts"]


def same_material(state: State, vkey: str) -> bool:
    """Whether the key is known already under another name (one key, one purpose), or its name and id are.

    A signature line has but these two: whose it is could not be told. Ids are short enough to make two alike.
    """
    _, material = key_parts(vkey)
    return any(key_parts(known)[1] == material or name_of(known) == name_of(vkey) for known in state.keys)


def check_key(vkey: str, purpose: str) -> None:
    """Refuse a key of another type than that of its purpose: with it nobody could sign."""
    if key_parts(vkey)[0] != KEY_TYPES[purpose]:
        raise Refused("key_type", key=name_of(vkey), purpose=purpose)


def name_of(vkey: str) -> str:
    """Name and id of a public key, for people."""
    return "+".join(vkey.split("+", 2)[:2])  # the base64 may hold one too


def _stage(state: State) -> ForumStage:
    assert state.stage is not None
    return state.stage


def _check_calendar(calendar: Mapping[str, Any]) -> None:
    for span in (calendar, *calendar["stages"]):
        opens, closes = span["opens"], span["closes"]
        if opens is not None and closes is not None and seconds(opens) >= seconds(closes):
            raise Refused("calendar", opens=opens, closes=closes)


APPLY: Mapping[str, Callable[[State, Act], None]] = {
    "forum.new": new,
    "forum.amend": amend,
    "forum.open": open_,
    "forum.extend": extend,
    "forum.close": close,
    "forum.cancel": cancel,
    "policy.set": set_policy,
    "key.add": add_key,
    "key.revoke": revoke_key,
    "outcome.publish": publish,
    "erase.note": erase,
}
