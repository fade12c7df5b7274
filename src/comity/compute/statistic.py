"""Named statistics: what a part may be asked for, and answers with sums that can be added.

A statistic is a function of one part and of numbers that everyone is told. It answers with int64 arrays, one
a name, which :func:`combine` adds over the parts. It may keep numbers about its own participants in
``part.state``; only the sums leave. Names carry a version, and a holder of votes runs its own copy of the
code that a name stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.part import Part

Sums = dict[str, npt.NDArray[np.int64]]
Statistic = Callable[[Part, Mapping[str, Any]], Sums]

#: Every statistic by its versioned name.
STATISTICS: dict[str, Statistic] = {}


def statistic(name: str) -> Callable[[Statistic], Statistic]:
    """Register a statistic under a versioned name such as ``"factor.step/1"``."""

    def register(function: Statistic) -> Statistic:
        if name in STATISTICS:
            raise ValueError(f"two statistics are named {name!r}")
        STATISTICS[name] = function
        return function

    return register


def combine(answers: Sequence[Sums]) -> Sums:
    """Add the parts' answers, modulo 2**64.

    Examples
    --------
    >>> combine([{"n": np.array([1, 2])}, {"n": np.array([10, 20])}])["n"].tolist()
    [11, 22]
    """
    total: Sums = {}
    with np.errstate(over="ignore"):
        for answer in answers:
            for name, value in answer.items():
                if value.dtype != np.int64:
                    raise TypeError(f"{name}: a statistic must answer with int64, not {value.dtype}")
                total[name] = total[name] + value if name in total else value.copy()
    return total
