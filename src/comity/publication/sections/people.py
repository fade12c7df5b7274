"""The map, and who took part and who is missing."""

from __future__ import annotations

from comity.charts.chart import short
from comity.charts.map import FEW, MOST_DOTS
from comity.publication.detail import MOST_ATTRIBUTES
from comity.publication.html import markup, paragraphs
from comity.publication.sections.page import Page
from comity.words.balance import missing, participation
from comity.words.names import isolate


def opinion_map(page: Page) -> str:
    """Write the section with the map."""
    chart = page.view.map()
    if chart is None or not page.doc["participants"]:
        return page.section("map", paragraphs(page.say("report.map.none")))
    said = [chart.description, page.say("report.map.caption")]
    if page.doc["map"] is not None:
        share = sum(a["share"] for a in page.doc["map"]["axes"])
        said.append(page.say("report.map.share", share=page.words.percent(min(share, 1.0))))
    if page.view.points is None or len(page.view.points) > MOST_DOTS:
        said.append(page.say("report.map.names", few=FEW))
    return page.section(
        "map",
        f'<div class="beside"><div>{chart.to_html(page.words)}</div><div>{paragraphs(*said)}</div></div>',
    )


def balance(page: Page) -> str:
    """Write the section on who took part."""
    part = page.doc["balance"]
    out = []
    if page.doc["participants"]:
        out.append(paragraphs(participation(part, page.doc["participants"], page.doc["invited"], page.words)))
    if not part["attributes"]:
        out.append(paragraphs(page.say("balance.none")))
    for attribute, chart in zip(
        part["attributes"][:MOST_ATTRIBUTES],
        page.view.balance(most=MOST_ATTRIBUTES, listed=page.detail.cells),
        strict=False,
    ):
        said = missing(attribute, name=lambda v: isolate(short(v, 80)), words=page.words)
        name = markup(isolate(short(attribute["name"], 80)))
        out.append(
            f'<article class="card"><div><h3 dir="auto">{name}</h3>{paragraphs(said)}</div>'
            f"<div>{chart.to_html(page.words)}</div></article>"
        )
    more = len(part["attributes"]) - MOST_ATTRIBUTES
    if more > 0:
        out.append(paragraphs(page.say("data.more", n=more)))
    return page.section("balance", "".join(out))
