"""A sheet of invitation codes to print and cut: one HTML file, a code in each cell."""

from __future__ import annotations

from collections.abc import Iterable

from comity.publication.html import escape, markup
from comity.words import ENGLISH, Words

_STYLE = """
body { margin: 1rem; font: 1rem/1.4 system-ui, sans-serif; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); padding: 0; margin: 0; }
li { list-style: none; border: 1px dashed #767676; padding: 0.8rem 1rem; break-inside: avoid; }
.code { display: block; font: 600 1.25rem/2 ui-monospace, monospace; white-space: nowrap; }
.label { display: block; text-align: end; }
p { margin: 0; }
@page { margin: 1cm; }
@media print { body { margin: 0; } }
"""


def code_sheet(title: str, codes: Iterable[tuple[str, str]], words: Words = ENGLISH) -> str:
    """Write the sheet.

    Parameters
    ----------
    title : str
        Of the forum, in whatever script.
    codes : iterable of (str, str)
        Each code, and the label that the secretariat knows it by.
    words : Words

    Returns
    -------
    str
        HTML without scripts and without anything from elsewhere.

    Examples
    --------
    >>> code_sheet("Talks", [("ABCD-EFGH", "7")]).count("<li>")
    1
    """
    keep = markup(words.say("sheet.keep"))
    cells = [
        f'<li><p dir="auto">{escape(title)}</p><bdi class="code" dir="ltr">{escape(code)}</bdi>'
        f'<p>{keep}</p><bdi class="label">{escape(label)}</bdi></li>'
        for code, label in codes
    ]
    direction = "rtl" if words.right_to_left else "ltr"
    return (
        f'<!doctype html>\n<html lang="{words.language}" dir="{direction}">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n<ul>\n"
        + "\n".join(cells)
        + "\n</ul>\n</html>\n"
    )
