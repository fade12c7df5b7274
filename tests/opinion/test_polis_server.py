"""The polis model against what a real Polis server stored: votes, and the result computed from them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from comity.opinion.models.polis import Polis
from comity.opinion.models.polis_stats import (
    group_statistics,
    is_meta_of,
    left_out_of,
    majority_statements,
    priorities,
)
from comity.votes import read_votes

SERVER = Path(__file__).resolve().parents[3] / "shared" / "data" / "polis-server"
CONVERSATIONS = ["25ptpt-3gp-no-strict-with-meta", "50ptpt-3gp-strict-no-meta", "below-100-ptpts"]
#: Without the one where the stored file lacks a voter, whose votes enter whatever is computed over everyone.
COMPLETE = [CONVERSATIONS[0], CONVERSATIONS[2]]


class Server:
    """One conversation as a Polis server stored it: votes, and the result computed from them."""

    def __init__(self, name: str) -> None:
        folder = SERVER / name
        if not folder.is_dir():
            if os.environ.get("CI"):
                pytest.fail(f"{folder} is missing")
            pytest.skip(f"needs {folder}")
        self.math = json.loads((folder / "math-pca2.json").read_text("utf-8"))
        self.table = read_votes(folder)
        column = self.table.attributes["group-id"]
        self.labels = np.array([int(g) if g else -1 for g in column])


@pytest.fixture(params=CONVERSATIONS)
def server(request):
    return Server(request.param)


@pytest.fixture(params=COMPLETE)
def complete(request):
    server = Server(request.param)
    return server, Polis().fit(server.table)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_files_hold_all_votes_where_we_say_so(name):
    server = Server(name)
    have = dict(zip(server.table.participants, server.table.votes_per_participant.tolist(), strict=True))
    missing = {p for p, n in server.math["user-vote-counts"].items() if have.get(p, 0) != n}
    assert (not missing) == (name in COMPLETE)


def test_statements_taken_out_are_the_servers(server):
    out = server.table.statements[left_out_of(server.table)]
    assert set(out) == {str(t) for t in server.math["mod-out"]}


def test_group_votes_are_the_servers(server):
    s = group_statistics(server.table, server.labels)
    for g, group in server.math["group-votes"].items():
        for j, statement in enumerate(server.table.statements):
            v = group["votes"][statement]
            disagree, passes, agree = s.counts[int(g), j].tolist()
            assert (agree, disagree, agree + disagree + passes) == (v["A"], v["D"], v["S"])


def test_group_informed_consensus_is_the_servers(server):
    s = group_statistics(server.table, server.labels)
    theirs = [server.math["group-aware-consensus"][t] for t in server.table.statements]
    assert np.abs(s.consensus - theirs).max() < 1e-12


def test_representative_statements_are_the_servers(server):
    s = group_statistics(server.table, server.labels)
    assert len(s.representative) == len(server.math["repness"])
    for g, theirs in server.math["repness"].items():
        ours = s.representative[int(g)]
        assert [x.statement for x in ours] == [str(x["tid"]) for x in theirs]
        for a, b in zip(ours, theirs, strict=True):
            assert a.direction == b["repful-for"]
            assert (a.n_success, a.n_trials) == (b["n-success"], b["n-trials"])
            assert (a.best_agree, a.n_agree) == (b.get("best-agree", False), b.get("n-agree"))
            assert abs(a.p_success - b["p-success"]) < 1e-9
            assert abs(a.p_test - b["p-test"]) < 1e-9
            assert abs(a.repness - b["repness"]) < 1e-9
            # the server writes this one number in single precision
            assert abs(a.repness_test - b["repness-test"]) < 3e-7 * max(1.0, abs(b["repness-test"]))


def test_majority_statements_are_the_servers(server):
    agree, disagree = majority_statements(
        server.table.counts(), server.table.statements, left_out_of(server.table)
    )
    for ours, theirs in ((agree, "agree"), (disagree, "disagree")):
        for a, b in zip(ours, server.math["consensus"][theirs], strict=True):
            assert (a.statement, a.n_success, a.n_trials) == (str(b["tid"]), b["n-success"], b["n-trials"])
            assert abs(a.p_success - b["p-success"]) < 1e-9
            assert abs(a.p_test - b["p-test"]) < 1e-9


# ---------------------------------------------------------------------- the pipeline, from the votes alone
def test_components_and_projections_are_the_servers(complete):
    server, model = complete
    pca = server.math["pca"]
    # the server's agree is -1, and each component's sign is arbitrary
    assert np.abs(model.means_ + pca["center"]).max() < 1e-12
    signs = []
    for ours, theirs in zip(model.components_, np.array(pca["comps"]), strict=True):
        signs.append(np.sign(ours @ theirs))
        assert np.abs(ours - signs[-1] * theirs).max() < 1e-9
    extremity = np.hypot(*model.statement_projections_.T)
    assert np.abs(extremity - pca["comment-extremity"]).max() < 1e-9
    place = {p: i for i, p in enumerate(server.table.participants)}
    base = server.math["base-clusters"]
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        assert len(members) == 1
        ours = model.projections_[place[str(members[0])]]
        # our agree is the server's disagree: positions turn over with the votes and with each component
        assert np.abs(ours + np.array(signs) * (x, y)).max() < 1e-9


def test_who_is_in_is_the_servers_or_more_of_the_earliest(server):
    model = Polis().fit(server.table)
    inside = {p for p, x in zip(server.table.participants, model.in_conversation_, strict=True) if x}
    theirs = {str(p) for p in server.math["in-conv"]}
    # the server never lets go of whoever filled up to fifteen when there were fewer
    assert inside <= theirs
    assert all(server.math["user-vote-counts"][p] < 7 for p in theirs - inside)


def test_priorities_are_the_servers(complete):
    server, model = complete
    theirs = [float(server.math["comment-priorities"][t]) for t in server.table.statements]
    # among those whom the server has in a group; these are more than we have where it remembers who filled up
    counts = group_statistics(server.table, server.labels).counts.sum(0)
    extremity = np.hypot(*model.statement_projections_.T)
    assert np.abs(priorities(counts, extremity, is_meta_of(server.table)) - theirs).max() < 1e-9
    if (model.in_conversation_ == (server.labels >= 0)).all():
        assert np.abs(model.priorities_ - theirs).max() < 1e-9
