"""The groups shown have members, however many were asked for."""

import numpy as np
import pytest

import comity
from comity.opinion.group_fit import SMALLEST_GROUP
from comity.votes import VoteTable


def one_against_all(n=60, m=20):
    rng = np.random.default_rng(0)
    rows = [(f"p{i}", f"s{j}", 1 if rng.random() < 0.95 else -1) for i in range(n) for j in range(m)]
    rows += [("loner", f"s{j}", -1) for j in range(m)]
    return VoteTable.from_triplets(*zip(*rows, strict=True))


def halves(n=60, m=10):
    rows = [(f"p{i}", f"s{j}", 1 if (i % 2) == (j % 2) else -1) for i in range(n) for j in range(m)]
    return VoteTable.from_triplets(*zip(*rows, strict=True))


@pytest.mark.parametrize("wanted", [2, 3, 5, 1000])
@pytest.mark.parametrize("votes", [one_against_all(), halves()], ids=["loner", "halves"])
def test_no_group_is_smaller_than_the_smallest_though_more_are_asked_for(votes, wanted):
    a = comity.analyze(votes, n_groups=wanted, slate_k=0)
    assert len(a.groups) == 1 or min(g.size for g in a.groups) >= SMALLEST_GROUP


def test_as_many_groups_as_asked_for_where_they_have_members():
    d = comity.analyze(halves(), n_groups=2, slate_k=0).to_dict()
    assert (d["group_selection"]["k"], d["group_selection"]["reason"]) == (2, "given")
    assert [g["size"] for g in d["groups"]] == [30, 30]


def test_one_against_all_hides_no_common_ground():
    a = comity.analyze(one_against_all(), n_groups=3, slate_k=0)
    assert len(a.common_ground) == 20
