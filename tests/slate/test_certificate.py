"""What a certificate claims is so, whatever the missing votes are and wherever the voters are."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.compute.executor import LocalExecutor
from comity.slate import certify_slate, make_slate
from comity.slate.approvals import WEIGHTS, slate_part
from comity.slate.electorate import electorate
from comity.slate.expected import PROBABILITIES
from comity.slate.front import slate_of
from comity.slate.verify_slate import check
from comity.votes import VoteTable


def alpha(certificate, case, among="all", table=0):
    num, den = certificate["tables"][table]["margins"][case][among]["alpha"]
    return Fraction(num, den)


@st.composite
def tiny(draw):
    m = draw(st.integers(2, 4))
    row = st.lists(st.sampled_from([1, 1, -1, 0]), min_size=m, max_size=m)
    matrix = draw(st.lists(row, min_size=2, max_size=4))
    cells = [(i, j) for i in range(len(matrix)) for j in range(m)]
    for i, j in draw(st.lists(st.sampled_from(cells), max_size=7)):
        matrix[i][j] = None
    slate = draw(st.lists(st.integers(0, m - 1), unique=True, min_size=1, max_size=m))
    return matrix, slate


@given(tiny())
@settings(max_examples=120, deadline=None)
def test_necessary_and_possible_are_the_worst_and_the_best_completion(dense, naive, election):
    matrix, slate = election
    voters = [row for row in matrix if any(v is not None for v in row)]
    if not voters:
        return
    k, m = len(slate), len(matrix[0])
    free = [(i, j) for i, row in enumerate(voters) for j in range(m) if row[j] is None]
    found = []
    for fill in itertools.product([1, -1], repeat=len(free)):
        full = [list(row) for row in voters]
        for (i, j), v in zip(free, fill, strict=True):
            full[i][j] = v
        found.append(naive.alpha(naive.approvals(full), [1] * len(full), slate, k, list(range(m))))
    certificate = certify_slate(dense(matrix), [f"s{c}" for c in slate]).certificate
    assert alpha(certificate, "necessary") == max(found)
    assert alpha(certificate, "possible") == min(found)
    assert alpha(certificate, "possible") <= alpha(certificate, "cast") <= alpha(certificate, "necessary")
    if not free:
        assert len(set(found)) == 1
    within = [alpha(certificate, case, "pool") for case in ("necessary", "possible")]
    verdict = certificate["verdict"]
    assert (verdict == "necessary") == (within[0] < 1)
    assert (verdict == "violated") == (within[1] >= 1)


def test_the_four_verdicts(dense):
    majority, minority = [1, 1, 1, -1], [-1, -1, -1, 1]
    full = dense([majority] * 6 + [minority] * 4)
    # s3 has more against than for: outside the pool, but its supporters' claim shows over all statements
    top = make_slate(full, 3)
    assert [p.statement for p in top.provisions] != ["s3"]
    assert top.verdict == "necessary"
    assert (alpha(top.certificate, "cast", "pool"), alpha(top.certificate, "cast")) == (
        0,
        Fraction(4 * 3, 10),
    )
    blank = [1, 1, 1, None]
    torn = dense([blank] * 5 + [minority] * 6)
    given = certify_slate(torn, ["s0", "s1", "s2"])
    assert given.verdict == "violated"
    unknown = dense([[1, None, None, None]] * 5 + [[None, None, None, 1]] * 6)
    assert certify_slate(unknown, ["s0", "s1", "s2"]).verdict == "possible"
    hopeful = certify_slate(unknown, ["s0", "s1", "s2"], probabilities=np.full((11, 4), 0.9))
    assert hopeful.verdict == "estimated"
    bound = hopeful.certificate["tables"][0]["bound95"]
    assert bound == {"alpha": None, "why": "no_random_round"}


# ---------------------------------------------------------------------- partitions
def election(seed=5, n=60, m=14):
    rng = np.random.default_rng(seed)
    i, j = np.nonzero(rng.random((n, m)) < 0.7)
    bloc = rng.integers(0, 3, n)
    like = rng.random((3, m)) < 0.6
    v = np.where(rng.random(len(i)) < 0.15, 0, np.where(like[bloc[i], j], 1, -1))
    votes = VoteTable.from_triplets(i, j, v)
    party = rng.choice(["North", "South", "East", ""], n)
    return replace(votes, attributes={"party": party.astype(object)}), bloc, rng.random((n, m))


def split(voters, votes, chances, where):
    """The same electorate with its one part cut into several, as nodes would hold them."""
    whole = voters.executor.parts[0]
    parts = []
    for i in np.unique(where):
        keep = where == i
        part = slate_part(
            votes.take_participants(keep),
            {name: w[keep] for name, w in whole.state[WEIGHTS].items()},
            {name: c[keep] for name, c in whole.codes.items()},
        )
        part.state[PROBABILITIES] = chances[keep].__getitem__
        parts.append(part)
    return replace(voters, executor=LocalExecutor(parts, 1))


@pytest.mark.parametrize("basis", ["cast", "expected"])
@pytest.mark.parametrize("method", ["gjcr-pav/1", "pav/1"])
@pytest.mark.parametrize("weights", ["persons", "parties"])
def test_any_partition_gives_the_same_bytes(basis, method, weights):
    votes, bloc, chances = election()
    voters = electorate(votes, weights=weights, groups=bloc, probabilities=chances)
    one = slate_of(voters, 6, method=method, basis=basis, seed=3).to_dict()
    rng = np.random.default_rng(0)
    for n_parts in (2, 7, 50):
        where = rng.integers(0, n_parts, votes.n_participants)
        assert (
            slate_of(split(voters, votes, chances, where), 6, method=method, basis=basis, seed=3).to_dict()
            == one
        )


def test_the_order_of_the_rows_and_a_second_run_change_nothing():
    votes, bloc, _ = election()
    rows = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = VoteTable.from_triplets(
        votes.participants[rows[order]], votes.statements[votes.indices[order]], votes.values[order]
    )
    plain = replace(votes, attributes={})
    assert make_slate(plain, 6, groups=bloc).to_dict() == make_slate(shuffled, 6, groups=bloc).to_dict()


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_who_is_called_what_changes_nothing(order):
    votes, bloc, _ = election(n=30)
    names = [f"n{i}" for i in range(30)]
    order.shuffle(names)
    rows = np.repeat(np.arange(30), votes.votes_per_participant)
    renamed = VoteTable.from_triplets(
        np.array(names, object)[rows], votes.statements[votes.indices], votes.values
    )
    place = {name: i for i, name in enumerate(names)}
    groups = bloc[[place[p] for p in renamed.participants]]
    plain = replace(votes, attributes={})
    assert make_slate(renamed, 6, groups=groups).to_dict() == make_slate(plain, 6, groups=bloc).to_dict()


# ---------------------------------------------------------------------- weights
def test_a_weight_of_three_is_three_voters():
    votes, _, _ = election(n=20)
    votes = replace(votes, attributes={})
    weights = np.random.default_rng(2).integers(1, 4, 20)
    rows = np.repeat(np.arange(20), votes.votes_per_participant)
    copies = [(f"{p}/{copy}", s, v) for p, s, v in zip(rows, votes.indices, votes.values, strict=True)
              for copy in range(weights[p])]  # fmt: skip
    many = VoteTable.from_triplets([c[0] for c in copies], [c[1] for c in copies], [c[2] for c in copies])
    by_weight = make_slate(votes, 5, weights=weights)
    by_person = make_slate(many, 5)
    assert by_weight.provisions == by_person.provisions
    a, b = by_weight.certificate["tables"][0], by_person.certificate["tables"][0]
    assert (a["H"], a["margins"], a["total"]) == (b["H"], b["margins"], b["total"])
    assert (by_weight.weights, [t["weights"] for t in by_weight.certificate["tables"]]) == (
        "schedule",
        ["schedule", "persons"],
    )


def test_parties_count_alike_and_persons_stand_beside(dense):
    # 8 of one party against 1 each of two others: by persons they win everything, by parties they are a third
    matrix = [[1, 1, 0, 0]] * 8 + [[0, 0, 1, 0]] + [[0, 0, 1, 1]]
    party = ["A"] * 8 + ["B", "C"]
    votes = dense(matrix)
    persons = make_slate(votes, 2, parties=party)
    parties = make_slate(votes, 2, parties=party, weights="parties")
    assert {p.statement for p in persons.provisions} == {"s0", "s1"}
    assert parties.provisions[0].statement == "s2"
    assert parties.provisions[0].supporters == 2_000_000
    for slate, first in ((persons, "persons"), (parties, "parties")):
        tables = slate.certificate["tables"]
        assert {t["weights"] for t in tables} == {"persons", "parties"}
        assert tables[0]["weights"] == slate.weights == first
        assert check(slate.certificate) == []
    by = {t["weights"]: t for t in persons.certificate["tables"]}
    assert by["parties"]["verdict"] == "violated"
    assert by["parties"]["total"] == 3_000_000
    reach = {r["id"]: r["status"] for r in persons.certificate["reach"]["parties"]}
    assert reach == {"A": "represented", "B": "unrepresented", "C": "unrepresented"}


def test_parties_come_from_the_attribute_of_that_name():
    votes, _, _ = election()
    certificate = make_slate(votes, 4).certificate
    assert [t["weights"] for t in certificate["tables"]] == ["persons", "parties"]
    assert [r["id"] for r in certificate["reach"]["parties"]] == ["East", "North", "South"]
    people = sum(r["people"] for r in certificate["reach"]["parties"])
    assert people == int((votes.attributes["party"] != "").sum())


def test_reach_counts_missing_votes_as_open(dense):
    matrix = [[1, 1, 1]] * 5 + [[1, None, None]] * 2 + [[None, None, 0]] * 3
    groups = [0] * 5 + [1] * 2 + [2] * 3
    certificate = make_slate(dense(matrix), 3, groups=groups, group_names=["x", "y", "z"]).certificate
    rows = {r["id"]: r for r in certificate["reach"]["groups"]}
    assert (rows["x"]["at_least_1"], rows["x"]["at_least_3"]) == ([5, 5], [5, 5])
    assert (rows["y"]["at_least_1"], rows["y"]["at_least_3"]) == ([2, 2], [0, 2])
    assert (rows["z"]["at_least_1"], rows["z"]["at_least_3"]) == ([0, 3], [0, 0])
    assert [rows[g]["status"] for g in "xyz"] == ["represented", "represented", "open"]


# ---------------------------------------------------------------------- top-k
def test_top_k_that_leaves_a_group_out_is_shown_to(dense):
    votes = dense([[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 4)
    slate = make_slate(votes, 3)
    assert "s3" in [p.statement for p in slate.provisions]
    assert slate.alpha < 1
    assert set(slate.top_k.statements) == {"s0", "s1", "s2"}
    assert (slate.top_k.same, slate.top_k.alpha) == (False, 1.2)
    assert slate.certificate["tables"][0]["top_k"]["witness"] == {"statement": "s3", "level": 1, "weight": 4}


def test_top_k_that_is_the_same_is_said_to_be(dense):
    slate = make_slate(dense([[1, 1, 0]] * 6 + [[1, 1, 1]] * 4), 2)
    assert slate.top_k.same
    assert slate.top_k.alpha == slate.alpha
