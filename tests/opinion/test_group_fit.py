"""Fitting groups: what is held out has no part in the fit, and long lists of votes stay within range."""

import numpy as np
import pytest

from comity.compute.executor import LocalExecutor
from comity.compute.kernels.groups import draw
from comity.compute.part import Part, keys
from comity.opinion.group_fit import GroupFitter, choose_groups


def part_of(values):
    n, m = values.shape
    return Part(
        indptr=np.arange(0, n * m + 1, m),
        indices=np.tile(np.arange(m), n).astype(np.int32),
        values=values.ravel().astype(np.int8),
        n_statements=m,
        keys=keys([f"p{i}" for i in range(n)]),
        weights=np.ones(n),
    )


def fitter_of(part, m):
    rng = np.random.default_rng(0)
    shares = rng.uniform(0.2, 0.8, (m, 2))
    return GroupFitter(
        LocalExecutor([part]), lambda centre: shares[:, int(centre[0] > 0)].copy(), 1,
        keys([f"s{j}" for j in range(m)]), 0,
    )  # fmt: skip


def test_votes_held_out_have_no_part_in_the_fit():
    rng = np.random.default_rng(1)
    n, m, salt, held = 30, 12, 7, (0.0, 0.3)
    values = rng.choice([-1, 1], (n, m))
    s = keys([f"s{j}" for j in range(m)])
    out = np.array(
        [
            [int(draw(p, x, np.uint64(salt))) < int(held[1] * 2**64) for x in s]
            for p in keys([f"p{i}" for i in range(n)])
        ]
    )
    assert 0.2 < out.mean() < 0.4
    flipped = np.where(out, -values, values)
    a = fitter_of(part_of(values), m).fit(2, [0], salt=salt, held=held)
    b = fitter_of(part_of(flipped), m).fit(2, [0], salt=salt, held=held)
    assert (a[0].share == b[0].share).all()
    assert (a[0].size == b[0].size).all()
    assert a[1][1] != b[1][1]  # they are foreseen, though


@pytest.mark.parametrize("weight", [1.0, 300.0])
def test_forty_thousand_votes_of_one_participant_stay_within_range(weight):
    rng = np.random.default_rng(2)
    m = 40_000
    part = part_of(rng.choice([-1, 1], (12, m)))
    part.weights[0] = weight
    fitter = fitter_of(part, m)
    fit, scores, _ = fitter.fit(2, [0], salt=1, held=(0.0, 0.5))
    assert np.isfinite(fit.log_likelihood)
    assert fit.log_likelihood < 0
    loss, votes, squares, products, many = scores[1], scores[2], *scores[3:]
    assert votes == pytest.approx(12 * m / 2, rel=0.02)
    assert -2 * votes < loss < 0
    # twelve participants with about the same votes and losses
    assert squares == pytest.approx(loss**2 / 12, rel=0.05)
    assert products == pytest.approx(loss * votes / 12, rel=0.05)
    assert many == pytest.approx(votes**2 / 12, rel=0.01)
    k, _, candidates, _ = choose_groups(fitter, 12, most=1)
    assert (k, candidates[0].standard_error < 0.1) == (1, True)
