"""A forum is published: whole, deterministic, checkable by somebody who shares nothing with who wrote it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from comity.audit.verify import Verdict, verify
from comity.errors import InputError
from tests.conversations import POLIS, conversation
from tests.courses import Talks


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def right(folder: Path, **how: Any) -> Verdict:
    verdict = verify(folder, **how)
    assert verdict.code == 0, verdict.first
    return verdict


def test_what_is_published_verifies_and_is_the_same_again(store, tmp_path):
    talks = Talks()
    talks.vote(people=24)
    talks.close()
    first = talks.publish(tmp_path / "a")
    again = talks.publish(tmp_path / "b")
    assert (first.new, again.new, again.edition) == (True, False, 1)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    right(tmp_path / "a")
    # over the folder that is there
    talks.publish(tmp_path / "a")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_superseded_votes_are_published_and_do_not_count(store, tmp_path):
    talks = Talks()
    talks.vote(people=8)
    talks.change(person=0, statement="1", vote=-1)
    talks.close()
    talks.publish(tmp_path / "out")
    here = tmp_path / "out" / "consultations" / "c"
    mine = [r for r in rows(here / "openings.csv") if r["pseudonym"] == talks.people[0].pseudonym]
    assert sorted(int(r["revision"]) for r in mine if r["statement"] == "1") == [1, 2]
    counted = [r for r in rows(here / "votes.csv") if r["participant"] == talks.people[0].pseudonym]
    assert [r["vote"] for r in counted if r["statement"] == "1"] == ["disagree"]
    right(tmp_path / "out", recompute=False)


def test_who_is_erased_is_gone_and_everything_else_still_adds_up(store, tmp_path):
    talks = Talks()
    talks.vote(people=24)
    text = "Only this person wrote this sentence"
    talks.submit(person=3, text=text)
    gone = talks.people[3].pseudonym
    talks.close()
    talks.publish(tmp_path / "before")
    right(tmp_path / "before")
    assert any(text.encode() in data for data in files(tmp_path / "before").values())
    talks.erase(person=3)
    talks.publish(tmp_path / "after")
    verdict = right(tmp_path / "after")
    assert any("erased" in str(c.to_dict()) for c in verdict.checks)
    for data in files(tmp_path / "after").values():
        assert gone.encode() not in data
        assert text.encode() not in data
    # what had been found stays, but for the text
    old, new = (
        json.loads((tmp_path / name / "consultations/c/analysis.json").read_bytes())
        for name in ("before", "after")
    )
    assert old["digest"] == new["digest"]
    assert [s["agreement"] for s in old["statements"]] == [s["agreement"] for s in new["statements"]]
    # the older folder is still that of the same log
    assert verify(tmp_path / "after", against=str(tmp_path / "before" / "log" / "checkpoint")).code == 0


def test_sealed_ballots_stay_at_home(store, tmp_path):
    talks = Talks(openness="sealed")
    talks.vote(people=24)
    talks.close()
    talks.publish(tmp_path / "out")
    published = files(tmp_path / "out")
    here = {p.removeprefix("consultations/c/") for p in published if p.startswith("consultations/c/")}
    assert here == {"commitments.csv", "statistics.json", "analysis.json", "report.html", "slate.json"}
    assert not any(p.pseudonym.encode() in data for p in talks.people for data in published.values())
    right(tmp_path / "out")


def test_attributed_votes_are_published_with_their_party(store, tmp_path):
    talks = Talks(attribution="attributed", rules={"weights": "party"})
    talks.vote(people=24)
    talks.close()
    talks.publish(tmp_path / "out")
    here = tmp_path / "out" / "consultations" / "c"
    assert {r["party"] for r in rows(here / "openings.csv")} == {"a", "b"}
    assert json.loads((here / "analysis.json").read_bytes())["settings"]["weights"] == "party:party"
    right(tmp_path / "out")


@pytest.mark.parametrize("attribution", ["pseudonymous", "party-internal"])
def test_parties_are_not_told_where_votes_are_not_attributed(store, tmp_path, attribution):
    talks = Talks(attribution=attribution)
    talks.vote(people=6)
    talks.close()
    talks.publish(tmp_path / "out")
    here = tmp_path / "out" / "consultations" / "c"
    assert "party" not in rows(here / "openings.csv")[0]
    assert not (here / "votes-participants.csv").exists()


def test_an_open_consultation_is_published_without_votes(store, tmp_path):
    talks = Talks()
    talks.vote(people=5)
    talks.publish(tmp_path / "out")
    assert not any(p.startswith("consultations/") for p in files(tmp_path / "out"))
    right(tmp_path / "out")
    talks.close()
    assert talks.publish(tmp_path / "out").edition == 2
    right(tmp_path / "out", recompute=False)


def test_nothing_to_find_is_an_answer(store, tmp_path):
    talks = Talks()
    talks.close()
    talks.publish(tmp_path / "out")
    assert not (tmp_path / "out/consultations/c/analysis.json").exists()
    right(tmp_path / "out")


def test_unlawful_statements_and_credentials_are_not_published(store, tmp_path):
    talks = Talks()
    talks.submit(person=0, text="Something unlawful", decision="reject", reason="unlawful")
    talks.submit(person=0, text="Something off the topic", decision="reject", reason="off-topic")
    talks.accredit(credentials="A name that is nobody's business")
    talks.close()
    talks.publish(tmp_path / "out")
    everything = b"".join(files(tmp_path / "out").values())
    assert b"unlawful" in everything
    assert b"Something unlawful" not in everything
    assert b"nobody's business" not in everything
    assert b"Something off the topic" in everything
    right(tmp_path / "out")


def test_it_is_never_written_among_other_files(store, tmp_path):
    talks = Talks()
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        talks.publish(tmp_path)
    with pytest.raises(InputError, match="no folder"):
        talks.publish(tmp_path / "not" / "there")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_tables_are_described(store, tmp_path):
    talks = Talks()
    talks.vote(people=6)
    talks.close()
    talks.publish(tmp_path / "out")
    package = json.loads((tmp_path / "out/datapackage.json").read_bytes())
    for resource in package["resources"]:
        path = tmp_path / "out" / resource["path"]
        assert path.stat().st_size == resource["bytes"]
        if "schema" in resource:
            with path.open(encoding="utf-8", newline="") as f:
                head = next(csv.reader(f))
            assert [f["name"] for f in resource["schema"]["fields"]] == head
    named = {r["path"] for r in package["resources"]}
    assert {"consultations/c/openings.csv", "consultations/c/votes.csv", "forum.json"} <= named


def small_table() -> Any:
    from comity.votes import VoteTable

    people, statements = (
        [f"p{i}" for i in range(9) for _ in range(6)],
        [f"s{j}" for _ in range(9) for j in range(6)],
    )
    return VoteTable.from_triplets(people, statements, [1 - (i * 7 + i // 6) % 3 for i in range(54)])


def test_imported_votes_are_those_that_the_log_announced(store, tmp_path):
    talks = Talks(brought=small_table())
    talks.close()
    talks.publish(tmp_path / "out")
    assert "imported" in {c.name for c in right(tmp_path / "out").checks}


def test_imported_votes_that_were_swapped_are_found(store, tmp_path, monkeypatch):
    from comity.actions import import_votes as module

    # a dishonest node announces one thing and keeps another
    monkeypatch.setattr(module, "_digest", lambda votes: "0" * 64)
    talks = Talks(brought=small_table())
    talks.close()
    talks.publish(tmp_path / "out")
    verdict = verify(tmp_path / "out", recompute=False)
    assert (verdict.code, verdict.first.name) == (3, "imported")


def test_somebody_imported_is_erased_before_the_opening(store, tmp_path):
    from comity.actions.erase import erase_person, known_as

    talks = Talks(brought=small_table(), opened=False)
    gone = known_as(forum="talks", pseudonym="p3")
    erase_person(forum="talks", participation=gone)
    talks.open()
    talks.close()
    talks.publish(tmp_path / "out")
    here = tmp_path / "out" / "consultations" / "c"
    assert len(rows(here / "erased.csv")) == 6
    assert "p3" not in {r["pseudonym"] for r in rows(here / "openings.csv")}
    right(tmp_path / "out")


# ---------------------------------------------------------------------- real conversations
QUICK = ("scoop-hivemind.affordable-housing",)


@pytest.mark.parametrize("name", QUICK)
def test_a_polis_export_becomes_a_forum_with_the_same_findings(store, tmp_path, name):
    check_conversation(name, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # the quick one runs on both
@pytest.mark.parametrize("name", sorted(set(POLIS) - set(QUICK)))
def test_every_polis_export_becomes_a_forum_with_the_same_findings(store, tmp_path, name):
    check_conversation(name, tmp_path)


def check_conversation(name: str, folder: Path) -> None:
    import comity

    votes = comity.read_votes(conversation(name))
    talks = Talks(brought=votes)
    talks.close()
    talks.publish(folder / "out")
    right(folder / "out")
    here = folder / "out" / "consultations" / "c"
    published = json.loads((here / "analysis.json").read_bytes())
    assert published["digest"] == comity.analyze(votes, seed=0).digest
    for form in ("votes.csv", "polis"):
        again = comity.read_votes(here / form)
        assert comity.analyze(again, seed=0).digest == published["digest"]
