"""The front door: right answers, "not enough data", or one clear error; on made-up and on real votes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import comity.analysis
from comity.errors import InputError, NotEnoughDataError
from comity.slate import METHODS, certify_slate, make_slate
from comity.slate.verify_slate import check
from comity.votes import VoteTable

EMPTY = VoteTable.from_triplets([], [], [])


def ids(slate):
    return [p.statement for p in slate.provisions]


@pytest.fixture(scope="module")
def schema():
    path = Path(comity.analysis.__file__).parent / "schema" / "analysis-1.schema.json"
    return json.loads(path.read_text("utf-8"))["properties"]["slate"]


# ---------------------------------------------------------------------- what it finds
def test_every_group_gets_its_share(dense):
    # three blocs of 60, 30 and 10 of 100, none of which says no to the others
    matrix = [[1] * 6 + [0] * 6] * 60 + [[0] * 6 + [1] * 3 + [0] * 3] * 30 + [[0] * 9 + [1] * 3] * 10
    for method in METHODS:
        chosen = ids(make_slate(dense(matrix), 10, method=method))
        share = [sum(int(s[1:]) in r for s in chosen) for r in (range(6), range(6, 9), range(9, 12))]
        assert share == [6, 3, 1], method


def test_reasons_say_who_had_too_little(dense):
    slate = make_slate(dense([[1, 1, 0]] * 60 + [[0, 0, 1]] * 40), 2)
    first, second = slate.provisions
    assert (first.rank, first.by, first.level, first.supporters, first.share) == (1, "justified", 1, 60, 0.6)
    # 40 of 100 are under the half that one of two items takes; it is what adds most
    assert (second.statement, second.by, second.supporters, second.agreement) == ("s2", "pav", 40, 1.0)


def test_given_slates_are_certified(dense):
    votes = dense([[1, 1, 0, 0]] * 6 + [[0, 0, 1, 1]] * 4)
    fair, unfair = certify_slate(votes, ["s0", "s2"]), certify_slate(votes, ["s1", "s0"])
    assert (fair.method, ids(fair), ids(unfair)) == ("given", ["s0", "s2"], ["s1", "s0"])
    assert {p.by for p in fair.provisions} == {"given"}
    assert (fair.alpha, unfair.alpha) == (0.6, 0.8)
    assert check(fair.certificate) == check(unfair.certificate) == []


def test_moderated_out_statements_are_nowhere_but_in_the_exclusions(dense):
    votes = dense([[1, 1, -1]] * 12)
    votes = replace(votes, moderated=np.array([-1, 1, 0], np.int8))
    slate = make_slate(votes, 2)
    assert ids(slate) == ["s1"]
    assert slate.certificate["statements"] == ["s1", "s2"]
    assert [(e.statement, e.code) for e in slate.excluded] == [
        ("s2", "no_net_support"),
        ("s0", "moderated_out"),
    ]


def test_statements_that_few_were_asked_about_have_a_chance_where_a_model_helps():
    # everybody likes "late", a tenth was asked; half like "early", all were asked
    n = 100
    votes = VoteTable.from_triplets(
        [*range(n), *range(0, n, 10)],
        ["early"] * n + ["late"] * 10,
        [1 if i % 2 else 0 for i in range(n)] + [1] * 10,
    )
    chances = np.where(votes.statements == "late", 0.95, 0.5) * np.ones((n, 1))
    assert ids(make_slate(votes, 1)) == ["early"]
    slate = make_slate(votes, 1, probabilities=chances)
    assert (ids(slate), slate.basis) == (["late"], "expected")
    assert ids(make_slate(votes, 1, probabilities=chances, basis="cast")) == ["early"]
    by_rows = make_slate(votes, 1, probabilities=lambda rows: chances[rows])
    assert by_rows.to_dict() == slate.to_dict()


def test_people_without_a_vote_are_no_voters():
    votes = VoteTable.from_triplets(list("abc"), ["x"] * 3, [1, 1, 1], all_participants=list("abcdefgh"))
    slate = make_slate(votes, 1, parties=["P"] * 3 + ["Q"] * 5, probabilities=np.zeros((8, 1)))
    table = slate.certificate["tables"][0]
    assert (table["total"], table["voters"], slate.verdict) == (3, 3, "necessary")
    assert [r["id"] for r in slate.certificate["reach"]["parties"]] == ["P"]


# ---------------------------------------------------------------------- settings
@pytest.mark.parametrize("k", [1, 2, 9, 20, 30, 100])
def test_any_length(dense, k):
    rng = np.random.default_rng(k)
    votes = dense(rng.choice([1, 1, 1, 0], (40, 110)).tolist())
    for method in METHODS:
        slate = make_slate(votes, k, method=method)
        assert len(slate.provisions) == k
        assert slate.alpha < 1
        assert check(slate.certificate) == []


def test_a_pool_that_is_too_small_gives_what_there_is_and_a_note(dense):
    slate = make_slate(dense([[1, 1, -1]] * 5), 9)
    assert (sorted(ids(slate)), slate.k, slate.alpha) == (["s0", "s1"], 9, 0.0)
    small = next(n for n in slate.notes if n.level == "warning")
    assert (small.code, dict(small.numbers)) == ("slate_pool_small", {"asked": 9, "eligible": 2})
    assert check(slate.certificate) == []


def test_one_voter(dense):
    assert ids(make_slate(dense([[1, -1, 0]]), 1)) == ["s0"]


@pytest.mark.parametrize("k", [0, -1, 101, 2.0, "9", None, True])
def test_lengths_that_cannot_be(dense, k):
    with pytest.raises(InputError, match="slate of"):
        make_slate(dense([[1]]), k)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"method": "top-k"}, "unknown slate method"),
        ({"weights": "states"}, "unknown weights"),
        ({"weights": "parties"}, "no voter's party"),
        ({"weights": "schedule"}, "carry none"),
        ({"weights": [1, 2]}, "weights of shape"),
        ({"weights": [1, 2, -1]}, "whole numbers"),
        ({"weights": [1, 2, 0.5]}, "whole numbers"),
        ({"weights": [1, 2, float("nan")]}, "whole numbers"),
        ({"weights": [2**42, 2**42, 1]}, "the weights sum to"),
        ({"parties": "country"}, "no attribute 'country'"),
        ({"parties": ["A"]}, "parties: .* labels for 3"),
        ({"groups": [0, 1, -2]}, "groups: a label is outside"),
        ({"groups": [0, 1, 2], "group_names": ["x"]}, "groups: a label is outside"),
        ({"group_cap": 2}, "group_cap"),
        ({"basis": "expected"}, "basis"),
        ({"basis": "hoped"}, "basis"),
        ({"probabilities": np.zeros((1, 1))}, "probabilities of shape"),
    ],
)
def test_settings_that_cannot_be_are_input_errors(dense, settings, problem):
    with pytest.raises(InputError, match=problem):
        make_slate(dense([[1, 1]] * 3), 1, **settings)


@pytest.mark.parametrize("statements", [["s9"], ["s0", "s0"], []])
def test_slates_that_cannot_be_given(dense, statements):
    with pytest.raises(InputError):
        certify_slate(dense([[1, 1]] * 3), statements)


@pytest.mark.parametrize(
    "matrix",
    [[[-1, 0]] * 4, [[None, None]], [[1, -1]] * 3 + [[-1, 1]] * 3],
    ids=["nobody", "no votes", "halves"],
)
def test_no_eligible_statement_is_not_enough_data(dense, matrix):
    with pytest.raises(NotEnoughDataError):
        make_slate(dense(matrix), 3)


def test_empty_tables_are_not_enough_data(dense):
    with pytest.raises(NotEnoughDataError):
        make_slate(EMPTY, 3)
    with pytest.raises(NotEnoughDataError, match="weights"):
        make_slate(dense([[1]] * 3), 1, weights=[0, 0, 0])


def test_the_tables_own_schedule_of_weights(dense):
    votes = replace(dense([[1, 0], [0, 1], [0, 1]]), weights=np.array([5.0, 1.0, 1.0]))
    assert ids(make_slate(votes, 1)) == ["s1"]
    slate = make_slate(votes, 1, weights="schedule")
    assert (ids(slate), slate.weights) == (["s0"], "schedule")


# ---------------------------------------------------------------------- real votes
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.biodiversity"])
def test_real_conversations(polis, schema, name, method):
    votes = polis(name)
    slate = make_slate(votes, 9, method=method, groups="group", votes_digest="not given")
    assert len(set(ids(slate))) == 9
    assert slate.alpha < 1
    assert slate.verdict in ("necessary", "possible")
    assert check(slate.certificate) == []
    document = json.loads(json.dumps(slate.to_dict()))
    jsonschema.validate(document, schema)
    accepted = votes.accepted()
    who = np.repeat(np.arange(votes.n_participants), accepted.votes_per_participant)
    rows = [
        {"participant": accepted.participants[i], "statement": accepted.statements[j], "vote": str(v)}
        for i, j, v in zip(who.tolist(), accepted.indices.tolist(), accepted.values.tolist(), strict=True)
    ]
    assert check(slate.certificate, rows) == []
    assert check(slate.certificate, rows[1:]) != []


def test_documents_of_every_kind_fit_the_schema(dense, schema):
    rng = np.random.default_rng(0)
    votes = dense([[None if x < 0.3 else int(x < 0.9) for x in row] for row in rng.random((30, 8))])
    kinds = [
        make_slate(votes, 3),
        make_slate(votes, 3, probabilities=rng.random((30, 8)), groups=rng.integers(-1, 2, 30)),
        make_slate(votes, 20, parties=["A", "B", ""] * 10, weights="parties"),
        certify_slate(votes, ["s1", "s2"]),
    ]
    for slate in kinds:
        jsonschema.validate(json.loads(json.dumps(slate.to_dict())), schema)
