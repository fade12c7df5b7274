"""Where a forum ends: nothing goes on in it, and what was begun is kept."""

from __future__ import annotations

import pytest

from comity.forum.refused import Refused
from tests.courses import Talks


def refuses(code: str, does, **kwargs) -> None:
    with pytest.raises(Refused) as refused:
        does(**kwargs)
    assert refused.value.code == code


@pytest.mark.parametrize("how", ["close", "cancel"])
def test_a_forum_that_ends_counts_its_votes_first(store, how):
    from comity.actions.ballot import cast_ballots
    from comity.actions.forum import cancel_forum, close_forum
    from comity.actions.position import take_position
    from comity.actions.statement import submit_statement
    from comity.store.models import Ballot, Consultation, Forum

    talks = Talks()
    talks.vote(people=4)
    if how == "close":
        close_forum(forum="talks")
    else:
        cancel_forum(forum="talks", reason="no money")
    assert Forum.objects.get(id="talks").stage == ("closed" if how == "close" else "cancelled")
    found = Consultation.objects.get(id="talks/c")
    assert found.stage == "closed"
    assert found.statistics["counted"] == Ballot.objects.count() == 4 * len(talks.statements)
    # what was promised is kept, and nobody votes on in a forum that is off
    assert not Ballot.objects.filter(batch=None).exists()
    refuses("step", cast_ballots, **talks.at, participation=talks.people[0], votes={"1": 1})
    refuses("step", take_position, **talks.at, party="a", statement="1", position="agree")
    refuses(
        "forum_stage", submit_statement, **talks.at, text="Late", lang="en", participation=talks.people[0]
    )


def test_a_consultation_that_was_never_opened_stays_as_it_is(store):
    from comity.actions.consultation import new_consultation, open_consultation
    from comity.actions.forum import close_forum
    from comity.actions.items import ItemError
    from comity.actions.statement import seed_statements

    Talks()
    new_consultation(forum="talks", consultation="later", title="Later")
    close_forum(forum="talks")
    with pytest.raises(ItemError, match="closed"):
        seed_statements(forum="talks", consultation="later", statements=[{"text": "Late"}])
    refuses("forum_stage", open_consultation, forum="talks", consultation="later")


def test_people_who_are_known_here_are_not_brought_in_again(store):
    from comity.actions.consultation import new_consultation
    from comity.actions.import_votes import check_import_votes, import_votes
    from comity.errors import InputError
    from comity.store.models import Participation
    from comity.votes.table import VoteTable

    table = VoteTable.from_triplets(["p1", "p2"], ["x", "x"], [1, -1])
    Talks()
    for name in ("one", "two"):
        new_consultation(forum="talks", consultation=name, title=name)
    assert import_votes(forum="talks", consultation="one", votes=table, source="a test") == 2
    for does in (check_import_votes, import_votes):
        with pytest.raises(InputError, match="known as 'p1'"):
            does(forum="talks", consultation="two", votes=table, source="a test")
    assert Participation.objects.filter(pseudonym__in=["p1", "p2"]).count() == 2


def test_a_party_cannot_add_a_key_that_nobody_can_read(store):
    # every later act that a party signs would have been unreadable
    from comity.actions.keys import add_key
    from comity.actions.signed import bring_act, check_bring_act, draw_up_act
    from comity.record.event import draw_up
    from comity.record.keys import PARTY, SigningKey
    from comity.record.note import Note

    Talks()
    key = SigningKey.generate("mine", PARTY)
    add_key(forum="talks", party="a", vkey=key.verifier.vkey)
    good = {"vkey": SigningKey.generate("next", PARTY).verifier.vkey, "purpose": "party", "party": "a"}
    bad = {**good, "vkey": good["vkey"][:-8] + "AAAAAAAA"}
    refuses("field", draw_up_act, forum="talks", party="a", kind="key.add", body=bad)
    event = draw_up_act(forum="talks", party="a", kind="key.add", body=good)
    from comity.record.event import timestamp

    forged = draw_up("key.add", bad, by="party:a", forum=event.forum, at=timestamp(event.at))
    note = Note(forged.text, (key.sign(forged.text),))
    for does in (check_bring_act, bring_act):
        refuses("field", does, forum="talks", note=note)
    assert bring_act(forum="talks", note=Note(event.text, (key.sign(event.text),))).index


def test_texts_of_acts_that_are_drawn_up_are_those_that_the_body_names(store):
    from comity.actions.position import stance
    from comity.actions.signed import draw_up_act
    from comity.errors import InputError
    from comity.store.models import Blob

    Talks()
    body, blobs = stance("c", "1", "agree", "A note")
    before = Blob.objects.count()
    with pytest.raises(InputError, match="hash"):
        draw_up_act(
            forum="talks", party="a", kind="position.take", body=body, blobs=dict.fromkeys(blobs, b"another")
        )
    assert Blob.objects.count() == before
    draw_up_act(forum="talks", party="a", kind="position.take", body=body, blobs=blobs)
    assert Blob.objects.count() == before + 1


def test_a_name_on_a_code_that_was_replaced_is_erased_too(store):
    from comity.actions.erase import erase_person
    from comity.actions.invitation import enter_forum, issue_invitations, reissue_invitation
    from comity.store.models import Invitation, Person

    Talks()
    issue_invitations(forum="talks", labels=["Ada Lovelace"])
    code = reissue_invitation(forum="talks", label="Ada Lovelace")
    erase_person(forum="talks", participation=enter_forum(forum="talks", code=code.code))
    assert not Invitation.objects.filter(label="Ada Lovelace").exists()
    assert not Person.objects.filter(label="Ada Lovelace").exists()
