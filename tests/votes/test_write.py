from __future__ import annotations

import csv
import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity.errors import InputError
from comity.votes import VoteTable

PATHS = ["export", "export.zip", "votes.csv", "votes.csv.gz", "votes.tsv", "v.parquet"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


_any = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
#: What has broken CSV readers, and what a spreadsheet computes.
_nasty = st.text(st.sampled_from("=+-@'\"\t\r\n ,;|é0"), max_size=6)
texts = st.text(_any, max_size=8) | _nasty
ids = (
    st.integers(0, 30).map(str)
    | st.sampled_from(["007", "NA", "-1", "=1", "null", "1e3"])
    | texts.filter(str.strip)
)
#: 1980 to 2100, to the millisecond or to the second.
instants = st.integers(315_532_800, 4_102_444_799).map(lambda s: s * 1000) | st.integers(
    315_532_800_000, 4_102_444_799_999
)
# names that mean something in the header of a table are not for statements and attributes
_names = st.sampled_from(["region", "party", "group-id", "xid", "=cmd", "a,b"])
_info = st.sampled_from(["is-seed", "lang", "importance", "date", "=cmd"])


@st.composite
def tables(draw: st.DrawFn) -> VoteTable:
    """A table with anything in it that a table can have, and at least one vote."""
    people = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    statements = draw(
        st.lists(ids.filter(lambda s: s not in ("xid", "participant")), min_size=1, max_size=6, unique=True)
    )
    cells = draw(
        st.lists(
            st.tuples(st.sampled_from(people), st.sampled_from(statements), st.sampled_from([1, 0, -1])),
            min_size=1,
            max_size=20,
            unique_by=lambda c: c[:2],
        )
    )
    p, s, v = zip(*cells, strict=True)
    n = len(cells)
    times = draw(st.none() | st.lists(instants, min_size=n, max_size=n))
    table = VoteTable.from_triplets(p, s, v, times=times, all_participants=people, all_statements=statements)

    def column(strategy, size):
        x = np.empty(size, object)
        x[:] = draw(st.lists(strategy, min_size=size, max_size=size))
        return x

    m, k = table.n_statements, table.n_participants
    info = {name: column(texts, m) for name in draw(st.sets(_info, max_size=2))}
    if draw(st.booleans()):
        info["timestamp"] = column(st.just("") | instants.map(str), m)
    return replace(
        table,
        weights=draw(st.none() | st.just(0).map(lambda _: column(st.floats(0.001, 1e6), k).astype(float))),
        attributes={name: column(texts, k) for name in draw(st.sets(_names, max_size=2))},
        texts=column(texts, m) if draw(st.booleans()) else None,
        authors=column(st.sampled_from(["", *people]), m) if draw(st.booleans()) else None,
        moderated=column(st.sampled_from([1, 0, -1]), m).astype(np.int8) if draw(st.booleans()) else None,
        statement_info=info,
        meta=draw(
            st.dictionaries(st.sampled_from(["topic", "url", "conversation-description", "=x"]), texts)
        ),
    )


def known(info):
    return {k: x.tolist() for k, x in info.items() if any(x.tolist())}


@pytest.mark.parametrize("path", PATHS)
@given(table=tables())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
def test_what_is_written_is_read_back(path, table):
    with TemporaryDirectory() as folder:
        written = comity.write_votes(table, Path(folder) / path)
        assert all(p.exists() for p in written)
        back = comity.read_votes(Path(folder) / path, sign="agree=1" if path.startswith("export") else None)
    assert back.same_votes(table)
    assert known(back.statement_info) == known(table.statement_info)
    if path.startswith("export"):
        assert {k: back.meta[k] for k in table.meta} == dict(table.meta)
        assert next(n for n in back.notes if n.code == "reconciled")


@given(table=tables())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
def test_no_cell_of_text_is_a_formula(table):
    with TemporaryDirectory() as folder:
        for path in ("export", "votes.csv"):
            for file in comity.write_votes(table, Path(folder) / path):
                rows = list(csv.reader(io.StringIO(file.read_text("utf-8"), newline="")))
                numbers = {
                    "vote",
                    "timestamp",
                    "moderated",
                    *(() if file.name != "participant-votes.csv" else rows[0]),
                }
                for row in rows:
                    for name, cell in zip(rows[0], row, strict=False):
                        if cell.startswith(FORMULA):
                            assert name in numbers
                            float(cell)


def test_the_newest_layout_to_the_letter(tmp_path):
    table = VoteTable.from_triplets(
        ["0", "1", "1"], ["0", "0", "3"], [1, -1, 0], times=[1500000000000, 1500000001000, 1500000002000],
        all_participants=["2"],
    )  # fmt: skip
    table = replace(
        table,
        texts=np.array(['Say "yes"', "-5 degrees"], object),
        authors=np.array(["1", "0"], object),
        moderated=np.array([1, -1], np.int8),
        attributes={"group-id": np.array(["1", "", "0"], object)},
        statement_info={"timestamp": np.array(["1400000000000", ""], object)},
        meta={"topic": "Weather", "url": "https://example.org/7", "conversation-description": "Cold"},
    )
    written = comity.write_votes(table, tmp_path / "export")
    assert [p.name for p in written] == [
        "summary.csv",
        "comments.csv",
        "votes.csv",
        "participant-votes.csv",
        "comment-groups.csv",
    ]
    utc = "GMT+0000 (Coordinated Universal Time)"
    texts = {p.name: p.read_text("utf-8") for p in written}
    assert texts["summary.csv"] == (
        'topic,"Weather"\nurl,https://example.org/7\nvoters,2\nvoters-in-conv,1\ncommenters,2\ncomments,2\n'
        'groups,2\nconversation-description,"Cold"\n'
    )
    assert texts["comments.csv"] == (
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        f'1400000000,Tue May 13 2014 16:53:20 {utc},0,1,1,1,1,"Say ""yes"""\n'
        ',,3,0,0,0,-1,"\'-5 degrees"\n'
    )
    assert texts["votes.csv"] == (
        "timestamp,datetime,comment-id,voter-id,vote\n"
        f"1500000000,Fri Jul 14 2017 02:40:00 {utc},0,0,1\n"
        f"1500000001,Fri Jul 14 2017 02:40:01 {utc},0,1,-1\n"
        f"1500000002,Fri Jul 14 2017 02:40:02 {utc},3,1,0\n"
    )
    assert texts["participant-votes.csv"] == (
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,3\n0,1,1,1,1,0,1,\n1,,1,2,0,1,-1,0\n2,0,0,0,0,0,,\n"
    )
    assert texts["comment-groups.csv"] == (
        "comment-id,comment,total-votes,total-agrees,total-disagrees,total-passes,"
        "group-a-votes,group-a-agrees,group-a-disagrees,group-a-passes,"
        "group-b-votes,group-b-agrees,group-b-disagrees,group-b-passes\n"
        '0,"Say ""yes""",1,1,0,0,0,0,0,0,1,1,0,0\n3,"\'-5 degrees",0,0,0,0,0,0,0,0,0,0,0,0\n'
    )


def test_times_with_a_fraction_are_milliseconds(tmp_path):
    table = VoteTable.from_triplets(["a", "b"], ["0", "0"], [1, 1], times=[1500000000000, 1500000000001])
    comity.write_votes(table, tmp_path)
    rows = (tmp_path / "votes.csv").read_text("utf-8").splitlines()
    assert [r.split(",")[0] for r in rows[1:]] == ["1500000000000", "1500000000001"]


def test_a_long_table_to_the_letter(tmp_path):
    table = VoteTable.from_triplets(["=x", "b"], ["1", "-2"], [-1, 0], times=[0, 1500000000001])
    (file,) = comity.write_votes(table, tmp_path / "votes.csv")
    assert file.read_text("utf-8").splitlines() == [
        "participant,statement,vote,time",
        "'=x,1,disagree,1970-01-01T00:00:00.000Z",
        "b,'-2,pass,2017-07-14T02:40:00.001Z",
    ]
    (file,) = comity.write_votes(table, tmp_path / "votes.parquet")
    # no spreadsheet opens Parquet
    assert pq.read_table(file).column("participant").to_pylist() == ["=x", "b"]


def test_times_before_1970_in_every_layout(tmp_path):
    table = VoteTable.from_triplets(["a", "b"], ["1", "1"], [1, -1], times=[-757382400000, -700000000000])
    for path in PATHS:
        comity.write_votes(table, tmp_path / path)
        assert comity.read_votes(tmp_path / path).same_votes(table), path


def test_tables_beside_are_written_anew_and_only_then(tmp_path):
    table = VoteTable.from_triplets(["a"], ["1"], [1])
    told = replace(table, texts=np.array(["T"], object), attributes={"region": np.array(["x"], object)})
    names = [p.name for p in comity.write_votes(told, tmp_path / "v.csv")]
    assert names == ["v.csv", "v-participants.csv", "v-statements.csv"]
    # what an earlier writing left must not come back with other votes
    assert [p.name for p in comity.write_votes(table, tmp_path / "v.csv")] == names
    assert comity.read_votes(tmp_path / "v.csv").same_votes(table)
    assert [p.name for p in comity.write_votes(table, tmp_path / "w.csv")] == ["w.csv"]


def test_the_same_votes_are_the_same_bytes(tmp_path):
    table = VoteTable.from_triplets(["a", "b"], ["1", "2"], [1, 0])
    for path in ("export.zip", "v.csv.gz", "v.parquet"):
        (first,) = comity.write_votes(table, tmp_path / "1" / path)
        (second,) = comity.write_votes(table, tmp_path / "2" / path)
        assert first.read_bytes() == second.read_bytes()


def test_nothing_is_left_half_written(tmp_path):
    table = VoteTable.from_triplets(["a"], ["1"], [1])
    comity.write_votes(table, tmp_path / "v.csv")
    bad = replace(table, participants=np.array(["a\0"], object))
    with pytest.raises(InputError, match="NUL"):
        comity.write_votes(bad, tmp_path / "v.csv")
    assert comity.read_votes(tmp_path / "v.csv").same_votes(table)
    assert [p.name for p in tmp_path.iterdir()] == ["v.csv"]


def test_real_exports_round_trip(real, tmp_path):
    for name in ("brexit-consensus", "london.youth.policing", "bg2050-volunteers"):
        table = comity.read_votes(real("polis", name))
        for path in PATHS:
            comity.write_votes(table, tmp_path / name / path)
            assert comity.read_votes(tmp_path / name / path).same_votes(table), path
        with zipfile.ZipFile(tmp_path / name / "export.zip") as archive:
            assert set(archive.namelist()) >= {
                "summary.csv",
                "comments.csv",
                "votes.csv",
                "participant-votes.csv",
            }


def test_gzip_is_gzip(tmp_path):
    (file,) = comity.write_votes(VoteTable.from_triplets(["a"], ["1"], [1]), tmp_path / "v.csv.gz")
    assert gzip.decompress(file.read_bytes()).startswith(b"participant,")


@pytest.mark.parametrize(
    ("path", "kwargs", "change", "problem"),
    [
        ("v.xlsx", {}, {}, "cannot be written as '.xlsx'"),
        ("v.csv", {"format": "polis"}, {}, "for the format 'long'"),
        ("export", {"format": "long"}, {}, "for the format 'polis'"),
        ("v.csv", {"format": "xml"}, {}, "unknown format 'xml'"),
        ("v.csv", {}, {"participants": np.array(["\ud800"], object)}, "not valid Unicode"),
        ("v.parquet", {}, {"participants": np.array(["\ud800"], object)}, "not valid Unicode"),
        ("v.csv", {}, {"statements": np.array([" "], object)}, "a statement is blank"),
        ("v.csv", {}, {"times": np.array([2**62])}, "after 9999"),
        ("v.csv", {}, {"attributes": {"participant": np.array(["x"], object)}}, "is called 'participant'"),
        ("export", {}, {"statements": np.array(["n-votes"], object)}, "a column of Polis's matrix"),
    ],
)
def test_what_cannot_be_written_is_told(tmp_path, path, kwargs, change, problem):
    table = replace(VoteTable.from_triplets(["a"], ["1"], [1]), **change)
    with pytest.raises(InputError, match=problem) as caught:
        comity.write_votes(table, tmp_path / path, **kwargs)
    assert caught.value.remedy


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        comity.write_votes(VoteTable.from_triplets(["a"], ["1"], [1]), tmp_path / "file" / "v.csv")


def test_a_matrix_without_end_is_refused(tmp_path):
    n = 40_000
    table = VoteTable.from_triplets(np.arange(n), np.arange(n), np.ones(n, int))
    with pytest.raises(InputError, match="1,600,000,000 cells"):
        comity.write_votes(table, tmp_path / "export")
    assert not (tmp_path / "export").exists()
    comity.write_votes(table, tmp_path / "v.csv")


def test_more_groups_than_letters(tmp_path):
    n = 30
    table = VoteTable.from_triplets(np.arange(n), np.zeros(n, int), np.ones(n, int))
    table = replace(table, attributes={"group-id": table.participants.copy()})
    comity.write_votes(table, tmp_path / "e")
    head = (tmp_path / "e" / "comment-groups.csv").read_text("utf-8").splitlines()[0].split(",")
    assert len(head) == len(set(head)) == 6 + 4 * n
    assert "group-ab-votes" in head
