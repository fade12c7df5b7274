"""Elementary functions and small solves that give the same bits on every processor.

Only ``+ - * /`` and the square root are used: IEEE 754 fixes their results, while the ``exp`` and ``log`` of
a C library, of NumPy's vector code and of a BLAS differ between processors in the last bit. All functions
here are compiled when called from a kernel and can be called from Python with floats.
"""

from __future__ import annotations

import math
from typing import Any

import numpy.typing as npt

from comity.compute.jit import njit

_LN2_HI = 6.93147180369123816490e-01
_LN2_LO = 1.90821492927058770002e-10


@njit
def exp(x: float) -> float:
    """Exponential, relative error below 1e-15 for -700 < x < 700; 0 below, and clipped above.

    Cody and Waite range reduction (Software Manual for the Elementary Functions, 1980), then a Taylor
    polynomial.
    """
    if x < -700.0:
        return 0.0
    if x > 700.0:
        x = 700.0
    n = math.floor(x * 1.4426950408889634 + 0.5)
    r = (x - n * _LN2_HI) - n * _LN2_LO
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return math.ldexp(p, int(n))


@njit
def decay(x: float) -> float:
    """``exp(-|x|)`` for abs(x) <= 36 without branch, table or integer, so that loops fill vector registers.

    ``exp(-|x| / 64)`` by its Taylor polynomial of degree 9, then squared six times. The relative error is
    under 1e-13 up to 8, 1e-10 up to 16 and 2e-7 at 36, where the value is 2e-16; the absolute one under
    1e-14.
    """
    t = -abs(x) * 0.015625
    g = 1.0 / 362880.0
    g = g * t + 1.0 / 40320.0
    g = g * t + 1.0 / 5040.0
    g = g * t + 1.0 / 720.0
    g = g * t + 1.0 / 120.0
    g = g * t + 1.0 / 24.0
    g = g * t + 1.0 / 6.0
    g = g * t + 0.5
    g = g * t + 1.0
    g = g * t + 1.0
    g = g * g
    g = g * g
    g = g * g
    g = g * g
    g = g * g
    return g * g


@njit
def log(x: float) -> float:
    """Natural logarithm, relative error below 1e-14; ``-745.0`` (about the smallest) at 0 and below."""
    if x <= 0.0:
        return -745.0
    m, e = math.frexp(x)
    if m < 0.7071067811865476:
        m *= 2.0
        e -= 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # 2 * atanh(s) by its series: |s| <= 0.1716, so 12 terms reach 1e-17
    p = 1.0 / 23.0
    p = p * z + 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    p = p * z + 1.0
    return e * _LN2_HI + (2.0 * s * p + e * _LN2_LO)


@njit
def sigmoid(x: float) -> float:
    """Logistic function 1 / (1 + exp(-x))."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    z = exp(x)
    return z / (1.0 + z)


@njit
def logit(p: float) -> float:
    """Inverse of :func:`sigmoid` for 0 < p < 1."""
    return log(p / (1.0 - p))


@njit
def normal_cdf(x: float) -> float:
    """Evaluate the standard normal distribution function.

    Absolute error below 1e-15 in the middle, relative error below 1e-12 in the tails. Series for abs(x) < 3,
    continued fraction beyond (Abramowitz and Stegun 26.2.11 and 26.2.14).
    """
    a = abs(x)
    if a > 38.0:
        return 0.0 if x < 0 else 1.0
    density = exp(-0.5 * a * a) * 0.3989422804014327
    if a < 3.0:
        term = a
        total = a
        k = 3.0
        while term > 1e-18 * total and k < 200.0:
            term *= a * a / k
            total += term
            k += 2.0
        upper = 0.5 - density * total
    else:
        f = 0.0
        for k in range(60, 0, -1):
            f = k / (a + f)
        upper = density / (a + f)
    return upper if x < 0 else 1.0 - upper


@njit
def sine(x: float) -> float:
    """Sine for -pi/2 <= x <= pi/2, absolute error below 1e-15: a Taylor polynomial."""
    p = 0.0
    for k in range(25, 1, -2):
        p = (1.0 - p) * x * x / (k * (k - 1.0))
    return x * (1.0 - p)


@njit
def arcsine(x: float) -> float:
    """Inverse of the sine for -1 <= x <= 1, absolute error below 1e-15.

    The angle is halved twice, by the formula for the sine of half an angle; then the Taylor series.
    """
    for _ in range(2):
        x = x / math.sqrt(2.0 + 2.0 * math.sqrt(max(0.0, 1.0 - x * x)))
    term = x
    total = x
    for k in range(1, 40):
        term *= x * x * (2.0 * k - 1.0) / (2.0 * k)
        total += term / (2.0 * k + 1.0)
    return 4.0 * total


@njit
def cholesky_solve(
    A: npt.NDArray[Any], b: npt.NDArray[Any], d: int, L: npt.NDArray[Any], x: npt.NDArray[Any]
) -> float:
    """Solve ``A x = b`` for a symmetric positive definite ``A`` by Cholesky factors.

    Parameters
    ----------
    A : ndarray of float64, shape (>= d, >= d)
        Only the lower triangle is read.
    b : ndarray of float64, shape (>= d,)
    d : int
        Order.
    L : ndarray of float64, shape (>= d, >= d)
        Overwritten with the lower factor.
    x : ndarray of float64, shape (>= d,)
        Overwritten with the solution.

    Returns
    -------
    float
        The smallest pivot; not positive means that ``A`` is not positive definite.
    """
    smallest = 1e300
    for r in range(d):
        for c in range(r):
            s = A[r, c]
            for t in range(c):
                s -= L[r, t] * L[c, t]
            L[r, c] = s / L[c, c]
        s = A[r, r]
        for t in range(r):
            s -= L[r, t] * L[r, t]
        smallest = min(smallest, s)
        L[r, r] = math.sqrt(max(s, 1e-300))
    for r in range(d):
        s = b[r]
        for t in range(r):
            s -= L[r, t] * x[t]
        x[r] = s / L[r, r]
    for r in range(d - 1, -1, -1):
        s = x[r]
        for t in range(r + 1, d):
            s -= L[t, r] * x[t]
        x[r] = s / L[r, r]
    return smallest


@njit
def cholesky_inverse(L: npt.NDArray[Any], d: int, M: npt.NDArray[Any], out: npt.NDArray[Any]) -> None:
    """Invert ``A = L L'`` given its lower factor.

    Parameters
    ----------
    L : ndarray of float64, shape (>= d, >= d)
    d : int
        Order.
    M : ndarray of float64, shape (>= d, >= d)
        Work space; overwritten with the inverse of ``L``.
    out : ndarray of float64, shape (>= d, >= d)
        Overwritten with the full symmetric inverse of ``A``.
    """
    for c in range(d):
        M[c, c] = 1.0 / L[c, c]
        for r in range(c + 1, d):
            s = 0.0
            for t in range(c, r):
                s -= L[r, t] * M[t, c]
            M[r, c] = s / L[r, r]
    for r in range(d):
        for c in range(r + 1):
            s = 0.0
            for t in range(r, d):
                s += M[t, r] * M[t, c]
            out[r, c] = s
            out[c, r] = s


@njit
def symmetric_eigen(A: npt.NDArray[Any], d: int, values: npt.NDArray[Any], V: npt.NDArray[Any]) -> None:
    """Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations, largest first.

    Golub and Van Loan, Matrix Computations, section 8.5. Each vector's largest entry (the first of equals) is
    made positive.

    Parameters
    ----------
    A : ndarray of float64, shape (d, d)
        Destroyed.
    d : int
    values : ndarray of float64, shape (d,)
        Overwritten.
    V : ndarray of float64, shape (d, d)
        Overwritten; column ``k`` belongs to ``values[k]``.
    """
    for r in range(d):
        for c in range(d):
            V[r, c] = 1.0 if r == c else 0.0
    for _ in range(60):
        off = 0.0
        scale = 0.0
        for r in range(d):
            scale += A[r, r] * A[r, r]
            for c in range(r):
                off += A[r, c] * A[r, c]
        if off <= 1e-30 * scale or off == 0.0:
            break
        for p in range(d - 1):
            for q in range(p + 1, d):
                if A[p, q] == 0.0:
                    continue
                theta = (A[q, q] - A[p, p]) / (2.0 * A[p, q])
                t = 1.0 / (abs(theta) + math.sqrt(theta * theta + 1.0))
                if theta < 0.0:
                    t = -t
                cosine = 1.0 / math.sqrt(t * t + 1.0)
                sine = t * cosine
                for k in range(d):
                    x = A[k, p]
                    y = A[k, q]
                    A[k, p] = cosine * x - sine * y
                    A[k, q] = sine * x + cosine * y
                for k in range(d):
                    x = A[p, k]
                    y = A[q, k]
                    A[p, k] = cosine * x - sine * y
                    A[q, k] = sine * x + cosine * y
                for k in range(d):
                    x = V[k, p]
                    y = V[k, q]
                    V[k, p] = cosine * x - sine * y
                    V[k, q] = sine * x + cosine * y
    for k in range(d):
        values[k] = A[k, k]
    for i in range(d):
        top = i
        for k in range(i + 1, d):
            if values[k] > values[top]:
                top = k
        if top != i:
            x = values[i]
            values[i] = values[top]
            values[top] = x
            for r in range(d):
                x = V[r, i]
                V[r, i] = V[r, top]
                V[r, top] = x
        big = 0
        for r in range(1, d):
            if abs(V[r, i]) > abs(V[big, i]) + 1e-12:
                big = r
        if V[big, i] < 0.0:
            for r in range(d):
                V[r, i] = -V[r, i]
