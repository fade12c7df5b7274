"""Charts: numbers in; a picture, a title, a description and a table out.

Plain SVG without scripts, fonts or addresses, told apart by shape and texture before colour, the same bytes
for the same numbers. ``Chart.to_html()`` puts one on a page, ``Chart.save(path)`` in a file, a notebook
shows it as it is.
"""

from __future__ import annotations

from comity.charts.balance import Cell, balance
from comity.charts.chart import Chart, Table
from comity.charts.compare import Score, compare
from comity.charts.intervals import Row, intervals
from comity.charts.map import opinion_map
from comity.charts.stack import Bar, Segment, stack, votes_stack

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "Row",
    "Score",
    "Segment",
    "Table",
    "balance",
    "compare",
    "intervals",
    "opinion_map",
    "stack",
    "votes_stack",
]
