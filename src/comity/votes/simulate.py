"""Simulated votes: a working group with a planted structure, and synthetic tables of any size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from comity.errors import InputError
from comity.votes.planted import Planted, PlantedStatement
from comity.votes.table import VoteTable
from comity.votes.working_group import simulate_working_group

__all__ = ["Planted", "PlantedStatement", "simulate_votes", "simulate_working_group"]

_CHUNK_VOTES = 2_000_000  # draws held at a time: bounds memory, some 100 MB


def simulate_votes(
    n_participants: int,
    n_statements: int,
    votes_per_participant: float,
    *,
    n_groups: int = 3,
    n_factors: int = 2,
    popularity: float = 0.7,
    diligence: float = 0.8,
    passes: float = 0.1,
    groups: bool = False,
    seed: int = 0,
) -> VoteTable:
    """Simulate votes on statements of unequal popularity from a logistic model with groups and factors.

    The logit of agreeing is ``a_i + b_j + x_i . v_j``, where ``x_i`` is the centre of the participant's group
    plus normal noise. Which statements a participant meets is drawn with replacement in proportion to ``rank
    ** -popularity``; meeting one twice counts once. Work and memory grow with the number of votes, not with
    participants times statements; 1e8 votes need some 3 bytes a vote for the table itself.

    Parameters
    ----------
    n_participants, n_statements : int
    votes_per_participant : float
        Mean number of votes, at least 1. Everyone casts at least one vote; the total is met to within some
        percent.
    n_groups, n_factors : int
        Groups, and dimensions of opinion.
    popularity : float
        Exponent of the power law by which statements differ in votes; 0: all alike.
    diligence : float
        Standard deviation of the logarithm of the votes of a participant; 0: all alike.
    passes : float
        Share of passes, 0 to 1.
    groups : bool
        Add the participants' groups as the attribute ``planted``.
    seed : int

    Returns
    -------
    VoteTable
        Identifiers are ``0, 1, ...`` on both axes; no times, no texts.

    Raises
    ------
    InputError
        When the numbers cannot be met: fewer than one participant, statement or vote each; or on average more
        than nine tenths of the statements, which draws by popularity would not reach.

    Examples
    --------
    >>> table = simulate_votes(200, 30, 10, seed=1)
    >>> table.n_participants, table.n_statements, 1800 < table.n_votes < 2200
    (200, 30, True)
    """
    if n_participants < 1 or n_statements < 1:
        raise InputError(
            f"{n_participants} participants x {n_statements} statements hold no votes", "Give 1 or more."
        )
    if not 1 <= votes_per_participant <= max(1.0, 0.9 * n_statements):
        raise InputError(
            f"{votes_per_participant} votes a participant on {n_statements} statements cannot be simulated",
            "Give a mean between 1 and nine tenths of the statements.",
        )
    rng = np.random.default_rng(seed)
    weight = np.arange(1, n_statements + 1) ** -popularity
    cdf = np.cumsum(rng.permutation(weight / weight.sum()))
    cdf /= cdf[-1]
    draws = _draws(rng, cdf, n_participants, votes_per_participant, diligence)

    group = rng.integers(0, n_groups, n_participants)
    centre = rng.normal(size=(n_groups, n_factors)) * 1.2
    x = (centre[group] + 0.7 * rng.normal(size=(n_participants, n_factors))).astype(np.float32)
    a = (0.3 * rng.normal(size=n_participants)).astype(np.float32)
    v = rng.normal(size=(n_statements, n_factors)).astype(np.float32)
    b = (0.5 + rng.normal(size=n_statements)).astype(np.float32)

    index = np.uint16 if n_statements <= np.iinfo(np.uint16).max else np.int32
    count = np.empty(n_participants, np.int64)
    indices: list[npt.NDArray[np.integer]] = []
    values: list[npt.NDArray[np.int8]] = []
    for lo, hi in _chunks(draws):
        row, col = _met(rng, cdf, draws[lo:hi])
        count[lo:hi] = np.bincount(row, minlength=hi - lo)
        row += lo
        logit = a[row] + b[col]
        for f in range(n_factors):
            logit += x[row, f] * v[col, f]
        value = np.where(rng.random(len(row), np.float32) < 1 / (1 + np.exp(-logit)), 1, -1).astype(np.int8)
        value[rng.random(len(row), np.float32) < passes] = 0
        indices.append(col.astype(index))
        values.append(value)
    return VoteTable(
        participants=_numbered(n_participants),
        statements=_numbered(n_statements),
        indptr=np.concatenate([[0], np.cumsum(count)]),
        indices=np.concatenate(indices),
        values=np.concatenate(values),
        attributes={"planted": np.array([f"planted {g + 1}" for g in range(n_groups)], object)[group]}
        if groups
        else {},
    )


def _draws(
    rng: np.random.Generator, cdf: npt.NDArray[np.float64], n: int, mean: float, spread: float
) -> npt.NDArray[np.int64]:
    """Draws with replacement for each participant, so that the distinct statements average ``mean``."""
    p = np.diff(cdf, prepend=0.0)
    grid = np.unique(np.geomspace(1, 400 * len(p), 400).astype(np.int64))
    distinct = -np.expm1(grid[:, None] * np.log1p(-np.minimum(p, 1 - 1e-12))[None, :]).sum(axis=1)
    ease = np.exp(spread * rng.normal(size=n))
    most = 0.95 * len(p)
    lo, hi = 0.0, 1e6  # the cap bends the mean: find the scale under which it comes out right
    for _ in range(60):
        scale = (lo + hi) / 2
        wanted = np.clip(scale * ease, 1.0, max(1.0, most))
        lo, hi = (scale, hi) if wanted.mean() < mean else (lo, scale)
    return np.rint(np.interp(wanted, distinct, grid)).astype(np.int64)


def _chunks(draws: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Split participants into runs of about as many draws as are held at a time."""
    part = np.cumsum(draws) // _CHUNK_VOTES
    edges = np.flatnonzero(np.diff(part, prepend=-1))
    return list(zip(edges.tolist(), [*edges[1:].tolist(), len(draws)], strict=True))


def _met(
    rng: np.random.Generator, cdf: npt.NDArray[np.float64], draws: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw the statements that each participant meets; return rows and columns in order, each pair once."""
    n = len(cdf)
    col = np.searchsorted(cdf, rng.random(int(draws.sum())), side="right")
    np.minimum(col, n - 1, out=col)
    key = np.repeat(np.arange(len(draws)), draws) * n + col
    key.sort()
    key = key[np.diff(key, prepend=-1) > 0]
    return key // n, key % n


def _numbered(n: int) -> npt.NDArray[np.object_]:
    out = np.empty(n, object)
    out[:] = [str(i) for i in range(n)]
    return out
