"""Expected tables: exact expectations up to the rounding that is stated, and the same bytes anywhere."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError
from comity.slate import expected as module
from comity.slate import make_slate
from comity.slate.approvals import slate_part
from comity.slate.expected import PROBABILITIES, UNIT, expected, expected_reach, whole


def part_of(dense, matrix, weights, chances, codes=None):
    part = slate_part(dense(matrix), {"w": np.array(weights)}, codes)
    part.state[PROBABILITIES] = lambda rows: np.asarray(chances, float)[rows]
    return part


@st.composite
def elections(draw):
    m = draw(st.integers(1, 4))
    n = draw(st.integers(1, 3))
    row = st.lists(st.sampled_from([1, 0, -1, None, None]), min_size=m, max_size=m)
    matrix = draw(st.lists(row, min_size=n, max_size=n))
    # in the units that chances are rounded to
    chance = st.lists(st.integers(0, UNIT), min_size=m, max_size=m)
    chances = draw(st.lists(chance, min_size=n, max_size=n))
    slate = draw(st.lists(st.integers(0, m - 1), unique=True, max_size=m))
    return matrix, chances, slate


@given(elections())
@settings(max_examples=60, deadline=None)
def test_table_is_the_expectation_over_all_completions(dense, election):
    matrix, chances, slate = election
    k, m = len(slate) + 1, len(matrix[0])
    exact = [[Fraction(0)] * m for _ in range(k + 1)]
    for row, p in zip(matrix, chances, strict=True):
        free = [j for j in range(m) if row[j] is None]
        for fill in itertools.product([True, False], repeat=len(free)):
            agrees = {j for j in range(m) if row[j] == 1} | {
                j for j, yes in zip(free, fill, strict=True) if yes
            }
            chance = Fraction(1)
            for j, yes in zip(free, fill, strict=True):
                chance *= Fraction(p[j] if yes else UNIT - p[j], UNIT)
            for c in agrees - set(slate):
                exact[len(agrees & set(slate))][c] += 1000 * chance
    part = part_of(dense, matrix, [1000] * len(matrix), np.array(chances) / UNIT)
    found = expected(part, {"weights": "w", "slate": slate, "k": k})["H"]
    for u in range(k + 1):
        for c in range(m):
            # a voter's chance of a level is rounded to 1 / UNIT at both of its ends
            assert abs(Fraction(int(found[u, c]), UNIT**2) - exact[u][c]) <= len(matrix) * 1000 * Fraction(
                1, UNIT
            )


@given(elections())
@settings(max_examples=40, deadline=None)
def test_certain_chances_fill_the_table_in(dense, election):
    matrix, chances, slate = election
    certain = np.array(chances) >= UNIT // 2
    full = [
        [v if v is not None else int(certain[i][j]) for j, v in enumerate(row)]
        for i, row in enumerate(matrix)
    ]
    told = {"weights": "w", "slate": slate, "k": len(slate) + 1}
    found = whole(expected(part_of(dense, matrix, [7] * len(matrix), certain * 1.0), told)["H"])
    from comity.slate.approvals import agree_by_level

    counted = agree_by_level(slate_part(dense(full), {"w": np.array([7] * len(matrix))}), told)["H"]
    outside = [j for j in range(len(matrix[0])) if j not in slate]
    assert found[:, outside].tolist() == counted[:, outside].tolist()
    assert not found[:, slate].any()


def test_rows_may_be_asked_for_in_any_blocks_and_parts(dense, monkeypatch):
    rng = np.random.default_rng(3)
    matrix = [[None if x > 0.4 else int(np.sign(x - 0.15)) for x in row] for row in rng.random((23, 9))]
    chances, weights = rng.random((23, 9)), rng.integers(0, 5000, 23)
    codes = rng.integers(-1, 2, 23)
    told = {"weights": "w", "slate": [1, 4, 7], "k": 5, "codes": "g", "n_codes": 2}
    one = part_of(dense, matrix, weights, chances, {"g": codes})
    H, people = expected(one, told), expected_reach(one, told)["people"]
    monkeypatch.setattr(module, "_ROWS", 5)
    monkeypatch.setattr(module, "_KEEP", 0)
    again = part_of(dense, matrix, weights, chances, {"g": codes})
    assert all(np.array_equal(expected(again, told)[name], H[name]) for name in H)
    sums = 0
    for lo, hi in ((0, 4), (4, 20), (20, 23)):
        at = slice(lo, hi)
        some = part_of(dense, matrix[at], weights[at], chances[at], {"g": codes[at]})
        sums = sums + expected(some, told)["H"]
        people = people - expected_reach(some, told)["people"]
    assert np.array_equal(sums, H["H"])
    assert not people.any()


def test_whole_keeps_sums_within_a_half():
    rng = np.random.default_rng(0)
    table = rng.integers(0, UNIT**2, (6, 50))
    off = np.cumsum(whole(table), axis=0) * UNIT**2 - np.cumsum(table, axis=0)
    assert np.abs(off).max() <= UNIT**2 // 2


@pytest.mark.parametrize(
    ("chances", "problem"),
    [
        (np.full((2, 2), 1.5), "outside 0 to 1"),
        (np.full((2, 2), np.nan), "outside 0 to 1"),
        (np.zeros((3, 2)), "shape"),
        (lambda rows: np.zeros((len(rows), 5)), "boolean index|shape"),
    ],
)
def test_chances_that_cannot_be_are_input_errors(dense, chances, problem):
    with pytest.raises((InputError, IndexError), match=problem):
        make_slate(dense([[1, 1], [1, None]]), 1, probabilities=chances)
