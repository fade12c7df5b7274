"""The study of an assembly's recorded votes, on a made-up assembly and on real votes."""

from __future__ import annotations

import csv
import gzip
import importlib
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from comity.errors import InputError

EXAMPLES = Path(__file__).parents[2] / "examples"
REAL = Path(__file__).parents[3] / "shared" / "data" / "un"


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("general_assembly")


def write(path: Path, rows: list[list[object]]) -> None:
    with (gzip.open if path.suffix == ".gz" else open)(path, "wt", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two blocs of 16 and 12 that oppose each other on 30 of 60 items; two rival texts at the end."""
    rng = np.random.default_rng(4)
    parties = [f"P{i:02d}" for i in range(28)]
    votes: list[list[object]] = [["party", "item", "vote", "year"]]
    for j in range(60):
        for i, p in enumerate(parties):
            side = 1 if j % 2 or (i < 16) == (j % 4 == 0) else -1
            vote = 0 if rng.random() < 0.1 else side * (1 if rng.random() < 0.95 else -1)
            votes.append([p, str(j), vote, 1990 + j // 10])
    for i, p in enumerate(parties):
        votes.append([p, "60", 1 if i < 18 else -1, 2001])
        votes.append([p, "61", 1 if i >= 14 else 0, 2001])
    votes.append(["NA", "61", 1, 2001])
    items: list[list[object]] = [["item", "date", "resolution", "short", "descr"]]
    items += [[j, f"{1990 + j // 10}-01-01", f"R/50/{j}", f"Subject {j}", ""] for j in range(60)]
    items += [
        [60, "2001-03-01", "A/RES/56/1", "", "One way"],
        [61, "2001-03-02", "R/56/2", "", "Another way"],
    ]
    write(tmp_path / "votes.csv.gz", votes)
    write(tmp_path / "items.csv", items)
    write(tmp_path / "parties.csv", [["party", "name"], ["NA", "Northern Area"], ["P15", "Fifteen"]])
    return tmp_path


def test_the_whole_study(
    study: ModuleType, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "study.html"
    args = ["--years", "1990-1995", "--rivals", "56/1", "56/2", "--most", "3", "--report", str(page)]
    assert study.main([str(folder), *args]) == 0
    out = capsys.readouterr().out
    assert "50/7: Subject 7" in page.read_text(encoding="utf-8")
    assert "60 roll calls, 28 states, 1990 to 1995" in out
    assert "4 states voted yes to both texts:\n  Fifteen; P14; P16; P17\n" in out
    assert "Groups that vote alike: 2" in out
    assert "Group A: 16 states" in out
    assert "Group B: 12 states" in out
    assert "Carried in every group: 30 of 60 roll calls" in out
    rows = out.split("Interval\n")[1].split("\n\n")[0].splitlines()[1:]
    order = [line.split()[0] for line in rows]
    first = set(order[:12])
    assert len(order) == 28
    assert first == {f"P{i}" for i in range(16, 28)} or set(order[16:]) == {f"P{i}" for i in range(16, 28)}


def test_rival_texts_as_a_table(study: ModuleType, folder: Path) -> None:
    calls = study.read(folder)
    text = study.rivals(calls, study.find(calls, "A/RES/56/1"), study.find(calls, "item:61"))
    table = [line.split() for line in text.splitlines() if line.startswith("  56/1 ") and "2001" not in line]
    assert table == [
        ["56/1", "yes", "4", "14", "0", "0"],
        ["56/1", "abstain", "0", "0", "0", "0"],
        ["56/1", "no", "10", "0", "0", "0"],
        ["56/1", "no", "vote", "1", "0", "0", "0"],
    ]


def test_the_last_roll_call_of_a_number_counts(study: ModuleType, folder: Path) -> None:
    with (folder / "items.csv").open("a", encoding="utf-8") as f:
        f.write("59,1995-02-01,R/50/7,Paragraph,\n")
    assert study.find(study.read(folder), "50/7").id == "59"


def test_parties_are_text(study: ModuleType, folder: Path) -> None:
    calls = study.read(folder)
    assert calls.votes_on(study.find(calls, "56/2"))["NA"] == 1
    assert calls.name("NA") == "Northern Area"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "votes.csv.gz").unlink(), "neither votes.csv nor votes.csv.gz"),
        (lambda f: write(f / "votes.csv", [["party", "item", "vote"]]), r"votes\.csv, column 'year'"),
        (
            lambda f: write(f / "votes.csv", [["party", "item", "vote", "year"], ["A", 1, 2, 1990]]),
            r"row 2, column 'vote': unknown vote '2'",
        ),
        (
            lambda f: write(f / "votes.csv", [["party", "item", "vote", "year"], ["A", 1, 1, "MCM"]]),
            r"row 2, column 'year'",
        ),
        (
            lambda f: write(f / "votes.csv", [["party", "item", "vote", "year"], ["A", 1]]),
            r"votes\.csv, row 2: cells do not match",
        ),
        (lambda f: (f / "items.csv").unlink(), r"items\.csv: cannot be read"),
        (lambda f: (f / "votes.csv.gz").write_bytes(b"\x1f\x8b no"), r"votes\.csv\.gz: cannot be read"),
    ],
)
def test_bad_files_are_named(study: ModuleType, folder: Path, spoil, message: str) -> None:
    spoil(folder)
    with pytest.raises(InputError, match=message):
        study.read(folder)


def test_errors_end_with_an_exit_code(
    study: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert study.main([str(folder), "--rivals", "73/27", "56/2"]) == 2
    assert "no recorded vote on 73/27 in votes.csv.gz" in capsys.readouterr().err
    assert study.main([str(folder), "--years", "1950"]) == 2
    assert study.main([str(folder / "no")]) == 2
    assert study.main([str(folder), "--years", "2001"]) == 5
    with pytest.raises(SystemExit):
        study.main([str(folder), "--years", "2000-1990"])


def test_real_rival_texts_of_2018_and_2019(study: ModuleType) -> None:
    if not REAL.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is absent")
        pytest.skip(f"real roll calls are not at {REAL}")
    calls = study.read(REAL, ["ict_votes.csv"], ["ict_items.csv"])
    of_2018 = study.rivals(calls, study.find(calls, "73/27"), study.find(calls, "73/266"))
    assert "77 states voted yes to both texts" in of_2018
    assert "Kenya" in of_2018
    of_2019 = study.rivals(calls, study.find(calls, "74/28"), study.find(calls, "74/29"))
    assert "111 states voted yes to both texts" in of_2019
    assert "Namibia" in of_2019
