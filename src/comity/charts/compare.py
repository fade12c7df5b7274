"""Models side by side: how well each foresees votes that were hidden from it, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.charts.chart import Chart, Table, table
from comity.charts.svg import SMALL, TEXT, Sheet, wrap
from comity.words import ENGLISH, Words

_ROW, _EDGE = 38.0, 6.0


@dataclass(frozen=True)
class Score:
    """What one model reached on hidden votes.

    Parameters
    ----------
    model : str
    log_loss : float or None
        Mean over hidden votes, natural logarithm; smaller is better. None when it could not be measured.
    low, high : float or None
        95 % interval.
    auc, slope : float or None
        Area under the curve; slope of logistic recalibration (1 is perfect).
    """

    model: str
    log_loss: float | None
    low: float | None = None
    high: float | None = None
    auc: float | None = None
    slope: float | None = None


def compare(scores: Sequence[Score], *, title: str | None = None, words: Words = ENGLISH) -> Chart:
    """Draw the log-loss of several models.

    Parameters
    ----------
    scores : sequence of Score
        Drawn in the given order.
    title : str, optional
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> compare([Score("factor", 0.36), Score("polis", 0.42)]).description
    'Best: factor with a log-loss of 0.360. polis 0.420'
    """
    title = words.say("compare.title") if title is None else title
    sheet = Sheet(mirrored=words.right_to_left)
    lines = wrap(title, sheet.width - 2 * _EDGE, TEXT)
    for i, line in enumerate(lines):
        sheet.text(_EDGE, 20 + i * 18, line, bold=True)
    top = 14.0 + 18 * len(lines) + 10
    measured = [s for s in scores if s.log_loss is not None]
    best = min(measured, key=lambda s: (s.log_loss or 0.0, s.model), default=None)
    ends = [v for s in measured for v in (s.log_loss, s.low, s.high) if v is not None]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    pad = (high - low) * 0.08 or 0.05
    low, high = max(0.0, low - pad), high + pad
    left, right = _EDGE, sheet.width - _EDGE

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    for i, score in enumerate(scores):
        y = top + i * _ROW
        label = wrap(score.model, 120, TEXT, most=1)
        sheet.text(left, y + 12, label[0] if label else "–", bold=score is best)
        sheet.text(right, y + 12, _value(score, words), anchor="end", bold=score is best)
        sheet.line(left, y + 24, right, y + 24, "c-grid")
        if score.log_loss is None:
            continue
        if score.low is not None and score.high is not None:
            sheet.line(x(score.low), y + 24, x(score.high), y + 24, "c-all", width=3)
        sheet.mark("circle" if score is best else "square", x(score.log_loss), y + 24, 5, "c-all")
    bottom = top + len(scores) * _ROW
    sheet.text(left, bottom + 8, words.number(low, 3), "c-soft", size=SMALL)
    sheet.text(right, bottom + 8, words.number(high, 3), "c-soft", size=SMALL, anchor="end")
    sheet.text(sheet.width / 2, bottom + 8, words.say("compare.axis"), "c-soft", size=SMALL, anchor="middle")
    description = _describe(measured, best, words)
    return Chart(sheet.svg(bottom + 16, title, description), title, description, _numbers(scores, words))


def _three(value: float | None, words: Words) -> str:
    return "–" if value is None else f"{value:.3f}".replace(".", words.decimal)


def _value(score: Score, words: Words) -> str:
    if score.log_loss is None:
        return words.say("number.unknown")
    if score.low is None or score.high is None:
        return _three(score.log_loss, words)
    return words.say(
        "number.interval",
        estimate=_three(score.log_loss, words),
        low=_three(score.low, words),
        high=_three(score.high, words),
    )


def _describe(measured: Sequence[Score], best: Score | None, words: Words) -> str:
    if best is None:
        return words.say("compare.desc.none")
    others = ", ".join(
        words.say("compare.desc.other", name=s.model, value=_three(s.log_loss, words))
        for s in measured
        if s is not best
    )
    return words.say(
        "compare.desc", name=best.model, value=_three(best.log_loss, words), others=others
    ).strip()


def _numbers(scores: Sequence[Score], words: Words) -> Table:
    header = [words.say(f"compare.{h}") for h in ("model", "log_loss", "auc", "slope")]
    rows = [(s.model, _value(s, words), _three(s.auc, words), _three(s.slope, words)) for s in scores]
    return table(header, rows)
