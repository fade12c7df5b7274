"""Kernel that counts votes, without copying them."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from comity.compute.jit import njit

Array = npt.NDArray[Any]


@njit
def count_votes(indices: Array, values: Array, counts: Array) -> None:
    """Add disagrees, passes and agrees of each statement to ``counts``, int64, shape (n_statements, 3)."""
    for q in range(len(indices)):
        counts[indices[q], values[q] + 1] += 1
