"""Kernels of k-means in the plane, against comparing everything with everything."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.compute.fixed_point import to_float
from comity.compute.kernels import plane

SCALE = 2.0**10
# few values, so that points coincide and distances tie
coordinate = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.25, 1.0, 1.5, 3.0])
place = st.tuples(coordinate, coordinate)


def assign(points, inside, centers, moved, cluster, bounds):
    order = np.argsort(centers[:, 0], kind="stable")
    sums = np.zeros((len(centers), 3), np.int64)
    plane.assign(points, inside, centers, order, np.argsort(order), moved, SCALE, cluster, bounds, sums)
    return sums


@settings(deadline=None, max_examples=200)
@given(
    st.lists(place, min_size=1, max_size=30),
    st.lists(st.lists(place, min_size=5, max_size=5), min_size=1, max_size=6),
    st.integers(1, 5),
    st.integers(0, 2**30),
)
def test_every_point_gets_the_first_of_the_nearest_centres_while_these_move(points, walks, k, mask):
    points = np.array(points)
    inside = np.array([mask >> p & 1 == 0 for p in range(len(points))])
    cluster, bounds = np.zeros(len(points), np.int64), np.zeros((len(points), 2))
    before = None
    for walk in walks:
        centers = np.array(walk[:k])
        moved = np.empty(0) if before is None else np.hypot(*(centers - before).T)
        sums = assign(points, inside, centers, moved, cluster, bounds)
        squares = ((points[:, None] - centers[None]) ** 2).sum(2)
        assert (cluster[inside] == squares.argmin(1)[inside]).all()
        for c in range(k):
            members = points[inside & (cluster == c)]
            assert sums[c, 0] == len(members)
            assert (to_float(sums[c, 1:], len(members)) / SCALE == members.sum(0)).all()
        before = centers


def test_sums_are_the_same_bits_for_any_split_and_order():
    rng = np.random.default_rng(0)
    points, centers = rng.normal(size=(500, 2)), rng.normal(size=(20, 2))

    def total(rows):
        n = len(rows)
        return assign(
            points[rows], np.ones(n, bool), centers, np.empty(0), np.zeros(n, np.int64), np.zeros((n, 2))
        )

    whole = total(np.arange(500))
    order = rng.permutation(500)
    assert (whole == total(order)).all()
    assert (whole == sum(total(rows) for rows in np.array_split(order, 7))).all()


@settings(deadline=None, max_examples=50)
@given(st.lists(place, min_size=1, max_size=30), st.integers(1, 8))
def test_first_distinct_rows(points, k):
    found = np.empty((k, 2))
    n = plane.first_distinct(np.array(points), found)
    assert [tuple(x) for x in found[:n]] == list(dict.fromkeys(points))[:k]


def test_zero_and_minus_zero_are_one_place():
    found = np.empty((3, 2))
    assert plane.first_distinct(np.array([[0.0, 1.0], [-0.0, 1.0]]), found) == 1


def test_weighted_points_go_to_the_nearest_and_the_first_of_equals():
    points, weights = np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.0]]), np.array([1.0, 2.0, 4.0])
    labels, sums = np.zeros(3, np.int64), np.zeros((2, 3))
    plane.weighted_assign(points, weights, np.array([[0.0, 0.0], [2.0, 0.0]]), labels, sums)
    assert labels.tolist() == [0, 1, 0]
    assert sums.tolist() == [[5.0, 4.0, 0.0], [2.0, 4.0, 0.0]]


def test_silhouette_by_hand():
    points, labels = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 0.0]]), np.array([0, 0, 1])
    # (4 - 1) / 4 and (3 - 1) / 3; the point alone in its cluster counts 0
    assert plane.silhouette(points, labels, 2) == (0.75 + 2 / 3) / 3
    # all in one place: nothing is nearer than anything else
    assert plane.silhouette(np.zeros((4, 2)), np.array([0, 0, 1, 1]), 2) == 0.0
