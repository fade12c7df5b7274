"""What people of a forum rely on: codes, their own signatures, receipts, keys, a log that never forks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from comity.errors import ComityError, InputError, VerificationError
from comity.forum.refused import Refused
from comity.record.keys import SigningKey, ssh_verifier
from comity.record.note import Note
from comity.record.policy import Policy
from comity.record.receipt import check_receipt
from tests.courses import Talks


# ---------------------------------------------------------------------- codes
def test_a_code_is_one_person_on_any_device(store):
    from comity.actions.invitation import enter_forum, issue_invitations

    Talks()
    code = issue_invitations(forum="talks", labels=["Ada"])[0].code
    first = enter_forum(forum="talks", code=code)
    assert enter_forum(forum="talks", code=code.lower().replace("-", " ")) == first
    with pytest.raises(InputError, match="already"):
        issue_invitations(forum="talks", labels=["Ada"])


def test_a_reissued_code_is_the_same_voter_and_the_lost_one_is_void(store):
    from comity.actions.ballot import cast_ballots
    from comity.actions.invitation import (
        enter_forum,
        issue_invitations,
        reissue_invitation,
        withdraw_invitation,
    )

    talks = Talks()
    lost = issue_invitations(forum="talks", labels=["Ada"])[0].code
    ada = enter_forum(forum="talks", code=lost)
    cast_ballots(**talks.at, participation=ada, votes={"1": 1})
    new = reissue_invitation(forum="talks", label="Ada").code
    assert enter_forum(forum="talks", code=new) == ada
    for code in (lost, "AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(InputError, match="not known"):
            enter_forum(forum="talks", code=code)
    withdraw_invitation(forum="talks", label="Ada")
    with pytest.raises(InputError):
        enter_forum(forum="talks", code=new)
    # never a second voter under one label
    with pytest.raises(InputError, match="already"):
        issue_invitations(forum="talks", labels=["Ada"])
    assert enter_forum(forum="talks", code=reissue_invitation(forum="talks", label="Ada").code) == ada


def test_only_hashes_of_codes_are_kept(store):
    from comity.actions.invitation import issue_invitations
    from comity.store.models import Invitation

    Talks()
    code = issue_invitations(forum="talks", labels=["Ada"])[0].code
    assert code not in str(list(Invitation.objects.values()))


# ---------------------------------------------------------------------- ballots
def test_votes_change_until_the_close_and_not_after(store):
    from comity.actions.ballot import cast_ballots

    talks = Talks()
    talks.vote(people=2)
    talks.change(person=0, statement="1", vote=-1)
    with pytest.raises(Refused, match="There is no statement"):
        talks.change(person=0, statement="99", vote=1)
    with pytest.raises(Refused, match="no vote"):
        talks.change(person=0, statement="1", vote=2)
    talks.close()
    with pytest.raises(Refused, match="closed"):
        cast_ballots(**talks.at, participation=talks.people[0], votes={"1": 1})


def test_voting_ends_at_the_closing_time_even_if_nobody_closes(store, monkeypatch):
    from comity.actions import clock
    from comity.actions.consultation import extend_consultation

    talks = Talks()
    talks.vote(people=2)
    extend_consultation(**talks.at, closes="2100-01-01T00:00:00Z")
    talks.change(person=0, statement="1", vote=-1)
    monkeypatch.setattr(clock, "now", lambda: 4_102_444_800)
    with pytest.raises(Refused, match="ended at 2100-01-01"):
        talks.change(person=0, statement="1", vote=1)


def test_a_promise_becomes_a_receipt_that_shows_no_vote(store):
    from comity.actions.ballot import cast_ballots, log_batch
    from comity.actions.may import current
    from comity.actions.receipt import give_act_receipt, give_ballot_receipts
    from comity.publication.bundle import policy_text
    from comity.record.promise import Promise

    talks = Talks()
    talks.enter(4)
    promises = [
        cast_ballots(**talks.at, participation=p, votes={"1": 1, "2": -1})
        for p in talks.people
        for _ in range(2)
    ]
    assert give_ballot_receipts(forum="talks", participation=talks.people[0]) == {}
    assert log_batch(**talks.at) == 16
    policy = Policy.parse(policy_text(current("talks")))
    receipts = give_ballot_receipts(forum="talks", participation=talks.people[0])
    assert {key[1:] for key in receipts} == {("1", 1), ("1", 2), ("2", 1), ("2", 2)}
    promised = {Promise.parse(n.text).commitment.hex() for n in (*promises[0], *promises[1])}
    found = [check_receipt(proof.to_text(), policy) for proof in receipts.values()]
    assert {f["commitment"] for f in found} == promised
    opened = check_receipt(give_act_receipt(forum="talks", index=0).to_text(), policy)
    assert opened["event"]["kind"] == "forum.new"


# ---------------------------------------------------------------------- signatures of parties
@pytest.fixture
def signed_talks(store) -> tuple[Talks, SigningKey]:
    from comity.actions.keys import add_key

    talks = Talks(rules={"signed": ["position.take"]})
    key = SigningKey.generate("a.example", "party")
    add_key(forum="talks", party="a", vkey=key.verifier.vkey)
    return talks, key


STAND = {"consultation": "c", "statement": "1", "position": "agree", "note": None}


def test_a_position_is_signed_at_home_and_brought_back(signed_talks):
    from comity.actions.may import current
    from comity.actions.position import take_position
    from comity.actions.signed import bring_act, draw_up_act

    _, key = signed_talks
    with pytest.raises(Refused, match="needs a signature"):
        take_position(forum="talks", consultation="c", party="a", statement="1", position="agree")
    event = draw_up_act(forum="talks", party="a", kind="position.take", body=STAND)
    note = Note(event.text, (key.sign(event.text),))
    size = current("talks").size
    bring_act(forum="talks", note=note)
    assert current("talks").consultations["c"].statements["1"].positions["a"] == ("agree", None, True)
    with pytest.raises(Refused, match="logged before"):
        bring_act(forum="talks", note=note)
    assert current("talks").size == size + 1


def test_signatures_that_do_not_count_change_nothing(signed_talks):
    from comity.actions.keys import revoke_key
    from comity.actions.may import current
    from comity.actions.signed import bring_act, draw_up_act

    _, key = signed_talks
    event = draw_up_act(forum="talks", party="a", kind="position.take", body=STAND)
    good, stranger = key.sign(event.text), SigningKey.generate("a.example", "party").sign(event.text)
    other = key.sign(event.text.replace("agree", "disagree"))
    before = current("talks")
    for lines in ((stranger,), (other,), (good, stranger), (good, good)):
        with pytest.raises(ComityError):
            bring_act(forum="talks", note=Note(event.text, lines))
    revoke_key(forum="talks", vkey=key.verifier.vkey, reason="stolen")
    with pytest.raises(InputError, match="not signed by a key"):
        bring_act(forum="talks", note=Note(event.text, (good,)))
    assert current("talks").consultations == before.consultations


def test_an_ssh_key_is_a_partys_key(store, tmp_path):
    from comity.actions.may import current
    from comity.actions.party import admit_party
    from comity.actions.signed import bring_act, draw_up_act

    Talks()
    made = Ed25519PrivateKey.generate()
    secret = made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    path = tmp_path / "id_ed25519"
    path.touch(mode=0o600)
    path.write_bytes(secret)
    public = made.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    vkey = ssh_verifier(f"{public} somebody", "north.example").vkey
    admit_party(forum="talks", party="north", name="North", kind="civil-society", vkey=vkey)
    event = draw_up_act(forum="talks", party="north", kind="position.take", body=STAND)
    key = SigningKey.read(path, name="north.example")
    bring_act(forum="talks", note=Note(event.text, (key.sign(event.text),)))
    assert "north" in current("talks").consultations["c"].statements["1"].positions


def test_a_party_adds_its_next_key_under_the_present_one(signed_talks):
    from comity.actions.may import current
    from comity.actions.signed import bring_act, draw_up_act

    _, key = signed_talks
    new = SigningKey.generate("a.example/2", "party")
    body = {"vkey": new.verifier.vkey, "purpose": "party", "party": "a"}
    event = draw_up_act(forum="talks", party="a", kind="key.add", body=body)
    bring_act(forum="talks", note=Note(event.text, (key.sign(event.text),)))
    body = {"vkey": key.verifier.vkey, "reason": "rotated"}
    event = draw_up_act(forum="talks", party="a", kind="key.revoke", body=body)
    bring_act(forum="talks", note=Note(event.text, (new.sign(event.text),)))
    assert current("talks").valid_keys("party", "a") == [new.verifier.vkey]


def test_a_delegate_acts_with_a_code_and_the_log_says_who(store):
    from comity.actions.invitation import enter_forum, issue_invitations
    from comity.actions.party import accredit_delegate, dismiss_delegate
    from comity.actions.position import take_position

    Talks()
    about = {"forum": "talks", "party": "a", "delegate": "head"}
    with pytest.raises(Refused, match="not accredited"):
        issue_invitations(**about, labels=["The head"])
    accredit_delegate(**about, role="head")
    code = issue_invitations(**about, labels=["The head"])[0].code
    head = enter_forum(forum="talks", code=code)
    assert (head.party, head.delegate) == ("a", "head")
    stand = {"consultation": "c", "statement": "1", "position": "agree"}
    done = take_position(forum="talks", party="a", delegate=head.delegate, **stand)
    assert done.entry.event.by == "party:a/head"
    dismiss_delegate(**about, reason="Recalled")
    with pytest.raises(Refused, match="not accredited"):
        take_position(forum="talks", party="a", delegate=head.delegate, **stand)


# ---------------------------------------------------------------------- keys of node and log
@pytest.mark.parametrize("purpose", ["node", "log"])
@pytest.mark.parametrize("revoke", [True, False])
def test_keys_rotate_and_everything_still_verifies(store, tmp_path, purpose, revoke):
    from comity.actions.checkpoint import sign_checkpoint
    from comity.actions.keys import rotate_key
    from comity.audit.verify import verify

    talks = Talks()
    talks.vote(people=6)
    talks.publish(tmp_path / "before")
    rotate_key(forum="talks", purpose=purpose, revoke=revoke)
    talks.change(person=0, statement="1", vote=-1)
    talks.close()
    talks.publish(tmp_path / "after")
    checkpoint = str(tmp_path / "before" / "log" / "checkpoint")
    verdict = verify(tmp_path / "after", against=checkpoint, recompute=False)
    assert verdict.code == 0, verdict.first
    signatures = sign_checkpoint(forum="talks").signatures
    assert len(signatures) == (2 if purpose == "log" and not revoke else 1)


def test_a_missing_key_is_said_and_nothing_is_written(store):
    from comity.actions.keyring import node_file
    from comity.actions.may import current

    talks = Talks()
    size = current("talks").size
    node_file().rename(node_file().with_suffix(".away"))
    with pytest.raises(InputError, match="node key"):
        talks.close()
    assert current("talks").size == size


# ---------------------------------------------------------------------- the log never forks
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_restored_backup_signs_nothing(store, tmp_path):
    from django.db import connection

    from comity.actions.checkpoint import sign_checkpoint
    from comity.store.home import home

    talks = Talks()
    talks.vote(people=2)
    database = home() / "comity.sqlite3"
    connection.close()
    shutil.copy(database, tmp_path / "backup")
    talks.submit(person=0, text="After the backup")
    sign_checkpoint(forum="talks")
    connection.close()
    for beside in ("-wal", "-shm"):
        Path(f"{database}{beside}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", database)
    with pytest.raises(VerificationError, match="older backup"):
        sign_checkpoint(forum="talks")
    with pytest.raises(VerificationError, match="older backup"):
        talks.submit(person=0, text="Another history")


def test_another_history_is_not_signed(store):
    from comity.actions.checkpoint import last_signed, sign_checkpoint
    from comity.record.checkpoint import Checkpoint

    talks = Talks()
    signed = Checkpoint.parse(sign_checkpoint(forum="talks").text)
    other = Checkpoint(signed.origin, signed.size, bytes(32)).text
    last_signed("talks").write_bytes(Note(other, sign_checkpoint(forum="talks").signatures).to_bytes())
    talks.accredit(credentials="Somebody")
    with pytest.raises(VerificationError, match="differs from what was signed"):
        sign_checkpoint(forum="talks")


def test_a_log_that_was_changed_in_the_database_is_noticed(store):
    from comity.actions.rebuild import check_rebuild_projections
    from comity.store.models import Entry

    Talks()
    row = Entry.objects.get(log_id="talks", index=1)
    Entry.objects.filter(id=row.id).update(
        note=bytes(row.note).replace(b"country", b"country", 1)[:-3] + b"A=\n"
    )
    with pytest.raises(VerificationError, match="log"):
        check_rebuild_projections()


def test_a_checkpoint_is_signed_once_for_a_size(store):
    from comity.actions.checkpoint import sign_checkpoint

    Talks()
    assert sign_checkpoint(forum="talks") == sign_checkpoint(forum="talks")


# ---------------------------------------------------------------------- gatherings, input
def test_forums_of_a_gathering_are_found_by_edition(store):
    from comity.actions.forum import new_forum
    from comity.store.overview import forums

    for name, edition in (("x", "2025"), ("y", "2026"), ("z", "2026")):
        about = {"id": "days", "title": "Days", "edition": edition}
        new_forum(forum=name, title=name, gathering=about)
    new_forum(forum="alone", title="alone")
    assert [(f["edition"], f["forum"]) for f in forums("days")] == [
        ("2025", "x"),
        ("2026", "y"),
        ("2026", "z"),
    ]
    assert len(forums()) == 4


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_statements_are_one_idea(store, text):
    from comity.actions.statement import seed_statements

    talks = Talks()
    with pytest.raises(InputError):
        seed_statements(**talks.at, statements=[{"text": "Fine"}, {"text": text}])
    assert len(talks.statements) == 12
