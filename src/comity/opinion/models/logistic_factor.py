"""The logistic factor model: who agrees with what, by a few dimensions of opinion.

What it says: ``logit P(i agrees with j | i agrees or disagrees) = a_i + b_j + u_i . v_j``.

Why a body would choose it: it predicts votes that were not cast better than groups do, repairs the bias that
arises when different people see different statements, and says how sure it is.

Reference: DESIGN section 5; Bailey, Strezhnev and Voeten (Journal of Conflict Resolution 61, 2017) for the
ideal point model with one factor; Murphy, Probabilistic Machine Learning (2023), section 10 for variational
inference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from comity.compute import exact
from comity.compute.kernels.factor import pad
from comity.compute.part import keys
from comity.errors import NotEnoughDataError
from comity.opinion.factor_fit import (
    DAMPING,
    MAX_ITERATIONS,
    TOLERANCE,
    FactorParameters,
    fit_factor,
    principal_axes,
)
from comity.opinion.parts import local_executor
from comity.votes import VoteTable

Float = npt.NDArray[np.float64]

ID = "logistic-factor/1"


class LogisticFactor:
    """Logistic factor model with Gaussian posteriors.

    Parameters
    ----------
    n_factors : int
        Dimensions of opinion, K. Factors that the votes do not support shrink to nothing.
    seed : int
        Decides the start.
    intercept : bool
        Whether participants differ in how readily they agree with anything, ``a``. Without, and with one
        factor, it is the ideal point model of roll calls.
    damping, tolerance, max_iterations : float, float, int
        See :func:`comity.opinion.factor_fit.fit_factor`.
    threads : int, optional
        Changes the time only.

    Attributes
    ----------
    parameters_ : FactorParameters
    participant_mean_ : ndarray of float64, shape (n_participants, K + 1)
        Posterior means of ``(a, u)``, in principal axes.
    participant_cov_ : ndarray of float64, shape (n_participants, K + 1, K + 1)
    statement_mean_ : ndarray of float64, shape (n_statements, K + 1)
        Posterior means of ``(b, v)``, in principal axes: the columns of ``v`` are orthogonal over the
        statements, in order of falling length, each with its largest entry positive.
    statement_cov_ : ndarray of float64, shape (n_statements, K + 1, K + 1)

    Examples
    --------
    >>> from comity.votes import VoteTable
    >>> votes = VoteTable.from_triplets(["a", "a", "b", "b"], ["x", "y"] * 2, [1, -1, 1, -1])
    >>> model = LogisticFactor(n_factors=1).fit(votes)
    >>> bool(model.predict_proba(["a"], ["x"])[0] > model.predict_proba(["a"], ["y"])[0])
    True
    """

    id = ID

    def __init__(
        self,
        n_factors: int = 4,
        *,
        seed: int = 0,
        intercept: bool = True,
        damping: float = DAMPING,
        tolerance: float = TOLERANCE,
        max_iterations: int = MAX_ITERATIONS,
        threads: int | None = None,
    ) -> None:
        self.n_factors = n_factors
        self.seed = seed
        self.intercept = intercept
        self.damping = damping
        self.tolerance = tolerance
        self.max_iterations = max_iterations
        self.threads = threads

    def fit(self, votes: VoteTable, weights: Float | None = None) -> Self:
        """Fit to the agree and disagree votes of a table; passes are left out.

        Parameters
        ----------
        votes : VoteTable
        weights : ndarray of float64, shape (n_participants,), optional
            What each participant counts for, in any unit; one each by default.

        Raises
        ------
        NotEnoughDataError
            Where nobody agrees or disagrees with anything.
        """
        if not (votes.values != 0).any():
            raise NotEnoughDataError("there is no agree or disagree vote", "Collect votes first.")
        with local_executor(votes, weights, self.threads) as executor:
            p = fit_factor(
                executor, self.n_factors, statement_keys=keys(votes.statements.tolist()), seed=self.seed,
                intercept=self.intercept, damping=self.damping, tolerance=self.tolerance,
                max_iterations=self.max_iterations,
            )  # fmt: skip
            state = executor.gather("opinion")
        return self._set(votes, p, state)

    def _set(self, votes: VoteTable, p: FactorParameters, state: Float) -> Self:
        rotation = principal_axes(p)
        D = p.n_factors + 1
        mean, cov = unpack_state(state, D)
        G = np.eye(D)
        G[1:, 1:] = rotation
        self.parameters_ = p
        self.participant_mean_ = mean @ G
        self.participant_cov_ = G.T @ cov @ G
        self.statement_mean_ = p.mean @ G
        self.statement_cov_ = G.T @ p.cov @ G
        self.participants_ = {s: i for i, s in enumerate(votes.participants)}
        self.statements_ = {s: j for j, s in enumerate(votes.statements)}
        return self

    def linear_predictor(self, participants: Sequence[Any], statements: Sequence[Any]) -> tuple[Float, Float]:
        """Mean and variance of the logit, pair by pair.

        Parameters
        ----------
        participants, statements : sequence of str, shape (n,)
            Identifiers; unknown ones get the prior.

        Returns
        -------
        mean, variance : ndarray of float64, shape (n,)
        """
        p = self.parameters_
        D = p.n_factors + 1
        i = np.array([self.participants_.get(str(s), -1) for s in participants], int)
        j = np.array([self.statements_.get(str(s), -1) for s in statements], int)
        m, n = self.participant_mean_[i], self.statement_mean_[j]
        Sm, Sn = self.participant_cov_[i], self.statement_cov_[j]
        m[i < 0], Sm[i < 0] = 0.0, np.diag([p.intercept_variance] + [1.0] * (D - 1))
        n[j < 0], Sn[j < 0] = p.prior_mean, np.diag(p.prior_variance)
        x, z = n.copy(), m.copy()
        x[:, 0], z[:, 0] = 1.0, 1.0
        mean = m[:, 0] + n[:, 0] + (m[:, 1:] * n[:, 1:]).sum(1)
        variance = np.einsum("ni,nij,nj->n", x, Sm, x) + np.einsum("ni,nij,nj->n", z, Sn, z)
        variance += (Sm[:, 1:, 1:] * Sn[:, 1:, 1:]).sum((1, 2))
        return mean, variance

    def predict_proba(self, participants: Sequence[Any], statements: Sequence[Any]) -> Float:
        """Probability of agreement given that the participant agrees or disagrees, pair by pair.

        Parameters
        ----------
        participants, statements : sequence of str, shape (n,)
            Identifiers; unknown ones get the prior.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        mean, variance = self.linear_predictor(participants, statements)
        scaled = mean / np.sqrt(1.0 + math.pi / 8.0 * variance)
        return np.array([exact.sigmoid(x) for x in scaled])


def unpack_state(state: Float, D: int) -> tuple[Float, Float]:
    """Split the parts' participant rows into means, shape (n, D), and covariances, shape (n, D, D)."""
    cov = np.zeros((len(state), D, D))
    k = pad(D)
    for r in range(D):
        for s in range(r + 1):
            cov[:, r, s] = cov[:, s, r] = state[:, k]
            k += 1
    return state[:, :D].copy(), cov
