"""Kernels of a block Lanczos iteration with two vectors: bases of long columns.

Loops run in a fixed order without a BLAS, so that the basis is the same bits on every processor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.jit import njit

Array = npt.NDArray[Any]


@njit
def orthogonalise(Q: Array, m: int, W: Array, H: Array) -> None:
    """Take from each of two vectors what lies in the span of a basis (classical Gram-Schmidt).

    Parameters
    ----------
    Q : ndarray of float64, shape (n, >= m)
        Orthonormal columns.
    m : int
        Columns in use.
    W : ndarray of float64, shape (n, 2)
        Changed in place.
    H : ndarray of float64, shape (2, >= m)
        The coefficients are added to it.
    """
    h = np.zeros((2, m))
    for j in range(len(W)):
        for a in range(m):
            h[0, a] += Q[j, a] * W[j, 0]
            h[1, a] += Q[j, a] * W[j, 1]
    for j in range(len(W)):
        s = 0.0
        t = 0.0
        for a in range(m):
            s += Q[j, a] * h[0, a]
            t += Q[j, a] * h[1, a]
        W[j, 0] -= s
        W[j, 1] -= t
    for a in range(m):
        H[0, a] += h[0, a]
        H[1, a] += h[1, a]


@njit
def orthonormal_pair(W: Array, smallest: float, R: Array) -> None:
    """Make two vectors orthonormal; one that is shorter than ``smallest`` becomes zero.

    Parameters
    ----------
    W : ndarray of float64, shape (n, 2)
        Changed in place.
    smallest : float
    R : ndarray of float64, shape (2, 2)
        Overwritten: upper triangle with ``W_before = W_after R``.
    """
    R[:] = 0.0
    for c in range(2):
        if c == 1:
            for _ in range(2):
                d = 0.0
                for j in range(len(W)):
                    d += W[j, 0] * W[j, 1]
                for j in range(len(W)):
                    W[j, 1] -= d * W[j, 0]
                R[0, 1] += d
        s = 0.0
        for j in range(len(W)):
            s += W[j, c] * W[j, c]
        s = math.sqrt(s)
        R[c, c] = s
        for j in range(len(W)):
            W[j, c] = W[j, c] / s if s > smallest else 0.0


@njit
def combine_columns(Q: Array, m: int, Y: Array, out: Array) -> None:
    """Write ``Q[:, :m] @ Y[:m, :2]`` as two rows.

    Parameters
    ----------
    Q : ndarray of float64, shape (n, >= m)
    m : int
    Y : ndarray of float64, shape (>= m, >= 2)
    out : ndarray of float64, shape (2, n)
        Overwritten.
    """
    for c in range(2):
        for j in range(len(Q)):
            s = 0.0
            for a in range(m):
                s += Q[j, a] * Y[a, c]
            out[c, j] = s
