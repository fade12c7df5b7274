from __future__ import annotations

import pytest

from comity.errors import InputError
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Blob
from comity.votes.side_tables import read_items, read_people, weight_of


def table(text):
    return CsvTable(Blob("t.csv", "t.csv", text.encode()))


@pytest.mark.parametrize("head", ["participant", "Voter", "party", "id", "code", "name"])
def test_who_is_who(head):
    people = read_people(table(f"region,{head}\nnorth,NA\n,007\n"))
    assert list(people.ids) == ["NA", "007"]
    assert people.attributes == {"region": {"NA": "north", "007": ""}}
    assert not people.weights


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "nan", "inf", "1,5"])
def test_what_is_no_weight(text):
    assert weight_of(text) is None
    with pytest.raises(InputError, match="the weight is") as caught:
        read_people(table(f'participant;weight\na;1\nb;"{text}"\n'))
    assert (caught.value.row, caught.value.column) == (3, "weight")


@pytest.mark.parametrize(
    ("head", "same", "id_", "text"),
    [
        ("statement,text", None, "A", "B"),
        ("id,statement", "statement", "A", "B"),
        ("statement,text", "statement", "A", "B"),
        ("statement-id,statement", None, "A", "B"),
        ("comment-id,comment-body", None, "A", "B"),
        ("item,descr", "item", "A", "B"),
        ("id,item", "item", "B", None),  # the votes speak of the item, so "id" is something else
        ("tid,txt", None, "A", "B"),
        ("proposal,title", "proposal", "A", "B"),
    ],
)
def test_which_column_is_the_statement_and_which_its_text(head, same, id_, text):
    items = read_items(table(f"{head}\nA,B\n"), same)
    assert list(items.ids) == [id_]
    assert items.texts == ({id_: text} if text else {})


def test_everything_else_is_kept_as_it_came():
    items = read_items(
        table(
            "comment-id,timestamp,lang,agrees,disagrees,passes,moderated,author-id\n1,1500000000,en,3,2,1,-1,9\n"
        )
    )
    assert items.info == {"timestamp": {"1": "1500000000000"}, "lang": {"1": "en"}}
    assert items.counts == {"1": (3, 1, 2)}
    assert items.moderated == {"1": -1}
    assert items.authors == {"1": "9"}


def test_an_unknown_time_of_a_statement_is_no_error():
    items = read_items(table("comment-id,timestamp\n1,\n2,1500000000\n"))
    assert items.info["timestamp"] == {"2": "1500000000000"}
    assert "timestamp" not in read_items(table("comment-id,timestamp\n1,\n")).info
