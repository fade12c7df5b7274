"""What an analysis found, as text for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.words import ENGLISH as WORDS
from comity.words import findings, names, notes
from comity.words import slate as slate_words

Part = Mapping[str, Any]

#: Findings of each kind, and names, that are written out; the rest is counted.
MOST = 10
_WIDEST = 100


def summary(document: Part, *, title: str = "", most: int = MOST) -> str:
    """Say what was found: agreement first, then differences, what is open, groups, slate, notes.

    Parameters
    ----------
    document : mapping
        An analysis (``comity/analysis/1``).
    title : str, optional
        Used where the votes have no topic of their own.
    most : int
        How many findings of each kind are written out.

    Returns
    -------
    str
        Lines that fit the terminal, without a line break at the end.
    """
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    lines: list[str] = []
    for indent, text in _paragraphs(document, title, most):
        if not text:
            lines.append("")
            continue
        # marks of direction are for pages: a terminal shows them as boxes
        plain = names.plain(text).replace("\u00a0", "\0")
        pad = " " * indent
        wrapped = textwrap.wrap(plain, width, initial_indent=pad, subsequent_indent=pad)
        lines += [line.replace("\0", "\u00a0") for line in wrapped]
    return "\n".join(lines)


def _paragraphs(doc: Part, title: str, most: int) -> Iterator[tuple[int, str]]:
    """Yield how far a paragraph is indented, and its text; an empty one is an empty line."""
    yield 0, doc["topic"] or title
    yield from _answer(doc)
    yield from _findings(doc, "common_ground", "section.agree", most)
    yield from _findings(doc, "differences", "section.differ", most)
    yield from _open(doc, most)
    yield from _groups(doc)
    if doc["slate"] is not None:
        yield from slate_paragraphs(doc["slate"], texts(doc))
    warnings = [n for n in doc["notes"] if n["level"] == "warning"]
    if warnings:
        yield 0, ""
        yield 0, WORDS.say("data.warning")
        for note in warnings:
            yield 2, notes.note(note["code"], note["numbers"])


def _answer(doc: Part) -> Iterator[tuple[int, str]]:
    if not doc["votes"]:
        yield 0, WORDS.say("answer.nothing")
        return
    counts = {
        "people": WORDS.say("count.people", n=doc["participants"]),
        "votes": WORDS.say("count.votes", n=doc["votes"]),
        "statements": WORDS.say("count.statements", n=len(doc["statements"])),
    }
    found = [
        WORDS.say(f"answer.{kind}", n=len(doc["rankings"][kind]["statements"]))
        for kind in ("common_ground", "differences", "unresolved")
    ]
    yield 0, " ".join([WORDS.say("answer.who", **counts), *found])


def _findings(doc: Part, kind: str, heading: str, most: int) -> Iterator[tuple[int, str]]:
    ids: Sequence[str] = doc["rankings"][kind]["statements"]
    if not ids:
        return
    by_id = {s["id"]: s for s in doc["statements"]}
    yield 0, ""
    yield 0, f"{WORDS.say(heading)} ({WORDS.number(len(ids))})"
    for key in ids[:most]:
        yield 2, _statement(by_id[key])
        yield 6, _verdict(by_id[key], doc)
    if len(ids) > most:
        yield 2, f"… {WORDS.say('data.more', n=len(ids) - most)}"


def _open(doc: Part, most: int) -> Iterator[tuple[int, str]]:
    """Count what would settle the open statements; write out the few on which one more vote tells most."""
    ids = set(doc["rankings"]["unresolved"]["statements"])
    if not ids:
        return
    codes = [s["to_settle"]["code"] for s in doc["statements"] if s["id"] in ids]
    yield from _findings(doc, "unresolved", "section.open", min(3, most))
    for code in ("more_votes", "everyone", "not_by_votes"):
        if n := codes.count(code):
            yield 2, f"{WORDS.number(n)}: {findings.to_settle({'code': code, 'votes': None})}"


def _groups(doc: Part) -> Iterator[tuple[int, str]]:
    groups: Sequence[Part] = doc["groups"]
    yield 0, ""
    yield 0, WORDS.say("section.groups")
    if len(groups) > 1:
        yield 2, WORDS.say("groups.some", n=len(groups))
    for group in groups:
        if len(groups) < 2:
            continue
        size = WORDS.say("groups.size", n=group["size"], share=WORDS.percent(group["share"]))
        yield 2, f"{findings.group_name(group['id'])}: {size}"
        for item in group["representative"][:3]:
            ends = {"inside": WORDS.percent(item["estimate"]), "outside": WORDS.percent(item["others"])}
            if item["direction"] == "disagree":
                ends = {k: WORDS.percent(1 - item[f]) for k, f in (("inside", "estimate"), ("outside", "others"))}
            yield 6, texts(doc)[item["statement"]]
            yield 8, WORDS.say(f"groups.distinct.{item['direction']}", **ends)
    if len(groups) > 1:
        undecided = doc["undecided"]
        yield 2, WORDS.say("groups.undecided", n=undecided["size"], share=WORDS.percent(undecided["share"]))
    yield 2, findings.group_selection(doc["group_selection"])


def slate_paragraphs(slate: Part, text_of: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Say which provisions are on a slate and why, and what its certificate shows.

    Parameters
    ----------
    slate : mapping
        The ``slate`` of an analysis document.
    text_of : mapping of str to str
        Statement id -> its text.

    Yields
    ------
    (int, str)
        How far a paragraph is indented, and its text; an empty one is an empty line.
    """
    yield 0, ""
    yield 0, WORDS.say("section.slate")
    if not slate["provisions"]:
        yield 2, WORDS.say("slate.none")
        return
    for provision in slate["provisions"]:
        yield 2, f"{provision['rank']}. {text_of[provision['statement']]}"
        yield 6, slate_words.reason(provision)
    yield 2, slate_words.certificate(slate["certificate"])
    yield 2, slate_words.against_top_k(slate)


def texts(doc: Part) -> dict[str, str]:
    """Map each statement's id to its text, or to words that stand for it where there is none."""
    return {s["id"]: _statement(s) for s in doc["statements"]}


def _statement(statement: Part) -> str:
    return f"[{statement['id']}] {statement['text'] or WORDS.say('card.no_text')}"


def _verdict(statement: Part, doc: Part) -> str:
    settings = doc["settings"]
    return findings.verdict(
        statement, bar=settings["bar"], minority=settings["minority"], participants=doc["participants"]
    )
