"""The slate: the list, why each provision is on it, and whether it leaves anybody out."""

from __future__ import annotations

from typing import Any

from comity.publication.detail import MOST_PROVISIONS
from comity.publication.document import Part
from comity.publication.html import markup, paragraphs, scrolling, table
from comity.publication.sections.page import Page
from comity.words import slate as words_of


def slate(page: Page) -> str:
    """Write the section on the slate."""
    part = page.doc["slate"]
    if part is None or not part["provisions"]:
        return page.section("slate", paragraphs(page.say("slate.none")))
    weights = str(part.get("weights", "persons"))
    intro = [page.say("slate.what")]
    if weights in ("parties", "schedule"):
        intro.append(page.say(f"slate.weights.{weights}"))
    if len(part["provisions"]) < part["k"]:
        intro.append(page.say("slate.short", n=len(part["provisions"]), k=part["k"]))
    items = "".join(_provision(page, p, weights) for p in part["provisions"][:MOST_PROVISIONS])
    more = len(part["provisions"]) - MOST_PROVISIONS
    tail = paragraphs(page.say("data.more", n=more)) if more > 0 else ""
    # the slate's own margin and verdict, else those of its certificate
    certificate = {**part["certificate"], **{k: part[k] for k in ("alpha", "verdict") if k in part}}
    test = paragraphs(words_of.certificate(certificate, page.words), words_of.against_top_k(part, page.words))
    return page.section(
        "slate",
        f'{paragraphs(*intro)}<ol class="slate">{items}</ol>{tail}'
        f"<h3>{markup(page.say('slate.test'))}</h3>{test}{_reach(page, certificate)}",
    )


def _provision(page: Page, provision: Part, weights: str) -> str:
    statement = page.view.statements.get(provision["statement"])
    if statement is None:
        return ""
    why = words_of.reason(provision, page.words, weights=weights)
    share = provision["agreement"]
    agreed = "" if share is None else f" {page.say('slate.agreement', share=page.words.percent(share))}"
    return (
        f'<li><p class="provision" dir="auto">{page.quoted(statement)}</p>'
        f'<p class="soft">{markup(why + agreed)}</p></li>'
    )


def _reach(page: Page, certificate: dict[str, Any]) -> str:
    rows = (certificate.get("reach") or {}).get("groups")
    if not isinstance(rows, list) or not rows or not page.view.group_ids:
        return ""
    header = [page.say(f"reach.{c}") for c in ("group", "people", "one", "three")]
    body = [
        [
            page.view.group_plain(str(r["id"])),
            page.words.number(r["people"]),
            _range(page, r["at_least_1"]),
            _range(page, r["at_least_3"]),
        ]
        for r in rows[:MOST_PROVISIONS]
    ]
    caption = page.say("reach.caption")
    return scrolling(table(header, body, caption=caption), caption)


def _range(page: Page, ends: list[int]) -> str:
    low, high = (page.words.number(x) for x in ends)
    return low if low == high else page.say("number.range", low=low, high=high)
