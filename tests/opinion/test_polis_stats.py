"""Polis's statistics of given groups, against plain loops; test_polis_server.py has a server's results."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.opinion.models.polis_stats import Z_90, group_statistics, priorities
from comity.votes import VoteTable


def votes_and_labels():
    row = st.tuples(st.integers(0, 7), st.integers(0, 5), st.sampled_from([-1, 0, 1]))
    return st.tuples(
        st.lists(row, min_size=1, max_size=40), st.lists(st.integers(-1, 2), min_size=8, max_size=8)
    ).filter(lambda x: any(g >= 0 for g in x[1]))


@settings(deadline=None, max_examples=60)
@given(votes_and_labels())
def test_statistics_by_plain_loops(case):
    rows, groups = case
    names = [str(p) for p in range(8)]
    table = VoteTable.from_triplets(*zip(*rows, strict=True), all_participants=names)
    s = group_statistics(table, np.array(groups))
    latest = {(p, t): v for p, t, v in rows}
    for j, statement in enumerate(table.statements):
        product = 1.0
        for g in range(max(groups) + 1):
            inside = [v for (p, t), v in latest.items() if str(t) == statement and groups[p] == g]
            outside = [v for (p, t), v in latest.items() if str(t) == statement and groups[p] not in (-1, g)]
            assert s.counts[g, j].tolist() == [inside.count(-1), inside.count(0), inside.count(1)]
            for vote, p, z, r, rz in (
                (1, s.p_agree, s.p_agree_test, s.repness_agree, s.repness_agree_test),
                (-1, s.p_disagree, s.p_disagree_test, s.repness_disagree, s.repness_disagree_test),
            ):
                a, n, b, m = inside.count(vote), len(inside), outside.count(vote), len(outside)
                assert math.isclose(p[g, j], (a + 1) / (n + 2))
                assert math.isclose(z[g, j], 2 * math.sqrt(n + 1) * ((a + 1) / (n + 1) - 0.5), abs_tol=1e-12)
                assert math.isclose(r[g, j], (a + 1) / (n + 2) / ((b + 1) / (m + 2)))
                x, y = (a + 1) / (n + 1), (b + 1) / (m + 1)
                both = (a + b + 2) / (n + m + 2)
                expected = 0.0
                if both != 1:
                    expected = (x - y) / math.sqrt(both * (1 - both) * (1 / (n + 1) + 1 / (m + 1)))
                assert math.isclose(rz[g, j], expected, abs_tol=1e-12)
            product *= (inside.count(1) + 1) / (len(inside) + 2)
        assert math.isclose(s.consensus[j], product)
    for g, listed in enumerate(s.representative):
        assert len(listed) <= 5
        assert len({x.statement for x in listed}) == len(listed)
        assert [x.direction for x in listed] == sorted(x.direction for x in listed)
        for x in listed:
            j = table.statements.tolist().index(x.statement)
            for_agree = s.repness_agree_test[g, j] > s.repness_disagree_test[g, j]
            assert x.direction == ("agree" if for_agree else "disagree")


def test_one_vote_passes_polis_tests():
    # said in the documentation, and the reason why this is not how Comity finds what is representative
    table = VoteTable.from_triplets(["a", "b", "c", "d"], ["x"] * 4, [1, -1, -1, -1])
    s = group_statistics(table, [0, 1, 1, 1])
    assert s.p_agree_test[0, 0] == pytest.approx(math.sqrt(2))
    assert s.p_agree_test[0, 0] > Z_90
    assert s.repness_agree_test[0, 0] > Z_90
    assert [x.statement for x in s.representative[0]] == ["x"]


def test_statements_that_moderation_rejected_are_counted_and_not_listed():
    table = VoteTable.from_triplets(["a", "b"] * 2, ["x", "x", "y", "y"], [1, -1, 1, -1])
    out = VoteTable(
        table.participants, table.statements, table.indptr, table.indices, table.values,
        moderated=np.array([-1, 1], np.int8),
    )  # fmt: skip
    s = group_statistics(out, [0, 1])
    assert s.counts[0, 0].tolist() == [0, 0, 1]
    assert {x.statement for group in s.representative for x in group} == {"y"}


def test_statements_that_nobody_in_the_group_saw_are_listed_only_as_what_is_least_unlike():
    table = VoteTable.from_triplets(["a", "b"], ["x", "x"], [0, 0])
    s = group_statistics(table, [0, 1])
    assert [[x.statement for x in group] for group in s.representative] == [["x"], ["x"]]


@pytest.mark.parametrize(
    "labels", [[0, 1], [0.0, 1.0, 0.0], [[0, 1, 0]], [-1, -1, -1], ["a", "b", "a"]], ids=str
)
def test_labels_that_do_not_fit_are_refused(labels):
    table = VoteTable.from_triplets(["a", "b", "c"], ["x"] * 3, [1, 0, -1])
    with pytest.raises(InputError):
        group_statistics(table, labels)


def test_priorities_by_hand():
    counts = np.array([[0, 0, 0], [2, 1, 7], [0, 0, 1]])
    got = priorities(counts, np.array([0.0, 0.5, 9.0]), np.array([False, False, True]))
    assert got[0] == pytest.approx((0.5 * 0.5 * 9) ** 2)
    assert got[1] == pytest.approx(((1 - 2 / 12) * 1.5 * (8 / 12) * (1 + 8 * 2**-2)) ** 2)
    assert got[2] == 49
