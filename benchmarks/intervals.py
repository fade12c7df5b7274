"""Intervals: whether 90 % predictive intervals hold the hidden votes.

    python benchmarks/intervals.py [--seeds 3] [--factors 4]

Method: that of ``../shared/engine_bench/bench_stability.py coverage``: a fifth of the agree and disagree
votes of each conversation is hidden; for each statement with eight or more hidden votes, posteriors of
participants and statement are drawn 400 times and the hidden votes simulated; the randomised probability
integral transform (exact for counts) tells whether the true count lies within the central 90 %. The
posteriors are those that the analysis' intervals are made of.
"""

import argparse
import os
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bench", type=Path, default=HERE.parent.parent / "shared" / "engine_bench")
    ap.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    ap.add_argument("--seeds", type=int, default=3)
    ap.add_argument("--factors", type=int, default=4)
    ap.add_argument("--draws", type=int, default=400)
    a = ap.parse_args()
    os.environ["BENCH_DATA"] = str(a.data)
    sys.path.insert(0, str(a.bench))
    import bench_heldout as measure
    import loaddata

    from comity.opinion import LogisticFactor
    from comity.votes import VoteTable

    rows = []
    for name in loaddata.polis_names():
        v = loaddata.polis(name)
        for seed in range(a.seeds):
            train, _, test = measure.split(v, seed, frac=0.2)
            table = VoteTable.from_triplets(train[:, 0], train[:, 1], train[:, 2])
            m = LogisticFactor(n_factors=a.factors).fit(table)
            people, statements = table.participants.astype(int), table.statements.astype(int)
            test = test[np.isin(test[:, 0], people) & np.isin(test[:, 1], statements)]
            i, j = np.searchsorted(people, test[:, 0]), np.searchsorted(statements, test[:, 1])
            rng = np.random.default_rng(seed)
            n, D = table.n_statements, m.statement_mean_.shape[1]
            count, agreed = np.bincount(j, minlength=n), np.bincount(j[test[:, 2] > 0], minlength=n)
            big = np.flatnonzero(count >= 8)
            if not len(big):
                continue
            root_p = np.linalg.cholesky(m.participant_cov_ + 1e-12 * np.eye(D))
            root_s = np.linalg.cholesky(m.statement_cov_ + 1e-12 * np.eye(D))
            sims = np.zeros((a.draws, n))
            for t in range(a.draws):
                noise_p = rng.normal(size=m.participant_mean_.shape)
                noise_s = rng.normal(size=m.statement_mean_.shape)
                z = m.participant_mean_ + np.einsum("pij,pj->pi", root_p, noise_p)
                x = m.statement_mean_ + np.einsum("pij,pj->pi", root_s, noise_s)
                e = z[i, 0] + x[j, 0] + (z[i, 1:] * x[j, 1:]).sum(1)
                agrees = rng.random(len(j)) < 1 / (1 + np.exp(-e))
                sims[t] = np.bincount(j[agrees], minlength=n)
            below = (sims[:, big] < agreed[big]).mean(0)
            equal = (sims[:, big] == agreed[big]).mean(0)
            pit = below + rng.random(len(big)) * equal
            low, high = np.quantile(sims[:, big], [0.05, 0.95], axis=0, method="nearest")
            covered = ((pit > 0.05) & (pit < 0.95)).mean()
            rows.append((name, covered, ((high - low) / count[big]).mean()))
        mine = [r for r in rows if r[0] == name]
        if mine:
            covered, width = np.mean([r[1:] for r in mine], 0)
            print(f"{name[:44]:44s} covered {covered:.3f} width {width:.3f}", flush=True)
    covered, width = np.mean([r[1:] for r in rows], 0)
    print(f"90 % intervals cover {covered:.1%} (mean over sets and seeds), width {width:.3f}")


if __name__ == "__main__":
    main()
