"""One engine on one file of votes, in a process of its own: what bench_polis.py and compat_polis.py start.

    python polis_engines.py comity|red-dwarf VOTES.npz [--repeats N] [--exact] [--out RESULT.npz]

VOTES.npz holds ``participant`` and ``statement`` (int64) and ``vote`` (1, 0, -1), one row a vote and
the latest votes only, and ``rejected``, the statements that moderation took out. Prints one line of
JSON: seconds of the first run, which is not counted (it compiles or warms up), and of the others;
seconds to make the engine's own input from the columns; the process's peak memory in MB before that
input is made, and at the end. The red-dwarf side runs in any interpreter that has red-dwarf; nothing
of comity is imported there.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

Columns = dict[str, np.ndarray]


# ---------------------------------------------------------------------- in the engine's own process
def comity_engine(columns: Columns, exact: bool) -> tuple[Any, Any]:
    """How to make the votes for comity, and how to run it."""
    from comity.opinion.models.polis import Polis
    from comity.votes import VoteTable

    def prepare() -> Any:
        table = VoteTable.from_triplets(columns["participant"], columns["statement"], columns["vote"])
        rejected = set(columns["rejected"].astype(str))
        return replace(
            table, moderated=np.array([-1 if s in rejected else 1 for s in table.statements], np.int8)
        )

    def run(table: Any) -> Any:
        model = Polis().fit(table)
        return lambda: {
            "participants": table.participants.astype(str),
            "statements": table.statements.astype(str),
            "components": model.components_,
            "projections": model.projections_,
            "labels": model.labels_,
            "consensus": model.consensus_,
            "consensus_disagree": model.consensus_disagree_,
            "passes": np.array(model.n_passes_),
        }

    return prepare, run


def reddwarf_engine(columns: Columns, exact: bool) -> tuple[Any, Any]:
    """How to make the votes for red-dwarf, and how to run it."""
    from reddwarf.implementations.polis import run_pipeline

    # its PCA takes a randomised solver for large matrices; "full" asks scikit-learn for the exact one
    settings = {"reducer_kwargs": {"svd_solver": "full"}} if exact else {}

    def prepare() -> Any:
        rows = zip(*(columns[c].tolist() for c in ("participant", "statement", "vote")), strict=True)
        keys = ("participant_id", "statement_id", "vote", "modified")
        return [dict(zip(keys, (*row, k), strict=True)) for k, row in enumerate(rows)]

    def run(votes: Any) -> Any:
        r = run_pipeline(
            votes=votes, random_state=0, mod_out_statement_ids=columns["rejected"].tolist(), **settings
        )
        labels = r.participants_df["cluster_id"].astype("float64").fillna(-1).astype("int64")
        return lambda: {
            "participants": np.array([str(i) for i in r.participants_df.index]),
            "statements": np.array([str(i) for i in r.statements_df.index]),
            "components": np.asarray(r.reducer.components_),
            "projections": r.participants_df[["x", "y"]].to_numpy(),
            "labels": labels.to_numpy(),
            "consensus": r.statements_df["group-aware-consensus-agree"].to_numpy(),
            "consensus_disagree": r.statements_df["group-aware-consensus-disagree"].to_numpy(),
        }

    return prepare, run


def peak_mb() -> float:
    """Peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: getrusage would count the parent's size at the fork, too
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Run one engine."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["comity", "red-dwarf"])
    parser.add_argument("votes", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--out", type=Path)
    a = parser.parse_args()
    columns = dict(np.load(a.votes))
    prepare, run = (comity_engine if a.engine == "comity" else reddwarf_engine)(columns, a.exact)
    before = peak_mb()
    start = time.perf_counter()
    votes = prepare()
    prepared = time.perf_counter() - start
    seconds = []
    for _ in range(a.repeats + 1):
        start = time.perf_counter()
        result = run(votes)
        seconds.append(time.perf_counter() - start)
    peak = peak_mb()
    if a.out:
        np.savez(a.out, **result())
    answer = {
        "first": seconds[0],
        "seconds": seconds[1:],
        "prepare": prepared,
        "before": before,
        "peak": peak,
    }
    print("RESULT " + json.dumps(answer))


# ---------------------------------------------------------------------- in the process that compares
def columns_of(table: Any) -> Columns:
    """Columns of a vote table, as the engines read them; identifiers must be whole numbers."""
    from comity.opinion.models.polis_stats import left_out_of

    rows = np.repeat(np.arange(table.n_participants), table.votes_per_participant)
    statements = table.statements.astype(np.int64)
    return {
        "participant": table.participants.astype(np.int64)[rows],
        "statement": statements[table.indices],
        "vote": table.values.astype(np.int64),
        "rejected": statements[left_out_of(table)],
    }


def ask(
    python: str, engine: str, columns: Columns, repeats: int = 3, exact: bool = False
) -> tuple[dict[str, Any], Columns]:
    """Run an engine in a process of its own; return its times and memory, and its results."""
    with tempfile.TemporaryDirectory() as folder:
        votes, out = Path(folder, "votes.npz"), Path(folder, "result.npz")
        np.savez(votes, **columns)
        command = [python, __file__, engine, str(votes), "--out", str(out), "--repeats", str(repeats)]
        done = subprocess.run(command + ["--exact"] * exact, capture_output=True, text=True, check=False)
        lines = [x for x in done.stdout.splitlines() if x.startswith("RESULT ")]
        if done.returncode or not lines:
            raise SystemExit(f"{engine} failed in {python}:\n{done.stderr[-2000:]}")
        return json.loads(lines[0][7:]), dict(np.load(out))


def conversations(data: Path) -> list[tuple[str, Any]]:
    """Every conversation in a folder of Polis exports, by name."""
    from comity.votes import read_votes

    folders = sorted(p for p in data.iterdir() if p.is_dir()) if data.is_dir() else []
    if not folders:
        raise SystemExit(f"no conversations in {data}: give --data FOLDER, a folder of Polis exports")
    return [(p.name, read_votes(p)) for p in folders]


if __name__ == "__main__":
    main()
