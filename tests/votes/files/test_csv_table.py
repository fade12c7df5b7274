from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.votes.files.csv_table import CsvTable
from comity.votes.files.source import Blob

cells = st.text(st.sampled_from("ab1é,;\"\n\r\t '"), max_size=5)


def open_csv(data, name="t.csv", **kwargs):
    return CsvTable(Blob(name, name, data if isinstance(data, bytes) else data.encode()), **kwargs)


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), max_size=6)),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
)
def test_whatever_the_csv_module_writes_is_read_as_text(rows, delimiter, end, quoting, mark):
    # with "\n" alone that module leaves a "\r" without quotes, which every reader takes for a line end
    assume(end == "\r\n" or quoting == csv.QUOTE_ALL or "\r" not in "".join(map("".join, rows)))
    n = len(rows[0]) if rows else 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([[f"h{i}" for i in range(n)], *rows])
    table = open_csv(out.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    if n > 1:
        assert table.names == [f"h{i}" for i in range(n)]
    if n > 1 or delimiter == ",":  # a lone column does not tell its delimiter
        got = [c.to_pylist() for c in table.raw(table.names)]
        assert [list(r) for r in zip(*got, strict=True)] == rows
        assert [r for _, r in table.records()] == rows


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=30))
def test_fast_way_and_walk_never_disagree(body):
    def outcome(read):
        try:
            return read(open_csv("a,b\n" + body))
        except InputError as e:
            return str(e), e.row, e.column

    walked = outcome(lambda t: [r for _, r in t.records()])
    fast = outcome(lambda t: [list(r) for r in zip(*(c.to_pylist() for c in t.raw(t.names)), strict=True)])
    assert fast == walked
    assert all(walked)  # a row with cells, or an error with row and column


def test_rows_are_numbered_as_an_editor_shows_them():
    table = open_csv('a,b\n\n"x\ny",1\r\n\nz,2')
    assert list(table.records()) == [(3, ["x\ny", "1"]), (6, ["z", "2"])]
    assert [table.line(i) for i in (0, 1)] == [3, 6]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("a;b;c", ["a", "b", "c"]),
        ("a\tb,c\td", ["a", "b,c", "d"]),
        ('"a;b;c",d', ["a;b;c", "d"]),
        ("a|b", ["a", "b"]),
        ("sep=;\na;b", ["a", "b"]),
        ("a", ["a"]),
    ],
)
def test_the_delimiter_is_told_from_the_header(head, names):
    assert open_csv(head + "\n").names == names


def test_text_without_quotes_in_the_last_column():
    table = open_csv('id,body\n1,Yes, and "no", twice\n2,plain\n', open_end="body")
    assert table.raw(["body"])[0].to_pylist() == ['Yes, and "no", twice', "plain"]
    assert [(n.code, n.numbers["rows"]) for n in table.notes] == [("text_repaired", 1)]


def test_numbers_are_never_inferred():
    table = open_csv("a,b\n007,NA\n1e3,\nnull,true\n")
    assert [c.to_pylist() for c in table.raw(["a", "b"])] == [["007", "1e3", "null"], ["NA", "", "true"]]


def test_utf16_is_recognised_and_said():
    table = open_csv("a;b\nñ;1\n".encode("utf-16"))
    assert table.raw(["a"])[0].to_pylist() == ["ñ"]
    assert [n.code for n in table.notes] == ["encoding"]


def test_a_row_longer_than_a_block():
    long = "x" * 100_000
    table = open_csv("a,b\n" + "".join(f"{i},{long}\n" for i in range(30)))
    assert table.raw(["a"])[0].to_pylist() == [str(i) for i in range(30)]
