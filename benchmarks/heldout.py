"""Hidden votes: log-loss, AUC and calibration of the logistic factor model beside the anchors.

    python benchmarks/heldout.py [--seeds 3] [--sets polis un] [--contenders "Polis groups (red-dwarf)" ...]

Method: that of ``../shared/engine_bench/bench_heldout.py``, whose split and scores are imported: a tenth of
the agree and disagree votes of each set is hidden (seeds 0, 1, 2), passes are dropped, models predict
agreement; means over seeds, then over sets (macro). The UN's roll calls are taken in the periods 1946-64,
1965-89, 1990-2004 and 2005-14. Contenders are named as in that folder's ``contenders.py``; those of red-
dwarf need it installed. Constants of our model were chosen by ``benchmarks/choose_constants.py``, which
never sees the votes hidden here.
"""

import argparse
import collections
import os
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PERIODS = ((1946, 1964), (1965, 1989), (1990, 2004), (2005, 2014))


def ours(train, test, **options):
    """Our model as the measuring folder calls models."""
    from comity.opinion import LogisticFactor
    from comity.votes import VoteTable

    table = VoteTable.from_triplets(train[:, 0], train[:, 1], train[:, 2])
    model = LogisticFactor(**options).fit(table)
    return model.predict_proba(test[:, 0].astype(str).tolist(), test[:, 1].astype(str).tolist())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bench", type=Path, default=HERE.parent.parent / "shared" / "engine_bench")
    ap.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    ap.add_argument("--seeds", type=int, default=3)
    ap.add_argument("--sets", nargs="*", default=["polis", "un"], choices=["polis", "un"])
    ap.add_argument("--contenders", nargs="*", default=["logit Gaussian VB k=4"])
    a = ap.parse_args()
    os.environ["BENCH_DATA"] = str(a.data)
    sys.path.insert(0, str(a.bench))
    import bench_heldout as measure
    import contenders
    import loaddata

    models = {"comity logistic-factor/1": ours}
    registry = contenders.registry()
    for name in a.contenders:
        models[name] = registry[name]
    for kind in a.sets:
        sets = (
            [loaddata.polis(n) for n in loaddata.polis_names()]
            if kind == "polis"
            else [loaddata.un(x, z) for x, z in PERIODS]
        )
        scores = collections.defaultdict(lambda: collections.defaultdict(list))
        spent = collections.Counter()
        for votes in sets:
            for seed in range(a.seeds):
                train, _, test = measure.split(votes, seed)
                for name, model in models.items():
                    start = time.perf_counter()
                    p = np.asarray(model(train, test[:, :2]))
                    spent[name] += time.perf_counter() - start
                    scores[name][votes.name].append(measure.score(test[:, 2] > 0, p))
            row = "  ".join(f"{np.mean([s['logloss'] for s in scores[m][votes.name]]):.4f}" for m in models)
            print(f"{votes.name[:44]:44s} {row}", flush=True)
        print(f"\n{kind}: {len(sets)} sets, {a.seeds} seeds, macro means")
        print(f"{'model':34s} log-loss   Brier     AUC     ECE   slope  seconds  better than first")
        first = scores[next(iter(models))]
        for name, by_set in scores.items():
            mean = {
                k: np.mean([np.mean([s[k] for s in x]) for x in by_set.values()])
                for k in ("logloss", "brier", "auc", "ece", "slope")
            }
            wins = sum(
                np.mean([s["logloss"] for s in by_set[n]]) < np.mean([s["logloss"] for s in first[n]])
                for n in by_set
            )
            print(
                f"{name:34s} {mean['logloss']:8.4f} {mean['brier']:7.4f} {mean['auc']:7.4f} "
                f"{mean['ece']:7.4f} "
                f"{mean['slope']:7.3f} {spent[name]:8.1f}  {wins} of {len(by_set)}"
            )
        print(flush=True)


if __name__ == "__main__":
    main()
