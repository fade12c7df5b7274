"""A share of each statement: what was counted, what is expected of the rest, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.compute import exact
from comity.compute.jit import njit
from comity.opinion.factor_fit import Float

Int = npt.NDArray[np.int64]

_Z95 = 1.959963984540054
_RIGHT_ANGLE = math.pi / 2


@dataclass(frozen=True)
class Share:
    """A share of each statement among some of the participants; all arrays have shape (n_statements,).

    Parameters
    ----------
    counted : ndarray of float64
        Weight of those who are known to belong to the share (who agreed; who passed).
    known : ndarray of float64
        Weight of those whose vote is known.
    missing : ndarray of float64
        Weight of those who did not vote on it.
    mean, sd : ndarray of float64
        Expected share among the missing and its standard deviation; for none missing 0 and 0.
    gradient : ndarray of float64, shape (n_statements, D)
        Derivative of the missing's total by the statement's parameters.
    noise : ndarray of float64
        Variance of the missing's total given the statement's parameters.
    votes, raw : ndarray
        Number of votes behind it, and the plain share of these (nan for none).
    absent : ndarray of int64
        Number of participants who did not vote on it.
    """

    counted: Float
    known: Float
    missing: Float
    mean: Float
    sd: Float
    gradient: Float
    noise: Float
    votes: Int
    raw: Float
    absent: Int

    @property
    def estimate(self) -> Float:
        """Share among all; nan for nobody."""
        total = self.known + self.missing
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total > 0, (self.counted + self.missing * self.mean) / total, np.nan)

    def interval(self) -> tuple[Float, Float]:
        """95 % interval: normal on the arcsine of the root of the missing's share, and half a person.

        That transformation keeps to what is possible, and the spread where the missing are few or nearly all
        alike (Anscombe, Biometrika 35, 1948). People are counted in whole numbers: half a person more at
        either end is the correction for continuity.
        """
        low, high = np.empty(len(self.mean)), np.empty(len(self.mean))
        _interval(
            self.counted, self.known, self.missing, self.mean, self.sd, self.absent, _Z95, low, high
        )  # fmt: skip
        return low, high

    def at_least(self, bar: float) -> Float:
        """Probability that the share among all is at least ``bar``; 0 for nobody."""
        out = np.empty(len(self.mean))
        _at_least(self.counted, self.known, self.missing, self.mean, self.sd, bar, out)
        return out

    def at_most(self, bar: float) -> Float:
        """Probability that the share among all is at most ``bar``; 0 for nobody."""
        out = np.empty(len(self.mean))
        others = self.known - self.counted
        _at_least(others, self.known, self.missing, 1.0 - self.mean, self.sd, 1.0 - bar, out)
        return out

    def more_than(self, bar: float) -> Float:
        """Probability that the share among all exceeds ``bar``; 0 for nobody."""
        return np.where(self.known + self.missing > 0, 1.0 - self.at_most(bar), 0.0)

    def less_than(self, bar: float) -> Float:
        """Probability that the share among all stays under ``bar``; 0 for nobody."""
        return np.where(self.known + self.missing > 0, 1.0 - self.at_least(bar), 0.0)


@njit
def _interval(
    counted: Float, known: Float, missing: Float, mean: Float, sd: Float, absent: Int, z: float,
    low: Float, high: Float,
) -> None:  # fmt: skip
    for j in range(len(mean)):
        total = known[j] + missing[j]
        if total <= 0.0:
            low[j] = math.nan
            high[j] = math.nan
        elif missing[j] <= 1e-9 * total:
            low[j] = counted[j] / total
            high[j] = low[j]
        else:
            angle, spread = _angle(mean[j], sd[j])
            from_, to = max(angle - z * spread, 0.0), min(angle + z * spread, _RIGHT_ANGLE)
            half = 0.5 / max(float(absent[j]), 1.0)
            least, most = exact.sine(from_) ** 2 - half, exact.sine(to) ** 2 + half
            low[j] = (counted[j] + missing[j] * min(max(least, 0.0), mean[j])) / total
            high[j] = (counted[j] + missing[j] * max(min(most, 1.0), mean[j])) / total


@njit
def _at_least(
    counted: Float, known: Float, missing: Float, mean: Float, sd: Float, bar: float, out: Float
) -> None:
    for j in range(len(mean)):
        total = known[j] + missing[j]
        needed = bar * total - counted[j]
        if total <= 0.0:
            out[j] = 0.0
        elif needed <= 1e-9 * total:
            out[j] = 1.0
        elif needed > missing[j] * (1.0 - 1e-12) or missing[j] <= 1e-9 * total:
            out[j] = 0.0
        else:
            angle, spread = _angle(mean[j], sd[j])
            asked = exact.arcsine(math.sqrt(needed / missing[j]))
            out[j] = exact.normal_cdf((angle - asked) / spread)


@njit
def _angle(mean: float, sd: float) -> tuple[float, float]:
    """Arcsine of the root of a share, and the standard deviation of that.

    (A normal distribution on the logit would, where nobody of hundreds passes, deem any share possible.)
    """
    m = min(max(mean, 1e-6), 1.0 - 1e-6)
    spread = min(max(0.5 * sd / math.sqrt(m * (1.0 - m)), 1e-9), 0.5)
    return exact.arcsine(math.sqrt(m)), spread


def share_of(
    counted: Float, known: Float, missing: Float, expected: Float, noise: Float, gradient: Float, cov: Float,
    agrees: Int, votes: Int, absent: Int,
) -> Share:  # fmt: skip
    """Make a share from sums: ``expected`` and ``noise`` are of the missing's total."""
    with np.errstate(invalid="ignore", divide="ignore"):
        some = missing > 1e-9
        mean = np.where(some, expected / np.where(some, missing, 1.0), 0.0)
        variance = noise + _quadratic(gradient, cov)
        sd = np.where(some, np.sqrt(np.maximum(variance, 0.0)) / np.where(some, missing, 1.0), 0.0)
        raw = np.where(votes > 0, agrees / np.maximum(votes, 1), np.nan)
    return Share(counted, known, np.where(some, missing, 0.0), mean, sd, gradient, noise, votes, raw, absent)


def _quadratic(g: Float, cov: Float) -> Float:
    """``g' cov g`` of each statement, added in a fixed order."""
    total = np.zeros(len(g))
    for r in range(g.shape[1]):
        for s in range(g.shape[1]):
            total = total + g[:, r] * g[:, s] * cov[:, r, s]
    return total


def difference(a: Share, b: Share, cov: Float) -> tuple[Float, Float]:
    """Mean and standard deviation of the difference of two groups' shares.

    Both groups share what is unknown of a statement.

    Parameters
    ----------
    a, b : Share
        Of groups without a common member.
    cov : ndarray of float64, shape (n_statements, D, D)

    Returns
    -------
    mean, sd : ndarray of float64, shape (n_statements,)
    """
    na, nb = np.maximum(a.known + a.missing, 1e-9), np.maximum(b.known + b.missing, 1e-9)
    g = a.gradient / na[:, None] - b.gradient / nb[:, None]
    variance = a.noise / na**2 + b.noise / nb**2 + _quadratic(g, cov)
    return a.estimate - b.estimate, np.sqrt(np.maximum(variance, 0.0))
