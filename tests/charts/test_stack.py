from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from comity.charts import votes_stack


@given(st.tuples(*[st.integers(0, 10**6)] * 4))
def test_the_pieces_fill_the_bar(counts: tuple[int, int, int, int]) -> None:
    svg = votes_stack("t", [("Everyone", *counts)], heading=False).svg
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="14"', svg)]
    if sum(counts):
        assert abs(sum(widths) - 288) < 0.5
    else:
        assert widths == [288]


def test_unseen_is_told_apart_from_passing() -> None:
    chart = votes_stack("t", [("Everyone", 3, 1, 1, 5)])
    assert chart.table.header == ("Who", "Agree", "Disagree", "Pass", "Not voted", "In all")
    assert chart.table.rows == (("Everyone", "3", "1", "1", "5", "10"),)
    assert "5 not voted (50" in chart.description
    assert 'class="c-unseen"' in chart.svg
