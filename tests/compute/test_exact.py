"""Elementary functions against SciPy and NumPy as independent oracles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, ndtr

from comity.compute import exact


@given(st.floats(-690, 690))
def test_exp_is_right_to_the_last_bits(x):
    assert abs(exact.exp(x) / np.exp(x) - 1) < 1e-15


@given(st.floats(1e-300, 1e300))
def test_log_is_right_to_the_last_bits(x):
    assert abs(exact.log(x) - np.log(x)) <= 4e-16 * max(1.0, abs(np.log(x)))


def test_exp_and_log_at_their_ends():
    assert exact.exp(-1e9) == 0.0
    assert np.isfinite(exact.exp(1e9))
    assert exact.log(0.0) == -745.0


@given(st.floats(-600, 600))
def test_sigmoid(x):
    assert abs(exact.sigmoid(x) - expit(x)) <= 3e-16


@given(st.floats(-36, 36))
def test_decay_is_exp_of_minus_the_distance(x):
    told, right = exact.decay(x), np.exp(-abs(x))
    bound = 1e-13 if abs(x) <= 8 else 1e-10 if abs(x) <= 16 else 2e-7
    assert abs(told / right - 1) < bound
    assert abs(told - right) < 1e-14


@given(st.floats(-37, 37))
def test_normal_distribution(x):
    assert abs(exact.normal_cdf(x) / ndtr(x) - 1) < 1e-11


@given(st.floats(-1, 1))
def test_sine_and_its_inverse(x):
    assert abs(exact.arcsine(x) - np.arcsin(x)) < 1e-15
    assert abs(exact.sine(x * np.pi / 2) - np.sin(x * np.pi / 2)) < 1e-15


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_cholesky_solves_and_inverts(d, seed):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(d, d + 3))
    A, b = a @ a.T + 0.1 * np.eye(d), rng.normal(size=d)
    L, x, M, inverse = np.zeros((d, d)), np.zeros(d), np.zeros((d, d)), np.zeros((d, d))
    assert exact.cholesky_solve(A, b, d, L, x) > 0
    exact.cholesky_inverse(L, d, M, inverse)
    np.testing.assert_allclose(x, np.linalg.solve(A, b), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(inverse, np.linalg.inv(A), rtol=1e-7, atol=1e-8)


def test_cholesky_tells_a_matrix_that_is_not_positive_definite():
    A = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert exact.cholesky_solve(A, np.ones(2), 2, np.zeros((2, 2)), np.zeros(2)) <= 0


@given(st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_symmetric_eigen_agrees_with_lapack(d, seed):
    a = np.random.default_rng(seed).normal(size=(d, d))
    A = a + a.T
    values, V = np.zeros(d), np.zeros((d, d))
    exact.symmetric_eigen(A.copy(), d, values, V)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(A)[::-1], atol=1e-10)
    np.testing.assert_allclose(A @ V, V * values, atol=1e-9)
    assert (V[np.abs(V).argmax(0), range(d)] > 0).all()
