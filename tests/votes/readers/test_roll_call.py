from __future__ import annotations

import pytest

import comity

VOTES = "party,item,vote,year\nNA,4618,yes,2005\nUS,4618,no,2005\nFR,4618,abstain,2005\nTV,4618,absent,2005\n"
ITEMS = "item,date,resolution,descr,yes,abstain,no\n4618,2005-12-08,R/60/45,Information security,1,1,1\n"


def codes(table):
    return [n.code for n in table.notes]


def test_words_and_tables_beside(put):
    t = comity.read_votes(
        put({"votes.csv": VOTES, "items.csv": ITEMS, "parties.csv": "party,name\nNA,Namibia\nQQ,None\n"})
    )
    assert next(n.numbers["format"] for n in t.notes if n.code == "read") == "roll-call"
    assert t.participants.tolist() == ["FR", "NA", "QQ", "TV", "US"]
    assert t.attributes["name"].tolist()[1] == "Namibia"
    assert t.values.tolist() == [0, 1, -1]
    assert t.texts.tolist() == ["Information security"]
    assert t.statement_info["resolution"].tolist() == ["R/60/45"]
    assert t.statement_info["date"].tolist() == ["2005-12-08"]


def test_the_result_tells_the_sign(put):
    votes = "country,resolution,vote\na,1,-1\nb,1,-1\nc,1,1\n"
    items = "resolution,text,yes,abstain,no\n1,T,{},0,{}\n"
    right = comity.read_votes(put({"votes.csv": votes, "items.csv": items.format(1, 2)}))
    assert right.values.tolist() == [-1, -1, 1]
    turned = comity.read_votes(put({"votes.csv": votes, "items.csv": items.format(2, 1)}, "b"))
    assert turned.values.tolist() == [1, 1, -1]
    assert [n.numbers["agree"] for n in turned.notes if n.code == "sign_by_counts"] == [-1]
    unknown = comity.read_votes(put({"votes.csv": votes, "items.csv": items.format(7, 7)}, "c"))
    assert "sign_unknown" in codes(unknown)


def test_other_codes(put):
    root = put({"v.csv": "country,rcid,vote\nNA,1,1\nUS,1,3\nFR,1,2\nTV,1,8\n"})
    t = comity.read_votes(root / "v.csv", codes={"1": 1, "2": 0, "3": -1, "8": None})
    assert dict(zip(t.participants, t.votes_per_participant, strict=True)) == {
        "FR": 1,
        "NA": 1,
        "TV": 0,
        "US": 1,
    }
    assert t.values.tolist() == [0, 1, -1]


@pytest.mark.parametrize(("file", "shape"), [("", (200, 5696, 780484)), ("ict_votes.csv", (193, 12, 2133))])
def test_the_general_assembly(real, file, shape):
    t = comity.read_votes(real("un") / file)
    assert (t.n_participants, t.n_statements, t.n_votes) == shape
    assert "NA" in t.participants  # Namibia
    told = next(n.numbers for n in t.notes if n.code == "sign_by_counts")
    assert (told["agree"], told["matching"]) == (1, told["statements"])
    assert "R/73/27" in t.statement_info["resolution"] or not file
    if not file:
        assert t.attributes["name"][t.participants == "NA"].tolist() == ["Namibia"]
        assert t.counts().sum(0).tolist() == [58229, 100241, 622014]
