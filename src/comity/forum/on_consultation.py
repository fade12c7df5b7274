"""Events of a consultation: its life, its statements, positions, batches of ballots, what was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from comity.forum.fields import seconds
from comity.forum.refused import Refused
from comity.forum.stages import (
    CONSULTATION,
    STATEMENT,
    ConsultationStage,
    ForumStage,
    StatementStage,
    step,
)
from comity.forum.state import Act, Batch, Consultation, State, Statement


def new(state: State, act: Act) -> None:
    """``consultation.new``: what cannot be recomputed by others, or would tell who voted what, is refused."""
    body = act.body
    _check_going(state)
    if body["consultation"] in state.consultations:
        raise Refused("exists", what="consultation", name=body["consultation"])
    if state.rules.weights == "party" and body["attribution"] != "attributed":
        raise Refused("weights_need_parties")
    state.consultations[body["consultation"]] = Consultation(
        body["consultation"],
        body["title"],
        body["attribution"],
        body["openness"],
        body["submissions"],
        body["closes"],
    )


def open_(state: State, act: Act) -> None:
    """``consultation.open``: in an open forum, with something to vote on."""
    c = _consultation(state, act)
    _check_forum(state, ForumStage.OPEN)
    after = step(CONSULTATION, c.stage, "open", "consultation", c.id)
    if not any(c.votable(s, state.rules.moderation) for s in c.statements):
        raise Refused("no_statements", consultation=c.id)
    if state.rules.weights == "party" and c.attribution != "attributed":
        raise Refused("weights_need_parties")
    c.stage, c.opened = after, act.time


def extend(state: State, act: Act) -> None:
    """``consultation.extend``: not once voting is over, which would reopen it for those who are told."""
    c = _consultation(state, act)
    after = step(CONSULTATION, c.stage, "extend", "consultation", c.id)
    if c.closes is not None and act.time >= seconds(c.closes):
        raise Refused("voting_over", consultation=c.id, closes=c.closes)
    c.stage, c.closes = after, act.body["closes"]


def close(state: State, act: Act) -> None:
    """``consultation.close``."""
    c = _consultation(state, act)
    c.stage = step(CONSULTATION, c.stage, "close", "consultation", c.id)
    c.closed = act.time


def submit(state: State, act: Act) -> None:
    """``statement.submit``: by the secretariat until the close, by others while it takes them."""
    body, c = act.body, _consultation(state, act)
    party = act.party
    origin = "participant" if act.event["by"] == "participant" else "party" if party else None
    _check_going(state)
    allowed = ("seed", "import") if origin is None else (origin,)
    if body["origin"] not in allowed:
        raise Refused("origin", origin=body["origin"], by=act.event["by"])
    if c.stage is ConsultationStage.CLOSED:
        raise Refused("step", what="consultation", name=c.id, stage=c.stage.value, verb="submit")
    if origin is not None and not c.submissions:
        raise Refused("no_submissions", consultation=c.id)
    if origin is not None and c.stage is not ConsultationStage.OPEN:
        raise Refused("step", what="consultation", name=c.id, stage=c.stage.value, verb="submit")
    name = c.free_id() if body["statement"] is None else body["statement"]
    _check_new(c, name)
    # the secretariat's own statements need no moderation
    stage = StatementStage.ACCEPTED if body["origin"] == "seed" else StatementStage.SUBMITTED
    c.statements[name] = Statement(
        name, len(c.statements) + 1, body["text"], body["lang"], body["origin"], party, stage
    )


def moderate(state: State, act: Act) -> None:
    """``statement.moderate``."""
    body, c = act.body, _consultation(state, act)
    _check_going(state)
    _check_not_closed(c, "moderate")
    s = _statement(c, body["statement"])
    s.stage = step(STATEMENT, s.stage, body["decision"], "statement", s.id)
    s.reason, s.note = body["reason"], body["note"]


def replace(state: State, act: Act) -> None:
    """``statement.replace``: split one, merge several, reword one; the new ones are accepted."""
    body, c = act.body, _consultation(state, act)
    _check_going(state)
    _check_not_closed(c, "replace")
    old = [_statement(c, name) for name in body["statements"]]
    names = [x["statement"] for x in body["by"]]
    sizes = {"split": (1, 2), "merge": (2, 1), "reword": (1, 1)}[body["how"]]
    fits = (len(old) == 1 if sizes[0] == 1 else len(old) >= 2) and (
        len(names) == 1 if sizes[1] == 1 else len(names) >= 2
    )
    if not fits:
        raise Refused("replacement", how=body["how"], old=str(len(old)), new=str(len(names)))
    after = [step(STATEMENT, s.stage, "replace", "statement", s.id) for s in old]
    if len(set(names)) < len(names):
        raise Refused("exists", what="statement", name=names[0])
    for name in names:
        _check_new(c, name)
    for s, stage in zip(old, after, strict=True):
        s.stage, s.children, s.how, s.reason = stage, tuple(names), body["how"], body["reason"]
    origin, party = old[0].origin, old[0].party
    for x in body["by"]:
        c.statements[x["statement"]] = Statement(
            x["statement"], len(c.statements) + 1, x["text"], x["lang"], origin, party,
            StatementStage.ACCEPTED, parents=tuple(s.id for s in old), how=body["how"],
        )  # fmt: skip


def position(state: State, act: Act) -> None:
    """``position.take``: the party's own, apart from what its delegates vote."""
    body, c = act.body, _consultation(state, act)
    step(CONSULTATION, c.stage, "position", "consultation", c.id)
    party = act.party
    assert party is not None
    if state.parties[party].role != "party":
        raise Refused("observer", party=party)
    s = _statement(c, body["statement"])
    if not c.votable(s.id, state.rules.moderation):
        raise Refused("not_votable", statement=s.id)
    if body["position"] == "withdrawn" and party not in s.positions:
        raise Refused("no_position", party=party, statement=s.id)
    # signed acts may be brought late: an older one would undo what the party has said since
    at, place = seconds(act.event["at"]), (c.id, s.id, party)
    if at < state.taken.get(place, at):
        raise Refused("older_position", party=party, statement=s.id)
    state.taken[place] = at
    s.positions[party] = (body["position"], body["note"], party in act.signed)


def import_votes(state: State, act: Act) -> None:
    """``votes.import``: once, before voting begins."""
    c = _consultation(state, act)
    _check_going(state)
    after = step(CONSULTATION, c.stage, "import", "consultation", c.id)
    if c.imported is not None:
        raise Refused("imported_again", consultation=c.id)
    c.stage = after
    c.imported = {k: v for k, v in act.body.items() if k != "consultation"}


def batch(state: State, act: Act) -> None:
    """``ballot.batch``: numbered from 1."""
    body, c = act.body, _consultation(state, act)
    step(CONSULTATION, c.stage, "batch", "consultation", c.id)
    if body["batch"] != len(c.batches) + 1:
        raise Refused("batch_number", batch=str(body["batch"]), next=str(len(c.batches) + 1))
    if body["batch"] == 1 and c.imported is not None and c.imported["votes"] not in (0, body["count"]):
        raise Refused("imported_count", consultation=c.id, n=c.imported["votes"])
    c.batches.append(Batch(body["batch"], body["root"], body["count"], act.index, act.time))


def commit_statistics(state: State, act: Act) -> None:
    """``statistics.commit``: once, after the close; it adds up with the batches."""
    body, c = act.body, _consultation(state, act)
    if c.stage is not ConsultationStage.CLOSED:
        raise Refused("not_closed", consultation=c.id)
    if c.statistics is not None:
        raise Refused("counted_again", consultation=c.id)
    if body["ballots"] != c.ballots or body["erased"] != c.erased:
        raise Refused("count", consultation=c.id, said=str(body["ballots"]), batches=str(c.ballots))
    if body["counted"] > body["ballots"] - body["erased"]:
        raise Refused("count", consultation=c.id, said=str(body["counted"]), batches=str(c.ballots))
    c.statistics = {k: v for k, v in body.items() if k != "consultation"}


# ---------------------------------------------------------------------- what they have in common
def _consultation(state: State, act: Act) -> Consultation:
    found = state.consultations.get(act.body["consultation"])
    if found is None:
        raise Refused("unknown", what="consultation", name=act.body["consultation"])
    return found


def _statement(c: Consultation, name: str) -> Statement:
    found = c.statements.get(name)
    if found is None:
        raise Refused("unknown", what="statement", name=name)
    return found


def _check_new(c: Consultation, name: str) -> None:
    if name in c.statements:
        raise Refused("exists", what="statement", name=name)


def _check_not_closed(c: Consultation, verb: str) -> None:
    if c.stage is ConsultationStage.CLOSED:
        raise Refused("step", what="consultation", name=c.id, stage=c.stage.value, verb=verb)


def _check_going(state: State) -> None:
    _check_forum(state, ForumStage.PREPARING, ForumStage.OPEN)


def _check_forum(state: State, *stages: ForumStage) -> None:
    if state.stage not in stages:
        raise Refused("forum_stage", stage=str(state.stage), wanted=" / ".join(s.value for s in stages))


APPLY: Mapping[str, Callable[[State, Act], None]] = {
    "consultation.new": new,
    "consultation.open": open_,
    "consultation.extend": extend,
    "consultation.close": close,
    "statement.submit": submit,
    "statement.moderate": moderate,
    "statement.replace": replace,
    "position.take": position,
    "votes.import": import_votes,
    "ballot.batch": batch,
    "statistics.commit": commit_statistics,
}
