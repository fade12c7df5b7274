from __future__ import annotations

import json

import pytest

import comity

NAMES = ["25ptpt-3gp-no-strict-with-meta", "50ptpt-3gp-strict-no-meta", "below-100-ptpts"]


def codes(table):
    return [n.code for n in table.notes]


VOTES = [
    {"pid": 0, "tid": 0, "vote": -1, "modified": "1500000000000"},
    {"pid": 1, "tid": 0, "vote": -1, "modified": 1500000001000.0},
    {"pid": 2, "tid": 0, "vote": 1, "modified": "1500000001000"},
    {"pid": 2, "tid": 1, "vote": 0, "modified": "1500000001000"},
]
COMMENTS = [
    {"tid": 0, "pid": 0, "txt": "=Trains", "created": "1500000000000", "mod": 1, "is_seed": True,
     "is_meta": False, "lang": None, "agree_count": 2, "disagree_count": 1, "pass_count": 0},
    {"tid": 1, "pid": 1, "txt": "Buses", "created": "2017-07-14T02:40:00Z", "mod": -1, "is_seed": False,
     "agree_count": 0, "disagree_count": 0, "pass_count": 1},
    {"tid": 2, "pid": 1, "txt": "Late", "created": "1500000000000", "mod": 0, "agree_count": 0,
     "disagree_count": 0, "pass_count": 0},
]  # fmt: skip
MATH = {
    "base-clusters": {"id": [4, 9], "members": [[0, 1], [2]]},
    "group-clusters": [{"id": 0, "members": [4]}],
}


def folder(put, votes=VOTES, comments=COMMENTS, **more):
    files = {"votes.json": votes, "comments.json": comments, **more}
    return put({n if "." in n else f"{n}.json": json.dumps(x) for n, x in files.items() if x is not None})


def test_the_counts_of_the_server_tell_the_sign(put):
    t = comity.read_votes(
        folder(put, **{"math-pca2": MATH}, conversation={"topic": "Transport", "description": ""})
    )
    assert t.values.tolist() == [1, 1, -1, 0]
    assert next(n.numbers["agree"] for n in t.notes if n.code == "sign_by_counts") == -1
    assert t.times.tolist() == [1500000000000, 1500000001000, 1500000001000, 1500000001000]
    assert t.texts.tolist() == ["=Trains", "Buses", "Late"]
    assert t.authors.tolist() == ["0", "1", "1"]
    assert t.moderated.tolist() == [1, -1, 0]
    assert t.statement_info["is-seed"].tolist() == ["true", "false", ""]
    assert t.statement_info["timestamp"].tolist() == ["1500000000000"] * 3
    assert t.attributes["group-id"].tolist() == ["0", "0", ""]
    assert t.meta == {"topic": "Transport"}


def test_the_caller_goes_first(put):
    t = comity.read_votes(folder(put), sign="agree=1")
    assert t.values.tolist() == [-1, -1, 1, 0]
    assert "sign_given" in codes(t)


def test_without_counts_the_authors_are_asked(put):
    bare = [{k: v for k, v in c.items() if not k.endswith("_count")} for c in COMMENTS]
    assert "sign_uncertain" in codes(comity.read_votes(folder(put, comments=bare)))


def test_votes_alone(put):
    root = put({"votes.json": json.dumps(VOTES)}, "alone")
    for given in (root, root / "votes.json"):
        t = comity.read_votes(given)
        assert t.n_votes == 4
        assert "sign_unknown" in codes(t)


def test_the_other_spelling(put):
    names = {"pid": "participant_id", "tid": "statement_id", "mod": "moderated"}
    votes, comments = ([{names.get(k, k): v for k, v in e.items()} for e in x] for x in (VOTES, COMMENTS))
    assert comity.read_votes(folder(put, votes, comments)).same_votes(comity.read_votes(folder(put)))


def test_people_and_texts_given(put):
    who = put({"who.csv": "participant,region\n0,north\n7,south\n"}, "who") / "who.csv"
    what = put({"what.csv": "statement,text\n1,Busses\n"}, "what") / "what.csv"
    t = comity.read_votes(folder(put), participants=who, statements=what)
    assert t.participants.tolist() == ["0", "1", "2", "7"]
    assert t.attributes["region"].tolist() == ["north", "", "", "south"]
    assert t.texts.tolist() == ["=Trains", "Busses", "Late"]
    assert "participants_not_listed" in codes(t)


@pytest.mark.parametrize("name", NAMES)
def test_real_servers(real, name):
    root = real("polis-server", name)
    t = comity.read_votes(root)
    math = json.loads((root / "math-pca2.json").read_text("utf-8"))
    told = next(n.numbers for n in t.notes if n.code == "sign_by_counts")
    assert told["agree"] == 1  # these copies were turned already
    assert told["matching"] == told["statements"]
    # the server's own count of votes by group, from our groups and our votes
    rows, columns, values = t.triplets()
    for g, said in math["group-votes"].items():
        mine = (t.attributes["group-id"] == g)[rows]
        for s, x in said["votes"].items():
            here = values[mine & (t.statements[columns] == s)]
            assert (x["A"], x["D"], x["S"]) == ((here == 1).sum(), (here == -1).sum(), len(here))
    assert (t.attributes["group-id"] != "").sum() == sum(g["n-members"] for g in math["group-votes"].values())
