"""Many changes of one folder, each of which the verifier must find: counted, and what was not found told."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from comity.audit import verify as front
from comity.audit.result import Verdict
from tests.audit import (
    edits,
    edits_ballots,
    edits_files,
    edits_forks,
    edits_keys,
    edits_log,
    edits_whole,
)
from tests.audit.edits import Draw, Right, bytes_right
from tests.audit.forger import CHECKPOINT, Forger
from tests.audit.published import Made
from tests.audit.tampered import Light, changed, remembering, told

#: All classes of edits; those on bytes first.
CLASSES: dict[str, Draw] = {
    **edits.BYTES,
    **edits.MANIFESTS,
    **edits_log.LOG,
    **edits_keys.KEYS,
    **edits_ballots.BALLOTS,
    **edits_files.FILES,
    **edits_whole.WHOLE,
    **edits_forks.FORKS,
}
#: Classes of which fewer are drawn: for each edit ballots are hashed or tables written and compared anew,
#: or even an analysis is made.
HEAVY = (
    "moderation dropped",
    "moderation reversed",
    "text changed",
    "rule changed",
    "statistics changed",
    "file too few, not listed",
    *edits_ballots.BALLOTS,
    *edits_forks.FORKS,
)
SLOW = (*edits_whole.WHOLE,)
#: Files beside the log of which every bit is flipped.
ESSENTIAL = (
    "manifest.json",
    "policy.txt",
    "openings.csv",
    "erased.csv",
    "statistics.json",
    "forum.json",
    "events.jsonl",
)
OLD = "old-checkpoint"

#: A file, a byte of it and a bit of that; a class of edits and the number of one.
Flip = tuple[str, int, int]
Draft = tuple[str, int]


@dataclass
class Tally:
    """How many changes of each class were made, and which were not found as they should be."""

    made: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seen: set[Any] = field(default_factory=set)

    def count(self, kind: str, what: str, verdict: Verdict, code: int, right: Right) -> None:
        """Count a change; exit code and what is named first must be right."""
        self.made[kind] += 1
        first = verdict.first
        if verdict.code != code or (first is not None and not right(first)):
            self.wrong.append(f"{what}: exit {verdict.code}, {first}")
        found = None if first is None else (first.name, first.code)
        if found not in self.seen:  # there are words for each
            self.seen.add(found)
            told(verdict)

    def same(self, what: str, verdict: Verdict, plain: Verdict) -> None:
        """Nothing that is said may depend on what was remembered."""
        self.made["without remembering"] += 1
        if told(verdict) != told(plain):
            self.wrong.append(f"{what}: remembered {verdict.first}, else {plain.first}")

    def add(self, other: Tally) -> None:
        self.made += other.made
        self.wrong += other.wrong

    def __str__(self) -> str:
        return "\n".join(f"  {n:>7,} {name}" for name, n in sorted(self.made.items()))


# ---------------------------------------------------------------------- single bits
def essential(name: str) -> bool:
    """Whether every bit of a file is flipped; otherwise one of each byte."""
    return name.startswith("log/") or name.rpartition("/")[2] in ESSENTIAL


def flips(folder: Path) -> list[Flip]:
    """All that are made."""
    return [
        (name, at, bit)
        for name, data in Light(folder).base.items()
        for at in range(len(data))
        for bit in (range(8) if essential(name) else [(5 * at + 3) % 8])
    ]


def flip(folder: Path, made: Made, some: Sequence[Flip], full: int) -> Tally:
    """Flip bits, each by itself; the first ``full`` also without remembering, and with the analysis."""
    tally, light, kept = Tally(), Light(folder), []
    f = Forger(light.base, made)
    with remembering(light) as check:
        for name, at, bit in some:
            data = light.base[name]
            changes = {name: data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]}
            verdict, right = check(changes, recompute=False), bytes_right(name, f, at)
            what = f"{name}, byte {at}, bit {bit}"
            tally.count("every bit" if essential(name) else "a bit of each byte", what, verdict, 3, right)
            if len(kept) < full:
                kept.append((what, changes, verdict, right))
    for what, changes, verdict, right in kept:
        with changed(folder, changes):
            tally.same(what, verdict, front.verify(folder, recompute=False))
            tally.count("with the analysis", what, front.verify(folder), 3, right)
    return tally


# ---------------------------------------------------------------------- edits
def plan(n: int) -> list[Draft]:
    """Draw about so many edits: two in five of bytes, few of those that take long, the rest alike."""
    light = [name for name in CLASSES if name not in (*edits.BYTES, *HEAVY, *SLOW)]
    each = dict.fromkeys(SLOW, 1 + n // 1000) | dict.fromkeys(HEAVY, 1 + n // 250)
    each |= {name: 1 + 2 * n // 5 // len(edits.BYTES) for name in edits.BYTES}
    each |= {name: 1 + (n - sum(each.values())) // len(light) for name in light}
    return [(name, number) for name, many in each.items() for number in range(many)]


def edit(folder: Path, made: Made, some: Sequence[Draft], full: int) -> Tally:
    """Make edits, each by itself; of the first ``full`` see that without remembering it is the same."""
    tally, light, kept = Tally(), Light(folder), []
    f = Forger(light.base, made)
    old = folder.with_name(OLD)
    old.write_bytes(light.base[CHECKPOINT])
    with remembering(light) as check:
        for name, number in some:
            what = f"{name}, {number}"
            one = CLASSES[name](random.Random(what), f)
            how: dict[str, Any] = {"recompute": one.recompute}
            if one.forked:
                # with it nothing but the checkpoint from before disagrees: so it verifies by itself
                how["against"] = str(old)
            verdict = check(one.changes, **how)
            tally.count(name, what, verdict, 4 if one.forked else 3, one.right)
            if one.forked and sum(c.status in ("failed", "forked") for c in verdict.checks) != 1:
                tally.wrong.append(f"{what}: it shows by itself")
            if len(kept) < full:
                kept.append((what, one, how, verdict))
    for what, one, how, verdict in kept:
        with changed(folder, one.changes):
            tally.same(what, verdict, front.verify(folder, **how))
    return tally


# ---------------------------------------------------------------------- on all processors
def spread(work: Callable[..., Tally], made: Made, some: Sequence[Any], full: int) -> Tally:
    """Do it in several processes, each with a copy of the folder."""
    processes = os.cpu_count() or 1
    parts = [some[i::processes] for i in range(processes)]
    tally = Tally()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(_part, work, made, part, full // processes) for part in parts]:
            tally.add(done.result())
    return tally


def _part(work: Callable[..., Tally], made: Made, some: Sequence[Any], full: int) -> Tally:
    with tempfile.TemporaryDirectory() as top:
        return work(Path(shutil.copytree(made.folder, Path(top) / "folder")), made, some, full)
