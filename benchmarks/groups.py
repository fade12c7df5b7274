"""Groups: whether people who are shown as certain keep their group when a tenth of the votes is dropped.

    python benchmarks/groups.py [--reps 5]

Method: that of ``../shared/engine_bench/bench_stability.py groups``: the groups of all votes against those
of 90 % of the votes, everything fitted anew, the number of groups included; adjusted Rand index over the
people certain in both. Also printed: how many of those with seven or more votes are certain, and how often
the number of groups stays the same. Sets with one group count with an index of 1; the line "two groups or
more" leaves them out.
"""

import argparse
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data" / "polis")
    ap.add_argument("--reps", type=int, default=5)
    a = ap.parse_args()
    import comity
    from comity.opinion import LatentGroups
    from comity.opinion.group_fit import rand_index

    rows = []
    for folder in sorted(p for p in a.data.iterdir() if p.is_dir()):
        votes = comity.read_votes(folder)
        whole = LatentGroups().fit(votes)
        often = votes.votes_per_participant >= 7
        for rep in range(a.reps):
            keep = np.random.default_rng(100 + rep).random(votes.n_votes) > 0.1
            part = LatentGroups().fit(votes.take_votes(keep))
            both = whole.certain_ & part.certain_
            k = max(whole.n_groups_, part.n_groups_)
            table = np.zeros((k, k), np.int64)
            np.add.at(table, (whole.labels_[both], part.labels_[both]), 1)
            certain = whole.certain_[often].mean()
            rows.append((folder.name, whole.n_groups_, part.n_groups_, rand_index(table), certain))
        mine = [r for r in rows if r[0] == folder.name]
        print(
            f"{folder.name[:40]:40s} k {whole.n_groups_} ({whole.reason_}), "
            f"resampled {[r[2] for r in mine]}, "
            f"index {np.mean([r[3] for r in mine]):.3f}, certain {mine[0][4]:.2f}",
            flush=True,
        )
    for name, some in (("all", rows), ("two groups or more", [r for r in rows if r[1] > 1])):
        index = np.array([r[3] for r in some])
        print(
            f"{name}: adjusted Rand index mean {index.mean():.3f}, "
            f"10th percentile {np.quantile(index, 0.1):.3f}; "
            f"same number of groups {np.mean([r[1] == r[2] for r in some]):.0%}; "
            f"certain of those with 7 votes or more {np.mean([r[4] for r in some]):.0%}"
        )


if __name__ == "__main__":
    main()
