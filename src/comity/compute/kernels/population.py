"""Kernel of the findings: what everyone would say to everything, summed over the participants of each group.

For each statement it adds up those who have not voted on it, as the models expect them to vote; the votes
that were cast are counted apart. One pass over participants times statements; loops over statements have no
branch, so they fill vector registers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.exact import decay
from comity.compute.fixed_point import MAGIC, bits
from comity.compute.jit import njit

Array = npt.NDArray[Any]

#: Rows of the sums before the gradient: weight, expected agreement, its variance, information, expected
#: passes, their variance, and the gradients of the passes.
N_FIXED = 7


@njit
def sigma(x: float) -> float:
    """Logistic function without a branch, absolute error under 1e-14, clipped beyond abs(x) = 36."""
    x = min(max(x, -36.0), 36.0)
    g = decay(x)
    small = g / (1.0 + g)
    return small if x < 0.0 else 1.0 - small


@njit
def coefficients(state: Array, p: int, D: int, m: Array, c: Array, d: Array) -> None:
    """Read a participant's means to ``m``, what E[eta^2] takes from a statement's row to ``c`` and ``d``."""
    DP = -(-D // 4) * 4
    for r in range(D):
        m[r] = state[p, r]
        d[r] = 2.0 * state[p, r]
    k = 0
    for r in range(D):
        for s in range(r + 1):
            t = m[r] * m[s] + state[p, DP + k]
            c[k] = t if r == s else 2.0 * t
            k += 1


@njit
def expect(table: Array, m: Array, c: Array, d: Array, D: int, e: Array, v: Array) -> None:
    """Write mean and variance of one participant's logit for every statement.

    ``table`` is the statements' table transposed, shape (columns, n_statements).
    """
    T = D * (D + 1) // 2
    TP = -(-T // 4) * 4
    DP = -(-D // 4) * 4
    S = table.shape[1]
    for j in range(S):
        e[j] = table[TP, j]
        v[j] = table[TP + 2 * DP, j]
    for r in range(D):
        x = table[TP + DP + r]
        y = table[TP + r]
        mr = m[r]
        dr = d[r]
        for j in range(S):
            e[j] += mr * x[j]
            v[j] += dr * y[j]
    for k in range(T):
        x = table[k]
        ck = c[k]
        for j in range(S):
            v[j] += ck * x[j]
    for j in range(S):
        v[j] = max(v[j] - e[j] * e[j], 0.0)


@njit
def population(
    indptr: Array,
    indices: Array,
    values: Array,
    weights: Array,
    keys: Array,
    label: Array,
    most_key: np.uint64,
    state: Array,
    table: Array,
    n_factors: int,
    pass_state: Array,
    pass_table: Array,
    observed: Array,
    weighted: Array,
    missing: Array,
    people: Array,
) -> None:
    """Add up votes and expected votes by group.

    Parameters
    ----------
    label : ndarray of int64, shape (n,)
        Group of each participant; -1 is counted as group ``n_groups``.
    most_key : uint64
        Participants with a larger key add their votes but no expectation (a sample, where there are too
        many).
    observed : ndarray of int64, shape (n_groups + 1, n_statements, 3)
        Added to: numbers of disagrees, passes and agrees.
    weighted : ndarray of int64, shape (n_groups + 1, n_statements, 3)
        Added to: their weights, in fixed point.
    missing : ndarray of int64, shape (n_groups + 1, N_FIXED + D, n_statements)
        Added to, for those without a vote: weight; expected agreement; sum of w^2 p (1 - p); information in
        nats; expected passes; sum of w^2 p (1 - p) of passes; gradient of the passes by their intercept;
        gradient of the agreement by the statement's (b, v).
    people : ndarray of int64, shape (n_groups + 1, 4)
        Added to: participants with a vote, their weight in fixed point, those in the sample, and their
        weight.
    """
    n_groups = observed.shape[0] - 1
    S = observed.shape[1]
    D = n_factors + 1
    DP = -(-D // 4) * 4
    m = np.zeros(DP)
    c = np.zeros(D * (D + 1) // 2)
    d = np.zeros(DP)
    m0 = np.zeros(4)
    c0 = np.zeros(1)
    d0 = np.zeros(4)
    e = np.empty(S)
    v = np.empty(S)
    e0 = np.empty(S)
    v0 = np.empty(S)
    absent = np.empty(S)
    w1 = np.empty(S)
    for i in range(len(indptr) - 1):
        lo = indptr[i]
        hi = indptr[i + 1]
        if hi == lo:
            continue
        g = label[i] if label[i] >= 0 else n_groups
        omega = weights[i]
        people[g, 0] += 1
        people[g, 1] += bits(omega + MAGIC)  # type: ignore[call-arg]
        for p in range(lo, hi):
            observed[g, indices[p], values[p] + 1] += 1
            weighted[g, indices[p], values[p] + 1] += bits(omega + MAGIC)
        if keys[i] > most_key:
            continue
        people[g, 2] += 1
        people[g, 3] += bits(omega + MAGIC)
        coefficients(state, i, D, m, c, d)
        expect(table, m, c, d, D, e, v)
        coefficients(pass_state, i, 1, m0, c0, d0)
        expect(pass_table, m0, c0, d0, 1, e0, v0)
        for j in range(S):
            absent[j] = 1.0
        for p in range(lo, hi):
            absent[indices[p]] = 0.0
        rows = missing[g]
        r0 = rows[0]
        r1 = rows[1]
        r2 = rows[2]
        r3 = rows[3]
        for j in range(S):
            kappa = 1.0 / math.sqrt(1.0 + 0.39269908169872414 * v[j])
            q = sigma(kappa * e[j])
            a = absent[j] * omega
            f = q * (1.0 - q)
            w1[j] = a * kappa * f
            r0[j] += bits(a + MAGIC)
            r1[j] += bits(a * q + MAGIC)
            r2[j] += bits(a * omega * f + MAGIC)
            r3[j] += bits(0.5 * w1[j] * v[j] + MAGIC)
        for r in range(D):
            row = rows[N_FIXED + r]
            z = 1.0 if r == 0 else m[r]
            for j in range(S):
                row[j] += bits(w1[j] * z + MAGIC)
        r4 = rows[4]
        r5 = rows[5]
        r6 = rows[6]
        for j in range(S):
            kappa = 1.0 / math.sqrt(1.0 + 0.39269908169872414 * v0[j])
            q = sigma(kappa * e0[j])
            a = absent[j] * omega
            f = q * (1.0 - q)
            r4[j] += bits(a * q + MAGIC)
            r5[j] += bits(a * omega * f + MAGIC)
            r6[j] += bits(a * kappa * f + MAGIC)


@njit
def chances(
    rows: Array, state: Array, table: Array, n_factors: int, pass_state: Array, pass_table: Array, out: Array
) -> None:
    """Write the chance that participants agree with statements if asked to ``out`` (rows, n_statements)."""
    S = out.shape[1]
    D = n_factors + 1
    DP = -(-D // 4) * 4
    m = np.zeros(DP)
    c = np.zeros(D * (D + 1) // 2)
    d = np.zeros(DP)
    m0 = np.zeros(4)
    c0 = np.zeros(1)
    d0 = np.zeros(4)
    e = np.empty(S)
    v = np.empty(S)
    e0 = np.empty(S)
    v0 = np.empty(S)
    for a in range(len(rows)):
        i = rows[a]
        coefficients(state, i, D, m, c, d)
        expect(table, m, c, d, D, e, v)
        coefficients(pass_state, i, 1, m0, c0, d0)
        expect(pass_table, m0, c0, d0, 1, e0, v0)
        for j in range(S):
            agrees = sigma(e[j] / math.sqrt(1.0 + 0.39269908169872414 * v[j]))
            passes = sigma(e0[j] / math.sqrt(1.0 + 0.39269908169872414 * v0[j]))
            out[a, j] = agrees * (1.0 - passes)


@njit
def information(i: int, state: Array, table: Array, n_factors: int, out: Array) -> None:
    """Write what participant ``i``'s vote on each statement is expected to tell, in nats, to ``out``."""
    D = n_factors + 1
    DP = -(-D // 4) * 4
    m = np.zeros(DP)
    c = np.zeros(D * (D + 1) // 2)
    d = np.zeros(DP)
    e = np.empty(len(out))
    v = np.empty(len(out))
    coefficients(state, i, D, m, c, d)
    expect(table, m, c, d, D, e, v)
    for j in range(len(out)):
        kappa = 1.0 / math.sqrt(1.0 + 0.39269908169872414 * v[j])
        q = sigma(kappa * e[j])
        out[j] = 0.5 * kappa * q * (1.0 - q) * v[j]


@njit
def map_counts(
    indptr: Array,
    label: Array,
    state: Array,
    axes: Array,
    n_factors: int,
    scale: Array,
    edges: Array,
    out: Array,
) -> None:
    """Count participants with a vote by group and cell of the opinion map.

    Those beyond the map count in its outermost cell.
    ``axes`` (K x 2) turns ``u`` to the first two principal axes, ``scale`` (2,) stretches them; ``out`` has
    shape (n_groups + 1, cells, cells), second axis first.
    """
    cells = len(edges) - 1
    at = np.zeros(2, np.int64)
    for i in range(len(indptr) - 1):
        if indptr[i + 1] == indptr[i]:
            continue
        for a in range(2):
            x = 0.0
            for r in range(n_factors):
                x += state[i, 1 + r] * axes[r, a]
            x *= scale[a]
            cell = 0
            for t in range(1, cells):
                if x >= edges[t]:
                    cell = t
            at[a] = cell
        g = label[i] if label[i] >= 0 else out.shape[0] - 1
        out[g, at[1], at[0]] += 1
