"""Eigenpairs of symmetric matrices, against LAPACK."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from comity.compute.kernels.symmetric import eigen


def check(A: np.ndarray) -> None:
    values, V = eigen(A)
    size = max(1e-300, np.abs(A).max() * len(A))
    assert np.abs(values - np.linalg.eigvalsh(A)[::-1]).max() <= 1e-13 * size
    assert np.abs(V.T @ V - np.eye(len(A))).max() < 1e-12
    assert np.abs(A @ V - V * values).max() <= 1e-12 * size


@settings(deadline=None, max_examples=100)
@given(
    st.integers(1, 12).flatmap(
        lambda n: hnp.arrays(
            float,
            (n, n),
            elements=st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: x if abs(x) > 1e-6 else 0.0),
        )
    )
)
def test_any_matrix(M):
    check(M + M.T)


@pytest.mark.parametrize("m", [1, 2, 3, 20, 60, 120])
def test_larger_and_special_matrices(m):
    M = np.random.default_rng(m).normal(size=(m, m))
    check(M + M.T)
    check(np.triu(np.tril(M + M.T, 2), -2))  # a band, as block Lanczos makes it
    check(M[:, : m // 3 + 1] @ M[:, : m // 3 + 1].T)  # of low rank
    check(np.eye(m))
    check(np.zeros((m, m)))
    check(np.diag(np.power(10.0, -np.arange(m, dtype=float))))


def test_the_matrix_is_left_as_it_was():
    A = np.array([[2.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 1.0]])
    before = A.copy()
    eigen(A)
    assert (before == A).all()


def test_what_is_not_a_number_is_an_error_and_no_endless_loop():
    with pytest.raises(ArithmeticError):
        eigen(np.array([[np.nan, 1.0], [1.0, 1.0]]))
