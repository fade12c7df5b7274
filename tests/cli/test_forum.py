"""`comity forum`, `consultation`: from the announcement to the close."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_forum_from_announcement_to_close(comity):
    said = comity("forum new talks --title", "Talks on the river")
    assert "Announced" in said
    assert "Next: comity consultation new talks" in said
    entry = comity.json("forum amend talks --language ar --language en --closes 2100-01-01T12:00+02:00")
    assert (entry["forum"], entry["entry"], entry["kind"]) == ("talks", 1, "forum.amend")
    comity("consultation new talks water --title Water? --closes 2100-01-01 --sealed --no-submissions")
    comity("statement add talks water Wells.")
    comity("forum open talks")
    comity("consultation open talks water")
    comity("consultation extend talks water --closes never")
    comity("forum extend talks --closes never")
    closed = comity.json("consultation close talks water")
    assert (closed["ballots"], closed["counted"]) == (0, 0)
    comity("forum close talks")
    found = comity.json("forum show talks")
    assert (found["stage"], found["languages"]) == ("closed", ["ar", "en"])
    assert found["calendar"] == {"opens": None, "closes": None, "stages": []}
    c = found["consultations"][0]
    assert (c["stage"], c["openness"], c["submissions"], c["closes"]) == ("closed", "sealed", False, None)


def test_times_are_kept_in_utc(comity):
    comity("forum new talks --title T --opens 2100-01-01T12:00+02:00")
    assert comity.json("forum show talks")["calendar"]["opens"] == "2100-01-01T10:00:00Z"


def test_it_says_what_comes_next(comity):
    steps = []

    def step(line: str, *more: str) -> None:
        comity(line, *more)
        steps.append([s["code"] for s in comity.json("forum show talks")["next"]])

    step("forum new talks --title T")
    step("consultation new talks water --title Water?")
    step("statement add talks water Wells.")
    step("forum open talks")
    step("consultation open talks water")
    step("consultation close talks water")
    step("forum close talks")
    step("publish talks public")
    assert steps == [
        ["consultation"],
        ["statements", "open", "invite"],
        ["open", "invite"],
        ["open_consultation", "invite"],
        ["close_consultation", "invite"],
        ["close", "invite"],
        ["publish"],
        ["verify"],
    ]
    shown = comity("forum show talks")
    assert "Check what is published: comity verify FOLDER" in shown


def test_rules_come_from_toml_and_are_shown(comity, tmp_path):
    (tmp_path / "rules.toml").write_text('bar = 0.7\nsigned = ["position.take"]\n', encoding="utf-8")
    comity("forum new talks --title T --rules rules.toml")
    assert comity.json("forum show talks")["rules"]["bar"] == "0.7"
    assert "bar = 0.7, signed = position.take" in comity("forum show talks")


@pytest.mark.parametrize(
    ("rules", "where", "what"),
    [
        ("bar = 0.2", "rules.toml, column 'bar'", "above 0.5"),
        ("wieghts = 1", "rules.toml, column 'wieghts'", "there is no rule"),
        ("bar = \n", "rules.toml: it is not TOML", "line 1"),
        ('moderation = "never"', "column 'moderation'", "before, after"),
    ],
)
def test_wrong_rules_are_named_with_their_remedy(rules, where, what, comity, tmp_path):
    (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
    comity("forum new talks --title T --rules rules.toml", code=2)
    assert where in comity.err
    assert what in comity.err
    assert comity.json("forum list") == []


@pytest.mark.parametrize(
    "line",
    [
        "forum new Talks --title T",
        "forum new talks",
        "forum new talks --title T --closes tomorrow",
        "forum new talks --title T --gathering g",
        "forum new talks --title T --terms missing.txt",
        "forum new talks --title T --opens 2100-01-02 --closes 2100-01-01",
    ],
)
def test_what_cannot_be_announced(line, comity):
    comity(line, code=2)
    assert comity.err
    assert "Traceback" not in comity.err
    assert comity.json("forum list") == []


def test_what_the_forum_does_not_allow_is_refused_with_the_reason(talks):
    for line, reason in (
        ("forum amend talks --title U", "it cannot amend"),
        ("forum new talks --title U", "already"),
        ("forum open talks", "it cannot open"),
        ("consultation new talks water --title W", "already"),
        ("forum close nowhere", "there is no forum “nowhere”"),
        ("consultation close talks air", "There is no consultation “air”"),
    ):
        talks(line, code=2)
        assert reason in talks.err, line


def test_forums_are_listed_by_gathering(comity):
    comity("forum new a --title A --gathering g --gathering-title G --edition 2026")
    comity("forum new b --title B --gathering g --gathering-title G --edition 2027")
    comity("forum new c --title C")
    comity("forum cancel c --reason", "No quorum")
    assert [f["edition"] for f in comity.json("forum list --gathering g")] == ["2026", "2027"]
    assert "c called off" in comity("forum list")
    assert comity.json("forum show c")["next"] == [{"code": "nothing", "command": ""}]


def test_a_policy_is_set_and_a_wrong_one_refused(comity, tmp_path):
    comity("forum new talks --title T")
    (tmp_path / "policy.txt").write_text("quorum some\n", encoding="utf-8")
    comity("forum policy talks policy.txt", code=2)
    (tmp_path / "policy.txt").write_text("quorum none\n", encoding="utf-8")
    comity("forum policy talks policy.txt")


def test_terms_that_are_no_utf_8_are_named_by_row(comity, tmp_path):
    (tmp_path / "terms.txt").write_bytes(b"one\ntw\xff\n")
    comity("forum new talks --title T --terms terms.txt", code=2)
    assert "terms.txt, row 2" in comity.err
