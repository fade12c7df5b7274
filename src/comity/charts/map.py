"""The opinion map: who votes alike is close together. Dots up to 500 people, counts in squares above.

The axes are directions of a projection and mean nothing in themselves, so there are no ticks and no names.
Nobody is named, and a square with fewer than five people looks the same whether it holds one or four.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_DOT = 3.0
_SQUARES = 24

Point = tuple[float, float, str]
Place = tuple[float, float]


def opinion_map(
    groups: Sequence[str],
    *,
    points: Sequence[Point] | None = None,
    edges: Sequence[float] = (),
    bins: Mapping[str, Sequence[Sequence[int]]] | None = None,
    statements: Sequence[tuple[float, float, str]] = (),
    names: Mapping[str, str] | None = None,
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
        Used when there are no points or too many; too many points without them are counted here.
    statements : sequence of (x, y, label)
        Statements to mark with a cross and a short label, in the coordinates of the people.
    names : mapping of group id to name, optional
        Otherwise "Group" and the id.
    title : str, optional
    words : Words
        The language.

    Returns
    -------
    Chart

    Examples
    --------
    >>> opinion_map(["A"], points=[(0.0, 0.0, "A"), (1.0, 1.0, "A")]).description
    '2 people as marks; who votes alike is close together.'
    """
    title = words.say("map.title") if title is None else title
    called = {g: (names or {}).get(g) or group_name(g, words) for g in [*groups, UNDECIDED]}
    if points is not None and len(points) > MOST_DOTS and not bins:
        edges, bins = _binned(points)
    dots = points is not None and len(points) <= MOST_DOTS
    sheet = Sheet()  # never mirrored: its sides have no meaning
    known = list(groups)
    if dots:
        places = [(x, y, g if g in known else UNDECIDED, 1) for x, y, g in points or ()]
        spread = max([abs(v) for p in places for v in p[:2]] or [1.0])
        frame, cell = _frame(places, 0.06 * spread or 1.0), 0.0
    else:
        places = _centres(edges, bins or {}, known)
        step = edges[1] - edges[0] if len(edges) > 1 else 1.0
        frame = _frame(places, 1.5 * step)
        cell = step * frame.scale
    _border(sheet, frame)
    _dots(sheet, places, known, frame) if dots else _squares(sheet, places, known, frame, cell)
    _statements(sheet, statements, frame)
    bottom = _legend(sheet, called, places, frame, cell, words)
    near = _nearest(places, known)
    description = _describe(places, called, near, dots, words)
    numbers = _numbers(places, called, near, words)
    return Chart(sheet.svg(bottom, title, description), title, description, numbers)


_Counted = tuple[float, float, str, int]


@dataclass(frozen=True)
class _Frame:
    """Where the drawing lies: one scale for both axes, so that nearness is as it looks."""

    left: float
    top: float
    scale: float
    height: float

    def at(self, x: float, y: float) -> Place:
        # y grows upwards on paper, downwards on the sheet
        a, b = _EDGE + (x - self.left) * self.scale, _EDGE + (self.top - y) * self.scale
        return min(max(a, _EDGE), _EDGE + _SIDE), min(max(b, _EDGE), _EDGE + self.height)


def _frame(places: Sequence[_Counted], pad: float) -> _Frame:
    """Fit the occupied part of the plane, with a margin in units of the data."""
    xs, ys = [p[0] for p in places] or [0.0], [p[1] for p in places] or [0.0]
    wide, high = max(xs) - min(xs) + 2 * pad, max(ys) - min(ys) + 2 * pad
    side = max(wide, high, 1e-9)
    scale = _SIDE / side
    height = max(high * scale, _SIDE / 2)
    left = (min(xs) + max(xs) - side) / 2
    top = (min(ys) + max(ys) + height / scale) / 2
    return _Frame(left, top, scale, height)


def _binned(points: Sequence[Point]) -> tuple[list[float], dict[str, list[list[int]]]]:
    """Count people in squares, the same edges on both axes."""
    low = min(v for p in points for v in p[:2])
    step = (max(v for p in points for v in p[:2]) - low) / _SQUARES or 1.0
    counts: dict[str, list[list[int]]] = {}
    for x, y, group in points:
        i, j = (min(int((v - low) / step), _SQUARES - 1) for v in (y, x))
        counts.setdefault(group, [[0] * _SQUARES for _ in range(_SQUARES)])[i][j] += 1
    return [low + step * i for i in range(_SQUARES + 1)], counts


def _centres(
    edges: Sequence[float], bins: Mapping[str, Sequence[Sequence[int]]], known: Sequence[str]
) -> list[_Counted]:
    middle = [(a + b) / 2 for a, b in pairwise(edges)]
    return [
        (middle[j], middle[i], group if group in known else UNDECIDED, int(count))
        for group, counts in bins.items()
        for i, line in enumerate(counts[: len(middle)])
        for j, count in enumerate(line[: len(middle)])
        if count
    ]


def _border(sheet: Sheet, frame: _Frame) -> None:
    a, b, c = _EDGE, _EDGE + _SIDE, _EDGE + frame.height
    sheet.lines([(a, a, b, a), (b, a, b, c), (b, c, a, c), (a, c, a, a)], "c-grid")


def _look(group: str, known: Sequence[str]) -> tuple[str, str]:
    if group not in known:
        return "ring", "c-none"
    order = known.index(group)
    return group_shape(order), group_class(order)


def _dots(sheet: Sheet, places: Sequence[_Counted], known: Sequence[str], frame: _Frame) -> None:
    for group in [UNDECIDED, *known]:  # those between the groups lie below
        shape, cls = _look(group, known)
        radius = _DOT if group != UNDECIDED else 2.4
        sheet.marks(shape, sorted((*frame.at(x, y), radius) for x, y, g, _ in places if g == group), cls)


def _squares(
    sheet: Sheet, places: Sequence[_Counted], known: Sequence[str], frame: _Frame, cell: float
) -> None:
    most = max((c for _, _, _, c in places), default=1)
    # larger marks first, so that a small group in the same square stays visible on top of a large one
    for low, high in _sizes(most):
        radius = _radius(min(high, most), most, cell)
        for group in [UNDECIDED, *known]:
            shape, cls = _look(group, known)
            at = sorted((*frame.at(x, y), radius) for x, y, g, c in places if g == group and low <= c <= high)
            sheet.marks(shape, at, cls)


def _radius(count: int, most: int, cell: float) -> float:
    """Size of a mark: its area is in proportion to the count, the largest fills its square."""
    return max(1.3, 0.52 * cell * math.sqrt(count / most))


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


def _statements(sheet: Sheet, statements: Sequence[tuple[float, float, str]], frame: _Frame) -> None:
    for x, y, label in statements:
        a, b = frame.at(x, y)
        sheet.lines([(a - 3, b, a + 3, b), (a, b - 3, a, b + 3)], "c-bar")
        name = wrap(label, 90, SMALL, most=1)
        sheet.text(a + 5, b + 4, name[0] if name else "", "c-label", size=SMALL)


def _legend(
    sheet: Sheet,
    called: Mapping[str, str],
    places: Sequence[_Counted],
    frame: _Frame,
    cell: float,
    words: Words,
) -> float:
    x, y = _EDGE, _EDGE + frame.height + 18
    known = [g for g in called if g != UNDECIDED]
    for group in called:
        if group == UNDECIDED and not _count(places, group):
            continue
        label = wrap(called[group], 220, TEXT, most=1)[0]
        wide = 16 + text_width(label) + 16
        if x > _EDGE and x + wide > sheet.width:
            x, y = _EDGE, y + 20
        shape, cls = _look(group, known)
        sheet.mark(shape, x + 5, y - 4.5, 4.5, cls)
        sheet.text(x + 15, y, label)
        x += wide
    if cell and places:
        y = _scale(sheet, max(c for _, _, _, c in places), y + 20, cell, words)
    return y + 10


def _scale(sheet: Sheet, most: int, y: float, cell: float, words: Words) -> float:
    """Show what the size of a mark stands for."""
    few = words.say("map.few_scale", most=FEW - 1)
    sheet.mark("circle", _EDGE + 5, y - 4, _radius(min(FEW - 1, most), most, cell), "c-none")
    sheet.text(_EDGE + 15, y, few, "c-soft", size=SMALL)
    if most >= FEW:
        at, largest = _EDGE + 15 + text_width(few, SMALL) + 24, _radius(most, most, cell)
        sheet.mark("circle", at, y - 4, largest, "c-none")
        sheet.text(at + largest + 5, y, words.say("map.scale", n=most), "c-soft", size=SMALL)
    return y


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
    places: Sequence[_Counted], called: Mapping[str, str], near: Mapping[str, float], dots: bool, words: Words
) -> str:
    if not places:
        return words.say("chart.empty")
    known = [g for g in called if g != UNDECIDED]
    people = words.say("count.people", n=sum(c for _, _, _, c in places))
    said = [words.say("map.desc.dots" if dots else "map.desc.bins", people=people)]
    if len(known) > 1:
        names = words.join(called[g] for g in known)
        said.append(words.say("map.desc.groups", n=len(known), names=names))
    if near:
        placed = sum(_count(places, g) for g in near)
        share = sum(near[g] * _count(places, g) for g in near) / placed
        said.append(words.say("map.desc.near", share=words.percent(share)))
    return " ".join(said)


def _numbers(
    places: Sequence[_Counted], called: Mapping[str, str], near: Mapping[str, float], words: Words
) -> Table:
    total = sum(c for _, _, _, c in places)
    header = [words.say(f"map.{c}") for c in ("group", "mark", "people", "share")]
    if near:
        header.append(words.say("map.near"))
    rows = []
    known = [g for g in called if g != UNDECIDED]
    for group, name in called.items():
        count = _count(places, group)
        if group == UNDECIDED and not count:
            continue
        shape, _ = _look(group, known)
        row = [
            name,
            words.say(f"shape.{shape}"),
            words.number(count),
            words.percent(count / total if total else None),
        ]
        if near:
            row.append(words.percent(near.get(group)))
        rows.append(row)
    return table(header, rows)
