"""Probabilities and intervals of a share: both sides alike, exact where all is known, nothing from nobody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.opinion.share import Share


def of(counted, known, missing, mean, sd):
    x = [np.array([float(v)]) for v in (counted, known, missing, mean, sd)]
    zero = np.zeros(1, np.int64)
    return Share(*x, gradient=np.zeros((1, 1)), noise=np.zeros(1), votes=zero, raw=np.zeros(1), absent=zero)


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
