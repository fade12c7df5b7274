from __future__ import annotations

import io

import numpy as np
import pytest

import comity


def read(text, **kwargs):
    return comity.read_votes(io.BytesIO(text.encode()), **kwargs)


def test_an_empty_cell_is_no_vote():
    t = read("participant,1,10,2\nNA,agree,,no\n007,,pass,absent\nzoe,,,\n")
    assert t.participants.tolist() == ["007", "NA", "zoe"]
    assert t.statements.tolist() == ["1", "2", "10"]
    assert [x.tolist() for x in t.triplets()] == [[0, 1, 1], [2, 0, 1], [0, 1, -1]]


@pytest.mark.parametrize("head", ["participant", "Voter-ID", "id", "", "name", "Person"])
def test_what_the_first_column_may_be_called(head):
    t = read(f"{head},q1,q2\na,1,-1\n")
    assert t.participants.tolist() == ["a"]
    assert t.statements.tolist() == ["q1", "q2"]


def test_the_column_of_the_participant_may_stand_anywhere():
    t = read("q1,participant,q2\n1,a,-1\n0,b,\n")
    assert t.participants.tolist() == ["a", "b"]
    assert t.values.tolist() == [1, -1, 0]


def test_columns_that_are_no_statements():
    text = "participant,group-id,n-votes,region,weight,1,2\na,0,2,north,2.5,1,-1\nb,,1,,1,,0\n"
    t = read(text, columns={"attributes": ["region"]})
    assert t.statements.tolist() == ["1", "2"]
    assert t.attributes["region"].tolist() == ["north", ""]
    assert t.attributes["group-id"].tolist() == ["0", ""]
    assert t.weights.tolist() == [2.5, 1]


def test_columns_that_are_no_statements_whatever_their_case():
    t = read("Participant,Group ID,N_Votes,1\na,0,2,1\n")
    assert t.statements.tolist() == ["1"]
    assert t.attributes["group-id"].tolist() == ["0"]


def test_a_column_named_by_the_caller():
    t = read("who,region,1\na,north,1\n", columns={"participant": "who", "attributes": "region"})
    assert (t.participants.tolist(), t.statements.tolist()) == (["a"], ["1"])


def test_spaces_alone_are_no_vote():
    assert read("participant,1,2\na, ,1\n").n_votes == 1


def test_identifiers_behind_a_guard():
    t = read("participant,'-1,'=2\n'+a,-1,\n")
    assert (t.participants.tolist(), t.statements.tolist(), t.values.tolist()) == (["+a"], ["-1", "=2"], [-1])


def test_it_reads_what_a_spreadsheet_writes_in_other_countries():
    t = read('sep=;\r\nparticipant;1;2\r\n"a;b";1;-1\r\n')
    assert t.participants.tolist() == ["a;b"]


@pytest.mark.parametrize("n", [40_000, 199_999])
def test_very_wide(n):
    cells = ["1", "", "-1", "0"] * (n // 4 + 1)
    t = read("participant," + ",".join(map(str, range(n))) + "\na," + ",".join(cells[:n]) + "\n")
    assert t.n_statements == n
    assert t.n_votes == n - sum(c == "" for c in cells[:n])
    assert np.all(np.diff(t.indices.astype(np.int64)) > 0)


def test_a_matrix_and_a_long_table_say_the_same(put):
    wide = "participant,1,2\na,1,-1\nb,,0\n"
    long = "participant,statement,vote\na,1,1\nb,2,0\na,2,-1\n"
    assert read(wide).same_votes(read(long))
    assert read(wide, format="wide").same_votes(read(long, format="long"))
