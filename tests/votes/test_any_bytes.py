"""Whatever the bytes: a table of votes or an InputError with a remedy, never anything else."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.errors import InputError
from comity.votes import VoteTable

EXPORT = {
    "votes.csv": b"timestamp,datetime,comment-id,voter-id,vote\n"
    b"1500000000,Fri Jul 14 2017 02:40:00 GMT,0,0,1\n1500000001,x,1,0,-1\n1500000002,x,1,1,0\n",
    "comments.csv": b"timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    b'1500000000,0,0,1,0,1,"Yes, ""no"""\n1500000000,1,1,0,1,-1,b\n',
    "participants-votes.csv": b"participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"
    b"0,x,0,1,2,1,1,1,-1\n1,,,1,1,0,0,,0\n",
    "summary.csv": b'topic,"a, b"\nvoters,2\n',
    "participants.csv": b"participant,region,weight\n0,n,1\n1,s,2.5\n",
}
SERVER = {
    "votes.json": b'[{"pid": 0, "tid": 0, "vote": -1, "modified": "1500000000000"}]',
    "comments.json": b'[{"pid": 0, "tid": 0, "txt": "a", "created": "2017-07-14", "mod": 1, '
    b'"agree_count": 1, "disagree_count": 0, "pass_count": 0}]',
    "math-pca2.json": b'{"base-clusters": {"id": [0], "members": [[0]]}, '
    b'"group-clusters": [{"id": 0, "members": [0]}]}',
    "conversation.json": b'{"topic": "a", "description": null}',
}
LONG = {
    "votes.csv": b"participant,statement,vote,time,weight,text\n"
    b"a,1,agree,2024-05-31T16:20:00Z,1,T\nb,1,no,2024-05-31,2,T\n",
    "statements.csv": b"id,statement,timestamp\n1,T,1500000000\n2,U,\n",
}
WIDE = {"matrix.csv": b"participant,weight,1,2\na,1,1,\nb,2,,agree\n"}
SETS = (EXPORT, SERVER, LONG, WIDE)
#: What a hand or a program puts into a file that was fine.
_BITS = (
    b"\" , \n \r \0 \xe9 \xff\xfe \xef\xbb\xbf ; \t ' = - 2 NaN null 1e400 -1e9999 9999999999999999999 { []"
)
BITS = st.sampled_from(_BITS.split(b" ")) | st.binary(max_size=4)


def read(given) -> None:
    problem = None
    try:
        table = comity.read_votes(given)
    except InputError as e:
        problem = e
    if problem is None:
        assert isinstance(table, VoteTable)
        assert table.n_votes > 0
        assert table.same_votes(table)
    else:
        assert problem.remedy


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_export(data):
    files = dict(data.draw(st.sampled_from(SETS)))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(files)))
        old = files[name]
        at = data.draw(st.integers(0, len(old)))
        until = data.draw(st.integers(at, min(len(old), at + 9)))
        files[name] = old[:at] + data.draw(BITS) + old[until:]
    if len(files) > 1 and data.draw(st.booleans()):
        del files[data.draw(st.sampled_from(sorted(files)))]
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        read(folder)
        for name in files:
            read(Path(folder) / name)


@given(
    st.binary(max_size=60)
    | st.text(st.sampled_from('participant,vote;1\n"\t-='), max_size=60).map(str.encode)
)
@settings(max_examples=100, deadline=None)
def test_any_bytes(content):
    for packed in (content, gzip.compress(content)):
        file = io.BytesIO(packed)
        read(file)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("votes.csv", content)
    read(io.BytesIO(out.getvalue()))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_zip(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in EXPORT.items():
            archive.writestr(name, content)
    damaged = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    read(io.BytesIO(bytes(damaged)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda x: (
        st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["pid", "tid", "vote", "txt", "mod"]), x)
    ),
    max_leaves=6,
)


@given(
    json_values,
    st.sampled_from(sorted(SERVER)),
    st.sampled_from(["pid", "tid", "vote", "modified", "mod", "txt"]),
)
@settings(max_examples=100, deadline=None)
def test_any_json(value, name, key):
    entry = json.loads(SERVER[name])
    changed = [{**entry[0], key: value}] if isinstance(entry, list) else {**entry, key: value}
    for content in (value, changed):
        with TemporaryDirectory() as folder:
            for n, c in {**SERVER, name: json.dumps(content).encode()}.items():
                (Path(folder) / n).write_bytes(c)
            read(folder)
