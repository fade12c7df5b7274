"""The opinion map: who votes alike is close together. Dots up to 500 people, counts in squares above.

The axes are directions of a projection and mean nothing in themselves, so there are no ticks and no names.
Nobody is named, and a square with fewer than five people looks the same whether it holds one or four.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from comity.charts.chart import Chart, Table, table
from comity.charts.palette import group_class, group_shape
from comity.charts.svg import SMALL, TEXT, WIDTH, Sheet, text_width, wrap
from comity.words import ENGLISH, Words
from comity.words.findings import group_name

#: Most people that are drawn as dots.
MOST_DOTS = 500

#: Squares with fewer people are all drawn alike.
FEW = 5

#: Id of those who belong to no group with certainty.
UNDECIDED = "undecided"

_EDGE = 12.0
_SIDE = WIDTH - 2 * _EDGE
_DOT = 3.6

Point = tuple[float, float, str]
Place = tuple[float, float]


def opinion_map(
    groups: Sequence[str],
    *,
    points: Sequence[Point] | None = None,
    edges: Sequence[float] = (),
    bins: Mapping[str, Sequence[Sequence[int]]] | None = None,
    statements: Sequence[tuple[float, float, str]] = (),
    title: str | None = None,
    words: Words = ENGLISH,
) -> Chart:
    """Draw where people stand.

    Parameters
    ----------
    groups : sequence of str
        Ids in their order; ``undecided`` need not be among them.
    points : sequence of (x, y, group), optional
        One for each person; drawn as dots if there are at most 500 of them.
    edges : sequence of float
        Edges of the squares, the same on both axes.
    bins : mapping of group id to counts[y][x], optional
        Used when there are no points or too many.
    statements : sequence of (x, y, label)
        Statements to mark with a cross and a short label, in the coordinates of the people.
    title : str, optional
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> opinion_map(["A"], points=[(0.0, 0.0, "A"), (1.0, 1.0, "A")]).description
    '2 people as marks; who votes alike is close together. There is one group. '
    """
    title = words.say("map.title") if title is None else title
    dots = points is not None and (len(points) <= MOST_DOTS or not bins)
    sheet = Sheet()  # never mirrored: its sides have no meaning
    known = list(groups)
    if dots:
        places = [(x, y, g if g in known else UNDECIDED, 1) for x, y, g in points or ()]
        span = _span([(x, y) for x, y, _ in points or ()])
    else:
        places, span = _centres(edges, bins or {}, known)
    _frame(sheet)
    if dots:
        _dots(sheet, places, known, span)
    else:
        _squares(sheet, places, known, len(edges) - 1, span)
    _statements(sheet, statements, span)
    bottom = _legend(sheet, known, places, dots, words)
    near = _nearest(places, known)
    description = _describe(places, known, near, dots, words)
    return Chart(
        sheet.svg(bottom, title, description), title, description, _numbers(places, known, near, words)
    )


_Counted = tuple[float, float, str, int]
_Span = tuple[float, float, float, float]


def _span(places: Sequence[Place]) -> _Span:
    """Middle and half width of the drawing; one scale for both axes, so that nearness is as it looks."""
    if not places:
        return 0.0, 0.0, 1.0, 0.0
    xs, ys = [p[0] for p in places], [p[1] for p in places]
    cx, cy = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    half = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 or 1.0
    return cx, cy, half, 8.0


def _centres(
    edges: Sequence[float], bins: Mapping[str, Sequence[Sequence[int]]], known: Sequence[str]
) -> tuple[list[_Counted], _Span]:
    middle = [(a + b) / 2 for a, b in pairwise(edges)]
    places = [
        (middle[j], middle[i], group if group in known else UNDECIDED, int(count))
        for group, counts in bins.items()
        for i, line in enumerate(counts[: len(middle)])
        for j, count in enumerate(line[: len(middle)])
        if count
    ]
    if len(edges) < 2:
        return [], (0.0, 0.0, 1.0, 0.0)
    return places, ((edges[0] + edges[-1]) / 2, (edges[0] + edges[-1]) / 2, (edges[-1] - edges[0]) / 2, 0.0)


def _place(x: float, y: float, span: _Span) -> Place:
    cx, cy, half, pad = span
    scale = (_SIDE / 2 - pad) / half
    middle = _EDGE + _SIDE / 2
    # y grows upwards on paper, downwards on the sheet
    return _inside(middle + (x - cx) * scale), _inside(middle - (y - cy) * scale)


def _inside(v: float) -> float:
    return min(max(v, _EDGE + 2), _EDGE + _SIDE - 2)


def _frame(sheet: Sheet) -> None:
    a, b = _EDGE, _EDGE + _SIDE
    sheet.lines([(a, a, b, a), (b, a, b, b), (b, b, a, b), (a, b, a, a)], "c-grid")


def _look(group: str, known: Sequence[str]) -> tuple[str, str]:
    if group not in known:
        return "ring", "c-none"
    order = known.index(group)
    return group_shape(order), group_class(order)


def _dots(sheet: Sheet, places: Sequence[_Counted], known: Sequence[str], span: _Span) -> None:
    for group in [UNDECIDED, *known]:  # those between the groups lie below
        shape, cls = _look(group, known)
        radius = _DOT if group != UNDECIDED else 2.6
        sheet.marks(shape, sorted((*_place(x, y, span), radius) for x, y, g, _ in places if g == group), cls)


def _squares(sheet: Sheet, places: Sequence[_Counted], known: Sequence[str], n: int, span: _Span) -> None:
    most = max((c for _, _, _, c in places), default=1)
    widest = 0.5 * _SIDE / max(n, 1)
    # larger marks first, so that a small group in the same square stays visible on top of a large one
    for low, high in _sizes(most):
        radius = max(1.1, widest * math.sqrt(min(high, most) / most))
        for group in [UNDECIDED, *known]:
            shape, cls = _look(group, known)
            at = sorted(
                (*_place(x, y, span), radius) for x, y, g, c in places if g == group and low <= c <= high
            )
            sheet.marks(shape, at, cls)


def _sizes(most: int) -> list[tuple[int, int]]:
    """Classes of counts, the largest first; the last holds all counts below :data:`FEW`.

    Examples
    --------
    >>> _sizes(30)
    [(20, 39), (10, 19), (5, 9), (1, 4)]
    """
    classes = [(1, FEW - 1)]
    low = FEW
    while low <= most:
        classes.append((low, 2 * low - 1))
        low *= 2
    return classes[::-1]


def _statements(sheet: Sheet, statements: Sequence[tuple[float, float, str]], span: _Span) -> None:
    for x, y, label in statements:
        a, b = _place(x, y, span)
        sheet.lines([(a - 3, b, a + 3, b), (a, b - 3, a, b + 3)], "c-bar")
        sheet.text(a + 5, b + 4, wrap(label, 60, SMALL, most=1)[0] if label.strip() else "", size=SMALL)


def _legend(
    sheet: Sheet, known: Sequence[str], places: Sequence[_Counted], dots: bool, words: Words
) -> float:
    x, y = _EDGE, _EDGE + _SIDE + 18
    shown = [*known, UNDECIDED] if any(g == UNDECIDED for _, _, g, _ in places) else list(known)
    for group in shown:
        label = wrap(group_name(group, words), 120, TEXT, most=1)[0]
        wide = 16 + text_width(label) + 16
        if x > _EDGE and x + wide > sheet.width:
            x, y = _EDGE, y + 20
        shape, cls = _look(group, known)
        sheet.mark(shape, x + 5, y - 4.5, 4.5, cls)
        sheet.text(x + 15, y, label)
        x += wide
    if not dots and places:
        few = words.say("map.few_scale", most=FEW - 1)
        most = max(c for _, _, _, c in places)
        y += 20
        sheet.mark("circle", _EDGE + 5, y - 4, 1.1, "c-none")
        sheet.text(_EDGE + 15, y, few, "c-soft", size=SMALL)
        at = _EDGE + 15 + text_width(few, SMALL) + 24
        if most >= FEW:
            sheet.mark("circle", at, y - 4, 6.5, "c-none")
            sheet.text(at + 12, y, words.say("map.scale", n=most), "c-soft", size=SMALL)
    return y + 10


def _nearest(places: Sequence[_Counted], known: Sequence[str]) -> dict[str, float]:
    """Share of each group that stands nearest to its own middle; empty with fewer than two groups."""
    middles: dict[str, Place] = {}
    for group in known:
        own = [(x, y, c) for x, y, g, c in places if g == group]
        total = sum(c for _, _, c in own)
        if total:
            middles[group] = (sum(x * c for x, _, c in own) / total, sum(y * c for _, y, c in own) / total)
    if len(middles) < 2:
        return {}
    hits = dict.fromkeys(middles, 0)
    totals = dict.fromkeys(middles, 0)
    for x, y, g, c in places:
        if g in middles:
            near = min(middles, key=lambda m: ((x - middles[m][0]) ** 2 + (y - middles[m][1]) ** 2, m))
            totals[g] += c
            hits[g] += c * (near == g)
    return {g: hits[g] / totals[g] for g in middles}


def _count(places: Sequence[_Counted], group: str) -> int:
    return sum(c for _, _, g, c in places if g == group)


def _describe(
    places: Sequence[_Counted], known: Sequence[str], near: Mapping[str, float], dots: bool, words: Words
) -> str:
    if not places:
        return words.say("chart.empty")
    people = words.say("count.people", n=sum(c for _, _, _, c in places))
    names = words.join(group_name(g, words) for g in known)
    groups = words.say("map.desc.groups", n=len(known), names=names)
    said = ""
    if near:
        placed = sum(_count(places, g) for g in near)
        share = sum(near[g] * _count(places, g) for g in near) / placed
        said = words.say("map.desc.near", share=words.percent(share))
    key = "map.desc.dots" if dots else "map.desc.bins"
    return words.say(key, people=people, groups=groups, near=said)


def _numbers(
    places: Sequence[_Counted], known: Sequence[str], near: Mapping[str, float], words: Words
) -> Table:
    total = sum(c for _, _, _, c in places)
    header = [words.say(f"map.{c}") for c in ("group", "mark", "people", "share")]
    if near:
        header.append(words.say("map.near"))
    rows = []
    for group in [*known, UNDECIDED]:
        count = _count(places, group)
        if group == UNDECIDED and not count:
            continue
        shape, _ = _look(group, known)
        row = [
            group_name(group, words),
            words.say(f"shape.{shape}"),
            words.number(count),
            words.percent(count / total if total else None),
        ]
        if near:
            row.append(words.percent(near.get(group)))
        rows.append(row)
    return table(header, rows)
