"""Whoever changes what was published is found out, even with all keys of the node, and the place is named.

Single bits of a small folder that has everything, and edits of all classes (``campaign.CLASSES``) of a large
one: ``make test`` takes a fixed sample of both, ``make soak`` all of them.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from comity.audit.verify import verify
from comity.record.promise import Promise
from comity.words import audit as words
from tests.audit import campaign, published
from tests.audit.campaign import CLASSES, Tally
from tests.audit.edits import HERE, rows_of, table_of
from tests.audit.edits_ballots import ERASED, ballots, counts
from tests.audit.edits_whole import tables
from tests.audit.forger import CHECKPOINT, EVENTS, POLICY, Forger
from tests.audit.published import Made
from tests.audit.tampered import Light, changed


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    top = tmp_path_factory.mktemp("small")
    (top / "home").mkdir()
    return published.small(top / "home", top / "folder")


@pytest.fixture(scope="module")
def middle(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A thousand votes."""
    top = tmp_path_factory.mktemp("middle")
    (top / "home").mkdir()
    return published.large(top / "home", top / "folder", people=120, statements=14, each=9)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Eight thousand votes."""
    top = tmp_path_factory.mktemp("large")
    (top / "home").mkdir()
    return published.large(top / "home", top / "folder", people=400, statements=40, each=20)


@pytest.fixture
def forger(middle: Made) -> Forger:
    return Forger(Light(middle.folder).base, middle)


@pytest.fixture
def old(middle: Made, tmp_path: Path) -> Path:
    """The checkpoint, as somebody kept it."""
    path = tmp_path / "checkpoint"
    path.write_bytes((middle.folder / CHECKPOINT).read_bytes())
    return path


def report(what: str, tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():  # to where the workers of `make soak` may write, too
        print(f"\n{what}:\n{tally}", file=sys.stderr)
    assert not tally.wrong, "\n".join(
        [f"{len(tally.wrong)} were not found as they should be", *tally.wrong[:20]]
    )


# ---------------------------------------------------------------------- as published
def test_what_is_tampered_with_verifies_as_it_was_published(small: Made, middle: Made) -> None:
    for made in (small, middle):
        verdict = verify(made.folder)
        assert verdict.code == 0, verdict.first
        assert {c.status for c in verdict.checks} == {"ok"}
        assert verdict.facts["analyses"] == 1
        assert verdict.facts["erased"] > 0
    assert verify(small.folder).facts["final"]


def test_it_is_the_same_each_time(small: Made, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    again = published.small(tmp_path / "home", tmp_path / "folder")
    assert Light(again.folder).base == Light(small.folder).base


# ---------------------------------------------------------------------- with all keys of node and log
def rewritten(f: Forger) -> dict[str, bytes | None]:
    """The same forum under another title, from the first entry on."""
    return f.publish(leaves=[f.leaves[0].with_body(title="Wine"), *f.leaves[1:]])


def test_a_history_that_is_signed_again_verifies_and_an_earlier_checkpoint_tells(
    middle: Made, forger: Forger, old: Path
) -> None:
    """No claim is made that a folder shows by itself what never left the house before."""
    with changed(middle.folder, rewritten(forger)):
        alone = verify(middle.folder, log_key=middle.key("log").verifier.vkey)
        assert (alone.code, alone.facts["analyses"]) == (0, 1)
        verdict = verify(middle.folder, recompute=False, against=str(old))
    assert verdict.code == 4
    assert words.verdict(verdict.to_dict()).startswith("The log forked.")


def test_entries_that_were_taken_away_are_missed_by_who_has_seen_them(
    middle: Made, forger: Forger, old: Path
) -> None:
    i = forger.find("position.take", signed=True)[0]
    leaves = [*forger.leaves[:i], *forger.leaves[i + 1 :]]
    with changed(middle.folder, forger.publish(forger.hidden(leaves), leaves)):
        assert verify(middle.folder, recompute=False).code == 0
        verdict = verify(middle.folder, recompute=False, against=str(old))
    assert verdict.code == 3
    assert verdict.first is not None
    assert (verdict.first.name, verdict.first.code) == ("against", "against_longer")


def test_the_witnesses_of_a_forum_have_not_seen_another_history(small: Made, tmp_path: Path) -> None:
    f = Forger(Light(small.folder).base, small)
    policy = tmp_path / "policy.txt"
    policy.write_bytes(f.files[POLICY])
    with changed(small.folder, rewritten(f)):
        verdict = verify(small.folder, recompute=False)
        assert (verdict.code, verdict.facts["final"]) == (3, False)
        assert verdict.first is not None
        assert verdict.first.name == "quorum"
    # who leaves the witnesses out as well is found out by the reader's own policy, and by it alone
    without = [f.leaves[0].with_body(policy="quorum none\n"), *f.leaves[1:]]
    with changed(small.folder, f.publish(leaves=without)):
        verdict = verify(small.folder, recompute=False)
        assert (verdict.code, verdict.facts["final"]) == (0, None)
        verdict = verify(small.folder, recompute=False, policy=str(policy))
        assert verdict.code == 3
        assert verdict.first is not None
        assert verdict.first.name == "quorum"


def test_what_a_party_signed_the_node_cannot_alter(small: Made, middle: Made, old: Path) -> None:
    """Where the rules allow that it can say that the act was attested: then it does not count as signed."""
    for made, code in ((small, "refused"), (middle, None)):
        f = Forger(Light(made.folder).base, made)
        i = f.find("position.take", signed=True)[0]
        leaf = f.leaves[i]
        altered = leaf.with_body(position="pass")
        with changed(made.folder, f.publish(leaves=[*f.leaves[:i], altered, *f.leaves[i + 1 :]])):
            # where there are witnesses, they have not seen it either
            assert ("entries", "signature", i) in failures(made.folder)
        attested = replace(altered, parties=()).at(leaf.time)
        with changed(made.folder, f.publish(leaves=[*f.leaves[:i], attested, *f.leaves[i + 1 :]])):
            if code is not None:
                assert ("entries", code, i) in failures(made.folder)
                continue
            assert verify(made.folder, recompute=False).code == 0
            assert b'"how":"attested"' in (made.folder / EVENTS).read_bytes().splitlines()[i]
            assert verify(made.folder, recompute=False, against=str(old)).code == 4


def failures(folder: Path) -> list[tuple[str, str | None, int | None]]:
    checks = verify(folder, recompute=False).checks
    return [(c.name, c.code, c.entry) for c in checks if c.status == "failed"]


def test_a_stolen_key_signs_until_it_is_revoked(middle: Made, forger: Forger) -> None:
    added, revoked = forger.find("key.add")[0], forger.find("key.revoke")[0]
    body = {"consultation": "c", "statement": "3", "position": "agree", "note": None}
    for j, code in ((added, 0), (revoked + 1, 3)):
        act = forger.new("position.take", body, forger.leaves[j - 1].time, by="party:a").signed_by(
            middle.key("a")
        )
        with changed(middle.folder, forger.publish(leaves=[*forger.leaves[:j], act, *forger.leaves[j:]])):
            assert verify(middle.folder, recompute=False).code == code


# ---------------------------------------------------------------------- what is said to be erased
def test_a_ballot_that_is_said_to_be_erased_is_told_and_the_promise_is_evidence(
    middle: Made, forger: Forger, old: Path, tmp_path: Path
) -> None:
    changes, gone = said_to_be_erased(forger)
    promise = Promise(forger.origin, "c", gone, forger.leaves[-1].time)
    path = tmp_path / "promise"
    path.write_bytes(promise.sign(middle.key("node"), forger.leaves[10].time).to_bytes())
    assert verify(middle.folder, recompute=False, promise=str(path)).checks[-1].numbers["state"] == "kept"
    before = verify(middle.folder).facts
    with changed(middle.folder, changes):
        # the log has grown; nobody but who voted can know that nobody asked for it
        verdict = verify(middle.folder, against=str(old), promise=str(path))
    assert verdict.code == 0, verdict.first
    assert (verdict.facts["erased"], verdict.facts["analyses"]) == (before["erased"] + 1, 0)
    assert verdict.checks[-1].numbers["state"] == "erased"
    assert f"{before['erased'] + 1} ballots erased" in words.verdict(verdict.to_dict())


def test_under_the_cover_of_an_erasure_no_other_analysis_gets_through(middle: Made, forger: Forger) -> None:
    from comity.analysis.document import digest, to_json

    document = forger.document("c")
    one = document["statements"][0]
    one["agreement"]["estimate"] += 0.1
    document["digest"] = digest(document)
    changes, _ = said_to_be_erased(forger, {f"{HERE}/analysis.json": to_json(document)})
    with changed(middle.folder, changes):
        check = verify(middle.folder).first
    assert check is not None
    assert (check.name, check.code, check.file) == ("analysis", "analysis", f"{HERE}/analysis.json")


def said_to_be_erased(
    f: Forger, more: dict[str, bytes] | None = None
) -> tuple[dict[str, bytes | None], bytes]:
    """After the outcome a ballot is passed off as erased, and the rest published anew; its commitment."""
    found = list(ballots(f))
    batch, gone, _ = found.pop(next(i for i in range(len(found)) if counts(f, i)))
    last, time = f.leaves[-1], f.leaves[-1].time
    note = f.new("erase.note", {"consultations": {"c": 1}, "texts": 0, "reason": "request"}, time, n=1)
    again = f.new("outcome.publish", {**last.body, "edition": 2, "reason": "erased"}, time, by="node", n=2)
    files, _ = tables(f, found, f.leaves)
    files = {n: data for n, data in files.items() if not n.endswith("statistics.json")}
    rows = [*rows_of(f.files[ERASED])[1:], [str(batch), gone.hex()]]
    rows.sort(key=lambda r: (int(r[0]), r[1]))
    files[ERASED] = table_of([["batch", "commitment"], *rows])
    return f.publish({**files, **(more or {})}, [*f.leaves, note, again]), gone


# ---------------------------------------------------------------------- bits and edits
def test_any_bit(small: Made) -> None:
    some = random.Random(1).sample(campaign.flips(small.folder), 300)
    tally = campaign.flip(small.folder, small, some, full=10)
    assert not tally.wrong, tally.wrong[:5]
    assert tally.made["every bit"] + tally.made["a bit of each byte"] == 300


def test_any_edit(middle: Made) -> None:
    tally = campaign.edit(middle.folder, middle, campaign.plan(100), full=0)
    assert not tally.wrong, tally.wrong[:5]
    assert tally.made.keys() >= CLASSES.keys()


def test_nothing_depends_on_what_is_remembered(middle: Made) -> None:
    some = [(name, 0) for name in list(CLASSES)[::3]]
    assert not campaign.edit(middle.folder, middle, some, full=len(some)).wrong


@pytest.mark.soak
def test_every_bit(small: Made, capsys: pytest.CaptureFixture[str]) -> None:
    every = campaign.flips(small.folder)
    random.Random(1).shuffle(every)
    report("Single bits of a small folder", campaign.spread(campaign.flip, small, every, full=400), capsys)


@pytest.mark.soak
def test_ten_thousand_edits(large: Made, capsys: pytest.CaptureFixture[str]) -> None:
    drafts = campaign.plan(10_000)
    random.Random(1).shuffle(drafts)
    report("Edits of a large folder", campaign.spread(campaign.edit, large, drafts, full=100), capsys)
