"""Which statements may be in a slate."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from comity.compute.executor import LocalExecutor
from comity.slate import make_slate
from comity.slate.approvals import slate_part, votes_by_group
from comity.slate.pool import Caps, same_votes, standings

HALF = Caps(Fraction(1, 2), Fraction(1, 2))


def codes(dense, matrix, groups=None, caps=HALF, weights=None):
    n = len(matrix)
    labels = {"g": np.array(groups)} if groups is not None else {}
    part = slate_part(dense(matrix), {"w": np.array(weights or [1] * n)}, labels)
    told = {"weights": "w", "codes": "g" if labels else None, "n_codes": max(groups or [-1]) + 1}
    return standings(votes_by_group(part, told), caps)


def column(agree, disagree, passing=0, missing=0):
    return [1] * agree + [-1] * disagree + [0] * passing + [None] * missing


def rows(*columns):
    return [list(r) for r in zip(*columns, strict=True)]


def test_more_must_agree_than_disagree(dense):
    found = codes(dense, rows(column(11, 10, 9), column(10, 10, 10), column(0, 0, 30)))
    assert [s.code for s in found] == ["eligible", "no_net_support", "no_net_support"]


def test_a_cap_on_disagreement_is_exact(dense):
    third = Caps(Fraction(1, 3), Fraction(1, 2))
    found = codes(dense, rows(column(20, 10), column(19, 11)), caps=third)
    assert [(s.code, s.agree, s.disagree) for s in found] == [("eligible", 20, 10), ("over_cap", 19, 11)]


def test_no_groups_majority_may_be_overruled(dense):
    groups = [0] * 40 + [1] * 20
    for_all, against = [1] * 60, [1] * 40 + [-1] * 11 + [1] * 9
    half = [1] * 40 + [-1] * 10 + [1] * 10
    found = codes(dense, rows(for_all, against, half), groups)
    assert [s.code for s in found] == ["eligible", "over_group_cap", "eligible"]
    assert (found[1].group, found[1].agree, found[1].disagree) == (1, 9, 11)


def test_a_few_votes_in_a_group_do_not_veto(dense):
    groups = [0] * 40 + [1] * 30
    nine = [1] * 40 + [-1] * 9 + [None] * 21
    ten = [1] * 40 + [-1] * 10 + [None] * 20
    assert [s.code for s in codes(dense, rows(nine, ten), groups)] == ["eligible", "over_group_cap"]
    # of a group of four, two are half
    small = [0] * 40 + [1] * 4
    one, two = [1] * 40 + [-1] + [None] * 3, [1] * 40 + [-1] * 2 + [None] * 2
    assert [s.code for s in codes(dense, rows(one, two), small)] == ["eligible", "over_group_cap"]


def test_the_undecided_are_no_group(dense):
    assert codes(dense, rows([1] * 40 + [-1] * 15), [0] * 40 + [-1] * 15)[0].code == "eligible"


def test_few_votes_are_too_few(dense):
    found = codes(dense, rows(column(9, 0, 0, 41), column(10, 0, 0, 40), column(0, 0, 0, 50)))
    assert [s.code for s in found] == ["few_votes", "eligible", "few_votes"]


def test_weights_decide_who_is_more(dense):
    found = codes(dense, [[1], [-1], [-1]], weights=[3, 1, 1])
    assert (found[0].code, found[0].agree, found[0].disagree) == ("eligible", 3, 2)


@pytest.mark.parametrize("cap", [-0.1, 1.01, "much", None, float("nan")])
def test_a_cap_that_cannot_be_is_an_input_error(dense, cap):
    from comity.errors import InputError

    with pytest.raises(InputError, match="disagreement_cap"):
        make_slate(dense([[1]]), 1, disagreement_cap=cap)


# ---------------------------------------------------------------------- copies
def copies(votes, cuts=()):
    n, parts = votes.n_participants, []
    for lo, hi in zip((0, *cuts), (*cuts, n), strict=True):
        keep = (np.arange(n) >= lo) & (np.arange(n) < hi)
        parts.append(slate_part(votes.take_participants(keep), {"w": np.ones(keep.sum(), int)}))
    executor = LocalExecutor(parts, 1)
    people = executor.sum("slate.votes/1", weights="w", codes=None, n_codes=0)["people"]
    return same_votes(executor, people, range(votes.n_statements))


def test_copies_are_told_wherever_the_voters_are(dense):
    a = [1, -1, 0, 1, None, 1, 1]
    other_people = [1, -1, 0, 1, 1, 1, None]
    other_votes = [-1, 1, 0, 1, None, 1, 1]
    votes = dense(rows(a, other_people, a, other_votes, a, other_votes))
    assert copies(votes) == copies(votes, (2, 5)) == [(0, 2, 4), (3, 5)]


def test_a_handful_of_equal_votes_says_nothing(dense):
    assert copies(dense(rows([1, 1, 1, 1, None], [1, 1, 1, 1, None]))) == []


def test_both_copies_in_a_slate_are_a_warning(dense):
    matrix = rows([1] * 8 + [-1] * 2, [1] * 8 + [-1] * 2, [-1] * 2 + [1] * 8)
    notes = make_slate(dense(matrix), 2).notes
    assert [(n.code, n.level, n.numbers["statements"]) for n in notes] == [
        ("slate_same_votes", "info", ["s0", "s1"])
    ]
    notes = make_slate(dense(matrix), 3).notes
    assert [n.level for n in notes] == ["warning"]
