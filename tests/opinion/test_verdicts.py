"""Verdicts, intervals and what would settle a statement, on votes whose right answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.errors import InputError
from comity.opinion.findings import representative
from comity.votes import VoteTable


def of(rows, **options):
    return comity.analyze(VoteTable.from_triplets(*zip(*rows, strict=True)), slate_k=0, **options)


def finding(analysis, statement):
    return next(f for f in analysis.statements if f.id == statement)


def background(n, m=12, seed=0):
    """Unrelated votes by everyone, so that a statement is not alone."""
    rng = np.random.default_rng(seed)
    share = np.linspace(0.05, 0.95, m)
    return [(f"p{i}", f"t{j}", 1 if rng.random() < share[j] else -1) for i in range(n) for j in range(m)]


def test_51_to_49_known_exactly_is_no_common_ground():
    rows = background(100) + [(f"p{i}", "x", 1 if i < 51 else -1) for i in range(100)]
    x = finding(of(rows), "x")
    assert x.verdict == "difference"
    assert x.agreement.estimate == x.agreement.raw == x.agreement.low == x.agreement.high == 0.51


def test_everyone_agrees_or_disagrees():
    rows = background(60) + [(f"p{i}", "x", 1) for i in range(60)] + [(f"p{i}", "y", -1) for i in range(60)]
    a = of(rows)
    found = {(f.id, f.direction, f.probability) for f in a.common_ground}
    assert {("x", "agree", 1.0), ("y", "disagree", 1.0)} <= found


def test_eight_votes_of_a_thousand_settle_nothing():
    rows = background(1165, m=6) + [(f"p{i}", "x", 1) for i in range(8)]
    # popular statements, so that a prior alone would call it common ground
    rows += [(f"p{i}", f"y{j}", 1) for i in range(1165) for j in range(6)]
    x = finding(of(rows), "x")
    assert x.verdict == "unresolved"
    assert x.more_votes is not None
    assert x.more_votes >= 12


def test_two_halves_that_oppose_each_other():
    rows = [(f"p{i}", f"s{j}", 1 if (i < 30) == (j < 8) else -1) for i in range(60) for j in range(16)]
    a = of(rows)
    assert len(a.groups) == 2
    assert len(a.differences) == 16
    # with one group too
    b = of(rows, n_groups=1)
    assert len(b.groups) == 1
    assert len(b.differences) == 16


def test_passes_above_their_cap_are_no_common_ground():
    rows = background(90) + [(f"p{i}", "x", 1 if i < 30 else 0) for i in range(90)]
    assert finding(of(rows), "x").verdict != "common_ground"
    assert finding(of(rows, pass_cap=0.8), "x").verdict == "common_ground"


def test_a_group_that_disagrees_prevents_common_ground():
    rng = np.random.default_rng(0)
    rows = [(f"p{i}", f"s{j}", 1 if (i < 80) == (j < 8) else -1) for i in range(100) for j in range(16)]
    rows += [(f"p{i}", "x", 1 if i < 80 else int(rng.choice([-1, -1, 1]))) for i in range(100)]
    a = of(rows)
    assert len(a.groups) == 2
    x = finding(a, "x")
    assert x.agreement.estimate > 0.8
    assert x.verdict != "common_ground"


def test_the_bars_are_the_same_for_agreement_and_disagreement():
    people = range(40)
    rows = background(40)
    for name, agree in (("60 for", 24), ("60 against", 16), ("30 for", 12), ("30 against", 28)):
        rows += [(f"p{i}", name, 1 if i < agree else -1) for i in people]
    a = of(rows, n_groups=1)
    verdict = {f.id: (f.verdict, f.direction) for f in a.statements}
    assert verdict["60 for"] == ("common_ground", "agree")  # the bar is reached
    assert verdict["60 against"] == ("common_ground", "disagree")
    # neither: 70 % are over the bar, and 30 % are not more than 30 %
    assert verdict["30 for"] == ("common_ground", "disagree")
    assert verdict["30 against"] == ("common_ground", "agree")
    low = of(rows, n_groups=1, bar=0.75)
    assert {f.verdict for f in low.statements if f.id in ("30 for", "30 against")} == {"unresolved"}


def test_a_tie_within_a_group_opposes_nobody():
    rows = [(f"p{i}", f"s{j}", 1 if (i < 30) == (j < 8) else -1) for i in range(60) for j in range(16)]
    rows += [(f"p{i}", "x", 1 if i < 15 else -1) for i in range(60)]  # one group 15 to 15, the other 0 to 30
    rows += [(f"p{i}", "y", -1 if i < 15 else 1) for i in range(60)]
    a = of(rows, minority=0.4)
    assert len(a.groups) == 2
    assert {finding(a, s).verdict for s in ("x", "y")} == {"unresolved"}


def test_a_group_that_only_passed_says_nothing_of_a_statement():
    rows = [(f"p{i}", f"s{j}", 1 if (i < 30) == (j < 8) else -1) for i in range(60) for j in range(16)]
    rows += [(f"p{i}", "x", 1 if i < 30 else 0) for i in range(60)]
    a = of(rows)
    assert len(a.groups) == 2
    x = next(s for s in a.to_dict()["statements"] if s["id"] == "x")
    assert sorted(g["estimate"] is None for g in x["groups"]) == [False, True]
    assert x["gap"] is None
    assert x["verdict"] != "common_ground"


def test_what_settles_a_statement_is_counted_in_people_where_weights_differ():
    # party "a" has a tenth of the people and half of the weight
    rows = background(100) + [(f"p{i}", "x", 1) for i in range(8)]
    t = VoteTable.from_triplets(*zip(*rows, strict=True))
    party = np.array(["a" if int(p[1:]) % 50 == 0 else "b" for p in t.participants], object)
    a = comity.analyze(replace(t, attributes={"party": party}), weights="party:party", slate_k=0, n_groups=1)
    assert a.result.population.weight.sum() < 20 < 100  # the weights' effective number of people
    x = next(s for s in a.to_dict()["statements"] if s["id"] == "x")
    assert x["to_settle"]["code"] in ("more_votes", "everyone")
    assert 12 <= x["to_settle"]["votes"] <= 92


def test_two_copies_of_a_statement_get_the_same_answer():
    rng = np.random.default_rng(2)
    y = rng.choice([-1, 1], 80)
    rows = background(80) + [(f"p{i}", s, int(y[i])) for i in range(80) for s in ("x", "z")]
    a = of(rows)
    assert finding(a, "x").agreement == finding(a, "z").agreement


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_full_participation_leaves_nothing_uncertain(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 30)), int(rng.integers(1, 8))
    rows = [(f"p{i}", f"s{j}", int(rng.choice([-1, 0, 1]))) for i in range(n) for j in range(m)]
    if all(r[2] == 0 for r in rows):
        return
    for f in of(rows).statements:
        if f.agreement.votes:
            assert f.agreement.low == f.agreement.high == f.agreement.estimate == f.agreement.raw


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_intervals_hold_their_estimate_and_stay_within_what_is_possible(seed):
    rng = np.random.default_rng(seed)
    rows = [
        (f"p{i}", f"s{j}", int(rng.choice([-1, 0, 1], p=[0.3, 0.1, 0.6])))
        for i in range(40)
        for j in range(12)
        if rng.random() < 0.4
    ]
    a = of(rows)
    for f, s in zip(a.statements, a.to_dict()["statements"], strict=True):
        absent = 40 - s["votes"]
        everyone = s["agrees"] + s["disagrees"] + absent
        assert s["agrees"] / everyone - 1e-6 <= f.agreement.low <= f.agreement.estimate <= f.agreement.high
        assert f.agreement.high <= (s["agrees"] + absent) / everyone + 1e-6


def test_intervals_cover_what_all_would_have_said():
    covered, total = 0, 0
    for seed in range(3):
        rng = np.random.default_rng(seed)
        n, m = 150, 40
        u, v, b = rng.normal(size=(n, 2)), rng.normal(size=(m, 2)), rng.normal(size=m)
        y = rng.random((n, m)) < 1 / (1 + np.exp(-(b + u @ v.T)))
        seen = rng.random((n, m)) < 0.3
        i, j = np.nonzero(seen)
        a = of(list(zip([f"p{x}" for x in i], [f"s{x}" for x in j], np.where(y[i, j], 1, -1), strict=True)))
        truth = {f"s{k}": y[[int(p[1:]) for p in {f"p{x}" for x in i}], k].mean() for k in range(m)}
        for f in a.statements:
            covered += f.agreement.low <= truth[f.id] <= f.agreement.high
            total += 1
    assert 0.9 <= covered / total <= 0.995  # 95 % intervals, 120 statements


def test_selection_by_viewpoint_is_repaired():
    rng = np.random.default_rng(1)
    n, m = 300, 60
    u, v, b = rng.normal(size=n), rng.normal(size=m) * 1.5, rng.normal(size=m)
    p = 1 / (1 + np.exp(-(b + np.outer(u, v))))
    y = rng.random((n, m)) < p
    tilt = rng.choice([-2, 0, 0, 2], m)  # half of the statements are put to anybody
    seen = rng.random((n, m)) < 1 / (1 + np.exp(1.2 - np.outer(u, tilt)))
    i, j = np.nonzero(seen)
    a = of(list(zip([f"p{x}" for x in i], [f"s{x}" for x in j], np.where(y[i, j], 1, -1), strict=True)))
    truth = {f"s{k}": y[:, k].mean() for k in range(m)}
    tilted = [f for f in a.statements if tilt[int(f.id[1:])]]
    mine = np.sqrt(np.mean([(f.agreement.estimate - truth[f.id]) ** 2 for f in tilted]))
    raw = np.sqrt(np.mean([(f.agreement.raw - truth[f.id]) ** 2 for f in tilted]))
    assert mine < 0.6 * raw


def test_what_settles_a_statement():
    rows = background(200, m=10)
    rows += [(f"p{i}", "clear", 1 if i % 12 else -1) for i in range(15)]
    rows += [(f"p{i}", "between", 1 if i % 100 < 56 else -1) for i in range(200) if i % 10 < 9]
    a = of(rows, bar=0.6, minority=0.45)
    codes = {s["id"]: s["to_settle"] for s in a.to_dict()["statements"]}
    assert codes["clear"]["code"] == "more_votes"
    assert 5 <= codes["clear"]["votes"] < 100
    assert codes["between"] == {"code": "not_by_votes", "votes": None}


def test_a_single_vote_represents_nobody():
    rows = [(f"p{i}", f"s{j}", 1 if (i < 30) == (j < 8) else -1) for i in range(60) for j in range(16)]
    rows += [("p1", "x", 1), ("p40", "z", -1)]
    a = of(rows)
    named = {r["statement"] for g in a.groups for r in g.representative}
    assert named
    assert not named & {"x", "z"}
    assert representative(a.result.population, a.result.shares)[0][0].probability > 0.95


@pytest.mark.parametrize("bar", [0.5, 1.0, "x"])
def test_a_bar_that_cannot_be(bar):
    with pytest.raises(InputError, match="bar"):
        of(background(10), bar=bar)
