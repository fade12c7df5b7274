"""How well probabilities foresee votes: log-loss, Brier score, area under the curve, calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]

#: Probabilities are kept this far from 0 and 1, so that one sure mistake is not the whole score.
_EDGE = 1e-4


@dataclass(frozen=True)
class Scores:
    """Scores of probabilities against votes.

    Parameters
    ----------
    votes : int
    log_loss : float
        Mean, natural logarithm; smaller is better.
    brier : float
        Mean squared error.
    auc : float
        Chance that an agreement gets a higher probability than a disagreement; nan without both.
    slope : float
        Slope of logistic recalibration: 1 is perfect, below 1 is over-confident.
    calibration_error : float
        Mean distance of ten equally large bins from the diagonal.
    """

    votes: int
    log_loss: float
    brier: float
    auc: float
    slope: float
    calibration_error: float


def losses(agrees: npt.NDArray[np.bool_], probability: Float) -> Float:
    """Log-loss of each vote, shape (n,)."""
    p = np.clip(probability, _EDGE, 1 - _EDGE)
    return -np.where(agrees, np.log(p), np.log1p(-p))


def score(agrees: npt.NDArray[np.bool_], probability: Float) -> Scores:
    """Score probabilities of agreement against votes.

    Parameters
    ----------
    agrees : ndarray of bool, shape (n,)
    probability : ndarray of float64, shape (n,)

    Examples
    --------
    >>> s = score(np.array([True, False, True]), np.array([0.9, 0.2, 0.7]))
    >>> round(s.log_loss, 3), s.auc
    (0.228, 1.0)
    """
    p = np.clip(probability, _EDGE, 1 - _EDGE)
    loss = losses(agrees, p)
    return Scores(
        len(p), float(loss.mean()), float(((p - agrees) ** 2).mean()), _auc(agrees, p), _slope(agrees, p),
        _calibration_error(agrees, p),
    )  # fmt: skip


def _auc(y: npt.NDArray[np.bool_], p: Float) -> float:
    _, inverse, count = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - count + (count + 1) / 2)[inverse]
    n1 = int(y.sum())
    n0 = len(y) - n1
    return float((rank[y].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)) if n1 and n0 else float("nan")


def _slope(y: npt.NDArray[np.bool_], p: Float) -> float:
    """Newton's method for two parameters, with a trace of ridge."""
    x = np.stack([np.ones_like(p), np.log(p / (1 - p))], 1)
    b = np.array([0.0, 1.0])
    for _ in range(30):
        q = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        w = q * (1 - q) + 1e-9
        b = b + np.linalg.solve(x.T @ (x * w[:, None]) + 1e-6 * np.eye(2), x.T @ (y - q))
    return float(b[1])


def _calibration_error(y: npt.NDArray[np.bool_], p: Float, bins: int = 10) -> float:
    parts = [b for b in np.array_split(np.argsort(p, kind="stable"), bins) if len(b)]
    return float(sum(abs(y[b].mean() - p[b].mean()) * len(b) for b in parts) / len(y))
