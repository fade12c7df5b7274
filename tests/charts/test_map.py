from __future__ import annotations

import random

from comity.charts import opinion_map
from comity.charts.map import FEW, MOST_DOTS


def _people(n: int) -> list[tuple[float, float, str]]:
    rng = random.Random(1)
    return [(rng.gauss(g * 5.0, 1), rng.gauss(0, 1), "AB"[g]) for g in (i % 2 for i in range(n))]


_EDGES = [0.0, 1.0, 2.0, 3.0]


def test_dots_for_few_people_and_counts_for_many() -> None:
    bins = {"A": [[300, 0, 0], [0, 0, 0], [0, 0, 300]]}
    few = opinion_map(["A", "B"], points=_people(MOST_DOTS), edges=_EDGES, bins=bins)
    many = opinion_map(["A", "B"], points=_people(MOST_DOTS + 1), edges=_EDGES, bins=bins)
    assert few.description.startswith(f"{MOST_DOTS} people as marks")
    assert many.description.startswith("600 people, counted in small squares")


def test_few_people_in_a_place_are_never_singled_out() -> None:
    def drawn(n: int) -> str:
        counts = [[n, 0, 0], [0, 50, 0], [0, 0, 9]]
        return opinion_map(["A"], edges=_EDGES, bins={"A": counts}).svg

    same = {drawn(n).partition("</desc>")[2] for n in range(1, FEW)}
    assert len(same) == 1
    assert drawn(FEW).partition("</desc>")[2] not in same


def test_the_order_of_people_does_not_matter() -> None:
    people = _people(100)
    shuffled = random.Random(2).sample(people, len(people))
    assert opinion_map(["A", "B"], points=people).svg == opinion_map(["A", "B"], points=shuffled).svg


def test_groups_that_lie_apart_are_told_so() -> None:
    chart = opinion_map(["A", "B"], points=_people(200))
    assert "stand nearest to the middle of it" in chart.description
    assert chart.table.rows[0][:3] == ("Group A", "circle", "100")
    assert chart.table.rows[1][:3] == ("Group B", "square", "100")


def test_people_without_a_group_are_counted_apart() -> None:
    chart = opinion_map(["A"], points=[(0.0, 0.0, "A"), (1.0, 0.0, "undecided"), (2.0, 0.0, "gone")])
    assert [row[:3] for row in chart.table.rows] == [
        ("Group A", "circle", "1"),
        ("Between the groups", "small ring", "2"),
    ]


def test_too_many_points_are_counted_here_where_nobody_else_did() -> None:
    chart = opinion_map(["A", "B"], points=_people(50_000))
    assert chart.description.startswith("50,000 people, counted in small squares")
    assert len(chart.svg) < 30_000
    assert [row[2] for row in chart.table.rows] == ["25,000", "25,000"]


def test_there_are_no_ticks_and_no_names_of_axes() -> None:
    svg = opinion_map(["A", "B"], points=_people(50)).svg
    written = svg.count("<text")
    assert written == 2  # the legend of two groups, nothing else
