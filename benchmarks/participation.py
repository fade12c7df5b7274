"""Biased participation: recovering the share of all when who votes depends on viewpoint and statement.

    python benchmarks/participation.py [--seeds 3] [--factors 4]

Method: that of ``../shared/engine_bench/bench_stability.py mnar``: roll calls of the UN General Assembly in
three periods, abstentions left out; a vote is kept with probability ``logistic(-1.4 + tilt x position)``,
where the tilt has a random sign for each roll call and the position is the first axis of a model fitted to
all votes. The truth is the share of all votes. Counted are contested roll calls (60 votes or more, truth
from 5 to 95 %). Estimates are those that `comity analyze` shows, over the states that voted in truth;
beside them the plain share of the votes kept.
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
    a = ap.parse_args()
    os.environ["BENCH_DATA"] = str(a.data)
    sys.path.insert(0, str(a.bench))
    import loaddata

    import comity
    from comity.opinion import LogisticFactor
    from comity.votes import VoteTable

    out = []
    for period in ((1965, 1989), (1990, 2004), (2005, 2014)):
        v = loaddata.un(*period)
        keep = v.vote != 0
        party, item, vote = v.party[keep], v.item[keep], v.vote[keep]
        full = VoteTable.from_triplets(party, item, vote)
        reference = LogisticFactor(n_factors=2).fit(full)
        x = np.zeros(v.n_parties)
        first = reference.participant_mean_[:, 1]
        x[full.participants.astype(int)] = first / first.std()
        agrees = np.bincount(item[vote > 0], minlength=v.n_items)
        n = np.bincount(item, minlength=v.n_items)
        truth = agrees / np.maximum(n, 1)
        contested = np.flatnonzero((n >= 60) & (truth > 0.05) & (truth < 0.95))
        for tilt in (0.0, 1.0, 2.0):
            for seed in range(a.seeds):
                rng = np.random.default_rng(seed)
                sign = rng.choice([-1, 1], v.n_items) * tilt
                kept = rng.random(len(vote)) < 1 / (1 + np.exp(1.4 - sign[item] * x[party]))
                t = VoteTable.from_triplets(party[kept], item[kept], vote[kept])
                model = LogisticFactor(n_factors=a.factors).fit(t)
                p = model.predict_proba(party.astype(str).tolist(), item.astype(str).tolist())
                # those who voted count as they did
                p = np.where(kept, vote > 0, p)
                estimate = np.bincount(item, p, v.n_items) / np.maximum(n, 1)
                k1 = np.bincount(item[kept], minlength=v.n_items)
                raw = np.bincount(item[kept & (vote > 0)], minlength=v.n_items) / np.maximum(k1, 1)
                raw = np.where(k1 > 0, raw, 0.5)
                # intervals, as analyze shows them, of all states that took part at all
                analysis = comity.analyze(t, n_groups=1, slate_k=0, n_factors=a.factors)
                low, high = np.full(v.n_items, np.nan), np.full(v.n_items, np.nan)
                for f in analysis.statements:
                    low[int(f.id)], high[int(f.id)] = f.agreement.low, f.agreement.high
                complete = contested[(n[contested] >= 0.9 * t.n_participants)]
                inside = (low <= truth + 0.02) & (truth - 0.02 <= high)
                row = [period[0], tilt, seed, kept.mean()]
                for e in (estimate, raw):
                    error = (e - truth)[contested]
                    row += [np.sqrt((error**2).mean()), ((e > 0.5) != (truth > 0.5))[contested].mean()]
                row += [inside[complete].mean() if len(complete) else np.nan]
                out.append(row)
                print("  ".join(f"{c:.4g}" for c in row), flush=True)
    out = np.array(out)
    print("\ntilt  kept   RMSE  wrong majority   raw RMSE  wrong majority   truth within the 95 % interval")
    print("                                                               (2 points of grace)")
    for tilt in (0.0, 1.0, 2.0):
        m = np.nanmean(out[out[:, 1] == tilt], 0)
        print(f"{tilt:4.0f} {m[3]:6.2f} {m[4]:7.4f} {m[5]:10.1%} {m[6]:12.4f} {m[7]:10.1%} {m[8]:14.1%}")


if __name__ == "__main__":
    main()
