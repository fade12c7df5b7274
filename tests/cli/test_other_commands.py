"""`comity compare`, `next` and `convert`."""

from __future__ import annotations

import json

import pytest

from comity.cli.main import cli, run
from comity.opinion import MODELS


# ---------------------------------------------------------------------- compare
def test_compare_sets_every_model_in_a_row_best_first(votes, capsys):
    assert run(cli, ["compare", str(votes), "--seeds", "1"]) == 0
    shown = capsys.readouterr().out
    assert all(any(line.startswith(model) for line in shown.splitlines()) for model in MODELS)
    losses = [line.split()[1] for line in shown.splitlines() if line.partition(" ")[0] in MODELS]
    known = [float(x) for x in losses if x != "–"]
    assert known == sorted(known)
    assert len(known) > 1


def test_compare_writes_json(votes, tmp_path, capsys):
    path = tmp_path / "comparison.json"
    assert (
        run(cli, ["compare", str(votes), "--seeds", "1", "--model", "logistic-factor/1", "--json", str(path)])
        == 0
    )
    assert str(path) in capsys.readouterr().out
    found = json.loads(path.read_text("utf-8"))
    assert [m["model"] for m in found["models"]] == ["logistic-factor/1"]


def test_compare_unknown_model(votes, capsys):
    assert run(cli, ["compare", str(votes), "--model", "astrology/1"]) == 2
    assert "logistic-factor/1" in capsys.readouterr().err


# ---------------------------------------------------------------------- next
def test_next_lists_statements_with_their_chances(votes, capsys):
    assert run(cli, ["next", str(votes), "-n", "4"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("[s") == 4
    assert "%" in shown


def test_next_leaves_out_what_the_participant_has_voted_on(tmp_path, votes, capsys):
    path = tmp_path / "votes.csv"
    lines = votes.read_text("utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if x[:6] not in ("p7,s3,", "p7,s8,")) + "\n", encoding="utf-8")
    assert run(cli, ["next", str(path), "--participant", "p7", "--json"]) == 0
    assert {s["statement"] for s in json.loads(capsys.readouterr().out)["next"]} == {"s3", "s8"}


# ---------------------------------------------------------------------- convert
@pytest.mark.parametrize("out", ["votes.csv", "votes.csv.gz", "votes.parquet", "export"])
def test_convert_keeps_the_votes(out, votes, tmp_path, capsys):
    assert run(cli, ["convert", str(votes), str(tmp_path / out)]) == 0
    assert "60 people, 14 statements and 840 votes" in " ".join(capsys.readouterr().out.split())
    digests = []
    for path in (votes, tmp_path / out):
        assert run(cli, ["analyze", str(path), "--json", "-"]) == 0
        digests.append(json.loads(capsys.readouterr().out)["votes_digest"])
    assert digests[0] == digests[1]


def test_convert_tells_what_was_noticed(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\na,1,1\na,1,-1\nb,1,1\n", encoding="utf-8")
    assert run(cli, ["convert", str(path), str(tmp_path / "out.csv")]) == 0
    assert "changed later" in capsys.readouterr().out
