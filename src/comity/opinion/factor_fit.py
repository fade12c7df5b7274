"""Fit a logistic factor model from sums over participants: the iteration behind opinions and passes.

Method: variational Bayes with Gaussian posteriors; expectations of the logistic function by MacKay's probit
scaling (Neural Computation 4, 1992, equation 16); empirical-Bayes variances; the participants' ``u`` whitened
each round (parameter expansion, Liu, Rubin and Wu, Biometrika 85, 1998). Votes that are nearly separable make
Newton steps overshoot, so the curvature is mixed with the secant weight of Jaakkola and Jordan (Statistics
and Computing 10, 2000), which majorises, and a guard doubles its share whenever the objective falls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute import exact
from comity.compute.executor import Executor
from comity.compute.fixed_point import to_float
from comity.compute.kernels import factor as kernel
from comity.compute.kernels import subspace
from comity.compute.kernels.counts import count_votes
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic

Float = npt.NDArray[np.float64]
Progress = Callable[[str, int, "int | None"], None]

#: A fit stops when the objective gains less than this share twice in a row, or after MAX_ITERATIONS.
TOLERANCE = 3e-4
MAX_ITERATIONS = 40
#: Least prior variance of how readily statements are agreed with (logits squared): where most statements are
#: alike, their small spread would otherwise decide about the few that are not.
LEAST_SPREAD = 1.0
#: Variance of the participants' intercept where there is to be none.
_NONE = 1e-6
#: Share of the secant weight to begin with; see docs/models/logistic-factor.md for the evidence.
DAMPING = 0.5
#: Passes over the votes for the spectral start, and vectors beyond K.
_START_PASSES, _SPARE_VECTORS = 6, 3


@dataclass(frozen=True)
class FactorParameters:
    """What a fit learned about the statements and the population.

    Parameters
    ----------
    n_factors : int
        K.
    mean : ndarray of float64, shape (n_statements, K + 1)
        Posterior means of ``(b, v)``.
    cov : ndarray of float64, shape (n_statements, K + 1, K + 1)
        Posterior covariances.
    prior_mean, prior_variance : ndarray of float64, shape (K + 1,)
        Of the statements.
    intercept_variance : float
        Of the participants' ``a``; their ``u`` has the identity.
    seen : ndarray of bool, shape (n_statements,)
        Statements with at least one vote that counts.
    n_iterations : int
    converged : bool
    share : float
        Share of the secant weight at the end: above :data:`DAMPING` where the guard acted.
    rejected : int
        Steps that the guard undid.
    """

    n_factors: int
    mean: Float
    cov: Float
    prior_mean: Float
    prior_variance: Float
    intercept_variance: float
    seen: npt.NDArray[np.bool_]
    n_iterations: int
    converged: bool
    share: float
    rejected: int


# ---------------------------------------------------------------------- statistics (asked of each part)
@statistic("votes.counts/1")
def _counts(part: Part, told: Mapping[str, Any]) -> Sums:
    counts = np.zeros((part.n_statements, 3), np.int64)
    count_votes(part.indices, part.values, counts)
    return {"counts": counts}


@statistic("factor.subspace/1")
def _subspace(part: Part, told: Mapping[str, Any]) -> Sums:
    V = told["V"]
    sums = np.zeros((part.n_statements, V.shape[1] + 1), np.int64)
    subspace.subspace(part.indptr, part.indices, part.values, part.weights, told["centre"], V, sums)
    return {"sums": sums}


@statistic("factor.step/1")
def _step(part: Part, told: Mapping[str, Any]) -> Sums:
    K: int = told["n_factors"]
    D = K + 1
    T = D * (D + 1) // 2
    TP, DP = kernel.pad(T), kernel.pad(D)
    name = told["state"]
    if told["start"]:
        state = np.zeros((part.n, DP + TP + 1))
        k = DP
        for r in range(D):
            for s in range(r + 1):
                if r == s:
                    state[:, k] = 0.5
                k += 1
        state[:, DP + TP] = D * exact.log(0.5)
        part.state[name] = state
    sums = np.zeros((part.n_statements, TP + DP + 4), np.int64)
    moments = np.zeros(T + 2, np.int64)
    scores = np.zeros(2, np.int64)
    kernel.step_kernel(K)(
        part.indptr, part.indices, part.values, told["positive"], part.weights, part.state[name],
        told["table"], told["prior"], told["W"], told["log_det_w"], told["share"], sums, moments, scores,
    )  # fmt: skip
    return {"sums": sums, "moments": moments, "scores": scores}


# ---------------------------------------------------------------------- the iteration
def fit_factor(
    executor: Executor,
    n_factors: int,
    *,
    positive: int = 1,
    state: str = "opinion",
    statement_keys: npt.NDArray[np.uint64],
    seed: int = 0,
    intercept: bool = True,
    damping: float = DAMPING,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    progress: Progress | None = None,
) -> FactorParameters:
    """Fit the model; each part keeps the posteriors of its participants under ``state``.

    Parameters
    ----------
    executor : Executor
        Holds the votes.
    n_factors : int
        K, from 0 up; lowered to the number of statements less one.
    positive : int
        The vote that counts as 1: 1 for agreement (passes left out), 0 for passing (all votes count).
    state : str
        Name under which parts keep participants' posteriors.
    statement_keys : ndarray of uint64, shape (n_statements,)
        Decide the start together with the seed.
    seed : int
    intercept : bool
        Whether participants differ in how readily they agree with anything; an ideal point model has none.
    damping : float
        Share of the secant weight, from 0 to 1.
    tolerance : float
        Gain of the objective, as a share of it, below which to stop.
    max_iterations : int
    progress : callable, optional
        Called with a stage, the iterations done and the most that there can be.

    Returns
    -------
    FactorParameters
    """
    S = executor.n_statements
    K = max(0, min(n_factors, S - 1))
    D = K + 1
    T = D * (D + 1) // 2
    TP, DP = kernel.pad(T), kernel.pad(D)
    counts = executor.sum("votes.counts/1")["counts"]
    ones = counts[:, positive + 1].astype(np.float64)
    zeros = (counts[:, 0] if positive == 1 else counts[:, 0] + counts[:, 2]).astype(np.float64)
    seen = ones + zeros > 0
    base = exact.log((float(ones.sum()) + 1) / (float(zeros.sum()) + 1))
    p0 = exact.sigmoid(base)
    mean = np.zeros((S, D))
    mean[:, 0] = [exact.log((a + 2 * p0) / (d + 2 * (1 - p0))) for a, d in zip(ones, zeros, strict=True)]
    cov = np.zeros((S, D, D)) + np.eye(D) * 0.1
    if K:
        mean[:, 1:] = _spectral_start(executor, mean[:, 0], K, statement_keys, seed)
    prior_mean = np.zeros(D)
    prior_mean[0] = base
    prior_variance = np.array([1.0] + [0.5] * K)
    intercept_variance = 0.5 if intercept else _NONE
    W, log_det_w, share = np.eye(max(K, 1)), 0.0, damping
    table = np.zeros((S, TP + 2 * DP + 4))
    divergence, best, kept, rejected, converged = 0.0, -math.inf, None, 0, False
    restart, settle, slow = True, 0, 0
    iteration = 0
    while iteration < max_iterations:
        if progress:
            progress("opinion" if positive == 1 else "passes", iteration, max_iterations)
        kernel.tell(mean, cov, K, table)
        prior = np.array([1.0 / intercept_variance] + [1.0] * K)
        answer = executor.sum(
            "factor.step/1", n_factors=K, state=state, start=restart, positive=positive, table=table,
            prior=prior, W=W, log_det_w=log_det_w, share=share,
        )  # fmt: skip
        iteration, restart = iteration + 1, False
        if settle:
            # after a step was undone: participants find back to the statements before these move again
            settle, W, log_det_w = settle - 1, np.eye(max(K, 1)), 0.0
            continue
        scores = to_float(answer["scores"], answer["moments"][T + 1])
        objective = float(scores[0] - scores[1]) - divergence
        if iteration > 2 and objective < best - 1e-3 * abs(best) and kept is not None and share < 1.0:
            # the last step overshot: back to where it was, with twice the damping
            mean, cov, prior_mean, prior_variance, divergence, intercept_variance = (_copy(x) for x in kept)
            share, rejected = min(1.0, 2.0 * max(share, 0.05)), rejected + 1
            restart, settle, best = True, 3, -math.inf
            W, log_det_w = np.eye(max(K, 1)), 0.0
            continue
        gain = objective - best
        best = max(best, objective) if iteration > 2 else objective
        kept = (
            mean.copy(),
            cov.copy(),
            prior_mean.copy(),
            prior_variance.copy(),
            divergence,
            intercept_variance,
        )
        sums = to_float(answer["sums"][:, : TP + DP], answer["sums"][:, TP + DP :][:, :1])
        W, log_det_w, learnt = _population(answer["moments"], K)
        intercept_variance = learnt if intercept else _NONE
        divergence = kernel.solve_statements(sums, K, W, prior_mean, 1.0 / prior_variance, mean, cov)
        prior_mean, prior_variance = _statement_prior(mean, cov, seen)
        slow = slow + 1 if iteration > 5 and gain < tolerance * abs(objective) else 0
        if slow == 2:
            converged = True
            break
    # participants once more, from the statements as they are now
    kernel.tell(mean, cov, K, table)
    executor.sum(
        "factor.step/1", n_factors=K, state=state, start=restart, positive=positive, table=table,
        prior=np.array([1.0 / intercept_variance] + [1.0] * K), W=W, log_det_w=log_det_w, share=share,
    )  # fmt: skip
    return FactorParameters(
        K,
        mean,
        cov,
        prior_mean,
        prior_variance,
        intercept_variance,
        seen,
        iteration,
        converged,
        share,
        rejected,
    )


def _copy(x: Any) -> Any:
    return x.copy() if isinstance(x, np.ndarray) else x


def _spectral_start(
    executor: Executor, b: Float, K: int, statement_keys: npt.NDArray[np.uint64], seed: int
) -> Float:
    """First directions of the residuals' variance: subspace iteration from a start that the seed decides."""
    S = executor.n_statements
    width = min(S, K + _SPARE_VECTORS)
    centre = np.array([exact.sigmoid(x) for x in b])
    V = np.empty((S, width))
    for c in range(width):
        V[:, c] = uniform(statement_keys, seed * 1009 + c + 1) - 0.5
    subspace.orthonormalise(V)
    scale = math.sqrt(S)
    small = np.zeros((width, width))
    values, R = np.zeros(width), np.zeros((width, width))
    for t in range(_START_PASSES):
        answer = executor.sum("factor.subspace/1", centre=centre, V=V * scale)["sums"]
        Y = to_float(answer[:, :width], answer[:, width:])
        if t == _START_PASSES - 1:
            subspace.gram(V, Y, small)
            exact.symmetric_eigen(small, width, values, R)
            out = np.empty_like(V)
            subspace.multiply(V, R, out)
            V = out
        else:
            V = Y
            subspace.orthonormalise(V)
    return 0.7 * scale * V[:, :K]


def _population(moments: npt.NDArray[np.int64], K: int) -> tuple[Float, float, float]:
    """Whitening of ``u`` and the variance of ``a`` from the participants' second moments."""
    D = K + 1
    T = D * (D + 1) // 2
    m = to_float(moments[: T + 1], moments[T + 1])
    total = max(float(m[T]), 1e-9)
    intercept = (float(m[0]) + 0.2) / (total + 2.0)
    W = np.eye(max(K, 1))
    log_det = 0.0
    if K:
        C, k = np.zeros((K, K)), 0
        for r in range(D):
            for s in range(r + 1):
                if s > 0:
                    C[r - 1, s - 1] = C[s - 1, r - 1] = float(m[k]) / total
                k += 1
        C += 1e-6 * np.eye(K)
        L = np.zeros((K, K))
        exact.cholesky_solve(C, np.zeros(K), K, L, np.zeros(K))
        W = np.zeros((K, K))
        exact.cholesky_inverse(L, K, W, np.zeros((K, K)))
        for r in range(K):
            log_det += exact.log(float(W[r, r]))
    return W, log_det, intercept


def _statement_prior(mean: Float, cov: Float, seen: npt.NDArray[np.bool_]) -> tuple[Float, Float]:
    """Empirical-Bayes prior of the statements: a mean for ``b``, a variance for each coordinate."""
    D = mean.shape[1]
    n = int(seen.sum())
    prior_mean = np.zeros(D)
    if n:
        prior_mean[0] = math.fsum(mean[seen, 0].tolist()) / n
    variance = np.empty(D)
    for r in range(D):
        d = mean[seen, r] - prior_mean[r]
        variance[r] = (math.fsum((d * d + cov[seen, r, r]).tolist()) + 0.2) / (n + 2)
    # where most statements are alike, the few that are not must not be drawn among them
    variance[0] = max(float(variance[0]), LEAST_SPREAD)
    return prior_mean, variance


def principal_axes(p: FactorParameters) -> Float:
    """Rotation of ``u`` and ``v`` that makes the statements' ``v`` orthogonal, longest first, signs fixed.

    Returns
    -------
    ndarray of float64, shape (K, K)
        Multiply rows of ``u`` or ``v`` by it.
    """
    K = p.n_factors
    C = np.zeros((K, K))
    v = p.mean[p.seen][:, 1:]
    for r in range(K):
        for s in range(r + 1):
            C[r, s] = C[s, r] = math.fsum((v[:, r] * v[:, s]).tolist())
    values, R = np.zeros(K), np.zeros((K, K))
    exact.symmetric_eigen(C, K, values, R)
    for k in range(K):
        along = turn(v, R[:, k : k + 1])[:, 0]
        if len(along) and along[int(np.abs(along).round(9).argmax())] < 0:
            R[:, k] = -R[:, k]
    return R


def turn(v: Float, R: Float) -> Float:
    """``v @ R``, added in a fixed order (a BLAS adds in an order that depends on the processor).

    Parameters
    ----------
    v : ndarray of float64, shape (n, K)
    R : ndarray of float64, shape (K, m)
    """
    out = np.zeros((len(v), R.shape[1]))
    for c in range(R.shape[1]):
        for r in range(R.shape[0]):
            out[:, c] = out[:, c] + v[:, r] * R[r, c]
    return out


def uniform(keys: npt.NDArray[np.uint64], salt: int) -> Float:
    """Pseudo-random numbers in [0, 1) that depend on a key and a salt only (SplitMix64, Steele et al. 2014).

    Parameters
    ----------
    keys : ndarray of uint64, shape (n,)
    salt : int

    Returns
    -------
    ndarray of float64, shape (n,)

    Examples
    --------
    >>> k = np.array([1, 2], np.uint64)
    >>> bool((uniform(k, 0) != uniform(k, 1)).all())
    True
    """
    with np.errstate(over="ignore"):
        z = keys + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
