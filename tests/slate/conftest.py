"""Small elections, and slow but plain implementations to compare with."""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from comity.votes import VoteTable

REAL = Path(__file__).parents[3] / "shared" / "data" / "polis"
MISSING = None


def _dense(matrix: list[list[int | None]], ids: list[str] | None = None, **fields: Any) -> VoteTable:
    """A table from rows of 1, 0, -1 and None; statements are "s0", "s1", ..."""
    people = ids or [f"p{i:03d}" for i in range(len(matrix))]
    cells = [
        (people[i], f"s{j}", v) for i, row in enumerate(matrix) for j, v in enumerate(row) if v is not MISSING
    ]
    m = len(matrix[0]) if matrix else 0
    return VoteTable.from_triplets(
        [c[0] for c in cells],
        [c[1] for c in cells],
        [c[2] for c in cells],
        all_participants=people,
        all_statements=[f"s{j}" for j in range(m)],
        **fields,
    )


@pytest.fixture(scope="session")
def dense() -> Callable[..., VoteTable]:
    return _dense


class Naive:
    """Definitions, word by word, on sets: slow and plain."""

    @staticmethod
    def approvals(matrix: list[list[int | None]]) -> list[set[int]]:
        return [{j for j, v in enumerate(row) if v == 1} for row in matrix]

    @staticmethod
    def table(
        voters: list[set[int]], weights: list[int], slate: list[int], k: int, m: int
    ) -> list[list[int]]:
        H = [[0] * m for _ in range(k + 1)]
        for a, w in zip(voters, weights, strict=True):
            for c in a:
                H[len(a & set(slate))][c] += w
        return H

    @staticmethod
    def alpha(
        voters: list[set[int]], weights: list[int], slate: list[int], k: int, among: list[int]
    ) -> Fraction:
        """Largest share of a claim that supporters of one statement outside the slate have."""
        n, found = sum(weights), Fraction(0)
        for c in set(among) - set(slate):
            for level in range(1, k + 1):
                weight = sum(
                    w for a, w in zip(voters, weights, strict=True) if c in a and len(a & set(slate)) < level
                )
                found = max(found, Fraction(weight * k, level * n))
        return found

    @staticmethod
    def pav(voters: list[set[int]], weights: list[int], slate: tuple[int, ...] | list[int]) -> Fraction:
        harmonic = [
            sum((Fraction(1, i) for i in range(1, u + 1)), Fraction(0)) for u in range(len(slate) + 1)
        ]
        return sum(
            (w * harmonic[len(a & set(slate))] for a, w in zip(voters, weights, strict=True)), Fraction(0)
        )

    @classmethod
    def best_pav(cls, voters: list[set[int]], weights: list[int], pool: list[int], k: int) -> Fraction:
        return max(cls.pav(voters, weights, s) for s in itertools.combinations(pool, min(k, len(pool))))

    @classmethod
    def greedy_justified(
        cls, voters: list[set[int]], weights: list[int], pool: list[int], k: int, order: list[int]
    ) -> list[int]:
        n, slate = sum(weights), []
        for level in range(k, 0, -1):
            while True:
                support = {
                    c: sum(
                        w
                        for a, w in zip(voters, weights, strict=True)
                        if c in a and len(a & set(slate)) < level
                    )
                    for c in pool
                    if c not in slate
                }
                support = {c: s for c, s in support.items() if Fraction(s) >= Fraction(level * n, k)}
                if not support:
                    break
                slate.append(min(support, key=lambda c: (-support[c], order[c])))
        while len(slate) < k and set(pool) - set(slate):
            now = cls.pav(voters, weights, slate)
            gain = {c: cls.pav(voters, weights, [*slate, c]) - now for c in set(pool) - set(slate)}
            slate.append(min(gain, key=lambda c: (-gain[c], order[c])))
        return slate


@pytest.fixture(scope="session")
def naive() -> type[Naive]:
    return Naive


@pytest.fixture(scope="session")
def polis() -> Callable[[str], VoteTable]:
    """Read the matrix of a real conversation; nothing of the library's readers is needed here."""

    def read(name: str) -> VoteTable:
        folder = REAL / name
        if not folder.is_dir():
            assert not os.environ.get("CI"), f"{folder} is missing"
            pytest.skip(f"{folder} is not here")
        with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        with (folder / "comments.csv").open(encoding="utf-8", newline="") as f:
            moderated = {r["comment-id"]: int(r["moderated"]) for r in csv.DictReader(f)}
        cells = [
            (r["participant"], s, int(float(r[s])))
            for r in rows
            for s in r
            if s.isdigit() and r[s] not in ("", None)
        ]
        table = VoteTable.from_triplets(*map(list, zip(*cells, strict=True)))
        group = {r["participant"]: r["group-id"] for r in rows}
        from dataclasses import replace

        return replace(
            table,
            moderated=np.array([moderated.get(s, 0) for s in table.statements], np.int8),
            attributes={"group": np.array([group[p] for p in table.participants], object)},
        )

    return read
