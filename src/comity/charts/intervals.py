"""Agreement with a statement: estimate and interval overall and in each group, the raw share, and the bar.

A row is a ruler from "all disagree" to "all agree". Its shaded ends begin where the forum's bar is reached,
so a statement is common ground when every interval lies in the same shaded end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.charts.chart import Chart, Table, table
from comity.charts.palette import group_class, group_shape
from comity.charts.svg import SMALL, TEXT, Sheet, wrap
from comity.words import ENGLISH, Words, sentence

_Scale = Callable[[float], float]

_ROW, _TOP, _RULER, _EDGE = 42.0, 18.0, 10.0, 6.0


@dataclass(frozen=True)
class Row:
    """One line of the chart.

    Parameters
    ----------
    label : str
        Who.
    estimate, low, high : float or None
        Share that agrees among those who agree or disagree, and its 95 % interval; None when unknown.
    raw : float or None
        The plain share among the votes cast.
    votes : int
        Votes behind it.
    order : int or None
        Place of the group (chooses shape and colour); None for everyone.
    """

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    raw: float | None
    votes: int
    order: int | None = None


def intervals(
    title: str,
    rows: Sequence[Row],
    *,
    bar: float | None = 0.6,
    heading: bool = True,
    words: Words = ENGLISH,
) -> Chart:
    """Draw agreement with its intervals.

    Parameters
    ----------
    title : str
        The statement.
    rows : sequence of Row
        Everyone first, then the groups.
    bar : float, optional
        Share that agreement must reach; its mirror image is the bar for rejection. None draws none.
    heading : bool
        Whether the title is drawn too, for a picture that stands alone.
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> chart = intervals("More trees", [Row("Everyone", 0.72, 0.65, 0.78, 0.7, 120)])
    >>> chart.description.replace(chr(160), " ")
    'Everyone: 72 % (65 to 78) agree. The bar for agreement is 60 %.'
    """
    sheet = Sheet(mirrored=words.right_to_left)
    top = _heading(sheet, title) if heading else 2.0
    left, right = _EDGE, sheet.width - _EDGE

    def x(share: float) -> float:
        return left + share * (right - left)

    for i, row in enumerate(rows):
        _label(sheet, row, top + i * _ROW, words)
        _ruler(sheet, x, bar, top + i * _ROW + _TOP)
    bottom = top + len(rows) * _ROW - 8
    if bar is not None and rows:
        # one dashed line through all rulers
        sheet.line(x(bar), top + _TOP - 2, x(bar), bottom - 3, "c-bar", dash="3 2")
        if bar > 0.5:
            sheet.line(x(1 - bar), top + _TOP - 2, x(1 - bar), bottom - 3, "c-grid", dash="3 2")
    for i, row in enumerate(rows):
        _interval(sheet, row, x, top + i * _ROW + _TOP + _RULER / 2)
    sheet.text(left, bottom + 10, words.say("intervals.disagree_side"), "c-soft", size=SMALL)
    sheet.text(right, bottom + 10, words.say("intervals.agree_side"), "c-soft", size=SMALL, anchor="end")
    if bar is not None and 0.3 <= bar <= 0.75:  # elsewhere it would run into the words at the ends
        label = words.say("intervals.bar", bar=words.percent(bar))
        sheet.text(x(bar), bottom + 10, label, "c-soft", size=SMALL, anchor="middle")
    description = _describe(rows, bar, words)
    return Chart(sheet.svg(bottom + 16, title, description), title, description, _numbers(rows, words))


def _heading(sheet: Sheet, title: str) -> float:
    lines = wrap(title, sheet.width - 2 * _EDGE, TEXT)
    for i, line in enumerate(lines):
        sheet.text(_EDGE, 20 + i * 18, line, bold=True)
    return 14.0 + 18 * len(lines) + 10


def _label(sheet: Sheet, row: Row, y: float, words: Words) -> None:
    _mark(sheet, row, _EDGE + 5, y + 9)
    start = _EDGE + 16
    label = wrap(row.label, 150, TEXT, most=1)
    sheet.text(start, y + 13, label[0] if label else "", bold=row.order is None)
    value = words.interval(row.estimate, row.low, row.high)
    sheet.text(sheet.width - _EDGE, y + 13, value, anchor="end", bold=row.order is None)


def _mark(sheet: Sheet, row: Row, x: float, y: float) -> None:
    if row.order is None:
        sheet.rect(x - 3.5, y - 6, 7, 12, "c-all")
    else:
        sheet.mark(group_shape(row.order), x, y, 5, group_class(row.order))


def _ruler(sheet: Sheet, x: _Scale, bar: float | None, y: float) -> None:
    if bar is not None and bar > 0.5:
        sheet.rect(x(0), y, x(1 - bar) - x(0), _RULER, "c-nay")
        sheet.rect(x(bar), y, x(1) - x(bar), _RULER, "c-yes")
    middle = y + _RULER / 2
    sheet.lines(
        [(x(0), middle, x(1), middle)] + [(x(t), y, x(t), y + _RULER) for t in (0.0, 0.5, 1.0)], "c-grid"
    )


def _interval(sheet: Sheet, row: Row, x: _Scale, y: float) -> None:
    if row.estimate is None:
        return
    cls = "c-all" if row.order is None else group_class(row.order)
    if row.low is not None and row.high is not None:
        sheet.line(x(row.low), y, x(row.high), y, cls, width=3)
    if row.raw is not None:
        a = x(row.raw)
        sheet.lines([(a - 3.5, y - 3.5, a + 3.5, y + 3.5), (a - 3.5, y + 3.5, a + 3.5, y - 3.5)], "c-raw")
    _mark(sheet, row, x(row.estimate), y)


def _describe(rows: Sequence[Row], bar: float | None, words: Words) -> str:
    if not rows:
        return words.say("chart.empty")
    parts = [
        words.say("intervals.part.none", who=r.label)
        if r.estimate is None
        else words.say("intervals.part", who=r.label, interval=words.interval(r.estimate, r.low, r.high))
        for r in rows
    ]
    said = "; ".join(parts)
    if bar is None:
        return sentence(words.say("intervals.desc.no_bar", parts=said))
    return sentence(words.say("intervals.desc", parts=said, bar=words.percent(bar)))


def _numbers(rows: Sequence[Row], words: Words) -> Table:
    header = [words.say(f"intervals.{c}") for c in ("who", "estimate", "raw", "votes")]
    return table(
        header,
        [
            (
                r.label,
                words.interval(r.estimate, r.low, r.high),
                words.percent(r.raw),
                words.number(r.votes),
            )
            for r in rows
        ],
    )
