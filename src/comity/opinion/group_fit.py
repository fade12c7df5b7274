"""Fit latent groups from sums over participants, and choose how many there are.

Method: latent classes with Bernoulli votes and a Beta prior centred on each statement's share (Goodman,
Biometrika 61, 1974; Dempster, Laird and Rubin, JRSS B 39, 1977). The number of groups is the smallest whose
held-out log-loss is within one standard error of the best (Breiman et al., Classification and Regression
Trees, 1984, section 3.4.3) and whose groups are stable when a tenth of the votes is dropped (Hennig,
Computational Statistics and Data Analysis 52, 2007); stability has the last word, and one group is an answer.
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
from comity.compute.kernels import groups as kernel
from comity.compute.part import Part
from comity.compute.statistic import Sums, statistic
from comity.opinion.factor_fit import Float, Progress, uniform

#: Membership from which a participant's group is called certain.
CERTAIN = 0.9
#: Most groups that are tried.
MOST_GROUPS = 5
#: Weight of the statement's own share in each group's share, in votes.
PRIOR_VOTES = 6.0
#: Starts of which the likeliest is kept; folds of held-out votes; resamples without a tenth of the votes.
STARTS, FOLDS, RESAMPLES, DROPPED = 4, 5, 8, 0.1
#: Groups are stable when certain members keep them (mean adjusted Rand index over the resamples) and when,
#: with a tenth of the votes gone, on average so many of those with seven votes or more are certain still:
#: fewer, and what looks like groups is a continuum cut in pieces (docs/models/latent-groups.md has the
#: simulations).
STABLE, MOSTLY_CERTAIN = 0.85, 0.82
#: No group has fewer certain members.
SMALLEST_GROUP = 3
#: Agree and disagree votes a statement, on average, without which groups cannot be told from chance.
LEAST_VOTES = 12
#: Participants that choosing the number of groups looks at; all are used for the groups themselves.
SAMPLE = 2000
_EM_TOLERANCE, _EM_ITERATIONS = 2e-5, 80
#: Iterations after which starts are compared (short runs: Biernacki, Celeux and Govaert, CSDA 41, 2003).
_SHORT_RUN = 12
_ALL = 2**64 - 1


@dataclass(frozen=True)
class GroupFit:
    """Groups as fitted.

    Parameters
    ----------
    share : ndarray of float64, shape (n_statements, k)
        Each group's share of agreement.
    size : ndarray of float64, shape (k,)
        Share of the participants' weight.
    log_likelihood : float
    n_iterations : int
    """

    share: Float
    size: Float
    log_likelihood: float
    n_iterations: int


@dataclass(frozen=True)
class Candidate:
    """A number of groups that was tried; nan where it was not needed or could not be told."""

    k: int
    log_loss: float
    standard_error: float
    eligible: bool = False
    stability: float = math.nan
    certain: float = math.nan
    smallest: int = 0
    stable: bool | None = None


# ---------------------------------------------------------------------- statistics
@statistic("groups.step/1")
def _step(part: Part, told: Mapping[str, Any]) -> Sums:
    q = told["q"]
    S, k = q.shape
    sums = np.zeros((S, 2, k + 1), np.int64)
    sizes = np.zeros(k + 1, np.int64)
    scores = np.zeros(8, np.int64)
    membership = np.zeros((part.n, k))
    kernel.em_step(
        part.indptr, part.indices, part.values, part.weights, part.keys, told["statement_keys"],
        told["log_q"], q, told["log_size"], np.uint64(told["salt"]), np.uint64(told["held_from"]),
        np.uint64(told["held_to"]), np.uint64(told["most_key"]), membership, sums, sizes, scores,
    )  # fmt: skip
    if told["keep"]:
        part.state[told["keep"]] = membership
    return {"sums": sums, "sizes": sizes, "scores": scores}


@statistic("groups.label/1")
def _label(part: Part, told: Mapping[str, Any]) -> Sums:
    """Label participants; count members, who has a vote, who has seven and the certain ones of these."""
    out = np.empty(part.n, np.int64)
    kernel.label(part.state[told["membership"]], part.indptr, part.values, told["certain"], out)
    order = told["order"]
    if order is not None:
        out = np.where(out >= 0, order[out], -1)
    part.state[told["label"]] = out
    here = part.keys <= np.uint64(told["most_key"])
    votes = np.diff(part.indptr)
    often = (votes >= 7) & here
    k = told["k"]
    weight = np.zeros(k, np.int64)
    sure = np.zeros(k, np.int64)
    member = part.state[told["membership"]]
    for c in range(k):
        mine = (out == c) & here
        weight[c] = int(np.rint(part.weights[mine] * 2.0**20).astype(np.int64).sum())
        column = int(np.flatnonzero(order == c)[0]) if order is not None else c
        sure[c] = int(np.rint(member[mine, column] * 2.0**20).astype(np.int64).sum())
    return {
        "members": np.bincount(out[(out >= 0) & here], minlength=k).astype(np.int64),
        "weight": weight,
        "sure": sure,
        "often": np.array(
            [int(often.sum()), int((often & (out >= 0)).sum()), int((here & (votes > 0)).sum())]
        ),
    }


@statistic("groups.table/1")
def _table(part: Part, told: Mapping[str, Any]) -> Sums:
    """Count participants by two labellings, those certain in both and not sampled out."""
    a, b, k = part.state[told["a"]], part.state[told["b"]], told["k"]
    both = (a >= 0) & (b >= 0) & (part.keys <= np.uint64(told["most_key"]))
    return {"table": np.bincount(a[both] * k + b[both], minlength=k * k).reshape(k, k).astype(np.int64)}


# ---------------------------------------------------------------------- fitting
class GroupFitter:
    """Fits groups of any number on an executor whose parts hold the votes.

    Parameters
    ----------
    executor : Executor
    start : callable
        ``start(centre)`` gives the shares of agreement at a point of the opinion map, shape (n_statements,).
    n_dimensions : int
        Of the points that ``start`` takes.
    statement_keys : ndarray of uint64, shape (n_statements,)
    seed : int
    """

    def __init__(
        self,
        executor: Executor,
        start: Callable[[Float], Float],
        n_dimensions: int,
        statement_keys: npt.NDArray[np.uint64],
        seed: int,
    ) -> None:
        self.executor, self.start, self.n_dimensions = executor, start, n_dimensions
        self.statement_keys, self.seed = statement_keys, seed

    def fit(
        self,
        k: int,
        starts: range | list[int],
        *,
        salt: int = 0,
        held: tuple[float, float] = (0.0, 0.0),
        most_key: int = _ALL,
        keep: str = "",
        limit: int = _EM_ITERATIONS,
    ) -> tuple[GroupFit, npt.NDArray[np.float64], int]:
        """Fit ``k`` groups from several starts and keep the likeliest.

        Returns
        -------
        fit : GroupFit
        scores : ndarray of float64, shape (6,)
            Of the last step, as :func:`comity.compute.kernels.groups.em_step` adds them.
        best : int
            The start that won.
        """
        best: tuple[GroupFit, npt.NDArray[np.float64], int] | None = None
        many = list(starts)
        for r in many:
            keep_now = keep if len(many) == 1 else ""
            fit, scores = self._iterate(self._start(k, r), salt, held, most_key, keep_now, limit)
            if best is None or fit.log_likelihood > best[0].log_likelihood:
                best = (fit, scores, r)
        assert best is not None
        if keep and len(many) > 1:
            # memberships of the winner, from its shares
            _, scores = self._step(best[0].share, best[0].size, salt, held, most_key, keep)
            best = (best[0], scores, best[2])
        return best

    def _start(self, k: int, r: int) -> Float:
        """Shares at ``k`` points of the map: spread over its first axis, or at random (start ``r``)."""
        d = max(self.n_dimensions, 1)
        if r == 0 or self.n_dimensions == 0:
            points = np.zeros((k, d))
            points[:, 0] = [1.5 * (2.0 * c - (k - 1)) / max(k - 1, 1) for c in range(k)]
        else:
            ids = np.arange(k * d, dtype=np.uint64)
            points = 3.4 * (uniform(ids, self.seed * 7919 + r * 131 + k) - 0.5).reshape(k, d)
        return np.stack([self.start(points[c]) for c in range(k)], 1)

    def _step(
        self, q: Float, size: Float, salt: int, held: tuple[float, float], most_key: int, keep: str
    ) -> tuple[Sums, Float]:
        k = q.shape[1]
        log_q = np.empty((len(q), 2, k))
        kernel.logarithms(q, log_q)
        answer = self.executor.sum(
            "groups.step/1", q=q, log_q=log_q, log_size=np.array([exact.log(x) for x in size]),
            salt=salt % 2**64, held_from=int(held[0] * 2.0**64),
            held_to=min(int(held[1] * 2.0**64), _ALL), most_key=most_key,
            statement_keys=self.statement_keys, keep=keep,
        )  # fmt: skip
        raw = answer["scores"]
        scores = to_float(raw[:6], np.array([raw[6]] + [raw[7]] * 5))
        scores[3:] *= kernel.PRODUCT_UNIT
        return answer, scores

    def _iterate(
        self, q: Float, salt: int, held: tuple[float, float], most_key: int, keep: str, limit: int
    ) -> tuple[GroupFit, Float]:
        k = q.shape[1]
        size = np.full(k, 1.0 / k)
        last = -math.inf
        scores, base = np.zeros(6), np.empty(len(q))
        for iteration in range(1, limit + 1):
            answer, scores = self._step(q, size, salt, held, most_key, keep)
            sums = answer["sums"]
            n = to_float(sums[:, :, :k], sums[:, :, k:])
            if iteration == 1:
                base = _share_of_all(n)
            # penalised: the prior's part of the objective
            objective = float(scores[0]) + PRIOR_VOTES * kernel.prior_score(q, base)
            total = to_float(answer["sizes"][:k], answer["sizes"][k])
            if abs(objective - last) < _EM_TOLERANCE * max(1.0, abs(objective)) or iteration == limit:
                break
            last = objective
            q = (n[:, 1] + PRIOR_VOTES * base[:, None]) / (n[:, 0] + n[:, 1] + PRIOR_VOTES)
            size = (total + 1.0) / (math.fsum(total.tolist()) + k)
        return GroupFit(q, size, objective, iteration), scores


def _share_of_all(n: Float) -> Float:
    """Share of agreement with each statement among the votes used, drawn a little to that of all statements.

    ``n`` has shape (n_statements, 2, k). Votes held out and participants left out have no part in it.
    """
    votes = n[:, :, 0].copy()
    for c in range(1, n.shape[2]):
        votes += n[:, :, c]
    disagree, agree = (math.fsum(votes[:, side].tolist()) for side in (0, 1))
    overall = (agree + 1.0) / (agree + disagree + 2.0)
    share: Float = (votes[:, 1] + 2.0 * overall) / (votes[:, 0] + votes[:, 1] + 2.0)
    return share


def rand_index(table: npt.NDArray[np.int64]) -> float:
    """Compute the adjusted Rand index of a contingency table.

    Hubert and Arabie, Journal of Classification 2, 1985.

    Examples
    --------
    >>> rand_index(np.array([[5, 0], [0, 5]])), round(rand_index(np.array([[3, 2], [2, 3]])), 3)
    (1.0, -0.08)
    """
    n = int(table.sum())

    def pairs(x: npt.NDArray[np.int64]) -> int:
        return sum(int(v) * (int(v) - 1) // 2 for v in x.ravel())

    both, a, b, every = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), n * (n - 1) // 2
    if every == 0:
        return 1.0
    expected, most = a * b / every, (a + b) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def choose_groups(
    fitter: GroupFitter, n_participants: int, *, most: int = MOST_GROUPS, progress: Progress | None = None
) -> tuple[int, str, list[Candidate], dict[int, int]]:
    """Choose the number of groups.

    Returns
    -------
    k : int
    reason : str
        ``one_standard_error``, ``stability``, ``no_better_than_one`` or ``not_enough_data``.
    candidates : list of Candidate
    best_start : dict of int to int
    """
    # a sample that depends on who takes part, never on the order of rows
    most_key = _ALL if n_participants <= SAMPLE else int(_ALL * (SAMPLE / n_participants))
    tried: list[Candidate] = []
    best_start: dict[int, int] = {}
    limit = min(most, max(1, n_participants // (2 * SMALLEST_GROUP)))
    counts = fitter.executor.sum("votes.counts/1")["counts"]
    opinions = counts[:, 0] + counts[:, 2]
    sampled = min(1.0, SAMPLE / max(n_participants, 1))
    if int(opinions.sum()) * sampled < LEAST_VOTES * max(int((opinions > 0).sum()), 1):
        return 1, "not_enough_data", tried, best_start
    for k in range(1, limit + 1):
        if progress:
            progress("groups", k - 1, limit)
        _, _, best_start[k] = fitter.fit(
            k, range(STARTS) if k > 1 else [0], most_key=most_key, limit=_SHORT_RUN
        )
        scores = np.zeros(6)
        for f in range(FOLDS):
            held = (f / FOLDS, (f + 1) / FOLDS)
            scores += fitter.fit(k, [best_start[k]], salt=fitter.seed + 1, held=held, most_key=most_key)[1]
        loss, error = _ratio(scores, FOLDS)
        tried.append(Candidate(k, loss, error))
    if math.isnan(tried[0].log_loss):
        return 1, "not_enough_data", tried, best_start
    best = min(tried, key=lambda c: (c.log_loss, c.k))
    bound = best.log_loss + best.standard_error
    tried = [_with(c, eligible=c.log_loss <= bound) for c in tried]
    eligible = [c.k for c in tried if c.eligible]
    if eligible[0] == 1:
        return 1, "no_better_than_one", tried, best_start
    for k in [*eligible, *range(eligible[0] - 1, 1, -1)]:
        tried[k - 1] = _stability(fitter, tried[k - 1], best_start[k], most_key)
        if tried[k - 1].stable:
            return k, "one_standard_error" if k in eligible else "stability", tried, best_start
    return 1, "stability", tried, best_start


def _with(c: Candidate, **changes: Any) -> Candidate:
    return Candidate(**{**c.__dict__, **changes})


def _ratio(s: Float, n_clusters: int) -> tuple[float, float]:
    """Log-loss a vote and its standard error, participants as clusters.

    Cochran, Sampling Techniques, section 2.11.
    """
    L, n, LL, Ln, nn = (float(x) for x in s[1:])
    if n < 10:
        return math.nan, math.nan
    loss = -L / n
    spread = LL + 2.0 * loss * Ln + loss * loss * nn
    return loss, math.sqrt(max(spread, 0.0)) / n


def _stability(fitter: GroupFitter, c: Candidate, start: int, most_key: int) -> Candidate:
    """Refit without a tenth of the votes, several times, and compare who is with whom."""
    k, e = c.k, fitter.executor
    fitter.fit(k, [start], most_key=most_key, keep="stability.all")
    told = {"certain": CERTAIN, "order": None, "k": k, "most_key": most_key}
    n = e.sum("groups.label/1", membership="stability.all", label="stability.a", **told)
    often, sure, _ = (int(x) for x in n["often"])
    smallest = int(n["members"].min())
    certain = sure / often if often else 0.0
    index, still = [], []
    if smallest >= SMALLEST_GROUP and certain >= MOSTLY_CERTAIN - 0.05:
        for b in range(RESAMPLES):
            salt = fitter.seed + 1000 + b
            fitter.fit(k, [start], salt=salt, held=(0.0, DROPPED), most_key=most_key, keep="stability.some")
            n = e.sum("groups.label/1", membership="stability.some", label="stability.b", **told)
            still.append(int(n["often"][1]) / int(n["often"][0]))
            table = e.sum("groups.table/1", a="stability.a", b="stability.b", k=k, most_key=most_key)["table"]
            index.append(rand_index(table))
    mean = math.fsum(index) / len(index) if index else math.nan
    if still:
        certain = math.fsum(still) / len(still)
    # one standard error below: a few people more or less do not decide in a small forum
    credibly = certain - math.sqrt(certain * (1.0 - certain) / max(often, 1))
    stable = bool(index) and mean >= STABLE and credibly >= MOSTLY_CERTAIN
    return _with(c, stability=mean, certain=certain, smallest=smallest, stable=stable)
