"""A forum as text for a terminal: where it stands, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comity.cli.paragraphs import Paragraph
from comity.cli.tell import aligned
from comity.words import ENGLISH as WORDS

Part = Mapping[str, Any]
_TERMS = 300


def shown(found: Part) -> Iterator[Paragraph]:
    """Say where a forum stands.

    Parameters
    ----------
    found : mapping
        As :func:`comity.store.overview.overview` tells it.
    """
    say = WORDS.say
    yield Paragraph(found["title"])
    stage = say(f"at_stage.{found['stage']}")
    yield Paragraph(
        say("shown.forum", forum=found["forum"], stage=stage, n=found["entries"], origin=found["origin"])
    )
    times = found["calendar"]
    for end in ("opens", "closes"):
        if times.get(end):
            yield Paragraph(say(f"shown.{end}", time=times[end]))
    if found["gathering"]:
        yield Paragraph(say("shown.gathering", gathering=found["gathering"], edition=found["edition"]))
    if found["terms"]:
        terms = " ".join(found["terms"].split())
        yield Paragraph(
            say("shown.terms", text=terms if len(terms) <= _TERMS else f"{terms[:_TERMS].rstrip()}…")
        )
    yield Paragraph(say("shown.rules", rules=_rules(found["rules"])))
    yield from _parties(found)
    yield Paragraph("")
    yield Paragraph(say("shown.turnout", codes=found["codes"], n=found["entered"]))
    yield from consultations(found["consultations"])
    for outcome in found["outcomes"][-1:]:
        yield Paragraph("")
        yield Paragraph(say("shown.outcome", edition=outcome["edition"]))
    yield Paragraph("")
    yield Paragraph(say("shown.next"))


def _rules(rules: Part) -> str:
    """Name the rules that are not as usual."""
    from comity.forum.rules import Rules

    usual = Rules().to_body()
    changed = {k: v for k, v in rules.items() if v != usual.get(k)}
    if not changed:
        return WORDS.say("shown.rules.usual")
    return ", ".join(f"{k} = {', '.join(v) if isinstance(v, list) else v}" for k, v in changed.items())


def _parties(found: Part) -> Iterator[Paragraph]:
    here = [p for p in found["parties"] if p["stage"] == "admitted"]
    if not here:
        return
    counted = Counter(p["kind"] for p in here)
    kinds = ", ".join(f"{kind} {WORDS.number(n)}" for kind, n in counted.most_common())
    observers = sum(p["role"] == "observer" for p in here)
    delegates = sum(p["delegates"] for p in here)
    yield Paragraph(
        WORDS.say("shown.parties", n=len(here), kinds=kinds, observers=observers, delegates=delegates)
    )


def consultations(found: Sequence[Part]) -> Iterator[Paragraph]:
    """List consultations, with statements and turnout."""
    if not found:
        yield Paragraph(WORDS.say("shown.no_consultations"))
        return
    rows = []
    for c in found:
        parts = [c["title"]]
        if c["closes"] and c["stage"] == "open":
            parts.append(WORDS.say("shown.closes", time=c["closes"]))
        votable = sum(n for stage, n in c["statements"].items() if stage in ("accepted", "submitted"))
        counts = {
            "statements": WORDS.say("count.statements", n=votable),
            "people": WORDS.say("count.people", n=c["people"]),
            "votes": WORDS.say("count.votes", n=c["votes"]),
        }
        parts.append(WORDS.say("shown.consultation", **counts))
        for key, n in (
            ("moderate", c["statements"].get("submitted", 0)),
            ("waiting", c["waiting"]),
            ("erased", c["erased"]),
        ):
            if n:
                parts.append(WORDS.say(f"shown.consultation.{key}", n=n))
        rows.append([c["consultation"], WORDS.say(f"at_stage.{c['stage']}"), " ".join(_sentences(parts))])
    yield from aligned(rows)


def _sentences(parts: list[str]) -> Iterator[str]:
    for part in parts:
        yield part if part.endswith((".", "?", "!", "؟", "。", "…")) else f"{part}."


def next_steps(found: Part) -> list[tuple[str, str]]:
    """Say what comes next: a code, and the command for it.

    Parameters
    ----------
    found : mapping
        As :func:`comity.store.overview.overview` tells it.

    Examples
    --------
    >>> next_steps({"forum": "f", "stage": "preparing", "consultations": []})
    [('consultation', 'comity consultation new f ID --title TITLE')]
    """
    forum, stage, every = found["forum"], found["stage"], found["consultations"]
    if stage == "cancelled":
        return [("nothing", "")]
    if stage == "closed":
        published = found["outcomes"][-1]["consultations"] if found["outcomes"] else []
        if all(c["consultation"] in published for c in every) and found["outcomes"]:
            return [("verify", "comity verify FOLDER")]
        return [("publish", f"comity publish {forum} FOLDER")]
    if not every:
        return [("consultation", f"comity consultation new {forum} ID --title TITLE")]
    steps = []
    for c in every:
        name, said = f"{forum} {c['consultation']}", c["statements"]
        if c["stage"] == "closed":
            continue
        if said.get("submitted"):
            steps.append(("moderate", f"comity statement list {name} --stage submitted"))
        if not said.get("accepted"):
            steps.append(("statements", f"comity statement add {name} TEXT"))
        elif c["stage"] == "preparing" and stage == "open":
            steps.append(("open_consultation", f"comity consultation open {name}"))
        if c["stage"] == "open":
            if c["waiting"]:
                steps.append(("batch", f"comity batch {forum}"))
            steps.append(("close_consultation", f"comity consultation close {name}"))
    if stage == "preparing":
        steps.append(("open", f"comity forum open {forum}"))
    elif all(c["stage"] == "closed" for c in every):
        steps.append(("close", f"comity forum close {forum}"))
    if not found["codes"] and not found["entered"]:
        steps.append(("invite", f"comity invite {forum} 30 --out sheet.html"))
    return list(dict.fromkeys(steps))
