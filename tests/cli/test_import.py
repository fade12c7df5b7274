"""`comity import`, `analyze --forum`: votes that were cast elsewhere become a forum."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import codes

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def counts(document: dict) -> dict[str, tuple[int, ...]]:
    return {s["id"]: tuple(s["counts"]["all"].values()) for s in document["statements"]}


def test_votes_become_a_forum_that_says_the_same(votes, comity):
    done = comity.json(f"import {votes} --forum talks --title Talks")
    assert (done["participants"], done["statements"], done["votes"]) == (60, 14, 840)
    assert (done["new"], done["stage"]) == (True, "open")
    alone = json.loads(comity(f"analyze {votes} --json", "-"))
    kept = json.loads(comity("analyze --forum talks --json", "-"))
    assert "not shown" in comity.err or "nothing of this is shown" in comity.err
    assert kept["topic"] == "Talks"
    assert kept["rankings"] == alone["rankings"]
    for field in ("participants", "votes", "settings", "seed", "votes_digest"):
        assert kept[field] == alone[field], field
    # and people with codes can add theirs
    (code,) = codes(comity, 1)
    comity(f"vote talks votes --code {code} s1=agree")
    assert json.loads(comity("analyze --forum talks --json", "-"))["votes"] == 841


def test_a_forum_can_be_closed_at_once_or_only_prepared(votes, comity):
    assert comity.json(f"import {votes} --forum a --close")["stage"] == "closed"
    assert comity.json("forum show a")["stage"] == "closed"
    assert (
        comity.json(f"import {votes} --forum b --no-open --sealed --consultation c")["stage"] == "preparing"
    )
    found = comity.json("forum show b")
    assert (found["stage"], found["consultations"][0]["openness"]) == ("preparing", "sealed")
    comity(f"import {votes} --forum c --no-open --close", code=2)
    assert [f["forum"] for f in comity.json("forum list")] == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ("participant,statement,vote\na,1,1\nb,1,7", "", "row 3, column 'vote'"),
        ("participant,statement,vote\na,1,agree", "--attributed", "which party they belong to"),
        (f"participant,statement,vote\na,{'x' * 201},agree", "", "cannot be the id of a statement"),
        (f"participant,statement,vote\n{'x' * 201},1,agree", "", "cannot be the id of a participant"),
        ("participant,statement,vote\na,1,agree", "--rules missing.toml", "missing.toml"),
        ("participant,statement,vote\na,1,agree", "--column", "requires an argument"),
    ],
)
def test_an_error_leaves_nothing_half_done(rows, line, what, comity, tmp_path):
    (tmp_path / "v.csv").write_text(rows + "\n", encoding="utf-8")
    comity(f"import v.csv --forum talks {line}", code=2)
    assert what in comity.err
    assert comity.json("forum list") == []


def test_a_forum_in_preparation_is_used_with_its_parties(votes, comity, people):
    comity("forum new talks --title T")
    comity("party admit talks North --name N --kind company", code=2)
    comity("party admit talks north --name N --kind company")
    line = f"import {votes} --forum talks --attributed --participants {people}"
    comity(line, code=2)
    assert "there is no party 'North'" in comity.err or "there is no party 'South'" in comity.err
    done = comity.json(f"import {votes} --forum talks --title Renamed")
    assert done["new"] is False
    assert comity.json("forum show talks")["title"] == "Renamed"
    comity(f"import {votes} --forum talks --consultation more --sealed", code=2)
    assert "known as" in comity.err


def test_attributed_votes_keep_their_parties(comity, tmp_path):
    (tmp_path / "v.csv").write_text(
        "participant,statement,vote\n" + "".join(f"p{i},s1,agree\n" for i in range(6)), encoding="utf-8"
    )
    people = "".join(f"p{i},{'north' if i else 'south'}\n" for i in range(6))
    (tmp_path / "p.csv").write_text(f"participant,party\n{people}", encoding="utf-8")
    comity("forum new talks --title T")
    for party in ("north", "south"):
        comity(f"party admit talks {party} --name {party} --kind company")
    comity("import v.csv --forum talks --attributed --participants p.csv --close")
    (statement,) = comity.json("position list talks votes")
    assert [p["inside"]["code"] for p in statement["parties"]] == ["agreed", "too_few"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("--forum talks --bar 0.7", "--bar does not go with --forum"),
        ("--forum talks --joint", "--joint does not go with --forum"),
        ("--forum talks --sign agree=1", "--sign does not go with --forum"),
        ("votes.csv --forum talks", "PATH... does not go with --forum"),
        ("--forum nowhere", "there is no forum “nowhere”"),
        ("--forum talks --consultation air", "there are: water"),
        ("votes.csv --consultation water", "Give PATH"),
        ("", "Give PATH"),
    ],
)
def test_an_analysis_of_a_forum_is_by_its_own_rules(line, what, talks):
    talks(f"analyze {line}", code=2)
    assert what in talks.err


def test_of_several_consultations_one_is_named(talks):
    talks("consultation new talks air --title Air?")
    talks("analyze --forum talks", code=2)
    assert "--consultation ID; there are: water, air" in talks.err
