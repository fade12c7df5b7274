from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import comity
from comity.errors import InputError
from comity.votes.sign import OwnVotes, parse_sign


def codes(table):
    return [n.code for n in table.notes if n.code.startswith("sign_")]


@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        ((0, 0, 0), "uncertain"),
        ((0, 0, 19), "uncertain"),
        ((0, 0, 20), "flipped"),
        ((2, 0, 18), "flipped"),  # 90 %
        ((3, 0, 17), "uncertain"),  # 85 %
        ((0, 12, 8), "flipped"),  # passes count among the twenty, not in the share
        ((0, 19, 1), "uncertain"),  # one vote is no evidence
        ((19, 0, 0), "uncertain"),
        ((20, 0, 0), "confirmed"),
        ((18, 4, 2), "confirmed"),
        ((0, 50, 0), "uncertain"),
        ((25, 0, 25), "uncertain"),
    ],
)
def test_what_own_votes_tell(own, verdict):
    assert OwnVotes(*own).verdict == verdict


@pytest.mark.parametrize(
    ("given", "sign"),
    [
        (None, None),
        ("auto", None),
        ("agree=1", 1),
        ("agree=+1", 1),
        ("agree=-1", -1),
        ("Agree = -1", -1),
        (1, 1),
        (-1, -1),
    ],
)
def test_what_the_caller_can_say(given, sign):
    assert parse_sign(given) == sign


@pytest.mark.parametrize("given", ["agree", "disagree=1", "0", 0, 2, True, ""])
def test_what_the_caller_cannot_say(given):
    with pytest.raises(InputError, match="unknown sign"):
        parse_sign(given)


def table(n, votes, words=False):
    """``n`` people who each wrote a statement and voted on it as told, and all on the first."""
    out = ["participant,statement,vote,author"]
    for i, v in zip(range(n), votes, strict=True):
        out.append(f"p{i},s{i},{v},p{i}")
        out.append(f"p{i},seed,{'agree' if words else 1},")
    return io.BytesIO("\n".join(out).encode())


def test_turned_with_enough_evidence_and_said():
    t = comity.read_votes(table(20, ["-1"] * 18 + ["1", "0"]))
    assert codes(t) == ["sign_flipped"]
    # what was written as 1, by 20 on the seed and by one on the own statement, is a disagreement now
    assert t.counts().sum(0).tolist() == [21, 1, 18]
    numbers = next(n.numbers for n in t.notes if n.code == "sign_flipped")
    assert numbers["own"] == 20
    assert (numbers["agree"], numbers["pass"], numbers["disagree"]) == (1, 1, 18)


def test_kept_and_warned_below():
    t = comity.read_votes(table(19, ["-1"] * 19))
    assert codes(t) == ["sign_uncertain"]
    assert t.counts().sum(0).tolist() == [19, 0, 19]
    assert next(n.level for n in t.notes if n.code == "sign_uncertain") == "warning"


@pytest.mark.parametrize(("sign", "agrees"), [("agree=1", 20), ("agree=-1", 20), (None, 20)])
def test_the_caller_goes_first(sign, agrees):
    t = comity.read_votes(table(20, ["-1"] * 20), sign=sign)
    assert codes(t) == (["sign_given"] if sign else ["sign_flipped"])
    own_disagree = t.counts().sum(0)[0]
    assert own_disagree == agrees
    seed = t.counts()[t.statements.tolist().index("seed")].tolist()
    assert seed == ([0, 0, 20] if sign == "agree=1" else [20, 0, 0])


def test_words_are_never_turned():
    t = comity.read_votes(table(20, ["disagree"] * 20, words=True))
    assert codes(t) == ["sign_uncertain"]
    assert t.counts().sum(0).tolist() == [20, 0, 20]


def test_without_authors_it_cannot_be_told():
    t = comity.read_votes(io.BytesIO(b"participant,statement,vote\na,1,1\nb,1,-1\n"))
    assert codes(t) == ["sign_unknown"]
    assert codes(comity.read_votes(io.BytesIO(b"participant,statement,vote\na,1,yes\nb,1,no\n"))) == []


def flipped(folder, *names):
    """A real export with the sign of some files turned, as one of Polis's exporters left it."""
    files = {p.name: p.read_text("utf-8") for p in folder.iterdir()}
    for name in names:
        rows = list(csv.reader(io.StringIO(files[name], newline="")))
        if name == "votes.csv":
            k = [rows[0].index("vote")]
        elif name == "comments.csv":
            k = []
            a, d = rows[0].index("agrees"), rows[0].index("disagrees")
            for r in rows[1:]:
                r[a], r[d] = r[d], r[a]
        else:
            k = range(rows[0].index("n-disagree") + 1, len(rows[0]))
        for r in rows[1:]:
            for j in k:
                r[j] = {"1": "-1", "-1": "1"}.get(r[j], r[j])
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        files[name] = out.getvalue()
    return files


@pytest.mark.parametrize(
    "name",
    ["brexit-consensus", "scoop-hivemind.biodiversity", "ssis.land-bank-farmland.2rumnecbeh.2021-08-01"],
)
def test_a_real_export_of_the_wrong_sign_is_turned(real, put, name):
    folder = real("polis", name)
    right = comity.read_votes(folder)
    # the exporter that forgot to flip counted vote=1 as agree in comments.csv, so those still fit each other
    wrong = comity.read_votes(put(flipped(folder, "votes.csv", "comments.csv", "participants-votes.csv")))
    assert codes(right) == ["sign_confirmed"]
    assert codes(wrong) == ["sign_flipped"]
    assert wrong.same_votes(right)
    assert "reconciled" in [n.code for n in wrong.notes]
    kept = comity.read_votes(put(flipped(folder, "votes.csv"), "b"), sign="agree=1")
    assert np.array_equal(kept.values, -right.values)
    assert {"not_reconciled", "matrix_opposite", "sign_given"} <= {n.code for n in kept.notes}


def test_a_real_matrix_of_the_wrong_sign_is_turned(real, put):
    folder = real("polis", "austria-climate.2vkxcncppn.2022-07-07")
    wrong = comity.read_votes(put(flipped(folder, "participants-votes.csv")))
    assert codes(wrong) == ["sign_flipped"]
    assert wrong.same_votes(comity.read_votes(folder))
