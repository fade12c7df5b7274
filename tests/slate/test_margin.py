"""EJR+ as the literature's own library decides it."""

from __future__ import annotations

import random
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.slate.margin import Margin, margin


@pytest.fixture(scope="module")
def abcvoting():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from abcvoting import preferences, properties
    return preferences, properties


@pytest.mark.parametrize("batch", range(4))
def test_verdict_equals_abcvoting_on_random_profiles(abcvoting, naive, batch):
    preferences, properties = abcvoting
    rng = random.Random(batch)
    violated = 0
    for _ in range(300):
        n, m = rng.randint(2, 12), rng.randint(2, 8)
        k = rng.randint(1, m)
        share = rng.choice([0.2, 0.4, 0.6])
        voters = [{c for c in range(m) if rng.random() < share} for _ in range(n)]
        slate = rng.sample(range(m), k)
        profile = preferences.Profile(m)
        profile.add_voters([sorted(a) for a in voters])
        H = np.array(naive.table(voters, [1] * n, slate, k, m))
        outside = np.array([c not in slate for c in range(m)])
        ours = margin(H, outside, n, k).proportional
        theirs = properties.check_EJR_plus(profile, slate)
        assert ours == theirs, (voters, slate)
        violated += not theirs
    assert 10 < violated < 290  # both answers are put to the test


@st.composite
def tables(draw):
    m, k = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    voters = draw(st.lists(st.sets(st.integers(0, m - 1)), min_size=1, max_size=8))
    weights = draw(st.lists(st.integers(1, 10**6), min_size=len(voters), max_size=len(voters)))
    slate = draw(st.lists(st.integers(0, m - 1), unique=True, max_size=min(m, k)))
    return voters, weights, slate, k, m


@given(tables())
@settings(max_examples=150, deadline=None)
def test_alpha_and_witness_are_those_of_the_definition(naive, election):
    voters, weights, slate, k, m = election
    H = np.array(naive.table(voters, weights, slate, k, m))
    outside = np.array([c not in slate for c in range(m)])
    found = margin(H, outside, sum(weights), k)
    assert Fraction(found.num, found.den) == naive.alpha(voters, weights, slate, k, list(range(m)))
    if found.witness is None:
        assert not outside.any()
    else:
        c, level, weight = found.witness
        behind = [w for a, w in zip(voters, weights, strict=True) if c in a and len(a & set(slate)) < level]
        assert sum(behind) == weight
        assert Fraction(weight * k, level * sum(weights)) == Fraction(found.num, found.den)


def test_exactly_the_quota_is_a_violation():
    # 5 of 10 are one of two halves: with k = 2 they deserve an item
    assert margin(np.array([[5], [0], [0]]), np.array([True]), 10, 2).proportional is False
    assert margin(np.array([[4], [1], [0]]), np.array([True]), 10, 2).proportional is True


def test_nothing_left_outside_has_no_claim():
    assert margin(np.array([[0], [3]]), np.array([False]), 3, 1) == Margin(0, 1, None)
