"""Stages: what each thing in a forum can be, and which steps lead from where to where.

One enum and one table each. A step that is not in its table is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from comity.forum.refused import Refused


class ForumStage(StrEnum):
    """A forum is prepared in the open, opened, closed; or called off."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ConsultationStage(StrEnum):
    """A consultation takes votes only while it is open."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"


class StatementStage(StrEnum):
    """A statement waits for moderation, or is voted on, or is out."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLACED = "replaced"


class PartyStage(StrEnum):
    """A party takes part from its admission until it leaves."""

    ADMITTED = "admitted"
    LEFT = "left"


class DelegateStage(StrEnum):
    """A delegate speaks for a party while accredited."""

    ACCREDITED = "accredited"
    DISMISSED = "dismissed"


class KeyStage(StrEnum):
    """A key is valid until it is revoked, and never again."""

    VALID = "valid"
    REVOKED = "revoked"


F, C, S = ForumStage, ConsultationStage, StatementStage

FORUM: Mapping[tuple[ForumStage, str], ForumStage] = {
    (F.PREPARING, "amend"): F.PREPARING,
    (F.PREPARING, "open"): F.OPEN,
    (F.PREPARING, "cancel"): F.CANCELLED,
    (F.OPEN, "extend"): F.OPEN,
    (F.OPEN, "close"): F.CLOSED,
    (F.OPEN, "cancel"): F.CANCELLED,
}

CONSULTATION: Mapping[tuple[ConsultationStage, str], ConsultationStage] = {
    (C.PREPARING, "import"): C.PREPARING,
    (C.PREPARING, "open"): C.OPEN,
    (C.OPEN, "extend"): C.OPEN,
    (C.OPEN, "batch"): C.OPEN,
    (C.OPEN, "position"): C.OPEN,
    (C.OPEN, "close"): C.CLOSED,
}

STATEMENT: Mapping[tuple[StatementStage, str], StatementStage] = {
    (S.SUBMITTED, "accept"): S.ACCEPTED,
    (S.SUBMITTED, "reject"): S.REJECTED,
    (S.SUBMITTED, "replace"): S.REPLACED,
    (S.ACCEPTED, "reject"): S.REJECTED,
    (S.ACCEPTED, "replace"): S.REPLACED,
    (S.REJECTED, "accept"): S.ACCEPTED,
}

PARTY: Mapping[tuple[PartyStage, str], PartyStage] = {
    (PartyStage.ADMITTED, "leave"): PartyStage.LEFT,
    (PartyStage.LEFT, "admit"): PartyStage.ADMITTED,
}

DELEGATE: Mapping[tuple[DelegateStage, str], DelegateStage] = {
    (DelegateStage.ACCREDITED, "dismiss"): DelegateStage.DISMISSED,
    (DelegateStage.DISMISSED, "accredit"): DelegateStage.ACCREDITED,
}

KEY: Mapping[tuple[KeyStage, str], KeyStage] = {(KeyStage.VALID, "revoke"): KeyStage.REVOKED}

#: In which stages a statement can be voted on, by the forum's rule of moderation.
VOTABLE: Mapping[str, frozenset[StatementStage]] = {
    "before": frozenset({S.ACCEPTED}),
    "after": frozenset({S.ACCEPTED, S.SUBMITTED}),
}

#: All machines by name, for documents and tests.
MACHINES: Mapping[str, Mapping[Any, StrEnum]] = {
    "forum": FORUM,
    "consultation": CONSULTATION,
    "statement": STATEMENT,
    "party": PARTY,
    "delegate": DELEGATE,
    "key": KEY,
}

Stage = TypeVar("Stage", bound=StrEnum)


def step(machine: Mapping[tuple[Stage, str], Stage], stage: Stage, verb: str, what: str, name: str) -> Stage:
    """Take a step.

    Parameters
    ----------
    machine : mapping
        One of the tables above.
    stage : StrEnum
        Where the thing is.
    verb : str
        The step.
    what, name : str
        What it is (``forum``, ``statement``...) and which one, for the refusal.

    Returns
    -------
    StrEnum
        Where it is then.

    Raises
    ------
    Refused
        ``step``, where the table has no such step.

    Examples
    --------
    >>> step(FORUM, ForumStage.OPEN, "close", "forum", "f").value
    'closed'
    """
    after = machine.get((stage, verb))
    if after is None:
        raise Refused("step", what=what, name=name, stage=stage.value, verb=verb)
    return after
