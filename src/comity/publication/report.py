"""The report: one HTML file that needs nothing else, findings first.

No script, no network, no font: the page's own policy forbids them. It prints, reads on a phone, in light
and dark, with a screen reader and by keyboard.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from comity.charts.map import Point
from comity.publication.detail import BUDGET, LEVELS
from comity.publication.document import Part, View
from comity.publication.html import escape, markup
from comity.publication.sections.answer import answer
from comity.publication.sections.data import data
from comity.publication.sections.findings import agree, differ, unsettled
from comity.publication.sections.groups import groups
from comity.publication.sections.method import method, recompute
from comity.publication.sections.page import Page
from comity.publication.sections.people import balance, opinion_map
from comity.publication.sections.slate import slate
from comity.words import ENGLISH, Words

#: Sections, by their id, in the order of reading.
SECTIONS = {
    "agree": agree,
    "differ": differ,
    "open": unsettled,
    "groups": groups,
    "slate": slate,
    "map": opinion_map,
    "balance": balance,
    "method": method,
    "data": data,
    "recompute": recompute,
}


def report_html(
    document: Part,
    *,
    points: Sequence[Point] | None = None,
    title: str | None = None,
    command: str | None = None,
    words: Words = ENGLISH,
) -> str:
    """Write the report of an analysis.

    Parameters
    ----------
    document : mapping
        The analysis as plain data (``comity/analysis/1``).
    points : sequence of (x, y, group id), optional
        Where each person stands, for a map with dots when there are at most 500 of them. Not part of the
        document, so that a published document tells nobody's place.
    title : str, optional
        Instead of the topic.
    command : str, optional
        The command that repeats the analysis; by default made of the seed.
    words : Words
        The language.

    Returns
    -------
    str
        A complete HTML page of less than 300 kB in UTF-8. Where there is more to show than that, the table
        of all statements is shortened and says so.
    """
    view = View(document, points=points, words=words)
    repeat = command or f"comity analyze PATH --seed {document['seed']} --json again.json"
    page = ""
    for detail in LEVELS:
        page = _page(Page(view, detail, repeat), title)
        if len(page.encode("utf-8", "replace")) <= BUDGET:
            break
    return page


@cache
def style() -> str:
    """Read the style sheet of reports."""
    return (files("comity.publication") / "report_style.css").read_text(encoding="utf-8").strip()


def _page(page: Page, title: str | None) -> str:
    words = page.words
    css = f"\n{style()}\n"
    # the page may use its own style and nothing else: no script, no picture, no font, no form, no network
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    name = " ".join((title or page.doc["topic"] or words.say("report.untitled")).split())[:200]
    shown = SECTIONS if page.doc["votes"] else {k: SECTIONS[k] for k in ("data", "recompute")}
    links = "".join(f'<li><a href="#{key}">{markup(words.say(f"section.{key}"))}</a></li>' for key in shown)
    version = f"{page.doc['generator']['version']}"[:40]
    direction = "rtl" if words.right_to_left else "ltr"
    main = "".join(write(page) for write in shown.values())
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}" dir="{direction}">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<meta name="generator" content="Comity {escape(version)}">'
        f"<title>{escape(name)}</title><style>{css}</style></head>\n"
        f'<body><a class="skip" href="#main">{markup(words.say("report.skip"))}</a>\n'
        f"<header>{answer(page, title)}</header>\n"
        f'<nav aria-label="{escape(words.say("report.contents"))}"><ol>{links}</ol></nav>\n'
        f'<main id="main">{main}</main>\n'
        f"<footer><p>{markup(words.say('report.foot', version=version))}</p></footer></body>\n</html>\n"
    )
