"""Set the opinion models side by side: hide a tenth of the votes, fit to the rest, let each foresee them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.compute.part import keys
from comity.errors import ComityError, InputError, NotEnoughDataError
from comity.opinion import MODELS
from comity.opinion.factor_fit import Progress, uniform
from comity.opinion.scores import losses, score
from comity.votes import VoteTable

#: Share of the agree and disagree votes that is hidden.
HIDDEN = 0.1
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Row:
    """How one model did, mean over the seeds.

    Parameters
    ----------
    model : str
        Versioned id.
    log_loss, low, high : float or None
        With its 95 % interval, participants as clusters; None where the model could not be fitted.
    brier, auc, slope, calibration_error : float or None
        See :class:`comity.opinion.scores.Scores`.
    problem : str
        Why it could not be fitted, or "".
    """

    model: str
    log_loss: float | None
    low: float | None
    high: float | None
    brier: float | None
    auc: float | None
    slope: float | None
    calibration_error: float | None
    problem: str = ""


@dataclass(frozen=True)
class Comparison:
    """Models side by side on hidden votes, best first.

    Parameters
    ----------
    rows : list of Row
    hidden : int
        Votes that were hidden, over all seeds.
    seeds : int
    """

    rows: list[Row]
    hidden: int
    seeds: int

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain data (``comity/comparison/1``)."""
        return {
            "schema": "comity/comparison/1",
            "hidden_share": HIDDEN,
            "hidden": self.hidden,
            "seeds": self.seeds,
            "models": [
                {k: round(v, 6) if isinstance(v, float) else v for k, v in asdict(r).items()}
                for r in self.rows
            ],
        }


def compare(
    votes: VoteTable,
    *,
    models: Sequence[str] | None = None,
    seeds: int = 3,
    progress: Progress | None = None,
) -> Comparison:
    """Compare opinion models on hidden votes.

    Each agree or disagree vote is hidden with a chance of one in ten that depends on who, on what and the
    seed alone. All models see the same votes; those that use passes get them.

    Parameters
    ----------
    votes : VoteTable
    models : sequence of str, optional
        Ids; by default all of :data:`comity.opinion.MODELS`.
    seeds : int
        How often it is repeated with other votes hidden.
    progress : callable, optional

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        On an unknown model.
    NotEnoughDataError
        Where fewer than twenty votes would be hidden in all.
    """
    names = list(MODELS) if models is None else list(models)
    unknown = [m for m in names if m not in MODELS]
    if unknown:
        raise InputError(f"unknown model {unknown[0]!r}", f"Known models: {', '.join(MODELS)}.")
    if seeds < 1:
        raise InputError(f"{seeds} seeds", "Repeat at least once.")
    table = votes.accepted()
    rows = np.repeat(np.arange(table.n_participants), table.votes_per_participant)
    columns = table.indices.astype(np.int64)
    who, what = keys(table.participants.tolist())[rows], keys(table.statements.tolist())[columns]
    opinion = table.values != 0
    if opinion.sum() * HIDDEN * seeds < 20:
        raise NotEnoughDataError(
            f"{int(opinion.sum())} agree and disagree votes are too few to hide some of them",
            f"About {int(20 / HIDDEN / seeds)} are needed, or more seeds.",
        )
    loss: dict[str, list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]] = {m: [] for m in names}
    metric: dict[str, list[dict[str, float]]] = {m: [] for m in names}
    problem: dict[str, str] = {}
    hidden = 0
    with np.errstate(over="ignore"):
        pair = who + what * np.uint64(0x9E3779B97F4A7C15)
    for seed in range(seeds):
        hide = opinion & (uniform(pair, seed) < HIDDEN)
        hidden += int(hide.sum())
        if not hide.any():
            continue
        train = table.take_votes(~hide)
        p_ids, s_ids = table.participants[rows[hide]], table.statements[columns[hide]]
        agrees = table.values[hide] > 0
        for i, m in enumerate(names):
            if progress:
                progress("compare", seed * len(names) + i, seeds * len(names))
            if m in problem:
                continue
            try:
                p = MODELS[m]().fit(train).predict_proba(p_ids.tolist(), s_ids.tolist())
            except ComityError as error:
                problem[m] = error.problem
                continue
            metric[m].append(asdict(score(agrees, p)))
            loss[m].append((losses(agrees, p), rows[hide]))
    out = [_row(m, metric[m], loss[m], problem.get(m, "")) for m in names]
    out.sort(key=lambda r: (r.log_loss is None, r.log_loss or 0.0))
    return Comparison(out, hidden, seeds)


def _row(
    model: str,
    metric: list[dict[str, float]],
    loss: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]],
    problem: str,
) -> Row:
    if problem or not metric:
        return Row(model, None, None, None, None, None, None, None, problem or "no vote was hidden")

    def mean(name: str) -> float | None:
        known = [x[name] for x in metric if x[name] == x[name]]
        return sum(known) / len(known) if known else None

    every = np.concatenate([x for x, _ in loss])
    person = np.concatenate([p for _, p in loss])
    centre = float(every.mean())
    by_person = np.bincount(person, every - centre)
    error = float(np.sqrt((by_person**2).sum())) / len(every)
    return Row(
        model, centre, max(0.0, centre - _Z95 * error), centre + _Z95 * error, mean("brier"), mean("auc"),
        mean("slope"), mean("calibration_error"),
    )  # fmt: skip
