"""The groups: how many, how large, and what sets each apart."""

from __future__ import annotations

from collections.abc import Sequence

from comity.publication.detail import MOST_GROUPS
from comity.publication.document import Part
from comity.publication.html import markup, paragraphs
from comity.publication.sections.page import Page
from comity.words import sentence
from comity.words.findings import group_selection


def groups(page: Page) -> str:
    """Write the section on groups."""
    selection = group_selection(page.doc["group_selection"], page.words)
    ids = page.view.group_ids
    if not ids:
        few = page.doc["group_selection"]["reason"] == "not_enough_data"
        first = "" if few else page.say("groups.one")
        return page.section("groups", paragraphs(first, selection))
    undecided = page.doc["undecided"]
    intro = paragraphs(
        page.say("groups.some", n=len(ids)),
        page.say("groups.undecided", n=undecided["size"], share=page.words.percent(undecided["share"])),
    )
    # what sets one of two groups apart sets the other apart too: told once
    pair = _pair(page, page.doc["groups"]) if len(ids) == 2 else ""
    shown = page.doc["groups"][:MOST_GROUPS]
    cards = "".join(_group(page, g, i, apart=not pair) for i, g in enumerate(shown))
    if len(ids) > MOST_GROUPS:
        cards += paragraphs(page.say("data.more", n=len(ids) - MOST_GROUPS))
    tail = paragraphs(selection, cls="soft")
    return page.section("groups", f'{intro}<div class="groups">{cards}</div>{pair}{tail}')


def _group(page: Page, group: Part, order: int, *, apart: bool) -> str:
    size = page.say("groups.size", n=group["size"], share=page.words.percent(group["share"]))
    certainty = page.say("groups.certainty", certainty=page.words.certainty(group["certainty"]))
    head = f"<h3>{page.mark(order)} {markup(page.view.group(group['id']))}</h3>"
    said = [f'{head}<p class="size">{markup(size)}</p>']
    items = [_apart(page, r) for r in group["representative"][: page.detail.representative]]
    if apart and any(items):
        said.append(f"<h4>{markup(page.say('group.distinct'))}</h4><ul>{''.join(items)}</ul>")
    elif apart:
        said.append(paragraphs(page.say("groups.nothing_distinct")))
    said.append(f'<p class="soft">{markup(certainty)}</p>')
    return f'<article class="group">{"".join(said)}</article>'


def _pair(page: Page, groups: Sequence[Part]) -> str:
    first, second = groups
    items = []
    every = dict.fromkeys(r["statement"] for g in groups for r in g["representative"])
    for key in list(every)[: page.detail.representative + 2]:
        statement = page.view.statements.get(key)
        by_id = {g["id"]: g["estimate"] for g in statement["groups"]} if statement else {}
        one, two = by_id.get(first["id"]), by_id.get(second["id"])
        if statement is None or one is None or two is None:
            continue
        said = page.say(
            "groups.distinct.pair",
            first=page.view.group(first["id"]),
            one=page.words.of_ten(one),
            second=page.view.group(second["id"]),
            two=page.words.of_ten(two),
        )
        items.append(_item(page, statement, said))
    if not items:
        return ""
    return f'<h3>{markup(page.say("group.distinct.pair"))}</h3><ul class="apart">{"".join(items)}</ul>'


def _apart(page: Page, item: Part) -> str:
    statement = page.view.statements.get(item["statement"])
    if statement is None:
        return ""
    # the estimate is the share that agrees: of a statement that the group rejects, tell the share that
    # disagrees
    rejected = item["direction"] == "disagree"
    inside, outside = (1 - item[k] if rejected else item[k] for k in ("estimate", "others"))
    said = page.say(
        f"groups.distinct.{item['direction']}",
        inside=page.words.of_ten(inside),
        outside=page.words.of_ten(outside),
    )
    return _item(page, statement, said)


def _item(page: Page, statement: Part, said: str) -> str:
    return f'<li><span dir="auto">{page.quoted(statement, 300)}</span> <em>{markup(sentence(said))}</em></li>'
