"""`comity statement`: put forward, moderated, split, merged, reworded."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def listed(comity) -> dict[str, tuple[str, str]]:
    return {s["statement"]: (s["stage"], s["text"]) for s in comity.json("statement list talks water")}


def test_statements_of_a_table_keep_ids_and_languages(talks, tmp_path):
    (tmp_path / "s.csv").write_text('id,lang,text\nx7,ar,نهر واحد\n,,"One, two"\n', encoding="utf-8")
    assert talks.json("statement add talks water --csv s.csv --lang fr")["statements"] == ["x7", "5"]
    found = {s["statement"]: s for s in talks.json("statement list talks water")}
    assert (found["x7"]["lang"], found["x7"]["text"]) == ("ar", "نهر واحد")
    assert (found["5"]["lang"], found["5"]["text"]) == ("fr", "One, two")


@pytest.mark.parametrize(
    ("rows", "where", "what"),
    [
        ("text\nGood.\n" + "x" * 501, "row 3, column 'text'", "keep to one idea"),
        ("text,id\nGood.,a\nBad.,a", "row 3, column 'id'", "already"),
        ("text,lang\nGood.,en\nBad.,English!", "row 3, column 'lang'", "English!"),
        ("words\nGood.", "row 1, column 'words'", "Columns: text"),
        ('text\nGood.\n"unclosed', "row 3", "never closed"),
    ],
)
def test_a_table_of_statements_is_taken_whole_or_not_at_all(rows, where, what, talks, tmp_path):
    (tmp_path / "s.csv").write_text(rows + "\n", encoding="utf-8")
    talks("statement add talks water --csv s.csv", code=2)
    assert f"s.csv, {where}" in talks.err
    assert what in talks.err
    assert len(listed(talks)) == 3


def test_a_party_submits_and_a_moderator_decides_with_a_reason(talks):
    assert talks.json("statement submit talks water Tunnels. --party north")["statement"] == "4"
    assert [s["statement"] for s in talks.json("statement list talks water --stage submitted")] == ["4"]
    assert [s["code"] for s in talks.json("forum show talks")["next"]][:1] == ["moderate"]
    talks("statement moderate talks water 4 reject", code=2)
    assert "Say why" in talks.err
    talks("statement moderate talks water 4 reject --reason boring", code=2)
    talks("statement moderate talks water 4 reject --reason duplicate --note", "See 1.")
    (found,) = talks.json("statement list talks water --stage rejected")
    assert (found["reason"], found["note"]) == ("duplicate", "See 1.")
    talks("statement moderate talks water 4 accept")


def test_lineage(talks):
    assert talks.json("statement split talks water 1", "Wells, here.", "Wells, there.")["by"] == ["4", "5"]
    assert talks.json("statement merge talks water 2 3 --text", "Rivers and dams.")["by"] == ["6"]
    assert talks.json("statement reword talks water 6", "Dams and rivers.")["by"] == ["7"]
    found = {s["statement"]: s for s in talks.json("statement list talks water")}
    assert (found["1"]["children"], found["6"]["parents"], found["7"]["how"]) == (
        ["4", "5"],
        ["2", "3"],
        "reword",
    )
    assert "replaced by 4 and 5" in talks("statement list talks water")
    talks("statement split talks water 4 Same.", code=2)
    assert "cannot become" in talks.err
