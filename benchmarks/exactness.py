"""Exactness: the same bytes of the JSON document however the votes come and whatever computes.

    python benchmarks/exactness.py [CONVERSATION ...]

Method: each conversation is analysed once; then again, with its rows shuffled, with its participants
divided into 2, 7 and 50 parts at random, with 1 and 2 threads, and in new processes with kernels compiled
for a generic processor (no AVX, no FMA), where NumPy's own vector code and the BLAS are those of an old
processor too. Printed is the digest of the first and the number of others that are equal to the byte.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
OLD = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX",
    "OPENBLAS_CORETYPE": "Prescott",
}


def variants(votes):
    """Analyse in every way; yield what was varied and the bytes."""
    import comity
    from comity.analysis import Settings, finish
    from comity.analysis.plan import build_part, describe, merge
    from comity.compute.executor import LocalExecutor
    from comity.votes import VoteTable

    rng = np.random.default_rng(0)
    yield "again", comity.analyze(votes).to_json()
    for threads in (1, 2):
        yield f"{threads} threads", comity.analyze(votes, threads=threads).to_json()
    plan = merge([describe(votes)])
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    order = rng.permutation(votes.n_votes)
    mixed = VoteTable.from_triplets(
        votes.participants[rows][order],
        votes.statements[votes.indices][order],
        votes.values[order],
        all_participants=votes.participants,
        all_statements=votes.statements,
    )
    yield (
        "shuffled rows",
        finish(LocalExecutor([build_part(mixed, plan)]), plan, Settings(), 0, None).to_json(),
    )
    for n in (2, 7, 50):
        who = rng.integers(0, n, votes.n_participants)
        parts = [build_part(votes.take_participants(who == i), plan) for i in range(n)]
        parts = [p for p in parts if p.n]
        yield f"{n} parts", finish(LocalExecutor(parts, 2), plan, Settings(), 0, None).to_json()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("names", nargs="*", default=["brexit-consensus", "scoop-hivemind.biodiversity"])
    ap.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data" / "polis")
    ap.add_argument("--one", help=argparse.SUPPRESS)
    a = ap.parse_args()
    import comity

    if a.one:
        print(comity.analyze(comity.read_votes(a.one)).digest)
        return
    for name in a.names:
        votes = comity.read_votes(a.data / name)
        first = comity.analyze(votes)
        expected, equal, differ = first.to_json(), 0, []
        for what, data in variants(votes):
            if data == expected:
                equal += 1
            else:
                differ.append(what)
        with tempfile.TemporaryDirectory() as cache:
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(a.data / name)],
                env={**os.environ, **OLD, "NUMBA_CACHE_DIR": cache},
                capture_output=True,
                text=True,
                check=True,
            )
        if done.stdout.strip() == first.digest:
            equal += 1
        else:
            differ.append("another processor")
        print(f"{name}: {first.digest}: {equal} of {equal + len(differ)} equal {differ or ''}", flush=True)


if __name__ == "__main__":
    main()
