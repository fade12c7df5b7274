from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from comity.charts.chart import short
from comity.charts.svg import Sheet, escape, num, text_width, wrap


@given(st.text())
def test_any_text_can_be_drawn(text: str) -> None:
    sheet = Sheet()
    sheet.text(1, 1, text)
    ET.fromstring(sheet.svg(10, text, text))


@given(st.text(), st.floats(20, 300), st.integers(1, 6))
def test_wrapped_lines_fit_and_are_few(text: str, width: float, most: int) -> None:
    lines = wrap(text, width, most=most)
    assert len(lines) <= most
    widest = max([text_width(c) for c in text] + [0.0])
    # a cut line ends in an ellipsis; a single letter may be wider than the line
    assert all(text_width(line) <= max(width, widest) + text_width("…") for line in lines)


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))).filter(
        lambda t: len(t.split()) == 1
    )
)
def test_wrapping_loses_no_letter_when_there_is_room(word: str) -> None:
    assert "".join(wrap(word, 60, most=len(word) + 1)) == word


@given(st.floats(-1e6, 1e6))
def test_coordinates_have_at_most_one_decimal(x: float) -> None:
    assert abs(float(num(x)) - x) <= 0.0501
    assert len(num(x).partition(".")[2]) <= 1


@given(st.text(), st.integers(2, 50))
def test_a_shortened_text_is_short(text: str, most: int) -> None:
    assert len(short(text, most)) <= most


def test_an_accent_stays_with_its_letter() -> None:
    assert short("cafe\u0301s", 5) == "caf…"


def test_escaping_leaves_no_markup_and_no_control_characters() -> None:
    assert escape('<a b="c">\x00\x1b\ud800&') == "&lt;a b=&quot;c&quot;&gt;   &amp;"


def test_a_mirrored_sheet_draws_from_the_other_side() -> None:
    plain, mirrored = Sheet(100), Sheet(100, mirrored=True)
    for sheet in (plain, mirrored):
        sheet.text(10, 5, "abc")
        sheet.rect(0, 0, 30, 5, "c-yes")
    assert '<text x="10" y="5">abc' in plain.svg(10, "t", "d")
    svg = mirrored.svg(10, "t", "d")
    assert '<text x="90" y="5" text-anchor="end">abc' in svg
    assert '<rect x="70" y="0" width="30"' in svg


def test_text_from_right_to_left_keeps_its_side() -> None:
    sheet = Sheet(100)
    sheet.text(10, 5, "سلام")
    # in SVG "start" is where the text begins to be read, which for this script is its right end
    assert 'direction="rtl" text-anchor="end"' in sheet.svg(10, "t", "d")
