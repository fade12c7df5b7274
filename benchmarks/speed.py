"""Speed and memory of our own models and of the whole analysis, on synthetic votes.

    python benchmarks/speed.py [--votes 1e6 1e7] [--repeats 3]

Method: votes with planted factors and unequal popularity (``comity.votes.simulate.simulate_votes``); every
measurement in a process of its own, after a small warm-up that loads the compiled code (its time is printed
apart); best of the repeats. *analysis*: 33,422 people, 783 statements, 2.0 million votes, the size of the
largest real conversation on record, for which Polis's own new engine publishes 26.6 s on 16 cores:
everything that the report shows, from the table in memory to the JSON document and the report's HTML.
*fit*: the logistic factor model with four factors, nanoseconds per agree or disagree vote and iteration,
wall time on all cores, and the whole fit. ``--votes 1e8`` takes two minutes and 2 GB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time


def rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def warm():
    import comity
    from comity.votes.simulate import simulate_votes

    start = time.perf_counter()
    a = comity.analyze(simulate_votes(300, 60, 30, seed=0))
    a.report()
    return time.perf_counter() - start


def analysis(repeats):
    import comity
    from comity.votes.simulate import simulate_votes

    warmed = warm()
    votes = simulate_votes(33_422, 783, 60, seed=1)
    base, best, stages = rss(), 1e9, {}
    for _ in range(repeats):
        spent, last = {}, ["reading", time.perf_counter()]

        def progress(stage, done, total, spent=spent, last=last):
            now = time.perf_counter()
            spent[last[0]] = spent.get(last[0], 0.0) + now - last[1]
            last[:] = [stage, now]

        start = time.perf_counter()
        a = comity.analyze(votes, progress=progress)
        progress("report", 0, None)
        html, data = a.report(), a.to_json()
        progress("end", 0, None)
        total = time.perf_counter() - start
        if total < best:
            best, stages = total, {k: round(v, 2) for k, v in spent.items()}
    return {
        "votes": votes.n_votes, "seconds": round(best, 2), "stages": stages, "warm_up_s": round(warmed, 1),
        "html_kB": len(html.encode()) // 1000, "json_kB": len(data) // 1000, "peak_MB": round(rss()),
        "votes_MB": round(base), "cores": len(os.sched_getaffinity(0)),
    }  # fmt: skip


def fit(n, repeats):
    from comity.compute.part import keys
    from comity.opinion.factor_fit import fit_factor
    from comity.opinion.parts import local_executor
    from comity.votes.simulate import simulate_votes

    small = simulate_votes(300, 60, 30, seed=0)
    with local_executor(small) as e:
        fit_factor(e, 4, statement_keys=keys(small.statements.tolist()))
    votes = simulate_votes(n // 50, 1000, 50, passes=0.0, seed=1)
    base, best, p = rss(), 1e9, None
    statement_keys = keys(votes.statements.tolist())
    with local_executor(votes) as e:
        for _ in range(repeats):
            start = time.perf_counter()
            p = fit_factor(e, 4, statement_keys=statement_keys)
            best = min(best, time.perf_counter() - start)
    return {
        "votes": votes.n_votes, "fit_s": round(best, 2), "iterations": p.n_iterations,
        "ns_per_vote_and_iteration": round(best / votes.n_votes / p.n_iterations * 1e9, 1),
        "votes_MB": round(base), "peak_MB": round(rss()),
    }  # fmt: skip


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--votes", nargs="*", type=float, default=[1e6, 1e7])
    ap.add_argument("--repeats", type=int, default=3)
    ap.add_argument("--one", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.one:
        print(json.dumps(analysis(a.repeats) if a.one == "analysis" else fit(int(float(a.one)), a.repeats)))
        return
    for what in ["analysis", *map(str, a.votes)]:
        repeats = a.repeats if what == "analysis" or float(what) < 5e7 else 1
        done = subprocess.run(
            [sys.executable, __file__, "--one", what, "--repeats", str(repeats)],
            capture_output=True,
            text=True,
        )
        print(f"{what}: {done.stdout.strip() or done.stderr.strip()[-600:]}", flush=True)


if __name__ == "__main__":
    main()
