"""Votes to call the commands on."""

from __future__ import annotations

from pathlib import Path

import pytest

N_PEOPLE, N_STATEMENTS, N_SHARED = 60, 14, 4


def vote(person: int, statement: int) -> int:
    """Two camps oppose each other on the first ten statements; all but a few agree with the last four."""
    if statement >= N_STATEMENTS - N_SHARED:
        return -1 if person % 20 == statement else 1
    if (person * 7 + statement * 3) % 11 == 0:
        return 0
    return 1 if (person < N_PEOPLE // 2) == (statement % 2 == 0) else -1


def rows(people: range) -> list[str]:
    return [f"p{p},s{s},{vote(p, s)}" for p in people for s in range(N_STATEMENTS)]


def write(path: Path, people: range) -> Path:
    path.write_text("participant,statement,vote\n" + "\n".join(rows(people)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def votes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All votes in one table."""
    return write(tmp_path_factory.mktemp("votes") / "votes.csv", range(N_PEOPLE))


@pytest.fixture(scope="session")
def holders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same votes in two tables of different people."""
    folder = tmp_path_factory.mktemp("holders")
    cuts = [(0, 25), (25, N_PEOPLE)]
    return [write(folder / f"{name}.csv", range(*cut)) for name, cut in zip("ab", cuts, strict=True)]


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of participants with their parties."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    lines = [f"p{p},{'North' if p % 3 else 'South'}" for p in range(N_PEOPLE)]
    path.write_text("participant,party\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
