"""First two principal components of the votes, gaps filled with the statement's mean.

No matrix is built. Method: block Lanczos with two vectors and full reorthogonalisation (Golub and Van Loan,
Matrix Computations, section 10.3). With two vectors a double eigenvalue is found with both of its
directions. Every multiplication is one pass over the votes, and one exchange of two numbers a statement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.executor import Executor
from comity.compute.fixed_point import FRACTION_BITS, LIMIT, to_float
from comity.compute.kernels import krylov
from comity.compute.kernels import polis as kernel
from comity.compute.kernels.symmetric import eigen
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.opinion.factor_fit import uniform

Float = npt.NDArray[np.float64]

#: Stop when the error of both components is estimated below this (radians), or the residual below _FLOOR
#: times the largest eigenvalue, where two eigenvalues are too close to tell their directions apart.
ACCURACY = 1e-10
_FLOOR = 1e-14
#: Directions with less variance than this share of the largest are rounding errors.
_NOTHING = 1e-12
_FIRST_LOOK, MAX_PASSES = 6, 250


@dataclass(frozen=True)
class PrincipalComponents:
    """Result of :func:`principal_components`.

    Parameters
    ----------
    components : ndarray of float64, shape (2, n_statements)
        Orthonormal; the largest entry of each (the first of equals) is positive; zeros where the votes have
        no such direction, as when all agree.
    variance : ndarray of float64, shape (2,)
        Eigenvalues of ``X' X``: sums of squares along each component.
    n_passes : int
        Passes over the votes.
    error : float
        Estimated largest error of a component, in radians; above :data:`ACCURACY` where eigenvalues are
        equal.
    """

    components: Float
    variance: Float
    n_passes: int
    error: float


@statistic("polis.cross-products/1")
def _cross_products(part: Part, told: Mapping[str, Any]) -> Sums:
    sums = np.zeros((part.n_statements, 2), np.int64)
    kernel.cross_products(part.indptr, part.indices, part.values, told["table"], told["scale"], sums)
    return {"sums": sums}


def means_of(counts: npt.NDArray[np.int64], left_out: npt.NDArray[np.bool_]) -> Float:
    """Mean vote of each statement, 0 where nobody voted or moderation took it out; shape (n_statements,)."""
    n = np.maximum(counts.sum(1), 1)
    return np.where(left_out, 0.0, (counts[:, 2] - counts[:, 0]) / n)


def principal_components(
    executor: Executor, counts: npt.NDArray[np.int64], left_out: npt.NDArray[np.bool_]
) -> PrincipalComponents:
    """Find the first two principal components.

    Parameters
    ----------
    executor : Executor
        Holds the votes.
    counts : ndarray of int64, shape (n_statements, 3)
        Disagree, pass and agree votes of each statement.
    left_out : ndarray of bool, shape (n_statements,)
        Statements that are treated as if everyone had passed on them.

    Returns
    -------
    PrincipalComponents
    """
    n = len(counts)
    mean = means_of(counts, left_out)
    votes = counts.sum(1)
    spread = np.where(left_out, 0.0, counts[:, 0] + counts[:, 2] - votes * mean * mean)
    used = spread > 1e-9
    components, variance = np.zeros((2, n)), np.zeros(2)
    if not used.any():
        return PrincipalComponents(components, variance, 0, 0.0)
    scale = _scale(spread)
    terms = votes[:, None]
    table = np.zeros((n, 4))
    table[:, 0] = mean
    # pseudo-random, so that no component is at right angles to it, however symmetric the votes are
    places = np.arange(n, dtype=np.uint64)
    V = np.stack([np.where(used, uniform(places, salt) - 0.5, 0.0) for salt in (1, 2)], 1)
    R = np.zeros((2, 2))
    krylov.orthonormal_pair(V, _NOTHING, R)
    Q, H = np.zeros((n, 32)), np.zeros((32, 32))
    m, passes, look, largest = 0, 0, _FIRST_LOOK, 0.0
    while True:
        if m + 2 > Q.shape[1]:
            Q = np.concatenate([Q, np.zeros_like(Q)], 1)
            H = np.pad(H, (0, len(H)))
        Q[:, m : m + 2] = V
        m += 2
        table[:, 1:3] = V
        W = to_float(executor.sum("polis.cross-products/1", table=table, scale=scale)["sums"], terms) / scale
        W[~used] = 0.0
        passes += 1
        h = np.zeros((2, m))
        krylov.orthogonalise(Q, m, W, h)
        H[:m, m - 2 : m] = h.T
        H[m - 2 : m, :m] = h
        largest = max(largest, float(H[m - 2, m - 2]), float(H[m - 1, m - 1]))
        krylov.orthonormal_pair(W, _NOTHING * largest, R)
        # once more, now that short ones are long: what was mere rounding error of the basis goes
        krylov.orthogonalise(Q, m, W, np.zeros((2, m)))
        krylov.orthonormal_pair(W, 0.5, np.zeros((2, 2)))
        V = W
        exhausted = not V.any()
        if exhausted or passes in (look, MAX_PASSES):
            look += max(2, passes // 8)
            values, Y, error, settled = _ritz(H, m, R, exhausted=exhausted)
            if settled or passes == MAX_PASSES:
                break
    krylov.combine_columns(Q, m, Y, components)
    for c in (0, 1):
        if values[c] <= _NOTHING * values[0]:
            components[c] = 0.0
        else:
            variance[c] = values[c]
            if components[c, int(np.abs(components[c]).round(12).argmax())] < 0:
                components[c] = -components[c]
    return PrincipalComponents(components, variance, passes, error)


def _ritz(H: Float, m: int, R: Float, *, exhausted: bool) -> tuple[Float, Float, float, bool]:
    """Eigenpairs of ``X' X`` in the basis so far, the error of the first two, whether that will do."""
    values, Y = eigen(H[:m, :m])
    if exhausted or m < 3:
        return values, Y, 0.0, exhausted
    # what the next block would add: the residual of a Ritz pair is R times the last two entries of its vector
    last = Y[m - 2 : m, :2]
    top = R[0, 0] * last[0] + R[0, 1] * last[1]
    bottom = R[1, 1] * last[1]
    residual = np.sqrt(top * top + bottom * bottom)
    gaps = (values[0] - values[1], min(values[0] - values[1], values[1] - values[2]))
    tiny = _FLOOR * values[0]
    errors = [float(r) / max(float(g), 1e-300) for r, g in zip(residual, gaps, strict=True)]
    settled = all(e <= ACCURACY or r <= tiny for e, r in zip(errors, residual, strict=True))
    return values, Y, max(errors), settled


def _scale(spread: Float) -> float:
    """Power of two for which neither a term nor a total leaves fixed point, from totals alone.

    A term is at most ``2 |s|``, where ``s``, a row times a unit vector, is at most ``2
    sqrt(n_statements)``; a total of absolute terms is at most the root of (largest column) times (trace),
    by Cauchy and Schwarz.
    """
    term = 4.0 * math.sqrt(len(spread))
    total = math.sqrt(float(spread.max()) * math.fsum(spread.tolist()))
    room = min(LIMIT / 2.0 / term, 2.0 ** (61 - FRACTION_BITS) / max(total, 1.0))
    return math.ldexp(1.0, math.frexp(room)[1] - 1)
