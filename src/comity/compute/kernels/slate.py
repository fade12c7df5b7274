"""Kernel of the slate's expected tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.jit import njit

Array = npt.NDArray[Any]


@njit
def add_levels(p: Array, q: Array, sums: Array) -> None:
    """Add ``q' p``; levels that a voter cannot be at cost nothing.

    All are whole numbers and the sums stay under 2**53, so the order of adding changes no bit.

    Parameters
    ----------
    p : ndarray of uint16, shape (n, n_statements)
    q : ndarray of float64, shape (n, n_levels)
    sums : ndarray of float64, shape (n_levels, n_statements)
        Added to.
    """
    row = np.empty(p.shape[1])
    for i in range(p.shape[0]):
        for c in range(p.shape[1]):
            row[c] = float(p[i, c])
        for u in range(q.shape[1]):
            x = q[i, u]
            if x != 0.0:
                total = sums[u]
                for c in range(p.shape[1]):
                    total[c] += x * row[c]
