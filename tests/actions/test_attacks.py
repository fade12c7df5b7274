"""What somebody with bad intentions tries, and what comes of it: each of these once worked."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from comity.audit.verify import Verdict, verify
from comity.errors import ComityError, InputError
from comity.forum.refused import Refused
from comity.record.event import Event
from comity.record.keys import SigningKey
from comity.record.note import Note
from tests.courses import Talks


def right(folder: Path, **how: Any) -> Verdict:
    verdict = verify(folder, **how)
    assert verdict.code == 0, verdict.first
    return verdict


def everything(folder: Path) -> bytes:
    return b"\0".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def drawn(kind: str, body: dict[str, Any], **how: Any) -> Event:
    from comity.actions.signed import draw_up_act

    return draw_up_act(forum="talks", party="a", kind=kind, body=body, **how)


def stance(position: str) -> dict[str, Any]:
    return {"consultation": "c", "statement": "1", "position": position, "note": None}


# ---------------------------------------------------------------------- a party
def twins(name: str) -> tuple[str, str]:
    """Two public keys of one name and id: 32 bits are few."""
    seen: dict[bytes, bytes] = {}
    for i in range(1_000_000):
        data = b"\x01" + hashlib.sha256(b"%d" % i).digest()
        short = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if short in seen:
            return tuple(f"{name}+{short.hex()}+{b64encode(d).decode()}" for d in (seen[short], data))  # type: ignore[return-value]
        seen[short] = data
    raise AssertionError


def test_a_key_with_the_name_and_id_of_another_is_refused(store):
    """A note could not tell whose line it is: with such a key no later folder could have been verified."""
    from comity.actions.keys import add_key
    from comity.actions.party import admit_party

    Talks()
    one, other = twins("mallory")
    admit_party(forum="talks", party="m", name="Mallory", kind="company", vkey=one)
    with pytest.raises(Refused, match="mallory"):
        add_key(forum="talks", party="b", vkey=other)
    with pytest.raises(Refused, match="mallory"):
        admit_party(forum="talks", party="n", name="Nobody", kind="company", vkey=other)


def test_a_cosponsor_before_the_actor_does_not_spoil_the_log(store, tmp_path):
    from comity.actions.keys import add_key
    from comity.actions.signed import bring_act

    talks = Talks()
    a, b = (SigningKey.generate(name, "party") for name in ("a", "b"))
    add_key(forum="talks", party="a", vkey=a.verifier.vkey)
    add_key(forum="talks", party="b", vkey=b.verifier.vkey)
    act = drawn("position.take", stance("agree"))
    bring_act(forum="talks", note=Note(act.text, (b.sign(act.text), a.sign(act.text))))
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out", recompute=False)


def test_a_signed_position_that_was_held_back_does_not_replace_a_newer_one(store, monkeypatch):
    from comity.actions import clock
    from comity.actions.keys import add_key
    from comity.actions.may import current
    from comity.actions.signed import bring_act

    Talks()
    key = SigningKey.generate("a", "party")
    add_key(forum="talks", party="a", vkey=key.verifier.vkey)
    now = clock.now()
    notes = []
    for i, position in enumerate(("agree", "disagree")):
        monkeypatch.setattr(clock, "now", lambda i=i: now + 60 * i)
        act = drawn("position.take", stance(position))
        notes.append(Note(act.text, (key.sign(act.text),)))
    bring_act(forum="talks", note=notes[1])
    with pytest.raises(Refused):
        bring_act(forum="talks", note=notes[0])
    assert current("talks").consultations["c"].statements["1"].positions["a"][0] == "disagree"


def test_who_belongs_to_a_party_that_left_does_not_vote_in_its_name(store):
    from comity.actions.ballot import cast_ballots
    from comity.actions.party import remove_party

    talks = Talks(attribution="attributed")
    talks.enter(2)
    remove_party(forum="talks", party="a", reason="not any more")
    with pytest.raises(Refused):
        cast_ballots(**talks.at, participation=talks.people[0], votes={"1": 1})
    cast_ballots(**talks.at, participation=talks.people[1], votes={"1": 1})


# ---------------------------------------------------------------------- what is published
def test_a_text_that_nobody_moderated_yet_is_not_published_where_moderation_comes_first(store, tmp_path):
    from comity.actions.statement import submit_statement

    talks = Talks()
    talks.vote(people=4)
    text = "Somebody lives at this address"
    submit_statement(**talks.at, text=text, lang="en", participation=talks.people[0])
    talks.publish(tmp_path / "out")
    assert text.encode() not in everything(tmp_path / "out")
    right(tmp_path / "out")
    talks.close()
    talks.publish(tmp_path / "out")
    assert text.encode() not in everything(tmp_path / "out")
    right(tmp_path / "out", recompute=False)


def brought(participants: tuple[str, ...] = ("1", "2"), text: str = "Yes") -> Any:
    from comity.votes.table import VoteTable

    rows = [(p, s) for p in participants for s in ("s1", "s2")]
    who, what = zip(*rows, strict=True)
    made = VoteTable.from_triplets(list(who), list(what), [1] * len(rows))
    return VoteTable(made.participants, made.statements, made.indptr, made.indices, made.values,
                     texts=np.array([text, "No"], object))  # fmt: skip


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "", " a", "a\u2028b"])
def test_ids_that_no_table_can_carry_are_not_brought_in(store, name, tmp_path):
    with pytest.raises(InputError):
        Talks(brought=brought(("1", name)))


@pytest.mark.parametrize("text", ["x" * 150_000, 'a\r"b', "a\0b", "=1+1"])
def test_whatever_text_is_brought_in_can_be_verified(store, text, tmp_path):
    try:
        talks = Talks(brought=brought(text=text))
    except InputError:
        return
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out", recompute=False)


def test_openings_hold_no_formulas(store, tmp_path):
    talks = Talks(brought=brought(("=cmd|' /C calc'!A0", "2")))
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out", recompute=False)
    assert ",=cmd" not in (tmp_path / "out/consultations/c/openings.csv").read_text()


def test_votes_that_were_brought_in_are_those_that_the_log_names(store, tmp_path):
    from comity.store.models import Ballot

    talks = Talks(brought=brought(("1", "2", "3")))
    assert Ballot.objects.count() == 6
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out", recompute=False)


def test_a_policy_cannot_name_the_log_twice(store, tmp_path):
    from comity.actions.forum import set_policy
    from comity.actions.may import current

    talks = Talks()
    log = current("talks").valid_keys("log")[0]
    with pytest.raises(ComityError):
        set_policy(forum="talks", policy=f"log {log}\nquorum none\n")
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out")


def test_findings_are_not_left_out_of_a_later_outcome_in_silence(store, tmp_path):
    from comity.actions.book import opened
    from comity.actions.may import current
    from comity.forum.kinds import NODE

    talks = Talks(openness="sealed")
    talks.vote(people=4)
    talks.close()
    talks.publish(tmp_path / "out")
    body = {**current("talks").outcomes[-1], "edition": 2, "consultations": {}, "reason": None}
    with pytest.raises(Refused), opened("talks") as book:
        book.append("outcome.publish", body, by=NODE)


# ---------------------------------------------------------------------- the node
def promise(talks: Talks, votes: dict[str, int]) -> bytes:
    from comity.actions.ballot import cast_ballots

    return cast_ballots(**talks.at, participation=talks.people[0], votes=votes)[0].to_bytes()


def test_a_ballot_that_is_passed_off_as_erased_is_told_to_who_has_its_promise(store, tmp_path):
    talks = Talks()
    talks.vote(people=4)
    (tmp_path / "p").write_bytes(promise(talks, {"1": -1}))
    talks.erase(person=0)
    talks.close()
    talks.publish(tmp_path / "out")
    verdict = right(tmp_path / "out", promise=str(tmp_path / "p"), recompute=False)
    (found,) = [c for c in verdict.checks if c.name == "promise"]
    assert found.numbers["state"] == "erased"


def test_a_promise_is_broken_where_no_batch_came_after_it(store, tmp_path, monkeypatch):
    """An earlier batch cannot hold what was promised later."""
    from comity.actions import clock
    from comity.actions.ballot import log_batch
    from comity.actions.party import admit_party

    talks = Talks()
    talks.vote(people=2)
    log_batch(**talks.at)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 1000)
    (tmp_path / "p").write_bytes(promise(talks, {"1": -1}))
    monkeypatch.setattr(clock, "now", lambda: now + 5000)
    from comity.store.models import Ballot

    Ballot.objects.filter(batch=None).delete()
    admit_party(forum="talks", party="z", name="Z", kind="company")
    talks.publish(tmp_path / "out")
    verdict = verify(tmp_path / "out", promise=str(tmp_path / "p"))
    assert verdict.code == 3
    assert verdict.first.code == "promise_broken"


# ---------------------------------------------------------------------- what was erased
def test_nothing_of_who_was_erased_is_left_in_the_installation(store, tmp_path):
    from comity.actions.invitation import enter_forum, issue_invitations
    from comity.actions.party import accredit_delegate
    from comity.store.models import Blob

    talks = Talks()
    talks.vote(people=24)
    text, name = "Only this person wrote this sentence", "Ada Lovelace, head of delegation"
    accredit_delegate(forum="talks", party="a", delegate="ada", role="head", credentials=name)
    code = issue_invitations(forum="talks", labels=["Ada L."], party="a", delegate="ada")[0].code
    talks.people[3] = enter_forum(forum="talks", code=code)
    talks.submit(person=3, text=text)
    talks.change(person=3, statement="1", vote=-1)
    pseudonym = talks.people[3].pseudonym
    talks.close()
    talks.publish(tmp_path / "before")
    talks.erase(person=3)
    kept = b"\0".join(bytes(b) for b in Blob.objects.values_list("content", flat=True))
    for secret in (text, name, pseudonym, "Ada L."):
        assert secret.encode() not in kept
        if store == "sqlite":
            assert secret.encode() not in everything(Path(os.environ["COMITY_HOME"])), secret
    talks.publish(tmp_path / "after")
    assert text.encode() not in everything(tmp_path / "after")
    right(tmp_path / "after")


def test_who_is_erased_while_findings_are_made_is_not_in_them(store, tmp_path):
    from comity.actions.publish import publish_outcome

    talks = Talks()
    talks.vote(people=24)
    text = "Only this person wrote this sentence"
    talks.submit(person=3, text=text)
    talks.change(person=4, statement="1", vote=-1)
    talks.close()
    done = []

    def meanwhile(stage: str, _: int, __: int | None) -> None:
        if stage not in ("collecting", "checkpoint", "writing") and not done:
            done.append(stage)
            talks.erase(person=3)

    publish_outcome(forum="talks", folder=tmp_path / "out", progress=meanwhile)
    assert done
    assert text.encode() not in everything(tmp_path / "out")
    right(tmp_path / "out")


def test_the_database_is_its_owners_alone(tmp_path, monkeypatch):
    import subprocess
    import sys

    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COMITY_", "DJANGO_"))}
    code = "import os; os.umask(0o022); from comity.store.setup import setup; setup()"
    subprocess.run([sys.executable, "-c", code], env={**env, "COMITY_HOME": str(home)}, check=True)
    assert stat.S_IMODE((home / "comity.sqlite3").stat().st_mode) == 0o600


def test_few_people_behind_a_seal_are_not_counted_in_public(store, tmp_path):
    talks = Talks(openness="sealed")
    talks.vote(people=2)
    talks.close()
    talks.publish(tmp_path / "out")
    right(tmp_path / "out")
    told = json.loads((tmp_path / "out/consultations/c/statistics.json").read_bytes())
    assert told["participants"] == 2
    assert told["statements"] == {}


# ---------------------------------------------------------------------- from elsewhere
@pytest.mark.parametrize("names", [("a", "a/b"), ("log",)])
def test_a_server_that_lists_what_no_folder_can_hold_is_found_out(monkeypatch, names):
    import requests

    from comity.audit import canonical

    listed = {name: {"bytes": 1, "sha256": "0" * 64} for name in names}
    there = {
        "manifest.json": canonical.write(
            {"files": listed, "forum": "x/y", "schema": "comity/manifest/1", "size": 1}
        ),
        "log/checkpoint": b"x",
        **dict.fromkeys(names, b"1"),
    }

    def get(self: Any, url: str, **_: Any) -> requests.Response:
        answer = requests.Response()
        data = there.get(url.removeprefix("https://example.org/"))
        answer.status_code, answer.raw = (404, None) if data is None else (200, io.BytesIO(data))
        return answer

    monkeypatch.setattr(requests.Session, "get", get)
    assert verify("https://example.org/").code == 3


def test_a_log_cannot_fill_the_disk_of_its_witness(tmp_path):
    from comity.node import witness as module
    from comity.node.request import Request
    from comity.record.checkpoint import Checkpoint

    key, log = SigningKey.generate("w", "witness"), SigningKey.generate("example.org/talks", "log")
    witness = module.Witness(key, tmp_path / "w")
    witness.add_log(log.verifier.vkey)
    for i in range(module.MOST_DISPUTES + 20):
        text = Checkpoint("example.org/talks", 0, hashlib.sha256(b"%d" % i).digest()).text
        status, _, _ = witness.add_checkpoint(Request(0, (), Note(text, (log.sign(text),))).to_bytes())
        assert status == 409
    assert len(list(witness.disputes.iterdir())) == module.MOST_DISPUTES


# ---------------------------------------------------------------------- who is faster, who is late
def test_who_is_overtaken_by_another_publisher_writes_what_the_log_names(store, tmp_path):
    from comity.actions.party import admit_party
    from comity.actions.publish import publish_outcome

    Talks()
    others = []

    def meanwhile(forum: str) -> None:
        if not others:
            others.append(admit_party(forum=forum, party="x", name="X", kind="company"))
            publish_outcome(forum=forum, folder=tmp_path / "theirs")

    publish_outcome(forum="talks", folder=tmp_path / "mine", cosign=meanwhile)
    right(tmp_path / "mine")
    right(tmp_path / "theirs")


def test_voting_that_is_over_is_not_opened_again(store, monkeypatch):
    from comity.actions import clock
    from comity.actions.consultation import extend_consultation
    from comity.forum.fields import time_text

    talks = Talks()
    now = clock.now()
    extend_consultation(**talks.at, closes=time_text(now + 60))
    extend_consultation(**talks.at, closes=time_text(now + 90))
    monkeypatch.setattr(clock, "now", lambda: now + 90)
    for closes in (time_text(now + 900), None):
        with pytest.raises(Refused):
            extend_consultation(**talks.at, closes=closes)


def test_a_report_shows_nobody_s_place_behind_a_seal(store, tmp_path):
    """A map with a dot for each person says much of what that person voted."""
    from comity.publication import report_html

    talks = Talks(openness="sealed")
    talks.vote(people=24)
    talks.close()
    talks.publish(tmp_path / "out")
    here = tmp_path / "out/consultations/c"
    document = json.loads((here / "analysis.json").read_bytes())
    assert (here / "report.html").read_text() == report_html(document, title="What now?")
    right(tmp_path / "out")
