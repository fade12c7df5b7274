"""Time and memory of the polis model beside red-dwarf 0.4.0, on the same votes in one run.

    python benchmarks/bench_polis.py [--reddwarf-python PATH] [--data FOLDER] [--repeats N]
                                     [--large] [--no-synthetic]

Method. Each engine runs in a process of its own, one after the other, alternating: on each real
conversation, then on a million synthetic votes (20,000 people on 1,000 statements, 50 each, from a
seed). What is timed is the engine's call on its own input (for comity ``Polis().fit(table)``, for
red-dwarf ``run_pipeline(votes=list of dicts)``), the best of N runs after one that is not counted,
which compiles or warms up. Making the input is timed beside it. Both compute components,
projections, groups, representativeness, consensus and priorities. Memory is the process's peak: the
interpreter with its libraries, the file's columns and the engine's input included. Without red-dwarf
comity runs alone. ``--large`` adds the largest conversation that Polis has had (33,422 people, 783
statements, 2.0 million votes), synthetic, with comity alone.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from comity.votes.simulate import simulate_votes
from polis_engines import ask, columns_of, conversations

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "polis"


def reddwarf_here() -> str | None:
    """Return this interpreter where it has red-dwarf."""
    return sys.executable if find_spec("reddwarf") else None


def best_ms(run: dict[str, Any]) -> float:
    """Milliseconds of the fastest counted run."""
    return min(run["seconds"]) * 1e3


def show(name: str, votes: int, ours: dict[str, Any], theirs: dict[str, Any] | None) -> None:
    """Print one line of the table."""
    line = f"{name[:40]:40} {votes:>9,} {best_ms(ours):>9.1f} {ours['peak']:>6.0f}"
    made = f"{ours['prepare'] * 1e3:.0f}"
    if theirs:
        ratio = best_ms(theirs) / best_ms(ours)
        line += f" {best_ms(theirs):>10.0f} {theirs['peak']:>7.0f} {ratio:>6.0f} x"
        made += f" / {theirs['prepare'] * 1e3:.0f}"
    print(f"{line}   {made}", flush=True)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reddwarf-python", help="interpreter with red-dwarf (default: this one)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of Polis exports")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also 2.0 million votes, comity alone")
    parser.add_argument("--no-synthetic", action="store_true", help="real conversations only")
    a = parser.parse_args()
    other = a.reddwarf_python or reddwarf_here()
    print(__doc__.split("\n\n")[2])
    if other is None:
        print("red-dwarf is not here: comity alone (give --reddwarf-python, or install `bench`)")
    print(f"{'':50} {'comity':>16} {'red-dwarf':>18}")
    print(
        f"{'conversation':40} {'votes':>9} {'ms':>9} {'MB':>6} {'ms':>10} {'MB':>7} {'ratio':>8}"
        "   making the input, ms"
    )
    total = [0.0, 0.0]
    for name, table in conversations(a.data):
        columns = columns_of(table)
        ours = ask(sys.executable, "comity", columns, a.repeats)[0]
        theirs = ask(other, "red-dwarf", columns, a.repeats)[0] if other else None
        show(name, table.n_votes, ours, theirs)
        total[0] += best_ms(ours)
        total[1] += best_ms(theirs) if theirs else 0.0
    ratio = f" {'':>6} {total[1]:>10.0f} {'':>7} {total[1] / total[0]:>6.0f} x" if other else ""
    print(f"{'in sum':50} {total[0]:>9.1f}{ratio}")
    if not a.no_synthetic:
        table = simulate_votes(20_000, 1_000, 50, diligence=0.0, seed=0)
        columns = columns_of(table)
        ours = ask(sys.executable, "comity", columns, a.repeats)[0]
        theirs = ask(other, "red-dwarf", columns, min(2, a.repeats))[0] if other else None
        show("synthetic 20,000 x 1,000", table.n_votes, ours, theirs)
        if theirs:
            print(f"peak memory, red-dwarf over comity: {theirs['peak'] / ours['peak']:.1f}")
        print(f"comity's first run, compiled code taken from the cache: {ours['first'] * 1e3:.0f} ms")
    if a.large:
        table = simulate_votes(33_422, 783, 61, seed=0)
        ours = ask(sys.executable, "comity", columns_of(table), a.repeats)[0]
        show("synthetic 33,422 x 783", table.n_votes, ours, None)


if __name__ == "__main__":
    main()
