"""Compiled code: kept where it may be, said and survived where it may not."""

import os
import subprocess
import sys

import pytest

CODE = """
import warnings
import comity
from comity.votes import VoteTable
stages = []
pairs = [(i, j) for i in range(12) for j in range(6)]
who, what = [i for i, _ in pairs], [j for _, j in pairs]
votes = VoteTable.from_triplets(who, what, [1 - 2 * (i % 2) for i in who])
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    comity.analyze(votes, slate_k=0, progress=lambda stage, done, total: stages.append(stage))
print("compile" in stages, [str(w.message) for w in told])
"""


def run(**environment):
    kept = {
        k: v for k, v in os.environ.items() if k not in ("COMITY_CACHE", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], env={**kept, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.soak  # compiles everything twice
def test_compilation_is_announced_once_and_an_unwritable_home_is_survived(tmp_path):
    assert run(COMITY_CACHE=str(tmp_path)) == "True []"
    assert run(COMITY_CACHE=str(tmp_path)) == "False []"
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    told = run(COMITY_CACHE=str(blocked))
    assert told.startswith("True ['compiled code is not kept: cannot write")


def test_the_cache_is_chosen_before_numba_is_loaded(tmp_path):
    code = "import os, comity.compute.jit as j; print(os.environ['NUMBA_CACHE_DIR'], j.caches, j.cold())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "here")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(tmp_path / "here"), "True", "True"]
