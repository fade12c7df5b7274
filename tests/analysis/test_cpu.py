"""The same bytes on another kind of processor: kernels compiled without FMA and without wide registers."""

import os
import subprocess
import sys

import pytest

CODE = """
import numpy as np
import comity
from comity.votes import VoteTable
rng = np.random.default_rng(0)
n, m = 90, 30
u, v, b = rng.normal(size=(n, 2)), rng.normal(size=(m, 2)), rng.normal(size=m)
y = np.where(rng.random((n, m)) < 1 / (1 + np.exp(-(b + u @ v.T))), 1, -1) * (rng.random((n, m)) > 0.1)
i, j = np.nonzero(rng.random((n, m)) < 0.6)
t = VoteTable.from_triplets([f"p{x}" for x in i], [f"s{x}" for x in j], y[i, j].astype(int))
print(comity.analyze(t).digest)
"""


def digest(tmp_path, name, **environment):
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / name), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.soak
def test_another_processor_gives_the_same_digest(tmp_path):
    here = digest(tmp_path, "here")
    assert here.startswith("sha256:")
    plain = digest(
        tmp_path,
        "plain",
        NUMBA_CPU_NAME="generic",
        NUMBA_CPU_FEATURES="",
        # the vector code of NumPy and the BLAS's kernels differ between processors too
        NPY_DISABLE_CPU_FEATURES="AVX2 FMA3 AVX512F AVX512CD AVX512_SKX",
        OPENBLAS_CORETYPE="Prescott",
    )
    assert plain == here
