"""Colours, shapes and textures of charts: told apart by shape and texture first, by colour second.

Inks have at least 4.5 : 1 contrast on paper (WCAG 2.2 AA for text), marks at least 3 : 1. The hues of the
groups are apart in lightness or in the blue to yellow direction, which red-green colour blindness keeps. A
page may recolour a chart by its class names (for dark mode); a chart alone carries the colours below as
attributes.
"""

from __future__ import annotations

from typing import Final

#: Class -> attributes of an element of that class when the chart stands alone.
STYLE: Final[dict[str, str]] = {
    "c-paper": 'fill="#fff"',
    "c-rim": 'stroke="#fff"',
    "c-ink": 'fill="#1d2327"',
    "c-label": 'fill="#1d2327" stroke="#fff" stroke-width="3" paint-order="stroke"',
    "c-soft": 'fill="#565d63"',
    "c-axis": 'stroke="#8a9096"',
    "c-grid": 'stroke="#d9d6ce"',
    "c-yes": 'fill="#e3efed"',
    "c-nay": 'fill="#f6eadf"',
    "c-bar": 'stroke="#565d63"',
    "c-raw": 'stroke="#565d63" fill="none"',
    "c-agree": 'fill="#1c5d63"',
    "c-disagree": 'fill="#d9a06b"',
    "c-stripe": 'stroke="#8a4b12"',
    "c-pass": 'fill="#c9c9c4"',
    "c-unseen": 'fill="none" stroke="#8a9096"',
    "c-all": 'fill="#1d2327" stroke="#1d2327"',
    "c-none": 'fill="none" stroke="#7c838a"',
}

#: Ink of each group, in order; after the last they begin again with another shape.
GROUP_INKS: Final = ("#3b4ea3", "#a85b00", "#8c2f77", "#4c7a1f", "#a3333a", "#4f6470")
for _i, _ink in enumerate(GROUP_INKS):
    STYLE[f"c-g{_i}"] = f'fill="{_ink}" stroke="{_ink}"'

#: Shapes of the groups, in order.
SHAPES: Final = ("circle", "square", "triangle", "diamond", "wedge", "hexagon")


def group_class(order: int) -> str:
    """Class of the marks of the group in this place (0 is the first).

    Examples
    --------
    >>> group_class(0), group_class(6)
    ('c-g0', 'c-g0')
    """
    return f"c-g{order % len(GROUP_INKS)}"


def group_shape(order: int) -> str:
    """Shape of the marks of the group in this place; no two of the first 36 share both shape and colour.

    Examples
    --------
    >>> group_shape(0), group_shape(6)
    ('circle', 'square')
    """
    return SHAPES[(order + order // len(SHAPES)) % len(SHAPES)]
