"""Kernels of the logistic factor model: one stream over the votes an iteration.

Layout, for ``K`` factors and ``D = K + 1``. ``x = (1, v)`` is a statement's vector, ``z = (1, u)`` a
participant's; ``tri`` is the lower triangle of a D x D symmetric matrix by rows, T = D (D + 1) / 2 numbers;
both are padded with zeros to a multiple of four (``TP``, ``DP``), so that the inner loops fill vector
registers.

- A statement's row (what everyone is told): E[x x'] as tri | E[b x], padded | E[x], padded | E[b^2] ...
- A participant's row (stays with the part): mean of (a, u), padded | covariance of (a, u) as tri, padded |
  its log determinant.
- A statement's sums: sum w E[z z'] as tri | sum (r E[z] - w E[a z]), padded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.exact import cholesky_inverse, cholesky_solve, decay, log
from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]


def pad(n: int) -> int:
    """Round up to a multiple of four."""
    return -(-n // 4) * 4


@cache
def step_kernel(n_factors: int) -> Callable[..., Any]:
    """Make the kernel of one iteration for a number of factors.

    Parameters
    ----------
    n_factors : int
        K, from 0 up.
    """
    K = n_factors
    D = K + 1
    T = D * (D + 1) // 2
    TP, DP = pad(T), pad(D)
    OB, OX, OBB = TP, TP + DP, TP + 2 * DP  # offsets of E[b x], E[x] and E[b^2] in a statement's row

    @njit
    def step(
        indptr: Array,
        indices: Array,
        values: Array,
        positive: int,
        weights: Array,
        state: Array,
        table: Array,
        prior: Array,
        W: Array,
        log_det_w: float,
        share: float,
        sums: Array,
        moments: Array,
        scores: Array,
    ) -> int:
        """Solve every participant from the statements, then add the votes into the statements' sums.

        ``positive`` is the vote that counts as 1: 1 for agreement (passes are left out), 0 for passing (all
        count). ``W`` (K x K, lower) is applied to each participant's ``u`` first; ``log_det_w`` is the
        logarithm of its determinant. ``share`` (0.1 + misfit) of the secant weight damps: votes that the
        model gets wrong need it, votes that it gets right would only be slowed down. ``scores`` gains the
        expected log-likelihood of the votes and the divergence of the participants from their prior, both
        before this step.
        """
        A = np.zeros((D, D))
        L = np.zeros((D, D))
        M = np.zeros((D, D))
        S = np.zeros((D, D))
        R = np.zeros((D, D))
        h = np.zeros(D)
        m = np.zeros(D)
        accA = np.zeros(TP)
        accH = np.zeros(DP)
        c = np.zeros(TP)
        d = np.zeros(DP)
        Z = np.zeros(TP)
        z = np.zeros(DP)
        az = np.zeros(DP)
        n_most = 0
        for p in range(len(indptr) - 1):
            n_most = max(n_most, indptr[p + 1] - indptr[p])
        wb = np.empty(n_most)
        rb = np.empty(n_most)
        eb = np.empty(n_most)
        vb = np.empty(n_most)
        yb = np.empty(n_most)
        jb = np.empty(n_most, np.int64)
        log_det_prior = 0.0
        for r in range(D):
            log_det_prior -= log(prior[r])
        for p in range(len(indptr) - 1):
            n = 0
            for q in range(indptr[p], indptr[p + 1]):
                if positive == 0 or values[q] != 0:
                    jb[n] = indices[q]
                    yb[n] = 1.0 if values[q] == positive else 0.0
                    n += 1
            # the participant's current posterior, in the statements' current basis
            for r in range(D):
                m[r] = state[p, r]
            k = DP
            for r in range(D):
                for s in range(r + 1):
                    S[r, s] = state[p, k]
                    S[s, r] = state[p, k]
                    k += 1
            if K > 0:
                for r in range(K, 0, -1):
                    t = 0.0
                    for s in range(1, r + 1):
                        t += W[r - 1, s - 1] * m[s]
                    m[r] = t
                for r in range(D):  # R = diag(1, W) S
                    for s in range(D):
                        if r == 0:
                            R[r, s] = S[r, s]
                        else:
                            t = 0.0
                            for i in range(1, r + 1):
                                t += W[r - 1, i - 1] * S[i, s]
                            R[r, s] = t
                for r in range(D):
                    for s in range(r + 1):
                        if s == 0:
                            t = R[r, 0]
                        else:
                            t = 0.0
                            for i in range(1, s + 1):
                                t += R[r, i] * W[s - 1, i - 1]
                        S[r, s] = t
                        S[s, r] = t
            if n == 0:
                # nobody's vote: back to the prior
                k = DP
                for r in range(D):
                    state[p, r] = 0.0
                    for s in range(r + 1):
                        state[p, k] = 1.0 / prior[r] if r == s else 0.0
                        k += 1
                state[p, DP + TP] = log_det_prior
                continue
            # coefficients of E[eta^2] on a statement's row: tri part with u's moments, b part with the means
            k = 0
            for r in range(D):
                for s in range(r + 1):
                    t = m[r] * m[s] + S[r, s]
                    c[k] = t if r == s else 2.0 * t
                    k += 1
            for r in range(D):
                d[r] = 2.0 * m[r]
            for q in range(n):
                row = table[jb[q]]
                s0 = 0.0
                s1 = 0.0
                s2 = 0.0
                s3 = 0.0
                for i in range(0, TP, 4):
                    s0 += c[i] * row[i]
                    s1 += c[i + 1] * row[i + 1]
                    s2 += c[i + 2] * row[i + 2]
                    s3 += c[i + 3] * row[i + 3]
                for i in range(0, DP, 4):
                    s0 += d[i] * row[OB + i]
                    s1 += d[i + 1] * row[OB + i + 1]
                    s2 += d[i + 2] * row[OB + i + 2]
                    s3 += d[i + 3] * row[OB + i + 3]
                e = row[OB]
                for i in range(D):
                    e += m[i] * row[OX + i]
                eb[q] = e
                vb[q] = (s0 + s1) + (s2 + s3) + row[OBB]
            # weight and working response of each vote; this loop has no branch, so it fills vector registers
            for q in range(n):
                e = eb[q]
                kappa = 1.0 / math.sqrt(1.0 + 0.39269908169872414 * max(vb[q] - e * e, 0.0))
                x = min(max(kappa * e, -36.0), 36.0)
                g = decay(x)
                small = g / (1.0 + g)
                prob = small if x < 0.0 else 1.0 - small
                w1 = kappa * small * (1.0 - small)
                far = abs(e) > 1e-4
                w2 = (prob - 0.5) / (e if far else 1.0)
                w2 = w2 if far else 0.25 * kappa
                w = w1 + share * (0.1 + abs(yb[q] - prob)) * (w2 - w1)
                wb[q] = w
                rb[q] = yb[q] - prob + w * e
                # softplus(x) = max(x, 0) + log(1 + g), the logarithm as 2 atanh(g / (2 + g)): error < 1e-8
                t = g / (2.0 + g)
                u = t * t
                f = 1.0 / 13.0
                f = f * u + 1.0 / 11.0
                f = f * u + 1.0 / 9.0
                f = f * u + 1.0 / 7.0
                f = f * u + 1.0 / 5.0
                f = f * u + 1.0 / 3.0
                f = f * u + 1.0
                eb[q] = yb[q] * e - (max(x, 0.0) + 2.0 * t * f) / kappa
            loglik = 0.0
            for q in range(n):
                loglik += eb[q]
            divergence = -float(D) - (state[p, DP + TP] + 2.0 * log_det_w) + log_det_prior
            for r in range(D):
                divergence += prior[r] * (S[r, r] + m[r] * m[r])
            for i in range(TP):
                accA[i] = 0.0
            for i in range(DP):
                accH[i] = 0.0
            for q in range(n):
                row = table[jb[q]]
                w = wb[q]
                r0 = rb[q]
                for i in range(TP):
                    accA[i] += w * row[i]
                for i in range(DP):
                    accH[i] += r0 * row[OX + i] - w * row[OB + i]
            k = 0
            for r in range(D):
                for s in range(r + 1):
                    A[r, s] = accA[k]
                    k += 1
                A[r, r] += prior[r]
                h[r] = accH[r]
            cholesky_solve(A, h, D, L, m)
            cholesky_inverse(L, D, M, S)
            t = 1.0
            for r in range(D):
                t *= L[r, r]
            state[p, DP + TP] = -2.0 * log(t)
            k = 0
            for r in range(D):
                state[p, r] = m[r]
                for s in range(r + 1):
                    state[p, DP + k] = S[r, s]
                    k += 1
            # moments of z = (1, u) and of a z
            k = 0
            for r in range(D):
                for s in range(r + 1):
                    zr = 1.0 if r == 0 else m[r]
                    zs = 1.0 if s == 0 else m[s]
                    Z[k] = zr * zs + (S[r, s] if s > 0 else 0.0)
                    k += 1
                z[r] = 1.0 if r == 0 else m[r]
                az[r] = m[0] if r == 0 else m[0] * m[r] + S[r, 0]
            omega = weights[p]
            k = 0
            for r in range(D):
                for s in range(r + 1):
                    moments[k] += bits(omega * (m[r] * m[s] + S[r, s]) + MAGIC)  # type: ignore[call-arg]
                    k += 1
            moments[T] += bits(omega + MAGIC)  # type: ignore[call-arg]
            moments[T + 1] += 1
            for q in range(n):
                acc = sums[jb[q]]
                w = wb[q] * omega
                r0 = rb[q] * omega
                for i in range(TP):
                    acc[i] += bits(w * Z[i] + MAGIC)
                for i in range(DP):
                    acc[TP + i] += bits(r0 * z[i] - w * az[i] + MAGIC)
                acc[TP + DP] += 1
            # one term a participant, so that the total does not depend on the split
            scores[0] += bits(min(max(loglik * omega, -3e7), 3e7) + MAGIC)
            scores[1] += bits(min(max(0.5 * divergence * omega, -3e7), 3e7) + MAGIC)
        return 0

    return step


@njit
def solve_statements(
    sums: Array, n_factors: int, W: Array, prior_mean: Array, prior_precision: Array, mean: Array, cov: Array
) -> float:
    """Solve each statement's normal equations, in the basis in which the participants' ``u`` is white.

    Parameters
    ----------
    sums : ndarray of float64, shape (n, TP + DP)
        As the step kernel adds them, back from fixed point.
    W : ndarray of float64, shape (K, K)
        Lower triangular; participants' ``u`` becomes ``W u``.
    prior_mean, prior_precision : ndarray of float64, shape (D,)
    mean, cov : ndarray of float64, shapes (n, D), (n, D, D)
        Overwritten.

    Returns
    -------
    float
        Divergence of the statements from their prior.
    """
    K = n_factors
    D = K + 1
    T = D * (D + 1) // 2
    TP = -(-T // 4) * 4
    G = np.zeros((D, D))
    A = np.zeros((D, D))
    B = np.zeros((D, D))
    L = np.zeros((D, D))
    M = np.zeros((D, D))
    h = np.zeros(D)
    x = np.zeros(D)
    G[0, 0] = 1.0
    for r in range(K):
        for s in range(K):
            G[r + 1, s + 1] = W[r, s]
    divergence = 0.0
    for j in range(len(sums)):
        k = 0
        for r in range(D):
            for s in range(r + 1):
                A[r, s] = sums[j, k]
                A[s, r] = sums[j, k]
                k += 1
        for r in range(D):
            for s in range(D):
                t = 0.0
                for i in range(D):
                    t += G[r, i] * A[i, s]
                B[r, s] = t
        for r in range(D):
            for s in range(D):
                t = 0.0
                for i in range(D):
                    t += B[r, i] * G[s, i]
                A[r, s] = t
            t = 0.0
            for i in range(D):
                t += G[r, i] * sums[j, TP + i]
            h[r] = t + prior_precision[r] * prior_mean[r]
            A[r, r] += prior_precision[r]
        cholesky_solve(A, h, D, L, x)
        cholesky_inverse(L, D, M, cov[j])
        log_det = 0.0
        for r in range(D):
            mean[j, r] = x[r]
            log_det -= 2.0 * log(L[r, r])
            t = x[r] - prior_mean[r]
            divergence += 0.5 * (prior_precision[r] * (cov[j, r, r] + t * t) - 1.0 - log(prior_precision[r]))
        divergence -= 0.5 * log_det
    return divergence


@njit
def tell(mean: Array, cov: Array, n_factors: int, table: Array) -> None:
    """Write the statements' moments as the step kernel reads them."""
    D = n_factors + 1
    T = D * (D + 1) // 2
    TP = -(-T // 4) * 4
    DP = -(-D // 4) * 4
    for j in range(len(mean)):
        k = 0
        for r in range(D):
            xr = 1.0 if r == 0 else mean[j, r]
            for s in range(r + 1):
                xs = 1.0 if s == 0 else mean[j, s]
                table[j, k] = xr * xs + (cov[j, r, s] if s > 0 else 0.0)
                k += 1
            b = mean[j, 0]
            table[j, TP + r] = b if r == 0 else b * mean[j, r] + cov[j, r, 0]
            table[j, TP + DP + r] = xr
        table[j, TP + 2 * DP] = mean[j, 0] * mean[j, 0] + cov[j, 0, 0]
