"""Parties count alike, to the last share, wherever their members are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.compute.executor import LocalExecutor
from comity.compute.part import keys
from comity.errors import InputError
from comity.slate.approvals import PARTY_SHARES, WEIGHTS, slate_part
from comity.slate.parties import give_party_weights, party_thresholds, party_weights


@given(st.lists(st.sampled_from(["", "A", "B", "C"]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_each_party_gets_all_shares_and_its_members_as_equal_as_can_be(labels):
    weights = party_weights(labels, keys([str(i) for i in range(len(labels))]))
    for party in set(labels):
        mine = [int(w) for w, p in zip(weights, labels, strict=True) if p == party]
        if party:
            assert sum(mine) == PARTY_SHARES
            assert max(mine) - min(mine) <= 1
        else:
            assert set(mine) == {0}


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=30), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_members_may_be_anywhere(dense, codes, n_parts):
    ids = [f"person {i}" for i in range(len(codes))]
    votes, codes = dense([[1]] * len(codes), ids), np.array(codes)
    place = {p: i for i, p in enumerate(votes.participants)}
    codes = codes[[ids.index(p) for p in place]]
    where = np.arange(len(codes)) % n_parts
    parts = [
        slate_part(votes.take_participants(where == i), {}, {"parties": codes[where == i]})
        for i in set(where)
    ]
    executor = LocalExecutor(parts, 1)
    sizes, _ = party_thresholds(executor, "parties", 4)
    assert sizes.tolist() == [int((codes == g).sum()) for g in range(4)]
    give_party_weights(executor, "parties", 4)
    expected = party_weights(["" if c < 0 else f"{c}" for c in codes], keys(votes.participants.tolist()))
    found = np.zeros(len(codes), np.int64)
    for i, part in zip(sorted(set(where)), parts, strict=True):
        found[where == i] = part.state[WEIGHTS]["parties"]
    assert found.tolist() == expected.tolist()


def test_a_party_larger_than_its_shares_is_an_error():
    with pytest.raises(InputError, match="3 members, more than the 2 shares"):
        party_weights(["A"] * 3, np.arange(3, dtype=np.uint64), shares=2)


def test_no_parties_at_all():
    assert party_weights(["", ""], np.arange(2, dtype=np.uint64)).tolist() == [0, 0]
    assert party_weights([], np.zeros(0, np.uint64)).tolist() == []
