from __future__ import annotations

import re

from comity.charts import Row, intervals


def _x(svg: str) -> list[tuple[float, float]]:
    """Ends of the thick lines: the intervals that are drawn."""
    found = re.findall(r'<path d="M([\d.]+) [\d.]+L([\d.]+) [\d.]+" class="[^"]+"[^>]*stroke-width="3"', svg)
    return [(float(a), float(b)) for a, b in found]


def test_the_interval_is_drawn_to_scale() -> None:
    chart = intervals("t", [Row("Everyone", 0.5, 0.0, 1.0, None, 9), Row("A", 0.5, 0.25, 0.5, None, 9, 0)])
    whole, part = _x(chart.svg)
    assert part[0] - whole[0] == (whole[1] - whole[0]) / 4
    assert part[1] - whole[0] == (whole[1] - whole[0]) / 2


def test_unknown_is_told_and_not_drawn() -> None:
    chart = intervals("t", [Row("Group B", None, None, None, None, 0, 1)])
    assert _x(chart.svg) == []
    assert "Group B: not enough votes" in chart.description
    assert chart.table.rows == (("Group B", "not enough votes", "–", "0"),)


def test_the_bar_is_drawn_on_both_sides_and_named() -> None:
    rows = [Row("Everyone", 0.7, 0.6, 0.8, 0.7, 40)]
    with_bar, without = intervals("t", rows, bar=0.6), intervals("t", rows, bar=None)
    assert "bar 60" in with_bar.svg
    assert "c-yes" in with_bar.svg
    assert "c-nay" in with_bar.svg
    assert "c-yes" not in without.svg
    assert "bar" not in without.description


def test_the_table_has_what_is_drawn() -> None:
    row = Row("Everyone", 0.72, 0.65, 0.78, 0.7, 1412)
    cells = [c.replace("\u00a0", " ") for c in intervals("t", [row]).table.rows[0]]
    assert cells == ["Everyone", "72 % (65 to 78)", "70 %", "1,412"]


def test_the_heading_can_be_left_to_the_page() -> None:
    rows = [Row("Everyone", 0.72, 0.65, 0.78, 0.7, 12)]
    assert ">More trees</text>" in intervals("More trees", rows).svg
    assert ">More trees</text>" not in intervals("More trees", rows, heading=False).svg
