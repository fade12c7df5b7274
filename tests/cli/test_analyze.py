"""`comity analyze` as a user calls it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from comity.cli.main import cli, run


@pytest.fixture(scope="module")
def document(votes, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "result.json"
    assert run(cli, ["analyze", str(votes), "--json", str(path)]) == 0
    return path.read_bytes()


def test_prints_what_was_found(votes, capsys):
    assert run(cli, ["analyze", str(votes)]) == 0
    shown = capsys.readouterr()
    assert "What we agree on (4)" in shown.out
    assert "[s10]" in shown.out
    assert "Where we differ, and who stands where (10)" in shown.out
    assert "2 groups" in shown.out
    assert "comity analyze" in shown.out.splitlines()[-1]
    # no terminal, so no progress
    assert shown.err == ""


def test_lines_fit_the_terminal(votes, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    run(cli, ["analyze", str(votes)])
    # the last line is a command to copy
    assert all(len(line) <= 60 for line in capsys.readouterr().out.splitlines()[:-1])


def test_writes_all_that_was_asked_for_and_says_so(votes, tmp_path, capsys):
    asked = ["--report", str(tmp_path / "r.html"), "--json", str(tmp_path / "r.json")]
    asked += ["--tables", str(tmp_path / "tables"), "--charts", str(tmp_path / "charts")]
    assert run(cli, ["analyze", str(votes), *asked]) == 0
    shown = capsys.readouterr().out
    assert (tmp_path / "r.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert json.loads((tmp_path / "r.json").read_bytes())["schema"] == "comity/analysis/1"
    written = [*(tmp_path / "tables").iterdir(), *(tmp_path / "charts").iterdir()]
    assert {p.suffix for p in written} == {".csv", ".svg"}
    assert all(str(tmp_path / name) in shown for name in ("r.html", "r.json", "tables", "charts"))


def test_json_on_standard_output_is_all_that_is_there(votes, document, capsys):
    assert run(cli, ["analyze", str(votes), "--json", "-"]) == 0
    assert capsys.readouterr().out.encode() == document


def test_json_is_the_same_in_another_process_with_shuffled_rows_and_one_thread(votes, document, tmp_path):
    head, *body = votes.read_text("utf-8").splitlines()
    shuffled = tmp_path / votes.name
    shuffled.write_text("\n".join([head, *reversed(body)]) + "\n", encoding="utf-8")
    call = [sys.executable, "-m", "comity", "analyze", "--json", "-", str(shuffled), "--threads", "1"]
    out = subprocess.run(call, capture_output=True, check=True).stdout
    assert out == document


def test_settings_reach_the_analysis(votes, people, capsys):
    args = ["--seed", "3", "--bar", "0.7", "--participants", str(people), "--weights", "party:party"]
    assert run(cli, ["analyze", str(votes), "--json", "-", *args]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["seed"] == 3
    assert found["settings"]["bar"] == 0.7
    assert found["settings"]["weights"] == "party:party"
    assert [a["name"] for a in found["balance"]["attributes"]] == ["party"]


def test_columns_and_codes_by_hand(tmp_path, document, votes, capsys):
    words = {"1": "Ja", "0": "-", "-1": "Nein"}
    rows = [line.split(",") for line in votes.read_text("utf-8").splitlines()[1:]]
    path = tmp_path / "umfrage.csv"
    path.write_text("Wer,Was,Wie\n" + "".join(f"{p},{s},{words[v]}\n" for p, s, v in rows), encoding="utf-8")
    told = [arg for pair in ("participant=Wer", "statement=Was", "vote=Wie") for arg in ("--column", pair)]
    told += [arg for pair in ("Ja=agree", "-=pass", "Nein=disagree") for arg in ("--code", pair)]
    assert run(cli, ["analyze", str(path), "--json", "-", *told]) == 0
    assert json.loads(capsys.readouterr().out)["votes_digest"] == json.loads(document)["votes_digest"]


# ---------------------------------------------------------------------- what can go wrong
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nowhere.csv"], "nowhere.csv"),
        (["{votes}", "--report", "no/such/folder/r.html"], "no/such/folder"),
        (["{votes}", "--bar", "0.4"], "above 0.5"),
        (["{votes}", "--model", "astrology/1"], "astrology/1"),
        (["{votes}", "--weights", "party:star sign"], "star sign"),
        (["{votes}", "--sign", "agree=2"], "agree=2"),
        (["{votes}", "--column", "vote"], "--column"),
        (["{votes}", "--code", "1=perhaps"], "perhaps"),
        (["{votes}", "--format", "xml"], "polis"),
        (["{votes}", "{votes}"], "--joint"),
        (["{votes}", "--joint"], "at least two"),
        ([], "PATH"),
    ],
)
def test_bad_input_ends_with_2_and_a_remedy(args, said, votes, capsys):
    assert run(cli, ["analyze", *(a.format(votes=votes) for a in args)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_bad_row_is_named(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\na,1,1\nb,1,maybe\n", encoding="utf-8")
    assert run(cli, ["analyze", str(path)]) == 2
    shown = capsys.readouterr().err
    assert all(part in shown for part in ("votes.csv", "row 3", "maybe"))


def test_no_votes_is_not_enough_data(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\na,1,0\nb,1,0\n", encoding="utf-8")
    assert run(cli, ["analyze", str(path)]) == 5
    assert capsys.readouterr().out == ""


# ---------------------------------------------------------------------- joint
def test_joint_is_the_pooled_analysis_and_tells_what_it_does_not_protect(votes, holders, capsys):
    assert run(cli, ["analyze", str(votes), "--json", "-"]) == 0
    pooled = json.loads(capsys.readouterr().out)
    assert run(cli, ["analyze", "--joint", *map(str, holders)]) == 0
    shown = capsys.readouterr().out
    assert shown.count(pooled["digest"]) == 2
    assert "They are equal" in shown
    assert "What this does not yet protect" in shown
    assert all(str(path) in shown for path in holders)


def test_joint_refuses_a_person_who_is_in_two_folders_or_the_same_folder_twice(holders, capsys):
    assert run(cli, ["analyze", "--joint", str(holders[0]), str(holders[0])]) == 2
    assert "twice" in capsys.readouterr().err


def test_interrupt_at_the_terminal_ends_a_joint_analysis_with_all_its_processes(holders):
    # as a terminal does it: to every process of the group
    args = ["analyze", "--joint", *map(str, holders)]
    code = f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from comity.cli.main import main
if __name__ == "__main__":
    print("ready", flush=True)
    main({args!r})
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        # the pipe closes when the last of the processes has ended
        assert "Traceback" not in process.stderr.read()
        assert process.wait(timeout=30) == 130
