from __future__ import annotations

import re

from comity.charts.palette import GROUP_INKS, SHAPES, STYLE, group_class, group_shape
from comity.charts.svg import mark_path


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    color = color.lstrip("#")
    full = color if len(color) == 6 else "".join(2 * c for c in color)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def color_of(cls: str) -> str:
    found = re.search("#[0-9a-f]+", STYLE[cls])
    assert found
    return found.group()


def test_text_can_be_read_on_paper_and_on_the_shaded_ends() -> None:
    for text in ("c-ink", "c-soft"):
        for ground in ("c-paper", "c-yes", "c-nay"):
            assert contrast(color_of(text), color_of(ground)) >= 4.5


def test_marks_stand_out_from_what_they_lie_on() -> None:
    for ink in GROUP_INKS:
        for ground in ("c-paper", "c-yes", "c-nay"):
            assert contrast(ink, color_of(ground)) >= 3


def test_answers_are_told_apart_in_grey() -> None:
    assert contrast(color_of("c-agree"), color_of("c-disagree")) >= 2.5
    assert contrast(color_of("c-agree"), color_of("c-pass")) >= 3


def test_groups_differ_in_shape_first() -> None:
    assert [group_shape(i) for i in range(6)] == list(SHAPES)
    assert len({(group_shape(i), group_class(i)) for i in range(36)}) == 36


def test_every_shape_can_be_drawn() -> None:
    paths = {mark_path(shape, 0, 0, 5) for shape in SHAPES}
    assert len(paths) == len(SHAPES)
