"""Which statement to put to whom next: by expected information, with a floor so that all are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comity.opinion.factor_fit import Float

#: Share of the chance that is spread evenly, so that no statement is starved.
FLOOR = 0.2


@dataclass(frozen=True)
class Routing:
    """Weights of the statements.

    Parameters
    ----------
    weight : ndarray of float64, shape (n_statements,)
        Chance to be put next; sums to one.
    information : ndarray of float64, shape (n_statements,)
        Expected information of one more vote, in bits, to first order.
    constant : bool
        Alarm: all weights are equal, so routing does nothing.
    """

    weight: Float
    information: Float
    constant: bool


def route(information: Float, floor: float = FLOOR) -> Routing:
    """Turn expected information into chances.

    Parameters
    ----------
    information : ndarray of float64, shape (n_statements,)
        In nats; half the curvature of a vote's likelihood times the variance of its logit (the first-order
        form of the mutual information of Houlsby, Huszar, Ghahramani and Lengyel, 2011).
    floor : float

    Examples
    --------
    >>> route(np.array([0.3, 0.1])).weight.round(3).tolist()
    [0.7, 0.3]
    """
    n = len(information)
    total = float(np.cumsum(information)[-1]) if n else 0.0
    even = 1.0 / max(n, 1)
    share = information / total if total > 0 else np.full(n, even)
    weight = floor * even + (1.0 - floor) * share
    constant = n > 1 and float(weight.max() - weight.min()) < 1e-9
    return Routing(weight, information / 0.6931471805599453, constant)
