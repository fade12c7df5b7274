"""What every section of a report is given, and what several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comity.charts.palette import group_class, group_shape
from comity.charts.svg import mark_path
from comity.publication.detail import LONGEST_TEXT, Detail
from comity.publication.document import Part, View
from comity.publication.html import escape, markup
from comity.words import Words
from comity.words.findings import ranked_by, verdict


@dataclass(frozen=True)
class Page:
    """The report that is being written.

    Parameters
    ----------
    view : View
        The analysis.
    detail : Detail
        How much of it to show.
    command : str
        The command that repeats the analysis.
    """

    view: View
    detail: Detail
    command: str

    @property
    def words(self) -> Words:
        """The language."""
        return self.view.words

    @property
    def doc(self) -> Part:
        """The analysis document."""
        return self.view.doc

    def say(self, message: str, /, **values: Any) -> str:
        """Fill in a message of the catalogue."""
        return self.words.say(message, **values)

    def section(self, key: str, content: str, title: str | None = None) -> str:
        """Wrap a section with its heading, which links can reach as ``#key``."""
        heading = markup(self.say(f"section.{key}") if title is None else title)
        head = f'<h2 id="h-{key}">{heading}</h2>'
        return f'<section id="{key}" aria-labelledby="h-{key}">{head}{content}</section>'

    def quoted(self, statement: Part, most: int = LONGEST_TEXT) -> str:
        """Text of a statement, escaped and cut."""
        return escape(self.view.text(statement, most))

    def card(self, statement: Part, *, votes: bool = False) -> str:
        """Show a statement: its text, what the votes show, and the picture.

        Parameters
        ----------
        statement : mapping
        votes : bool
            Whether to draw also how many have voted on it at all.
        """
        view = self.view
        said = verdict(
            statement,
            bar=view.setting("bar"),
            minority=view.setting("minority"),
            participants=self.doc["participants"],
            name=view.group,
            words=self.words,
        )
        counts = self.say(
            "card.votes",
            agrees=statement["agrees"],
            disagrees=statement["disagrees"],
            passes=statement["passes"],
        )
        number = self.say("card.number", id=escape(statement["id"][:40]))
        picture = view.intervals(statement).to_html(self.words)
        cast = view.votes(statement).to_html(self.words) if votes else ""
        return (
            f'<article class="card"><div><h3 dir="auto">{self.quoted(statement)}</h3><p>{markup(said)}</p>'
            f'<p class="soft">{number} · {markup(counts)}</p>{cast}</div><div>{picture}</div></article>'
        )

    def findings(self, kind: str, most: int) -> str:
        """Show the first statements of a ranking as cards, further ones as a list, and count the others."""
        every = self.view.ranked(kind)
        shown, rest = every[:most], every[most : most + self.detail.rest]
        out = [self._order(kind)] if len(every) > 1 else []
        out += [self.card(s, votes=kind == "unresolved") for s in shown]
        if rest:
            out.append(self._rest(rest, len(every) - len(shown)))
        elsewhere = len(every) - len(shown) - len(rest)
        if elsewhere:
            link = markup(self.say("rest.elsewhere", n=elsewhere))
            out.append(f'<p class="soft"><a href="#all">{link}</a></p>')
        return "".join(out)

    def _order(self, kind: str) -> str:
        by = ranked_by(self.doc["rankings"][kind]["by"], self.words, groups=bool(self.view.group_ids))
        return f'<p class="soft">{markup(self.say("ranked", by=by))}</p>'

    def _rest(self, statements: Sequence[Part], n: int) -> str:
        items = []
        for s in statements:
            a = s["agreement"]
            value = escape(self.words.interval(a["estimate"], a["low"], a["high"]))
            items.append(f'<li><span dir="auto">{self.quoted(s, 300)}</span> <b>{value}</b></li>')
        head = markup(self.say("rest", n=n))
        return f'<details class="rest"><summary>{head}</summary><ul>{"".join(items)}</ul></details>'

    def mark(self, order: int | None) -> str:
        """Draw the mark of a group beside its name; those who see no marks read the name."""
        shape, cls = ("ring", "c-none") if order is None else (group_shape(order), group_class(order))
        path = mark_path(shape, 8, 8, 5.5)
        return (
            f'<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><path class="{cls}" d="{path}"/></svg>'
        )


def warning(text: str) -> str:
    """Set a warning apart; by its frame and its words, not by colour."""
    return f'<p class="warning" role="note">{markup(text)}</p>'
