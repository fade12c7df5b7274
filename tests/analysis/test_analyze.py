"""The analysis as a whole: the same bytes however votes come, a document that keeps its schema, odd votes."""

import hashlib
import json
import tracemalloc
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.analysis import Settings, finish, schema
from comity.analysis.digest import votes_digest
from comity.analysis.document import NOT_DIGESTED
from comity.analysis.plan import build_part, describe, merge, split
from comity.compute.executor import LocalExecutor
from comity.errors import InputError, NotEnoughDataError
from comity.votes import VoteTable


def votes(n=80, m=24, seed=0, share=0.6, **more):
    rng = np.random.default_rng(seed)
    camp = np.arange(n) % 3 == 0
    p = np.where(camp[:, None], rng.random(m) < 0.5, rng.random(m) < 0.5) * 0.7 + 0.15
    y = np.where(rng.random((n, m)) < p, 1, -1) * (rng.random((n, m)) > 0.08)
    i, j = np.nonzero(rng.random((n, m)) < share)
    return VoteTable.from_triplets([f"p{x}" for x in i], [f"s{x}" for x in j], y[i, j].astype(int), **more)


def shuffled(t, seed):
    rows = np.repeat(np.arange(t.n_participants), t.votes_per_participant)
    order = np.random.default_rng(seed).permutation(t.n_votes)
    return VoteTable.from_triplets(
        t.participants[rows][order], t.statements[t.indices][order], t.values[order]
    )


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 50), st.integers(1, 2), st.integers(0, 1000))
def test_the_same_bytes_for_any_order_partition_and_number_of_threads(parts, threads, seed):
    t = votes()
    expected = comity.analyze(t, threads=1).to_json()
    plan = merge([describe(t)])
    cut = split(build_part(shuffled(t, seed), plan), parts)
    with LocalExecutor(cut, threads) as executor:
        assert finish(executor, plan, Settings(), 0, None).to_json() == expected


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 9), st.integers(0, 1000))
def test_the_same_bytes_for_any_division_of_the_participants(holders, seed):
    t = votes()
    who = np.random.default_rng(seed).integers(0, holders, t.n_participants)
    tables = [t.take_participants(who == h) for h in range(holders)]
    plan = merge([describe(x) for x in tables])
    executor = LocalExecutor([build_part(x, plan) for x in tables], 2)
    assert finish(executor, plan, Settings(), 0, None).to_json() == comity.analyze(t).to_json()


def test_pooled_tables_are_one_table():
    t = votes()
    half = np.arange(t.n_participants) % 2 == 0
    pooled = comity.analysis.pool([t.take_participants(half), t.take_participants(~half)], ["a", "b"])
    assert comity.analyze(pooled).digest == comity.analyze(t).digest
    with pytest.raises(InputError, match="is in a and in b"):
        comity.analysis.pool([t, t], ["a", "b"])


def test_one_vote_more_is_another_digest():
    t = votes()
    keep = np.ones(t.n_votes, bool)
    keep[7] = False
    a, b = comity.analyze(t, slate_k=0), comity.analyze(t.take_votes(keep), slate_k=0)
    assert a.digest != b.digest
    assert a.to_dict()["votes_digest"] != b.to_dict()["votes_digest"]
    assert comity.analyze(t, slate_k=0, seed=1).digest != a.digest


@pytest.mark.parametrize("seed", range(4))
def test_the_document_keeps_its_published_schema(seed):
    document = comity.analyze(votes(n=20 + 40 * seed, seed=seed)).to_dict()
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(document, schema())
    kept = {k: v for k, v in document.items() if k not in NOT_DIGESTED}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert document["digest"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_json_is_written_as_it_is_told(tmp_path):
    a = comity.analyze(votes())
    data = a.to_json(tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == data
    assert json.loads(data) == json.loads(json.dumps(a.to_dict()))


def test_findings_are_the_documents(tmp_path):
    a = comity.analyze(votes())
    d = a.to_dict()
    assert len(a.common_ground) + len(a.differences) + len(a.unresolved) == len(d["statements"])
    assert [f.id for f in a.differences] == d["rankings"]["differences"]["statements"]
    assert a.map.position.shape == (d["participants"], 2)
    assert sum(sum(map(sum, b["counts"])) for b in d["map"]["bins"]) == d["participants"]
    assert [g.size for g in a.groups] == [g["size"] for g in d["groups"]]
    assert "Analysis" in repr(a)
    assert a._repr_html_().strip().startswith("<")
    assert "<html" in a.report(tmp_path / "r.html")


def test_statements_that_moderation_rejected_are_left_out():
    t = votes(m=8)

    t = replace(t, moderated=np.array([1, 1, -1, 0, 1, 1, 1, 1], np.int8))
    ids = [s["id"] for s in comity.analyze(t).to_dict()["statements"]]
    assert t.statements[2] not in ids
    assert len(ids) == 7


def test_statements_that_ask_for_facts_about_the_voter_are_left_out():
    t = votes(m=8)
    t = replace(t, statement_info={"is-meta": np.array(["false", "true"] + ["false"] * 6, object)})
    d = comity.analyze(t).to_dict()
    assert t.statements[1] not in [s["id"] for s in d["statements"]]
    assert "facts_left_out" in [n["code"] for n in d["notes"]]


def test_weights_party_equal():
    # 60 people of one party agree, 20 of the other disagree
    rows = [(f"p{i}", s, (1 if i < 60 else -1)) for i in range(80) for s in ("x", "y", "z")]
    t = VoteTable.from_triplets(*zip(*rows, strict=True))

    party = np.array(["big" if int(p[1:]) < 60 else "small" for p in t.participants], object)
    t = replace(t, attributes={"party": party})
    person = comity.analyze(t).statements[0].agreement
    equal = comity.analyze(t, weights="party:party").statements[0].agreement
    assert (person.estimate, equal.estimate) == (0.75, 0.5)
    assert person.raw == equal.raw == 0.75
    with pytest.raises(InputError, match="no attribute 'delegation'"):
        comity.analyze(t, weights="party:delegation")
    with pytest.raises(InputError, match="without weights"):
        comity.analyze(t, weights="given")
    heavy = replace(t, weights=np.where(party == "big", 1.0, 9.0))
    assert comity.analyze(heavy, weights="given").statements[0].agreement.estimate == 0.25
    assert comity.analyze(heavy).statements[0].agreement.estimate == 0.75


def test_weights_as_heavy_as_can_be_given_do_not_wrap():
    rng = np.random.default_rng(0)
    n = 12_000
    t = VoteTable.from_triplets([f"p{i}" for i in range(n)], ["x"] * n, rng.choice([-1, 1], n))
    light = comity.analyze(replace(t, weights=np.ones(n)), weights="given", slate_k=0)
    heavy = comity.analyze(replace(t, weights=np.full(n, 1e9)), weights="given", slate_k=0)
    assert heavy.result.population.weight.sum() == light.result.population.weight.sum() == n


def test_an_attribute_with_too_many_values_is_one_for_nobody():
    n = 1200
    people = [f"p{i:04}" for i in range(n)]
    t = VoteTable.from_triplets(people, ["x"] * n, [1, -1] * (n // 2))
    t = replace(t, attributes={"name": t.participants, "side": np.array(["a", "b"] * (n // 2), object)})
    first = np.arange(n) < 600  # each holder alone knows few enough names
    tables = [t.take_participants(first), t.take_participants(~first)]
    assert list(merge([describe(x) for x in tables]).attributes) == ["side"]
    assert list(merge([describe(t)]).attributes) == ["side"]
    few = [t.take_participants(np.arange(n) < 1100), t.take_participants(np.arange(n) >= 1100)]
    plan = merge([describe(x) for x in few])
    assert list(plan.attributes) == ["side"]
    build_part(few[0], plan)
    with pytest.raises(InputError, match="no attribute 'name'"):
        comity.analyze(t, weights="party:name")


@pytest.mark.parametrize("seed", [-7, 2**70])
def test_any_whole_number_is_a_seed(seed):
    t = votes(n=30, m=8)
    assert comity.analyze(t, seed=seed).digest == comity.analyze(t, seed=seed, threads=1).digest


@pytest.mark.parametrize("seed", [1.5, "x", None, True])
def test_what_is_no_seed(seed):
    with pytest.raises(InputError, match="seed"):
        comity.analyze(votes(n=10, m=3), seed=seed)


def test_many_votes_are_counted_and_digested_without_copying_them():
    rng = np.random.default_rng(0)
    n, m = 300, 1000
    t = VoteTable.from_triplets(
        np.repeat([f"p{i}" for i in range(n)], m),
        np.tile([f"s{j}" for j in range(m)], n),
        rng.choice([-1, 0, 1], n * m),
    )
    plan = merge([describe(t)])
    tracemalloc.start()
    try:
        part = build_part(t, plan)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with LocalExecutor([part], 1) as executor:
            counts = executor.sum("votes.counts/1")["counts"]
            votes_digest(executor, plan.statements, weighted=False)
        # a vote takes three bytes; to hold it once more as a whole number takes eight
        assert tracemalloc.get_traced_memory()[1] - before < 6 * n * m
    finally:
        tracemalloc.stop()
    assert (counts == t.counts()).all()


def test_who_was_invited_and_is_missing():
    t = votes(n=30, all_participants=[f"absent{i}" for i in range(10)])

    region = np.array(
        ["far" if p.startswith("absent") or p == "p1" else "near" for p in t.participants], object
    )
    d = comity.analyze(replace(t, attributes={"region": region, "group-id": region})).to_dict()
    assert (d["participants"], d["invited"]) == (30, 40)
    (region,) = d["balance"]["attributes"]
    far, near = region["cells"]
    assert (far["value"], far["invited"], far["participants"]) == ("far", 11, 1)
    assert far["ratio"] < 0.2 < 1.0 < near["ratio"]
    assert far["low"] < far["ratio"] < far["high"]
    assert 0 < region["dissimilarity"] < 1


def test_the_next_statement_is_one_not_voted_on():
    t = votes()
    a = comity.analyze(t)
    done = {t.statements[j] for j in t.indices[t.indptr[0] : t.indptr[1]]}
    following = a.next_statements(t.participants[0], 5)
    assert len(following) == 5
    assert not done & set(following)
    weights = [s["routing"]["weight"] for s in a.to_dict()["statements"]]
    assert abs(sum(weights) - 1) < 1e-4
    assert min(weights) >= 0.2 / len(weights) - 1e-6
    assert not a.to_dict()["routing"]["constant"]


def test_the_next_statement_depends_on_who_is_asked():
    """From somebody whose camp is known little is learnt on what divides the camps; from a newcomer much."""
    rows = [(f"p{i}", f"s{j:02}", 1 if (i < 30) == (j < 8) else -1) for i in range(60) for j in range(16)]
    rows = [r for r in rows if r[0] not in ("p0", "p1")]
    rows += [("p0", f"s{j:02}", 1 if j < 8 else -1) for j in range(1, 16)]
    rows += [("p1", "s15", 0)]
    t = VoteTable.from_triplets(*zip(*rows, strict=True))
    a = comity.analyze(t, slate_k=0)
    veteran, newcomer = a.routing("p0"), a.routing("p1")
    assert list(veteran) == ["s00"]
    assert veteran["s00"]["weight"] == 1
    assert "s15" not in newcomer
    assert newcomer["s00"]["information"] > 2 * veteran["s00"]["information"]
    for r in (newcomer, a.routing(), a.routing("nobody")):
        weights = [x["weight"] for x in r.values()]
        assert sum(weights) == pytest.approx(1, abs=1e-4)
        assert weights == sorted(weights, reverse=True)
        assert weights[-1] >= 0.2 / len(weights) - 1e-6
    assert a.routing("nobody") == a.routing()
    assert a.routing() == {
        s["id"]: s["routing"]
        for s in sorted(a.to_dict()["statements"], key=lambda s: -s["routing"]["weight"])
    }
    # what the whole is told is the mean over those who have not voted
    alone = [r["s00"]["information"] for r in (veteran, newcomer)]
    assert a.routing()["s00"]["information"] == pytest.approx(sum(alone) / 2, abs=2e-6)
    assert a.routing("p2") == {}  # who has voted on everything
    assert a.next_statements("p2") == []


# ---------------------------------------------------------------------- odd votes
def test_no_vote_and_only_passes():
    with pytest.raises(NotEnoughDataError):
        comity.analyze(VoteTable.from_triplets([], [], []))
    with pytest.raises(NotEnoughDataError):
        comity.analyze(VoteTable.from_triplets(["a", "b"], ["x", "y"], [0, 0]))


ODD = {
    "one vote": [("a", "x", 1)],
    "one person": [("a", f"s{j}", (-1) ** j) for j in range(30)],
    "one statement": [(f"p{i}", "x", 1 if i % 3 else -1) for i in range(90)],
    "all agree": [(f"p{i}", f"s{j}", 1) for i in range(40) for j in range(10)],
    "nobody shares a statement": [(f"p{i}", f"s{i}", 1) for i in range(40)],
    "two people": [(f"p{i}", f"s{j}", 1 if i else -1) for i in range(2) for j in range(10)],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_votes_get_a_right_answer(name):
    a = comity.analyze(VoteTable.from_triplets(*zip(*ODD[name], strict=True)))
    jsonschema.validate(a.to_dict(), schema())
    assert len(a.groups) == 1
    verdicts = {f.id: f.verdict for f in a.statements}
    if name == "all agree":
        assert set(verdicts.values()) == {"common_ground"}
    if name in ("one vote", "one person", "two people"):
        assert set(verdicts.values()) == {"unresolved"}  # one or two people are no forum
    if name == "one statement":
        assert verdicts == {"x": "common_ground"}  # 60 of 90 agree, known exactly
    if name == "nobody shares a statement":
        assert set(verdicts.values()) == {"unresolved"}
    a.report()


def test_forty_thousand_statements():
    rng = np.random.default_rng(0)
    n = 60_000
    t = VoteTable.from_triplets(
        [f"p{x}" for x in rng.integers(0, 300, n)],
        [f"s{x}" for x in rng.integers(0, 40_000, n)],
        rng.choice([1, -1], n),
    )
    a = comity.analyze(t, slate_k=3)
    assert len(a.statements) > 30_000
    assert not a.common_ground


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("bar", 0.5),
        ("minority", 0.6),
        ("slate_k", -1),
        ("n_groups", 0),
        ("weights", "x"),
        ("model", "polis/1"),
        ("n_factors", 1.5),
    ],
)
def test_settings_that_cannot_be(setting, value):
    with pytest.raises(InputError):
        comity.analyze(votes(n=10, m=3), **{setting: value})
