"""Tables: the record, what is private, and projections."""

from __future__ import annotations

from comity.store.models.private import Authorship, Ballot, Invitation, Participation, Person
from comity.store.models.projections import (
    PROJECTIONS,
    Batch,
    Consultation,
    Delegate,
    Forum,
    Key,
    Outcome,
    Party,
    Position,
    Statement,
)
from comity.store.models.record import Blob, Checkpoint, Entry, Log

__all__ = [
    "PROJECTIONS",
    "Authorship",
    "Ballot",
    "Batch",
    "Blob",
    "Checkpoint",
    "Consultation",
    "Delegate",
    "Entry",
    "Forum",
    "Invitation",
    "Key",
    "Log",
    "Outcome",
    "Participation",
    "Party",
    "Person",
    "Position",
    "Statement",
]
