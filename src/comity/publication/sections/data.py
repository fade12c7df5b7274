"""The data: what was noticed in the votes, the settings, and the table of all statements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from comity.charts.chart import short
from comity.publication.detail import MOST_GROUPS, MOST_NOTES, MOST_SETTINGS
from comity.publication.document import Part
from comity.publication.html import escape, markup, paragraphs, scrolling, table
from comity.publication.sections.page import Page, warning
from comity.words.findings import routing, to_settle_short
from comity.words.notes import note

_KINDS = ("common_ground", "differences", "unresolved")
_VERDICT = {"common_ground": "common_ground", "differences": "difference", "unresolved": "unresolved"}


def data(page: Page) -> str:
    """Write the section on the data."""
    out = [_notes(page), _statements(page)]
    if page.doc["statements"]:
        out.append(f"<h3>{markup(page.say('data.routing'))}</h3>")
        out.append(paragraphs(routing(page.doc["routing"], page.words)))
    out.append(_settings(page))
    return page.section("data", "".join(out))


def _notes(page: Page) -> str:
    head = f"<h3>{markup(page.say('data.notes'))}</h3>"
    notes = page.doc["notes"]
    if not notes:
        return head + paragraphs(page.say("data.notes.none"))
    said = [(n["level"], short(note(n["code"], n["numbers"], page.words), 900)) for n in notes[:MOST_NOTES]]
    out = [warning(text) for level, text in said if level == "warning"]
    items = "".join(f"<li>{markup(text)}</li>" for level, text in said if level != "warning")
    out.append(f"<ul>{items}</ul>" if items else "")
    if len(notes) > MOST_NOTES:
        out.append(paragraphs(page.say("data.more", n=len(notes) - MOST_NOTES)))
    return head + "".join(out)


def _settings(page: Page) -> str:
    rows = list(flat(page.doc["settings"]).items())
    if not rows:
        return ""
    shown = [(key, short(value, 160)) for key, value in rows[:MOST_SETTINGS]]
    title = page.say("data.settings")
    header = [page.say("data.setting"), page.say("data.value")]
    inner = scrolling(table(header, shown), title)
    if len(rows) > MOST_SETTINGS:
        inner += paragraphs(page.say("data.more", n=len(rows) - MOST_SETTINGS))
    return f"<details><summary>{markup(title)}</summary>{inner}</details>"


def flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Flatten nested settings to dotted names, sorted.

    Examples
    --------
    >>> flat({"b": 1, "a": {"x": None, "y": [1, 2]}})
    {'a.x': '–', 'a.y': '[1, 2]', 'b': '1'}
    """
    out: dict[str, str] = {}
    for key in sorted(settings, key=str):
        value, name = settings[key], f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            out |= flat(value, f"{name}.")
        elif value is None:
            out[name] = "–"
        else:
            out[name] = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return out


def _statements(page: Page) -> str:
    """Write the table of all statements, by finding, as compact as the page needs."""
    total, detail = len(page.doc["statements"]), page.detail
    if not total:
        return ""
    groups = page.view.group_ids[:MOST_GROUPS] if detail.group_columns else []
    header = [page.say(f"data.{c}") for c in ("id", "text", "votes", "agree")]
    header += [page.view.group_plain(g) for g in groups] + [page.say("data.pass")]
    if detail.settle_column:
        header.append(page.say("data.settle"))
    bodies, left = [], detail.rows
    for kind in _KINDS:
        rows = page.view.ranked(kind)[:left]
        left -= len(rows)
        if rows:
            name = markup(page.say(f"verdict.{_VERDICT[kind]}"))
            cells = "".join(_row(page, s, groups) for s in rows)
            bodies.append(
                f'<tbody><tr><th colspan="{len(header)}" scope="rowgroup">{name}</th></tr>{cells}</tbody>'
            )
    title = page.say("data.all")
    head = "".join(f'<th scope="col">{markup(h)}</th>' for h in header)
    inner = scrolling(f'<table class="all"><thead><tr>{head}</tr></thead>{"".join(bodies)}</table>', title)
    return f'<h3 id="all">{markup(title)}</h3>{_cut(page, total)}{inner}'


def _row(page: Page, s: Part, groups: list[str]) -> str:
    words, a = page.words, s["agreement"]
    by_id = {g["id"]: g["estimate"] for g in s["groups"]}
    cells = [words.number(s["votes"]), words.interval(a["estimate"], a["low"], a["high"])]
    cells += [words.percent(by_id.get(g)) for g in groups]
    cells.append(words.percent(s["passing"]["estimate"]))
    if page.detail.settle_column:
        cells.append("" if s["verdict"] != "unresolved" else to_settle_short(s["to_settle"], words))
    text = page.quoted(s, page.detail.text)
    number = escape(short(s["id"], 40))
    return (
        f'<tr><th scope="row">{number}</th><td dir="auto">{text}</td>'
        f"{''.join(f'<td>{escape(c)}</td>' for c in cells)}</tr>"
    )


def _cut(page: Page, total: int) -> str:
    """Say what the table leaves out to keep the page small."""
    detail, said = page.detail, []
    if total > detail.rows:
        said.append(page.say("data.cut_rows", n=detail.rows, all=total))
    if page.view.group_ids and not detail.group_columns:
        said.append(page.say("data.cut_groups"))
    if any(len(s["text"]) > detail.text for s in page.doc["statements"]):
        said.append(page.say("data.cut_texts"))
    return paragraphs(" ".join([*said, page.say("data.complete")]), cls="soft") if said else ""
