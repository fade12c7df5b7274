"""Executors: who runs a statistic on which part.

This one runs in this process; others live with those who need them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from comity.compute.part import Part
from comity.compute.statistic import STATISTICS, Sums, combine


class Executor(Protocol):
    """Asks every part for a statistic and adds the answers."""

    n_statements: int

    def sum(self, name: str, **told: Any) -> Sums:
        """Run the statistic ``name`` on every part, telling each the same numbers, and add the answers."""
        ...  # pragma: no cover


class LocalExecutor:
    """Parts in this process, each on a thread of its own.

    Kernels release the interpreter's lock. The number of parts and threads changes the time only, never a
    bit.

    Parameters
    ----------
    parts : iterable of Part
    threads : int, optional
        By default as many as there are cores that this process may use.
    """

    def __init__(self, parts: Iterable[Part], threads: int | None = None) -> None:
        self.parts = list(parts)
        self.n_statements = self.parts[0].n_statements
        self.threads = min(len(self.parts), threads or cores())
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None

    def sum(self, name: str, **told: Any) -> Sums:
        """Run a statistic on every part and add the answers."""
        function = STATISTICS[name]
        if self._pool is None:
            return combine([function(p, told) for p in self.parts])
        return combine(list(self._pool.map(lambda p: function(p, told), self.parts)))

    def gather(self, name: str) -> npt.NDArray[Any]:
        """Put together what the parts keep about their participants, in the order of the parts' rows."""
        return np.concatenate([p.state[name] for p in self.parts])

    def close(self) -> None:
        """Give the threads back."""
        if self._pool is not None:
            self._pool.shutdown()

    def __enter__(self) -> LocalExecutor:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
