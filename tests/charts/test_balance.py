from __future__ import annotations

from comity.charts import Cell, balance


def test_absence_is_written_out() -> None:
    chart = balance("region", [Cell("West", 0.0, 0.1, 0, 9, 0)])
    assert "nobody took part" in chart.svg
    assert "West 0" in chart.description


def test_many_values_are_counted_and_all_in_the_table() -> None:
    cells = [Cell(f"v{i}", 0.01, None, 1, 1, 1) for i in range(100)]
    chart = balance("region", cells, most=20)
    assert chart.svg.count("<text") < 60
    assert "and 80 more values" in chart.description
    assert len(chart.table.rows) == 100


def test_the_ratio_comes_with_its_interval() -> None:
    row = balance("r", [Cell("N", 0.5, 0.4, 5, 6, 7, 1.25, 1.0, 1.5)]).table.rows[0]
    assert row[4] == "1.25 (1 to 1.5)"
