"""How it was found, in plain words, and how anyone can check it."""

from __future__ import annotations

from comity.charts.chart import short
from comity.publication.html import escape, markup, paragraphs, scrolling, table
from comity.publication.sections.page import Page
from comity.words.names import isolate

_PARTS = ("estimate", "verdict", "many", "groups", "limits")


def method(page: Page) -> str:
    """Write the section on the method."""
    values = {
        "people": page.words.say("count.people", n=page.doc["participants"]),
        "sure": page.words.certainty(page.view.setting("certainty")),
        "bar": page.words.percent(page.view.setting("bar")),
        "minority": page.words.percent(page.view.setting("minority")),
        "pass_cap": page.words.percent(page.view.setting("pass_cap")),
        "wrong": page.words.percent(1 - page.view.setting("certainty")),
        "min_votes": page.words.number(page.view.setting("min_votes")),
    }
    out = []
    for part in _PARTS:
        out.append(f"<h3>{markup(page.say(f'method.{part}.head'))}</h3>")
        out.append(paragraphs(page.say(f"method.{part}", **values)))
        if part == "verdict":
            out.append(paragraphs(page.say("method.few", **values)))
    out.append(_weights(page))
    return page.section("method", f'<div class="prose">{"".join(out)}</div>{_candidates(page)}')


def _weights(page: Page) -> str:
    weights = page.doc["settings"].get("weights")
    kind = str(weights).partition(":")
    if kind[0] not in ("person", "party", "given"):
        return ""  # the table of settings tells it
    said = page.say(f"method.weights.{kind[0]}", name=isolate(short(kind[2], 80)))
    return f"<h3>{markup(page.say('method.weights.head'))}</h3>{paragraphs(said)}"


def _candidates(page: Page) -> str:
    candidates = page.doc["group_selection"]["candidates"]
    if not candidates:
        return ""
    columns = ("k", "log_loss", "stability", "certain", "chosen")
    chosen = page.doc["group_selection"]["k"]
    rows = []
    for c in candidates[:30]:
        loss = _three(page, c["log_loss"])
        if c["log_loss"] is not None and c["standard_error"] is not None:
            loss = f"{loss} ± {_three(page, c['standard_error'])}"
        rows.append(
            [
                page.words.number(c["k"]),
                loss,
                _three(page, c["stability"]),
                page.words.percent(c["certain"]),
                page.say("number.yes") if c["k"] == chosen else "",
            ]
        )
    title = page.say("method.candidates")
    inner = scrolling(table([page.say(f"method.candidates.{c}") for c in columns], rows), title)
    note = paragraphs(page.say("method.candidates.note"), cls="soft")
    return f"<details><summary>{markup(title)}</summary>{inner}{note}</details>"


def _three(page: Page, x: float | None) -> str:
    return "–" if x is None else f"{x:.3f}".replace(".", page.words.decimal)


def recompute(page: Page) -> str:
    """Write the section that tells how to repeat the analysis."""
    doc = page.doc
    facts = [
        ("recompute.digest", doc["votes_digest"]),
        ("recompute.result", doc["digest"]),
        ("recompute.seed", str(doc["seed"])),
        ("recompute.version", f"{doc['generator']['name']} {doc['generator']['version']}"),
        ("recompute.schema", doc["schema"]),
    ]
    items = "".join(
        f"<div><dt>{markup(page.say(key))}</dt><dd><code>{escape(short(value, 200))}</code></dd></div>"
        for key, value in facts
    )
    command = f'<pre tabindex="0"><code>{escape(page.command)}</code></pre>'
    return page.section(
        "recompute",
        f"{paragraphs(page.say('recompute.intro'))}{command}"
        f'<dl class="facts">{items}</dl>{paragraphs(page.say("recompute.same"))}',
    )
