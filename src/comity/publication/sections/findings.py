"""What we agree on, where we differ, what is not settled."""

from __future__ import annotations

from comity.publication.html import escape, markup, paragraphs
from comity.publication.sections.page import Page, warning

#: What would settle a statement, in the order in which it is counted.
_CODES = ("more_votes", "everyone", "not_by_votes")


def agree(page: Page) -> str:
    """Write what everybody agrees on."""
    n = len(page.view.ranked("common_ground"))
    values = {
        "sure": page.words.certainty(page.view.setting("certainty")),
        "bar": page.words.percent(page.view.setting("bar")),
    }
    whole = "" if page.view.group_ids else ".whole"
    intro = page.say(f"agree.intro{whole}", n=n, **values) if n else page.say(f"agree.none{whole}", **values)
    key = how_to_read(page) if page.doc["statements"] else ""
    return page.section(
        "agree", f"{paragraphs(intro)}{key}{page.findings('common_ground', page.detail.cards)}"
    )


def differ(page: Page) -> str:
    """Write where people differ, and who stands where."""
    n = len(page.view.ranked("differences"))
    whole = "" if page.view.group_ids else ".whole"
    values = {"minority": page.words.percent(page.view.setting("minority"))}
    intro = page.say(f"differ.intro{whole}", n=n, **values) if n else page.say("differ.none")
    return page.section("differ", paragraphs(intro) + page.findings("differences", page.detail.cards))


def unsettled(page: Page) -> str:
    """Write what is open and what would settle it."""
    every = page.view.ranked("unresolved")
    if not every:
        return page.section(
            "open", paragraphs(page.say("open.none" if page.doc["statements"] else "open.empty"))
        )
    out = [paragraphs(page.say("open.intro", n=len(every)))]
    codes = [s["to_settle"]["code"] for s in every]
    counted = [(code, codes.count(code)) for code in _CODES if code in codes]
    if counted and len(every) > 1:
        items = "".join(f"<li>{markup(_counted(page, code, n))}</li>" for code, n in counted)
        out.append(f"<ul>{items}</ul>" if len(counted) > 1 else paragraphs(_counted(page, *counted[0])))
    if page.doc["routing"]["constant"]:
        out.append(warning(page.say("routing.constant")))
    out.append(page.findings("unresolved", page.detail.open_cards))
    return page.section("open", "".join(out))


def _counted(page: Page, code: str, n: int) -> str:
    return page.say(f"open.{code}", n=n)


def how_to_read(page: Page) -> str:
    """Explain the pictures once, before the first."""
    parts = []
    for name in ("estimate", "interval", "raw", "zones"):
        parts.append(f"<div><dt>{_SAMPLES[name]}</dt><dd>{markup(page.say(f'key.{name}'))}</dd></div>")
    title = escape(page.say("key.title"))
    return f'<aside class="key" aria-label="{title}"><p><b>{title}</b></p><dl>{"".join(parts)}</dl></aside>'


_ICON = '<svg class="sample" viewBox="0 0 36 16" aria-hidden="true">{}</svg>'
_SAMPLES = {
    "estimate": _ICON.format('<path class="c-all" d="M14.5 2h7v12h-7z"/>'),
    "interval": _ICON.format('<path class="c-all" d="M2 8L34 8" stroke-width="3"/>'),
    "raw": _ICON.format('<path class="c-raw" d="M14 4L22 12M14 12L22 4"/>'),
    "zones": _ICON.format(
        '<path class="c-nay" d="M0 2h15v12h-15z"/><path class="c-yes" d="M21 2h15v12h-15z"/>'
    ),
}
