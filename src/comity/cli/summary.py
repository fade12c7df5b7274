"""What an analysis found, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.cli.paragraphs import Paragraph, fitted
from comity.words import ENGLISH as WORDS
from comity.words import findings, notes
from comity.words import slate as slate_words

Part = Mapping[str, Any]
Paragraphs = Iterator[Paragraph]

#: Findings of each kind that are written out; the rest is counted.
MOST = 10
_OPEN_MOST = 3
_REPRESENTATIVE_MOST = 3
#: Characters of a statement's text; the report and the JSON have it whole.
_LONGEST_TEXT = 240
_TO_SETTLE = ("more_votes", "everyone", "not_by_votes")
_EMPTY = Paragraph("")


def summary(document: Part, *, title: str = "", most: int = MOST) -> str:
    """Say what was found: agreement first, then differences, what is open, groups, slate, and what to heed.

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
    return fitted(_summary(document, title, most))


def _summary(doc: Part, title: str, most: int) -> Paragraphs:
    yield Paragraph(doc["topic"] or title)
    yield from _answer(doc)
    yield from _agree(doc, most)
    yield from _differ(doc, most)
    yield from _open(doc, min(most, _OPEN_MOST))
    yield from _groups(doc)
    if doc["slate"] is not None:
        yield from slate_paragraphs(doc["slate"], texts(doc), reasons=False)
    if warnings := [n for n in doc["notes"] if n["level"] == "warning"]:
        yield from _heading("data.warning")
        yield from note_paragraphs(warnings)


def _heading(message: str, n: int | None = None) -> Paragraphs:
    yield _EMPTY
    yield Paragraph(WORDS.say(message) + ("" if n is None else f" ({WORDS.number(n)})"))


def _answer(doc: Part) -> Paragraphs:
    counts = {
        "people": WORDS.say("count.people", n=doc["participants"]),
        "votes": WORDS.say("count.votes", n=doc["votes"]),
        "statements": WORDS.say("count.statements", n=len(doc["statements"])),
    }
    found = [WORDS.say(f"answer.{kind}", n=len(ranked(doc, kind))) for kind in doc["rankings"]]
    yield Paragraph(" ".join([WORDS.say("answer.who", **counts), *found]))


def _agree(doc: Part, most: int) -> Paragraphs:
    found, settings = ranked(doc, "common_ground"), doc["settings"]
    said = {"sure": WORDS.certainty(settings["certainty"]), "bar": WORDS.percent(settings["bar"])}
    yield from _heading("section.agree", len(found))
    if not found:
        yield Paragraph(WORDS.say("agree.none", **said), 2)
        return
    yield Paragraph(WORDS.say("agree.intro", n=len(found), **said), 2)
    for s in found[:most]:
        yield from _statement(s, _shares(s, s["direction"]))
    yield from _more(found, most)


def _differ(doc: Part, most: int) -> Paragraphs:
    found = ranked(doc, "differences")
    yield from _heading("section.differ", len(found))
    yield Paragraph(WORDS.say("differ.intro", n=len(found)) if found else WORDS.say("differ.none"), 2)
    for s in found[:most]:
        yield from _statement(s, _shares(s, "agree"))
    yield from _more(found, most)


def _open(doc: Part, most: int) -> Paragraphs:
    """Count what would settle the open statements, and write out those that are nearest to it."""
    found = ranked(doc, "unresolved")
    if not found:
        return
    yield from _heading("section.open", len(found))
    codes = [s["to_settle"]["code"] for s in found]
    counted = [WORDS.say(f"open.{code}", n=codes.count(code)) for code in _TO_SETTLE if code in codes]
    if len(found) > 1:
        yield Paragraph(" ".join(counted), 2)
    for s in found[:most]:
        yield from _statement(s, findings.verdict(s, participants=doc["participants"]))
    yield from _more(found, most)


def _groups(doc: Part) -> Paragraphs:
    groups: Sequence[Part] = doc["groups"]
    yield from _heading("section.groups")
    if len(groups) > 1:
        yield Paragraph(WORDS.say("groups.some", n=len(groups)), 2)
        text_of = texts(doc)
        for group in groups:
            size = WORDS.say("groups.size", n=group["size"], share=WORDS.percent(group["share"]))
            yield Paragraph(f"{findings.group_name(group['id'])}: {size}", 2)
            for item in group["representative"][:_REPRESENTATIVE_MOST]:
                yield Paragraph(text_of[item["statement"]], 4, 4)
                yield Paragraph(_apart(item), 8)
        undecided = doc["undecided"]
        share = WORDS.percent(undecided["share"])
        yield Paragraph(WORDS.say("groups.undecided", n=undecided["size"], share=share), 2)
    yield Paragraph(findings.group_selection(doc["group_selection"]), 2)


def slate_paragraphs(slate: Part, text_of: Mapping[str, str], *, reasons: bool = True) -> Paragraphs:
    """Say which provisions are on a slate and why, and what its certificate shows.

    Parameters
    ----------
    slate : mapping
        The ``slate`` of an analysis document.
    text_of : mapping of str to str
        Statement id -> its text.
    reasons : bool
        Say of each provision why it is there.

    Yields
    ------
    Paragraph
    """
    yield from _heading("section.slate")
    if not slate["provisions"]:
        yield Paragraph(WORDS.say("slate.none"), 2)
        return
    for provision in slate["provisions"]:
        number = f"{provision['rank']}. "
        yield Paragraph(number + text_of[provision["statement"]], 2, len(number))
        if reasons:
            why = slate_words.reason(
                provision, weights=slate.get("weights", "persons"), basis=slate.get("basis", "cast")
            )
            yield Paragraph(why, 2 + len(number))
    yield Paragraph(slate_words.certificate(slate["certificate"]), 2)
    yield Paragraph(slate_words.against_top_k(slate), 2)


def note_paragraphs(found: Sequence[Part]) -> Paragraphs:
    """Say what was noticed in the votes."""
    for note in found:
        yield Paragraph(notes.note(note["code"], note["numbers"]), 2)


def ranked(doc: Part, kind: str) -> list[Part]:
    """List the statements of a ranking of an analysis document, in its order."""
    by_id = {s["id"]: s for s in doc["statements"]}
    return [by_id[key] for key in doc["rankings"][kind]["statements"]]


def texts(doc: Part) -> dict[str, str]:
    """Map each statement's id to its id and text, or to words that stand for a text where there is none."""
    return {s["id"]: _named(s) for s in doc["statements"]}


def _named(statement: Part) -> str:
    text = " ".join(statement["text"].split())
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - 1].rstrip() + "…"
    return f"[{statement['id']}] {text or WORDS.say('card.no_text')}"


def _statement(statement: Part, said: str) -> Paragraphs:
    yield Paragraph(_named(statement), 2, 4)
    yield Paragraph(said, 6)


def _more(found: Sequence[Part], most: int) -> Paragraphs:
    if len(found) > most:
        yield Paragraph(f"… {WORDS.say('data.more', n=len(found) - most)}", 2)


def _shares(statement: Part, side: str) -> str:
    """Write the share of all who are on a side, and of each group."""
    everyone = _turned(statement["agreement"], side)
    said = f"{WORDS.interval(*everyone)} {WORDS.say(f'direction.{side}')}"
    groups = [
        f"{findings.group_name(g['id'])} {WORDS.interval(*_turned(g, side))}" for g in statement["groups"]
    ]
    return f"{said}: {', '.join(groups)}" if len(groups) > 1 else said


def _turned(share: Part, side: str) -> tuple[float | None, float | None, float | None]:
    estimate, low, high = share["estimate"], share["low"], share["high"]
    if side == "agree" or estimate is None:
        return estimate, low, high
    return 1 - estimate, None if high is None else 1 - high, None if low is None else 1 - low


def _apart(item: Part) -> str:
    """Say how a group differs from all others on a statement."""
    shares = (item["estimate"], item["others"])
    inside, outside = shares if item["direction"] == "agree" else (1 - shares[0], 1 - shares[1])
    ends = {"inside": WORDS.percent(inside), "outside": WORDS.percent(outside)}
    return WORDS.say(f"groups.distinct.{item['direction']}", **ends)
