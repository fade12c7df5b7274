"""Kernels of the latent groups: one expectation-maximisation step an iteration, and who is in which group."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.exact import exp, log, sigmoid
from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]

#: Products of a participant's held-out votes are added in this unit, so that 40,000 votes stay within range.
PRODUCT_UNIT = 1024.0


@njit
def draw(key: np.uint64, statement_key: np.uint64, salt: np.uint64) -> np.uint64:
    """Pseudo-random 64 bits for one vote: they depend on who, on what and on the salt only (SplitMix64)."""
    z = key + statement_key * np.uint64(0x9E3779B97F4A7C15) + salt
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit
def em_step(
    indptr: Array,
    indices: Array,
    values: Array,
    weights: Array,
    keys: Array,
    statement_keys: Array,
    log_q: Array,
    q: Array,
    log_size: Array,
    salt: np.uint64,
    held_from: np.uint64,
    held_to: np.uint64,
    most_key: np.uint64,
    membership: Array,
    sums: Array,
    sizes: Array,
    scores: Array,
) -> None:
    """Memberships given the groups' shares, then the sums from which new shares follow.

    Votes whose :func:`draw` lies in ``[held_from, held_to)`` are held out: left out of everything and
    predicted. Participants whose key is above ``most_key`` are left out altogether.

    Parameters
    ----------
    log_q : ndarray of float64, shape (n_statements, 2, k)
        Logarithms of each group's share of disagreement and of agreement.
    q : ndarray of float64, shape (n_statements, k)
        Share of agreement.
    log_size : ndarray of float64, shape (k,)
    membership : ndarray of float64, shape (n, k)
        Overwritten.
    sums : ndarray of int64, shape (n_statements, 2, k + 1)
        Added to: weight of disagreement and agreement by group; last, the number of terms.
    sizes : ndarray of int64, shape (k + 1,)
        Added to: weight of each group; last, the number of terms.
    scores : ndarray of int64, shape (8,)
        Added to: log-likelihood of the votes used; of the votes held out, L; their number, n; L^2, L n, n^2,
        each participant's, in :data:`PRODUCT_UNIT`; the number of terms of the first, and of the others.
    """
    k = q.shape[1]
    r = np.empty(k)
    holds = held_to > held_from
    for i in range(len(indptr) - 1):
        if keys[i] > most_key:
            for c in range(k):
                membership[i, c] = 0.0
            continue
        for c in range(k):
            r[c] = log_size[c]
        used = 0
        for p in range(indptr[i], indptr[i + 1]):
            if values[p] != 0:
                j = indices[p]
                if holds:
                    x = draw(keys[i], statement_keys[j], salt)
                    if held_from <= x < held_to:
                        continue
                row = log_q[j, 1 if values[p] > 0 else 0]
                used += 1
                for c in range(k):
                    r[c] += row[c]
        top = r[0]
        for c in range(1, k):
            top = max(top, r[c])
        total = 0.0
        for c in range(k):
            r[c] = exp(r[c] - top)
            total += r[c]
        for c in range(k):
            r[c] /= total
            membership[i, c] = r[c]
        omega = weights[i]
        if used:
            for c in range(k):
                sizes[c] += bits(omega * r[c] + MAGIC)  # type: ignore[call-arg]
            sizes[k] += 1
            scores[0] += bits(max(omega * (top + log(total)), -3e7) + MAGIC)  # type: ignore[call-arg]
            scores[6] += 1
        for c in range(k):
            r[c] *= omega
        held = 0.0
        n_held = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            if values[p] != 0:
                j = indices[p]
                side = 1 if values[p] > 0 else 0
                if holds:
                    x = draw(keys[i], statement_keys[j], salt)
                    if held_from <= x < held_to:
                        share = 0.0
                        for c in range(k):
                            share += membership[i, c] * q[j, c]
                        held += log(share if side == 1 else 1.0 - share)
                        n_held += 1.0
                        continue
                acc = sums[j, side]
                for c in range(k):
                    acc[c] += bits(r[c] + MAGIC)  # type: ignore[call-arg]
                acc[k] += 1
        if n_held > 0.0 and used:
            scores[1] += bits(held + MAGIC)
            scores[2] += bits(n_held + MAGIC)
            scores[3] += bits(held * held / PRODUCT_UNIT + MAGIC)
            scores[4] += bits(held * n_held / PRODUCT_UNIT + MAGIC)
            scores[5] += bits(n_held * n_held / PRODUCT_UNIT + MAGIC)
            scores[7] += 1


@njit
def label(membership: Array, indptr: Array, values: Array, certain: float, out: Array) -> None:
    """Write each participant's group where its membership is at least ``certain``, else -1."""
    for i in range(len(membership)):
        best = 0
        for c in range(1, membership.shape[1]):
            if membership[i, c] > membership[i, best]:
                best = c
        any_vote = False
        for p in range(indptr[i], indptr[i + 1]):
            if values[p] != 0:
                any_vote = True
                break
        out[i] = best if any_vote and membership[i, best] >= certain else -1


@njit
def shares_at(b: Array, v: Array, centre: Array, out: Array) -> None:
    """Write the share of agreement with each statement at a point of the opinion map, kept off 0 and 1."""
    for j in range(len(b)):
        x = b[j]
        for d in range(len(centre)):
            x += v[j, d] * centre[d]
        out[j] = min(max(sigmoid(x), 0.02), 0.98)


@njit
def logarithms(q: Array, out: Array) -> None:
    """Write logarithms of ``1 - q`` and ``q`` to ``out[:, 0]`` and ``out[:, 1]``."""
    for j in range(q.shape[0]):
        for c in range(q.shape[1]):
            out[j, 0, c] = log(1.0 - q[j, c])
            out[j, 1, c] = log(q[j, c])


@njit
def prior_score(q: Array, base: Array) -> float:
    """Logarithm of the prior of shares ``q`` (n, k) around ``base`` (n,), for one vote of prior weight."""
    total = 0.0
    for j in range(q.shape[0]):
        for c in range(q.shape[1]):
            total += base[j] * log(q[j, c]) + (1.0 - base[j]) * log(1.0 - q[j, c])
    return total
