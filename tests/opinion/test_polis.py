"""The polis model: components against dense matrices, groups against plain k-means, one input one result."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import InputError, NotEnoughDataError
from comity.opinion.models import polis
from comity.opinion.models.polis import Polis
from comity.opinion.models.polis_groups import in_conversation
from comity.opinion.models.polis_stats import group_statistics, left_out_of
from comity.votes import VoteTable, read_votes
from tests.conversations import POLIS

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "polis"
RESULTS = (
    "means_",
    "components_",
    "variance_",
    "projections_",
    "statement_projections_",
    "in_conversation_",
    "labels_",
    "base_labels_",
    "group_sizes_",
    "group_centers_",
    "counts_",
    "group_counts_",
    "consensus_",
    "consensus_disagree_",
    "priorities_",
)


def conversation(name: str) -> VoteTable:
    if not (DATA / name).is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{DATA / name} is missing")
        pytest.skip(f"needs {DATA / name}")
    return read_votes(DATA / name)


def table_of(matrix: list[list[int | None]]) -> VoteTable:
    rows = [(i, j, v) for i, row in enumerate(matrix) for j, v in enumerate(row) if v is not None]
    return VoteTable.from_triplets(*zip(*rows, strict=True))


def some_votes(seed: int = 0, people: int = 300, statements: int = 40, share: float = 0.5) -> VoteTable:
    rng = np.random.default_rng(seed)
    side = rng.choice([-1.0, 1.0], people)[:, None] * rng.normal(size=statements)
    vote = np.sign(side + rng.normal(size=(people, statements))).astype(int) * (
        rng.random((people, statements)) > 0.1
    )
    i, j = np.nonzero(rng.random((people, statements)) < share)
    return VoteTable.from_triplets(i, j, vote[i, j])


def filled(table: VoteTable) -> np.ndarray:
    """Votes less the statement's mean; gaps and statements that moderation took out are 0."""
    X = np.full((table.n_participants, table.n_statements), np.nan)
    rows = np.repeat(np.arange(table.n_participants), table.votes_per_participant)
    X[rows, table.indices] = table.values
    X[:, left_out_of(table)] = 0
    voted = ~np.isnan(X)
    return np.where(voted, X - np.nansum(X, 0) / np.maximum(voted.sum(0), 1), 0.0)


def the_same(a: Polis, b: Polis) -> None:
    for name in RESULTS:
        x, y = getattr(a, name), getattr(b, name)
        assert (x.dtype, x.shape) == (y.dtype, y.shape), name
        assert x.tobytes() == y.tobytes(), name
    assert a.representative_ == b.representative_
    assert (a.majority_agree_, a.majority_disagree_) == (b.majority_agree_, b.majority_disagree_)


# ---------------------------------------------------------------------- real conversations
@pytest.mark.parametrize("name", POLIS)
def test_components_of_real_conversations_are_those_of_the_dense_matrix(name):
    table = conversation(name)
    model = Polis().fit(table)
    X = filled(table)
    largest, V = np.linalg.eigh(X.T @ X)
    for k in (0, 1):
        v = V[:, -1 - k]
        assert np.abs(model.components_[k] - np.sign(v @ model.components_[k]) * v).max() < 1e-9
        assert model.variance_[k] == pytest.approx(largest[-1 - k], rel=1e-12)
    out = left_out_of(table)
    own = table.votes_per_participant - np.array(
        [out[table.indices[a:b]].sum() for a, b in zip(table.indptr, table.indptr[1:], strict=False)]
    )
    n = (table.counts().sum(1) > 0).sum()
    scale = np.sqrt(n / np.maximum(own + (out & (table.counts().sum(1) > 0)).sum(), 1))
    assert np.abs(model.projections_ - X @ model.components_.T * scale[:, None]).max() < 1e-9
    assert 2 <= model.n_groups_ <= 5
    assert set(model.labels_[model.in_conversation_]) == set(range(model.n_groups_))
    assert (model.labels_[~model.in_conversation_] == -1).all()


# ---------------------------------------------------------------------- any votes
matrices = st.integers(1, 7).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([None, -1, 0, 1]), min_size=width, max_size=width), min_size=1, max_size=9
    )
).filter(lambda m: any(v is not None for row in m for v in row))  # fmt: skip


def has_the_largest_eigenvectors(table: VoteTable) -> None:
    model = Polis().fit(table)
    A = filled(table).T @ filled(table)
    largest = np.zeros(max(2, len(A)))
    largest[: len(A)] = np.linalg.eigvalsh(A)[::-1]
    assert np.abs(model.variance_ - largest[:2]).max() < 1e-9
    exist = model.variance_ > 1e-9
    gram = model.components_ @ model.components_.T
    assert np.abs(gram - np.diag(exist.astype(float))).max() < 1e-9
    assert np.abs(A @ model.components_.T - model.components_.T * model.variance_).max() < 1e-8
    assert (model.components_.max(1) >= -model.components_.min(1) - 1e-9).all()


@settings(deadline=None, max_examples=150)
@given(matrices)
def test_components_are_eigenvectors_with_the_largest_eigenvalues(matrix):
    has_the_largest_eigenvectors(table_of(matrix))


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_components_of_symmetric_votes_too(people, statements, seed):
    # equal eigenvalues, and eigenvectors at right angles to anything regular
    M = np.random.default_rng(seed).choice([-1, 0, 1], (people, statements))
    for symmetric in (
        np.block([[M, -M], [-M, M]]),
        np.kron(np.eye(2, dtype=int), M),
        np.hstack([M, M[:, ::-1]]),
    ):
        has_the_largest_eigenvectors(table_of(symmetric.tolist()))


@settings(deadline=None, max_examples=60)
@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(matrix, random):
    rows = [(i, j, v) for i, row in enumerate(matrix) for j, v in enumerate(row) if v is not None]
    shuffled = rows[:]
    random.shuffle(shuffled)
    the_same(*(Polis().fit(VoteTable.from_triplets(*zip(*r, strict=True))) for r in (rows, shuffled)))


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_the_number_of_parts_and_threads_changes_no_byte(threads, monkeypatch):
    table = some_votes()
    one = Polis(threads=1).fit(table)
    monkeypatch.setattr(polis, "_VOTES_A_THREAD", 1)
    the_same(one, Polis(threads=threads).fit(table))


def test_a_second_fit_changes_no_byte():
    model = Polis()
    the_same(Polis().fit(some_votes(1)), model.fit(some_votes(2)).fit(some_votes(1)))


# ---------------------------------------------------------------------- groups
def plain_kmeans(points, weights, k, iterations, tolerance):
    """k-means as Polis's server runs it, from the first distinct rows."""
    centers = []
    for p in points.tolist():
        if p not in centers and len(centers) < k:
            centers.append(p)
    centers = np.array(centers)
    for _ in range(iterations + 1):
        labels = ((points[:, None] - centers[None]) ** 2).sum(2).argmin(1)
        kept = [c for c in range(len(centers)) if (labels == c).any()]
        new = np.array([np.average(points[labels == c], 0, weights[labels == c]) for c in kept])
        old = np.array(sorted(centers.tolist()))
        end = all(
            np.hypot(*(a - b)) < tolerance for a, b in zip(old, np.array(sorted(new.tolist())), strict=False)
        )
        centers = new
        if end:
            break
    return centers, np.array([kept.index(c) for c in labels])


def plain_silhouette(points, labels):
    total = 0.0
    for p, own in enumerate(labels):
        distance = np.hypot(*(points - points[p]).T)
        if (labels == own).sum() > 1:
            a = distance[labels == own].sum() / ((labels == own).sum() - 1)
            b = min(distance[labels == c].mean() for c in set(labels) if c != own)
            total += (b - a) / max(a, b)
    return total / len(points)


@pytest.mark.parametrize(("seed", "people"), [(0, 60), (1, 150), (2, 400), (3, 1000)])
def test_groups_are_those_of_plain_kmeans(seed, people):
    model = Polis().fit(some_votes(seed, people))
    points = model.projections_[model.in_conversation_]
    base, base_labels = plain_kmeans(points, np.ones(len(points)), 100, 100, 0.01)
    assert (model.base_labels_[model.in_conversation_] == base_labels).all()
    weights = np.bincount(base_labels).astype(float)
    scores, labels = {}, {}
    for k in range(2, min(5, 2 + len(base) // 12) + 1):
        _, labels[k] = plain_kmeans(base, weights, k, 20, 0.01)
        scores[k] = plain_silhouette(base, labels[k])
    assert model.silhouettes_ == pytest.approx(scores)
    best = max(scores, key=lambda k: scores[k])
    assert (model.labels_[model.in_conversation_] == labels[best][base_labels]).all()
    assert model.group_sizes_.tolist() == np.bincount(model.labels_[model.in_conversation_]).tolist()
    assert Polis(n_groups=2).fit(some_votes(seed, people)).n_groups_ == 2


def test_who_is_in():
    votes = np.array([7, 6, 0, 9, 6, 1])
    assert in_conversation(votes, 30, 7, 0).tolist() == [True, False, False, True, False, False]
    # the most active fill up, of equals the earlier; nobody without a vote is in
    assert in_conversation(votes, 30, 7, 3).tolist() == [True, True, False, True, False, False]
    assert in_conversation(votes, 30, 7, 15).tolist() == [True, True, False, True, True, True]
    # where there are fewer than seven statements, whoever voted on all of them is in
    assert in_conversation(np.array([3, 2]), 3, 7, 0).tolist() == [True, False]


# ---------------------------------------------------------------------- edges
def test_no_vote_is_not_enough():
    table = VoteTable.from_triplets([], [], [], all_participants=["a"], all_statements=["x"])
    with pytest.raises(NotEnoughDataError):
        Polis().fit(table)


@pytest.mark.parametrize(
    "matrix",
    [
        [[1]],
        [[1, -1, 0, None, 1]],
        [[1], [1], [1]],
        [[0] * 9] * 20,
        [[1] * 9] * 20,
    ],
    ids=["one vote", "one person", "one statement, all agree", "everybody passes", "all agree"],
)
def test_where_nobody_differs_there_is_one_group_and_no_direction(matrix):
    model = Polis().fit(table_of(matrix))
    assert not model.components_.any()
    assert not model.variance_.any()
    assert not model.projections_.any()
    assert model.n_groups_ == 1
    assert model.labels_.tolist() == [0] * len(matrix)
    assert model.silhouettes_ == {}
    n = len(matrix)
    shares = [((row == 1) + 0.0) for row in np.array([[v for v in r if v is not None] for r in matrix])]
    assert model.consensus_ == pytest.approx((np.sum(shares, 0) + 1) / (n + 2))


def test_one_statement_that_divides():
    model = Polis().fit(table_of([[1]] * 8 + [[-1]] * 4))
    assert model.components_.tolist() == [[1.0], [0.0]]
    assert model.group_sizes_.tolist() == [8, 4]
    assert model.group_counts_[:, 0].tolist() == [[0, 0, 8], [4, 0, 0]]


def test_two_copies_of_one_statement_get_the_same():
    table = some_votes()
    rows = np.repeat(np.arange(table.n_participants), table.votes_per_participant)
    copied = table.indices == 5
    twice = VoteTable.from_triplets(
        np.concatenate([rows, rows[copied]]),
        np.concatenate([table.indices.astype(int), np.full(copied.sum(), 40)]),
        np.concatenate([table.values, table.values[copied]]),
    )
    model = Polis().fit(twice)
    assert np.abs(model.components_[:, 5] - model.components_[:, 40]).max() < 1e-12
    assert model.consensus_[5] == model.consensus_[40]


def test_two_directions_of_equal_weight_are_both_found():
    # two questions, each put twice, that divide people evenly and have nothing to do with each other
    model = Polis().fit(table_of([[a, a, b, b] for a in (1, -1) for b in (1, -1)] * 5))
    assert model.variance_ == pytest.approx([40, 40])
    assert np.abs(model.components_ @ model.components_.T - np.eye(2)).max() < 1e-12
    assert model.n_groups_ in (2, 3)
    assert len(np.unique(model.projections_.round(6), axis=0)) == 4


def test_forty_thousand_statements_of_few_people():
    rng = np.random.default_rng(0)
    i = np.repeat(np.arange(6), 9_000)
    j = np.concatenate([rng.choice(40_000, 9_000, replace=False) for _ in range(6)])
    table = VoteTable.from_triplets(
        i, j, rng.choice([-1, 0, 1], len(i)), all_statements=map(str, range(40_000))
    )
    model = Polis().fit(table)
    X = filled(table)
    assert model.variance_ == pytest.approx(np.linalg.svd(X, compute_uv=False)[:2] ** 2)
    assert model.components_.shape == (2, 40_000)
    assert not model.components_[:, table.counts().sum(1) == 0].any()


def test_people_without_a_vote_are_nowhere():
    table = VoteTable.from_triplets(
        ["a", "b"], ["x", "x"], [1, -1], all_participants=["c"], all_statements=["y"]
    )
    model = Polis().fit(table)
    assert model.labels_.tolist() == [0, 1, -1]
    assert model.projections_[2].tolist() == [0.0, 0.0]
    # a statement that nobody saw is no column: it does not stretch the map
    assert np.abs(model.projections_[:2, 0]).tolist() == [1.0, 1.0]


def test_a_statement_that_moderation_rejected_counts_as_passed_by_all():
    table = some_votes(4, 80, 12)
    rejected = np.array([1] * 11 + [-1], np.int8)
    model = Polis().fit(replace(table, moderated=rejected))
    X = filled(replace(table, moderated=rejected))
    V = np.linalg.svd(X, full_matrices=False)[2][:2]
    assert np.abs(np.abs(model.components_) - np.abs(V)).max() < 1e-9
    assert not model.components_[:, 11].any()
    assert model.means_[11] == 0
    own = np.array(
        [(table.indices[a:b] != 11).sum() for a, b in zip(table.indptr, table.indptr[1:], strict=False)]
    )
    assert (
        np.abs(model.projections_ - X @ model.components_.T * np.sqrt(12 / (own + 1))[:, None]).max() < 1e-9
    )
    listed = [x.statement for group in model.representative_ for x in group]
    assert "11" not in listed + [x.statement for x in model.majority_agree_ + model.majority_disagree_]


def test_statements_that_ask_for_facts_have_their_own_priority():
    table = some_votes()
    meta = np.array(["true" if j == 3 else "False" for j in range(40)], object)
    model = Polis().fit(replace(table, statement_info={"is-meta": meta}))
    assert model.priorities_[3] == 49
    assert (model.priorities_ == 49).sum() == 1
    # Polis takes them out of the map, as if moderation had rejected them
    assert not model.components_[:, 3].any()
    assert "3" not in [x.statement for x in model.majority_agree_ + model.majority_disagree_]


# ---------------------------------------------------------------------- using it
def test_statistics_are_those_of_its_own_labels():
    table = some_votes()
    model = Polis().fit(table)
    again = group_statistics(table, model.labels_)
    assert again.counts.tobytes() == model.group_counts_.tobytes()
    assert again.representative == model.representative_
    assert again.consensus.tobytes() == model.consensus_.tobytes()


def test_probability_is_the_groups_share():
    table = some_votes()
    model = Polis().fit(table)
    who = ["0", 7, "nobody", "0"]
    what = ["3", "3", "3", "nothing"]
    counts, everyone = model.group_counts_, model.counts_
    expected = []
    for p in (0, table.participants.tolist().index("7")):
        c = counts[model.labels_[p], 3]
        expected.append((c[2] + 1) / (c[0] + c[2] + 2))
    expected.append((everyone[3, 2] + 1) / (everyone[3, 0] + everyone[3, 2] + 2))
    total = everyone.sum(0)
    expected.append((total[2] + 1) / (total[0] + total[2] + 2))
    assert model.predict_proba(who, what) == pytest.approx(expected)
    assert model.predict_proba([], []).shape == (0,)
    with pytest.raises(InputError):
        model.predict_proba(["0"], [])


def test_unequal_weights_are_refused_and_equal_ones_change_nothing():
    table = some_votes()
    the_same(Polis().fit(table), Polis().fit(table, np.full(table.n_participants, 2.0)))
    with pytest.raises(InputError, match="once"):
        Polis().fit(table, np.arange(1.0, table.n_participants + 1))


@pytest.mark.parametrize(
    "settings_",
    [{"min_votes": 0}, {"max_base": 0}, {"max_groups": 1}, {"n_groups": 0}, {"tolerance": -1.0}],
    ids=str,
)
def test_settings_that_cannot_be_met_are_refused(settings_):
    with pytest.raises(InputError):
        Polis(**settings_).fit(some_votes())
