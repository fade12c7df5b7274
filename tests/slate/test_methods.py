"""One contract for every listed slate method, and what each promises of its own."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.slate.choice import Question, gains, strongest_level, tie_order
from comity.slate.margin import margin
from comity.slate.methods import METHODS
from comity.slate.methods.greedy_justified import choose as greedy_justified
from comity.slate.methods.pav import choose as pav

methods = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@st.composite
def elections(draw, most_k=5, most=6):
    m = draw(st.integers(1, most))
    voters = draw(st.lists(st.sets(st.integers(0, m - 1)), min_size=1, max_size=9))
    weights = draw(st.lists(st.integers(1, 4), min_size=len(voters), max_size=len(voters)))
    pool = sorted(draw(st.sets(st.integers(0, m - 1), min_size=1)))
    return voters, weights, pool, draw(st.integers(1, most_k)), m


def question(naive, election, seed=0) -> Question:
    voters, weights, pool, k, m = election
    inside = np.zeros(m, bool)
    inside[pool] = True
    return Question(
        count=lambda slate: np.array(naive.table(voters, weights, list(slate), k, m), np.int64),
        pool=inside,
        total=sum(weights),
        k=k,
        order=tie_order(seed, [str(c) for c in range(m)]),
    )


@methods
@given(election=elections())
@settings(max_examples=120, deadline=None)
def test_a_slate_is_proportional_within_the_pool_and_as_long_as_can_be(naive, method, election):
    voters, weights, pool, k, m = election
    choices = method(question(naive, election))
    slate = [c.statement for c in choices]
    assert len(set(slate)) == len(slate) == min(k, len(pool))
    assert set(slate) <= set(pool)
    H = np.array(naive.table(voters, weights, slate, k, m))
    outside = np.array([c in pool and c not in slate for c in range(m)])
    assert margin(H, outside, sum(weights), k).proportional


@methods
@given(election=elections())
@settings(max_examples=60, deadline=None)
def test_reasons_are_what_was_so_when_the_item_was_chosen(naive, method, election):
    voters, weights, _, k, m = election
    so_far = []
    for choice in method(question(naive, election)):
        H = naive.table(voters, weights, so_far, k, m)
        assert list(choice.by_level) == [row[choice.statement] for row in H]
        assert choice.supporters == sum(choice.by_level[: choice.level])
        if choice.by == "justified":
            assert choice.supporters * k >= choice.level * sum(weights)
        else:
            assert choice.level == strongest_level(choice.by_level)
        so_far.append(choice.statement)


@methods
@given(election=elections(), order=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_voters_changes_nothing(naive, method, election, order):
    voters, weights, pool, k, m = election
    together = list(zip(voters, weights, strict=True))
    order.shuffle(together)
    shuffled = [v for v, _ in together], [w for _, w in together], pool, k, m
    assert method(question(naive, election)) == method(question(naive, shuffled))


@given(election=elections(), seed=st.integers(0, 3))
@settings(max_examples=120, deadline=None)
def test_greedy_justified_rule_is_that_of_the_paper(naive, election, seed):
    voters, weights, pool, k, m = election
    order = tie_order(seed, [str(c) for c in range(m)]).tolist()
    slate = [c.statement for c in greedy_justified(question(naive, election, seed))]
    assert slate == naive.greedy_justified(voters, weights, pool, k, order)


@given(election=elections(most=7))
@settings(max_examples=120, deadline=None)
def test_local_search_ends_where_no_swap_helps_and_never_below_sequential_pav(naive, election):
    voters, weights, pool, k, _ = election
    slate = [c.statement for c in pav(question(naive, election))]
    score = naive.pav(voters, weights, slate)
    order = question(naive, election).order
    sequential: list[int] = []
    while len(sequential) < min(k, len(pool)):
        rest = [c for c in pool if c not in sequential]
        sequential.append(max(rest, key=lambda c: (naive.pav(voters, weights, [*sequential, c]), -order[c])))
    assert naive.pav(voters, weights, sequential) <= score <= naive.best_pav(voters, weights, pool, k)
    for out in slate:
        for into in set(pool) - set(slate):
            assert naive.pav(voters, weights, [c for c in slate if c != out] + [into]) <= score


def test_local_search_finds_what_sequential_choice_misses(naive):
    # sequential PAV takes statement 0, liked by everybody's half, and cannot undo it
    voters = [{0, 1}] * 3 + [{0, 2}] * 3 + [{1}] * 2 + [{2}] * 2
    election = voters, [1] * 10, [0, 1, 2], 2, 3
    assert sorted(c.statement for c in pav(question(naive, election))) == [1, 2]
    assert sorted(c.statement for c in greedy_justified(question(naive, election))) != [1, 2]


@pytest.mark.parametrize("k", [1, 9, 20, 30, 100])
def test_gains_are_exact_beyond_64_bits(k):
    rng = np.random.default_rng(k)
    H = rng.integers(0, 2**40, (k + 1, 3))
    found = gains(H, int(H.sum()))
    exact = [sum(Fraction(int(H[u, c]), 1 + u) for u in range(k)) for c in range(3)]
    assert all(
        Fraction(int(f)) / Fraction(int(found[0])) == e / exact[0] for f, e in zip(found, exact, strict=True)
    )


def test_ties_are_settled_by_the_seed_alone(naive):
    election = [{0}, {1}, {2}, {3}], [1] * 4, [0, 1, 2, 3], 1, 4
    chosen = {seed: greedy_justified(question(naive, election, seed))[0].statement for seed in range(20)}
    assert len(set(chosen.values())) > 1
    for seed, c in chosen.items():
        assert tie_order(seed, ["0", "1", "2", "3"])[c] == 0
