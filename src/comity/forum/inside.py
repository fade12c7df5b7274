"""Inside a party: whether its people agree, differ, or are silent, beside what the party says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

AGREED, SPLIT, SILENT = "agreed", "split", "silent"


@dataclass(frozen=True)
class Inside:
    """How a party's people voted on a statement.

    Parameters
    ----------
    code : str
        ``agreed``: a share of at least the forum's bar is on one side of those who are on a side;
        ``split``: neither side reaches it; ``silent``: nobody is on a side.
    side : str or None
        ``agree`` or ``disagree``, where agreed.
    agree, passed, disagree : int
    """

    code: str
    side: str | None
    agree: int
    passed: int
    disagree: int


def inside(votes: Iterable[int], bar: float = 0.6) -> Inside:
    """Sum up the votes of a party's people on one statement.

    Parameters
    ----------
    votes : iterable of int
        1, 0 or -1.
    bar : float
        The forum's bar for agreement.

    Examples
    --------
    >>> inside([1, 1, -1, 0]).code, inside([1, -1]).code, inside([0]).code
    ('agreed', 'split', 'silent')
    """
    cast = list(votes)
    agree, disagree = cast.count(1), cast.count(-1)
    sided = agree + disagree
    side = "agree" if agree >= disagree else "disagree"
    code = SILENT if not sided else AGREED if max(agree, disagree) >= bar * sided else SPLIT
    return Inside(code, side if code == AGREED else None, agree, cast.count(0), disagree)
