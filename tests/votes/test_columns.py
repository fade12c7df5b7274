from __future__ import annotations

import pytest

from comity.errors import InputError
from comity.votes.columns import recognise
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Blob

ROLES = ("participant", "statement", "vote", "weight", "author", "text", "time")


def table(header):
    return CsvTable(Blob("v.csv", "v.csv", f"{header}\n".encode()))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("participant,statement,vote", "participant statement vote"),
        ("Voter-ID,Comment-ID,Vote", "Voter-ID Comment-ID Vote"),
        (" User , ITEM ,Value", " User | ITEM |Value".replace("|", "\0")),
        ("party,resolution,vote", "party resolution vote"),
        ("vote,person_id,proposal_id", "person_id proposal_id vote"),
        ("author,statement,response", "author statement response"),
    ],
)
def test_names_are_recognised_whatever_their_case_and_order(header, expected):
    names = expected.split("\0") if "\0" in expected else expected.split()
    found = recognise(table(header), ROLES[:3])
    assert [found[r] for r in ROLES[:3]] == names


def test_an_identifier_goes_before_a_text_of_the_same_name():
    found = recognise(table("participant,statement-id,statement,vote"), ROLES)
    assert (found["statement"], found["text"]) == ("statement-id", "statement")


def test_an_author_beside_a_voter_is_the_author():
    found = recognise(table("voter,author,statement,vote,timestamp,datetime"), ROLES)
    assert (found["participant"], found["author"], found["time"]) == ("voter", "author", "timestamp")


def test_the_callers_word_goes_first_and_none_ignores():
    found = recognise(
        table("participant,who,statement,vote,time"), ROLES, {"participant": "who", "time": None}
    )
    assert found["participant"] == "who"
    assert "time" not in found


def test_two_columns_for_one_role_are_refused():
    with pytest.raises(InputError, match="two columns are given"):
        recognise(table("a,b,c,d"), ROLES, {"vote": ["a", "b"]})
