"""The answer in one paragraph: who voted on what, how much is common ground, how many groups."""

from __future__ import annotations

from comity.publication.detail import LONGEST_TOPIC, MOST_GROUPS
from comity.publication.html import escape, markup
from comity.publication.sections.page import Page
from comity.words import sentence

_KINDS = (("common_ground", "agree"), ("differences", "differ"), ("unresolved", "open"))


def answer(page: Page, title: str | None) -> str:
    """Write the head of the report."""
    topic = (title or page.doc["topic"] or page.say("report.untitled"))[:LONGEST_TOPIC]
    kicker = markup(page.say("report.kind"))
    out = [f'<p class="kicker">{kicker}</p><h1 dir="auto">{escape(" ".join(topic.split()))}</h1>']
    if not page.doc["votes"]:
        return "".join([*out, f'<p class="lead">{markup(page.say("answer.nothing"))}</p>'])
    out.append(f'<p class="lead">{markup(" ".join(_paragraph(page)))}</p>')
    out.append(_counts(page))
    out.append(_best(page))
    return "".join(out)


def _paragraph(page: Page) -> list[str]:
    doc, words = page.doc, page.words
    said = [
        page.say(
            "answer.who",
            people=words.say("count.people", n=doc["participants"]),
            votes=words.say("count.votes", n=doc["votes"]),
            statements=words.say("count.statements", n=len(doc["statements"])),
        )
    ]
    said += [page.say(f"answer.{kind}", n=len(page.view.ranked(kind))) for kind, _ in _KINDS]
    groups = doc["groups"]
    if doc["group_selection"]["reason"] == "not_enough_data":
        said.append(page.say("answer.too_few"))
    elif len(groups) < 2:
        said.append(page.say("answer.one_group"))
    elif len(groups) <= MOST_GROUPS:
        names = words.join(
            page.say(
                "answer.group",
                name=page.view.group(g["id"]),
                people=words.say("count.people", n=g["size"]),
            )
            for g in groups
        )
        said.append(page.say("answer.groups", n=len(groups), names=names))
    else:
        said.append(page.say("groups.some", n=len(groups)))
    return [sentence(s) for s in said]


def _counts(page: Page) -> str:
    items = []
    for kind, anchor in _KINDS:
        n = page.words.number(len(page.view.ranked(kind)))
        label = markup(page.say(f"count.{kind}", n=len(page.view.ranked(kind))))
        items.append(f'<li class="{anchor}"><a href="#{anchor}"><b>{n}</b> <span>{label}</span></a></li>')
    return f'<ul class="counts" aria-label="{escape(page.say("answer.counts"))}">{"".join(items)}</ul>'


def _best(page: Page) -> str:
    every = page.view.ranked("common_ground")
    if not every:
        return ""
    # what people want says more than what they reject
    best = next((s for s in every if s["direction"] != "disagree"), every[0])
    rejected = best["direction"] == "disagree"
    share = best["agreement"]["estimate"]
    side, head = ("disagree", "answer.best_rejected") if rejected else ("agree", "answer.best")
    by = sentence(page.say(f"answer.best.{side}", share=page.words.of_ten(1 - share if rejected else share)))
    return (
        f'<figure class="best"><figcaption>{markup(page.say(head))}</figcaption>'
        f'<blockquote dir="auto">{page.quoted(best)}</blockquote><p class="soft">{markup(by)}</p></figure>'
    )
