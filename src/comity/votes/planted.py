"""The structure planted in simulated votes: what an analysis of them should find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PlantedStatement:
    """What is true of one statement, had all who took part voted on it.

    Parameters
    ----------
    id, text, area : str
    kind : str
        How it was planted: ``common_ground``, ``duplicate`` (of another common ground), ``understated`` and
        ``overstated`` (the raw share misleads), ``difference`` (between groups), ``contested`` (inside all
        groups), ``close`` (51 to 49), ``lukewarm`` (one group of two minds), ``passed`` (by most), ``few``
        (seen by eight).
    verdict : str
        What an honest analysis of these votes can say: ``common_ground``, ``difference`` or ``unresolved``.
    direction : str or None
        ``agree`` or ``disagree``: what the common ground is.
    agreement : float
        Share that agrees of those who would agree or disagree.
    groups : mapping of str to float
        The same in each planted group.
    passing : float
        Share that would pass.
    raw : float
        Share that agrees of the votes that were in fact cast.
    twin : str or None
        The statement that this one is a duplicate of.
    """

    id: str
    text: str
    area: str
    kind: str
    verdict: str
    direction: str | None
    agreement: float
    groups: Mapping[str, float]
    passing: float
    raw: float
    twin: str | None = None


@dataclass(frozen=True)
class Planted:
    """The structure planted in simulated votes.

    Parameters
    ----------
    seed : int
    groups : mapping of str to str
        Planted group of each invited participant; "" for those between two groups.
    statements : tuple of PlantedStatement
    absent : mapping of str to tuple of str
        Attribute: the values of which nobody took part.
    under : mapping of str to tuple of str
        Attribute: the values that took part at less than half the rate of the others.
    revotes : int
        How many votes replaced an earlier one of the same participant on the same statement.
    """

    seed: int
    groups: Mapping[str, str]
    statements: tuple[PlantedStatement, ...]
    absent: Mapping[str, tuple[str, ...]]
    under: Mapping[str, tuple[str, ...]]
    revotes: int

    def to_dict(self) -> dict[str, Any]:
        """Give plain data for JSON.

        Returns
        -------
        dict
        """
        return {
            "about": "The structure planted in simulated votes. No participant stands for a real one.",
            "seed": self.seed,
            "statements": [{**vars(s), "groups": dict(s.groups)} for s in self.statements],
            "groups": dict(self.groups),
            "absent": {k: list(v) for k, v in self.absent.items()},
            "under_represented": {k: list(v) for k, v in self.under.items()},
            "revotes": self.revotes,
        }
