"""An analysis at a glance, for notebooks: what was found in one paragraph, and two short tables, the map."""

from __future__ import annotations

from comity.publication.document import Part, View
from comity.publication.html import escape, markup
from comity.words import ENGLISH, Words

_SHOWN = 5
_STYLE = (
    "max-width:56em;line-height:1.45",
    "border-collapse:collapse;width:100%;margin:.3em 0 1em",
    "text-align:start;vertical-align:top;padding:.25em .8em .25em 0;border-top:1px solid #8886",
)


def analysis_html(document: Part, words: Words = ENGLISH) -> str:
    """Write a fragment of HTML for ``_repr_html_``.

    Parameters
    ----------
    document : mapping
        The analysis as plain data.
    words : Words
        The language.

    Returns
    -------
    str
        One ``<div>`` without script, ids or style sheet, so that many fit into a notebook.
    """
    view = View(document, words=words)
    topic = " ".join(document["topic"].split())[:200] or words.say("report.untitled")
    out = [f'<div style="{_STYLE[0]}"><p><b dir="auto">{escape(topic)}</b></p>']
    if not document["votes"]:
        return f"{out[0]}<p>{markup(words.say('answer.nothing'))}</p></div>"
    counts = (
        words.say("count.people", n=document["participants"]),
        words.say("count.votes", n=document["votes"]),
        words.say("count.statements", n=len(document["statements"])),
    )
    said = [words.say("answer.who", people=counts[0], votes=counts[1], statements=counts[2])]
    for kind in ("common_ground", "differences", "unresolved"):
        said.append(words.say(f"answer.{kind}", n=len(view.ranked(kind))))
    out.append(f"<p>{markup(' '.join(said))}</p>")
    for kind, heading in (("common_ground", "section.agree"), ("differences", "section.differ")):
        out.append(_table(view, kind, heading))
    chart = view.map()
    if chart is not None:
        out.append(f'<div style="max-width:26em">{chart.to_html(words)}</div>')
    return "".join([*out, "</div>"])


def _table(view: View, kind: str, heading: str) -> str:
    every = view.ranked(kind)
    if not every:
        return ""
    words, cell = view.words, _STYLE[2]
    header = [words.say("data.text"), words.say("group.everyone"), *map(view.group_plain, view.group_ids)]
    head = "".join(f'<th scope="col" style="{cell}">{escape(h)}</th>' for h in header)
    rows = []
    for s in every[:_SHOWN]:
        by_id = {g["id"]: g["estimate"] for g in s["groups"]}
        a = s["agreement"]
        cells = [words.interval(a["estimate"], a["low"], a["high"])]
        cells += [words.percent(by_id.get(g)) for g in view.group_ids]
        text = escape(view.text(s, 300))
        others = "".join(f'<td style="{cell};white-space:nowrap">{escape(c)}</td>' for c in cells)
        first = f'<th scope="row" dir="auto" style="{cell};font-weight:normal">{text}</th>'
        rows.append(f"<tr>{first}{others}</tr>")
    more = len(every) - _SHOWN
    tail = f"<p>{markup(words.say('data.more', n=more))}</p>" if more > 0 else ""
    return (
        f"<p><b>{markup(words.say(heading))}</b></p>"
        f'<table style="{_STYLE[1]}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{tail}"
    )
