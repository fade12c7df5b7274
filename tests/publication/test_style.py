"""The style sheet: contrast in light and dark, nothing physical, nothing from outside."""

from __future__ import annotations

import re

import pytest

from comity.charts.palette import STYLE
from comity.publication.report import style


def _themes() -> dict[str, dict[str, str]]:
    css = style()
    light, dark = re.findall(r":root\{([^}]*)\}", css)
    read = [dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{3,6})", block)) for block in (light, dark)]
    return {"light": read[0], "dark": {**read[0], **read[1]}}


def _luminance(color: str) -> float:
    full = color.lstrip("#")
    full = full if len(full) == 6 else "".join(2 * c for c in full)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "warn"])
@pytest.mark.parametrize("ground", ["paper", "tint", "yes", "nay"])
def test_text_has_contrast(theme: str, ink: str, ground: str) -> None:
    colors = _themes()[theme]
    assert _contrast(colors[ink], colors[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["g0", "g1", "g2", "g3", "g4", "g5", "agree", "stripe", "axis"])
def test_marks_have_contrast(theme: str, mark: str) -> None:
    colors = _themes()[theme]
    assert _contrast(colors[mark], colors["paper"]) >= 3


def test_both_themes_name_the_same_colors() -> None:
    light, dark = re.findall(r":root\{([^}]*)\}", style())
    assert set(re.findall(r"--[a-z0-9]+", light)) == set(re.findall(r"--[a-z0-9]+", dark))


def test_charts_are_recoloured_class_by_class() -> None:
    css = style()
    for cls in STYLE:
        assert f".{cls}" in css, cls


def test_layout_is_logical_so_that_it_can_be_mirrored() -> None:
    css = re.sub(r"@page\{[^}]*\}", "", style())
    assert not re.search(
        r"\b(margin|padding|border|inset)-(left|right)\b|\b(left|right):|text-align:(left|right)", css
    )
    assert "float:" not in css


def test_nothing_comes_from_outside() -> None:
    css = style()
    assert not re.search(r"url\(|@import|@font-face|https?:", css)


def test_motion_and_focus() -> None:
    assert "prefers-reduced-motion" in style()
    assert ":focus-visible" in style()
    assert "outline:none" not in style()


def test_details_are_open_in_print() -> None:
    printed = style().partition("@media print")[2]
    assert "details::details-content{content-visibility:visible" in printed
    assert "@page" in style()
