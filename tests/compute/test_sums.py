"""Sums over participants: fixed point, parts and executors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.compute.executor import LocalExecutor
from comity.compute.fixed_point import LIMIT, MAGIC, to_float
from comity.compute.part import Part, key, keys
from comity.compute.statistic import STATISTICS, combine, statistic


def fixed(x):
    return (np.asarray(x, float) + MAGIC).view(np.int64)


@given(st.lists(st.floats(-LIMIT / 2, LIMIT / 2), min_size=1, max_size=60), st.randoms())
def test_fixed_point_sums_do_not_depend_on_order_or_split(terms, random):
    with np.errstate(over="ignore"):
        total = fixed(terms).sum()
        mixed = list(terms)
        random.shuffle(mixed)
        cut = random.randint(0, len(mixed))
        again = fixed(mixed[:cut]).sum() + fixed(mixed[cut:]).sum()
    assert total == again
    assert abs(to_float(np.array([total]), len(terms))[0] - np.sum(terms)) <= len(terms) * 2.0**-26 + 1e-6


def table(n, seed=0):
    rng = np.random.default_rng(seed)
    per = rng.integers(0, 6, n)
    indptr = np.concatenate([[0], np.cumsum(per)]).astype(np.int64)
    indices = np.concatenate([np.sort(rng.choice(9, k, replace=False)) for k in per]).astype(np.uint16)
    values = rng.choice([-1, 0, 1], len(indices)).astype(np.int8)
    return Part(indptr, indices, values, 9, keys([f"p{i}" for i in range(n)]), np.ones(n))


@given(st.integers(1, 40), st.integers(1, 50), st.integers(1, 3))
def test_any_split_gives_the_same_counts(n, parts, threads):
    import comity.opinion.factor_fit  # noqa: F401  (registers the statistic)

    part = table(n)
    whole = LocalExecutor([part]).sum("votes.counts/1")["counts"]
    with LocalExecutor(part.split(parts), threads) as executor:
        assert (executor.sum("votes.counts/1")["counts"] == whole).all()
    assert sum(p.n for p in part.split(parts)) == n


def test_keys_depend_on_the_identifier_alone():
    assert keys(["a", "b"]).tolist() == [key("a"), key("b")]
    assert key("a") != key("b")


def test_a_statistic_must_answer_with_whole_numbers():
    with pytest.raises(TypeError, match="int64"):
        combine([{"x": np.array([0.5])}])


def test_two_statistics_cannot_share_a_name():
    name = next(iter(STATISTICS))
    with pytest.raises(ValueError, match="two statistics"):
        statistic(name)(lambda part, told: {})
