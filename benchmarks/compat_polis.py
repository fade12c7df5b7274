"""How closely the polis model equals red-dwarf 0.4.0 and a real Polis server.

    python benchmarks/compat_polis.py [--reddwarf-python PATH] [--data FOLDER] [--server FOLDER]

Method. red-dwarf, on every conversation, moderated statements given to both: components and
projections by the largest absolute difference after each component's sign is matched, once with the
solver that red-dwarf takes by itself (randomised on large matrices) and once with scikit-learn's
exact one asked of it; group-informed consensus by the largest difference when our function is given
red-dwarf's labels; groups by the adjusted Rand index (ARI) of our labels to red-dwarf's, which has
no base clusters and other starts, and to those that the server exported with the data (group-id).
Server, on conversations that it stored with its own result: given its labels, the largest difference
of group-informed consensus, of representativeness (which statements, in which order, each number;
one number it writes in single precision) and of majority lists; from the votes alone, components and
the ARI of our labels to its own, which depend on every earlier state of the conversation too.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench_polis import DATA, reddwarf_here
from comity.opinion.models.polis import Polis
from comity.opinion.models.polis_stats import group_statistics, left_out_of, majority_statements
from comity.votes import VoteTable, read_votes
from polis_engines import ask, columns_of, conversations


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """Return the adjusted Rand index of two labellings (Hubert and Arabie 1985); negative is no label."""
    both = (a >= 0) & (b >= 0)
    a, b = (np.unique(x[both], return_inverse=True)[1] for x in (a, b))
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    same, rows, columns, every = (
        float((n * (n - 1) / 2).sum()) for n in (table, table.sum(1), table.sum(0), table.sum())
    )
    expected, most = rows * columns / every, (rows + columns) / 2
    return (same - expected) / (most - expected) if most != expected else 1.0


def flips(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Sign with which each of their components (rows) is ours."""
    return np.sign((ours * theirs).sum(1))


def component_difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference of components after their signs are matched."""
    return float(np.abs(ours - flips(ours, theirs)[:, None] * theirs).max())


def sizes(labels: np.ndarray) -> str:
    """Sizes of groups, largest first."""
    return "/".join(str(n) for n in sorted(np.bincount(labels[labels >= 0]), reverse=True))


def exported_groups(table: VoteTable) -> np.ndarray | None:
    """Group of each participant as the server exported it, -1 for none."""
    column = table.attributes.get("group-id")
    if column is None:
        return None
    return np.array([int(float(g)) if g not in ("", "nan") else -1 for g in column])


def reddwarf_line(python: str, table: VoteTable, model: Polis) -> tuple[str, np.ndarray]:
    """Differences to red-dwarf as text, and its labels."""
    columns = columns_of(table)
    loose = ask(python, "red-dwarf", columns, 0)[1]
    exact = ask(python, "red-dwarf", columns, 0, exact=True)[1]
    people = np.isin(table.participants.astype(str), exact["participants"])
    voted = np.isin(table.statements.astype(str), exact["statements"])
    labels = np.full(table.n_participants, -1)
    labels[people] = exact["labels"]
    ours = model.components_[:, voted]
    moved = model.projections_[people] - exact["projections"] * flips(ours, exact["components"])
    s = group_statistics(table, labels)
    consensus = max(
        np.abs(s.consensus[voted] - exact["consensus"]).max(),
        np.abs(s.consensus_disagree[voted] - exact["consensus_disagree"]).max(),
    )
    line = (
        f"{component_difference(ours, loose['components']):>12.1e}"
        f" {component_difference(ours, exact['components']):>9.1e}"
        f" {np.abs(moved).max():>11.1e} {consensus:>10.1e}"
        f" {adjusted_rand(model.labels_, labels):>10.3f}"
    )
    return line, labels


def against_reddwarf(python: str | None, data: Path) -> None:
    """Print one line a conversation."""
    print(f"{'':30} {'components, solver':>22} {'projections':>11} {'':>10} {'ARI of groups to':>18}")
    print(
        f"{'conversation':30} {'its own':>12} {'exact':>9} {'exact':>11} {'consensus':>10}"
        f" {'red-dwarf':>10} {'server':>7}  sizes: ours, red-dwarf's, server's"
    )
    for name, table in conversations(data):
        model = Polis().fit(table)
        line, groups = " " * 56, [sizes(model.labels_)]
        if python:
            line, labels = reddwarf_line(python, table, model)
            groups.append(sizes(labels))
        exported = exported_groups(table)
        if exported is not None:
            line += f" {adjusted_rand(model.labels_, exported):>7.3f}"
            groups.append(sizes(exported))
        print(f"{name[:30]:30} {line}  {'  '.join(groups)}", flush=True)


def list_difference(ours: Any, theirs: list[dict[str, Any]]) -> tuple[float, float]:
    """Largest difference of numbers, and of the one in single precision; infinite for other lists."""
    if [x.statement for x in ours] != [str(x["tid"]) for x in theirs]:
        return float("inf"), float("inf")
    fields = ("n-success", "n-trials", "p-success", "p-test", "repness")
    double = [
        abs(getattr(a, f.replace("-", "_")) - b[f])
        for a, b in zip(ours, theirs, strict=True)
        for f in fields
        if f in b
    ]
    single = [
        abs(a.repness_test - b["repness-test"])
        for a, b in zip(ours, theirs, strict=True)
        if "repness-test" in b
    ]
    return max(double, default=0.0), max(single, default=0.0)


def against_server(data: Path) -> None:
    """Print a paragraph a conversation."""
    for folder in sorted(p for p in data.iterdir() if p.is_dir()) if data.is_dir() else []:
        result = json.loads((folder / "math-pca2.json").read_text("utf-8"))
        table = read_votes(folder)
        labels = exported_groups(table)
        s, model = group_statistics(table, labels), Polis().fit(table)
        theirs = [result["group-aware-consensus"][t] for t in table.statements]
        lists = [list_difference(s.representative[int(g)], x) for g, x in result["repness"].items()]
        both = majority_statements(table.counts(), table.statements, left_out_of(table))
        majority = [
            list_difference(a, result["consensus"][k])[0]
            for a, k in zip(both, ("agree", "disagree"), strict=True)
        ]
        have = dict(zip(table.participants, table.votes_per_participant.tolist(), strict=True))
        lost = [p for p, n in result["user-vote-counts"].items() if have.get(p, 0) != n]
        fixed = Polis(n_groups=int(labels.max()) + 1).fit(table).labels_
        components = component_difference(model.components_, np.array(result["pca"]["comps"]))
        print(f"{folder.name}: {table!r}")
        if lost:
            print(f"  its file lacks votes of {', '.join(lost)}: what is over everyone must differ")
        print(
            f"  given its labels: consensus {np.abs(s.consensus - theirs).max():.1e},"
            f" representativeness {max(x for x, _ in lists):.1e}"
            f" (repness-test {max(x for _, x in lists):.1e}), majority lists {max(majority):.1e}"
        )
        print(
            f"  from the votes: components {components:.1e},"
            f" groups {sizes(model.labels_)}, its own {sizes(labels)},"
            f" ARI {adjusted_rand(model.labels_, labels):.3f};"
            f" for as many groups {sizes(fixed)}, ARI {adjusted_rand(fixed, labels):.3f}"
        )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reddwarf-python", help="interpreter with red-dwarf (default: this one)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of Polis exports")
    parser.add_argument("--server", type=Path, default=DATA.parent / "polis-server")
    a = parser.parse_args()
    python = a.reddwarf_python or reddwarf_here()
    print(__doc__.split("\n\n")[2], end="\n\n")
    if python is None:
        print(f"red-dwarf is not in {sys.executable}: give --reddwarf-python to compare with it")
    against_reddwarf(python, a.data)
    print()
    against_server(a.server)


if __name__ == "__main__":
    main()
