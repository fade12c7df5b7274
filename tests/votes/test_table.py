from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.votes import VoteTable

rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-1, 1), st.integers(0, 3)), max_size=40
)


def table(given_rows, timed=True):
    p, s, v, t = zip(*given_rows, strict=True) if given_rows else ((), (), (), ())
    return VoteTable.from_triplets(p, s, np.array(v, int), times=np.array(t, int) if timed else None)


@given(rows, st.booleans())
def test_the_latest_vote_counts_and_of_equal_times_the_later_row(given_rows, timed):
    latest = {}
    for p, s, v, t in given_rows:
        if (p, s) not in latest or not timed or t >= latest[p, s][1]:
            latest[p, s] = (v, t)
    made = table(given_rows, timed)
    got = {
        (int(made.participants[i]), int(made.statements[j])): int(v)
        for i, j, v in zip(*made.triplets(), strict=True)
    }
    assert got == {k: v for k, (v, _) in latest.items()}
    if timed:
        assert made.times.tolist() == [latest[k][1] for k in sorted(latest)]


@given(rows, st.randoms())
def test_the_order_of_rows_changes_nothing_when_times_differ(given_rows, random):
    distinct = [(p, s, v, i) for i, (p, s, v, _) in enumerate(given_rows)]
    shuffled = random.sample(distinct, len(distinct))
    assert table(distinct).same_votes(table(shuffled))


@given(rows)
def test_counts_add_up(given_rows):
    made = table(given_rows)
    assert made.counts().sum() == made.n_votes
    assert made.votes_per_participant.sum() == made.n_votes


@given(rows, st.data())
def test_parts_hold_what_was_asked_for(given_rows, data):
    made = table(given_rows)
    keep_s = np.array(
        data.draw(st.lists(st.booleans(), min_size=made.n_statements, max_size=made.n_statements)), bool
    )
    keep_p = np.array(
        data.draw(st.lists(st.booleans(), min_size=made.n_participants, max_size=made.n_participants)), bool
    )
    p, s, v = made.triplets()
    part = made.take_statements(keep_s).take_participants(keep_p)
    kept = keep_s[s] & keep_p[p]
    want = sorted(zip(made.participants[p[kept]], made.statements[s[kept]], v[kept], strict=True))
    pp, ss, vv = part.triplets()
    assert sorted(zip(part.participants[pp], part.statements[ss], vv, strict=True)) == want
    votes = made.take_votes(kept)
    assert votes.n_votes == len(want)
    assert votes.n_participants == made.n_participants


def test_rejected_statements_are_left_out_on_demand():
    made = replace(
        VoteTable.from_triplets(["a", "a", "b"], [1, 2, 3], [1, 1, 0]),
        moderated=np.array([1, -1, 0], np.int8),
    )
    assert made.accepted().statements.tolist() == ["1", "3"]
    assert made.n_statements == 3


@pytest.mark.parametrize(
    ("votes", "row"), [([1, 2], 2), ([1, float("nan")], 2), ([1, None], 2), (["yes", "no"], 1)]
)
def test_unknown_votes_are_refused(votes, row):
    with pytest.raises(InputError, match="unknown vote") as caught:
        VoteTable.from_triplets(["a", "b"], ["1", "1"], votes)
    assert caught.value.row == row


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(InputError, match="differ in number"):
        VoteTable.from_triplets(["a"], ["1", "2"], [1, 1])


def test_more_than_65535_statements():
    n = 70_000
    made = VoteTable.from_triplets(["a"] * n, np.arange(n), np.ones(n, int))
    assert made.indices.dtype == np.int32
    assert made.statements[made.indices[-1]] == str(n - 1)


def test_same_votes_sees_every_difference():
    made = VoteTable.from_triplets(["a", "b"], ["1", "1"], [1, 0], times=[5, 6])
    same = replace(
        made, texts=np.array([""], object), moderated=np.zeros(1, np.int8), notes=(), meta={"topic": "x"}
    )
    assert made.same_votes(same)
    for change in (
        {"values": -made.values},
        {"times": None},
        {"weights": np.ones(2)},
        {"texts": np.array(["x"], object)},
        {"authors": np.array(["a"], object)},
        {"moderated": np.array([-1], np.int8)},
        {"attributes": {"region": np.array(["", "north"], object)}},
        {"participants": np.array(["a", "c"], object)},
        {"statements": np.array(["2"], object)},
    ):
        assert not made.same_votes(replace(made, **change)), change


def test_it_says_what_it_is():
    assert (
        repr(VoteTable.from_triplets(["a"], [1], [1])) == "<VoteTable: 1 participants, 1 statements, 1 votes>"
    )
