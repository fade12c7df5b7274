"""The statistics are what their definitions say, and add up over any partition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.slate import approvals
from comity.slate.approvals import agree_by_level, slate_part, tables, votes_by_group

vote = st.sampled_from([1, 1, 0, -1, None])


@st.composite
def elections(draw, most_voters=8, most_statements=6):
    m = draw(st.integers(1, most_statements))
    matrix = draw(st.lists(st.lists(vote, min_size=m, max_size=m), min_size=1, max_size=most_voters))
    weights = draw(st.lists(st.integers(0, 50), min_size=len(matrix), max_size=len(matrix)))
    slate = draw(st.lists(st.integers(0, m - 1), unique=True, max_size=m))
    return matrix, weights, slate


@given(elections(), st.integers(1, 1000))
@settings(max_examples=80, deadline=None)
def test_table_is_the_naive_count_whatever_the_block(dense, naive, election, block):
    matrix, weights, slate = election
    k, m = len(slate) + 1, len(matrix[0])
    part = slate_part(dense(matrix), {"w": np.array(weights)})
    old, approvals._BLOCK = approvals._BLOCK, block
    try:
        found = agree_by_level(part, {"weights": "w", "slate": slate, "k": k})["H"]
    finally:
        approvals._BLOCK = old
    assert found.tolist() == naive.table(naive.approvals(matrix), weights, slate, k, m)


@given(elections())
@settings(max_examples=60, deadline=None)
def test_missing_votes_on_the_slate_raise_the_possible_level(dense, election):
    matrix, weights, slate = election
    k = len(slate)
    told = {"weights": "w", "slate": slate, "k": k}
    found = tables(slate_part(dense(matrix), {"w": np.array(weights)}), told)
    as_if = [[1 if v is None and j in slate else v for j, v in enumerate(row)] for row in matrix]
    best = agree_by_level(slate_part(dense(as_if), {"w": np.array(weights)}), told)["H"]
    outside = [j for j in range(len(matrix[0])) if j not in slate]
    assert found["possible"][:, outside].tolist() == best[:, outside].tolist()
    assert found["levels_possible"].sum() == found["levels"].sum() == sum(weights)


@given(elections(), st.data())
@settings(max_examples=40, deadline=None)
def test_parts_add_up(dense, election, data):
    matrix, weights, slate = election
    votes = dense(matrix)
    labels = data.draw(st.lists(st.integers(-1, 2), min_size=len(matrix), max_size=len(matrix)))
    cut = data.draw(st.integers(0, len(matrix)))
    first = np.arange(len(matrix)) < cut

    def part(keep):
        return slate_part(
            votes.take_participants(keep), {"w": np.array(weights)[keep]}, {"g": np.array(labels, int)[keep]}
        )

    told = {"weights": "w", "slate": slate, "k": 9, "codes": "g", "n_codes": 3}
    for statistic in (agree_by_level, tables, votes_by_group, approvals.reach):
        whole = statistic(part(np.ones(len(matrix), bool)), told)
        one, two = statistic(part(first), told), statistic(part(~first), told)
        for name, value in whole.items():
            assert value.dtype == np.int64
            assert np.array_equal(value, one[name] + two[name]), (statistic, name)


def test_votes_by_group_counts_people_and_weight(dense):
    part = slate_part(
        dense([[1, -1], [1, None], [0, 1]]), {"w": np.array([5, 3, 2])}, {"g": np.array([0, -1, 0])}
    )
    found = votes_by_group(part, {"weights": "w", "codes": "g", "n_codes": 1})
    # [group, value, statement]: those of no group first; disagree, pass, agree
    assert found["weight"][1].tolist() == [[0, 5], [2, 0], [5, 2]]
    assert found["weight"][0].tolist() == [[0, 0], [0, 0], [3, 0]]
    assert found["people"].sum((0, 1)).tolist() == [3, 2]
    assert found["sizes"].tolist() == [1, 2]
    assert found["total"].tolist() == [10]


@pytest.mark.parametrize("weight", [1, 2**40])
def test_large_whole_weights_are_exact(dense, weight):
    part = slate_part(dense([[1], [1], [1]]), {"w": np.array([weight, 1, 2])})
    found = agree_by_level(part, {"weights": "w", "slate": [], "k": 1})["H"]
    assert found.tolist() == [[weight + 3], [0]]
