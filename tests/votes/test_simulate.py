"""What is planted is there, and the same seed plants the same."""

from __future__ import annotations

import json

import numpy as np
import pytest

from comity.errors import InputError
from comity.votes.simulate import Planted, simulate_votes, simulate_working_group
from comity.votes.table import VoteTable, id_order
from comity.votes.working_group import GROUPS, SIZES

BAR, MINORITY = 0.6, 0.3


@pytest.fixture(scope="module")
def group() -> tuple[VoteTable, Planted]:
    return simulate_working_group(seed=3)


def triplets(t: VoteTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.repeat(np.arange(t.n_participants), t.votes_per_participant), t.indices, t.values


def same(a: VoteTable, b: VoteTable) -> bool:
    return (
        np.array_equal(a.indptr, b.indptr)
        and np.array_equal(a.indices, b.indices)
        and np.array_equal(a.values, b.values)
        and (a.times is None or np.array_equal(a.times, b.times))
    )


def test_the_seed_decides(group: tuple[VoteTable, Planted]) -> None:
    again, planted = simulate_working_group(seed=3)
    assert same(group[0], again)
    assert planted == group[1]
    assert not same(group[0], simulate_working_group(seed=4)[0])


def test_participants_and_statements(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    assert list(table.participants) == id_order(table.participants)
    assert list(table.statements) == [s.id for s in planted.statements]
    assert list(table.texts) == [s.text for s in planted.statements]
    assert {k: int((table.attributes["stakeholder"] == k).sum()) for k in SIZES} == dict(SIZES)
    assert len(set(table.statement_info["area"])) == 8
    assert len(set(table.texts)) == 72
    assert set(planted.groups) == set(table.participants)


def test_nobody_of_the_absent_region_votes(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    voted = table.votes_per_participant > 0
    region = table.attributes["region"]
    assert planted.absent == {"region": ("Region E",)}
    assert not voted[region == "Region E"].any()
    (under,) = planted.under["region"]
    assert voted[region == under].mean() < 0.7 * voted[(region != under) & (region != "Region E")].mean()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_had_all_voted_the_planted_verdict_would_be_plain(seed: int) -> None:
    for s in simulate_working_group(seed=seed)[1].statements:
        shares = list(s.groups.values())
        toward = shares if s.agreement > 0.5 else [1 - x for x in shares]
        if s.verdict == "common_ground":
            assert min(toward) > BAR, s
            assert s.passing < 0.1, s
        elif s.verdict == "difference":
            both_sides = min(s.agreement, 1 - s.agreement) > MINORITY
            assert both_sides or (max(shares) > BAR and min(shares) < 1 - BAR), s
        elif s.kind == "lukewarm":
            assert min(toward) < 0.7, s
            assert min(s.agreement, 1 - s.agreement) < MINORITY, s
        elif s.kind == "passed":
            assert s.passing > 0.55, s


def test_close_is_known_exactly(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    (close,) = (s for s in planted.statements if s.kind == "close")
    disagree, passed, agree = table.counts()[list(table.statements).index(close.id)]
    took_part = int((table.votes_per_participant > 0).sum())
    assert (agree, disagree, passed) == (round(0.51 * took_part), took_part - round(0.51 * took_part), 0)


def test_few_are_seen_by_few(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    n = table.counts().sum(axis=1)
    assert [int(n[j]) for j, s in enumerate(planted.statements) if s.kind == "few"] == [8, 8, 8]


def test_the_raw_share_misleads_where_participation_is_tilted(group: tuple[VoteTable, Planted]) -> None:
    for s in group[1].statements:
        if s.kind == "understated":
            assert s.raw < s.agreement - 0.05, s
        elif s.kind == "overstated":
            assert s.raw > s.agreement + 0.15, s
        elif s.kind != "few":
            assert abs(s.raw - s.agreement) < 0.1, s


def test_groups_cut_across_stakeholders_and_regions(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    label = np.array([planted.groups[p] for p in table.participants], object)
    for name, share in GROUPS.items():
        for attribute in ("stakeholder", "region"):
            for value in set(table.attributes[attribute]):
                cell = label[table.attributes[attribute] == value]
                assert abs((cell == name).mean() - share) < 0.3


def test_authors_voted_for_their_own_statement(group: tuple[VoteTable, Planted]) -> None:
    table, _ = group
    row, col, value = triplets(table)
    own = table.participants[row] == table.authors[col]
    assert own.sum() == table.n_statements
    assert (value[own] == 1).all()


def test_votes_come_after_their_statement(group: tuple[VoteTable, Planted]) -> None:
    table, planted = group
    made = table.statement_info["timestamp"].astype(np.int64)
    assert (table.times > made[table.indices]).all()
    assert 50 < planted.revotes < 0.05 * table.n_votes


def test_planted_structure_is_plain_data(group: tuple[VoteTable, Planted]) -> None:
    document = json.loads(json.dumps(group[1].to_dict(), allow_nan=False))
    assert [s["verdict"] for s in document["statements"]] == [s.verdict for s in group[1].statements]


def test_synthetic_votes_meet_what_was_asked() -> None:
    table = simulate_votes(5000, 300, 40, passes=0.2, seed=1)
    assert abs(table.n_votes / 5000 - 40) < 1
    assert abs((table.values == 0).mean() - 0.2) < 0.01
    n = np.sort(table.counts().sum(axis=1))
    assert n[-1] > 5 * n[0]
    assert table.votes_per_participant.min() >= 1
    assert same(table, simulate_votes(5000, 300, 40, passes=0.2, seed=1))


def test_synthetic_table_is_canonical() -> None:
    table = simulate_votes(700, 50, 12, seed=2)
    row, col, value = triplets(table)
    again = VoteTable.from_triplets(row[::-1], col[::-1], value[::-1])
    assert same(table, again)
    assert list(table.participants) == list(again.participants)


def test_chunks_cover_every_participant_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.votes.simulate._CHUNK_VOTES", 100)
    table = simulate_votes(300, 20, 5, seed=2)
    assert len(table.indptr) == 301
    assert table.indptr[-1] == table.n_votes
    assert (table.votes_per_participant >= 1).all()


def test_one_vote_each() -> None:
    assert (simulate_votes(1000, 30, 1, diligence=0).votes_per_participant == 1).all()


def test_planted_groups_differ() -> None:
    table = simulate_votes(2000, 40, 20, n_groups=2, groups=True, seed=5)
    share = [
        table.take_participants(table.attributes["planted"] == g).counts() for g in ("planted 1", "planted 2")
    ]
    agree = [c[:, 2] / (c[:, 0] + c[:, 2]) for c in share]
    assert np.abs(agree[0] - agree[1]).max() > 0.3


@pytest.mark.parametrize("size", [(0, 5, 1), (5, 0, 1), (5, 10, 0.5), (5, 10, 9.5)])
def test_what_cannot_be_met_is_refused(size: tuple[int, int, float]) -> None:
    with pytest.raises(InputError):
        simulate_votes(*size)
