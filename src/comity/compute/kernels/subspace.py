"""Kernels of a subspace iteration: where the logistic factor model starts from.

Loops run in a fixed order without a BLAS, so that the directions are the same bits on every processor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]


@njit
def subspace(
    indptr: Array, indices: Array, values: Array, weights: Array, centre: Array, V: Array, sums: Array
) -> None:
    """Add R' R V for the residuals R = vote - centre of agree and disagree votes, in one stream over them.

    ``V`` has shape (statements, vectors), entries about 1; ``sums`` (statements, vectors + 1) counts votes
    last.
    """
    width = V.shape[1]
    s = np.zeros(width)
    for p in range(len(indptr) - 1):
        s[:] = 0.0
        for q in range(indptr[p], indptr[p + 1]):
            if values[q] != 0:
                j = indices[q]
                x = (1.0 if values[q] > 0 else 0.0) - centre[j]
                for c in range(width):
                    s[c] += x * V[j, c]
        for c in range(width):
            s[c] *= weights[p]
        for q in range(indptr[p], indptr[p + 1]):
            if values[q] != 0:
                j = indices[q]
                x = (1.0 if values[q] > 0 else 0.0) - centre[j]
                for c in range(width):
                    sums[j, c] += bits(x * s[c] + MAGIC)  # type: ignore[call-arg]
                sums[j, width] += 1


@njit
def orthonormalise(V: Array) -> None:
    """Gram-Schmidt, twice, in place; columns of length zero become unit vectors."""
    n, width = V.shape
    for _ in range(2):
        for c in range(width):
            for b in range(c):
                t = 0.0
                for j in range(n):
                    t += V[j, b] * V[j, c]
                for j in range(n):
                    V[j, c] -= t * V[j, b]
            t = 0.0
            for j in range(n):
                t += V[j, c] * V[j, c]
            t = math.sqrt(t)
            if t < 1e-12:
                for j in range(n):
                    V[j, c] = 0.0
                V[c % n, c] = 1.0
            else:
                for j in range(n):
                    V[j, c] /= t


@njit
def gram(V: Array, Y: Array, out: Array) -> None:
    """Write V' Y, made symmetric, to ``out``."""
    n, width = V.shape
    for a in range(width):
        for b in range(width):
            t = 0.0
            for j in range(n):
                t += V[j, a] * Y[j, b]
            out[a, b] = t
    for a in range(width):
        for b in range(a):
            t = 0.5 * (out[a, b] + out[b, a])
            out[a, b] = t
            out[b, a] = t


@njit
def multiply(V: Array, R: Array, out: Array) -> None:
    """Write V R to ``out``."""
    n, width = V.shape
    for j in range(n):
        for b in range(R.shape[1]):
            t = 0.0
            for a in range(width):
                t += V[j, a] * R[a, b]
            out[j, b] = t
