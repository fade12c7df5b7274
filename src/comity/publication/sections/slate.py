"""The slate: the list, why each provision is on it, and whether it leaves anybody out."""

from __future__ import annotations

from comity.publication.detail import MOST_PROVISIONS
from comity.publication.document import Part
from comity.publication.html import markup, paragraphs, scrolling, table
from comity.publication.sections.page import Page
from comity.words import slate as words_of
from comity.words.notes import note


def slate(page: Page) -> str:
    """Write the section on the slate."""
    part = page.doc["slate"]
    if part is None or not part["provisions"]:
        return page.section("slate", paragraphs(page.say("slate.none")))
    weights = part["weights"]
    intro = [page.say("slate.what")]
    if weights in ("parties", "schedule"):
        intro.append(page.say(f"slate.weights.{weights}"))
    if len(part["provisions"]) < part["k"]:
        intro.append(page.say("slate.short", n=len(part["provisions"]), k=part["k"]))
    items = "".join(_provision(page, p, part) for p in part["provisions"][:MOST_PROVISIONS])
    more = len(part["provisions"]) - MOST_PROVISIONS
    tail = paragraphs(page.say("data.more", n=more)) if more > 0 else ""
    test = paragraphs(words_of.certificate(part, page.words), words_of.against_top_k(part, page.words))
    found = _reach(page, part["certificate"]) + _notes(page, part)
    return page.section(
        "slate",
        f'{paragraphs(*intro)}<ol class="slate">{items}</ol>{tail}'
        f"<h3>{markup(page.say('slate.test'))}</h3>{test}{found}",
    )


def _provision(page: Page, provision: Part, part: Part) -> str:
    statement = page.view.statements.get(provision["statement"])
    if statement is None:
        return ""
    why = words_of.reason(provision, page.words, weights=part["weights"], basis=part["basis"])
    share = provision["agreement"]
    agreed = "" if share is None else f" {page.say('slate.agreement', share=page.words.percent(share))}"
    return (
        f'<li><p class="provision" dir="auto">{page.quoted(statement)}</p>'
        f'<p class="soft">{markup(why + agreed)}</p></li>'
    )


def _reach(page: Page, certificate: Part) -> str:
    rows = certificate["reach"]["groups"]
    if not rows or not page.view.group_ids:
        return ""
    header = [page.say(f"reach.{c}") for c in ("group", "people", "one", "three")]
    body = [
        [page.view.group_plain(r["id"]), page.words.number(r["people"]), *_found(page, r)]
        for r in rows[:MOST_PROVISIONS]
    ]
    caption = page.say("reach.caption")
    return scrolling(table(header, body, caption=caption), caption)


def _found(page: Page, row: Part) -> list[str]:
    """How many find at least one and three: as expected, or from the votes cast to all missing ones."""
    out = []
    for i, (low, high) in enumerate((row["at_least_1"], row["at_least_3"])):
        if low == high:
            out.append(page.words.number(low))
        elif row["expected"] is not None:
            out.append(page.say("reach.about", n=row["expected"][i]))
        else:
            ends = {"low": page.words.number(low), "high": page.words.number(high)}
            out.append(page.say("number.range", **ends))
    return out


def _notes(page: Page, part: Part) -> str:
    said = [note(n["code"], n["numbers"], page.words) for n in part["notes"][:MOST_PROVISIONS]]
    return f"<ul>{''.join(f'<li>{markup(s)}</li>' for s in said)}</ul>" if said else ""
