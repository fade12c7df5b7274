"""`comity slate`: choose, keep, verify."""

from __future__ import annotations

import json

import pytest

from comity.cli.main import cli, run


@pytest.fixture
def kept(votes, tmp_path, capsys):
    path = tmp_path / "slate.json"
    assert run(cli, ["slate", str(votes), "-k", "3", "--json", str(path)]) == 0
    capsys.readouterr()
    return path


def test_tells_provisions_reasons_and_certificate(votes, capsys):
    assert run(cli, ["slate", str(votes), "-k", "3"]) == 0
    shown = capsys.readouterr().out
    assert "1. [s" in shown
    assert "Supported by" in shown
    assert "3. [" in shown
    assert "4. [" not in shown


def test_names_the_command_that_checks_it(votes, tmp_path, capsys):
    path = tmp_path / "a slate.json"
    run(cli, ["slate", str(votes), "-k", "3", "--json", str(path)])
    assert f"--verify '{path}'" in capsys.readouterr().out


def test_json_on_standard_output(votes, kept, capsys):
    assert run(cli, ["slate", str(votes), "-k", "3", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(kept.read_text("utf-8"))


@pytest.mark.parametrize("with_votes", [False, True])
def test_verifies(votes, kept, with_votes, capsys):
    path = [str(votes)] if with_votes else []
    assert run(cli, ["slate", *path, "--verify", str(kept)]) == 0
    assert capsys.readouterr().out.startswith("RIGHT")


def test_verifies_parties(votes, people, tmp_path, capsys):
    path = tmp_path / "slate.json"
    how = [str(votes), "--participants", str(people), "--weights", "party:party"]
    assert run(cli, ["slate", *how, "-k", "3", "--json", str(path)]) == 0
    assert run(cli, ["slate", *how, "--verify", str(path)]) == 0
    assert "by parties" in capsys.readouterr().out


def test_one_changed_cell_does_not_verify(kept, capsys):
    document = json.loads(kept.read_text("utf-8"))
    document["certificate"]["tables"][0]["H"]["cast"][0][0] += 1
    kept.write_text(json.dumps(document), encoding="utf-8")
    assert run(cli, ["slate", "--verify", str(kept)]) == 3
    assert "WRONG" in capsys.readouterr().out


def test_other_votes_do_not_verify(kept, holders, capsys):
    assert run(cli, ["slate", str(holders[0]), "--verify", str(kept)]) == 3
    assert "not what the votes say" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "", "[]", "{}", "votes"])
def test_what_is_no_certificate_is_bad_input(content, tmp_path, capsys):
    path = tmp_path / "slate.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert run(cli, ["slate", "--verify", str(path)]) in (2, 3)
    assert "Traceback" not in capsys.readouterr().err


def test_no_slate_is_not_enough_data(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    rows = [f"p{p},s{s},-1" for p in range(30) for s in range(5)]
    path.write_text("participant,statement,vote\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert run(cli, ["slate", str(path)]) == 5
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("args", [[], ["{votes}", "-k", "0"], ["{votes}", "--method", "dice/1"]])
def test_bad_input(args, votes, capsys):
    assert run(cli, ["slate", *(a.format(votes=votes) for a in args)]) == 2
    assert capsys.readouterr().err
