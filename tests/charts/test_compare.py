from __future__ import annotations

from comity.charts import Score, compare


def test_the_best_model_is_told_first() -> None:
    chart = compare([Score("polis", 0.424, 0.41, 0.43), Score("factor", 0.363, 0.355, 0.371, 0.888, 1.03)])
    assert chart.description == "Best: factor with a log-loss of 0.363. polis 0.424"
    assert chart.table.rows[1] == ("factor", "0.363 (0.355 to 0.371)", "0.888", "1.030")


def test_a_model_that_could_not_be_measured_is_still_listed() -> None:
    chart = compare([Score("factor", None), Score("mean", 0.5)])
    assert chart.table.rows[0] == ("factor", "not known", "–", "–")
    assert chart.description.startswith("Best: mean")
