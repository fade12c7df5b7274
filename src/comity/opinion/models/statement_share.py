"""The statement's share: everyone agrees with a statement with the same probability.

What it says: the share of those who agreed, drawn towards the mean of all statements by as many votes as the
spread of the statements warrants.

Why a body would choose it: it would not; it is the baseline that a model has to beat.

Reference: empirical Bayes for binomial shares by moments (Kleinman, JASA 68, 1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from comity.errors import NotEnoughDataError
from comity.votes import VoteTable

ID = "statement-share/1"


class StatementShare:
    """Share of agreement of each statement, the same for all participants.

    Attributes
    ----------
    share_ : ndarray of float64, shape (n_statements,)
    mean_ : float
        Of all statements; what an unknown one gets.
    strength_ : float
        Votes by which a share is drawn towards the mean.

    Examples
    --------
    >>> votes = VoteTable.from_triplets(["a", "b", "c", "a"], ["x", "x", "x", "y"], [1, 1, 1, -1])
    >>> bool(StatementShare().fit(votes).predict_proba(["d"], ["x"])[0] > 0.5)
    True
    """

    id = ID

    def fit(self, votes: VoteTable) -> Self:
        """Fit to the agree and disagree votes of a table.

        Raises
        ------
        NotEnoughDataError
            Where nobody agrees or disagrees with anything.
        """
        counts = votes.counts().astype(np.float64)
        a, n = counts[:, 2], counts[:, 0] + counts[:, 2]
        if n.sum() == 0:
            raise NotEnoughDataError("there is no agree or disagree vote", "Collect votes first.")
        mean = float((a.sum() + 1.0) / (n.sum() + 2.0))
        seen = n > 0
        p = a[seen] / n[seen]
        # spread beyond what chance gives
        between = float(((p - mean) ** 2).mean()) - float((mean * (1 - mean) / n[seen]).mean())
        self.strength_ = float(np.clip(mean * (1 - mean) / max(between, 1e-6) - 1.0, 0.5, 100.0))
        self.mean_ = mean
        self.share_ = (a + mean * self.strength_) / (n + self.strength_)
        self.statements_ = {s: j for j, s in enumerate(votes.statements.tolist())}
        return self

    def predict_proba(
        self, participants: Sequence[Any], statements: Sequence[Any]
    ) -> npt.NDArray[np.float64]:
        """Probability of agreement given that the participant agrees or disagrees, pair by pair.

        Parameters
        ----------
        participants, statements : sequence of str, shape (n,)

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        j = np.array([self.statements_.get(str(s), -1) for s in statements], int)
        return np.where(j < 0, self.mean_, self.share_[j])
