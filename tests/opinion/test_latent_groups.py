"""Latent groups: planted groups are found, none are made up, and nobody is forced into one."""

import numpy as np
import pytest

from comity.errors import InputError
from comity.opinion import LatentGroups
from comity.opinion.group_fit import SMALLEST_GROUP, rand_index
from comity.votes import VoteTable


def camps(sizes, m=40, sure=0.9, share=0.7, seed=0):
    """Camps that each agree with their own random half of the statements."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    side = rng.random((len(sizes), m)) < 0.5
    p = np.where(side[group], sure, 1 - sure)
    y = np.where(rng.random(p.shape) < p, 1, -1)
    i, j = np.nonzero(rng.random(p.shape) < share)
    return VoteTable.from_triplets([f"p{x}" for x in i], [f"s{x}" for x in j], y[i, j]), {
        f"p{x}": int(g) for x, g in enumerate(group)
    }


@pytest.mark.parametrize("sizes", [(60, 40), (50, 40, 30), (70, 50, 30, 20)])
def test_planted_groups_are_found(sizes):
    votes, truth = camps(sizes)
    model = LatentGroups().fit(votes)
    assert model.n_groups_ == len(sizes)
    sure = model.certain_
    assert sure.mean() > 0.9
    planted = np.array([truth[p] for p in votes.participants])
    table = np.zeros((len(sizes), len(sizes)), np.int64)
    np.add.at(table, (model.labels_[sure], planted[sure]), 1)
    assert rand_index(table) > 0.95
    assert (np.diff(np.bincount(model.labels_[sure])) <= 0).all()  # largest first


def test_one_opinion_is_one_group():
    rng = np.random.default_rng(0)
    p = rng.beta(2, 2, 30)
    rows = [(f"p{i}", f"s{j}", 1 if rng.random() < p[j] else -1) for i in range(150) for j in range(30)]
    model = LatentGroups().fit(VoteTable.from_triplets(*zip(*rows, strict=True)))
    assert (model.n_groups_, model.reason_) == (1, "no_better_than_one")


def test_a_group_of_one_is_never_shown():
    votes, _ = camps((60, 1), sure=0.97)
    model = LatentGroups().fit(votes)
    assert np.bincount(model.labels_[model.certain_]).min() >= SMALLEST_GROUP


def test_people_between_the_camps_are_undecided():
    votes, _ = camps((40, 40), sure=0.97, share=1.0)
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    rng = np.random.default_rng(5)
    extra = [(f"q{i}", f"s{rng.integers(40)}", 1) for i in range(20)]
    model = LatentGroups().fit(
        VoteTable.from_triplets(
            [*votes.participants[rows], *[e[0] for e in extra]],
            [*votes.statements[votes.indices], *[e[1] for e in extra]],
            [*votes.values, *[e[2] for e in extra]],
        )
    )
    few = np.array([p.startswith("q") for p in model.participants_])
    assert model.n_groups_ == 2
    assert not model.certain_[few].all()
    assert model.certain_[~few].all()
    np.testing.assert_allclose(model.membership_.sum(1), 1.0, atol=1e-12)


def test_order_of_rows_and_threads_never_change_a_bit():
    votes, _ = camps((30, 20))
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    order = np.random.default_rng(1).permutation(votes.n_votes)
    shuffled = VoteTable.from_triplets(
        votes.participants[rows][order], votes.statements[votes.indices][order], votes.values[order]
    )
    a, b = LatentGroups(threads=1).fit(votes), LatentGroups(threads=4).fit(shuffled)
    assert a.membership_.tobytes() == b.membership_.tobytes()
    assert a.labels_.tobytes() == b.labels_.tobytes()


def test_the_number_can_be_given():
    votes, _ = camps((30, 20))
    assert LatentGroups(3).fit(votes).share_.shape == (40, 3)
    with pytest.raises(InputError, match="n_groups"):
        LatentGroups(0).fit(votes)
