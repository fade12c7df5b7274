"""What every chart promises: whole, harmless, with title, finding and table; always the same bytes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from comity import charts
from comity.charts import Chart
from comity.words import ENGLISH, Words

ARABIC = Words("ar", ENGLISH.messages)
_SVG = "{http://www.w3.org/2000/svg}"
_HOSTILE = '</svg><script>alert("x")</script>&\x00\ud800' + "W" * 300

_ROWS = [
    charts.Row("Everyone", 0.72, 0.65, 0.78, 0.7, 412),
    charts.Row("Group A", 0.9, 0.8, 1.0, None, 200, 0),
    charts.Row("Group B", None, None, None, None, 0, 1),
]
_SEGMENTS = [charts.Segment(s, s) for s in ("agree", "disagree", "pass", "unseen")]
_CELLS = [
    charts.Cell("North", 0.5, 0.4, 50, 60, 700, 1.25, 1.0, 1.5),
    charts.Cell("Nowhere", 0.0, 0.6, 0, 60, 0),
]
_POINTS = [(0.1 * i, (i % 7) * 0.2, "AB"[i % 2] if i % 5 else "undecided") for i in range(90)]
_EDGES = [-1.0, 0.0, 1.0, 2.0]
_BINS = {"A": [[0, 3, 40], [1, 0, 0], [0, 0, 2]], "undecided": [[1, 0, 0], [0, 0, 0], [0, 7, 0]]}

CHARTS: dict[str, Callable[[Words], Chart]] = {
    "intervals": lambda w: charts.intervals("More trees", _ROWS, words=w),
    "intervals, hostile": lambda w: charts.intervals(
        _HOSTILE, [charts.Row(_HOSTILE, 0.5, 0.0, 1.0, 1.0, 3, 40)], words=w
    ),
    "intervals, nothing": lambda w: charts.intervals("More trees", [], bar=None, words=w),
    "stack": lambda w: charts.votes_stack("More trees", [("Everyone", 30, 10, 5, 60)], words=w),
    "stack, nobody": lambda w: charts.stack(
        _HOSTILE, _SEGMENTS, [charts.Bar(_HOSTILE, (0, 0, 0, 0))], words=w
    ),
    "stack, nothing": lambda w: charts.stack("More trees", _SEGMENTS, [], words=w),
    "map, dots": lambda w: charts.opinion_map(["A", "B"], points=_POINTS, words=w),
    "map, bins": lambda w: charts.opinion_map(["A"], edges=_EDGES, bins=_BINS, words=w),
    "map, one place": lambda w: charts.opinion_map(
        ["A"], points=[(1e9, -1e9, "A")], statements=[(0.0, 0.0, _HOSTILE)], words=w
    ),
    "map, hostile": lambda w: charts.opinion_map([_HOSTILE], points=[(0.0, 0.0, _HOSTILE)], words=w),
    "map, nothing": lambda w: charts.opinion_map([], words=w),
    "balance": lambda w: charts.balance("region", _CELLS, words=w),
    "balance, hostile": lambda w: charts.balance(
        _HOSTILE, [charts.Cell(_HOSTILE, 1.0, None, 1, 1, 1)] * 50, words=w
    ),
    "balance, nothing": lambda w: charts.balance("region", [], words=w),
    "compare": lambda w: charts.compare(
        [charts.Score("a", 0.36, 0.35, 0.37, 0.89, 1.0), charts.Score("b", 0.42)], words=w
    ),
    "compare, unmeasured": lambda w: charts.compare([charts.Score(_HOSTILE, None)], words=w),
    "compare, nothing": lambda w: charts.compare([], words=w),
}

each_chart = pytest.mark.parametrize("name", CHARTS)
each_language = pytest.mark.parametrize("words", [ENGLISH, ARABIC], ids=["left-to-right", "right-to-left"])


@each_chart
@each_language
def test_the_picture_is_whole_and_says_what_it_shows(name: str, words: Words) -> None:
    chart = CHARTS[name](words)
    root = ET.fromstring(chart.svg)
    assert root.tag == f"{_SVG}svg"
    assert root.get("role") == "img"
    left, top, width, height = map(float, root.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    assert width > 0
    assert 0 < height < 3000
    assert [child.tag for child in root][:2] == [f"{_SVG}title", f"{_SVG}desc"]
    assert (root[0].text or "").strip()
    assert (root[1].text or "").strip()
    assert chart.description.strip()


@each_chart
def test_the_picture_needs_nothing_and_does_nothing(name: str) -> None:
    chart = CHARTS[name](ENGLISH)
    root = ET.fromstring(chart.svg)
    allowed = {"svg", "title", "desc", "rect", "path", "text"}
    assert {e.tag.removeprefix(_SVG) for e in root.iter()} <= allowed
    for element in root.iter():
        assert not {"href", "style", "id", "onload", "src"} & {a.rpartition("}")[2] for a in element.attrib}
        assert "url(" not in " ".join(element.attrib.values())


@each_chart
def test_all_that_is_drawn_lies_on_the_sheet(name: str) -> None:
    root = ET.fromstring(CHARTS[name](ENGLISH).svg)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for element in root.iter():
        if element.tag == f"{_SVG}text":
            assert 0 <= float(element.get("x", "")) <= width
            assert 0 <= float(element.get("y", "")) <= height
        if element.tag == f"{_SVG}rect" and element.get("x") is not None:
            assert -0.1 <= float(element.get("x", "")) <= width
            assert float(element.get("x", "")) + float(element.get("width", "")) <= width + 0.2


@each_chart
def test_the_table_is_a_table(name: str) -> None:
    table = CHARTS[name](ENGLISH).table
    assert len(table.header) >= 3
    assert all(len(row) == len(table.header) for row in table.rows)
    assert all(isinstance(cell, str) for row in table.rows for cell in row)


@each_chart
def test_the_same_numbers_give_the_same_bytes(name: str) -> None:
    assert CHARTS[name](ENGLISH).svg == CHARTS[name](ENGLISH).svg


@each_chart
def test_on_a_page_the_table_stands_beside_the_picture(name: str) -> None:
    html = CHARTS[name](ENGLISH).to_html()
    assert html.startswith("<figure")
    assert "<table>" in html
    assert "<details" in html
    assert "http" not in html
    assert "<script" not in html


def test_a_chart_is_saved_as_a_picture(tmp_path) -> None:
    chart = CHARTS["intervals"](ENGLISH)
    file = chart.save(tmp_path / "trees")
    assert file.name == "trees.svg"
    assert ET.parse(file).getroot().tag == f"{_SVG}svg"
    assert chart.save(tmp_path / "v1.2.svg").name == "v1.2.svg"
    hostile = CHARTS["intervals, hostile"](ENGLISH).save(tmp_path / "hostile")
    ET.parse(hostile)


def test_a_notebook_shows_picture_and_table() -> None:
    html = CHARTS["intervals"](ENGLISH)._repr_html_()
    assert "<svg" in html
    assert "<table" in html
