"""The demo ends by itself, leaves what it names, and tells the truth also where the analysis is wrong."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import comity
from comity.cli import demo as command
from comity.cli import demo_record
from comity.cli.demo_score import Score, mean_error, score
from comity.cli.demo_summary import told
from comity.cli.main import cli
from comity.votes.planted import Planted
from comity.votes.simulate import simulate_working_group

SEED = 5


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "here"
    done = CliRunner().invoke(cli, ["demo", str(folder), "--seed", str(SEED)], catch_exceptions=False)
    assert done.exit_code == 0
    return folder, done.output


@pytest.fixture(scope="module")
def analysed() -> tuple[dict[str, Any], dict[str, str], Planted]:
    votes, planted = simulate_working_group(SEED)
    analysis = comity.analyze(votes, seed=SEED)
    return analysis.to_dict(), command._labels(analysis), planted


@pytest.fixture
def found(analysed: tuple[dict[str, Any], dict[str, str], Planted]) -> tuple[dict[str, Any], Score]:
    document, labels, planted = analysed
    return copy.deepcopy(document), score(document, labels, planted)


def test_names_every_file_and_a_next_command(run: tuple[Path, str]) -> None:
    folder, output = run
    for name in command.FILES:
        assert (folder / name).exists()
        assert str(folder / name) in output
    assert re.search(rf"comity\S* slate {re.escape(str(folder / 'votes'))} -k 5\n", output)


def test_shows_a_forum_that_verifies_and_one_that_does_not(run: tuple[Path, str]) -> None:
    folder, output = run
    first, second = (output.index(f"verify {folder / name}\n") for name in ("published", "changed"))
    assert "Verified: " in output[first:second]
    assert "Does not verify. consultations/votes/openings.csv" in " ".join(output[second:].split())


def test_report_is_one_file_without_network(run: tuple[Path, str]) -> None:
    page = (run[0] / "report.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 300_000
    assert "<script" not in page
    assert "A simulated working group" in page


def test_json_keeps_to_its_schema(run: tuple[Path, str]) -> None:
    document = json.loads((run[0] / "analysis.json").read_text(encoding="utf-8"))
    Draft202012Validator(comity.analysis.schema()).validate(document)
    assert document["invited"] == 400


def test_files_say_what_was_simulated(
    run: tuple[Path, str], analysed: tuple[dict[str, Any], dict[str, str], Planted]
) -> None:
    """Through the files of a Polis export comes the same analysis as straight from the simulation."""
    document = json.loads((run[0] / "analysis.json").read_text(encoding="utf-8"))
    assert document["votes_digest"] == analysed[0]["votes_digest"]
    assert document["balance"] == analysed[0]["balance"]
    assert [n for n in document["notes"] if n["level"] == "warning"] == []
    planted = json.loads((run[0] / "planted.json").read_text(encoding="utf-8"))
    assert planted == json.loads(json.dumps(analysed[2].to_dict()))


def test_what_is_planted_is_found(found: tuple[dict[str, Any], Score], run: tuple[Path, str]) -> None:
    _, s = found
    assert s.count("common_ground", "common_ground") >= 20
    assert s.count("difference", "difference") >= 33
    assert s.wrong == []
    assert s.groups.found == 3
    assert s.groups.index > 0.9
    assert s.absent == [("Region E", True)]
    assert s.under == [("Region D", True)]
    tilted = s.estimated(tilted=True)
    assert mean_error(tilted) < 0.7 * mean_error(tilted, raw=True)
    assert "51 to 49, known exactly: difference." in run[1]


def test_the_certificate_is_checked_alone(run: tuple[Path, str]) -> None:
    slate = run[0] / "slate"
    args = [sys.executable, "-I", str(slate / "verify_slate.py"), str(slate / "certificate.json")]
    done = subprocess.run([*args, str(slate / "votes.csv")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checked against the votes and is right" in run[1]


def test_what_is_missed_is_said(
    found: tuple[dict[str, Any], Score], analysed: tuple[dict[str, Any], dict[str, str], Planted]
) -> None:
    document, _ = found
    open_, turned, invented = (document["statements"][i] for i in (0, 1, 6))
    open_.update(verdict="unresolved", direction=None)
    turned.update(direction="disagree")
    invented.update(verdict="common_ground", direction="agree")
    s = score(document, *analysed[1:])
    assert "1" in [f.planted.id for f in s.missed]
    assert {"2", "7"} <= {f.planted.id for f in s.wrong}
    assert s.count("common_ground", "difference") >= 1
    text = told(s)
    assert "2 claims are not so:" in text
    assert "[1] Personal data should be collected" in text


def test_no_groups_and_nobody_missing_is_said(
    found: tuple[dict[str, Any], Score], analysed: tuple[dict[str, Any], dict[str, str], Planted]
) -> None:
    document, _ = found
    document["groups"] = document["groups"][:1]
    document["balance"]["attributes"] = []
    labels = dict.fromkeys(analysed[1], document["groups"][0]["id"])
    s = score(document, labels, analysed[2])
    assert (s.groups.found, s.groups.index) == (1, 0.0)
    assert s.absent == [("Region E", False)]
    assert "Nobody of Region E took part: not shown." in told(s)
    assert score(document, {}, analysed[2]).groups.certain == 0


def test_lines_fit_a_terminal(found: tuple[dict[str, Any], Score]) -> None:
    assert max(map(len, told(found[1]).splitlines())) <= 100


def test_an_earlier_demo_is_replaced_but_nobody_elses_files(
    run: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what it says of the forum, the first run has shown
    begin, end = (run[1].index(line) for line in ("The same votes as a forum", "\nWritten\n"))
    monkeypatch.setattr(demo_record, "record", lambda *_: run[1][begin:end].rstrip("\n"))
    again = CliRunner().invoke(cli, ["demo", str(run[0]), "--seed", str(SEED)], catch_exceptions=False)
    assert again.output == run[1]
    (tmp_path / "report.html").write_text("mine")
    refused = CliRunner().invoke(cli, ["demo", str(tmp_path)])
    assert refused.exit_code != 0
    assert (tmp_path / "report.html").read_text() == "mine"
