"""A sheet to draw on: SVG elements from numbers, mirrored as a whole for pages that run from right to left.

One unit is one CSS pixel at the narrowest page (320 px). Coordinates have at most one decimal, so that the
same numbers give the same bytes.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata

from comity.charts.palette import STYLE
from comity.words.names import is_right_to_left, plain

#: Width of a chart, in units.
WIDTH = 300.0

#: Sizes of letters, in units.
TEXT, SMALL = 13.0, 11.0

_MIRRORED = {"start": "end", "end": "start", "middle": "middle"}

# corners of the shapes on the unit circle's scale, chosen to look equally large
_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((0.0, -1.15), (1.08, 0.8), (-1.08, 0.8)),
    "wedge": ((0.0, 1.15), (1.08, -0.8), (-1.08, -0.8)),
    "diamond": ((0.0, -1.25), (1.1, 0.0), (0.0, 1.25), (-1.1, 0.0)),
    "hexagon": ((-1.05, 0.0), (-0.52, -0.92), (0.52, -0.92), (1.05, 0.0), (0.52, 0.92), (-0.52, 0.92)),
}


# what XML 1.0 does not allow, and control characters, which nobody wants to see
_NOT_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def num(x: float) -> str:
    """Write a coordinate.

    Examples
    --------
    >>> num(1.04), num(2.0), num(-0.01), num(0.25)
    ('1', '2', '0', '0.3')
    """
    tenths = math.floor(x * 10 + 0.5)  # half rounds up, not to even: one rule for all
    whole, part = divmod(abs(tenths), 10)
    text = f"{whole}.{part}" if part else f"{whole}"
    return f"-{text}" if tenths < 0 else text


def escape(text: str) -> str:
    """Escape a text for SVG, without control characters (they may not stand in XML)."""
    kept = _NOT_XML.sub(" ", text)
    return html.escape(kept)


def text_width(text: str, size: float = TEXT) -> float:
    """Estimate the width of a text in units; no font is at hand, so this is near, not exact.

    Examples
    --------
    >>> text_width("iiii") < text_width("mmmm") < text_width("漢字漢字")
    True
    """
    total = 0.0
    for char in text:
        if unicodedata.combining(char):
            continue
        if unicodedata.east_asian_width(char) in "WF":
            total += 1.0
        elif char in "iIl.,:;'|!j()[] \u00a0":
            total += 0.32
        elif char in "mwMW%@":
            total += 0.88
        else:
            total += 0.66 if char.isupper() else 0.56
    return total * size


def wrap(text: str, width: float, size: float = TEXT, most: int = 6) -> list[str]:
    """Break a text into lines; words that are too long, and scripts without spaces, break anywhere.

    Examples
    --------
    >>> wrap("one two three", 55.0)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        trial = f"{line} {word}" if line else word
        if text_width(trial, size) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        while text_width(word, size) > width and len(lines) <= most:
            end = 1
            while end < len(word) and text_width(word[: end + 1], size) <= width:
                end += 1
            lines.append(word[:end])
            word = word[end:]
        line = word
    if line:
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return lines


class Sheet:
    """Draw elements and collect them.

    Parameters
    ----------
    width : float
        In units.
    mirrored : bool
        For pages from right to left: what is drawn at x appears at ``width - x``.
    """

    def __init__(self, width: float = WIDTH, *, mirrored: bool = False) -> None:
        self.width = width
        self.mirrored = mirrored
        self._parts: list[str] = []

    def _x(self, x: float) -> float:
        return self.width - x if self.mirrored else x

    def _add(self, element: str, cls: str, more: str = "") -> None:
        style = f' class="{cls}" {STYLE[cls]}' if cls else ""
        self._parts.append(f"<{element}{style}{more}/>")

    def rect(self, x: float, y: float, width: float, height: float, cls: str) -> None:
        """Draw a rectangle from its corner at the start of the line."""
        left = self._x(x + width) if self.mirrored else x
        self._add(f'rect x="{num(left)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"', cls)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, cls: str, *, width: float = 1.0, dash: str = ""
    ) -> None:
        """Draw a straight line, with a dash pattern if given."""
        more = "" if width == 1 else f' stroke-width="{num(width)}"'
        more += f' stroke-dasharray="{dash}"' if dash else ""
        a, b = self._x(x1), self._x(x2)
        self._add(f'path d="M{num(a)} {num(y1)}L{num(b)} {num(y2)}"', cls, more)

    def lines(self, segments: list[tuple[float, float, float, float]], cls: str) -> None:
        """Draw many straight lines as one element."""
        d = "".join(f"M{num(self._x(a))} {num(b)}L{num(self._x(c))} {num(e)}" for a, b, c, e in segments)
        if d:
            self._add(f'path d="{d}"', cls)

    def mark(self, shape: str, x: float, y: float, radius: float, cls: str) -> None:
        """Draw one of the shapes of :mod:`comity.charts.palette`."""
        self._add(f'path d="{mark_path(shape, self._x(x), y, radius)}"', cls)

    def marks(self, shape: str, places: list[tuple[float, float, float]], cls: str) -> None:
        """Draw many marks ``(x, y, radius)`` of one shape as one element; a rim keeps neighbours apart."""
        d = "".join(mark_path(shape, self._x(x), y, r) for x, y, r in places)
        if d and shape == "ring":
            self._add(f'path d="{d}"', cls)
        elif d:
            fill = STYLE[cls].split(" stroke=")[0]
            rim = STYLE["c-rim"]
            self._parts.append(f'<path d="{d}" class="{cls} c-rim" {fill} {rim} stroke-width=".6"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        cls: str = "",
        *,
        anchor: str = "start",
        size: float = TEXT,
        bold: bool = False,
    ) -> None:
        """Write a line of text; ``anchor`` (start, middle, end) is meant in the direction of the page."""
        side = _MIRRORED[anchor] if self.mirrored else anchor
        more = ""
        if is_right_to_left(text):
            # the anchor of SVG follows the direction of the text: swap it back to the side that is meant
            more, side = ' direction="rtl"', _MIRRORED[side]
        if side != "start":
            more += f' text-anchor="{side}"'
        if size != TEXT:
            more += f' font-size="{num(size)}"'
        if bold:
            more += ' font-weight="600"'
        style = f' class="{cls}" {STYLE[cls]}' if cls else ""
        self._parts.append(
            f'<text x="{num(self._x(x))}" y="{num(y)}"{style}{more}>{escape(plain(text))}</text>'
        )

    def svg(self, height: float, title: str, description: str) -> str:
        """Finish: the whole SVG document."""
        ink = STYLE["c-ink"]
        paper = f'<rect class="c-paper" {STYLE["c-paper"]} width="100%" height="100%"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(self.width)} {num(height)}" '
            f'role="img" direction="ltr" class="c-ink" {ink} font-family="system-ui, sans-serif" '
            f'font-size="{num(TEXT)}">'
            f"<title>{escape(plain(title))}</title><desc>{escape(plain(description))}</desc>"
            f"{paper}{''.join(self._parts)}</svg>"
        )


def mark_path(shape: str, x: float, y: float, radius: float) -> str:
    """Write the path of a mark, for ``<path d="...">``."""
    if shape in ("circle", "ring"):
        r = num(radius)
        d = num(2 * radius)
        return f"M{num(x - radius)} {num(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"
    corners = [f"{num(x + cx * radius)} {num(y + cy * radius)}" for cx, cy in _CORNERS[shape]]
    return f"M{'L'.join(corners)}z"
