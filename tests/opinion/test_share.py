"""Probabilities and intervals of a share: both sides alike, exact where all is known, nothing from nobody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from comity.opinion.share import Share


def of(counted, known, missing, mean, sd):
    x = [np.array([float(v)]) for v in (counted, known, missing, mean, sd)]
    zero, absent = np.zeros(1, np.int64), np.array([missing], np.int64)
    return Share(*x, gradient=np.zeros((1, 1)), noise=np.zeros(1), votes=zero, raw=np.zeros(1), absent=absent)


some = st.integers(0, 40)
inside = st.floats(0.01, 0.99)


@settings(deadline=None)
@given(some, some, st.integers(1, 40), inside, st.floats(0.001, 0.4), inside)
def test_the_other_side_is_the_mirror_image(agree, disagree, missing, mean, sd, bar):
    s = of(agree, agree + disagree, missing, mean, sd)
    other = of(disagree, agree + disagree, missing, 1 - mean, sd)
    assert s.at_most(bar)[0] == pytest.approx(other.at_least(1 - bar)[0], abs=1e-6)
    assert s.more_than(bar)[0] == pytest.approx(s.at_least(bar)[0], abs=1e-6)  # nothing sits on the bar
    (low,), (high,) = s.interval()
    (mirrored_low,), (mirrored_high,) = other.interval()
    assert (low, high) == pytest.approx((1 - mirrored_high, 1 - mirrored_low), abs=1e-6)


@settings(deadline=None)
@given(some, some, inside)
def test_what_is_known_is_certain(agree, disagree, bar):
    s = of(agree, agree + disagree, 0, 0, 0)
    if agree + disagree == 0:
        assert s.at_least(bar) == s.at_most(bar) == s.more_than(bar) == s.less_than(bar) == 0
        assert np.isnan(s.estimate[0])
        return
    share = agree / (agree + disagree)
    if abs(share - bar) > 1e-6:
        assert (s.at_least(bar)[0], s.at_most(bar)[0]) == (share > bar, share < bar)
    assert (s.at_least(share)[0], s.at_most(share)[0]) == (1, 1) if 0 < share < 1 else True
    assert s.interval()[0] == s.interval()[1] == share


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.0005, 0.9995))
def test_an_interval_covers_the_whole_numbers_of_people_that_can_be(known, missing, p):
    """Votes of the missing fall by chance alone: in 95 of 100 cases their number is in the interval."""
    s = of(0, known, missing, p, np.sqrt(p * (1 - p) / missing))
    (low,), (high,) = s.interval()
    chances = binom.pmf(np.arange(missing + 1), missing, p)
    share = np.arange(missing + 1) / (known + missing)
    assert chances[(share >= low - 1e-9) & (share <= high + 1e-9)].sum() >= 0.92


def test_what_nobody_of_many_did_is_rare_among_the_rest_too():
    n, p = 50, 0.0004
    s = of(0, 70, n, p, np.sqrt(p * (1 - p) / n))
    assert s.interval()[1][0] < 0.05
    assert s.at_least(0.4)[0] < 1e-6
