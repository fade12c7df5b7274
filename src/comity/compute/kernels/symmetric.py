"""Eigenvalues and eigenvectors of a symmetric matrix of moderate order, the same bits on every processor.

For orders of ten and more; :func:`comity.compute.exact.symmetric_eigen` is for the smallest.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.jit import njit

Array = npt.NDArray[Any]

_EPSILON = 2.220446049250313e-16
_MOST_STEPS = 60


@njit
def tridiagonalise(A: Array, Z: Array, d: Array, e: Array) -> None:
    """Reduce a symmetric matrix to a tridiagonal one by Householder reflections.

    Golub and Van Loan, Matrix Computations, algorithm 8.3.1.

    Parameters
    ----------
    A : ndarray of float64, shape (m, m)
        Destroyed.
    Z : ndarray of float64, shape (m, m)
        Overwritten: orthogonal, with ``A = Z' T Z``.
    d : ndarray of float64, shape (m,)
        Overwritten: diagonal of ``T``.
    e : ndarray of float64, shape (m,)
        Overwritten: ``T[k, k + 1]`` at ``k``; the last is 0.
    """
    m = len(d)
    v = np.zeros(m)
    w = np.zeros(m)
    for r in range(m):
        for c in range(m):
            Z[r, c] = 1.0 if r == c else 0.0
    for k in range(m - 2):
        length = 0.0
        for r in range(k + 2, m):
            length += A[k, r] * A[k, r]
        e[k] = A[k, k + 1]
        if length == 0.0:
            continue
        length = math.sqrt(length + A[k, k + 1] * A[k, k + 1])
        e[k] = -length if A[k, k + 1] > 0.0 else length
        square = 0.0
        for r in range(k + 1, m):
            v[r] = A[k, r]
        v[k + 1] -= e[k]
        for r in range(k + 1, m):
            square += v[r] * v[r]
        beta = 2.0 / square
        w[:] = 0.0
        for r in range(k + 1, m):
            for c in range(k + 1, m):
                w[c] += A[r, c] * v[r]
        dot = 0.0
        for r in range(k + 1, m):
            w[r] *= beta
            dot += w[r] * v[r]
        dot *= 0.5 * beta
        for r in range(k + 1, m):
            w[r] -= dot * v[r]
        for r in range(k + 1, m):
            for c in range(k + 1, m):
                A[r, c] -= v[r] * w[c] + w[r] * v[c]
        w[:] = 0.0
        for r in range(k + 1, m):
            for c in range(m):
                w[c] += v[r] * Z[r, c]
        for r in range(k + 1, m):
            for c in range(m):
                Z[r, c] -= beta * v[r] * w[c]
    if m > 1:
        e[m - 2] = A[m - 2, m - 1]
    e[m - 1] = 0.0
    for r in range(m):
        d[r] = A[r, r]


@njit
def diagonalise(d: Array, e: Array, Z: Array) -> bool:
    """Diagonalise a tridiagonal matrix by implicit QL steps, and turn the rows of ``Z`` along.

    Bowdler, Martin, Reinsch and Wilkinson, Numerische Mathematik 11, 1968.

    Parameters
    ----------
    d : ndarray of float64, shape (m,)
        Diagonal; overwritten with the eigenvalues, in no order.
    e : ndarray of float64, shape (m,)
        Beside the diagonal, the last 0; destroyed.
    Z : ndarray of float64, shape (m, m)
        Overwritten: row ``k`` is the eigenvector of ``d[k]``.

    Returns
    -------
    bool
        Whether every eigenvalue was found.
    """
    m = len(d)
    negligible = 0.0  # in proportion to the whole: beside eigenvalues that are 0, d itself is rounding error
    for k in range(m):
        negligible = max(negligible, _EPSILON * (abs(d[k]) + abs(e[k])))
    for low in range(m):
        steps = 0
        while True:
            high = low
            while high < m - 1 and abs(e[high]) > negligible:
                high += 1
            if high == low:
                break
            steps += 1
            if steps > _MOST_STEPS:
                return False
            g = (d[low + 1] - d[low]) / (2.0 * e[low])
            r = math.sqrt(g * g + 1.0)
            g = d[high] - d[low] + e[low] / (g + (r if g >= 0.0 else -r))
            s = 1.0
            c = 1.0
            p = 0.0
            broken = False
            for k in range(high - 1, low - 1, -1):
                f = s * e[k]
                b = c * e[k]
                r = math.sqrt(f * f + g * g)
                e[k + 1] = r
                if r == 0.0:  # the matrix falls apart here
                    d[k + 1] -= p
                    e[high] = 0.0
                    broken = True
                    break
                s = f / r
                c = g / r
                g = d[k + 1] - p
                r = (d[k] - g) * s + 2.0 * c * b
                p = s * r
                d[k + 1] = g + p
                g = c * r - b
                for i in range(m):
                    x = Z[k + 1, i]
                    y = Z[k, i]
                    Z[k + 1, i] = s * y + c * x
                    Z[k, i] = c * y - s * x
            if not broken:
                d[low] -= p
                e[low] = g
                e[high] = 0.0
    return True


def eigen(A: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Eigenpairs of a symmetric matrix, largest first.

    Parameters
    ----------
    A : ndarray of float64, shape (m, m)

    Returns
    -------
    values : ndarray of float64, shape (m,)
    vectors : ndarray of float64, shape (m, m)
        Column ``k`` belongs to ``values[k]``; signs as they come.

    Raises
    ------
    ArithmeticError
        Where the iteration does not end, as with entries that are not numbers.

    Examples
    --------
    >>> eigen(np.array([[2.0, 1.0], [1.0, 2.0]]))[0].round(12).tolist()
    [3.0, 1.0]
    """
    m = len(A)
    Z, d, e = np.empty((m, m)), np.empty(m), np.empty(m)
    tridiagonalise(A.copy(), Z, d, e)
    if not (np.isfinite(d).all() and diagonalise(d, e, Z)):
        raise ArithmeticError("the eigenvalues of a matrix were not found")
    order = np.argsort(-d, kind="stable")
    return d[order], Z[order].T
