from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comity.publication import tables, write_charts, write_tables
from comity.publication.document import file_name
from comity.publication.tables import _cell, _csv

Doc = dict[str, Any]


def _read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_statement_has_a_row_with_its_numbers(case: Doc) -> None:
    doc = case["document"]
    rows = _read(tables(doc)["statements"])
    assert [r["statement"] for r in rows] == [s["id"] for s in doc["statements"]]
    for row, s in zip(rows, doc["statements"], strict=True):
        assert row["verdict"] == s["verdict"]
        assert row["agreement_estimate"] == (
            "" if s["agreement"]["estimate"] is None else repr(s["agreement"]["estimate"])
        )
        assert int(row["votes"]) == s["votes"]
        assert None not in row


def test_groups_slate_and_balance_are_complete(case: Doc) -> None:
    doc = case["document"]
    made = tables(doc)
    assert {r["group"] for r in _read(made["groups"])} >= {_cell(g["id"]) for g in doc["groups"]}
    assert len(_read(made["slate"])) == (len(doc["slate"]["provisions"]) if doc["slate"] else 0)
    assert len(_read(made["balance"])) == sum(len(a["cells"]) for a in doc["balance"]["attributes"])


def test_no_cell_is_computed_by_a_spreadsheet(documents: ModuleType) -> None:
    doc = documents.CASES["hostile"]()
    for text in tables(doc).values():
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
            for cell in row:
                assert not cell.startswith(("=", "@", "+", "\t", "\r"))
                if cell.startswith("-"):
                    float(cell)  # a number may be negative


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), min_size=1, max_size=5))
def test_texts_come_back_but_for_the_guard(texts: list[str]) -> None:
    written = _csv(["a"] * len(texts), [list(texts)])
    _, row = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    clean = [t.replace("\0", "\ufffd") for t in texts]
    assert [c.removeprefix("'") if c[1:] == t else c for c, t in zip(row, clean, strict=True)] == clean
    assert not any(c[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") for c in row if c)


def test_tables_are_written_as_files(documents: ModuleType, tmp_path: Path) -> None:
    doc = documents.CASES["hostile"]()
    written = write_tables(doc, tmp_path / "deep" / "er")
    assert [p.name for p in written] == ["statements.csv", "groups.csv", "slate.csv", "balance.csv"]
    for path in written:
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        path.read_text(encoding="utf-8-sig")


def test_charts_are_written_as_files(case: Doc, tmp_path: Path) -> None:
    doc = case["document"]
    if len(doc["statements"]) > 100:
        doc = {**doc, "statements": doc["statements"][:100]}
    written = write_charts(doc, tmp_path)
    assert len(written) == len(set(written))
    names = {p.name for p in written}
    assert {f"statement-{file_name(s['id'])}.svg" for s in doc["statements"]} <= names
    assert ("map.svg" in names) == (doc["map"] is not None)
    assert sum(n.startswith("balance-") for n in names) == len(doc["balance"]["attributes"])
    for path in written:
        assert path.parent == tmp_path
        ET.parse(path)


@given(st.text(), st.text())
def test_file_names_are_safe_and_distinct(a: str, b: str) -> None:
    name = file_name(a)
    assert name
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert len(name) <= 60
    assert a == b or file_name(b) != name
