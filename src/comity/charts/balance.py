"""Who took part: the share of participants by one attribute, against a reference where one is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.charts.chart import Chart, Table, table
from comity.charts.svg import SMALL, TEXT, Sheet, wrap
from comity.words import ENGLISH, Words, sentence

_ROW, _BAR, _EDGE = 36.0, 10.0, 6.0

#: Most values that are drawn and described; the table and the files have them all.
MOST = 20


@dataclass(frozen=True)
class Cell:
    """One value of the attribute.

    Parameters
    ----------
    value : str
    share : float
        Of the participants.
    reference : float or None
        The share that it has in the population or among the invited.
    participants, invited, votes : int
    ratio, low, high : float or None
        Share over reference with its 95 % interval.
    """

    value: str
    share: float
    reference: float | None
    participants: int
    invited: int
    votes: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


def balance(
    name: str,
    cells: Sequence[Cell],
    *,
    heading: bool = True,
    most: int = MOST,
    listed: int | None = None,
    words: Words = ENGLISH,
) -> Chart:
    """Draw participation by one attribute.

    Parameters
    ----------
    name : str
        Of the attribute.
    cells : sequence of Cell
    heading : bool
        Whether the title is drawn too, for a picture that stands alone.
    most : int
        Values that are drawn, the first in the given order.
    listed : int, optional
        Values that are in the table; by default all.
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> chart = balance("region", [Cell("North", 0.2, 0.5, 20, 60, 300)])
    >>> chart.description.replace(chr(160), " ")
    'Share of participants: North 20 % against 50 %.'
    """
    sheet = Sheet(mirrored=words.right_to_left)
    title = words.say("balance_chart.title", name=name)
    top = 2.0
    if heading:
        lines = wrap(title, sheet.width - 2 * _EDGE, TEXT)
        for i, line in enumerate(lines):
            sheet.text(_EDGE, 20 + i * 18, line, bold=True)
        top = 14.0 + 18 * len(lines) + 10
    shown = cells[:most]
    largest = max([c.share for c in shown] + [c.reference or 0.0 for c in shown] + [0.01])
    for i, cell in enumerate(shown):
        _draw(sheet, cell, largest, top + i * _ROW, words)
    bottom = top + len(shown) * _ROW + 4
    if any(c.reference is not None for c in shown):
        _legend(sheet, bottom, words)
        bottom += 20
    description = _describe(cells, shown, words)
    return Chart(sheet.svg(bottom, title, description), title, description, _numbers(cells[:listed], words))


def _draw(sheet: Sheet, cell: Cell, largest: float, y: float, words: Words) -> None:
    end = sheet.width - _EDGE
    width = end - _EDGE
    label = wrap(cell.value, 165, TEXT, most=1)
    sheet.text(_EDGE, y + 12, label[0] if label else "–")
    share = words.percent(cell.share)
    if not cell.participants:
        share = words.say("balance_chart.absent")
    sheet.text(end, y + 12, share, anchor="end", bold=not cell.participants)
    top = y + 18
    sheet.rect(_EDGE, top + _BAR / 2 - 0.5, width, 1, "c-pass")
    if cell.share > 0:
        sheet.rect(_EDGE, top, cell.share / largest * width, _BAR, "c-agree")
    if cell.reference is not None:
        at = _EDGE + cell.reference / largest * width
        _reference(sheet, at, top)


def _reference(sheet: Sheet, x: float, top: float) -> None:
    sheet.mark("diamond", x, top + _BAR / 2, 6, "c-paper")
    sheet.mark("diamond", x, top + _BAR / 2, 4.2, "c-all")


def _legend(sheet: Sheet, y: float, words: Words) -> None:
    sheet.rect(_EDGE, y + 2, 14, 8, "c-agree")
    sheet.text(_EDGE + 19, y + 10, words.say("balance_chart.share"), "c-soft", size=SMALL)
    _reference(sheet, _EDGE + 104, y + 1)
    sheet.text(_EDGE + 114, y + 10, words.say("balance_chart.reference"), "c-soft", size=SMALL)


def _describe(cells: Sequence[Cell], shown: Sequence[Cell], words: Words) -> str:
    if not cells:
        return words.say("chart.empty")
    parts = []
    for c in shown:
        values = {"name": c.value, "share": words.percent(c.share)}
        if c.reference is None:
            parts.append(words.say("balance_chart.part", **values))
        else:
            parts.append(
                words.say("balance_chart.part.reference", **values, reference=words.percent(c.reference))
            )
    if len(cells) > len(shown):
        parts.append(words.say("balance_chart.more", n=len(cells) - len(shown)))
    return sentence(words.say("balance_chart.desc", parts=", ".join(parts)))


def _numbers(cells: Sequence[Cell], words: Words) -> Table:
    header = ["value", "participants", "share", "reference", "ratio", "invited", "votes"]
    rows = []
    for c in cells:
        ratio = "–" if c.ratio is None else words.number(float(c.ratio))
        if c.ratio is not None and c.low is not None and c.high is not None:
            ratio = words.say(
                "number.interval",
                estimate=ratio,
                low=words.number(float(c.low)),
                high=words.number(float(c.high)),
            )
        rows.append(
            (
                c.value,
                words.number(c.participants),
                words.percent(c.share),
                words.percent(c.reference),
                ratio,
                words.number(c.invited),
                words.number(c.votes),
            )
        )
    return table([words.say(f"balance_chart.{h}") for h in header], rows)
