"""Balance of participation: who took part, who was invited and did not, by any attribute given."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic

Int = npt.NDArray[np.int64]
_Z95 = 1.959963984540054
_MOST_COUNTED = 100_000


@statistic("balance.activity/1")
def _activity(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count participants by their number of votes."""
    votes = np.minimum(np.diff(part.indptr), told["most"])
    return {"n": np.bincount(votes, minlength=told["most"] + 1).astype(np.int64)}


@dataclass(frozen=True)
class Cell:
    """Participation of those with one value of an attribute.

    ``share`` is of the participants, ``reference`` of the invited (None where nobody was invited but took no
    part), ``ratio`` their quotient with the 95 % interval ``low`` to ``high``.
    """

    value: str
    invited: int
    participants: int
    votes: int
    share: float
    reference: float | None
    ratio: float | None
    low: float | None
    high: float | None
    absent: bool


@dataclass(frozen=True)
class AttributeBalance:
    """Participation by one attribute.

    Parameters
    ----------
    name : str
    missing : int
        Participants for whom it is not known.
    dissimilarity : float or None
        Half the sum of absolute differences between shares of participants and of invited (Duncan and Duncan,
        American Sociological Review 20, 1955); from 0 to 1.
    cells : list of Cell
        In the order of the values.
    """

    name: str
    missing: int
    dissimilarity: float | None
    cells: list[Cell]


def balance_of(name: str, values: Sequence[str], counts: Int) -> AttributeBalance:
    """Compare participants with the invited.

    Parameters
    ----------
    name : str
    values : sequence of str
        "" is unknown.
    counts : ndarray of int64, shape (n_values, 3)
        Invited, participants, votes.
    """
    known = [i for i, v in enumerate(values) if v != ""]
    invited, took_part = int(counts[known, 0].sum()), int(counts[known, 1].sum())
    compare = invited > took_part > 0
    cells = []
    for i in known:
        a, b, votes = (int(x) for x in counts[i])
        share = b / took_part if took_part else 0.0
        reference = a / invited if compare and invited else None
        low, high = wilson(b, took_part)
        r = reference or math.nan
        cells.append(
            Cell(
                values[i],
                a,
                b,
                votes,
                share,
                reference,
                share / r if reference else None,
                low / r if reference else None,
                high / r if reference else None,
                absent=b == 0,
            )
        )
    apart = (
        math.fsum(abs(c.share - c.reference) for c in cells if c.reference is not None) / 2
        if compare
        else None
    )
    missing = int(sum(counts[i, 1] for i, v in enumerate(values) if v == ""))
    return AttributeBalance(name, missing, apart, cells)


def wilson(k: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, JASA 22, 1927).

    Examples
    --------
    >>> [round(x, 3) for x in wilson(5, 10)]
    [0.237, 0.763]
    """
    if n == 0:
        return 0.0, 1.0
    z2 = _Z95 * _Z95
    centre = (k + z2 / 2) / (n + z2)
    half = _Z95 * math.sqrt(k * (n - k) / n + z2 / 4) / (n + z2)
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class Activity:
    """Votes per participant: median, the 10th and 90th percentile, and how many cast fewer than seven."""

    median: float
    low: float
    high: float
    few: int


def activity(executor: Executor, n_statements: int) -> Activity:
    """Describe how many votes participants cast (those with at least one)."""
    most = min(max(n_statements, 1), _MOST_COUNTED)
    n = executor.sum("balance.activity/1", most=most)["n"]
    n[0] = 0
    total = int(n.sum())
    if total == 0:
        return Activity(0.0, 0.0, 0.0, 0)
    upto = np.cumsum(n)

    def quantile(q: float) -> float:
        return float(np.searchsorted(upto, max(1, math.ceil(q * total))))

    return Activity(quantile(0.5), quantile(0.1), quantile(0.9), int(n[1:7].sum()))
