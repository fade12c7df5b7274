"""Votes to call the commands on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from comity.cli.main import cli, run

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


# ---------------------------------------------------------------------- forums
class Comity:
    """The program, called in this process on a fresh installation in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.err = ""

    def __call__(self, line: str, *more: str, code: int = 0) -> str:
        """Call it with a line as one types it, and words that may hold spaces; what it printed."""
        self._capsys.readouterr()
        ended = run(cli, [*line.split(), *more])
        out, self.err = self._capsys.readouterr()
        assert ended == code, f"{line}: {out}{self.err}"
        return out if more[-1:] == ("--json",) else " ".join(out.split())

    def json(self, line: str, *more: str) -> Any:
        """The same with --json, read."""
        return json.loads(self(line, *more, "--json"))


@pytest.fixture
def comity(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Comity:
    """For modules that restrict ``store`` to SQLite."""
    monkeypatch.chdir(tmp_path)
    return Comity(capsys)


@pytest.fixture
def talks(comity: Comity, tmp_path: Path) -> Comity:
    """A forum “talks” that is open, with two parties and a consultation “water” on three statements."""
    comity("forum new talks --title Talks")
    (tmp_path / "parties.csv").write_text(
        "party,name,kind\nnorth,North,government\nsouth,South,company\n", encoding="utf-8"
    )
    comity("party admit talks --csv parties.csv")
    comity("consultation new talks water --title Water?")
    comity("statement add talks water", "Wells.", "Rivers.", "Dams.")
    comity("forum open talks")
    comity("consultation open talks water")
    return comity


def codes(comity: Comity, n: int, party: str | None = None) -> list[str]:
    """Hand out codes."""
    found = comity.json(f"invite talks {n}" + (f" --party {party}" if party else ""))
    return [c["code"] for c in found]


def papers(path: Path, rows: Iterable[str]) -> None:
    """Write a table of ballot papers."""
    path.write_text("code,statement,vote\n" + "".join(f"{r}\n" for r in rows), encoding="utf-8")
