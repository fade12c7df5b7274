"""How votes split: agree, disagree, pass and not voted as one bar per group, each with its count.

Agree is plain and dark, disagree striped, pass light, and who has not voted is an empty outline: told apart
without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.charts.chart import Chart, Table, table
from comity.charts.svg import SMALL, TEXT, Sheet, text_width, wrap
from comity.words import ENGLISH, Words, sentence

_ROW, _BAR, _EDGE = 40.0, 14.0, 6.0


@dataclass(frozen=True)
class Segment:
    """A kind of answer, drawn alike in every bar.

    Parameters
    ----------
    label : str
    style : {"agree", "disagree", "pass", "unseen"}
    """

    label: str
    style: str


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    label : str
        Who.
    counts : tuple of int
        One for each segment.
    """

    label: str
    counts: tuple[int, ...]


def stack(
    title: str,
    segments: Sequence[Segment],
    bars: Sequence[Bar],
    *,
    heading: bool = True,
    words: Words = ENGLISH,
) -> Chart:
    """Draw one stacked bar per group, each to its own total.

    Parameters
    ----------
    title : str
    segments : sequence of Segment
        In the order in which they are drawn.
    bars : sequence of Bar
    heading : bool
        Whether the title is drawn too, for a picture that stands alone.
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> kinds = [Segment("agree", "agree"), Segment("pass", "pass")]
    >>> chart = stack("More trees", kinds, [Bar("Everyone", (30, 10))])
    >>> chart.description.replace(chr(160), " ")
    'Everyone: 30 agree (75 %), 10 pass (25 %).'
    """
    sheet = Sheet(mirrored=words.right_to_left)
    top = 2.0
    if heading:
        lines = wrap(title, sheet.width - 2 * _EDGE, TEXT)
        for i, line in enumerate(lines):
            sheet.text(_EDGE, 20 + i * 18, line, bold=True)
        top = 14.0 + 18 * len(lines) + 10
    for i, bar in enumerate(bars):
        _draw(sheet, segments, bar, top + i * _ROW, words)
    bottom = _legend(sheet, segments, top + len(bars) * _ROW + 4)
    description = _describe(segments, bars, words)
    return Chart(sheet.svg(bottom, title, description), title, description, _numbers(segments, bars, words))


def votes_stack(
    title: str,
    rows: Sequence[tuple[str, int, int, int, int]],
    *,
    heading: bool = True,
    words: Words = ENGLISH,
) -> Chart:
    """Draw agree, disagree, pass and not voted.

    Parameters
    ----------
    title : str
        The statement.
    rows : sequence of (label, agree, disagree, pass, unseen)
        Counts of people.
    heading : bool
        Whether the title is drawn too.
    words : Words
        The language.
    """
    segments = [Segment(words.say(f"stack.{s}"), s) for s in ("agree", "disagree", "pass", "unseen")]
    return stack(title, segments, [Bar(r[0], r[1:]) for r in rows], heading=heading, words=words)


def _draw(sheet: Sheet, segments: Sequence[Segment], bar: Bar, y: float, words: Words) -> None:
    total = sum(bar.counts)
    label = wrap(bar.label, 200, TEXT, most=1)
    sheet.text(_EDGE, y + 13, label[0] if label else "")
    end = sheet.width - _EDGE
    sheet.text(end, y + 13, words.say("chart.count", n=total), "c-soft", anchor="end")
    at, width = _EDGE, end - _EDGE
    if not total:
        sheet.rect(at, y + 19, width, _BAR, "c-unseen")
    for segment, count in zip(segments, bar.counts, strict=True):
        if total and count:
            size = count / total * width
            swatch(sheet, segment.style, at, y + 19, size, _BAR)
            at += size


def swatch(sheet: Sheet, style: str, x: float, y: float, width: float, height: float) -> None:
    """Draw a piece of a bar with its texture."""
    sheet.rect(x, y, width, height, f"c-{style}")
    if style == "disagree":
        # upright stripes: a texture that needs no pattern with an id, which would have to be unique on a page
        sheet.line(x, y + height / 2, x + width, y + height / 2, "c-stripe", width=height, dash="1.2 3")
    elif style == "pass":
        sheet.line(x, y + height / 2, x + width, y + height / 2, "c-axis", width=1.5, dash="1.5 4")


def _legend(sheet: Sheet, segments: Sequence[Segment], y: float) -> float:
    x = _EDGE
    for segment in segments:
        wide = 18 + text_width(segment.label, SMALL) + 14
        if x > _EDGE and x + wide > sheet.width:
            x, y = _EDGE, y + 16
        swatch(sheet, segment.style, x, y, 12, 9)
        sheet.text(x + 17, y + 8.5, segment.label, "c-soft", size=SMALL)
        x += wide
    return y + 16


def _describe(segments: Sequence[Segment], bars: Sequence[Bar], words: Words) -> str:
    said = []
    for bar in bars:
        total = sum(bar.counts)
        parts = [
            words.say(
                "stack.desc.part", n=n, label=s.label, share=words.percent(n / total if total else None)
            )
            for s, n in zip(segments, bar.counts, strict=True)
        ]
        said.append(words.say("stack.desc.row", who=bar.label, parts=", ".join(parts)))
    return sentence("; ".join(said)) + "." if said else words.say("chart.empty")


def _numbers(segments: Sequence[Segment], bars: Sequence[Bar], words: Words) -> Table:
    header = [words.say("stack.who"), *(sentence(s.label) for s in segments), words.say("stack.total")]
    rows = [(b.label, *map(words.number, b.counts), words.number(sum(b.counts))) for b in bars]
    return table(header, rows)
