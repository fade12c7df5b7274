"""What everyone would say, where there are too many people to ask the model about each: a sample of them."""

import numpy as np
import pytest

import comity
from comity.opinion import population
from comity.votes import VoteTable


def votes(n=400, m=12, seed=0, share=0.4, passes=0.0):
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.15, 0.85, m)
    y = np.where(rng.random((n, m)) < p, 1, -1) * (rng.random((n, m)) >= passes)
    i, j = np.nonzero(rng.random((n, m)) < share)
    return VoteTable.from_triplets([f"p{x}" for x in i], [f"s{x}" for x in j], y[i, j].astype(int))


def sums(monkeypatch, most, table, **options):
    monkeypatch.setattr(population, "MOST_EXPECTATIONS", most)
    return comity.analyze(table, slate_k=0, **options).result.population


def test_a_sample_gives_about_the_same_shares_with_wider_intervals(monkeypatch):
    t = votes()
    whole, some = sums(monkeypatch, 2**62, t, n_groups=1), sums(monkeypatch, 1200, t, n_groups=1)
    a, b = whole.agreement(), some.agreement()
    assert some.n_sampled.sum() < 160
    assert np.abs(a.estimate - b.estimate).max() < 0.02
    assert a.known + a.missing == pytest.approx(b.known + b.missing)
    assert (b.sd > a.sd).all()


def test_what_a_sample_adds_is_that_of_the_share_asked_for(monkeypatch):
    """Where nearly all agree and half pass, it is the passes that a sample leaves unsure."""
    rng = np.random.default_rng(0)
    rows = [
        (f"p{i}", f"s{j}", 0 if rng.random() < 0.5 else 1)
        for i in range(400)
        for j in range(12)
        if rng.random() < 0.4
    ]
    p = sums(monkeypatch, 1200, VoteTable.from_triplets(*zip(*rows, strict=True)), n_groups=1)
    at = p._sampling([0, 1], 4) / p._sampling([0, 1], 1)
    assert (at > 3).all()


def test_a_group_that_the_sample_misses_is_unknown_not_certain(monkeypatch):
    rng = np.random.default_rng(1)
    rows = [
        (f"p{i}", f"s{j}", 1 if (i < 30) == (j < 10) else -1)
        for i in range(300)
        for j in range(20)
        if rng.random() < 0.6
    ]
    p = sums(monkeypatch, 20, VoteTable.from_triplets(*zip(*rows, strict=True)), n_groups=2)
    missed = int(np.flatnonzero(p.n_sampled[:2] == 0)[0])
    share = p.agreement([missed])
    low, high = share.interval()
    some = share.absent > 0
    assert some.any()
    assert (high - low)[some].min() > 0.5 * (share.absent / (share.absent + share.votes))[some].min()
    assert share.known + share.missing == pytest.approx(np.full(20, float(p.people[missed])))
