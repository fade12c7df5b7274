"""The logistic factor model: what it recovers, what never changes it, and where it must not break."""

import numpy as np
import pytest

from comity.compute.part import keys
from comity.errors import InputError, NotEnoughDataError
from comity.opinion import LogisticFactor
from comity.opinion.factor_fit import fit_factor
from comity.opinion.parts import local_executor
from comity.opinion.scores import score
from comity.votes import VoteTable


def planted(n=200, m=40, k=2, share=0.6, seed=0, scale=1.2):
    """Votes from the model itself; returns the table, the probabilities and what was left out."""
    rng = np.random.default_rng(seed)
    u, v, b, a = (
        rng.normal(size=(n, k)),
        scale * rng.normal(size=(m, k)),
        rng.normal(size=m),
        0.5 * rng.normal(size=n),
    )
    p = 1 / (1 + np.exp(-(a[:, None] + b + u @ v.T)))
    y = np.where(rng.random((n, m)) < p, 1, -1)
    seen = rng.random((n, m)) < share
    i, j = np.nonzero(seen)
    return VoteTable.from_triplets([f"p{x}" for x in i], [f"s{x}" for x in j], y[i, j]), p, y, seen


def test_it_foresees_hidden_votes_nearly_as_well_as_the_truth():
    votes, p, y, seen = planted()
    i, j = np.nonzero(~seen)
    model = LogisticFactor(n_factors=4).fit(votes)
    told = model.predict_proba([f"p{x}" for x in i], [f"s{x}" for x in j])
    mine, truth = score(y[i, j] > 0, told), score(y[i, j] > 0, p[i, j])
    mean = score(y[i, j] > 0, np.clip((y * seen > 0).sum(0) / np.maximum(seen.sum(0), 1), 0.02, 0.98)[j])
    assert mine.log_loss < truth.log_loss + 0.45 * (mean.log_loss - truth.log_loss)
    assert 0.85 < mine.slope < 1.2


def test_variances_are_honest_about_logits():
    votes, p, _, seen = planted(n=150, m=60)
    i, j = np.nonzero(~seen)
    mean, variance = (
        LogisticFactor(n_factors=2).fit(votes).linear_predictor([f"p{x}" for x in i], [f"s{x}" for x in j])
    )
    z = (np.log(p / (1 - p))[i, j] - mean) / np.sqrt(variance)
    assert 0.8 < (np.abs(z) < 1.645).mean() < 0.97


def test_order_of_rows_and_threads_never_change_a_bit():
    votes, *_ = planted(n=120)
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    order = np.random.default_rng(1).permutation(votes.n_votes)
    shuffled = VoteTable.from_triplets(
        votes.participants[rows][order], votes.statements[votes.indices][order], votes.values[order]
    )
    a, b = LogisticFactor(threads=1).fit(votes), LogisticFactor(threads=3).fit(shuffled)
    assert a.statement_mean_.tobytes() == b.statement_mean_.tobytes()
    assert a.participant_cov_.tobytes() == b.participant_cov_.tobytes()


def test_axes_are_orthogonal_ordered_and_have_a_sign():
    v = LogisticFactor(n_factors=3).fit(planted()[0]).statement_mean_[:, 1:]
    gram = v.T @ v
    np.testing.assert_allclose(gram, np.diag(np.diag(gram)), atol=1e-6 * gram.max())
    assert (np.diff(np.diag(gram)) <= 0).all()
    assert (v[np.abs(v).argmax(0), range(3)] > 0).all()


def test_factors_that_the_votes_do_not_support_shrink_to_nothing():
    model = LogisticFactor(n_factors=4).fit(planted(n=400, k=1)[0])
    length = (model.statement_mean_[:, 1:] ** 2).sum(0)
    assert length[1] < 0.1 * length[0]


def blocs(seed=3, stray=0.005, n=100, m=150):
    """People who nearly always vote by two dimensions: the case in which undamped Newton steps run away."""
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(n, 2)), 4 * rng.normal(size=(m, 2))
    agreed = np.where(rng.random(m) < 0.5, 8, 0) * rng.choice([-1, 1], m)
    y = np.where(agreed + u @ v.T > 0, 1, -1) * np.where(rng.random((n, m)) < stray, -1, 1)
    rows = [(f"p{i}", f"s{j}", int(y[i, j])) for i in range(n) for j in range(m)]
    return VoteTable.from_triplets(*zip(*rows, strict=True)), rows


@pytest.mark.parametrize("damping", [0.0, 0.5])
def test_nearly_separable_votes_do_not_diverge(damping):
    votes, rows = blocs()
    p = LogisticFactor(damping=damping).fit(votes).predict_proba([r[0] for r in rows], [r[1] for r in rows])
    assert score(np.array([r[2] for r in rows]) > 0, p).log_loss < 0.08


def test_the_guard_undoes_a_step_that_overshoots():
    votes, _ = blocs()
    with local_executor(votes) as executor:
        p = fit_factor(executor, 4, statement_keys=keys(votes.statements.tolist()), damping=0.0)
    assert p.rejected > 0
    assert p.share > 0
    assert np.abs(p.mean).max() < 100


def test_passes_are_left_out_and_unknown_ids_get_the_prior():
    votes, *_ = planted(n=60, m=10)
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    with_passes = VoteTable.from_triplets(
        [*votes.participants[rows], *[f"q{i}" for i in range(30)]],
        [*votes.statements[votes.indices], *["s1"] * 30],
        [*votes.values, *[0] * 30],
    )
    a, b = LogisticFactor().fit(votes), LogisticFactor().fit(with_passes)
    pairs = (["p1", "p2"], ["s1", "s2"])
    np.testing.assert_array_equal(a.predict_proba(*pairs), b.predict_proba(*pairs))
    new = a.predict_proba(["nobody"], ["nothing"])[0]
    assert 0.2 < new < 0.8


def test_heavier_participants_count_for_more():
    rows = [(f"p{i}", "s", 1 if i < 5 else -1) for i in range(20)]
    rows += [(f"p{i}", "t", 1) for i in range(20)]
    votes = VoteTable.from_triplets(*zip(*rows, strict=True))
    five = np.array([int(p[1:]) < 5 for p in votes.participants])
    light = LogisticFactor(n_factors=0).fit(votes).predict_proba(["new"], ["s"])[0]
    heavy = LogisticFactor(n_factors=0).fit(votes, np.where(five, 10.0, 1.0)).predict_proba(["new"], ["s"])[0]
    assert heavy > light + 0.2


def test_weights_may_have_any_unit_and_must_be_weights():
    votes, *_ = planted(n=60, m=10)
    w = np.linspace(0.5, 2.0, votes.n_participants)
    a, b = LogisticFactor().fit(votes, w), LogisticFactor().fit(votes, w * 2.0**30)
    np.testing.assert_array_equal(a.statement_mean_, b.statement_mean_)
    for bad in (w[:-1], np.where(w > 1, w, np.nan), w - 1, w * 0):
        with pytest.raises(InputError, match="weight"):
            LogisticFactor().fit(votes, bad)


def test_nobody_agrees_or_disagrees():
    with pytest.raises(NotEnoughDataError):
        LogisticFactor().fit(VoteTable.from_triplets(["a", "b"], ["x", "x"], [0, 0]))
